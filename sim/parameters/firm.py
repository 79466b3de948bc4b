"""How large the firm is of whose customers the persons are a sample."""

from typing import Annotated, NamedTuple

from sim.parameters.parameter import Parameter


# One entry, three lines: a table to be read by people.
# fmt: off
class FirmSize(NamedTuple):
    """The size of the firm (group `firm`)."""

    customers: Annotated[float, Parameter(0, "–", limits=(0, 1000000000),
        name="firm_customers", kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Number of customers of the firm, whose complaint desk all of them share; 0 for as many as there are "
        "in the market lived here.")]
# fmt: on
