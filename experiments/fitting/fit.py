"""Fits a firm to its own data: rounds of made firms, what they teach, and what is to be expected of the months after.

Every made firm is kept in a store under a name that says all it depends on; a fit that was stopped goes on, and the
same data and seed give the same answer.
"""

import hashlib
import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

from experiments.fitting.data import FirmData
from experiments.fitting.decided import Decided, decided
from experiments.fitting.made_log import Made, make, prepared
from experiments.fitting.posterior import Posterior, narrowed, posterior
from experiments.fitting.psychologies import Psychology, drawn, with_psychology
from experiments.fitting.records import LEVELS_OF_ONE, SERIES, Figures, Floats, Window
from experiments.fitting.summaries import still_open, summaries
from experiments.fitting.unknowns import Unknown, Values, mixes, unknowns_of, values_of, visit_rate_for
from experiments.runs.records import RunFailure, RunRecord
from experiments.runs.runner import Report, run_tasks, silent
from experiments.runs.store import Store
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from sim.state.draws import seed_of
from sim.version import model_version

# Inner ends of a 90 % interval.
LOW, HIGH = 0.05, 0.95
DERIVED = ("silent_share", "staff_capacity", "exit_level")
# Months behind the data for which bands are kept, so that later ones can be laid against them.
AHEAD = 12
# What is kept of a made firm; another name where other summaries are kept.
_KIND = "fit 3"
_SHARE_FLOOR = 0.005
_DAYS_TOLD = 7
_LEARNED_WELL, _LEARNED_SOME = 0.5, 0.85


@dataclass(frozen=True)
class Plan:
    """How much is spent on a fit.

    Attributes:
        first: firms made from the prior. second: from where the first round points. ahead: firms lived through all
            months for the bands. own: firms of the scenario's own psychology, where others take part too, for the
            values of the fitted file. persons: lived in each, at most. seed: of all luck.
    """

    first: int = 900
    second: int = 700
    ahead: int = 150
    own: int = 250
    persons: int = 2000
    seed: int = 1


@dataclass(frozen=True)
class Learned:
    """An unknown before and after the data.

    Attributes:
        name: of the unknown.
        prior, after: 5, 50 and 95 %.
        log: the prior is even on the log scale, on which widths are then compared.
    """

    name: str
    prior: tuple[float, float, float]
    after: tuple[float, float, float]
    log: bool = False

    @property
    def ratio(self) -> float:
        """Return the width of the 90 % interval over that of the prior."""
        of = math.log if self.log else float
        return (of(self.after[2]) - of(self.after[0])) / max(1e-12, of(self.prior[2]) - of(self.prior[0]))

    @property
    def word(self) -> str:
        """Say well, some or hardly."""
        return "well" if self.ratio <= _LEARNED_WELL else "some" if self.ratio <= _LEARNED_SOME else "hardly"


@dataclass(frozen=True)
class Bands:
    """What the fitted firm would show month by month: 5, 50 and 95 % of each series, (3, months)."""

    months: tuple[str, ...]
    series: Mapping[str, Floats]


@dataclass(frozen=True)
class Fit:
    """A firm fitted to its data.

    Attributes:
        scenario: what the user said of it. data: what it knows. decided: levers set directly.
        learned: unknowns before and after, what follows from them among them.
        values: of the fitted scenario, by unknown, each inside its interval. bands: through the data and a year beyond.
        outside: summaries of the data that no made firm shows. made: firms made. found: of them from an earlier call.
        psychologies: sets that took part; 0: the scenario's own alone.
    """

    scenario: Scenario
    data: FirmData
    decided: tuple[Decided, ...]
    learned: tuple[Learned, ...]
    values: Values
    bands: Bands
    outside: tuple[str, ...]
    made: int
    psychologies: int
    plan: Plan

    def inside(self, held_out: bool) -> tuple[int, int]:
        """Count figures of the fitted months, or of those held out, within their bands, and all of them."""
        months = slice(self.data.window.fitted, None) if held_out else slice(0, self.data.window.fitted)
        within = total = 0
        for name, band in self.bands.series.items():
            real = getattr(self.data.figures, name)[months]
            low, _, high = band[:, : self.data.window.months][:, months]
            known = np.isfinite(real) & np.isfinite(low)
            total += int(known.sum())
            within += int((known & (real >= low) & (real <= high)).sum())
        return within, total


@dataclass(frozen=True)
class _Draw:
    """One firm to be made."""

    base: Scenario
    values: Values
    psychology: Psychology
    window: Window
    seed: int
    causes: int
    bands: bool

    @property
    def run_id(self) -> str:
        parts = (
            _KIND, model_version(), self.base.hash, sorted(self.values.items()), sorted(self.psychology.items()),
            self.window.edges, self.window.fitted, self.window.levels, self.window.score, self.window.surveyed,
            self.window.leavers_asked, self.seed, self.bands,
        )  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def fit(
    scenario: Scenario,
    data: FirmData,
    price: float | None = None,
    sets: Sequence[Psychology] = (),
    plan: Plan | None = None,
    store: Path | None = None,
    threads: int | None = None,
    report: Report = silent,
) -> Fit:
    """Fit a scenario to what a firm knows.

    Args:
        scenario: what the user says of the firm.
        data: as `gather` returns them.
        price: of an average visit, in the currency of the log; None: amounts paid are not told.
        sets: psychologies; none for the scenario's own.
        plan: how much is spent; None for the default.
        store: file that keeps made firms; None keeps nothing.
        threads: firms at the same time; None for one a core.
        report: called as firms are made.

    Raises:
        ParadoxError: an interruption, firms that could not be made, or a store that cannot be written.
    """
    chosen = plan or Plan()
    set_directly = decided(data, price)
    base = _with_levers(scenario, set_directly)
    window = data.window
    market = prepared(base, window.shorter(window.fitted), data.customers, chosen.persons)
    unknowns = unknowns_of(scenario, window, _visits(data, scenario), _tells_causes(data))
    real = summaries(data.known, data.figures, window, len(scenario.causes))
    cells = (np.zeros(len(unknowns)), np.ones(len(unknowns)))
    total = chosen.first + chosen.second + chosen.ahead + (chosen.own if sets else 0)
    with Store(store) as kept:
        maker = _Maker(market, window.shorter(window.fitted), chosen, sets, kept, threads, report, total)
        points = _points(len(unknowns), chosen.first, chosen.seed, cells)
        made = maker.made(unknowns, points, first=0)
        found = posterior(real, made.said, points, made.extras, cells)
        cells = narrowed(found, cells)
        more = _points(len(unknowns), chosen.second, chosen.seed + 1, cells)
        points = np.vstack([points, more])
        made = made.joined(maker.made(unknowns, more, first=chosen.first))
        found = posterior(real, made.said, points, made.extras, cells)
        middle = _middle(found)
        if sets:
            # The file keeps its own psychology: its values are those with which that one shows these data.
            cells = narrowed(found, cells)
            places = _points(len(unknowns), chosen.own, chosen.seed + 2, cells)
            own = maker.made(unknowns, places, first=chosen.first + chosen.second, own=True)
            middle = _middle(posterior(real, own.said, places, own.extras, cells))
        beyond = prepared(base, window.longer(AHEAD), data.customers, chosen.persons)
        bands = maker.bands(beyond, unknowns, found, window.longer(AHEAD), data)
    learned = _learned(scenario, unknowns, made, found, chosen.first)
    return Fit(
        scenario,
        data,
        set_directly,
        learned,
        told_inside(_values(scenario, unknowns, *middle), learned),
        bands,
        found.outside,
        total,
        len(sets),
        chosen,
    )


def _tells_causes(data: FirmData) -> bool:
    return data.known is not None and bool((data.known.cause >= 0).any())


def _visits(data: FirmData, scenario: Scenario) -> float | None:
    """Return the mean rate of visits that the contacts speak of; None if the figures hold none."""
    months = data.window.fitted
    contacts, customers = data.figures.contacts[:months], data.figures.customers[:months]
    known = np.isfinite(contacts) & np.isfinite(customers)
    if not known.any():
        return None
    weeks = float((customers * data.window.lengths[:months])[known].sum()) / 7.0
    weekly = float(contacts[known].sum()) / weeks
    if weekly >= 1.0:
        raise ParadoxError(
            f"the figures speak of {weekly:.2f} contacts a customer and week. Allowed: below 1, as nobody visits more "
            "than once a week here. Next: leave the column out, or count customers who came in a week."
        )
    return visit_rate_for(weekly, scenario.behaviour.visit_rate_shape)


def _with_levers(scenario: Scenario, levers: Sequence[Decided]) -> Scenario:
    """Return a scenario whose reference policy does what the log shows."""
    values = {f"policies.{scenario.reference}.{one.lever}": one.value for one in levers}
    if any(one.lever == "first_contact" for one in levers):
        values[f"policies.{scenario.reference}.first_contact_days"] = 0.0
    return scenario.with_values(values) if values else scenario


def _points(axes: int, number: int, seed: int, cells: tuple[Floats, Floats]) -> Floats:
    """Spread points evenly in a box of the unit cube."""
    from scipy.stats.qmc import LatinHypercube

    unit = LatinHypercube(axes, rng=np.random.default_rng(seed)).random(number)
    return np.asarray(cells[0] + unit * (cells[1] - cells[0]))


@dataclass(frozen=True)
class _MadeFirms:
    """Summaries and further quantities of made firms, in order."""

    said: list[dict[str, float]]
    extras: Floats
    psychologies: list[Psychology]

    def joined(self, other: "_MadeFirms") -> "_MadeFirms":
        return _MadeFirms(
            self.said + other.said,
            np.vstack([self.extras, other.extras]),
            self.psychologies + other.psychologies,
        )


class _Maker:
    """Makes firms, or finds them in the store."""

    def __init__(
        self,
        market: Scenario,
        window: Window,
        plan: Plan,
        sets: Sequence[Psychology],
        store: Store,
        threads: int | None,
        report: Report,
        total: int,
    ) -> None:
        self.market, self.window, self.plan, self.sets = market, window, plan, sets
        self.store, self.threads, self.report, self.total = store, threads, report, total
        self.done = 0
        self.psychologies: list[Psychology] = []

    def made(self, unknowns: Sequence[Unknown], points: Floats, first: int, own: bool = False) -> _MadeFirms:
        """Make a firm of each point.

        Args:
            unknowns: that points are of.
            points: in the unit cube.
            first: number of the first, which its luck hangs on.
            own: of the scenario's own psychology.
        """
        psychologies = drawn(() if own else self.sets, len(points), self.plan.seed + first)
        self.psychologies += [] if own else psychologies
        draws = [
            self._draw(self.market, values_of(unknowns, point), one, self.window, first + at, bands=False)
            for at, (point, one) in enumerate(zip(points, psychologies, strict=True))
        ]
        records = self._records(draws)
        said = [dict(record.outcomes) for record in records]
        derived = np.array([[one.pop(name) for name in DERIVED] for one in said])
        return _MadeFirms(said, extras_of(*derived.T), psychologies)

    def _draw(
        self, base: Scenario, values: Values, psychology: Psychology, window: Window, number: int, bands: bool
    ) -> _Draw:
        seed = seed_of(self.plan.seed, number + 1)
        return _Draw(base, values, psychology, window, seed, len(base.causes), bands)

    def _records(self, draws: Sequence[_Draw]) -> list[RunRecord]:
        """Return the records of draws, made where they are missing."""
        wanted = {draw.run_id: draw for draw in draws}
        there = self.store.survey(wanted).done
        missing = [[draw] for run_id, draw in wanted.items() if run_id not in there]
        run_tasks(
            missing, _records_of, self.store, self.threads, self.report, total=self.total,
            found=self.done + len(wanted) - len(missing),
        )  # fmt: skip
        self.done += len(wanted)
        found = {record.run_id: record for record in self.store.records(wanted)}
        for record in found.values():
            if record.failure is not None:
                raise ParadoxError(
                    f"a made firm failed ({record.failure.message}). Next: check the file with 'paradox check'."
                )
        return [found[draw.run_id] for draw in draws]

    def bands(
        self, beyond: Scenario, unknowns: Sequence[Unknown], found: Posterior, window: Window, data: FirmData
    ) -> Bands:
        """Live fitted firms through all months, and return between which ends each figure lies."""
        each = np.linspace(0, len(found.points) - 1, self.plan.ahead).astype(int)
        first = self.plan.first + self.plan.second + self.plan.own
        draws = []
        for at, row in enumerate(each.tolist()):
            values = values_of(unknowns, found.points[row])
            values["staff_capacity"] = float(np.exp(found.extras[row, 1]))
            psychology = self.psychologies[int(found.source[row])]
            draws.append(self._draw(beyond, values, psychology, window, first + at, bands=True))
        records = self._records(draws)
        scale = np.array([data.customers / record.weekly["customers"][0] for record in records])[:, None]
        if not data.customers:
            scale = np.ones((len(records), 1))
        noise = _survey_noise(data, records)
        series: dict[str, Floats] = {}
        for name in ("customers", *SERIES):
            values_ = np.array([record.weekly[name] for record in records])
            values_ = values_ + noise if name == "score" else values_
            values_ = values_ if name in LEVELS_OF_ONE else values_ * scale
            if np.isfinite(values_).any():
                with np.errstate(invalid="ignore"):
                    series[name] = np.nanquantile(values_, [LOW, 0.5, HIGH], axis=0)
        names = window.names
        return Bands(names, {name: band for name, band in series.items() if name in data.told})


def _survey_noise(data: FirmData, records: Sequence[RunRecord]) -> Floats:
    """Return what the firm's survey scatters more from month to month than that of the made firms."""
    shape = (len(records), len(records[0].weekly["score"]))
    score = data.figures.score[np.isfinite(data.figures.score)]
    if len(score) < 4:
        return np.zeros(shape)
    ours = float(np.var(np.diff(score))) / 2.0
    made = np.array([record.weekly["score"] for record in records])
    theirs = float(np.nanmean(np.nanvar(np.diff(made, axis=1), axis=1))) / 2.0
    return np.random.default_rng(7).normal(0.0, np.sqrt(max(0.0, ours - theirs)), shape)


def _records_of(task: Sequence[_Draw]) -> Iterator[RunRecord]:
    """Make the firms of a task; one that fails is a record too."""
    import traceback

    for draw in task:
        start = time.perf_counter()
        outcomes: dict[str, float] = {}
        weekly: dict[str, Any] = {}
        failure = None
        try:
            made = make(with_psychology(draw.base, draw.psychology), draw.values, draw.seed, draw.window)
            outcomes = _outcomes(made, draw)
            weekly = _monthly(made, draw.window)
        except Exception as error:
            failure = RunFailure("worlds", f"{type(error).__name__}: {error}", traceback.format_exc())
        yield RunRecord(
            draw.run_id, model_version(), draw.base.name, draw.base.reference, 0, draw.seed, outcomes, weekly, [],
            failure, time.perf_counter() - start,
        )  # fmt: skip


def _outcomes(made: Made, draw: _Draw) -> dict[str, float]:
    """Return what is compared, and what only the model knows."""
    said = summaries(made.cases, made.figures, draw.window, draw.causes)
    return said | {name: getattr(made, name) for name in DERIVED}


def _monthly(made: Made, window: Window) -> dict[str, Floats]:
    """Return the figures of every month, and the share of its cases that are answered within a week."""
    figures: Figures = made.figures
    return {name: np.asarray(column, dtype=np.float64) for name, column in figures._asdict().items()}


def _learned(
    scenario: Scenario, unknowns: Sequence[Unknown], made: _MadeFirms, found: Posterior, first: int
) -> tuple[Learned, ...]:
    """Return every unknown before and after, then what follows from them."""
    learned: list[Learned] = []
    for at, unknown in enumerate(unknowns):
        if not unknown.name.startswith("cause."):
            ends = np.quantile(unknown.at(found.points[:, at]), [LOW, 0.5, HIGH])
            before = (unknown.at(LOW), unknown.at(0.5), unknown.at(HIGH))
            learned.append(Learned(unknown.name, _three(before), _three(ends), unknown.log))
    prior = made.extras[:first]
    for at, (name, back) in enumerate(zip(DERIVED, (expit, np.exp, yearly), strict=True)):
        before, after = (np.quantile(back(of[:, at]), [LOW, 0.5, HIGH]) for of in (prior, found.extras))
        learned.append(Learned(name, _three(before), _three(after), log=name != "silent_share"))
    if any(unknown.name.startswith("cause.") for unknown in unknowns):
        learned += _mixes(scenario, unknowns, found)
    return tuple(learned)


def extras_of(silent_share: Floats, staff_capacity: Floats, exit_level: Floats) -> Floats:
    """Return what is derived of firms as it is learned, (firms, 3): log odds, and logs of staff and of exits a week."""
    silent = np.clip(np.where(np.isfinite(silent_share), silent_share, 0.5), _SHARE_FLOOR, 1.0 - _SHARE_FLOOR)
    level = np.where(np.isfinite(exit_level), exit_level, np.nanmean(exit_level))
    return np.column_stack([logit(silent), np.log(np.maximum(staff_capacity, 1e-3)), np.log(np.maximum(level, 1e-5))])


def yearly(log_weekly: Floats) -> Floats:
    """Return the share that leaves within a year, of the log of the share that leaves in a week."""
    return 1.0 - (1.0 - np.exp(np.minimum(log_weekly, 0.0))) ** 52


def _three(ends: Any) -> tuple[float, float, float]:
    low, middle, high = (float(end) for end in ends)
    return low, middle, high


def _mixes(scenario: Scenario, unknowns: Sequence[Unknown], found: Posterior) -> list[Learned]:
    """Return each cause's share of all failures, before and after."""
    uniform = np.random.default_rng(11).uniform(size=(2000, len(unknowns)))
    shares = []
    for points in (uniform, found.points):
        rows = [mixes(scenario, values_of(unknowns, point)) for point in points]
        shares.append({name: np.array([row[name] for row in rows]) for name in rows[0]})
    ends = [{name: _three(np.quantile(of[name], [LOW, 0.5, HIGH])) for name in of} for of in shares]
    return [Learned(f"cause.{name}", ends[0][name], ends[1][name]) for name in ends[0]]


def _middle(found: Posterior) -> tuple[Floats, float]:
    """Return the middle of what remains likely: a point of the unit cube, and the staff."""
    return np.median(found.points, axis=0), float(np.exp(np.median(found.extras[:, 1])))


def _values(scenario: Scenario, unknowns: Sequence[Unknown], point: Floats, staff: float) -> Values:
    """Return the values at a point by unknown, with shares of causes and staff."""
    values = values_of(unknowns, point) | {"staff_capacity": staff}
    shares = mixes(scenario, values)
    return values | {f"cause.{name}": share for name, share in shares.items() if f"cause.{name}" in values}


def told_inside(values: Values, learned: Sequence[Learned]) -> Values:
    """Return values none of which lies outside its 90 % interval: the nearer end takes its place.

    The intervals are those over all psychologies, the values those of the scenario's own, of which fewer firms are
    made. Shares of causes move together, so that they still sum to 1.
    """
    ends = {one.name: (one.after[0], one.after[2]) for one in learned if one.name in values}
    shares = {name: values[name] for name in ends if name.startswith("cause.")}

    def moved(by: float) -> Values:
        return {name: min(max(share + by, ends[name][0]), ends[name][1]) for name, share in shares.items()}

    def over(by: float) -> float:
        return sum(moved(by).values()) - sum(shares.values())

    inside = {name: min(max(values[name], low), high) for name, (low, high) in ends.items() if name not in shares}
    if shares and over(-1.0) <= 0.0 <= over(1.0):
        inside |= moved(float(brentq(over, -1.0, 1.0)))
    return values | inside


def answered_within(data: FirmData, days: int = _DAYS_TOLD) -> float:
    """Return the share of complaints that were answered within some days (Kaplan-Meier); nan without a log."""
    known = data.known
    if known is None or not known.timed.any():
        return float("nan")
    return 1.0 - float(still_open(known, data.window.edges[data.window.fitted], (days,))[0])


def last_day(data: FirmData) -> str:
    """Return the last day of the data."""
    return f"{data.window.first + timedelta(days=data.window.edges[-1] - 1):%Y-%m-%d}"
