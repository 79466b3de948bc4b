"""How many stay silent is hardly told by complaints alone; what the firm found itself tells it, and asking.

Who would have left anyway is told by asking those who leave.

As a program it tells the numbers: `python -m tests.program.fitting.test_silence FIRMS [MONTHS [CUSTOMERS]]`.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from scipy.special import expit

from experiments.fitting.fit import DERIVED, extras_of
from experiments.fitting.made_log import Made, make, prepared
from experiments.fitting.posterior import posterior
from experiments.fitting.psychologies import drawn, shipped_sets, with_psychology
from experiments.fitting.records import Figures, Window
from experiments.fitting.summaries import summaries
from experiments.fitting.unknowns import Unknown, unknowns_of, values_of
from sim.scenario.scenario import Scenario
from tests.made_firm import FIRST, LEVELS

# So many that what customers would say is known, from which smaller surveys are then drawn.
EVERYBODY = 1_000_000


class Data(NamedTuple):
    """What a firm keeps beside its complaints and plain figures.

    Attributes:
        surveyed: customers asked a month whether something went wrong. both: those with a problem are asked whether
            they complained, too. own: the log holds what the firm found itself. leavers: asked a month the same.
    """

    surveyed: int = 0
    both: bool = False
    own: bool = False
    leavers: int = 0

    @property
    def told(self) -> str:
        """Return it in words."""
        asked = f"{self.surveyed} asked, {'both questions' if self.both else 'the first question'}"
        parts = [asked] if self.surveyed else []
        parts += ["own findings"] * self.own + [f"{self.leavers} leavers asked"] * (self.leavers > 0)
        return " and ".join(parts) or "complaints alone"


KNOWN = ("p_fail", "silent_share", "exit_level", "weekly_exit_hazard", "staff_capacity", "visit_rate_mean")
ALONE, OWN, ASKED = Data(), Data(own=True), Data(200, both=True)
LEAVERS = (Data(own=True, leavers=20), Data(200, both=True, leavers=20))
KEPT = (ALONE, OWN, *LEAVERS, *(Data(asked, both) for both in (False, True) for asked in (50, 200, 800)))


class Lived(NamedTuple):
    """Firms made with values drawn from the prior, what they were made with, and their causes and months."""

    firms: list[Made]
    unknowns: tuple[Unknown, ...]
    points: np.ndarray
    causes: int
    window: Window


class Learned(NamedTuple):
    """How the data of some firms told what is asked of them, by name: intervals that hold it, and their width.

    Attributes:
        data: that they keep. covered: shares of the firms. ratios: widths over that of the prior, a firm each.
    """

    data: Data
    covered: dict[str, float]
    ratios: dict[str, np.ndarray]

    def half(self, name: str) -> int:
        """Count the firms whose interval is at most half the prior's width."""
        return int((self.ratios[name] <= 0.5).sum())

    @property
    def all_covered(self) -> float:
        """Return the share of all values that lie in their intervals."""
        return float(np.mean(list(self.covered.values())))

    @property
    def lines(self) -> str:
        """Return it in lines."""
        firms = len(self.ratios["silent_share"])
        lines = [f"{self.data.told}: {self.all_covered:.0%} of all values of {firms} firms in their 90 % intervals"]
        for name in KNOWN:
            held, middle = self.covered[name], np.median(self.ratios[name])
            half = f"half the prior's width or less in {self.half(name)} (median {middle:.2f})"
            lines.append(f"  {name}: in its interval in {held:.0%}, {half}")
        return "\n".join(lines)


def lived(number: int, months: int, customers: int) -> Lived:
    """Make firms with values drawn from the prior and psychologies drawn from the ensemble."""
    scenario = Scenario.load("baseline")
    window = replace(Window(FIRST, (0,), 0, LEVELS, "nps", EVERYBODY, EVERYBODY).longer(months), fitted=months)
    unknowns = unknowns_of(scenario, window, float(scenario.market.visit_rate_mean) / 1.6, causes=True)
    base = prepared(scenario, window, customers, 4000)
    psychologies = drawn(shipped_sets(), number, 5)
    points = np.random.default_rng(5).uniform(0.0, 1.0, (number, len(unknowns)))

    def one(at: int) -> Made:
        return make(with_psychology(base, psychologies[at]), values_of(unknowns, points[at]), 9000 + at, window)

    with ThreadPoolExecutor(2) as pool:
        firms = list(pool.map(one, range(number)))
    return Lived(firms, unknowns, points, len(scenario.causes), window)


def kept(figures: Figures, data: Data, luck: np.random.Generator) -> Figures:
    """Return the figures of a firm that keeps no more than these data."""
    nothing = np.full(len(figures.problems), np.nan)
    troubled = luck.binomial(data.surveyed, np.nan_to_num(figures.problems))
    heard = luck.binomial(troubled, np.nan_to_num(figures.complained)) / np.where(troubled > 0, troubled, np.nan)
    left = luck.binomial(data.leavers, np.nan_to_num(figures.left_after_problem))
    return figures._replace(
        problems=troubled / data.surveyed if data.surveyed else nothing,
        complained=heard if data.both else nothing,
        found=figures.found if data.own else nothing,
        left_after_problem=left / data.leavers if data.leavers else nothing,
    )


def learned(world: Lived, data: Data, real: Sequence[int]) -> Learned:
    """Infer what is asked of some of the firms, each from all the others, where they keep such data."""
    window = replace(world.window, surveyed=data.surveyed, leavers_asked=data.leavers)
    luck = np.random.default_rng(data.surveyed)
    said = [summaries(made.cases, kept(made.figures, data, luck), window, world.causes) for made in world.firms]
    extras = extras_of(*np.array([[getattr(made, name) for name in DERIVED] for made in world.firms]).T)
    names = [*(one.name for one in world.unknowns), *DERIVED]
    # Told in places of the prior, which is even on the scale on which widths are compared; silence in shares.
    truths = np.column_stack([world.points, expit(extras[:, 0]), extras[:, 1:]])
    box = (np.zeros(world.points.shape[1]), np.ones(world.points.shape[1]))
    before = np.ptp(np.quantile(truths, [0.05, 0.95], axis=0), axis=0)
    covered, ratios = [], []
    for at in real:
        others = np.array([one != at for one in range(len(said))])
        rest = [one for one, other in zip(said, others, strict=True) if other]
        found = posterior(said[at], rest, world.points[others], extras[others], box)
        draws = np.column_stack([found.points, expit(found.extras[:, 0]), found.extras[:, 1:]])
        low, high = np.quantile(draws, [0.05, 0.95], axis=0)
        covered.append((low <= truths[at]) & (truths[at] <= high))
        ratios.append((high - low) / before)
    return Learned(
        data,
        dict(zip(names, np.mean(covered, axis=0).tolist(), strict=True)),
        dict(zip(names, np.array(ratios).T, strict=True)),
    )


def test_silence_is_told_better_once_customers_are_asked() -> None:
    world = lived(110, months=12, customers=900)
    alone, asked = (learned(world, data, range(16)) for data in (ALONE, ASKED))
    middle = [np.median(one.ratios["silent_share"]) for one in (alone, asked)]
    assert middle[1] < 0.75 * middle[0], (alone.lines, asked.lines)
    assert min(asked.covered["silent_share"], asked.all_covered) >= 0.6, asked.lines


def test_leavers_who_are_asked_tell_who_would_have_left_anyway() -> None:
    world = lived(110, months=12, customers=900)
    alone, asked = (learned(world, data, range(16)) for data in (OWN, LEAVERS[0]))
    middle = [np.median(one.ratios["exit_level"]) for one in (alone, asked)]
    assert middle[1] < 0.6 * middle[0], (alone.lines, asked.lines)
    assert asked.covered["exit_level"] >= 0.6, asked.lines


@pytest.mark.slow
def test_own_findings_or_two_hundred_answers_a_month_tell_the_silent_share() -> None:
    world = lived(400, months=12, customers=900)
    found = {data: learned(world, data, range(60)) for data in KEPT}
    for one in found.values():
        assert 0.80 <= one.covered["silent_share"] <= 0.98, one.lines
        assert 0.85 <= one.all_covered <= 0.95, one.lines
    assert found[ALONE].half("silent_share") <= 15, found[ALONE].lines
    for data in (OWN, ASKED):
        for name in ("silent_share", "exit_level"):
            assert found[data].half(name) >= 45, found[data].lines
    for data in LEAVERS:
        assert np.median(found[data].ratios["exit_level"]) <= 0.5 * np.median(found[OWN].ratios["exit_level"])


if __name__ == "__main__":
    number, months, customers = (int(given) for given in (sys.argv[1:] + ["400", "12", "900"][len(sys.argv) - 1 :]))
    everything = lived(number, months, customers)
    for data in KEPT:
        print(learned(everything, data, range(min(60, number // 2))).lines, flush=True)
