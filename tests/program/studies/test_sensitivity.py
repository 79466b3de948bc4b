"""Sensitivity is right where the answer is known, agrees with other programs, and refuses holes."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.comparison.families import holm
from experiments.studies.analysis import sensitivity
from experiments.studies.analysis.analysis import analyse
from experiments.studies.analysis.effect_tests import effect_p_values
from experiments.studies.analysis.sensitivity import elementary_effects, not_told_apart
from experiments.studies.analysis.sobol_estimators import Rows, bootstrap, indices, rows_of
from experiments.studies.design import DesignSpec, make
from experiments.studies.file import study_from
from experiments.studies.runs import Table
from experiments.studies.study import Study
from paradox.present.text.study import study_text
from sim.errors import ParadoxError

Floats = NDArray[np.float64]


def ishigami(u: Floats) -> Floats:
    x = np.pi * (2.0 * u - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


# First and total indices of the Ishigami function with a = 7, b = 0.1 (closed form).
ISHIGAMI_FIRST = np.array([0.3139, 0.4424, 0.0])
ISHIGAMI_TOTAL = np.array([0.5576, 0.4424, 0.2437])

G = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def g_function(u: Floats) -> Floats:
    return np.asarray(np.prod((np.abs(4.0 * u - 2.0) + G) / (1.0 + G), axis=1))


def g_indices() -> tuple[Floats, Floats]:
    parts = 1.0 / (3.0 * (1.0 + G) ** 2)
    variance = np.prod(1.0 + parts) - 1.0
    total = parts * np.array([np.prod(np.delete(1.0 + parts, i)) for i in range(len(G))])
    return parts / variance, total / variance


def sampled(function: Callable[[Floats], Floats], factors: int, samples: int, second: bool = False) -> Rows:
    # The last factor stands in the place of luck, so that all columns are known.
    spec = DesignSpec("sobol", samples=samples, second_order=second, seed=7)
    from SALib.sample import sobol

    table = sobol.sample(
        {"num_vars": factors, "names": list("abcdefgh")[:factors], "bounds": [[0, 1]] * factors},
        spec.samples, calc_second_order=second, seed=7,
    )  # fmt: skip
    return rows_of(function(table)[None, :], factors, second)


def test_ishigami_indices_are_found() -> None:
    found = indices(sampled(ishigami, 3, 8192))
    assert found.first == pytest.approx(ISHIGAMI_FIRST, abs=0.01)
    assert found.total == pytest.approx(ISHIGAMI_TOTAL, abs=0.01)


def test_g_function_indices_are_found() -> None:
    first, total = g_indices()
    found = indices(sampled(g_function, 5, 8192))
    assert found.first == pytest.approx(first, abs=0.01)
    assert found.total == pytest.approx(total, abs=0.01)


def test_ishigami_interaction_of_first_and_third_is_found() -> None:
    found = indices(sampled(ishigami, 3, 4096, second=True))
    assert found.second is not None
    assert found.second[0, 2] == pytest.approx(0.2437, abs=0.02)
    assert found.second[0, 1] == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("function", [ishigami, g_function])
def test_scipy_agrees(function: Callable[[Floats], Floats]) -> None:
    from scipy.stats import sobol_indices, uniform

    factors = 3 if function is ishigami else 5
    theirs = sobol_indices(
        func=lambda x: function(x.T), n=4096, dists=[uniform(0, 1)] * factors, rng=np.random.default_rng(1)
    )
    ours = indices(sampled(function, factors, 4096))
    assert ours.first == pytest.approx(theirs.first_order, abs=0.03)
    assert ours.total == pytest.approx(theirs.total_order, abs=0.03)


def test_salib_agrees_on_the_same_runs() -> None:
    from SALib.analyze import sobol as analyser
    from SALib.sample import sobol as sampler

    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    outputs = ishigami(sampler.sample(problem, 1024, calc_second_order=False, seed=3))
    theirs = analyser.analyze(problem, outputs, calc_second_order=False, seed=1)
    ours = indices(rows_of(outputs[None, :], 3, second_order=False))
    assert ours.first == pytest.approx(theirs["S1"], abs=2e-3)
    assert ours.total == pytest.approx(theirs["ST"], abs=2e-3)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    _first, total = g_indices()
    inside = []
    for trial in range(60):
        from SALib.sample import sobol

        table = sobol.sample(
            {"num_vars": 5, "names": list("abcde"), "bounds": [[0, 1]] * 5}, 128, calc_second_order=False, seed=trial
        )
        noise = np.random.default_rng(trial).normal(0.0, 0.02, (2, len(table)))
        drawn = bootstrap(rows_of(g_function(table)[None, :] + noise, 5, False), resamples=200).total
        low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
        inside.append((low[:2] <= total[:2]) & (total[:2] <= high[:2]))
    assert np.mean(inside) > 0.85


def linear_study(kind: str, samples: int, **more: Any) -> Study:
    return study_from(
        {
            "levers": {"comp_amount": [0, 1], "apology_prob": [0, 1], "inform": [0, 1]},
            "outcomes": ["paradox"],
            "replications": 2,
            "design": {"kind": kind, "samples": samples, **more},
        }
    )


def made_up(study: Study, noise: float) -> Table:
    """Return a table in which the outcome is 3 comp + 1 apology + chance, and inform does nothing."""
    seeds = np.array(
        [[study.seed(point, r) for point in range(study.points)] for r in range(study.replications)], dtype=np.uint64
    )
    chance = np.array([[np.random.default_rng(int(seed)).normal(0, noise) for seed in row] for row in seeds])
    return Table(study.values, {"paradox": 3.0 * study.values[:, 0] + study.values[:, 1] + chance})


def test_luck_takes_the_share_of_chance_and_a_factor_without_effect_takes_none() -> None:
    study = linear_study("sobol", 256)
    noise = 0.4
    effects = {e.factor: e for e in sensitivity.sobol(study, made_up(study, noise), "paradox") if e.measure == "total"}
    # Two replications are averaged by the estimator of each replication, not before it.
    share = noise**2 / (10.0 / 12.0 + noise**2)
    assert effects["luck"].estimate == pytest.approx(share, abs=0.05)
    assert effects["inform"].estimate == 0.0
    assert effects["inform"].verdict == "not distinguishable"
    assert effects["comp_amount"].verdict == "matters"


def test_half_width_shrinks_with_samples() -> None:
    study = linear_study("sobol", 256)
    sizes = dict(sensitivity.convergence(study, made_up(study, 0.2), "paradox"))
    widths = [next(e.high - e.low for e in effects if e.factor == "comp_amount") for effects in sizes.values()]
    assert widths[-1] < widths[0] / 2.0


def test_factors_that_cannot_be_ranked_are_named() -> None:
    study = linear_study("sobol", 32)
    table = made_up(study, 0.1)
    equal = Table(
        table.values, {"paradox": table.values[:, 0][None, :] + table.values[:, 1][None, :].repeat(2, axis=0)}
    )
    pairs = not_told_apart(sensitivity.sobol(study, equal, "paradox"), "total")
    assert {"comp_amount", "apology_prob"} in [set(pair) for pair in pairs]


def test_outcomes_that_are_not_finite_are_refused() -> None:
    study = linear_study("sobol", 8)
    table = made_up(study, 0.1)
    table.outcomes["paradox"][0, 3] = np.nan
    with pytest.raises(ParadoxError, match="not finite"):
        sensitivity.sobol(study, table, "paradox")


def test_outcome_that_never_varies_is_refused() -> None:
    study = linear_study("sobol", 8)
    with pytest.raises(ParadoxError, match="nothing moves it"):
        sensitivity.sobol(study, Table(study.values, {"paradox": np.ones((1, study.points))}), "paradox")


def test_analysis_that_does_not_fit_the_design_is_refused() -> None:
    study = linear_study("morris", 4)
    with pytest.raises(ParadoxError, match="needs sobol"):
        sensitivity.sobol(study, made_up(study, 0.1), "paradox")


def test_morris_effects_of_a_linear_outcome_are_its_slopes() -> None:
    study = linear_study("morris", 20)
    effects = {(e.factor, e.measure): e.estimate for e in sensitivity.morris(study, made_up(study, 1e-6), "paradox")}
    assert effects["comp_amount", "mean absolute effect"] == pytest.approx(3.0, abs=1e-3)
    assert effects["apology_prob", "mean effect"] == pytest.approx(1.0, abs=1e-3)
    assert effects["inform", "mean absolute effect"] == pytest.approx(0.0, abs=1e-3)
    assert effects["comp_amount", "spread of effects"] == pytest.approx(0.0, abs=1e-3)


def test_salib_agrees_on_morris() -> None:
    from SALib.analyze import morris as analyser
    from SALib.sample import morris as sampler

    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    places = sampler.sample(problem, 30, num_levels=4, seed=5)
    outputs = ishigami(places)
    theirs = analyser.analyze(problem, places, outputs, num_levels=4)
    effects = elementary_effects(places, outputs[None, :])[0]
    assert np.abs(effects).mean(axis=0) == pytest.approx(np.asarray(theirs["mu_star"]))
    assert effects.std(axis=0, ddof=1) == pytest.approx(np.asarray(theirs["sigma"]))


def test_indices_of_the_mean_response_hold_no_noise() -> None:
    found, rows = [], sampled(ishigami, 3, 128)
    silent = indices(rows)
    for seed in range(100):
        rng = np.random.default_rng(seed)
        noisy = [part[None, ...] + rng.normal(0.0, 5.0, (2, *part.shape)) for part in (rows.a[0], rows.b[0])]
        # A factor moves on the same luck, so that its differences have the noise of one sample only.
        ab = rows.ab + (noisy[0] - rows.a)[:, None, :]
        found.append(indices(Rows(noisy[0], noisy[1], ab, None)))
    assert np.mean([one.mean_total for one in found], axis=0) == pytest.approx(silent.total, abs=0.03)
    assert np.mean([one.mean_first for one in found], axis=0) == pytest.approx(silent.first, abs=0.03)
    assert np.mean([one.total for one in found], axis=0) == pytest.approx(silent.total * 14.0 / 39.0, abs=0.03)


def test_noise_of_replications_is_not_counted_twice() -> None:
    """Luck that is all there is: more replications narrow the interval of its share as they narrow its estimate."""
    estimates, widths = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        a, b, signal = rng.normal(size=(8, 128)), rng.normal(size=(8, 128)), rng.normal(size=(2, 128))
        rows = Rows(a + signal[0], b + signal[1], np.stack([a + signal[1], b + signal[0]], axis=1), None)
        estimates.append(indices(rows).total[-1])
        widths.append(np.ptp(np.percentile(bootstrap(rows, 200, seed).total[:, -1], [2.5, 97.5])))
    assert np.mean(widths) == pytest.approx(3.92 * np.std(estimates), rel=0.25)


def sized(effect: float, replications: int, noise: float = 1.0) -> tuple[Study, Table]:
    """Return a study of a factor whose effect is small beside the luck of one run, and one without any."""
    study = study_from(
        {
            "levers": {"comp_amount": [0, 1], "apology_prob": [0, 1]},
            "outcomes": ["paradox"],
            "replications": replications,
            "design": {"kind": "sobol", "samples": 64},
        }
    )
    luck = study.points_of_design.luck
    names, place = np.unique(luck, return_inverse=True)
    chance = np.random.default_rng(4).normal(0.0, noise, (replications, len(names)))[:, place]
    return study, Table(study.values, {"paradox": effect * study.values[:, 0] + chance})


@pytest.mark.parametrize("replications", [1, 8])
def test_an_effect_smaller_than_luck_is_seen_and_its_size_said_beside(replications: int) -> None:
    found = {(e.factor, e.measure): e for e in sensitivity.sobol(*sized(0.3, replications), "paradox")}
    assert found["comp_amount", "total"].verdict == "matters"
    assert found["comp_amount", "total"].p < 1e-6
    assert found["comp_amount", sensitivity.BEYOND_LUCK].verdict == "smaller than the luck of one run"
    assert found["apology_prob", "total"].verdict == "not distinguishable"


def test_a_factor_without_effect_that_moves_luck_alone_is_seldom_said_to_matter() -> None:
    said = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        a, gaps = rng.normal(size=(2, 1, 32)), rng.normal(size=(2, 5, 32))
        luck = rng.normal(size=(2, 32)) * np.sqrt(2.0)
        places = rng.random((2, 5, 32))
        p = effect_p_values(gaps - a, places[0], places[1], luck)
        said.append(holm(p).min() < 0.05)
    assert np.mean(said) <= 0.08


def test_a_lever_that_moves_nothing_comes_first_nowhere_and_has_no_interval() -> None:
    study = study_from(
        {
            "levers": {"comp_amount": [0, 1]},
            "uncertainties": {"p_fail": [0.1, 0.3]},
            "outcomes": ["profit"],
            "design": {"kind": "morris", "samples": 8},
        }
    )
    page = study_text(
        analyse(study, Table(study.values, {"profit": study.values[:, 1][None, :]})), {"effects": "e.svg"}, ""
    )
    assert "profit per customer is moved most by chance of a failure" in page
    assert "first among the levers" not in page
    assert "0.00 [0.00, 0.00]" not in page
    assert "| compensation | 0, no sample changed |" in page


@pytest.mark.parametrize("curved", [False, True])
def test_an_effect_of_one_sign_is_seen_however_unequal_its_sizes_are(curved: bool) -> None:
    seen = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        before, after = rng.random((2, 1, 24)) if curved else np.repeat([[[0.0]], [[1.0]]], 24, axis=2)
        way = (after - 0.5) ** 2 - (before - 0.5) ** 2 if curved else after - before
        made = np.exp(1.5 * rng.normal(size=24)) * way + np.zeros((2, 1, 1))
        luck = rng.normal(size=(2, 24)) * np.sqrt(2.0)
        seen.append(effect_p_values(made, before, after, luck)[0] < 0.05 / 20)
    assert np.mean(seen) >= 0.9


def test_holm_is_that_of_the_textbook() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == pytest.approx([1.0, 1.0])


def test_every_trajectory_has_luck_of_its_own() -> None:
    made = make(DesignSpec("morris", samples=24, levels=4), [np.zeros(1)] * 10, [True] * 10)
    lots = made.luck.reshape(24, 12)
    assert {len(set(row)) for row in lots.tolist()} == {2}
    assert len(set(made.luck.tolist())) == 48


@pytest.mark.parametrize("replications", [1, 8])
def test_the_size_of_luck_in_a_morris_design_is_that_of_one_run_at_any_number_of_replications(
    replications: int,
) -> None:
    study = linear_study("morris", 40)
    truth, held = 2.0 / np.sqrt(np.pi), []
    names, place = np.unique(study.points_of_design.luck, return_inverse=True)
    for seed in range(100):
        chance = np.random.default_rng(seed).normal(size=(replications, len(names)))[:, place]
        table = Table(study.values, {"paradox": study.values[:, 0] + chance})
        found = {(e.factor, e.measure): e for e in sensitivity.morris(study, table, "paradox")}
        luck = found["luck", "mean absolute effect"]
        held.append(luck.low <= truth <= luck.high)
    assert np.mean(held) > 0.88


@pytest.mark.parametrize("levels", [4, 6, 8])
@pytest.mark.parametrize("entry", [[0, 2], {"values": [0, 2]}, {"values": [0, 1, 2]}, {"values": [0, 0.3, 2]}])
def test_an_effect_is_that_of_the_whole_range_however_the_values_are_given(entry: object, levels: int) -> None:
    study = study_from(
        {
            "levers": {"comp_amount": entry, "resolve_prob": [0.5, 0.95]},
            "outcomes": ["profit"],
            "design": {"kind": "morris", "samples": 16, "levels": levels},
        }
    )
    table = Table(study.values, {"profit": (study.values[:, 0] / 2.0)[None, :]})
    found = {(e.factor, e.measure): e for e in sensitivity.morris(study, table, "profit")}
    assert found["comp_amount", "mean absolute effect"].estimate == pytest.approx(1.0)


def test_outcomes_that_hardly_vary_give_no_warning_and_are_told() -> None:
    study = study_from(
        {
            "levers": {"comp_amount": [0, 1], "apology_prob": [0, 1]},
            "outcomes": ["nps", "prevention_cost", "retention"],
            "design": {"kind": "sobol", "samples": 16},
        }
    )
    rare = np.zeros((1, study.points))
    rare[0, 4] = 1.0  # a sample B, of which no other point is a copy but for one factor
    rounding = np.full((1, study.points), 0.3)
    rounding[0, ::2] = 0.1 + 0.2
    table = Table(study.values, {"nps": rare, "prevention_cost": rare * 0.0, "retention": rounding})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = analyse(study, table)
        page = study_text(found, {"effects": "effects.svg"}, "")
    assert found.constant == {"prevention_cost": 0.0, "retention": pytest.approx(0.3)}
    assert "spending on prevention is 0 at every point: nothing moves it." in page
    assert "| net promoter score | compensation |" in page
    assert "± 0.00" not in page
    assert "0.00 [0.00, 0.00]" not in page
    assert "no sample changed" in page
