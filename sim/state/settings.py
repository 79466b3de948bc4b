"""The numbers of one world in the form that compiled loops read: one record a group, one array a list.

`Settings` is made from a scenario and the name of a policy; it holds nothing that changes during a run.
"""

from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Behaviour, Market, Measurement, Money, Policy
from sim.scenario import Cause, Scenario, Segment, Service
from sim.severities import severity_table

Floats = NDArray[np.float64]
Records = Any  # numpy record arrays: field names are those of the typed tuple of the group

DO_NOTHING = "do_nothing"
VISIT_RATE_STEPS = 4096


class Settings(NamedTuple):
    """Everything fixed in a world. Records are of length 1; lists run over causes or segments."""

    behaviour: Records
    market: Records
    policy: Records
    money: Records
    measurement: Records
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
    advertised: float
    fails: bool
    listens: bool
    reads: bool
    shadows: bool
    first_encounters: int
    lapse_weeks: int
    verdict_wait: int
    survey_interval: int


def record(values: Any) -> Records:
    """Turn a typed tuple of floats into a record array of length 1 with the same field names."""
    return np.array([tuple(values)], dtype=_record_kind(values._fields)).view(np.recarray)


@lru_cache
def _record_kind(names: tuple[str, ...]) -> np.dtype[Any]:
    """Give the kind of a record of floats with these names; made once, not for every world."""
    return np.dtype((np.record, [(name, np.float64) for name in names]))


def settings(
    scenario: Scenario,
    policy: str,
    *,
    fails: bool = True,
    listens: bool = True,
    reads: bool = True,
    shadows: bool = True,
) -> Settings:
    """Collect the numbers of a world: a scenario under one of its policies, or under `do_nothing`.

    `fails=False` gives the no-failure world: no cause ever fails, everything else is unchanged.
    `listens=False` gives the do-nothing world of the policy: the firm keeps its service-side levers and takes
    no complaints. The policy `do_nothing` itself keeps those of the reference policy.
    `reads=False` keeps the weeks of reading that another world has set.
    `shadows=False` leaves out the shadows.
    Raises KeyError for an unknown policy.
    """
    named = scenario.reference if policy == DO_NOTHING else policy
    numbers = _numbers(
        scenario.behaviour, scenario.market, scenario.service, scenario.causes, scenario.segments, scenario.money,
        scenario.measurement, scenario.policies[named], scenario.prevention[named],
    )  # fmt: skip
    listens = listens and policy != DO_NOTHING
    return numbers._replace(fails=fails, listens=listens, reads=reads, shadows=shadows)


@lru_cache(maxsize=16)
def _numbers(
    b: Behaviour,
    market: Market,
    service: Service,
    causes: tuple[Cause, ...],
    segments: tuple[Segment, ...],
    money: Money,
    measurement: Measurement,
    policy: Policy,
    prevention: tuple[float, ...],
) -> Settings:
    """Collect the numbers of one policy, once for its worlds: these differ in what is switched off."""
    quality = b.service_quality_offset - service.gap_knowledge - service.gap_standards - service.gap_delivery
    return Settings(
        behaviour=record(b),
        market=record(market),
        policy=record(policy),
        money=record(money),
        measurement=record(measurement),
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
        visit_rates=visit_rate_table(market.visit_rate_mean, b.visit_rate_shape),
        severities=severity_table(*service.severity_shape),
        p_fail=service.p_fail,
        advertised=service.promise_service + service.gap_communication,
        fails=True,
        listens=True,
        reads=True,
        shadows=True,
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
    """Give the running sum of shares; the last is 1, so that every uniform draw finds a place."""
    total = 0.0
    upto = []
    for share in shares:
        total += share
        upto.append(total)
    upto[-1] = 1.0
    return np.array(upto)


@lru_cache(maxsize=64)
def visit_rate_table(mean: float, shape: float) -> Floats:
    """Give 4,097 quantiles of the visit rates, Gamma with this mean [visits/week] and shape.

    The last stands for 1 - 2^-14; a shape of 100 or more means that all visit at the mean rate.
    """
    from scipy.special import gammaincinv

    u = np.arange(VISIT_RATE_STEPS + 1) / VISIT_RATE_STEPS
    u[-1] = 1.0 - 2.0**-14
    if shape >= 100.0:
        return np.full(len(u), mean)
    return np.asarray(gammaincinv(shape, u) * (mean / shape), dtype=np.float64)


def plain(compiled: Settings) -> Settings:
    """Give the same numbers as plain Python floats, for the engine of agents; the names stay the same."""
    values: dict[str, Any] = {}
    for name, value in compiled._asdict().items():
        if isinstance(value, np.recarray):
            values[name] = (SimpleNamespace(**{field: float(value[field][0]) for field in value.dtype.names}),)
        elif isinstance(value, np.ndarray):
            values[name] = value.tolist()
        else:
            values[name] = value
    return Settings(**values)
