"""The ensemble finds the prior within the region where the rows hold: on made data whose answer is known."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.evidence import ensemble as method
from experiments.evidence import members, mixing
from experiments.evidence.ensemble import Target
from experiments.evidence.surrogate import Guess, learned_guess
from sim.errors import ParadoxError

pytest.importorskip("cmaes")

Floats = NDArray[np.float64]

# Made data: nine rows of six parameters, some of which are bound only together, and one (the last) by no row at all.
AXES, ROWS = 6, 9
TRUE = np.array([0.3, 0.7, 0.45, 0.6, 0.25, 0.5])
WEIGHTS = np.random.default_rng(5).normal(size=(ROWS, AXES)) * (np.arange(AXES) < AXES - 1)


def model(points: Floats) -> Floats:
    """Return the made rows."""
    return np.tanh(points @ WEIGHTS.T)


def target() -> Target:
    """Return bands around what the true parameters give."""
    at = model(TRUE[None])[0]
    return Target(at - 0.12, at + 0.12, np.full(ROWS, 0.24))


@cache
def found() -> members.Ensemble:
    """Return the ensemble of the made data."""
    plan = members.Plan(members=400, starts=4, chains=4, seed=3, most=60_000)
    return members.ensemble(model, model, target(), AXES, plan)


@cache
def answer() -> Floats:
    """Return draws from the prior that lie in the region: the answer, found by trying very many."""
    rng = np.random.default_rng(17)
    tries = (rng.uniform(size=(500_000, AXES)) for _ in range(4))
    return np.vstack([points[method.inside(target(), model(points))] for points in tries])


def test_the_answer_of_the_made_data_is_worth_comparing_with() -> None:
    assert len(answer()) > 1000
    assert mixing.learned(answer())[:5].max() < 0.9


def test_means_and_spreads_are_those_of_the_prior_within_the_region() -> None:
    points, exact = found().points, answer()
    noise = exact.std(axis=0) * np.sqrt(1.0 / found().effective + 1.0 / len(exact))
    assert (np.abs(points.mean(axis=0) - exact.mean(axis=0)) < 3.5 * noise).all()
    assert points.std(axis=0) == pytest.approx(exact.std(axis=0), rel=0.2)


def test_what_trades_off_is_what_trades_off_in_the_region() -> None:
    exact = np.corrcoef(answer(), rowvar=False)
    one, other, size = mixing.trade_offs(found().points, 1)[0]
    assert abs(size) > 0.4
    assert size == pytest.approx(exact[one, other], abs=0.15)


def test_the_parameter_that_no_row_knows_stays_as_free_as_before() -> None:
    assert mixing.learned(found().points)[-1] == pytest.approx(1.0, abs=0.1)


def test_known_parameters_are_covered() -> None:
    low, high = np.quantile(found().points, (0.025, 0.975), axis=0)
    assert ((low < TRUE) & (high > TRUE)).all()


def test_known_parameters_lie_anywhere_in_the_ensembles_of_their_data() -> None:
    # Parameters drawn from the prior, bands drawn around their rows: then the rank of the truth is uniform.
    ranks = []
    for draw in range(12):
        rng = np.random.default_rng((41, draw))
        truth = rng.uniform(size=AXES)
        at = model(truth[None])[0] + rng.uniform(-0.2, 0.2, size=ROWS)
        bands = Target(at - 0.2, at + 0.2, np.full(ROWS, 0.4), misses=0)
        plan = members.Plan(members=60, starts=2, chains=4, seed=draw, most=6000)
        ranks.append((members.ensemble(model, model, bands, AXES, plan).points < truth).mean(axis=0))
    assert np.mean(ranks) == pytest.approx(0.5, abs=0.12)
    assert 0.6 < np.mean((np.array(ranks) > 0.1) & (np.array(ranks) < 0.9)) < 0.95


def test_the_halves_agree_and_the_members_are_worth_what_was_wanted() -> None:
    assert found().distinct >= 400
    assert found().effective >= 200.0
    assert found().disagreement <= members.AGREEMENT


def test_halves_that_are_kept_apart_are_seen_to_disagree() -> None:
    # Two parts of the region that no chain of a half ever leaves: one half begins in each.
    apart = Target(np.array([0.45]), np.array([0.5]), np.array([0.1]), misses=0)

    def parted(points: Floats) -> Floats:
        one_side = (points < 0.3).all(axis=1) | (points > 0.7).all(axis=1)
        return np.where(one_side, 0.47, 5.0)[:, None]

    halves = []
    for side in (0.15, 0.85):
        points = side + np.random.default_rng(1).uniform(-0.04, 0.04, size=(40, 9))
        way = method.Way(points, parted(points), method.excess(apart, parted(points)))
        chains = method.started(method.begin([way], 4), seed=1)
        halves.append(method.extended(parted, apart, chains, 300).settled.reshape(-1, 9))
    assert mixing.disagreement(*halves) > 1.0


def test_the_same_seed_gives_the_same_members_and_another_one_others() -> None:
    plan = members.Plan(members=20, starts=2, chains=2, seed=1, most=1500)
    one, again = (members.ensemble(model, model, target(), AXES, plan) for _ in range(2))
    other = members.ensemble(model, model, target(), AXES, members.Plan(20, 2, 2, seed=2, most=1500))
    assert np.array_equal(one.points, again.points)
    assert one.points.shape != other.points.shape or not np.allclose(one.points, other.points)


def test_members_keep_the_rows_on_the_fresh_luck_and_not_only_on_that_of_the_search() -> None:
    def fresh(points: Floats) -> Floats:
        return model(points) + 0.1

    plan = members.Plan(members=40, starts=2, chains=4, seed=1, most=6000)
    drawn = members.ensemble(model, fresh, target(), AXES, plan)
    assert method.inside(target(), fresh(drawn.points)).all()
    assert drawn.confirmed > drawn.kept.sum()


def test_no_draw_that_keeps_the_rows_on_fresh_luck_is_told() -> None:
    plan = members.Plan(members=4, starts=2, chains=2, seed=1, most=800)
    with pytest.raises(ParadoxError, match="keeps the rows on fresh seeds"):
        members.ensemble(model, lambda points: model(points) + 5.0, target(), AXES, plan)


def test_a_region_that_cannot_be_reached_is_told() -> None:
    plan = members.Plan(members=4, starts=2, chains=2, seed=1, most=400)
    with pytest.raises(ParadoxError, match=r"0 of \d+ starts reached the region"):
        members.ensemble(lambda points: model(points) + 5.0, model, target(), AXES, plan)


def test_starts_that_cannot_be_halved_are_refused() -> None:
    with pytest.raises(ParadoxError, match="cannot be halved"):
        members.Plan(starts=5)


BANDS = Target(np.array([0.0, -np.inf, 1.0]), np.array([1.0, 0.0, np.inf]), np.array([1.0, 0.5, 2.0]), misses=1)


@pytest.mark.parametrize(
    ("values", "out", "far"),
    [
        ([0.5, -1.0, 3.0], [0.0, 0.0, 0.0], 0.0),
        ([1.4, -1.0, 3.0], [0.4, 0.0, 0.0], 0.0),  # one miss of less than half a scale is allowed
        ([1.7, -1.0, 3.0], [0.7, 0.0, 0.0], 0.2),  # a larger one is not
        ([1.4, 0.1, 3.0], [0.4, 0.2, 0.0], 0.2),  # nor a second
        ([0.5, -1.0, 0.0], [0.0, 0.0, 0.5], 0.0),
        ([np.nan, -1.0, 3.0], [method.FAR, 0.0, 0.0], method.FAR - 0.5),
    ],
)
def test_how_far_out_a_point_is_is_told_in_scales(values: list[float], out: list[float], far: float) -> None:
    given = np.array([values])
    assert method.outside(BANDS, given)[0] == pytest.approx(out)
    assert method.excess(BANDS, given)[0] == pytest.approx(far)
    assert method.inside(BANDS, given)[0] == (far == 0.0)


def test_the_tolerance_shrinks_in_waves_until_every_chain_is_in_the_region() -> None:
    rng = np.random.default_rng(2)
    way = method.arrive(model, target(), rng.uniform(size=AXES), 1, 4000)
    begun = method.begin([way], 8)
    tolerances: list[float] = []
    chains = method.narrowed(model, target(), begun, 1, lambda now: tolerances.append(now.tolerance))
    assert begun.tolerance > 0.0
    assert tolerances == sorted(tolerances, reverse=True)
    assert len(set(tolerances)) > 2
    assert chains.tolerance == 0.0
    assert (chains.excess == 0.0).all()


def flat(points: Floats) -> Floats:
    """Hold everywhere."""
    return np.full((len(points), 1), 0.5)


def test_where_every_row_holds_the_chains_draw_from_the_prior() -> None:
    everywhere = Target(np.array([0.0]), np.array([1.0]), np.array([1.0]))
    points = np.random.default_rng(3).uniform(0.7, 0.9, size=(60, 3))
    begun = method.begin([method.Way(points, flat(points), np.zeros(60))], 8)
    drawn = method.extended(flat, everywhere, method.started(begun, 1), 3000).settled.reshape(-1, 3)
    assert drawn.mean(axis=0) == pytest.approx([0.5] * 3, abs=0.04)
    assert mixing.learned(drawn) == pytest.approx([1.0] * 3, abs=0.06)


def series(correlation: float, length: int = 4000, chains: int = 4) -> Floats:
    """Return chains whose neighbours are correlated by so much."""
    rng = np.random.default_rng(7)
    steps = rng.normal(size=(length, chains))
    drawn = [steps[0] / np.sqrt(1.0 - correlation**2)]
    for step in steps[1:]:
        drawn.append(correlation * drawn[-1] + step)
    return np.array(drawn)[:, :, None]


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_the_effective_number_is_that_of_theory(correlation: float) -> None:
    expected = 16000 * (1.0 - correlation) / (1.0 + correlation)
    assert mixing.effective_numbers(series(correlation))[0] == pytest.approx(expected, rel=0.2)


def test_chains_that_stay_apart_are_worth_hardly_more_than_one_draw_each() -> None:
    apart = series(0.0) + 20.0 * np.arange(4)[None, :, None]
    assert mixing.effective_numbers(apart)[0] < 20.0


def test_draws_far_from_each_other_are_worth_more_than_as_many_neighbours() -> None:
    drawn = series(0.9)
    spaced, together = np.zeros((4000, 4), dtype=np.bool_), np.zeros((4000, 4), dtype=np.bool_)
    spaced[::40], together[:100] = True, True
    assert mixing.effective_numbers(drawn, spaced)[0] > 300.0
    assert mixing.effective_numbers(drawn, together)[0] < 100.0


def test_a_few_draws_of_chains_that_hardly_move_are_not_taken_for_independent() -> None:
    slow = series(0.999, length=400)
    few = np.zeros((400, 4), dtype=np.bool_)
    few[::64] = True
    assert few.sum() == 28
    assert mixing.effective_numbers(slow, few)[0] < 14.0


def test_what_was_learned_is_the_spread_over_that_of_the_prior() -> None:
    rng = np.random.default_rng(1)
    points = np.column_stack([rng.uniform(size=5000), 0.5 * rng.uniform(size=5000)])
    assert mixing.learned(points) == pytest.approx([1.0, 0.5], abs=0.03)


def counted(calls: list[int], answers: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """Return a model that notes how many points it is asked for."""

    def asked(points: Floats) -> Floats:
        calls.append(len(points))
        return answers(points)

    return asked


def wrong_guess() -> Guess:
    """Return a guess that sees its only row in its band near one wall alone, where the row holds everywhere."""
    low, high = np.array([0.8]), np.array([2.0])
    terms = np.concatenate([np.ones(3), np.zeros(3)])[:, None]
    return Guess(low, high, 0, 0.5, np.array([0.0]), terms, np.array([0.4]))


def test_a_wrong_guess_leads_astray_and_is_made_up_for() -> None:
    rng, guess = np.random.default_rng(1), wrong_guess()
    states = past = rng.normal(size=(400, 3))
    astray = states
    for _ in range(300):
        ends, gain = method.walked(states, past, guess, rng, 5)
        states = np.where((np.log(rng.uniform(size=400)) < gain)[:, None], ends, states)
        astray, _ = method.walked(astray, past, guess, rng, 5)
    assert astray.mean() > 0.5
    assert states.mean() == pytest.approx(0.0, abs=0.1)
    assert states.std() == pytest.approx(1.0, abs=0.1)


def test_a_guess_learns_rows_that_bend_and_how_unsure_it_is() -> None:
    rng = np.random.default_rng(1)
    points = rng.uniform(size=(600, 4))
    exact = 2.0 * points[:, 0] - points[:, 1] ** 2
    values = np.column_stack([exact, exact + rng.normal(0.0, 0.3, size=600)])
    unbounded, scale = np.array([-np.inf, -np.inf]), np.ones(2)
    guess = learned_guess(unbounded, np.array([0.5, 0.5]), scale, 0, 0.5, points, values)
    told = guess.mean + np.hstack([points - 0.5, (points - 0.5) ** 2 - 1.0 / 12.0]) @ guess.terms
    assert told[:, 0] == pytest.approx(exact, abs=0.1)
    assert guess.unsure[0] < 0.1
    assert guess.unsure[1] == pytest.approx(0.3, abs=0.03)
    inside = exact < 0.4
    assert guess.doubt(points)[inside].mean() < guess.doubt(points)[~inside].mean() - 1.0


def test_the_guess_lets_as_many_rows_miss_as_a_member_may() -> None:
    low, high, none = np.full(3, -np.inf), np.array([-1.0, -0.4, 0.5]), np.zeros((8, 3))
    point = np.full((1, 4), 0.5)

    def doubt(misses: int) -> float:
        return float(Guess(low, high, misses, 0.5, np.zeros(3), none, np.full(3, 0.5)).doubt(point)[0])

    assert doubt(0) == pytest.approx(0.5 * (2.0**2 + 0.8**2))
    assert doubt(1) == pytest.approx(0.5 * (1.0**2 + 0.8**2))
    assert doubt(2) == pytest.approx(0.5 * 1.0**2)


def test_what_the_prior_does_not_admit_costs_no_evaluation() -> None:
    everywhere = Target(np.array([0.0]), np.array([1.0]), np.array([1.0]))
    points = np.random.default_rng(3).uniform(size=(60, 3))
    begun = method.begin([method.Way(points, flat(points), np.zeros(60))], 8)
    calls: list[int] = []
    chains = begun
    for _ in range(200):
        chains = method.advance(counted(calls, flat), everywhere, chains, 1)
    assert 0.2 * 8 * 200 < sum(calls) < 0.9 * 8 * 200
