"""What runs mean: findings with estimate, interval, number of replications, unit and verdict.

Plain frozen values; made by `experiments.comparison.compare`, shown by `paradox`.
"""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from experiments.comparison.currency import Currency, currency_of, is_of_customer
from experiments.comparison.intervals import CONFIDENCE, Interval, SeriesInterval
from experiments.comparison.months import MONTHLY, NEVER, BreakEven, calendar_month, fiscal_year, month_starts
from experiments.comparison.workload import Workload
from sim.arguments import check_name
from sim.brief import Brief, Many
from sim.errors import ParadoxError
from sim.parameters.values import Event
from sim.scenario.pilots import Pilot
from sim.scenario.terms import FirmTerms
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
        weekly_money: the same of those that are money, of a customer of week 0 in place of all persons [price].
        groups: findings by value band and segment: kind, group, outcome, estimate, low, high, n.
        pilots: the same of who is in the pilot of each policy ("in pilot") and of the others ("outside pilot"); of the
            policy's own, also the effect on both ("effect in pilot"), against the reference policy.
        monthly: mean and interval of every number that is told by the month, see `experiments.comparison.months`.
        break_even: from when on the policy has earned no less than the reference.
    """

    name: str
    note: str
    levels: Mapping[str, Finding]
    differences: Mapping[str, Finding]
    gain: Finding
    weekly: Mapping[str, SeriesInterval]
    groups: tuple[Mapping[str, Any], ...]
    pilots: tuple[Mapping[str, Any], ...] = ()
    monthly: Mapping[str, SeriesInterval] = field(default_factory=dict)
    break_even: BreakEven = NEVER
    weekly_money: Mapping[str, SeriesInterval] = field(default_factory=dict)

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
        pilots: by policy that has one, which customers are in it.
        events: what struck the market under every policy.
        unbooked: levers by policy with which it does more than the reference at no cost in the model.
        programmes: what its programme costs by policy, per initial customer within the horizon [price].
        fitted: what the scenario was fitted to; "" if it never was.
        matched: figures of a firm that the market was lived to show, as the interview calls them.
        workloads: by policy, what its staff answers and could answer, where the firm says who answers.
        terms: what the firm says of itself: its currency, what a price is in it, its customers.
        own: outcomes of one's own by name: unit, direction, meaning, function and a hash of its source.
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
    events: tuple[Event, ...] = ()
    pilots: Mapping[str, Pilot] = field(default_factory=dict)
    unbooked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    programmes: Mapping[str, float] = field(default_factory=dict)
    fitted: str = ""
    matched: tuple[str, ...] = ()
    workloads: Mapping[str, Workload] = field(default_factory=dict)
    terms: FirmTerms = field(default=FirmTerms(), repr=False)
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def _brief_line(self) -> str:
        names = ", ".join(one.name for one in self.policies)
        return f"{self.name}: {names}; {self.persons:,} persons, {self.weeks} weeks, {self.replications} replications"

    def _brief_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "policy": one.name,
                **{name: one.levels[name].estimate for name in (*SHOWN, *self.own) if name in one.levels},
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
        return Many(
            finding for one in self.policies for finding in (*one.levels.values(), *one.differences.values(), one.gain)
        )

    def table(self) -> list[dict[str, Any]]:
        """Return all findings as plain rows, one a finding."""
        return [
            {**asdict(one), "latent": one.latent, "confidence": self.confidence, **self._in_currency(one)}
            for one in self.findings
        ]

    @property
    def currency(self) -> Currency:
        """Return by what amounts are multiplied to be told in the firm's currency."""
        return currency_of(self.terms, self.weeks)

    def _in_currency(self, one: Finding) -> dict[str, Any]:
        """Return an amount in the firm's currency, where it has one: of a customer and year, and of the firm a year."""
        ends = (one.estimate, one.low, one.high)
        return self.currency.columns(is_of_customer(one.outcome, one.unit), ends)

    def weekly_table(self) -> list[dict[str, Any]]:
        """Return the weekly series as plain rows: policy, series, week, estimate, low, high, n, confidence.

        Where the firm has a currency, amounts in it stand beside: of a customer of week 0, and of the whole firm.
        """
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
                **self._week_in_currency(one.weekly_money.get(name), week),
            }
            for one in self.policies
            for name, band in one.weekly.items()
            for week, (e, low, high, n) in enumerate(_by_place(band))
        ]

    def _week_in_currency(self, found: SeriesInterval | None, week: int) -> dict[str, Any]:
        """Return an amount of a customer in a week in the firm's currency, where it has one; None for what is none."""
        if found is None:
            return self.currency.columns(False, (math.nan,) * 3, a_year=False)
        ends = (float(found.estimate[week]), float(found.low[week]), float(found.high[week]))
        return self.currency.columns(True, ends, a_year=False)

    def months_table(self) -> list[dict[str, Any]]:
        """Return the numbers of each month as plain rows: policy, outcome, unit, month, weeks, estimate, low, high, n.

        The first month is 1; `weeks` is less than the whole month where the horizon cuts it short. Where the firm says
        when its year begins, there are `fiscal_year`, from 1 on, and `calendar_month`, 1 to 12; where it has a
        currency, amounts in it, of a customer of week 0 and of the whole firm.
        """
        starts = [*month_starts(self.weeks), self.weeks]
        return [
            {
                "policy": one.name,
                "outcome": each.name,
                "unit": each.unit,
                "month": month + 1,
                "first_week": starts[month],
                "weeks": starts[month + 1] - starts[month],
                "estimate": e,
                "low": low,
                "high": high,
                "n": n,
                "confidence": self.confidence,
                **self._calendar(month),
                **self.currency.columns(each.unit == "price", (e, low, high), a_year=False),
            }
            for one in self.policies
            for each in MONTHLY
            if each.name in one.monthly
            for month, (e, low, high, n) in enumerate(
                zip(*(part.tolist() for part in one.monthly[each.name]), strict=True)
            )
        ]

    def _calendar(self, month: int) -> dict[str, int]:
        """Return the fiscal year and the calendar month of a month of the run, counted from 0; nothing if not said."""
        begins = self.terms.fiscal_year_begins
        return {"fiscal_year": fiscal_year(month), "calendar_month": calendar_month(month, begins)} if begins else {}

    def groups_table(self) -> list[dict[str, Any]]:
        """Return the outcomes by value band, by segment and by who is in a pilot as plain rows.

        Amounts of the firm are those of its customers in the group.
        """
        return [
            {"policy": one.name, **row, "confidence": self.confidence, **self._group_money(row, shares)}
            for one in self.policies
            for rows in [(*one.groups, *one.pilots)]
            for shares in [_shares_of_base(rows)]
            for row in rows
        ]

    def _group_money(self, row: Mapping[str, Any], shares: Mapping[tuple[str, str], float]) -> dict[str, Any]:
        ends = (row["estimate"], row["low"], row["high"])
        told = self.currency.columns(row["outcome"] == "lifetime_value", ends)
        if told:
            told["firm_year"] *= shares[row["kind"].removeprefix("effect "), row["group"]]
        return told

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


def _by_place(series: SeriesInterval) -> Iterator[tuple[float, float, float, int]]:
    """Return the intervals of a series one after the other: estimate, low, high, n."""
    yield from zip(*(part.tolist() for part in series), strict=True)


def write_csv(rows: list[dict[str, Any]], path: Path) -> None:
    """Write rows of equal keys as a CSV file; a number that does not exist is an empty field.

    A text that a spreadsheet would take for a formula, such as a policy called "=1+1", gets an apostrophe before it, by
    which spreadsheets know a text.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([shown_cell(name) for name in rows[0]])
        for row in rows:
            # Only nan differs from itself.
            writer.writerow(["" if row[name] != row[name] else shown_cell(row[name]) for name in rows[0]])


def shown_cell(value: Any) -> Any:
    """Return what is written into a cell of a CSV file for a value, which no spreadsheet takes for a formula."""
    if not isinstance(value, str) or len(value) < 2 or value[0] not in _FORMULA:
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def _shares_of_base(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], float]:
    """Return which share of the base each group is, by kind and name; value bands are all of it."""
    persons = {(row["kind"], row["group"]): row["estimate"] for row in rows if row["outcome"] == "persons"}
    whole = sum(number for (kind, _), number in persons.items() if kind == "value band")
    return {group: number / whole if whole else math.nan for group, number in persons.items()}
