"""A part of the market that differs from the rest."""

from typing import Annotated, NamedTuple

from sim.parameters.behaviour import Behaviour
from sim.parameters.parameter import Parameter


# fmt: off
class Segment(NamedTuple):
    """A part of the market (M19), with what it does not set itself filled in from the market.

    `dimension_weights` are in the order of `DIMENSIONS`; units are those of the parameters of that name.
    """

    name: str
    share: Annotated[float, Parameter("by segment", "–", limits=(0.0, 1.0),
        kind="scenario", source="M19", grade="judgement",
        meaning="Share of persons in the segment, the shares summing to 1.")]
    dimension_weights: tuple[float, ...]
    weight_distributive: float
    weight_interactional: float
    weight_distributive_cumulative: float
    weight_interactional_cumulative: float
    zone_of_tolerance: float
    fair_compensation_mean: float
    recovery_expectation_mean: float
    voice_offset: Annotated[float, Parameter(0.0, "logit", limits=(-10.0, 10.0), off=0.0,
        kind="scenario", source="M19", grade="judgement",
        meaning="How much more readily than in the market persons of the segment speak up after a failure, added to "
        "the log odds: +1 multiplies the odds of speaking up by e = 2.7, -1 divides them by it.")]
    visit_rate_mean: float
    customer_value: Annotated[float, Parameter(1.0, "–", limits=(0.0, 1000.0), off=1.0,
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="What a person of the segment pays for a visit or a week, relative to what the market says.")]
    goodwill_limit: Annotated[float | None, Parameter("no limit", "price", limits=(0.0, 1000.0),
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Largest compensation that one case gets, in prices of an average visit.")]
# fmt: on


# Parameters of behaviour that a segment may set for itself; what it leaves out is as in the market.
SEGMENT_OVERRIDES: tuple[str, ...] = tuple(name for name in Segment._fields if name in Behaviour._fields)

# What else a segment may set: numbers of the market, or of its own.
SEGMENT_OPTIONS: tuple[str, ...] = ("visit_rate_mean", "customer_value", "goodwill_limit")
