"""Step 14: the firm pays its standing costs, learns from what it heard and prevents what it pays for (M20, M21)."""

from sim.compiling import loop, phase
from sim.firm import FirmState
from sim.rules.learning import failure_factor, knowledge
from sim.settings import Settings


@phase
def close(week: int, firm: FirmState, settings: Settings) -> None:
    """Step 14: the firm pays its standing costs and learns (7.13, 7.14)."""
    policy = settings.policy[0]
    money = settings.money[0]
    books = firm.books[week + firm.burn_in]
    thousands = firm.base / 1000.0
    if settings.listens:
        books.staff += money.staff_cost * (policy.staff_capacity * thousands)
        added = policy.staff_capacity * thousands * policy.bot_capacity * policy.bot_share
        books.bot += money.bot_cost * added
    for j in range(len(settings.cause_spend)):
        books.prevention += settings.cause_spend[j] * firm.base
        firm.knowledge[j] = knowledge(
            firm.knowledge[j], firm.noticed[j], firm.base, policy.knowledge_fade, policy.recording_share
        )
        firm.noticed[j] = 0
    set_factors(firm, settings)


@loop
def set_factors(firm: FirmState, settings: Settings) -> None:
    """Set what learning and prevention leave of each hazard from next week on; 0 where nothing fails."""
    policy = settings.policy[0]
    for j in range(len(settings.cause_spend)):
        firm.factors[j] = 0.0
        if settings.fails:
            firm.factors[j] = failure_factor(
                settings.cause_spend[j],
                firm.knowledge[j],
                policy.prevention_max,
                policy.prevention_scale,
                policy.learn_max,
                policy.learn_scale,
            )
