"""The numbers of one world in the form that compiled loops read: one record per group, one array per list.

`Settings` is made from a scenario and the name of a policy; it holds nothing that changes during a run.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters.values import Behaviour, Cause, FirmSize, Market, Measurement, Money, Policy, Segment, Service
from sim.scenario.scenario import BUILT_IN, DO_NOTHING, IGNORES, Scenario
from sim.state.draws import severity_table

Floats = NDArray[np.float64]

VISIT_RATE_STEPS = 4096


class Settings(NamedTuple):
    """Everything fixed in a world; lists run over causes or segments."""

    behaviour: Behaviour
    market: Market
    firm: FirmSize
    policy: Policy
    money: Money
    measurement: Measurement
    cause_upto: Floats
    cause_controllability: Floats
    cause_stability: Floats
    cause_process: Floats
    cause_used: Floats
    cause_spend: Floats
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
    visit_rates: Floats
    severities: Floats
    p_fail: float
    tolerated_wait: float
    advertised: float
    mean_visits: float
    failures: bool
    complaint_handling: bool
    sets_readings: bool
    twins: bool
    first_encounters: int
    lapse_weeks: int
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
) -> Settings:
    """Collect the numbers of a world: a scenario under one of its policies, under `ignores` or `do_nothing`.

    `failures=False` gives the no-failure world: no cause ever fails, everything else is unchanged.
    `complaint_handling=False` gives the do-nothing world of the policy: the firm keeps its service-side levers and
    takes no complaints. The policies `do_nothing` and `ignores` themselves keep those of the reference policy; the
    latter takes complaints and never answers one.
    `sets_readings=False` keeps the weeks of reading that another world has set.
    `twins=False` leaves out the twins.
    Raises KeyError for an unknown policy.
    """
    named = lever_source(scenario, policy)
    numbers = _numbers(
        scenario.behaviour, scenario.market, scenario.firm, scenario.service, scenario.causes, scenario.segments,
        scenario.money, scenario.measurement, scenario.policies[named], scenario.prevention[named],
    )  # fmt: skip
    if policy == IGNORES:
        deaf = numbers.policy._replace(staff_capacity=0.0, detect_prob=0.0, preempt_prob=0.0, followup_prob=0.0)
        numbers = numbers._replace(policy=deaf)
    complaint_handling = complaint_handling and policy != DO_NOTHING
    return numbers._replace(
        failures=failures, complaint_handling=complaint_handling, sets_readings=sets_readings, twins=twins
    )


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
    visit_rates = visit_rate_table(market.visit_rate_mean, b.visit_rate_shape)
    quality = b.service_quality_offset - service.gap_knowledge - service.gap_standards - service.gap_delivery
    return Settings(
        behaviour=Behaviour(*map(float, b)),
        market=Market(*map(float, market)),
        firm=FirmSize(*map(float, firm)),
        policy=Policy(*map(float, policy)),
        money=Money(*map(float, money)),
        measurement=Measurement(*map(float, measurement)),
        cause_upto=_running([cause.mix for cause in causes]),
        cause_controllability=np.array([cause.controllability for cause in causes]),
        cause_stability=np.array([cause.base_stability for cause in causes]),
        cause_process=np.array([cause.process_share for cause in causes]),
        cause_used=np.array([cause.used_share for cause in causes]),
        cause_spend=np.array(prevention, dtype=np.float64),
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
        visit_rates=visit_rates,
        severities=severity_table(*service.severity_shape),
        p_fail=service.p_fail,
        tolerated_wait=service.tolerated_wait,
        advertised=service.promise_service + service.gap_communication,
        mean_visits=float(np.mean(1.0 - np.exp(-visit_rates))),
        failures=True,
        complaint_handling=True,
        sets_readings=True,
        twins=True,
        first_encounters=int(b.first_encounters),
        lapse_weeks=int(policy.lapse_weeks),
        verdict_wait=int(measurement.verdict_wait),
        survey_interval=int(measurement.survey_interval),
    )


def _weighted(weights: tuple[float, ...], quality: tuple[float, ...]) -> float:
    """Weigh the quality of the five dimensions, in their order."""
    total = 0.0
    for weight, level in zip(weights, quality, strict=True):
        total += weight * level
    return total


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
    return compiled._replace(**values)
