"""Every statistic that the program prints: its estimand, its interval, and the coverage that was measured for it.

Coverage is read from `docs/explanation/coverage.md`, which its own generator writes; here it is only laid beside the
statistic it belongs to.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

COVERAGE = Path(__file__).parents[1] / "explanation" / "coverage.md"
_ROW = re.compile(r"^\| (?P<what>.+?) \| (?P<made>.+?) \| (?P<held>[\d.]+) % \|$", re.MULTILINE)


class Statistic(NamedTuple):
    """One printed statistic.

    Attributes:
        where: which command or page prints it.
        name: what it is called there.
        estimand: what it estimates.
        interval: how its interval is made; "none" if it has none.
        rows: how the rows of the coverage page begin that measured it.
        why: why nothing was measured, where nothing was.
    """

    where: str
    name: str
    estimand: str
    interval: str
    rows: tuple[str, ...] = ()
    why: str = ""


_T = "t over replications"
_PAIRED = "t over replications of the difference within a seed"
STATISTICS = (
    Statistic("compare", "estimate of an outcome", "its mean over seeds of this market and policy",
              f"{_T}, cut at what the number can be", ("mean over replications",)),
    Statistic("compare", "share seen in no case, or in all", "the same mean, of a share",
              "exact bound (rule of three) over persons", ("share of cases",)),
    Statistic("compare", "PARADOX, RECOVERY, TOTAL, DIRECT, SPILLOVER",
              "mean over seeds of persons less their twins, or of one world less another of the same seed; the spread "
              "that is its unit counts as known", _PAIRED, ("difference of policies",)),
    Statistic("compare", "POLICY, profit and every other difference from the reference",
              "mean over seeds of the difference within a seed", _PAIRED,
              ("difference of policies", "difference of days")),
    Statistic("compare --replications auto", "the same after the last look", "the same",
              "t at a confidence that spends the error over all looks", ("interval of the last look",)),
    Statistic("compare", "verdict", "on which side of the margin the means of two contrasts lie",
              "none of its own: whole intervals must agree", (), "it follows from the intervals above"),
    Statistic("compare --plausible", "worlds in which a verdict holds", "the share over the asked parameter sets",
              "none", (), "the sets are the population, not a sample of one"),
    Statistic("compare --plausible", "parameter that flips a verdict", "whether it goes with a change of the verdict",
              "none: rank test, Holm over all parameters", ("some parameter flips",)),
    Statistic("compare --plausible", "worth of knowing an unknown", "expected value of partial perfect information",
              "standard error by a jackknife over tenths of the worlds", (), "told only above 95 of 100 shuffles"),
    Statistic("study: grid", "effect of a level, interaction", "difference of means over all cells and seeds",
              f"{_T}, on shared luck", ("grid, difference",)),
    Statistic("study: crossed", "mean of a policy, profit against no compensation", "mean over worlds and seeds",
              "t over worlds", ("crossed, mean", "crossed, profit")),
    Statistic("study: crossed", "affordable compensation", "the level at which the mean gain over worlds crosses 0",
              "percentiles of a bootstrap over worlds", ("crossed, affordable",)),
    Statistic("study: crossed", "share of worlds that are good enough",
              "share of worlds in which the mean of so many replications keeps all conditions",
              "Clopper and Pearson over worlds", ("share of worlds that",)),
    Statistic("study: space", "mean over the space", "mean over the ranges, as sampled, and seeds",
              "t over blocks of the design", ("mean over the space",)),
    Statistic("study: space", "share of a verdict", "share of the space in which the estimated contrasts have the word",
              "Clopper and Pearson for as many points as the bootstrap over blocks is worth", ("share of the space",)),
    Statistic("study: grid", "share of a verdict", "the same share of the grid itself",
              "t of a jackknife over replications", ("share of a grid",)),
    Statistic("study: space", "verdict of a point beyond its noise", "the mean contrast of the point over seeds",
              "t; the noise is that of points alike", ("a point beyond its noise",)),
    Statistic("study: sobol", "first order, total", "share of the variance of the response, or of its mean over seeds",
              "percentiles of a bootstrap over base samples", ("Sobol'",)),
    Statistic("study: morris", "mean and absolute effect", "mean of the elementary effects over the space",
              "t over trajectories", ("Morris, mean",)),
    Statistic("study: morris", "spread of effects", "their standard deviation over the space",
              "t of a jackknife of its logarithm", ("Morris, spread",)),
    Statistic("study: single points", "delta, PAWN", "how far the response's distribution moves with the factor",
              "from the naive to the cross-fitted estimate", ("single points, delta", "single points, PAWN")),
    Statistic("study: single points", "first order", "share of the variance of the response, or of its mean over seeds",
              "t from its influence function", ("single points, first order",)),
    Statistic("study: tied factors", "Shapley effect",
              "what a factor adds to the variance that a quadratic of the factors known "
              "so far explains, averaged over all orders; of the response, or of its mean over seeds",
              "t of a jackknife over groups of points", ("tied factors",)),
    Statistic("study: weekly series", "groups of paths", "whether the paths of points differ by more than degrees",
              "none: dip of their distances; groups are told at 5 %", ("some worlds go alike",)),
    Statistic("study: boxes", "density of a box", "share of the points of a box that have what is looked for",
              "Clopper and Pearson, on points that were held back from the peeling", ("density of a box",)),
    Statistic("study: rules", "precision of a rule", "share of the verdict where the rule holds",
              "Clopper and Pearson as above, on points that were held back from the tree", ("precision of a rule",)),
    Statistic("laboratory", "mean, d, d within persons", "mean or standardised difference over customers",
              "t with the large-sample error of d", ("laboratory, mean", "laboratory, Cohen", "laboratory, d within")),
    Statistic("laboratory", "effect by intention to treat", "difference of means between arms",
              "t by Welch", ("laboratory, effect by",)),
    Statistic("laboratory", "slope", "slope of the linear projection, standardised",
              "t of least squares", ("laboratory, slope",)),
    Statistic("laboratory", "risk ratio, odds ratio, ratio of rates", "ratio over customers",
              "normal on the log scale", ("laboratory, risk", "laboratory, odds", "laboratory, ratio")),
    Statistic("run, differ, event log", "every number", "this one world and no other", "none", (), "one draw of luck"),
    Statistic("evidence", "value of a row", "its mean over seeds", "t over seeds", ("mean over replications",)),
)  # fmt: skip


@cache
def measured() -> tuple[tuple[str, float], ...]:
    """Return the rows of the coverage page: what was simulated, and in how many of a hundred the truth was held."""
    text = COVERAGE.read_text(encoding="utf-8")
    return tuple((f"{row['what']} | {row['made']}", float(row["held"])) for row in _ROW.finditer(text))


def statistics() -> str:
    """List every printed statistic with its estimand, its interval and the coverage measured for it."""
    from docs.generators.tables import table

    rows = [[one.where, one.name, one.estimand, one.interval, _covered(one)] for one in STATISTICS]
    return table(("printed by", "statistic", "estimand", "interval", "held the truth, of 100"), rows)


def _covered(one: Statistic) -> str:
    """Return the range of what was measured for a statistic, or why nothing was."""
    if not one.rows:
        return f"not measured: {one.why}"
    held = [share for what, share in measured() if what.startswith(one.rows)]
    if not held:
        raise ValueError(f"the coverage page has no row that begins with {one.rows}")
    if all(row.startswith("some ") for row in one.rows):
        return f"said of nothing in {' and '.join(f'{share:.1f}' for share in held)}"
    return f"{min(held):.1f}" if len(held) == 1 else f"{min(held):.1f} to {max(held):.1f} ({len(held)} cases)"


def short_coverage() -> str:
    """List the simulated cases in which an interval held the truth in fewer than 93 of a hundred."""
    from docs.generators.tables import table

    rows = [[*what.split(" | "), f"{held:.1f} %"] for what, held in measured() if held < 93.0 and "some " not in what]
    return table(("interval", "made data", "held"), rows)
