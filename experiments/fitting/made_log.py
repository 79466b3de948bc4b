"""Lets the model make a firm's complaint log and monthly figures, as the firm itself would have kept them.

The weeks before 0 are lived with ample staff, and the load is counted; then the firm is staffed for so many times that
load, lives a quarter of a year to find its queue, and then the log begins. What a log cannot know is not in it: silent
failures, whether a claim was genuine, what becomes of a case after the last day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.fitting.records import RECALL, Cases, Figures, Floats, Window, by_month
from experiments.fitting.unknowns import scenario_values
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose, draw
from sim.state.people import CUSTOMER, DETECTED, NEVER, ORDINARY, PREEMPTED, REOPENED, RESOLVED, UNRESOLVED, VOICED
from sim.worlds.world import World

BURN_IN, LEAD_IN = 26, 13
# Weeks of the burn-in from which the load is counted, and entries a week and 1,000 customers that are ample.
_COUNTED, _AMPLE = 13, 1000.0
_LEAST_LOAD, _MOST_STAFF = 0.05, 1000.0


@dataclass(frozen=True)
class Made:
    """What a made firm shows, and what only the model knows.

    Attributes:
        cases, figures: its log and its monthly figures, as sample persons brought them.
        silent_share: failures that nobody spoke of, of all failures in the months.
        exit_level: share of the customers with nothing gone wrong in the last `RECALL` weeks who leave in a week.
        staff_capacity: entries a week and 1,000 customers.
    """

    cases: Cases
    figures: Figures
    silent_share: float
    staff_capacity: float
    exit_level: float


def prepared(scenario: Scenario, window: Window, customers: float, most_persons: int) -> Scenario:
    """Return a scenario that is long and large enough to make a log of a window.

    Args:
        scenario: the firm.
        window: its months.
        customers: at the beginning; 0 if unknown.
        most_persons: to be lived; a larger firm is a crowd around them.
    """
    share = scenario.market.initial_customer_share
    persons = min(most_persons, max(150, round(customers / share))) if customers else most_persons
    firm = customers if customers > persons * share else 0
    return scenario.with_values(
        {
            "market.persons": int(persons),
            "firm.customers": float(firm),
            "run.burn_in": BURN_IN,
            "run.horizon": LEAD_IN + -(-window.edges[-1] // 7),
            "measurement.survey_interval": 4,
            "measurement.survey_share": 1.0,
        }
    )


def make(scenario: Scenario, values: Mapping[str, float], seed: int, window: Window) -> Made:
    """Let a firm live through a window.

    Args:
        scenario: as `prepared` returns it.
        values: by unknown, `staffing` among them; or `staff_capacity`, which is then taken as it is.
        seed: of all luck.
        window: its months.
    """
    staff = f"policies.{scenario.reference}.staff_capacity"
    ample = scenario.with_values({**scenario_values(scenario, values), staff: _AMPLE})
    world = World(ample, seed=seed, twin=False).run(0)
    served = float(world.firm.books.served[BURN_IN - _COUNTED : BURN_IN].sum())
    load = 1000.0 * served / _COUNTED / max(1, world.firm.base)
    capacity = values.get("staff_capacity", max(_LEAST_LOAD, load) * values.get("staffing", 1.5))
    capacity = min(_MOST_STAFF, capacity)
    world.change(ample.with_values({staff: capacity}))
    survey = _Survey(world, window)
    world.run(LEAD_IN - RECALL)
    while world.week < LEAD_IN:
        world.step()
        survey.note()
    leavers = _Leavers(world, window)
    log = _Keeper(world, window)
    while not world.is_over:
        world.step()
        log.note()
        survey.note()
        leavers.note(survey.failed)
    books = world.books
    since = slice(LEAD_IN, None)
    failures = float(books.failures[since].sum())
    silent = float(books.silent[since].sum()) / failures if failures else np.nan
    cases = log.cases()
    figures = _figures(books, cases, survey, leavers, log.found(), window)
    return Made(cases, figures, silent, capacity, leavers.level)


class _Survey:
    """Asks customers whether something went wrong in the last weeks, and if so whether they complained of it."""

    def __init__(self, world: World, window: Window) -> None:
        self.world, self.window = world, window
        self.failed = np.full(world.scenario.persons, NEVER, dtype=np.int64)
        self.spoke = self.failed.copy()
        self.troubled: list[float] = []
        self.heard: list[float] = []

    def note(self) -> None:
        """Remember who was failed in the week that was lived last, and who spoke up, and what customers would say."""
        people, week = self.world.people, self.world.week - 1
        visit = np.asarray(people.life.visit)
        self.failed[visit > ORDINARY] = week
        self.spoke[visit == VOICED] = week
        if week >= LEAD_IN and self.window.surveyed:
            customers = np.asarray(people.actual.status) == CUSTOMER
            troubled = customers & (self.failed > week - RECALL)
            heard = troubled & (self.spoke > week - RECALL)
            self.troubled.append(troubled.sum() / customers.sum() if customers.any() else np.nan)
            self.heard.append(heard.sum() / troubled.sum() if troubled.any() else np.nan)

    def answers(self) -> tuple[Floats, Floats]:
        """Return the share of those asked in each month who report a problem, and of these who say they complained.

        Both are nan where nobody is asked, the latter also where nobody reports a problem.
        """
        asked = self.window.surveyed
        if not asked:
            return (np.full(self.window.months, np.nan),) * 2
        luck = np.random.default_rng((self.world.seed, 2))
        shares, heard = (_by_middle(np.array(one), self.window) for one in (self.troubled, self.heard))
        troubled = luck.binomial(asked, np.nan_to_num(shares))
        told = luck.binomial(troubled, np.nan_to_num(heard)) / np.where(troubled > 0, troubled, 1)
        nobody = np.isnan(heard) | (troubled == 0)
        return np.where(np.isnan(shares), np.nan, troubled / asked), np.where(nobody, np.nan, told)


class _Leavers:
    """Counts who leaves, with and without something gone wrong in the last weeks, and asks them."""

    def __init__(self, world: World, window: Window) -> None:
        self.world, self.window = world, window
        self.were = self._customers()
        self.calm = self.calm_left = 0
        self.left: list[int] = []
        self.left_after_problem: list[int] = []

    def _customers(self) -> NDArray[np.bool_]:
        return np.asarray(self.world.people.actual.status == CUSTOMER)

    def note(self, failed: NDArray[np.int64]) -> None:
        """Count the week that was lived last.

        Args:
            failed: (persons,) week of each person's newest failure.
        """
        customers = self._customers()
        left, calm = self.were & ~customers, failed <= self.world.week - 1 - RECALL
        self.calm += int((self.were & calm).sum())
        self.calm_left += int((left & calm).sum())
        self.left.append(int(left.sum()))
        self.left_after_problem.append(int((left & ~calm).sum()))
        self.were = customers

    @property
    def level(self) -> float:
        """Return the share of customers without such trouble who leave in a week; nan where there is nobody."""
        return self.calm_left / self.calm if self.calm else np.nan

    def answers(self) -> Floats:
        """Return the share of the leavers asked in each month who report a problem; nan where nobody is asked."""
        asked = self.window.leavers_asked
        if not asked:
            return np.full(self.window.months, np.nan)
        left, troubled = (_by_middle(np.array(one, float), self.window) for one in (self.left, self.left_after_problem))
        shares = np.where(left > 0.0, troubled / np.where(left > 0.0, left, 1.0), np.nan)
        luck = np.random.default_rng((self.world.seed, 4))
        return np.where(np.isnan(shares), np.nan, luck.binomial(asked, np.nan_to_num(shares)) / asked)


class _Keeper:
    """Writes down, week by week, what a firm writes into its log."""

    def __init__(self, world: World, window: Window) -> None:
        self.world, self.window = world, window
        self.luck = np.random.default_rng((world.seed, 1))
        self.rows: list[list[float]] = []
        self.came_first: list[int] = []  # week of each failure that the firm found itself
        self.case: dict[int, int] = {}  # row of each person's latest case
        self.claim: dict[int, int] = {}  # row of each person's pending claim

    def note(self) -> None:
        """Write down the week that was lived last."""
        world, cases = self.world, self.world.people.cases
        week, seed = world.week - 1, world.seed
        opened = np.asarray(cases.week) == week
        mode = np.asarray(cases.mode)
        self.came_first += [week - LEAD_IN] * int((opened & ((mode == DETECTED) | (mode == PREEMPTED))).sum())
        for i in np.flatnonzero(opened & (mode == VOICED) & (cases.open != REOPENED)).tolist():
            self.case[i] = self._open(i, week, int(cases.cause[i]), float(cases.severity[i]))
        for i in np.flatnonzero(np.asarray(cases.claim_week) == week).tolist():
            self.claim[i] = self._open(i, week, -1, np.nan)
        answered = np.asarray(cases.answered_week) == week
        ways = np.asarray(cases.answered)
        for i in np.flatnonzero(answered & ((ways == RESOLVED) | (ways == UNRESOLVED))).tolist():
            if (row := self.case.pop(i, None)) is not None:
                self._answer(row, i, int(cases.week[i]), week, seed)
        for i, row in [(i, row) for i, row in self.claim.items() if cases.claim_week[i] == NEVER]:
            since = int(self.rows[row][5])
            if week - since < world.settings.lapse_weeks and world.people.actual.status[i] == CUSTOMER:
                self._answer(row, i, since, week, seed)
            del self.claim[i]

    def _open(self, i: int, week: int, cause: int, severity: float) -> int:
        begun = 7.0 * (week - LEAD_IN) + 7.0 * self.luck.random()
        self.rows.append([begun, cause, severity, np.nan, i, week])
        return len(self.rows) - 1

    def _answer(self, row: int, i: int, since: int, week: int, seed: int) -> None:
        policy = self.world.settings.policy
        u = draw(seed, since, Purpose.FIRST_CONTACT_AND_DELAY, i)
        days = policy.first_contact_days if u < policy.first_contact else policy.answer_days * u
        self.rows[row][3] = self.rows[row][0] + days + 7.0 * (week - since)

    def found(self) -> Floats:
        """Return in each month the failures that the firm found itself."""
        luck = np.random.default_rng((self.world.seed, 3))
        days = 7.0 * np.array(self.came_first) + 7.0 * luck.random(len(self.came_first))
        return by_month(np.floor(days).astype(np.int64), self.window)

    def cases(self) -> Cases:
        """Return the log, as of the last day of the window."""
        table = np.array(self.rows, dtype=np.float64).reshape(-1, 6)
        table = table[np.argsort(table[:, 0], kind="stable")]
        severity = table[:, 2]
        if levels := self.window.levels:
            severity = (np.minimum(levels - 1.0, np.floor(severity * levels)) + 0.5) / levels
        whole = Cases(
            day=np.floor(table[:, 0]).astype(np.int64),
            cause=table[:, 1].astype(np.int64),
            severity=severity,
            answered=np.floor(table[:, 3]),
            timed=np.ones(len(table), dtype=np.bool_),
            customer=table[:, 4].astype(np.int64),
        )
        return whole.before(self.window.edges[-1])


def _by_middle(weekly: Floats, window: Window) -> Floats:
    """Return the mean over the weeks whose middle lies in a month and of which something is known; nan without any."""
    known = ~np.isnan(weekly)
    middle = 7.0 * np.arange(len(weekly)) + 3.5
    month = np.searchsorted(window.edges, middle, side="right") - 1
    there = [known & (month == at) for at in range(window.months)]
    return np.array([weekly[one].mean() if one.any() else np.nan for one in there])


def _figures(books: Any, cases: Cases, survey: _Survey, leavers: _Leavers, found: Floats, window: Window) -> Figures:
    """Return the monthly figures: flows of weeks that lie in two months are split by days."""
    weeks = np.arange(len(books) - LEAD_IN)
    edges = np.array(window.edges, dtype=np.float64)
    overlap = np.clip(np.minimum.outer(edges[1:], 7.0 * weeks + 7.0) - np.maximum.outer(edges[:-1], 7.0 * weeks), 0, 7)
    share = overlap / 7.0
    in_month = overlap / overlap.sum(axis=1, keepdims=True)

    def flow(name: str) -> Floats:
        return np.asarray(share @ np.asarray(books[name][LEAD_IN:], dtype=np.float64))

    problems, complained = survey.answers()
    return Figures(
        customers=in_month @ np.asarray(books.customers[LEAD_IN:], dtype=np.float64),
        complaints=by_month(cases.day, window),
        leavers=flow("exits"),
        joins=flow("joins"),
        contacts=flow("visits"),
        score=_score(books, weeks, edges, window.score),
        problems=problems,
        complained=complained,
        found=found,
        left_after_problem=leavers.answers(),
    )


def _score(books: Any, weeks: Any, edges: Floats, kind: str) -> Floats:
    """Return the mean of the surveys of each month; nan where none is held or nobody answers."""
    month = np.clip(np.searchsorted(edges, 7.0 * weeks + 3.5, side="right") - 1, 0, len(edges) - 2)
    sums = {
        name: np.bincount(month, np.asarray(books[name][LEAD_IN:], dtype=np.float64), minlength=len(edges) - 1)
        for name in ("responses", "survey_promoters", "survey_detractors", "survey_seven")
    }
    asked = np.where(sums["responses"] > 0.0, sums["responses"], np.nan)
    if kind == "csat":
        return np.asarray((sums["survey_seven"] / asked - 1.0) / 6.0)
    return np.asarray(100.0 * (sums["survey_promoters"] - sums["survey_detractors"]) / asked)
