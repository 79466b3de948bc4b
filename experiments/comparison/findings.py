"""What runs mean: findings with estimate, interval, number of replications, unit and verdict.

Plain frozen values; made by `experiments.comparison.compare`, shown by `paradox`.
"""

import csv
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from experiments.comparison.intervals import CONFIDENCE, Interval, SeriesInterval
from sim.arguments import check_name
from sim.brief import Brief
from sim.errors import ParadoxError
from sim.scenario.texts import LANGUAGES, Texts

# With these a spreadsheet begins a formula, in Asian settings with the wide ones, too.
_FORMULA = "=+-@\t\r\n＝＋－＠"

# What a table of policies shows beside their verdicts.
SHOWN = ("satisfaction", "paradox", "total", "retention", "profit")


@dataclass(frozen=True, slots=True, repr=False)
class Finding(Brief):
    """One number of one policy, with its interval over replications.

    Attributes:
        policy: whose number it is.
        outcome: its name in `sim.worlds.outcomes.OUTCOMES`.
        against: "" for the number itself; a policy for the difference from that policy, taken in each
            replication, on the same luck.
        unit: unit of estimate, low and high.
        ruler: what one of these is in the units of the states: the spread of satisfaction for a contrast, else 1.
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
    ruler: float = 1.0

    @property
    def latent(self) -> float:
        """Return the estimate in the units of the states."""
        return self.estimate * self.ruler

    @property
    def interval(self) -> Interval:
        """Return the numbers alone."""
        return Interval(self.estimate, self.low, self.high, self.n)


@dataclass(frozen=True, slots=True, repr=False)
class PolicyFindings(Brief):
    """Everything found out about one policy.

    Attributes:
        name, note: name and description in the scenario.
        levels: findings by outcome.
        differences: findings by outcome, against the reference policy.
        gain: profit against doing nothing, whatever the reference policy is.
        weekly: mean and interval of every weekly series.
        groups: findings by value band and segment: kind, group, outcome, estimate, low, high, n.
    """

    name: str
    note: str
    levels: Mapping[str, Finding]
    differences: Mapping[str, Finding]
    gain: Finding
    weekly: Mapping[str, SeriesInterval]
    groups: tuple[Mapping[str, Any], ...]

    def _brief_line(self) -> str:
        return f"{self.name}: person {self.person}, base {self.base}"

    def _brief_rows(self) -> list[dict[str, Any]]:
        return [asdict(finding) for finding in self.levels.values()]

    @property
    def person(self) -> str:
        """Return the verdict for the person: those who failed, four weeks after their answer."""
        return self.levels["paradox"].verdict

    @property
    def person_at_horizon(self) -> str:
        """Return the verdict for the same persons at the horizon."""
        return self.levels["paradox_horizon"].verdict

    @property
    def base(self) -> str:
        """Return the verdict for the whole base at the horizon."""
        return self.levels["total"].verdict

    @property
    def policy(self) -> str:
        """Return the verdict against the reference policy."""
        return self.differences["satisfaction_sd"].verdict


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Brief):
    """The policies of a scenario side by side.

    Attributes:
        name, title, question: of the scenario.
        scenario_hash, model_version: what was run.
        reference: the policy that others are compared with.
        margin: differences up to this size count as none [sd].
        spread: standard deviation of satisfaction among the customers of the base where nothing fails, in latent units:
            what one sd of a contrast is, unless it is so small that latent units are told.
        persons, weeks, replications, seed: size of the experiment; burn-in is not in `weeks`.
        confidence: of every interval and so of every verdict; above .95 where verdicts were looked at again and again.
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
    spread: float
    persons: int
    weeks: int
    replications: int
    seed: int
    policies: tuple[PolicyFindings, ...]
    confidence: float = CONFIDENCE
    found: int = 0
    unused: int = 0
    seconds: float = 0.0
    told: Mapping[str, Texts] = field(default_factory=dict)

    def _brief_line(self) -> str:
        names = ", ".join(one.name for one in self.policies)
        return f"{self.name}: {names}; {self.persons:,} persons, {self.weeks} weeks, {self.replications} replications"

    def _brief_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "policy": one.name,
                **{name: one.levels[name].estimate for name in SHOWN if name in one.levels},
                "person": one.person,
                "base": one.base,
                f"against {self.reference}": one.policy,
            }
            for one in self.policies
        ]

    def texts(self, lang: str) -> Texts:
        """Return the texts of the scenario for readers of a language.

        Raises:
            UnknownNameError: there are no texts in that language at all.
        """
        check_name("language", lang, LANGUAGES)
        notes = {one.name: one.note for one in self.policies}
        return self.told.get(lang) or Texts(self.title, question=self.question, policy_notes=notes)

    def __getitem__(self, policy: str) -> PolicyFindings:
        check_name("policy", policy, [one.name for one in self.policies])
        return next(one for one in self.policies if one.name == policy)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return all findings: every policy's numbers, its differences from the reference policy, its gain."""
        return tuple(
            finding for one in self.policies for finding in (*one.levels.values(), *one.differences.values(), one.gain)
        )

    def table(self) -> list[dict[str, Any]]:
        """Return all findings as plain rows, one a finding."""
        return [{**asdict(one), "latent": one.latent, "confidence": self.confidence} for one in self.findings]

    def weekly_table(self) -> list[dict[str, Any]]:
        """Return the weekly series as plain rows: policy, series, week, estimate, low, high, n, confidence."""
        return [
            {
                "policy": one.name,
                "series": name,
                "week": week,
                "estimate": e,
                "low": low,
                "high": high,
                "n": n,
                "confidence": self.confidence,
            }
            for one in self.policies
            for name, band in one.weekly.items()
            for week, (e, low, high, n) in enumerate(zip(*(part.tolist() for part in band), strict=True))
        ]

    def groups_table(self) -> list[dict[str, Any]]:
        """Return the outcomes by value band and segment as plain rows."""
        return [
            {"policy": one.name, **row, "confidence": self.confidence} for one in self.policies for row in one.groups
        ]

    def to_frame(self) -> Any:
        """Return `table()` as a pandas data frame.

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
    """Write rows of equal keys as a CSV file; a number that does not exist is an empty field.

    A text that a spreadsheet would take for a formula, such as a policy called "=1+1", gets an apostrophe before it, by
    which spreadsheets know a text.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([_cell(name) for name in rows[0]])
        for row in rows:
            # Only nan differs from itself.
            writer.writerow(["" if row[name] != row[name] else _cell(row[name]) for name in rows[0]])


def _cell(value: Any) -> Any:
    """Return what is written into a cell for a value."""
    if not isinstance(value, str) or len(value) < 2 or value[0] not in _FORMULA:
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value
