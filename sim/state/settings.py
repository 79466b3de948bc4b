"""The numbers of one world in the form that compiled loops read: one record per group, one array per list.

`Settings` is made from a scenario and the name of a policy; it holds nothing that changes during a run.
"""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import rule
from sim.parameters.values import (
    Behaviour,
    Cause,
    Event,
    FirmSize,
    Market,
    Measurement,
    Money,
    Policy,
    Segment,
    Service,
)
from sim.scenario.scenario import BUILT_IN, DO_NOTHING, IGNORES, Scenario
from sim.state.draws import STEPS, interpolated_quantile, severity_quantile, severity_table

Floats = NDArray[np.float64]

VISIT_RATE_STEPS = 4096

# Any week before 0: no schedule and no event has begun.
BEFORE = -1


class PilotLevers(NamedTuple):
    """What the customers in a pilot meet instead of what the others meet, and who they are.

    Without a pilot, `on` is False and the levers are those of all.
    """

    on: bool
    policy: Policy
    cause_spend: Floats
    programme_week: int
    share: float
    segments: Floats  # 1 where customers of the segment may be in it


class Settings(NamedTuple):
    """Everything fixed in a world; lists run over causes or segments."""

    behaviour: Behaviour
    market: Market
    firm: FirmSize
    policy: Policy
    pilot: PilotLevers
    money: Money
    measurement: Measurement
    cause_upto: Floats
    cause_controllability: Floats
    cause_stability: Floats
    cause_process: Floats
    cause_used: Floats
    cause_spend: Floats
    cause_repair: Floats
    cause_goodwill: Floats
    cause_tabled: Floats
    cause_severities: Floats
    cause_rate: Floats
    segment_upto: Floats
    segment_quality: Floats
    segment_zone: Floats
    segment_distributive: Floats
    segment_interactional: Floats
    segment_distributive_cumulative: Floats
    segment_interactional_cumulative: Floats
    segment_fair: Floats
    segment_expects: Floats
    segment_voice: Floats
    segment_value: Floats
    segment_goodwill: Floats
    visit_rates: Floats
    severities: Floats
    p_fail: float
    staff_present: float
    tolerated_wait: float
    advertised: float
    mean_visits: float
    failures: bool
    complaint_handling: bool
    sets_readings: bool
    twins: bool
    first_encounters: int
    lapse_weeks: int
    programme_week: int
    verdict_wait: int
    survey_interval: int


def settings(
    scenario: Scenario,
    policy: str,
    *,
    failures: bool = True,
    complaint_handling: bool = True,
    sets_readings: bool = True,
    twins: bool = True,
    week: int = BEFORE,
) -> Settings:
    """Collect the numbers of a world: a scenario under one of its policies, under `ignores` or `do_nothing`.

    `failures=False` gives the no-failure world: no cause ever fails, everything else is unchanged.
    `complaint_handling=False` gives the do-nothing world of the policy: the firm keeps its service-side levers and
    takes no complaints. The policies `do_nothing` and `ignores` themselves keep those of the reference policy; the
    latter takes complaints and never answers one.
    `sets_readings=False` keeps the weeks of reading that another world has set.
    `twins=False` leaves out the twins.
    `week` says when, where levers are scheduled and events come; by default before any of them.
    Raises KeyError for an unknown policy.
    """
    named = lever_source(scenario, policy)
    numbers = _numbers(
        scenario.behaviour, scenario.market, scenario.firm, scenario.service, scenario.causes, scenario.segments,
        scenario.money, scenario.measurement, scenario.policies[named], scenario.prevention[named],
    )  # fmt: skip
    if named in scenario.schedules:
        numbers = _with_levers(numbers, scenario, named, week)
    for event in scenario.events:
        if event.week <= week < event.end:
            numbers = _with_event(numbers, event, scenario.causes)
    if policy == IGNORES:
        pilot = numbers.pilot._replace(policy=_deaf(numbers.pilot.policy))
        numbers = numbers._replace(policy=_deaf(numbers.policy), pilot=pilot)
    complaint_handling = complaint_handling and policy != DO_NOTHING
    return numbers._replace(
        failures=failures, complaint_handling=complaint_handling, sets_readings=sets_readings, twins=twins
    )


def _deaf(policy: Policy) -> Policy:
    """Return the levers of a firm that takes complaints and never answers one."""
    return policy._replace(
        staff_capacity=0.0,
        detect_prob=0.0,
        preempt_prob=0.0,
        followup_prob=0.0,
        programme_once=0.0,
        programme_yearly=0.0,
    )


def _with_levers(numbers: Settings, scenario: Scenario, policy: str, week: int) -> Settings:
    """Let the levers of a week hold, all else being the same; a one-off cost falls into the week of its step."""
    levers, prevention = scenario.levers_at(policy, week)
    spent = np.array(prevention, dtype=np.float64)
    begun = _programme_week(scenario, policy, week, in_pilot=False)
    pilot = PilotLevers(False, levers, spent, begun, 0.0, np.zeros(len(scenario.segments)))
    if policy in scenario.pilots and week != BEFORE:
        who = scenario.pilots[policy]
        theirs, prevention = scenario.levers_at(policy, week, in_pilot=True)
        pilot = PilotLevers(
            on=True,
            policy=theirs,
            cause_spend=np.array(prevention, dtype=np.float64),
            programme_week=_programme_week(scenario, policy, week, in_pilot=True),
            share=who.share,
            segments=np.array([float(who.segment in ("", one.name)) for one in scenario.segments]),
        )
    return numbers._replace(
        policy=levers, pilot=pilot, cause_spend=spent, lapse_weeks=int(levers.lapse_weeks), programme_week=begun
    )


def _programme_week(scenario: Scenario, policy: str, week: int, *, in_pilot: bool) -> int:
    """Return the week in which the one-off cost of a policy was booked last, for those in its pilot or the others."""
    booked = scenario.schedules[policy].get("programme_once")
    steps = booked.met(in_pilot=in_pilot) if booked else ()
    return max((step.begin for step in steps if step.begin <= week), default=0)


def _with_event(numbers: Settings, event: Event, causes: tuple[Cause, ...]) -> Settings:
    """Let an event be on: what it does to failures, staff, leaving and prices; all else being the same."""
    does, market, money = event.effects, numbers.market, numbers.money
    hit = np.array([does.failure_rate if event.cause in ("", cause.name) else 1.0 for cause in causes])
    return numbers._replace(
        cause_rate=numbers.cause_rate * hit,
        staff_present=numbers.staff_present * does.capacity,
        market=market._replace(weekly_exit_hazard=market.weekly_exit_hazard * does.exit_rate),
        money=money._replace(
            price_a_visit=money.price_a_visit * does.price,
            price_a_week=money.price_a_week * does.price,
            margin_share=margin_at(money.margin_share, does.price),
        ),
    )


def margin_at(margin_share: float, price: float) -> float:
    """Return the share of what customers pay that remains where prices are a multiple of the usual ones.

    Serving customers costs as ever.
    """
    return margin_share if price == 1.0 else 1.0 - (1.0 - margin_share) / price


def turns(scenario: Scenario, policy: str) -> tuple[int, ...]:
    """Return the weeks from 0 on, in order, in which the numbers of a policy are others than in the week before."""
    schedules = scenario.schedules.get(lever_source(scenario, policy), {})
    weeks = {week for schedule in schedules.values() for week in schedule.weeks}
    for event in scenario.events:
        weeks |= set(range(event.week, event.end + 1)) if event.effects.hears_bad_story else {event.week, event.end}
    return tuple(sorted(week for week in weeks if week < scenario.horizon))


def lever_source(scenario: Scenario, policy: str) -> str:
    """Return whose levers a policy has: its own, or those of the reference policy if it is built in."""
    return scenario.reference if policy in BUILT_IN else policy


@lru_cache(maxsize=16)
def _numbers(
    b: Behaviour,
    market: Market,
    firm: FirmSize,
    service: Service,
    causes: tuple[Cause, ...],
    segments: tuple[Segment, ...],
    money: Money,
    measurement: Measurement,
    policy: Policy,
    prevention: tuple[float, ...],
) -> Settings:
    """Collect the numbers of one policy, once for its worlds: these differ in what is switched off."""
    visit_rates = np.array([visit_rate_table(one.visit_rate_mean, b.visit_rate_shape) for one in segments])
    quality = b.service_quality_offset - service.gap_knowledge - service.gap_standards - service.gap_delivery
    levers, spent = Policy(*map(float, policy)), np.array(prevention, dtype=np.float64)
    return Settings(
        behaviour=Behaviour(*map(float, b)),
        market=Market(*map(float, market)),
        firm=FirmSize(*map(float, firm)),
        policy=levers,
        pilot=PilotLevers(False, levers, spent, 0, 0.0, np.zeros(len(segments))),
        money=Money(*map(float, money)),
        measurement=Measurement(*map(float, measurement)),
        cause_upto=_running([cause.mix for cause in causes]),
        cause_controllability=np.array([cause.controllability for cause in causes]),
        cause_stability=np.array([cause.base_stability for cause in causes]),
        cause_process=np.array([cause.process_share for cause in causes]),
        cause_used=np.array([cause.used_share for cause in causes]),
        cause_spend=spent,
        cause_repair=np.array([money.repair_cost if one.repair_cost is None else one.repair_cost for one in causes]),
        cause_goodwill=np.array([_limit(cause.goodwill_limit) for cause in causes]),
        cause_tabled=np.array([float(cause.severity_shape is not None) for cause in causes]),
        cause_severities=_severities_by_cause(causes),
        cause_rate=np.ones(len(causes)),
        segment_upto=_running([segment.share for segment in segments]),
        segment_quality=np.array(
            [quality + _weighted(segment.dimension_weights, service.quality) for segment in segments]
        ),
        segment_zone=np.array([segment.zone_of_tolerance for segment in segments]),
        segment_distributive=np.array([segment.weight_distributive for segment in segments]),
        segment_interactional=np.array([segment.weight_interactional for segment in segments]),
        segment_distributive_cumulative=np.array([segment.weight_distributive_cumulative for segment in segments]),
        segment_interactional_cumulative=np.array([segment.weight_interactional_cumulative for segment in segments]),
        segment_fair=np.array([segment.fair_compensation_mean for segment in segments]),
        segment_expects=np.array([segment.recovery_expectation_mean for segment in segments]),
        segment_voice=np.array([segment.voice_offset for segment in segments]),
        segment_value=np.array([segment.customer_value for segment in segments]),
        segment_goodwill=np.array([_limit(segment.goodwill_limit) for segment in segments]),
        visit_rates=visit_rates,
        severities=severity_table(*service.severity_shape),
        p_fail=service.p_fail,
        staff_present=1.0,
        tolerated_wait=service.tolerated_wait,
        advertised=service.promise_service + service.gap_communication,
        mean_visits=mean_over_segments([float(np.mean(1.0 - np.exp(-rates))) for rates in visit_rates], segments),
        failures=True,
        complaint_handling=True,
        sets_readings=True,
        twins=True,
        first_encounters=int(b.first_encounters),
        lapse_weeks=int(policy.lapse_weeks),
        programme_week=0,
        verdict_wait=int(measurement.verdict_wait),
        survey_interval=int(measurement.survey_interval),
    )


def _weighted(weights: tuple[float, ...], quality: tuple[float, ...]) -> float:
    """Weigh the quality of the five dimensions, in their order."""
    total = 0.0
    for weight, level in zip(weights, quality, strict=True):
        total += weight * level
    return total


def _limit(goodwill: float | None) -> float:
    """Return the largest compensation as a number: infinite where there is none."""
    return math.inf if goodwill is None else goodwill


def _severities_by_cause(causes: Sequence[Cause]) -> Floats:
    """Return a table of quantiles of severity a cause, rows of length 0 where no cause has a shape of its own."""
    own = [cause.severity_shape for cause in causes]
    if not any(own):
        return np.empty((len(causes), 0))
    tables = np.zeros((len(causes), STEPS + 1))
    for row, shape in zip(tables, own, strict=True):
        if shape is not None:
            row[:] = _tabled_severities(*shape)
    return tables


@lru_cache(maxsize=64)
def _tabled_severities(a: float, b: float) -> Floats:
    """Return the quantiles of a shape, also of the one whose rule is exact."""
    table = severity_table(a, b)
    if len(table):
        return table
    inner = [severity_quantile(step / STEPS) for step in range(1, STEPS)]
    return np.array([0.0, *inner, 1.0])


@rule
def severity_of(u: float, cause: int, settings: Settings) -> float:
    """Return how severe a failure of a cause is, by its draw."""
    if settings.cause_tabled[cause] > 0.0:
        return interpolated_quantile(u, settings.cause_severities[cause])
    table = settings.severities
    return interpolated_quantile(u, table) if len(table) > 0 else severity_quantile(u)


def mean_over_segments(values: Sequence[float], segments: Sequence[Segment]) -> float:
    """Return the mean of a number over all persons; where all segments have the same, that very number."""
    if all(value == values[0] for value in values):
        return values[0]
    return math.fsum(value * one.share for value, one in zip(values, segments, strict=True))


def _running(shares: list[float]) -> Floats:
    """Return the running sum of shares; the last is 1, so that every uniform draw finds a place."""
    total = 0.0
    upto = []
    for share in shares:
        total += share
        upto.append(total)
    upto[-1] = 1.0
    return np.array(upto)


@lru_cache(maxsize=64)
def visit_rate_table(mean: float, shape: float) -> Floats:
    """Return 4,097 quantiles of the visit rates, Gamma with this mean [visits/week] and shape.

    The last stands for 1 - 2^-14; a shape of 100 or more means that all visit at the mean rate.
    """
    from scipy.special import gammaincinv

    u = np.arange(VISIT_RATE_STEPS + 1) / VISIT_RATE_STEPS
    u[-1] = 1.0 - 2.0**-14
    if shape >= 100.0:
        return np.full(len(u), mean)
    return np.asarray(gammaincinv(shape, u) * (mean / shape), dtype=np.float64)


def plain(compiled: Settings, scenario: Scenario, policy: str) -> Settings:
    """Return the same numbers as plain Python floats, for the engine of agents; the names stay the same.

    Parameters that classes of one's own bring stand beside the shipped ones, in `behaviour` and `policy`.
    """
    own: dict[str, Mapping[str, float]] = {
        "behaviour": scenario.own.behaviour,
        "policy": scenario.own.policies[lever_source(scenario, policy)],
    }
    values: dict[str, Any] = {
        name: value.tolist() for name, value in compiled._asdict().items() if isinstance(value, np.ndarray)
    }
    for name, numbers in own.items():
        values[name] = SimpleNamespace(**getattr(compiled, name)._asdict(), **numbers)
    theirs: Any = SimpleNamespace(**compiled.pilot.policy._asdict(), **own["policy"])
    values["pilot"] = compiled.pilot._replace(
        policy=theirs, cause_spend=compiled.pilot.cause_spend.tolist(), segments=compiled.pilot.segments.tolist()
    )
    return compiled._replace(**values)
