"""A behaviour of one's own beside the shipped one: the same scenario, the same luck, differences with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments.comparison.compare import choose, comparison, specs_of
from experiments.comparison.findings import Comparison, Finding
from experiments.comparison.intervals import interval
from experiments.comparison.ruler import CONTRASTS, unit_of
from experiments.comparison.verdict import direction
from experiments.runs.runner import Report, run, silent
from experiments.runs.store import Store
from sim.arguments import Positive, checked
from sim.brief import Brief
from sim.errors import ParadoxError, nearest
from sim.scenario.actors import Actor
from sim.scenario.scenario import BUILT_IN, Scenario
from sim.worlds.counterfactuals import policies_of
from sim.worlds.outcomes import OUTCOMES

SHIPPED = "shipped"
SHOWN = ("satisfaction_sd", "paradox", "recovery_person", "recovery_base", "total", "retention", "profit")


@dataclass(frozen=True, repr=False)
class BehaviourComparison(Brief):
    """What a behaviour of one's own changes.

    Attributes:
        shipped, own: the policies of the scenario as lived by each.
        differences: own minus shipped of every policy and outcome, taken in each replication, on the same luck.
    """

    shipped: Comparison
    own: Comparison
    differences: tuple[Finding, ...]

    def _brief_line(self) -> str:
        return f"{self.own.name}, its own behaviour beside the shipped one; {self.own.replications} replications"

    def _brief_rows(self) -> list[dict[str, Any]]:
        return [row for row in self.table(SHOWN) if row["policy"] not in BUILT_IN]

    @checked("outcomes")
    def table(self, outcomes: Sequence[str] = tuple(OUTCOMES)) -> list[dict[str, Any]]:
        """Return one plain row a policy and outcome: both means, their difference with its interval, its direction."""
        return [
            {
                "policy": one.policy,
                "outcome": one.outcome,
                "unit": one.unit,
                "shipped": self.shipped[one.policy].levels[one.outcome].estimate,
                "own": self.own[one.policy].levels[one.outcome].estimate,
                **{name: value for name, value in asdict(one).items() if name in ("low", "high", "n", "verdict")},
                "difference": one.estimate,
            }
            for outcome in _known(outcomes)
            for one in self.differences
            if one.outcome == outcome
        ]

    def __str__(self) -> str:
        """Return the main outcomes of the policies as a table of plain text; doing nothing is in `table` alone."""
        lines = [f"{'policy':<14} {'outcome':<16} {'shipped':>8} {'own':>8} {'change':>8}   95 % interval"]
        for row in sorted(self.table(SHOWN), key=lambda row: list(self.own.policies).index(self.own[row["policy"]])):
            if row["policy"] not in BUILT_IN:
                names = f"{row['policy']:<14} {row['outcome']:<16}"
                numbers = f"{row['shipped']:>8.3f} {row['own']:>8.3f} {row['difference']:>+8.3f}"
                lines.append(f"{names} {numbers}   {row['low']:+.3f} to {row['high']:+.3f}, {row['verdict']}")
        return "\n".join(lines)


def _known(outcomes: Sequence[str]) -> Sequence[str]:
    for name in outcomes:
        if name not in OUTCOMES:
            guess = nearest(name, OUTCOMES)
            raise ParadoxError(
                f"There is no outcome '{name}'."
                + (f" Did you mean {guess}?" if guess else "")
                + " Next: 'paradox describe --outcomes' lists them."
            )
    return outcomes


@checked("scenario", "replications", "seed", "store", "threads", "report")
def compare_behaviours(
    scenario: Scenario | str | Path,
    customer: type[Actor] | None = None,
    firm: type[Actor] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    store: Path | None = None,
    threads: Positive | None = None,
    report: Report = silent,
) -> BehaviourComparison:
    """Compare a behaviour of one's own with the shipped one, under every policy of a scenario, on the same luck.

    Args:
        scenario: a scenario, the path of its file, or the name of a shipped one.
        customer: a class of customers of one's own; None for the shipped.
        firm: the same of the firm.
        replications: how many, each with its own seed; None for the number in the scenario.
        seed: of the first replication, from which those of the others are drawn; None for the seed in the scenario.
        store: file that keeps finished runs; None keeps nothing.
        threads: how many at the same time; None for one a core.
        report: called as runs finish, first of one's own.

    Raises:
        ParadoxError: no class, one that cannot be used, or as `experiments.comparison.compare.compare`.
    """
    own = choose(scenario, replications, seed, customer, firm)
    if own.actors is None:
        raise ParadoxError("There is no class to compare with the shipped ones. Next: give customer or firm.")
    found: list[Comparison] = []
    values: list[dict[tuple[str, int], Mapping[str, float]]] = []
    with Store(store) as runs:
        for case in (own.lived_by_shipped(), own):
            specs = specs_of(case)
            there = run(specs, runs, threads, report)
            records = list(runs.records(spec.run_id for spec in specs))
            spread = found[0].spread if found else None
            found.append(comparison(case, records, found=there, unused=runs.runs_of_other_versions(), spread=spread))
            outcomes = {record.run_id: record.outcomes for record in records}
            values.append({(spec.policy, spec.replication): outcomes[spec.run_id] for spec in specs})
    theirs, ours = values
    unit = unit_of(found[0].spread)
    differences = []
    for policy in policies_of(own):
        for name, outcome in OUTCOMES.items():
            pairs = [(policy, number) for number in range(own.replications)]
            ruler = unit if name in CONTRASTS else 1.0
            gap = interval([(ours[pair][name] - theirs[pair][name]) / ruler for pair in pairs])
            differences.append(Finding(policy, name, SHIPPED, outcome.unit, *gap, verdict=direction(gap), ruler=ruler))
    return BehaviourComparison(found[0], found[1], tuple(differences))
