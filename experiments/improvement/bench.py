"""Where candidates are tried: what a bench must do, and the bench that lives them in the market of a scenario.

A candidate is what it changes in the reference policy. It is tried in cases: case 0, 1, 2 and so on, each with a luck
and, where several psychologies are asked for, a psychology of its own. All candidates meet the same cases.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from experiments.comparison.ruler import mean_spread
from experiments.improvement.aims import SPREAD, YEARLY_COST, Outcomes, yearly_cost
from experiments.improvement.levers import AS_IT_IS, Changes
from experiments.runs.records import RunRecord, RunSpec
from experiments.runs.runner import Progress, Report, run, silent
from experiments.runs.store import Store
from sim.errors import Interrupted, ParadoxError
from sim.scenario.actors import Actors
from sim.scenario.scenario import Scenario
from sim.scenario.schema import HEADER, MAX_NAMES

# The luck of the search begins behind that of any comparison: whoever is told afterwards is told on other luck.
SEARCH_LUCK = 1_000_000
_NAME = "tried_"


class Bench(Protocol):
    """Whatever can try candidates."""

    def __call__(self, wanted: Sequence[tuple[Changes, int]]) -> list[Outcomes]:
        """Return the outcomes of candidates in cases, in the order asked for."""
        ...


class Meter:
    """Counts the runs of a whole search, of which the single benches make parts, and tells how far it is.

    Args:
        total: runs that the search is expected to ask for, those that are kept already included.
        report: whom to tell.
    """

    def __init__(self, total: int, report: Report = silent) -> None:
        self.total, self.report = total, report
        self.done, self.made = 0, 0
        self._before, self._begun, self._seconds = 0, 0.0, 0.0

    def ask(self, found: int) -> None:
        """Begin a part, some of whose runs are kept already."""
        self._before, self._begun = found, time.monotonic()

    def __call__(self, progress: Progress) -> None:
        """Pass on how far a part is, as part of the whole."""
        here, done = progress.done - self._before, self.done + progress.done
        if not here:
            self._begun = time.monotonic()  # compiling takes no time of the runs
        made, seconds = self.made + here, self._seconds + time.monotonic() - self._begun
        left = seconds / made * max(0, self.total - done) if made else None
        self.report(Progress(progress.stage, done, max(done, self.total), progress.failed, left, progress.notices))

    def count(self, wanted: int, found: int) -> None:
        """Count a part that is finished; the time of one that made no run says nothing."""
        if wanted > found:
            self._seconds += time.monotonic() - self._begun
        self.done += wanted
        self.made += wanted - found


@dataclass
class LivedBench:
    """Lives candidates in a scenario, keeping every run in a store.

    Attributes:
        variants: the scenario, or the same scenario under several psychologies, which cases take in turn.
        store: where runs are kept.
        luck: replication of case 0; the others follow.
        threads: runs at the same time; None for one a core.
        meter: whom to tell; None tells nobody.
    """

    variants: Sequence[Scenario]
    store: Store
    luck: int = SEARCH_LUCK
    threads: int | None = None
    meter: Meter | None = None

    def __call__(self, wanted: Sequence[tuple[Changes, int]]) -> list[Outcomes]:
        """Return the outcomes of candidates in cases, in the order asked for.

        Raises:
            ParadoxError: a run failed, or the store cannot be written.
            Interrupted: Ctrl-C; what is finished is kept.
        """
        specs = self._specs(wanted)
        every = list({spec.run_id: spec for spec in specs.values()}.values())
        meter = self.meter or Meter(len(every))
        meter.ask(len(self.store.finished(spec.run_id for spec in every)))
        try:
            found = run(every, self.store, self.threads, meter)
        except Interrupted:
            raise Interrupted(
                f"Stopped after {meter.done} of about {meter.total} runs, which are kept. "
                "Next: give the same command again to go on."
            ) from None
        meter.count(len(every), found)
        records = {record.run_id: record for record in self.store.records(spec.run_id for spec in every)}
        return [self._outcomes(records[specs[one].run_id]) for one in wanted]

    def specs(self, changes: Changes, cases: Sequence[int]) -> list[RunSpec]:
        """Return the runs of a candidate in some cases."""
        found = self._specs([(changes, case) for case in cases])
        return [found[changes, case] for case in cases]

    def _specs(self, wanted: Sequence[tuple[Changes, int]]) -> dict[tuple[Changes, int], RunSpec]:
        """Return the run of each candidate in each case; candidates share scenarios, and so the past of each luck."""
        specs: dict[tuple[Changes, int], RunSpec] = {}
        for number, variant in enumerate(self.variants):
            here = [one for one in wanted if one[1] % len(self.variants) == number]
            every = list(dict.fromkeys(changes for changes, _ in here))
            for at in range(0, len(every), MAX_NAMES - 1):
                among = set(every[at : at + MAX_NAMES - 1])
                holder = with_candidates(variant, every[at : at + MAX_NAMES - 1])
                specs |= {
                    (changes, case): RunSpec(holder, name_of(variant, changes), self.luck + case)
                    for changes, case in here
                    if changes in among
                }
        return specs

    def _outcomes(self, record: RunRecord) -> Outcomes:
        if record.failure is not None:
            raise ParadoxError(
                f"A run of the search failed: run {record.run_id}, seed {record.seed}, while computing its "
                f"{record.failure.stage}: {record.failure.message}. Next: report it, with the scenario file."
            )
        weeks = self.variants[0].horizon
        return {
            **record.outcomes,
            YEARLY_COST: yearly_cost(record.outcomes, weeks),
            SPREAD: mean_spread([record.weekly["spread_no_failure"]]),
        }


def name_of(scenario: Scenario, changes: Changes) -> str:
    """Name a candidate by its content, so that its runs are found again whatever search asks for them."""
    if changes == AS_IT_IS:
        return scenario.reference
    return _NAME + hashlib.sha256(json.dumps(sorted(changes)).encode()).hexdigest()[:16]


def with_candidates(scenario: Scenario, candidates: Sequence[Changes]) -> Scenario:
    """Return a scenario whose policies are the reference policy and some candidates."""
    return with_policies(scenario, {name_of(scenario, changes): changes for changes in candidates})


def with_policies(scenario: Scenario, named: dict[str, Changes]) -> Scenario:
    """Return a scenario whose policies are the reference policy and some that differ from it, by name."""
    reference = scenario.canonical()["policies"][scenario.reference]
    policies = {scenario.reference: reference}
    for name, changes in named.items():
        if changes != AS_IT_IS:
            policies[name] = changed(reference, changes)
    content = {key: value for key, value in scenario.canonical().items() if key not in HEADER}
    own = scenario.actors or Actors()
    whole = {**content, "policies": policies}
    return Scenario.from_mapping(whole, base=None, name=scenario.stem, customer=own.customer, firm=own.firm)


def changed(policy: dict[str, Any], changes: Changes) -> dict[str, Any]:
    """Return the plain content of a policy with some of its values changed."""
    found = {**policy, "description": "", "prevention": dict(policy["prevention"])}
    for path, value in changes:
        name, _, cause = path.partition(".")
        into = found[name] if cause else found
        into[cause or name] = value
    return found
