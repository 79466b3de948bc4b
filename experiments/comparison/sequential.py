"""Adds replications until every verdict is decided: looking again and again, without being fooled by it.

Each look spends a part of the 5 % error that a verdict may have: look k spends 1/(k(k+1)) of it, so all looks
together never spend more, however many there are (Bonferroni's inequality over looks). A verdict rests on two
contrasts, so each of them gets half. The intervals of the last look therefore hold at least 95 % jointly over looks;
their own confidence, which is higher, is part of the comparison and stands wherever they are shown.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.comparison.compare import choose, comparison, specs_of
from experiments.comparison.findings import Comparison
from experiments.comparison.verdict import UNDECIDED
from experiments.runs.own_outcomes import Own
from experiments.runs.runner import Report, run, silent
from experiments.runs.store import Store
from sim.scenario.scenario import BUILT_IN, Scenario

ERROR = 0.05
# A verdict for the person or the base reads two contrasts.
_CONTRASTS = 2
FIRST_LOOK = 8
GROWTH = 1.5
BUDGET = 200


def looks(budget: int = BUDGET) -> Iterator[int]:
    """Return the numbers of replications at which to look; the last is the budget."""
    count = FIRST_LOOK
    while count < budget:
        yield count
        count = int(count * GROWTH)
    yield budget


def confidence_at(look: int) -> float:
    """Return the confidence that each interval needs at a look, counted from 1."""
    return 1.0 - ERROR / (look * (look + 1)) / _CONTRASTS


def open_verdicts(found: Comparison) -> list[tuple[str, str]]:
    """Name the verdicts that are undecided: policy, and for whom.

    Doing nothing has no verdict of its own to wait for, nor the reference policy one against itself.
    """
    return [
        (one.name, whom)
        for one in found.policies
        if one.name not in BUILT_IN
        for whom, word in (("person", one.person), ("base", one.base), ("policy", one.policy))
        if word == UNDECIDED and not (whom == "policy" and one.name == found.reference)
    ]


def compare_until_decided(
    scenario: Scenario | str | Path,
    seed: int | None = None,
    store: Path | None = None,
    threads: int | None = None,
    report: Report = silent,
    budget: int = BUDGET,
    own: Sequence[Own] = (),
) -> Comparison:
    """Compare all policies, adding replications until every verdict is decided or the budget is spent.

    Args:
        scenario: a scenario, the path of its file, or the name of a shipped one.
        seed: of the first replication; None for the seed in the scenario.
        store: file that keeps finished runs; None keeps nothing.
        threads: how many at the same time; None for one a core.
        report: called as runs finish; the total is that of the next look.
        budget: most replications.
        own: outcomes of one's own to be told beside the shipped ones.

    Returns:
        The findings of the last look, with intervals that are valid although there were several looks.

    Raises:
        ParadoxError: as `experiments.comparison.compare.compare`.
    """
    start = time.monotonic()
    original = choose(scenario, None, seed)
    found = None
    with Store(store) as runs:
        there_before: int | None = None
        for look, count in enumerate(looks(budget), start=1):
            chosen = choose(original, count)
            specs = specs_of(chosen, own)
            there = run(specs, runs, threads, report)
            there_before = there if there_before is None else there_before
            records = list(runs.records(spec.run_id for spec in specs))
            found = comparison(
                chosen,
                records,
                found=there_before,
                unused=runs.runs_of_other_versions(),
                seconds=time.monotonic() - start,
                confidence=confidence_at(look),
                own=own,
            )
            if not open_verdicts(found):
                break
    assert found is not None
    return found
