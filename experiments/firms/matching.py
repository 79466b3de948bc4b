"""Finds the market in which a firm's own figures come out: lives it, compares, corrects, lives it again.

No formula leads from a churn of 8 % a year to the chance that a customer with neutral attitudes leaves in a week: that
hangs on everything that happens to customers. So the market is lived under today's policy, with the same luck in every
trial, until its figures are those that were told; then once more with the luck that a comparison of the file has, and
those figures are reported.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.firms.answers import WEEKS, Answers
from experiments.firms.market import TODAY, Knobs, scenario_of
from experiments.firms.questions import NPS, Survey
from sim.scenario.scenario import Scenario
from sim.state.draws import seed_of
from sim.state.observation import final_answers
from sim.state.people import CUSTOMER
from sim.worlds.world import World

# Trials have luck of their own: what is found must not hang on that of the comparison.
_SEED, _SEEDS = 7001, 6
TRIALS = 18
# From where a figure of the last market is told to be off.
OFF, OFF_DAYS, OFF_POINTS = 0.1, 0.25, 4.0  # shares of what was told; points of a survey
# Where nobody said who answers: half as many places again as entries come, and a few for weeks in which more come.
_AMPLE, _FLUCTUATIONS = 1.5, 6.0
_LONGEST_ANSWER = 7.0
# False claims among all complaints: few, however many contacts there are (rows 8.9, A19: .03 to .14).
_FALSE = 0.05
_SEEN = (0.4, 1.8)  # how far a slope that was seen may be from that of the beginning: other knobs moved as well
_SATISFIED = 5.0  # answers on the scale of seven that count as satisfied


class Lived(NamedTuple):
    """What a firm would count in its own market in a year, under today's policy.

    Attributes:
        contacts: weeks with a contact, a customer.
        complaints: complaints and false claims, a customer.
        days: mean days to the answer.
        churn, joins: who leaves, who comes, as shares of the mean number of customers.
        nps: net promoter score at the end [points], everybody asked.
        csat: customers who answer 5 to 7 of 7 at the end [%], everybody asked.
        false: false claims as a share of complaints.
        failures: share of contacts that go wrong.
        voiced: share of failures that are complained of.
        unanswered: share of the ended cases that never got an answer.
        entries: what comes for an answer in a week, per 1,000 customers.
    """

    contacts: float
    complaints: float
    days: float
    churn: float
    joins: float
    nps: float
    csat: float
    false: float
    failures: float
    voiced: float
    unanswered: float
    entries: float


class Market(NamedTuple):
    """The market that was found: its knobs, what it shows with the luck of a comparison, the trials that it took."""

    knobs: Knobs
    lived: Lived
    trials: int


class _Wanted(NamedTuple):
    """A figure that was told, and the knob that moves it.

    Attributes:
        figure: its name in `Lived`.
        target: what it is to be.
        knob: name of the knob.
        slope: change of the figure for one of the knob, where the search begins; what is seen corrects it.
        low, high: limits of the knob.
        near: distance at which the figure counts as met.
        longest: longest move of the knob in one trial.
        figure_log, knob_log: whether figure and knob are measured in logarithms; `near` and `longest` then too.
    """

    figure: str
    target: float
    knob: str
    slope: float
    low: float
    high: float
    near: float = 0.02
    longest: float = 1.0
    figure_log: bool = True
    knob_log: bool = True


def live(scenario: Scenario, seeds: Sequence[int]) -> Lived:
    """Live the market of a scenario under its policy `today`, once for each seed, and count what a firm would."""
    sums: defaultdict[str, float] = defaultdict(float)
    for seed in seeds:
        world = World(scenario, TODAY, seed=seed, twin=False).run()
        for name in ("visits", "failures", "voiced", "detected", "claims", "followups", "answered", "days", "lapsed",
                     "exits", "joins"):  # fmt: skip
            sums[name] += float(world.rows[name].sum())
        sums["customer_weeks"] += float(world.rows["customers"].sum())
        sums["base"] += world.firm.base
        state = world.people.actual
        answers = final_answers(world.week - 1, seed, state, world.settings)
        stays = state.status == CUSTOMER
        sums["asked"] += float(stays.sum())
        sums["promoters"] += float((answers.nps[stays] >= 9.0).sum())
        sums["detractors"] += float((answers.nps[stays] <= 6.0).sum())
        sums["content"] += float((answers.seven[stays] >= _SATISFIED).sum())
    return _counted(sums, scenario.horizon)


def _counted(sums: Mapping[str, float], weeks: int) -> Lived:
    """Turn sums over worlds into figures."""
    customers = sums["customer_weeks"] / weeks
    a_year = WEEKS / weeks / customers if customers else math.nan
    noticed = sums["voiced"] + sums["claims"]
    return Lived(
        contacts=sums["visits"] * a_year,
        complaints=noticed * a_year,
        days=_ratio(sums["days"], sums["answered"]),
        churn=sums["exits"] * a_year,
        joins=sums["joins"] * a_year,
        nps=100.0 * _ratio(sums["promoters"] - sums["detractors"], sums["asked"]),
        csat=100.0 * _ratio(sums["content"], sums["asked"]),
        false=_ratio(sums["claims"], noticed),
        failures=_ratio(sums["failures"], sums["visits"]),
        voiced=_ratio(sums["voiced"], sums["failures"]),
        unanswered=_ratio(sums["lapsed"], sums["lapsed"] + sums["answered"]),
        entries=(noticed + sums["detected"] + sums["followups"]) / weeks / sums["base"] * 1000.0,
    )


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom else math.nan


def match(answers: Answers, report: Callable[[int, int], object] = lambda done, total: None) -> Market:
    """Find the market in which a firm's figures come out, and live it with the luck of a comparison.

    Args:
        answers: about the firm; what was left open is typical of its kind, and is matched as well.
        report: called with the trials that are done and how many there are at most.
    """
    search, apart = _Search(answers), [seed_of(_SEED, number) for number in range(_SEEDS)]
    trials = 0
    for trials in range(1, TRIALS + 1):
        scenario = scenario_of(answers, search.knobs)
        # A queue turns on one percent of the capacity, and so on the luck of the very worlds that are compared.
        lived = live(scenario, _own_luck(scenario) if search.queues else apart)
        report(trials, TRIALS + 1)
        if search.is_over(lived):
            break
        search.correct(lived)
    found = Knobs(*(_short(value) for value in search.best))
    scenario = scenario_of(answers, found)
    lived = live(scenario, _own_luck(scenario))
    report(TRIALS + 1, TRIALS + 1)
    return Market(found, lived, trials)


def _own_luck(scenario: Scenario) -> list[int]:
    """Return the seeds of the replications of a scenario."""
    return [seed_of(scenario.seed, number) for number in range(scenario.replications)]


def _short(value: float) -> Any:
    """Write a number with three digits, a whole one as it is: the file shows no more."""
    return value if isinstance(value, int) else float(f"{value:.3g}")


def off(answers: Answers, lived: Lived) -> dict[str, tuple[float, float]]:
    """Return what was told and what the market shows, for each figure that is clearly off."""
    found = {}
    for one in (one for one in wanted(answers, queues=False) if one.figure != "false"):
        shows = float(getattr(lived, one.figure))
        share = OFF_DAYS if one.figure == "days" else OFF
        if not abs(shows - one.target) <= (OFF_POINTS if one.knob == "midpoint" else share * one.target):
            found[one.figure] = (one.target, shows)
    return found


def wanted(answers: Answers, *, queues: bool) -> tuple[_Wanted, ...]:
    """Return the figures that the market shall show.

    Args:
        answers: about the firm.
        queues: whether the days to an answer come from a queue, as no answer of its own takes so long.
    """
    return (
        _Wanted("contacts", answers["contacts"], "visit_rate", 0.9, 0.001, 10.0),
        _complaints(answers),
        _days(answers, queues=queues),
        _Wanted("false", _FALSE, "false_claims", 1.0, 0.00001, 0.2, near=0.2),
        _Wanted("churn", answers["churn"] / 100.0, "exit", 0.9, 0.00001, 0.5),
        _survey(answers["survey"]),
        *([_Wanted("joins", answers["joins"] / 100.0, "join", 0.9, 0.00001, 1.0)] if answers["joins"] else []),
    )


def _complaints(answers: Answers) -> _Wanted:
    """Let complaints come from how often a contact goes wrong; where that was told, from how many then speak up."""
    target = answers.complaints_a_year
    if "failures" in answers.given:
        return _Wanted("complaints", target, "voice", 0.7, -8.0, 8.0, longest=2.0, knob_log=False)
    return _Wanted("complaints", target, "p_fail", 1.0, 0.0002, 0.95)


def _days(answers: Answers, *, queues: bool) -> _Wanted:
    """Let the days to an answer come from how long an answer takes of itself, or from a queue."""
    target = float(answers["days"])
    if queues:
        return _Wanted("days", target, "capacity", -6.0, 0.01, 1000.0, longest=0.2)
    first = answers.kind.numbers["first_contact"].value
    of_its_own = {"near": 0.02 * target, "longest": _LONGEST_ANSWER}
    return _Wanted("days", target, "answer_days", 0.5 - 0.5 * first * first, 0.0, _LONGEST_ANSWER, **of_its_own,
                   figure_log=False, knob_log=False)  # fmt: skip


def _survey(survey: Survey) -> _Wanted:
    """Let the survey come from the middle of its scale."""
    slope, low, high = (22.0, 0.0, 10.0) if survey.scale == NPS else (25.0, 1.0, 7.0)
    return _Wanted(survey.scale, survey.value, "midpoint", slope, low, high, near=0.5, longest=1.0, figure_log=False,
                   knob_log=False)  # fmt: skip


class _Search:
    """Moves every knob by what its own figure is off, as far as such a move has moved it before."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.queues = False
        self.capacity_is_told = answers.capacity is not None
        self.knobs = _begin(answers)
        self.before: dict[str, tuple[float, float]] = {}
        self.slopes: dict[str, float] = {}
        self.best, self.farthest = self.knobs, math.inf
        # Logarithms of the highest capacity that let people wait too long, and of the lowest that did not.
        self.too_few, self.too_many = -math.inf, math.inf

    def is_over(self, lived: Lived) -> bool:
        """Take note of a trial, and say whether every figure is near enough; a knob at its limit can do no more."""
        if self._must_queue(lived):
            return False
        figures = self._figures()
        farthest = max(abs(_distance(one, lived)) / one.near for one in figures)
        if farthest < self.farthest or not self.queues:  # a queue jumps: the last trial need not be the nearest
            self.best, self.farthest = self.knobs, farthest
        return all(self._is_met(one, lived) or self._is_at_limit(one, lived) for one in figures)

    def correct(self, lived: Lived) -> None:
        """Move the knobs whose figures are not met."""
        if self._must_queue(lived):
            self.queues, self.farthest = True, math.inf
            weeks = max(2, math.ceil(self.answers["days"] / 7.0 * 1.5))
            self.knobs = self.knobs._replace(lapse_weeks=weeks, capacity=lived.entries)
            return
        moved: dict[str, Any] = {
            one.knob: self._moved(one, lived) for one in self._figures() if not self._is_met(one, lived)
        }
        if not self.capacity_is_told and not self.queues:
            moved["capacity"] = _ample(lived.entries, self.answers["customers"])
        self.knobs = self.knobs._replace(**moved)

    def _figures(self) -> tuple[_Wanted, ...]:
        return wanted(self.answers, queues=self.queues)

    def _is_met(self, one: _Wanted, lived: Lived) -> bool:
        return abs(_distance(one, lived)) <= one.near

    def _is_at_limit(self, one: _Wanted, lived: Lived) -> bool:
        """Say whether the knob would have to go beyond its limits."""
        wish = _distance(one, lived) / one.slope
        value = getattr(self.knobs, one.knob)
        return (wish > 0.0 and value >= one.high) or (wish < 0.0 and value <= one.low)

    def _must_queue(self, lived: Lived) -> bool:
        """Say whether people wait longer than any answer of its own takes, and nobody said how many answer."""
        if self.queues or self.capacity_is_told or self.knobs.answer_days < _LONGEST_ANSWER:
            return False
        (complaints,) = (one for one in self._figures() if one.figure == "complaints")
        settled = abs(_distance(complaints, lived)) < 0.1
        return settled and lived.days < self.answers["days"] * 0.98

    def _moved(self, one: _Wanted, lived: Lived) -> float:
        """Return a knob moved by as much as its figure is off, by what the last move did."""
        value = float(getattr(self.knobs, one.knob))
        at = math.log(value) if one.knob_log else value
        distance = _distance(one, lived)
        last = self.before.get(one.knob)
        self.before[one.knob] = (at, distance)
        slope = self.slopes.get(one.knob, one.slope)
        if last is not None and abs(at - last[0]) > 1e-3:
            seen = (last[1] - distance) / (at - last[0])
            slope = float(np.clip(seen / one.slope, *_SEEN)) * one.slope
        self.slopes[one.knob] = slope
        moved = at + float(np.clip(distance / slope, -one.longest, one.longest))
        if one.knob == "capacity":
            moved = self._between(at, moved, waits_too_long=distance < 0.0)
        return float(np.clip(math.exp(moved) if one.knob_log else moved, one.low, one.high))

    def _between(self, at: float, moved: float, *, waits_too_long: bool) -> float:
        """Keep a capacity between one that is known to be too small and one that is too large: a queue is steep."""
        if waits_too_long:
            self.too_few = max(self.too_few, at)
        else:
            self.too_many = min(self.too_many, at)
        if self.too_few < moved < self.too_many:
            return moved
        if self.too_few < self.too_many < math.inf and self.too_few > -math.inf:
            return (self.too_few + self.too_many) / 2.0
        self.too_few, self.too_many = (at, math.inf) if waits_too_long else (-math.inf, at)
        return moved


def _distance(one: _Wanted, lived: Lived) -> float:
    """Return how far a figure is from what was told, in its own measure."""
    shows = float(getattr(lived, one.figure))
    if one.figure_log:
        return math.log(one.target / shows) if shows > 0.0 else 1.0
    return one.target - shows if math.isfinite(shows) else 0.0


def _ample(entries: float, customers: float) -> float:
    """Return a capacity with which hardly anybody waits, as entries are: a week, per 1,000 customers."""
    a_week = entries * customers / 1000.0
    return max(_AMPLE * a_week, a_week + _FLUCTUATIONS * math.sqrt(a_week), 1.0) / customers * 1000.0


def _begin(answers: Answers) -> Knobs:
    """Return knobs to begin the search with; rough, as each is corrected by what is lived."""
    failures = answers["failures"] / 100.0 if "failures" in answers.given else None
    a_week = min(0.95, answers["contacts"] / WEEKS)
    first = answers.kind.numbers["first_contact"].value
    days = 2.0 * answers["days"] / (1.0 - first * first)
    return Knobs(
        visit_rate=-math.log(1.0 - a_week),
        p_fail=failures or min(0.9, answers.complaints_a_year / answers["contacts"] / 0.4),
        voice=0.0,
        answer_days=min(_LONGEST_ANSWER, days),
        capacity=answers.capacity or 1000.0,
        lapse_weeks=8,
        false_claims=0.05,
        exit=answers["churn"] / 100.0 / WEEKS,
        join=max(0.0, answers["joins"] / 100.0 / WEEKS * 2.0),
        midpoint=7.5 if answers["survey"].scale == NPS else 5.2,
    )
