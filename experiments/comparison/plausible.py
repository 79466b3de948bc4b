"""How sure are the verdicts, given what nobody knows? The comparison again in many plausible worlds.

A plausible world is a set of behavioural parameters, the same for all policies: one of those that keep the evidence,
or one drawn from the study ranges, whatever the evidence says. The answer is the share of worlds in which a verdict is
the same as at the defaults, and the parameters whose values go with a change of the word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.compare import comparison, specs_of
from experiments.comparison.families import holm
from experiments.comparison.findings import Comparison
from experiments.parameter_sets import ENSEMBLE, PRIOR, SOURCES, behavioural, kept_sets, prior_sets
from experiments.runs.records import RunRecord
from experiments.runs.runner import Report, run, silent
from experiments.runs.store import Store
from sim.errors import ParadoxError, shown
from sim.parameters.registry import Parameter
from sim.scenario.scenario import BUILT_IN, Scenario

DEFAULT_REPLICATIONS = 8
FEWEST_REPLICATIONS = 2
# More worlds or replications would take days and tell nothing more.
MOST_WORLDS, MOST_REPLICATIONS = 10_000, 1_000

# Which numbers of every run are kept, for what a decision rests on.
FOLLOWED = ("profit", "satisfaction", "retention", "recovery_person")

# Which verdicts are followed: for the person, for the base, against the reference.
QUESTIONS = ("person", "base", "policy")

# Parameters are named only if chance alone would name any of them in less than five of a hundred verdicts.
_LEVEL = 0.05
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Flip:
    """A parameter whose value goes with a change of the verdict.

    That is an association: in sets that keep the evidence parameters vary together, so that one may go with a change
    because another makes it.

    Attributes:
        parameter: its name.
        flips_when: "high" or "low": where in its study range the word changes more often.
        split: chance that a world with another word lies further that way than one with the same word, .5 to 1.
        grade: grade of the evidence for the parameter.
    """

    parameter: str
    flips_when: str
    split: float
    grade: str


@dataclass(frozen=True, slots=True)
class Sureness:
    """How one verdict of one policy fares in the plausible worlds.

    Attributes:
        policy, question: whose verdict, and which of QUESTIONS.
        word: the verdict at the defaults.
        words: in how many worlds each word was given.
        worlds: how many there were.
        replications: in each of them.
        flips: the parameters that flip it most often, clearest first, three at most.
        source: where the worlds come from, one of SOURCES.
    """

    policy: str
    question: str
    word: str
    words: dict[str, int]
    worlds: int
    replications: int
    flips: tuple[Flip, ...]
    source: str = PRIOR

    @property
    def holds(self) -> int:
        """Count the worlds with the same word."""
        return self.words.get(self.word, 0)

    @property
    def rests_on_judgement(self) -> bool:
        """Return whether a parameter without a published number can change the word."""
        return any(flip.grade == "judgement" for flip in self.flips)


@dataclass(frozen=True, slots=True)
class PlausibleWorlds:
    """The policies in every plausible world.

    Attributes:
        comparisons: one per world.
        parameters: what differs between worlds.
        values: of the parameters, shape (worlds, parameters).
        outcomes: the numbers of `FOLLOWED` of every single run by policy and outcome, shape (worlds, replications).
        source: where the worlds come from, one of SOURCES.
    """

    comparisons: tuple[Comparison, ...]
    parameters: tuple[Parameter, ...]
    values: NDArray[np.float64]
    outcomes: Mapping[str, Mapping[str, NDArray[np.float64]]]
    source: str = PRIOR


@dataclass(frozen=True, slots=True)
class AskedWorlds:
    """Which plausible worlds are asked.

    Attributes:
        worlds: how many. source: where they come from, one of SOURCES.
    """

    worlds: int
    source: str = ENSEMBLE


def check_size(asked: AskedWorlds, replications: int | None) -> None:
    """Refuse a design that can say nothing, or that nobody could wait for.

    Raises:
        ParadoxError: fewer or more worlds or replications than are allowed, or worlds from nowhere.
    """
    if asked.source not in SOURCES:
        raise ParadoxError(
            f"worlds from {shown(asked.source)} are not known. Allowed: {' or '.join(SOURCES)}. Next: give one."
        )
    if not 2 <= asked.worlds <= MOST_WORLDS:
        said, example = (asked.worlds, 100) if asked.source == ENSEMBLE else (f"prior:{asked.worlds}", "prior:100")
        raise ParadoxError(f"--plausible is {said}. Allowed: 2 to {MOST_WORLDS}. Next: try --plausible {example}.")
    if replications is not None and not FEWEST_REPLICATIONS <= replications <= MOST_REPLICATIONS:
        why = ", which gives no interval" if replications < FEWEST_REPLICATIONS else ""
        raise ParadoxError(
            f"--plausible-replications is {replications}{why}. "
            f"Allowed: {FEWEST_REPLICATIONS} to {MOST_REPLICATIONS}. Next: try --plausible-replications 8."
        )


def check_worlds(asked: AskedWorlds, replications: int | None, scenario: Scenario) -> None:
    """Refuse, before anything is run, worlds that cannot be asked about a scenario.

    Raises:
        ParadoxError: as in `check_size`; the shipped sets cannot be read; or customers of one's own live the scenario,
            of whom the evidence says nothing.
    """
    check_size(asked, replications)
    if asked.source == ENSEMBLE:
        if scenario.actors and scenario.actors.customer:
            raise ParadoxError(
                "the shipped parameter sets keep the evidence with the shipped customers, not with your class. "
                f"Next: draw worlds from the study ranges with --plausible prior:{asked.worlds}."
            )
        kept_sets()


def plausible_scenarios(scenario: Scenario, asked: AskedWorlds, replications: int) -> list[Scenario]:
    """Make the scenario of every world.

    Sets that keep the evidence are the same for every scenario: evenly over the draws of the ensemble, all of them if
    more are asked for. Those of the prior depend on the scenario's seed and the number of worlds alone.

    Raises:
        ParadoxError: as in `check_worlds`.
    """
    check_worlds(asked, replications, scenario)
    if asked.source == PRIOR:
        sets = prior_sets(asked.worlds, scenario.seed)
    else:
        kept = kept_sets()
        sets = [kept.set_of(member) for member in kept.chosen(asked.worlds)]
    return [
        scenario.with_values(
            {"run.replications": replications, **{f"behaviour.{name}": value for name, value in one.items()}}
        )
        for one in sets
    ]


def sureness(
    central: Comparison,
    scenario: Scenario,
    asked: AskedWorlds,
    replications: int | None = None,
    store: Path | None = None,
    threads: int | None = None,
    report: Report = silent,
) -> tuple[Sureness, ...]:
    """Compare the policies again in plausible worlds and count how often each verdict holds.

    Args:
        central: the comparison at the scenario's own parameters.
        scenario: what was compared.
        asked: how many worlds, and where they come from.
        replications: in each world; None for eight, or as many as the scenario has if fewer.
        store: file that keeps finished runs; None keeps nothing.
        threads: how many at the same time; None for one a core.
        report: called as runs finish.

    Returns:
        One for each policy but doing nothing, and each of the questions.

    Raises:
        ParadoxError: as in `compare`, and in `check_worlds`.
    """
    return answers(central, plausible_worlds(central, scenario, asked, replications, store, threads, report))


def plausible_worlds(
    central: Comparison,
    scenario: Scenario,
    asked: AskedWorlds,
    replications: int | None = None,
    store: Path | None = None,
    threads: int | None = None,
    report: Report = silent,
) -> PlausibleWorlds:
    """Compare the policies again in plausible worlds; arguments and errors as in `sureness`."""
    chosen = replications or max(FEWEST_REPLICATIONS, min(DEFAULT_REPLICATIONS, scenario.replications))
    scenarios = plausible_scenarios(scenario, asked, chosen)
    with Store(store) as runs:
        specs = [spec for variant in scenarios for spec in specs_of(variant)]
        run(specs, runs, threads, report)
        records = [list(runs.records(spec.run_id for spec in specs_of(variant))) for variant in scenarios]
    found = [
        comparison(variant, those, spread=central.spread) for variant, those in zip(scenarios, records, strict=True)
    ]
    values = np.array([[getattr(variant.behaviour, p.name) for p in behavioural()] for variant in scenarios])
    return PlausibleWorlds(tuple(found), tuple(behavioural()), values, _outcomes(scenarios, records), asked.source)


def _outcomes(
    scenarios: Sequence[Scenario], records: Sequence[Sequence[RunRecord]]
) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Place the followed outcomes of all runs by policy and outcome, shape (worlds, replications)."""
    known = {record.run_id: record.outcomes for those in records for record in those}
    placed: dict[str, list[list[dict[str, float]]]] = {}
    for world, scenario in enumerate(scenarios):
        for spec in specs_of(scenario):
            rows = placed.setdefault(spec.policy, [[] for _ in scenarios])
            rows[world].append(known[spec.run_id])
    return {
        policy: {name: np.array([[one[name] for one in row] for row in rows]) for name in FOLLOWED}
        for policy, rows in placed.items()
    }


def answers(central: Comparison, lived: PlausibleWorlds) -> tuple[Sureness, ...]:
    """Count in how many plausible worlds each verdict holds: of each policy but doing nothing, for each question."""
    return tuple(
        _sureness(central, lived, policy.name, question)
        for policy in central.policies
        if policy.name not in BUILT_IN
        for question in QUESTIONS
        if not (question == "policy" and policy.name == central.reference)
    )


def _sureness(central: Comparison, lived: PlausibleWorlds, policy: str, question: str) -> Sureness:
    """Count the words of one verdict over the worlds; a set that stands there twice is tested once."""
    given = [getattr(one[policy], question) for one in lived.comparisons]
    word = getattr(central[policy], question)
    words = {each: given.count(each) for each in dict.fromkeys(given)}
    changed = np.array([each != word for each in given])
    once = np.sort(np.unique(lived.values, axis=0, return_index=True)[1])
    found = flips(changed[once], lived.values[once], lived.parameters)
    replications = lived.comparisons[0].replications
    return Sureness(policy, question, word, words, len(given), replications, found, lived.source)


def flips(changed: np.ndarray, values: np.ndarray, parameters: Sequence[Parameter]) -> tuple[Flip, ...]:
    """Find the parameters whose values differ most between worlds with and without a change of the word.

    All parameters are tested by ranks, so their p-values are adjusted as a family (Holm). What is found is association.

    Args:
        changed: one truth value a world.
        values: worlds x parameters.
        parameters: in the order of the columns.
    """
    if changed.all() or not changed.any():
        return ()
    from scipy.stats import mannwhitneyu

    found = []
    tests = mannwhitneyu(values[changed], values[~changed], axis=0)
    adjusted = holm(tests.pvalue)
    for parameter, statistic, p in zip(parameters, tests.statistic, adjusted, strict=True):
        split = float(statistic) / (int(changed.sum()) * int((~changed).sum()))
        if p < _LEVEL:
            way = "high" if split > 0.5 else "low"
            found.append(Flip(parameter.name, way, max(split, 1.0 - split), parameter.grade))
    return tuple(sorted(found, key=lambda flip: -flip.split)[:_NAMED])
