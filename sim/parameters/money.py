"""What things cost and what a visit leaves."""

from typing import Annotated, NamedTuple

from sim.parameters.parameter import Parameter


# One entry, three lines: a table to be read by people.
# fmt: off
class Money(NamedTuple):
    """What things cost and what a visit leaves (group `money`)."""

    price_a_visit: Annotated[float, Parameter(1.0, "price", limits=(0.0, 100.0),
        kind="scenario", source="the unit of money", grade="judgement",
        meaning="What a customer of average spending pays for a visit; 0 where the relationship is paid, not the use.")]
    price_a_week: Annotated[float, Parameter(0.0, "price/week", limits=(0.0, 100.0),
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="What such a customer pays for every week of being a customer, whether visiting or not.")]
    margin_share: Annotated[float, Parameter(0.4, "of spend", limits=(0.0, 1.0),
        kind="scenario", source="assumed", grade="judgement",
        meaning="Share of what customers pay that remains after the cost of serving them.")]
    repair_cost: Annotated[float, Parameter(0.1, "of spend", limits=(0.0, 2.0), off=0.0,
        kind="scenario", source="assumed", grade="judgement",
        meaning="Cost of a repair or replacement, as a share of what the visit cost.")]
    handling_cost: Annotated[float, Parameter(0.05, "price", limits=(0.0, 5.0), study=(0.01, 0.3), off=0.0,
        kind="scenario", source="B", grade="judgement",
        meaning="Cost of answering one case, follow-up or claim.")]
    acquisition_cost: Annotated[float, Parameter(1.5, "price", limits=(0.0, 100.0), off=0.0,
        kind="scenario", source="11.3", grade="judgement",
        meaning="Cost of winning one customer.")]
    staff_cost: Annotated[float, Parameter(0.05, "price/entry/week", limits=(0.0, 5.0), off=0.0,
        kind="scenario", source="assumed", grade="judgement",
        meaning="Cost of one weekly entry of staff capacity.")]
    bot_cost: Annotated[float, Parameter(0.01, "price/entry/week", limits=(0.0, 5.0), off=0.0,
        kind="scenario", source="assumed", grade="judgement",
        meaning="Cost of one weekly entry of capacity added by the chatbot.")]
    discount_rate: Annotated[float, Parameter(0.1, "1/year", limits=(0.0, 1.0),
        kind="scenario", source="assumed", grade="judgement",
        meaning="Yearly rate at which later money is discounted.")]
# fmt: on
