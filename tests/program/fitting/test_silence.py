"""How many customers stay silent is hardly told by a log, and is told once customers are asked about problems.

As a program it tells the numbers: `python -m tests.program.fitting.test_silence FIRMS [MONTHS [CUSTOMERS]]`.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from scipy.special import logit

from experiments.fitting.made_log import Made, make, prepared
from experiments.fitting.posterior import posterior
from experiments.fitting.records import Window
from experiments.fitting.summaries import summaries
from experiments.fitting.unknowns import unknowns_of, values_of
from sim.scenario.scenario import Scenario
from tests.made_firm import FIRST, LEVELS

# So many that what customers would say is known, from which smaller surveys are then drawn.
EVERYBODY = 1_000_000
SURVEYS = (0, 50, 200, 800)


class Lived(NamedTuple):
    """Firms made with values drawn from the prior, what they were made with, and their causes and months."""

    firms: list[Made]
    points: np.ndarray
    causes: int
    window: Window


class Learned(NamedTuple):
    """How the silent share was told by the data of some firms: intervals that hold it, and their width."""

    surveyed: int
    covered: float
    ratios: tuple[float, ...]

    @property
    def line(self) -> str:
        """Return it in a line."""
        half = sum(ratio <= 0.5 for ratio in self.ratios)
        return (
            f"{self.surveyed} asked a month: {self.covered:.0%} of {len(self.ratios)} within their 90 % intervals; "
            f"at most half the prior's width in {half} (median {np.median(self.ratios):.2f})"
        )


def lived(number: int, months: int, customers: int) -> Lived:
    """Make firms with values drawn from the prior."""
    scenario = Scenario.load("baseline")
    window = replace(Window(FIRST, (0,), 0, LEVELS, "nps", EVERYBODY).longer(months), fitted=months)
    unknowns = unknowns_of(scenario, window, float(scenario.market.visit_rate_mean), causes=True)
    base = prepared(scenario, window, customers, 4000)
    points = np.random.default_rng(5).uniform(0.0, 1.0, (number, len(unknowns)))
    with ThreadPoolExecutor(2) as pool:
        firms = list(pool.map(lambda at: make(base, values_of(unknowns, points[at]), 9000 + at, window), range(number)))
    return Lived(firms, points, len(scenario.causes), window)


def learned(world: Lived, surveyed: int, real: Sequence[int]) -> Learned:
    """Infer the silent share of some of the firms, each from all the others, where so many customers are asked."""
    window, luck = replace(world.window, surveyed=surveyed), np.random.default_rng(surveyed)
    said = []
    for made in world.firms:
        shares = made.figures.problems
        asked = luck.binomial(surveyed, shares) / surveyed if surveyed else np.full(len(shares), np.nan)
        said.append(summaries(made.cases, made.figures._replace(problems=asked), window, world.causes))
    silent = np.clip([made.silent_share for made in world.firms], 0.005, 0.995)
    extras = logit(silent)[:, None]
    prior = np.ptp(np.quantile(silent, [0.05, 0.95]))
    box = (np.zeros(world.points.shape[1]), np.ones(world.points.shape[1]))
    covered, ratios = [], []
    for at in real:
        others = np.array([one != at for one in range(len(silent))])
        rest = [one for one, other in zip(said, others, strict=True) if other]
        found = posterior(said[at], rest, world.points[others], extras[others], box)
        low, high = 1.0 / (1.0 + np.exp(-np.quantile(found.extras[:, 0], [0.05, 0.95])))
        covered.append(low <= silent[at] <= high)
        ratios.append((high - low) / prior)
    return Learned(surveyed, float(np.mean(covered)), tuple(ratios))


def test_silence_is_told_better_once_customers_are_asked() -> None:
    world = lived(110, months=12, customers=900)
    log_alone, asked = (learned(world, surveyed, range(16)) for surveyed in (0, 800))
    assert np.median(asked.ratios) < 0.92 * np.median(log_alone.ratios), (log_alone.line, asked.line)
    assert asked.covered >= 0.6


@pytest.mark.slow
def test_two_hundred_answers_a_month_tell_the_silent_share() -> None:
    world = lived(600, months=12, customers=900)
    found = {surveyed: learned(world, surveyed, range(60)) for surveyed in SURVEYS}
    for one in found.values():
        assert 0.80 <= one.covered <= 0.98, one.line
    assert np.median(found[0].ratios) > 0.55, found[0].line
    assert np.median(found[200].ratios) <= 0.55, found[200].line


if __name__ == "__main__":
    number, months, customers = (int(given) for given in (sys.argv[1:] + ["600", "12", "900"][len(sys.argv) - 1 :]))
    everything = lived(number, months, customers)
    for surveyed in SURVEYS:
        print(learned(everything, surveyed, range(min(60, number // 2))).line, flush=True)
