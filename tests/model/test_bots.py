"""M18: who answers, a bot or a person, what the answer of a bot is worth, and whose time it takes."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from experiments.laboratory import Cohort, Failure, Remedy, measure
from sim.parameters.registry import behaviour_tuple, defaults
from sim.parameters.values import Policy
from sim.rules import bots
from sim.rules.appraisal import Answer, FailureInputs
from sim.scenario.scenario import Scenario
from sim.worlds.world import World
from tests.worlds import engines_differ, everything, market, states

B = behaviour_tuple(defaults("behaviour"))
AVERAGE = Scenario.load("baseline").policies["average"]
COLD = 0.4
SHARE = st.floats(0.0, 1.0)
EXAMPLES = tuned(max_examples=100, deadline=None, derandomize=True, database=None)
FULL = Answer(
    compensation=0.5, repair=1.0, courtesy=0.6, explain=0.5, days=1.0, personalised=0.0, firm_first=False
)  # fmt: skip


def failed(fault: float) -> FailureInputs:
    """Return a failure with which the firm had so much to do."""
    return FailureInputs(
        severity=0.4, controllability=fault, base_stability=0.3, process=False, used=False, performance=0.0,
        expectation=0.0, memory=0.0,
    )  # fmt: skip


def of_bot(fault: float, failures: int = 0, answer: Answer = FULL, coldness: float = COLD, **b: float) -> Answer:
    """Return what an answer of the bot is worth."""
    return bots.as_received(answer, failed(fault), failures, coldness, B._replace(**b))


def crowded(**values: Any) -> Scenario:
    """Return a market whose few staff have more to do than they can."""
    return market(200, 10, 26, service__p_fail=0.3, policies__p__staff_capacity=15, **values)


@EXAMPLES
@given(SHARE)
def test_money_and_explanation_are_worth_no_less_from_a_bot_and_warmth_and_repair_no_more(fault: float) -> None:
    received = of_bot(fault)
    assert received.compensation >= FULL.compensation
    assert received.explain >= FULL.explain
    assert received.repair <= FULL.repair
    assert received.courtesy <= FULL.courtesy


@EXAMPLES
@given(SHARE, SHARE)
def test_all_an_answer_of_a_bot_holds_is_worth_less_the_more_the_firm_had_to_do_with_the_failure(
    one: float, other: float
) -> None:
    little, much = (of_bot(fault) for fault in sorted((one, other)))
    for name in ("compensation", "repair", "courtesy", "explain"):
        assert getattr(much, name) <= getattr(little, name)


@EXAMPLES
@given(SHARE, st.integers(0, 3))
def test_each_failure_of_the_bot_takes_from_its_next_answer(fault: float, failures: int) -> None:
    sooner, later = of_bot(fault, failures), of_bot(fault, failures + 1)
    assert later.compensation < sooner.compensation
    assert later.repair < sooner.repair
    assert later.courtesy < sooner.courtesy


@EXAMPLES
@given(SHARE, st.integers(0, 3))
def test_switched_off_a_bot_answers_like_a_person(fault: float, failures: int) -> None:
    assert of_bot(fault, failures, coldness=0.0, bot_fit=0.0, bot_doubt=0.0) == FULL


@EXAMPLES
@given(SHARE, st.integers(0, 3))
def test_rudeness_is_no_better_and_no_worse_from_a_bot(fault: float, failures: int) -> None:
    assert of_bot(fault, failures, FULL._replace(courtesy=-0.3)).courtesy == -0.3


LEVERS = {"bot_share": 0.6, "bot_solves": 0.7, "escalation": 0.4, "resolve_prob": 0.5}


def counted(policy: Policy) -> dict[str, float]:
    """Count who answers and what is not resolved, over a fine grid of luck."""
    grid = (np.arange(40) + 0.5) / 40.0
    ended = bad_of_bot = bad_of_staff = total = 0
    for u_bot in grid:
        for u_resolve in grid:
            for u_over in grid:
                by_bot = bots.answered_by(u_bot, u_resolve, u_over, policy) == bots.BOT
                solved = u_resolve < policy.resolve_prob * (policy.bot_solves if by_bot else 1.0)
                total += 1
                ended += by_bot
                bad_of_bot += by_bot and not solved
                bad_of_staff += not by_bot and not solved
    return {"ended": ended / total, "bot": bad_of_bot / ended, "staff": bad_of_staff / (total - ended)}


def test_the_shares_used_for_customers_who_are_not_lived_are_those_of_the_lived() -> None:
    policy = AVERAGE._replace(**LEVERS)
    shares = counted(policy)
    assert bots.share_ended_by_bot(policy) == pytest.approx(shares["ended"])
    assert bots.share_ended_badly(True, policy) == pytest.approx(shares["bot"])
    assert bots.share_ended_badly(False, policy) == pytest.approx(shares["staff"])


def test_without_a_bot_its_other_levers_change_nothing() -> None:
    plain = crowded()
    moved = crowded(policies__p__escalation=1.0, policies__p__bot_solves=0.2, policies__p__bot_capacity=5)
    one, other = (World(case, "p", seed=2).run() for case in (plain, moved))
    for (name, here), there in zip(states(one).items(), states(other).values(), strict=True):
        assert (here == there).all(), name
    assert one.firm.books.tobytes() == other.firm.books.tobytes()


def test_a_bot_that_solves_nothing_and_hands_all_over_costs_and_changes_nothing_else() -> None:
    useless = crowded(policies__p__bot_share=1, policies__p__bot_solves=0, policies__p__escalation=1)
    with_bot, without = (World(case, "p", seed=2).run() for case in (useless, crowded()))
    for (name, here), there in zip(states(with_bot).items(), states(without).values(), strict=True):
        assert (here == there).all(), name
    books, plain = with_bot.firm.books, without.firm.books
    assert (books.served == plain.served).all()
    assert books.handed_over.sum() == books.served.sum() + books.preempted.sum()
    assert books.handling.sum() == pytest.approx(2.0 * plain.handling.sum())
    assert books.bot.sum() > 0.0 == plain.bot.sum()


def test_what_the_bot_ends_takes_its_own_capacity_and_what_it_hands_over_that_of_the_staff() -> None:
    """With as much staff in both, and a bot that ends what it takes: more is answered, by as much as the bot can."""
    alone = World(crowded(), "p", seed=2).run().firm
    helped = World(crowded(policies__p__bot_share=1, policies__p__bot_capacity=1), "p", seed=2).run().firm
    assert helped.books.served.sum() == helped.books.by_bot.sum()
    assert (helped.books.served <= helped.bot_capacity).all()
    over = World(
        crowded(policies__p__bot_share=1, policies__p__bot_capacity=10, policies__p__escalation=1), "p", seed=2
    ).run()
    by_staff = over.firm.books.served - over.firm.books.by_bot
    assert (by_staff <= over.firm.capacity).all()
    assert over.firm.books.served.sum() > alone.books.served.sum()


def test_a_bot_begins_to_answer_where_the_policy_begins() -> None:
    """The weeks before week 0 are lived under the reference policy."""
    case = Scenario.from_mapping(
        {
            "policies": {"plain": {"staff_capacity": 15}, "p": {"staff_capacity": 15, "bot_share": 1}},
            "reference": "plain",
            "market": {"persons": 200},
            "service": {"p_fail": 0.3},
            "run": {"burn_in": 10, "horizon": 26},
        }
    )
    books = World(case, "p", seed=2).run().firm.books
    assert books.by_bot[:10].sum() == 0.0
    assert books.by_bot[10:].sum() > 20.0


def test_handing_over_resolves_more() -> None:
    kept, over = (
        World(
            market(400, 10, 40, policies__p__bot_share=1, policies__p__bot_solves=0.4, policies__p__escalation=share,
                   policies__p__staff_capacity=60),
            "p",
            seed=1,
        ).run().books
        for share in (0.0, 1.0)
    )  # fmt: skip
    assert over.resolved.sum() / over.answered.sum() > 1.3 * kept.resolved.sum() / kept.answered.sum()


def test_engines_agree_where_bots_answer_the_customers_of_a_large_firm() -> None:
    assert engines_differ(everything(firm__customers=5000, policies__all__bot_capacity=0.5), "all") == []


def after_two_tries(first_by_bot: bool, second_by_bot: bool, fault: float) -> float:
    """Return satisfaction with complaint handling after a first answer in vain and a second that repairs."""
    subjects = Cohort(Scenario.load("baseline"), 300, seed=1).subjects()
    subjects.fail(Failure(severity=0.4, controllability=fault)).complain()
    subjects.answer(Remedy(courtesy=0.4, by_bot=first_by_bot))
    subjects.answer(Remedy(repair=1.0, courtesy=0.6, explain=0.3, by_bot=second_by_bot))
    return float(measure(subjects, "complaint_satisfaction").mean())


def test_in_the_laboratory_a_bot_that_failed_before_satisfies_less_than_one_that_did_not() -> None:
    assert after_two_tries(True, True, 0.2) < after_two_tries(False, True, 0.2)
    assert after_two_tries(True, True, 0.9) < after_two_tries(True, False, 0.9)
