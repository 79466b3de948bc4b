"""The week: customers and firm act phase by phase, in the order of the schedule."""

from collections.abc import Sequence
from typing import Any

from sim.engines.agents.customer import Customer
from sim.engines.agents.firm import Firm
from sim.state.observation import observe


def live_week(model: Any, order: Sequence[int] | None = None) -> None:
    """Let customers and firm live one week through the schedule, phase by phase.

    Args:
        model: the model.
        order: ids of all persons in the order in which they act within each phase, by default that of their ids;
            it changes no state of anybody (only the last bits of sums of money in the books).
    """
    persons: list[Customer] = model.customers
    customers = persons if order is None else [persons[person] for person in order]
    firm: Firm = model.firm
    firm.open_up()
    for customer in customers:
        customer.fade()
        if model.week == 0:
            customer.remind()
    if model.settings.money.price_a_week > 0.0:
        for customer in customers:
            customer.pay_for_the_week()
    visitors = [customer for customer in customers if customer.visit()]
    for customer in visitors:
        customer.be_served()
    firm.take_turns(visitors)
    firm.answer()
    firm.follow_up()
    messages = [customer.tell_of_visit() for customer in visitors]
    messages += [persons[entry // 2].tell_of_answer() for entry in firm.today if entry % 2 == 0]
    firm.gain_reputation(messages)
    for customer in customers:
        customer.hear()
    dropped = [customer.decide() for customer in customers]
    if any(dropped):
        firm.drop_leavers()
    for customer in customers:
        customer.reconsider()
    firm.close()
    people = model.world.people
    observe(model.week, model.world.seed, people, firm.state, model.world.settings, model.world.scratch)
