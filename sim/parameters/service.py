"""The service as sold: how often and why it fails, how severely, and how good it is."""

from typing import Annotated, NamedTuple

from sim.parameters.parameter import Parameter

# The five dimensions of service quality, in the order of every tuple that is given per dimension.
DIMENSIONS: tuple[str, ...] = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")


# One entry, three lines: a table to be read by people.
# fmt: off
class SeverityShape(NamedTuple):
    """The two shapes of the Beta distribution that severity is drawn from."""

    a: Annotated[float, Parameter(2.0, "–", limits=(0.2, 20.0),
        name="severity_shape_a", kind="scenario", source="B", grade="judgement",
        meaning="First shape of the Beta distribution that severity is drawn from.")]
    b: Annotated[float, Parameter(3.0, "–", limits=(0.2, 20.0),
        name="severity_shape_b", kind="scenario", source="B", grade="judgement",
        meaning="Second shape of the Beta distribution that severity is drawn from.")]


class Cause(NamedTuple):
    """One cause of failures (M04, M06); the first numbers are shares from 0 to 1.

    The last three are None where failures of the cause are as severe, and cost as much, as all others.
    """

    name: str
    mix: Annotated[float, Parameter("by cause", "–", "mix_j", limits=(0.0, 1.0),
        kind="scenario", source="M04, M06", grade="judgement",
        meaning="Share of all failures that have this cause.")]
    controllability: Annotated[float, Parameter("by cause", "–", "c", limits=(0.0, 1.0),
        kind="scenario", source="M04, M06", grade="judgement",
        meaning="How far the firm could have prevented failures of this cause.")]
    base_stability: Annotated[float, Parameter("by cause", "–", "c_s", limits=(0.0, 1.0),
        kind="scenario", source="M04, M06", grade="judgement",
        meaning="How far failures of this cause are expected to happen again.")]
    process_share: Annotated[float, Parameter("by cause", "–", limits=(0.0, 1.0),
        kind="scenario", source="M04, M06", grade="judgement",
        meaning="Share of failures of this cause that lie in the treatment and not in the outcome.")]
    used_share: Annotated[float, Parameter("by cause", "–", limits=(0.0, 1.0),
        kind="scenario", source="M04, M06", grade="judgement",
        meaning="Share of failures of this cause after which the service was used anyway.")]
    severity_shape: SeverityShape | None = None
    repair_cost: float | None = None
    goodwill_limit: float | None = None


class Service(NamedTuple):
    """The service as sold: how often it fails and how good it is (group `service` without the causes).

    `dimension_weights` and `quality` are in the order of `DIMENSIONS`.
    """

    p_fail: Annotated[float, Parameter(0.1, "1/visit", limits=(0.0, 1.0), study=(0.02, 0.25),
        kind="scenario", source="9.9, 9.10; B", grade="judgement",
        meaning="Chance that a visit goes wrong, before learning and prevention.")]
    severity_shape: SeverityShape
    tolerated_wait: Annotated[float, Parameter(1.0, "days", "δ0", limits=(0.0005, 60.0), study=(0.1, 7.0),
        kind="scenario", source="7.10, 14.2, 14.3; B", grade="judgement",
        meaning="Waiting time for an answer that nobody holds against the firm: minutes at a table, days by mail.")]
    dimension_weights: Annotated[tuple[float, ...], Parameter(0.2, "–", "w_dim", limits=(0.0, 1.0),
        kind="scenario", source="M02", grade="judgement",
        meaning="Weight of this dimension of service quality, the five weights summing to 1.")]
    quality: Annotated[tuple[float, ...], Parameter(0.0, "sd", limits=(-1.0, 1.0), off=0.0,
        kind="scenario", source="M02", grade="judgement",
        meaning="Quality of the service on this dimension, relative to the average firm.")]
    gap_knowledge: Annotated[float, Parameter(0.0, "sd", limits=(0.0, 1.0), off=0.0,
        kind="scenario", source="M03", grade="judgement",
        meaning="Quality lost because the firm does not know what customers expect.")]
    gap_standards: Annotated[float, Parameter(0.0, "sd", limits=(0.0, 1.0), off=0.0,
        kind="scenario", source="M03", grade="judgement",
        meaning="Quality lost because the firm's standards do not say what customers expect.")]
    gap_delivery: Annotated[float, Parameter(0.0, "sd", limits=(0.0, 1.0), off=0.0,
        kind="scenario", source="M03", grade="judgement",
        meaning="Quality lost because delivery falls short of the firm's standards.")]
    gap_communication: Annotated[float, Parameter(0.0, "sd", limits=(0.0, 1.0), off=0.0,
        kind="scenario", source="M03", grade="judgement",
        meaning="Service expectation raised by communication beyond what is delivered.")]
    promise_service: Annotated[float, Parameter(0.0, "sd", limits=(0.0, 1.0), off=0.0,
        kind="scenario", source="M22", grade="judgement",
        meaning="Service expectation raised by advertising and guarantees of the service.")]
# fmt: on

# What a cause may set beside its shares; what it leaves out is as for every cause.
CAUSE_OPTIONS: tuple[str, ...] = ("severity_shape", "repair_cost", "goodwill_limit")

# What the parameters "by cause" are unless a scenario says otherwise (judgement; M04, M06).
CAUSES: tuple[Cause, ...] = (
    Cause("employee", mix=0.35, controllability=0.9, base_stability=0.3, process_share=0.6, used_share=0.0),
    Cause("system", mix=0.25, controllability=0.7, base_stability=0.5, process_share=0.3, used_share=0.0),
    Cause("customer", mix=0.10, controllability=0.05, base_stability=0.2, process_share=0.1, used_share=0.0),
    Cause("misunderstanding", mix=0.15, controllability=0.5, base_stability=0.2, process_share=0.6, used_share=0.0),
    Cause("external", mix=0.15, controllability=0.15, base_stability=0.2, process_share=0.1, used_share=0.0),
)
