"""What reaches people from outside as a week begins: stories that others tell, and what a rival shows or a price says.

Both engines use these loops; what a story or an offer does to a person is decided by the rules.
"""

from sim.kernels.jit import loop
from sim.rules.transitions import expected_after_offer
from sim.state.draws import Purpose, draw
from sim.state.firm import OUTSIDE_STORIES, FirmState
from sim.state.people import CUSTOMER, People


@loop
def hear_outside(week: int, seed: int, share: float, people: People, firm: FirmState) -> None:
    """Let a share of all persons hear one bad story this week, each by a draw of their own."""
    for i in range(len(people.life.bad_heard)):
        if draw(seed, week, Purpose.OUTSIDE_STORY, i) < share:
            people.life.bad_heard[i] += 1
            firm.counts[OUTSIDE_STORIES] += 1


@loop
def expect_more(more: float, people: People) -> None:
    """Let all customers, and the twins that are customers, expect more of the service [sd]."""
    actual, twin = people.actual, people.twin
    for i in range(len(actual.status)):
        if actual.status[i] == CUSTOMER:
            actual.expectation[i] = expected_after_offer(actual.expectation[i], more)
        if twin.status[i] == CUSTOMER:
            twin.expectation[i] = expected_after_offer(twin.expectation[i], more)
