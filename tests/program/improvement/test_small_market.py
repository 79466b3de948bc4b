"""In a small market whose full grid is known, the search finds the best within the noise with few runs."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from experiments.comparison.intervals import interval
from experiments.improvement.aims import YEARLY_COST
from experiments.improvement.bench import LivedBench
from experiments.improvement.improve import Question, improve
from experiments.improvement.levers import AS_IT_IS, searched_levers
from experiments.improvement.search import planned_runs
from experiments.runs.store import Store
from tests.small_worlds import small_scenario


@pytest.mark.slow
def test_the_best_of_a_small_market_is_found_within_the_noise(tmp_path: Path) -> None:
    market = small_scenario(
        market={"persons": 200, "visit_rate_mean": 0.5}, run={"burn_in": 4, "horizon": 26, "seed": 3}
    )
    levers = searched_levers(market, ["staff_capacity=5..65", "resolve_prob=0.4..1", "compensate_prob=0..1"])
    budget, cases, levels = 1.0, 8, 11
    places = itertools.product(np.linspace(0.0, 1.0, levels), repeat=len(levers))
    points = [tuple((lever.name, lever.at(at)) for lever, at in zip(levers, place, strict=True)) for place in places]
    with Store(tmp_path / "grid.sqlite") as runs:
        bench = LivedBench([market], runs, 500)
        nothing = bench([(AS_IT_IS, case) for case in range(cases)])
        tried = bench([(point, case) for point in points for case in range(cases)])
        base = [np.array([one[name] for one in nothing]) for name in ("profit", YEARLY_COST)]
        gains, costs = (
            np.array([one[name] for one in tried]).reshape(len(points), cases) - level
            for name, level in zip(("profit", YEARLY_COST), base, strict=True)
        )
        within = np.flatnonzero(costs.mean(axis=1) <= budget)
        best = within[gains[within].mean(axis=1).argmax()]
        known = interval(gains[best])
        good = 0
        for seed in range(10):
            asked = Question(market.with_values({"run.seed": 100 + seed}), "profit", levers, (), budget, None, (), 30)
            found = improve(asked, tmp_path / f"{seed}.sqlite")
            again = bench([(found.best.changes, case) for case in range(cases)])
            gain = np.array([one["profit"] for one in again]) - base[0]
            good += gain.mean() >= known.low
            assert planned_runs(len(levers)) <= len(points) * cases / 5
    assert good >= 9
