"""Brings a firm's log and figures together: the months they cover, those held out, what must be said of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from experiments.fitting.columns import SHARES, read_named
from experiments.fitting.complaint_log import Log, read_log
from experiments.fitting.monthly_figures import Monthly, read_figures
from experiments.fitting.records import Cases, Figures, Floats, Window, by_month
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario

# A log that begins within so many days of its month is taken to cover all of it; and ends alike.
_NEARLY = 7
_MOST_HELD, _PART_HELD = 6, 3
_FEW_MONTHS, _FEW_CASES = 2, 30
# Complaints of the log may be so far from those of the monthly figures.
_AWRY = 0.1
_SCALES = {5.0: 1.0, 7.0: 1.0, 10.0: 0.0, 100.0: 0.0, 1.0: 0.0}


@dataclass(frozen=True)
class Note:
    """A sentence about the data: the key of a message, and what stands in its gaps."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class FirmData:
    """What a firm knows of itself.

    Attributes:
        window: months, those held out last. cases: the log as of its last day; None where there is none.
        figures: by month. log: as it was read. notes: what must be said.
        told: which monthly series the data tell.
    """

    window: Window
    cases: Cases | None
    figures: Figures
    log: Log | None
    notes: tuple[Note, ...]

    @property
    def known(self) -> Cases | None:
        """Return the log as of the end of the fitted months."""
        return None if self.cases is None else self.cases.before(self.window.edges[self.window.fitted])

    @property
    def told(self) -> tuple[str, ...]:
        """Name the monthly series that the data hold."""
        return tuple(name for name, column in self.figures._asdict().items() if np.isfinite(column).any())

    @property
    def customers(self) -> float:
        """Return the customers of the first month that tells them; 0 if none does."""
        known = self.figures.customers[np.isfinite(self.figures.customers)]
        return float(known[0]) if len(known) else 0.0


def gather(
    scenario: Scenario,
    complaints: Path | None,
    kpi: Path | None,
    columns: Path | None = None,
    order: str = "",
    changed: date | None = None,
    hold_out: int | None = None,
) -> FirmData:
    """Read what a firm knows of itself.

    Args:
        scenario: what the user says of it.
        complaints: its log; None without.
        kpi: its monthly figures; None without.
        columns: file that names columns.
        order: of dates, "" to tell it from the data.
        changed: month in which the firm changed what it does; those before are left out.
        hold_out: months that are not fitted; None for a third, at most six.

    Raises:
        ParadoxError: a file cannot be used, or nothing is left to fit.
    """
    if complaints is None and kpi is None:
        raise ParadoxError("there is nothing to fit to. Next: give --complaints FILE, --kpi FILE, or both.")
    named = read_named(columns)
    log = read_log(complaints, [cause.name for cause in scenario.causes], named, order) if complaints else None
    monthly = read_figures(kpi, named, order) if kpi else None
    notes = _dirt(log, monthly)
    if complaints and log is None:
        notes.append(Note("no_complaints"))
        if monthly is None:
            raise ParadoxError(
                f"{complaints}: holds no complaint, and there are no monthly figures. Next: add them with --kpi."
            )
    window = _window(log, monthly, changed)
    if changed:
        notes.append(Note("changed", {"month": f"{changed:%Y-%m}"}))
    window = _held_out(window, hold_out, notes)
    cases = log.within(window) if log else None
    figures = _figures(scenario, cases, monthly, window, empty_log=bool(complaints) and log is None)
    if log is not None and len(log.found):
        figures = figures._replace(found=by_month(log.found - window.first.toordinal(), window))
        policy = scenario.policies[scenario.reference]
        notes.append(Note("own_findings", {"count": len(log.found), "share": f"{100.0 * policy.detect_prob:.0f} %"}))
    data = FirmData(window, cases, figures, log, ())
    notes += [one for one in _about(data, scenario, monthly) if not (complaints and one.key == "without_log")]
    return replace(data, notes=tuple({(one.key, str(one.values)): one for one in notes}.values()))


def _dirt(log: Log | None, monthly: Monthly | None) -> list[Note]:
    """Name every kind of flaw with its number."""
    found = []
    for which, one in (("log", log), ("kpi", monthly)):
        if one is not None:
            found += [Note(f"dirt.{which}_{kind}", {"count": count}) for kind, count in sorted(one.dirt.items())]
    if log is not None and log.unknown_causes:
        found.append(Note("unknown_causes", {"names": ", ".join(log.unknown_causes[:8])}))
    return found


def _first(day: date) -> date:
    return day.replace(day=1)


def _next(month: date) -> date:
    return _first(month + timedelta(days=32))


def _window(log: Log | None, monthly: Monthly | None, changed: date | None) -> Window:
    """Return the months that the data cover."""
    begin, end = date.min, date.max
    if log is not None:
        begin = date.fromordinal(int(log.days.min()))
        begin = _first(begin) if begin.day <= _NEARLY or monthly else begin
        end = log.last + timedelta(days=1)
        closing = _next(_first(log.last))
        end = closing if (closing - end).days <= _NEARLY or monthly else end
    if monthly is not None:
        begin = max(begin, min(monthly.months))
        end = min(end, _next(max(monthly.months)))
    if changed is not None:
        begin = max(begin, _first(changed))
    if begin >= end:
        said = "after the change of policy" if changed else "that both files speak of"
        raise ParadoxError(f"there is no month {said}. Next: give files of the same months, or another --changed.")
    edges = [begin]
    month = _next(_first(begin))
    while month < end:
        edges.append(month)
        month = _next(month)
    edges.append(end)
    if len(edges) > 2 and (edges[1] - edges[0]).days < _NEARLY:
        del edges[1]
    if len(edges) > 2 and (edges[-1] - edges[-2]).days < _NEARLY:
        del edges[-2]
    score, levels = "", log.levels if log else 0
    if monthly is not None:
        score = "nps" if "nps" in monthly.columns else "csat" if "csat" in monthly.columns else ""
    days = tuple((edge - begin).days for edge in edges)
    surveyed, leavers = (_asked(monthly, *SHARES[series]) for series in ("problems", "left_after_problem"))
    return Window(begin, days, len(days) - 1, levels, score, surveyed, leavers)


def _asked(monthly: Monthly | None, problems: str, number: str) -> int:
    """Return how many were asked a month, on average over the months that tell it; 0 if none does."""
    months = monthly.months.values() if monthly is not None else ()
    asked = [one[number] for one in months if {number, problems} <= one.keys() and one[number] > 0.0]
    return max(1, round(float(np.mean(asked)))) if asked else 0


def _held_out(window: Window, asked: int | None, notes: list[Note]) -> Window:
    """Keep the last months back."""
    months = window.months
    held = min(_MOST_HELD, months // _PART_HELD) if asked is None else asked
    if held >= months:
        raise ParadoxError(
            f"--hold-out is {held}, and the data have {months} months. Allowed: 0 to {months - 1}. "
            "Next: hold out fewer."
        )
    if months < _FEW_MONTHS:
        notes.append(Note("one_month"))
    elif not held:
        notes.append(Note("none_held_out"))
    return replace(window, fitted=months - held)


def _figures(
    scenario: Scenario, cases: Cases | None, monthly: Monthly | None, window: Window, empty_log: bool
) -> Figures:
    """Return the figures of every month; where none tells the customers, as many as the scenario says."""
    months = [_first(window.first + timedelta(days=edge)) for edge in window.edges[:-1]]

    def told(name: str) -> Floats:
        if monthly is None:
            return np.full(len(months), np.nan)
        return np.array([monthly.months.get(month, {}).get(name, np.nan) for month in months])

    customers = told("customers")
    if not np.isfinite(customers).any() and scenario.firm.customers > 0.0:
        customers = np.full(len(months), float(scenario.firm.customers))
    known = np.flatnonzero(np.isfinite(customers))
    if len(known):
        customers = np.interp(np.arange(len(months)), known, customers[known])
    score = told(window.score) if window.score else told("nps")
    if window.score == "csat" and monthly is not None:
        low = _SCALES[monthly.csat_top]
        score = (score - low) / (monthly.csat_top - low)
    complaints = by_month(cases.day, window) if cases is not None else told("complaints")
    if empty_log and not np.isfinite(complaints).any():
        complaints = np.zeros(len(months))

    shares = {
        series: told(part) / np.where(told(whole) > 0.0, told(whole), np.nan)
        for series, (part, whole) in SHARES.items()
    }
    return Figures(
        customers=customers,
        complaints=complaints,
        leavers=told("leavers"),
        joins=told("joins"),
        contacts=told("contacts"),
        score=score,
        found=np.full(len(months), np.nan),
        **shares,
    )


def _about(data: FirmData, scenario: Scenario, monthly: Monthly | None) -> list[Note]:
    """Say what the data are too few for, or do not hold at all."""
    notes, figures = [], data.figures
    total = float(np.nansum(figures.complaints))
    if not data.customers:
        notes.append(Note("no_customers"))
    if data.cases is not None and 0 < len(data.cases.day) < _FEW_CASES:
        notes.append(Note("few_complaints", {"count": len(data.cases.day)}))
    if data.cases is None and np.isfinite(figures.complaints).any() and total == 0.0:
        notes.append(Note("no_complaints"))
    for name in ("leavers", "joins", "contacts"):
        if name not in data.told:
            notes.append(Note(f"without_{name}"))
    if not data.window.score:
        notes.append(Note("without_score"))
    if not data.window.surveyed:
        if monthly and "problems" in monthly.columns:
            notes.append(Note("problems_of_how_many"))
        elif "found" not in data.told:
            notes.append(Note("without_problems"))
    elif "complained" not in data.told:
        notes.append(Note("without_complained"))
    if not data.window.leavers_asked and monthly and "leavers_problems" in monthly.columns:
        notes.append(Note("leavers_of_how_many"))
    if data.cases is not None:
        if not (data.cases.cause >= 0).any():
            notes.append(Note("without_causes", {"names": ", ".join(cause.name for cause in scenario.causes)}))
        if not np.isfinite(data.cases.severity).any():
            notes.append(Note("without_severity"))
        if not np.isfinite(data.cases.answered).any():
            notes.append(Note("without_answers"))
    else:
        notes.append(Note("without_log"))
    if monthly is not None and data.cases is not None:
        counted = [
            monthly.months.get(_first(data.window.first + timedelta(days=edge)), {}).get("complaints", np.nan)
            for edge in data.window.edges[:-1]
        ]
        both = np.nansum(counted)
        if both > 0.0 and abs(total - both) > _AWRY * both:
            notes.append(Note("counts_differ", {"log": f"{total:.0f}", "kpi": f"{both:.0f}"}))
    return notes
