"""Results month by month in words and cells: the table of a policy, when it breaks even, what struck the market."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from experiments.comparison.findings import Comparison, PolicyFindings
from experiments.comparison.intervals import Interval
from experiments.comparison.months import (
    LAST,
    MONTHLY,
    MONTHS_A_YEAR,
    NEVER,
    SUMS,
    Floats,
    calendar_month,
    fiscal_year,
    is_whole,
    month_starts,
)
from paradox.present.messages import t
from paradox.present.text.comparison import title_of
from paradox.present.text.in_time import event_told
from paradox.present.text.money import Scale, money_of
from paradox.present.text.number_format import confidence_shown, plain, signed, with_interval
from sim.scenario.scenario import BUILT_IN

# The columns of the table, with the digits behind the point of each that is no amount of money.
SHOWN = {
    "customers": 1,
    "complaints": 1,
    "backlog": 1,
    "days": 1,
    "nps": 0,
    "revenue": None,
    "cost": None,
    "profit": None,
}
# Amounts of one month, which give the unit of all.
_FLOWS = ("revenue", "cost", "profit")
MONEY = tuple(each.name for each in MONTHLY if each.unit == "price")


class Row(NamedTuple):
    """A row of a table of months: its name, the months that it sums up, counted from 0, and whether it is a year."""

    name: str
    months: range
    year: bool


def months(comparison: Comparison, lang: str) -> list[str]:
    """Name the months, by the calendar where the firm says when its year begins; one cut short with its weeks."""
    starts = [*month_starts(comparison.weeks), comparison.weeks]
    named = []
    for month in range(len(starts) - 1):
        name = month_name(comparison, month, lang)
        weeks = starts[month + 1] - starts[month]
        named.append(name if is_whole(month, comparison.weeks) else t("months.part", lang, month=name, weeks=weeks))
    return named


def month_name(comparison: Comparison, month: int, lang: str) -> str:
    """Return the number of a month, counted from 1, or its name in the calendar, with the year where there are more."""
    begins = comparison.terms.fiscal_year_begins
    if not begins:
        return str(month + 1)
    name = t(f"months.name_{calendar_month(month, begins)}", lang)
    if fiscal_year(len(month_starts(comparison.weeks)) - 1) == 1:
        return name
    return t("months.name_of_year", lang, name=name, year=fiscal_year(month))


def rows(comparison: Comparison, lang: str) -> list[Row]:
    """List the rows of a table of months, below those of a fiscal year their sum if the firm says when it begins."""
    named = months(comparison, lang)
    found = []
    for month, name in enumerate(named):
        found.append(Row(name, range(month, month + 1), False))
        last = month + 1 == len(named)
        if comparison.terms.fiscal_year_begins and (last or fiscal_year(month + 1) > fiscal_year(month)):
            first = (fiscal_year(month) - 1) * MONTHS_A_YEAR
            whole = month - first + 1 == MONTHS_A_YEAR and is_whole(month, comparison.weeks)
            key = "months.year" if whole else "months.year_so_far"
            found.append(Row(t(key, lang, year=fiscal_year(month)), range(first, month + 1), True))
    return found


def of_row(name: str, row: Row, values: Floats) -> float:
    """Return a number of a row: of a year what adds up, or the last month's, or nan where neither says anything."""
    if name in SUMS:
        return float(values[list(row.months)].sum())
    return float(values[row.months[-1]]) if name in LAST or not row.year else math.nan


def money_scale(comparison: Comparison, lang: str) -> Scale:
    """Return the one unit in which the tables and figures of months tell money."""
    amounts = [value for one in comparison.policies for name in _FLOWS for value in one.monthly[name].estimate]
    return money_of(comparison, lang).month_scale(amounts)


def full_scale(comparison: Comparison, lang: str) -> Scale:
    """Return the unit in which files tell money by the month: never in thousands."""
    return money_of(comparison, lang).month_scale(())


def columns(comparison: Comparison, one: PolicyFindings, lang: str) -> list[tuple[str, Sequence[str]]]:
    """Return the columns of a policy's table, each its heading and its cells."""
    scale, listed = money_scale(comparison, lang), rows(comparison, lang)
    told = _Cells(comparison, one, scale, listed)
    found = [(t(f"months.{name}", lang), told.numbers(name, digits)) for name, digits in SHOWN.items()]
    if one.name == comparison.reference:
        return [*found, (t("months.cumulative", lang), told.numbers("cumulative", None))]
    reference = title_of(comparison.reference, lang, comparison.texts(lang))
    return [*found, (t("months.ahead", lang, reference=reference), told.ahead())]


class _Cells:
    """The cells of a table of one policy."""

    def __init__(self, comparison: Comparison, one: PolicyFindings, scale: Scale, listed: Sequence[Row]) -> None:
        self.comparison, self.one, self.scale, self.listed = comparison, one, scale, listed

    def numbers(self, name: str, digits: int | None) -> list[str]:
        """Write a number of every row; without digits it is an amount of money."""
        values = self.one.monthly[name].estimate
        found = [of_row(name, row, values) for row in self.listed]
        if digits is None:
            return [plain(self.scale.factor * value, self._decimals(name), grouped=True) for value in found]
        return [signed(value, digits) if name == "nps" else plain(value, digits) for value in found]

    def ahead(self) -> list[str]:
        """Write by how much the policy is ahead at the end of every row, with its interval."""
        decimals, factor = self._decimals("ahead"), self.scale.factor
        ends = list(zip(*self.one.monthly["ahead"], strict=True))
        at_end = [ends[row.months[-1]] for row in self.listed]
        return [
            with_interval(
                Interval(factor * float(e), factor * float(low), factor * float(high), int(n)), decimals, grouped=True
            )
            for e, low, high, n in at_end
        ]

    def _decimals(self, name: str) -> int:
        """Return the digits behind the point of a column, the same under every policy."""
        return self.scale.decimals(v for one in self.comparison.policies for v in one.monthly[name].estimate)


def note(comparison: Comparison, lang: str, scale: Scale | None = None) -> str:
    """Say how to read the tables; their money is in a unit, that of the screen if none is given."""
    reference = title_of(comparison.reference, lang, comparison.texts(lang))
    return t(
        "months.note" if comparison.terms.fiscal_year_begins == 0 else "months.note_fiscal",
        lang,
        reference=reference,
        confidence=confidence_shown(comparison.confidence),
        unit=(scale or money_scale(comparison, lang)).unit,
    )


def breaks_even(comparison: Comparison, lang: str) -> list[str]:
    """Say for each policy of the scenario in which month it breaks even with the reference policy."""
    others = [one for one in comparison.policies if one.name not in (comparison.reference, *BUILT_IN)]
    return [_breaks_even(comparison, one, lang) for one in others]


def _breaks_even(comparison: Comparison, one: PolicyFindings, lang: str) -> str:
    texts, even, ahead = comparison.texts(lang), one.break_even, one.monthly["ahead"].estimate
    names = {"policy": title_of(one.name, lang, texts), "reference": title_of(comparison.reference, lang, texts)}
    if even == NEVER and not ahead.any():
        return t("months.even_same", lang, **names)
    if even.month is None:
        missing = money_of(comparison, lang).total(-float(ahead[-1]))
        said = t("months.even_never", lang, **names, months=len(ahead), amount=missing)
    elif even.month == 1:
        said = t("months.even_first", lang, **names)
    else:
        said = t("months.even", lang, **names, month=_numbered(comparison, even.month, lang))
    if even.earliest is None or even.earliest == even.latest or comparison.replications == 1:
        return said
    ends = {
        "confidence": confidence_shown(comparison.confidence),
        "earliest": _numbered(comparison, even.earliest, lang),
    }
    if even.latest is None:
        return said + t("months.range_open", lang, **ends)
    return said + t("months.range", lang, **ends, latest=_numbered(comparison, even.latest, lang))


def _numbered(comparison: Comparison, month: int, lang: str) -> str:
    """Return the number of a month, counted from 1, with its name where it has one."""
    if not comparison.terms.fiscal_year_begins:
        return str(month)
    return t("months.numbered", lang, number=month, name=month_name(comparison, month - 1, lang))


def events_told(comparison: Comparison, lang: str) -> str:
    """List what struck the market, with the weeks; "" for nothing."""
    texts = comparison.texts(lang)
    return t("words.comma", lang).join(event_told(event, texts, lang) for event in comparison.events)
