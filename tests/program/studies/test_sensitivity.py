"""Sensitivity is right where the answer is known, agrees with other programs, and refuses holes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments import sensitivity
from experiments.design import DesignSpec, make
from experiments.sensitivity import bootstrap, elementary_effects, indices, not_told_apart, rows_of
from experiments.study import Study
from experiments.study_file import study_from
from experiments.study_runs import Table
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


def sampled(function: Callable[[Floats], Floats], factors: int, samples: int, second: bool = False) -> sensitivity.Rows:
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
    """Give a table in which the outcome is 3 comp + 1 apology + chance, and inform does nothing."""
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
    assert effects["inform"].verdict == "not told from chance"
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


def test_luck_of_a_morris_design_moves_by_its_levels() -> None:
    made = make(DesignSpec("morris", samples=3), [np.zeros(1)] * 2, [True, True])
    places = sensitivity._luck_places(made.luck, 4)
    assert set(np.round(np.abs(np.diff(places[:4])), 6)) <= {0.0, round(2 / 3, 6)}
