"""Who answers, a bot or a person, and what the answer of a bot is worth to the customer (M18).

Customers prefer a machine for their own errors, for an explanation and for money; a person for the firm's errors, for
an apology and for redress itself (Fürst et al., row 14.7); remorse and empathy are worth less from a machine (Cheng,
Qiu and Tan 2022, row 14.12). Where the bot has failed, a person satisfies more than its next try (Lu and Min 2025,
row 14.6). Sizes are judgements.
"""

from sim.kernels.jit import rule
from sim.parameters.values import Behaviour, Policy
from sim.rules.appraisal import Answer, FailureInputs

PERSON, BOT, HANDED_OVER = 0, 1, 2


@rule
def answered_by(u_bot: float, u_resolve: float, u_hand_over: float, policy: Policy) -> int:
    """Decide from the luck of a case who answers it: PERSON, BOT, or HANDED_OVER by the bot to a person."""
    if u_bot >= policy.bot_share:
        return PERSON
    fails = u_resolve >= policy.resolve_prob * policy.bot_solves
    return HANDED_OVER if fails and u_hand_over < policy.escalation else BOT


@rule
def bot_has_failed(by: int, resolved: bool) -> bool:
    """Say whether a bot tried this case in vain: it answered and solved nothing, or had to hand over."""
    return by == HANDED_OVER or (by == BOT and not resolved)


@rule
def share_ended_by_bot(policy: Policy) -> float:
    """Return the chance that the bot ends a case itself, solved or not."""
    return policy.bot_share * (1.0 - policy.escalation * (1.0 - policy.resolve_prob * policy.bot_solves))


@rule
def share_ended_badly(by_bot: bool, policy: Policy) -> float:
    """Return the chance that a case is not resolved, of those that the bot ends itself or of those of the staff."""
    ended = share_ended_by_bot(policy)
    if by_bot:
        unsolved = 1.0 - policy.resolve_prob * policy.bot_solves
        return policy.bot_share * (1.0 - policy.escalation) * unsolved / ended if ended > 0.0 else 0.0
    from_start = 1.0 - policy.bot_share
    tried = from_start + policy.bot_share * policy.escalation
    return tried * (1.0 - policy.resolve_prob) / (1.0 - ended) if ended < 1.0 else 0.0


@rule
def as_received(answer: Answer, failure: FailureInputs, bot_failures: int, bot_coldness: float, b: Behaviour) -> Answer:
    """Return the answer of a bot as the customer receives it: the answer of a person that would be worth as much.

    Money and explanation count the more, the less the firm had to do with the failure; warmth and repair the less, the
    more it had. All of it counts less after each failure of a bot in the same case. Rudeness is no worse from a bot.
    """
    fault, kept = failure.controllability, 1.0
    for _ in range(bot_failures):
        kept *= 1.0 - b.bot_doubt
    welcome = kept * (1.0 + b.bot_fit * (1.0 - fault))
    return Answer(
        compensation=answer.compensation * welcome,
        repair=answer.repair * kept * (1.0 - b.bot_fit * fault),
        courtesy=min(answer.courtesy, answer.courtesy * kept * (1.0 - bot_coldness * fault)),
        explain=min(1.0, answer.explain * welcome),
        days=answer.days,
        personalised=answer.personalised,
        firm_first=answer.firm_first,
    )
