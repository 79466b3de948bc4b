"""What runs mean: findings with estimate, interval, number of replications, unit and verdict.

Plain frozen values; made by `experiments.compare`, shown by `paradox`.
"""

import csv
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from experiments.intervals import Band, Interval
from sim.errors import ParadoxError
from sim.scenario_texts import Texts


@dataclass(frozen=True, slots=True)
class Finding:
    """One number of one policy, with its 95 % interval over replications.

    Attributes:
        policy: whose number it is.
        outcome: its name in `sim.outcomes.OUTCOMES`.
        against: "" for the number itself; a policy for the difference from that policy, taken in each
            replication, on the same luck.
        unit: unit of estimate, low and high.
        estimate, low, high: mean and interval; low and high are nan with fewer than two replications.
        n: replications in which the number exists.
        verdict: the word this number carries, "" if none. `paradox` carries the verdict for the person at
            +4 weeks, `paradox_horizon` that at the horizon, `total` that for the base; the difference in
            `satisfaction_sd` carries better, worse, no difference or undecided; other differences carry
            higher, lower, equal or undecided.
    """

    policy: str
    outcome: str
    against: str
    unit: str
    estimate: float
    low: float
    high: float
    n: int
    verdict: str = ""

    @property
    def interval(self) -> Interval:
        """Give the numbers alone."""
        return Interval(self.estimate, self.low, self.high, self.n)


@dataclass(frozen=True, slots=True)
class PolicyFindings:
    """Everything found out about one policy.

    Attributes:
        name, note: name and description in the scenario.
        levels: findings by outcome.
        differences: findings by outcome, against the reference policy.
        weekly: mean and interval of every weekly series.
        groups: findings by value band and segment: kind, group, outcome, estimate, low, high, n.
    """

    name: str
    note: str
    levels: Mapping[str, Finding]
    differences: Mapping[str, Finding]
    weekly: Mapping[str, Band]
    groups: tuple[Mapping[str, Any], ...]

    @property
    def person(self) -> str:
        """Give the verdict for the person: those who failed, four weeks after their answer."""
        return self.levels["paradox"].verdict

    @property
    def person_at_horizon(self) -> str:
        """Give the verdict for the same persons at the horizon."""
        return self.levels["paradox_horizon"].verdict

    @property
    def base(self) -> str:
        """Give the verdict for the whole base at the horizon."""
        return self.levels["total"].verdict

    @property
    def policy(self) -> str:
        """Give the verdict against the reference policy."""
        return self.differences["satisfaction_sd"].verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """The policies of a scenario side by side.

    Attributes:
        name, title, question: of the scenario.
        scenario_hash, model_version: what was run.
        reference: the policy that others are compared with.
        margin: differences up to this size count as none [sd].
        persons, weeks, replications, seed: size of the experiment; burn-in is not in `weeks`.
        policies: in the order of the scenario, `do_nothing` last.
        found: runs that were there already and were not made again.
        unused: runs of other model versions in the store, kept and not used.
        seconds: how long it took.
        told: texts of the scenario by language, for readers.
    """

    name: str
    title: str
    question: str
    scenario_hash: str
    model_version: str
    reference: str
    margin: float
    persons: int
    weeks: int
    replications: int
    seed: int
    policies: tuple[PolicyFindings, ...]
    found: int = 0
    unused: int = 0
    seconds: float = 0.0
    told: Mapping[str, Texts] = field(default_factory=dict)

    def texts(self, lang: str) -> Texts:
        """Give the texts of the scenario for readers of a language."""
        notes = {one.name: one.note for one in self.policies}
        return self.told.get(lang) or Texts(self.title, question=self.question, policy_notes=notes)

    def __getitem__(self, policy: str) -> PolicyFindings:
        for one in self.policies:
            if one.name == policy:
                return one
        raise KeyError(policy)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Give all findings: every policy's numbers, then its differences from the reference policy."""
        return tuple(finding for one in self.policies for finding in (*one.levels.values(), *one.differences.values()))

    def table(self) -> list[dict[str, Any]]:
        """Give all findings as plain rows, one a finding."""
        return [asdict(finding) for finding in self.findings]

    def weekly_table(self) -> list[dict[str, Any]]:
        """Give the weekly series as plain rows: policy, series, week, estimate, low, high, n."""
        return [
            {"policy": one.name, "series": name, "week": week, "estimate": e, "low": low, "high": high, "n": n}
            for one in self.policies
            for name, band in one.weekly.items()
            for week, (e, low, high, n) in enumerate(zip(*(part.tolist() for part in band), strict=True))
        ]

    def groups_table(self) -> list[dict[str, Any]]:
        """Give the outcomes by value band and segment as plain rows."""
        return [{"policy": one.name, **row} for one in self.policies for row in one.groups]

    def to_frame(self) -> Any:
        """Give `table()` as a pandas data frame.

        Raises:
            ParadoxError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise ParadoxError(
                "Data frames need pandas, which is not installed. "
                "Next: pip install pandas, or use table(), which gives plain rows."
            ) from None
        return pandas.DataFrame(self.table())


def write_csv(rows: list[dict[str, Any]], path: Path) -> None:
    """Write rows of equal keys as a CSV file; a number that does not exist is an empty field."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            # Only nan differs from itself.
            writer.writerow({key: "" if value != value else value for key, value in row.items()})
