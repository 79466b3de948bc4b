"""The customers of the firm who are not among the persons lived: what they bring to the complaint desk.

A thousand persons are enough to know how satisfied the customers of a large firm are, but not to know how long they
wait: a small desk congests by chance where a large one does not. Where a scenario says how many customers the firm
has, the desk has the capacity of that firm and faces its load: in every week as many further entries as the persons
were likely to bring, times the further customers each person stands for, Poisson. They wait in the same order as the
others, week by week, lapse like them, and come back like them after a bad answer. What is counted and paid is that of
the persons alone. Both engines use these rules.
"""

import math

from sim.kernels.elementary import exponential
from sim.kernels.jit import rule
from sim.state.draws import Purpose, draw, normal_quantile
from sim.state.firm import FirmState

# From this mean on the quantile of a Poisson number follows from the normal one, to within a unit.
MANY = 30.0
# A week counts so much in what the persons are likely to bring: who of a few happens to come is not of whom many
# come (judgement).
NEWEST = 0.125


@rule
def poisson_quantile(u: float, mean: float) -> float:
    """Return the quantile of a Poisson number at u; of many by the expansion of Cornish and Fisher (1938)."""
    if mean >= MANY:
        z = normal_quantile(u)
        return max(0.0, math.floor(mean + math.sqrt(mean) * z + (z * z - 1.0) / 6.0 + 0.5))
    number, chance = 0.0, exponential(-mean)
    upto = chance
    while u >= upto and number < 8.0 * MANY:
        number += 1.0
        chance *= mean / number
        upto += chance
    return number


@rule
def crowd_comes(week: int, seed: int, cases: float, claims: float, by_bot: float, firm: FirmState) -> None:
    """Let the others bring this week's cases and false claims, as many as the persons were likely to bring, and more.

    Args:
        week: the week.
        seed: of the world.
        cases: chances of the persons to bring a case, summed.
        claims: chances to bring a false claim, summed.
        by_bot: share that a bot ends itself.
        firm: the firm.
    """
    row = week + firm.burn_in
    weight = NEWEST if row > 0 else 1.0
    firm.likely[0] += weight * (cases - firm.likely[0])
    firm.likely[1] += weight * (claims - firm.likely[1])
    firm.crowd_cases[row] = poisson_quantile(draw(seed, week, Purpose.CROWD_CASES, 0), firm.load * firm.likely[0])
    brought = poisson_quantile(draw(seed, week, Purpose.CROWD_CLAIMS, 0), firm.load * firm.likely[1])
    firm.crowd_entered[row] = firm.crowd_waits[row] = firm.crowd_bot[row] = firm.crowd_bot_waits[row] = 0.0
    _enter(row, firm.crowd_cases[row] + brought, by_bot, draw(seed, week, Purpose.CROWD_BOT, 0), firm)


@rule
def _enter(row: int, entries: float, by_bot: float, u: float, firm: FirmState) -> None:
    """Let entries of the others wait for the bot or for a person, by shares that hold on average."""
    to_bot = math.floor(by_bot * entries + u)
    firm.crowd_entered[row] += entries
    firm.crowd_waits[row] += entries - to_bot
    firm.crowd_bot[row] += to_bot
    firm.crowd_bot_waits[row] += to_bot


@rule
def crowd_comes_back(week: int, seed: int, share: float, by_bot: float, firm: FirmState) -> None:
    """Take up again some cases of the others that ended badly two weeks ago."""
    row = week + firm.burn_in
    if row >= 2 and firm.crowd_badly[row - 2] > 0.0:
        again = poisson_quantile(draw(seed, week, Purpose.CROWD_FOLLOWUP, 0), share * firm.crowd_badly[row - 2])
        _enter(row, again, by_bot, draw(seed, week, Purpose.CROWD_BOT_FOLLOWUP, 0), firm)


@rule
def first_week(week: int, lapse_weeks: int, firm: FirmState) -> int:
    """Return the earliest week of which entries may still wait, those that have waited too long being gone."""
    return max(-firm.burn_in, week - lapse_weeks + 1)


@rule
def crowd_lapses(week: int, lapse_weeks: int, firm: FirmState) -> None:
    """Let those of the others lapse who have waited too long."""
    for row in range(max(0, week + firm.burn_in - lapse_weeks + 1)):
        _end_badly(row, firm.crowd_waits[row] + firm.crowd_bot_waits[row], 1.0, week, firm)
        firm.crowd_waits[row] = firm.crowd_bot_waits[row] = 0.0


@rule
def crowd_served(
    since: int, u: float, capacity: float, week: int, by_bot: bool, badly: float, firm: FirmState
) -> float:
    """Answer those of the others who came in a week and stand before a place in it; return what capacity is left.

    Args:
        since: the week in which they came in.
        u: the place among the entries of that week, 0 first, 1 after all.
        capacity: entries that can still be answered this week.
        week: the present week.
        by_bot: whether it is the bot that answers, or the staff.
        badly: chance that a case is not resolved.
        firm: the firm.
    """
    row = since + firm.burn_in
    entered = firm.crowd_bot[row] if by_bot else firm.crowd_entered[row] - firm.crowd_bot[row]
    waiting = firm.crowd_bot_waits if by_bot else firm.crowd_waits
    waits = waiting[row]
    before = math.floor(u * entered + 0.5) - (entered - waits)
    served: float = min(capacity, waits, max(0.0, before))
    waiting[row] = waits - served
    _end_badly(row, served, badly, week, firm)
    return float(capacity - served)


@rule
def _end_badly(row: int, ended: float, share: float, week: int, firm: FirmState) -> None:
    """Count cases of the others that ended, of which a share badly; follow-ups and claims do not come back."""
    if ended > 0.0:
        firm.crowd_badly[week + firm.burn_in] += ended * share * firm.crowd_cases[row] / firm.crowd_entered[row]
