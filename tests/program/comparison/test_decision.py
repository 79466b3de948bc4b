"""How sure a decision is: made data whose chances, regret and value of knowing are known."""

import numpy as np
import pytest
from pydantic import TypeAdapter

from experiments.comparison.compare import compare
from experiments.comparison.decision import Decision, decide, decision_of, dots
from experiments.comparison.plausible import FOLLOWED, AskedWorlds, answers, plausible_worlds, sureness
from experiments.comparison.recommendation import recommend
from experiments.parameter_sets import PRIOR
from tests.small_worlds import changed, made_up, small_scenario


def tables(**profits: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    """Make tables of policies from their profits; all else is nothing."""
    return {
        name: {outcome: profit if outcome == "profit" else np.zeros_like(profit) for outcome in FOLLOWED}
        for name, profit in profits.items()
    }


def found(worlds: dict[str, dict[str, np.ndarray]], values: np.ndarray | None = None, margin: float = 0.05) -> Decision:
    first = next(iter(worlds.values()))["profit"]
    given = np.zeros((len(first), 1)) if values is None else values
    return decide(worlds, "today", margin, given, [f"u{number}" for number in range(given.shape[1])])


def rows(*lines: list[float]) -> np.ndarray:
    return np.array(lines, dtype=float)


def test_chances_count_runs_and_a_tie_is_shared() -> None:
    told = found(tables(today=rows([1, 1], [1, 1]), new=rows([2, 0], [1, 2])))
    assert told["new"].best == 2.5 / 4
    assert told["today"].best == 1.5 / 4
    assert told["new"].worse == 1 / 4
    assert told["today"].worse == 0.0


def test_backfire_is_below_doing_nothing_by_more_than_the_margin() -> None:
    worlds = tables(today=np.zeros((4, 1)), new=np.zeros((4, 1)))
    worlds["new"]["recovery_person"] = rows([-0.2], [-0.05], [-0.051], [0.4])
    assert found(worlds)["new"].backfire == 0.5
    assert found(worlds, margin=0.1)["new"].backfire == 0.25


def test_regret_is_against_the_best_policy_of_each_world_not_of_each_luck() -> None:
    told = found(tables(today=rows([0, 4], [0, 0]), new=rows([4, 2], [-2, 0])))
    # Means over luck: today 2 and 0, new 3 and -1; so today gives up 1 in the first world, new 1 in the second.
    assert told["today"].regret == 0.5
    assert told["new"].regret == 0.5
    assert told["new"].regret_high == pytest.approx(0.95)
    assert told.knowing_all == 0.5


def test_spreads_are_of_differences_on_the_same_luck() -> None:
    luck = np.random.default_rng(1).normal(0, 100, (50, 2))
    gap = np.linspace(-1.0, 1.0, 100).reshape(50, 2)
    told = found(tables(today=luck, new=luck + gap))["new"].against["profit"]
    assert told == pytest.approx((-0.9, 0.0, 0.9), abs=1e-6)


def test_a_number_that_does_not_exist_somewhere_is_left_out_of_its_spread() -> None:
    worlds = tables(today=np.zeros((3, 1)), new=np.zeros((3, 1)))
    worlds["new"]["retention"] = rows([np.nan], [0.5], [0.5])
    assert found(worlds)["new"].against["retention"] == (0.5, 0.5, 0.5)


def test_the_choice_earns_most_on_average_and_today_stays_if_nothing_earns_more() -> None:
    assert found(tables(today=np.zeros((2, 2)), new=rows([3, 3], [-1, -1]))).choice == "new"
    assert found(tables(new=np.zeros((2, 2)), today=np.zeros((2, 2)))).choice == "today"


def test_the_unknown_that_decides_is_named_and_no_other() -> None:
    rng = np.random.default_rng(4)
    values = rng.random((100, 12))
    gain = 2.0 * values[:, 7] - 1.0
    told = found(tables(today=np.zeros((100, 2)), new=np.repeat(gain[:, None], 2, axis=1)), values)
    assert [one.unknown for one in told.unknowns] == ["u7"]
    # Of a gain even between -1 and 1, knowing its sign brings a quarter on average.
    assert told.unknowns[0].value == pytest.approx(0.25, abs=0.05)
    assert told.unknowns[0].value <= told.knowing_all
    assert told.asked == 12


def test_nothing_is_worth_knowing_where_one_policy_is_best_in_every_world() -> None:
    rng = np.random.default_rng(5)
    values = rng.random((60, 4))
    told = found(tables(today=np.zeros((60, 1)), new=1.0 + values[:, :1]), values)
    assert told.unknowns == ()
    assert told.knowing_all == 0.0


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (0.001, 1), (0.5, 10), (0.86, 17), (0.999, 19), (1.0, 20)])
def test_twenty_dots_never_make_a_chance_a_certainty(share: float, count: int) -> None:
    assert dots(share) == count


def test_a_decision_can_be_kept_as_plain_values_and_read_again() -> None:
    adapter = TypeAdapter(Decision)
    told = found(tables(today=np.zeros((3, 2)), new=np.ones((3, 2))))
    assert adapter.validate_python(adapter.dump_python(told, mode="json")) == told


def test_lived_worlds_give_decision_and_words_from_the_same_runs() -> None:
    scenario = small_scenario(run={"burn_in": 3, "horizon": 10, "replications": 2, "seed": 5})
    central = compare(scenario)
    lived = plausible_worlds(central, scenario, AskedWorlds(4, PRIOR), 2)
    told = decision_of(central, lived)
    assert [one.policy for one in told.policies] == list(scenario.policies)
    assert told["average"].against["profit"] == (0.0, 0.0, 0.0)
    means = [one["warm"].differences["profit"].estimate for one in lived.comparisons]
    assert told["warm"].gain == pytest.approx(np.mean(means))
    assert answers(central, lived) == sureness(central, scenario, AskedWorlds(4, PRIOR), 2)


def against(width: float = 0.05, **words: str):
    """Return a comparison whose policies differ from the reference in profit by such words."""
    comparison = made_up(("today", *words, "do_nothing"))
    for at, (policy, word) in enumerate(words.items()):
        gain = {"higher": 0.2, "lower": -0.2, "undecided": 0.0}[word] + 0.01 * at
        ends = {"low": gain - width, "high": gain + width, "n": 5}
        comparison = changed(comparison, policy, "differences", "profit", estimate=gain, verdict=word, **ends)
    return comparison


def test_only_what_is_shown_to_earn_more_is_recommended() -> None:
    told = recommend(against(a="undecided", b="higher", c="higher"))
    assert (told.policy, told.changes, told.open) == ("c", True, ("a",))
    kept = recommend(against(a="undecided", b="lower"))
    assert (kept.policy, kept.changes, kept.open) == ("today", False, ("a",))


def test_what_luck_alone_may_have_found_among_several_policies_is_no_reason_to_change() -> None:
    alone = recommend(against(width=0.18, a="higher"))
    assert (alone.policy, alone.changes) == ("a", True)
    among = recommend(against(width=0.18, a="higher", b="undecided", c="lower"))
    assert (among.policy, among.changes, among.open) == ("today", False, ("a", "b"))


def test_a_policy_that_backfires_is_passed_over_and_named() -> None:
    comparison = changed(against(a="higher", b="higher"), "b", "levels", "paradox", verdict="backfire")
    told = recommend(comparison)
    assert (told.policy, told.passed_over) == ("a", ("b",))


def test_a_policy_that_pleases_and_costs_is_named() -> None:
    comparison = changed(against(a="lower"), "a", "differences", "satisfaction_sd", verdict="better")
    assert recommend(comparison).dearer == "a"
    assert recommend(against(a="lower")).dearer == ""
