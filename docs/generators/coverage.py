"""Writes `docs/explanation/coverage.md`: how often each kind of printed interval holds the truth, on made data.

    python -m docs.generators.coverage

Each kind is simulated 2,000 times with the functions that the program prints by: data are made whose answer is known,
the interval is computed, and it is counted whether the answer lies in it. The engine is not used; it takes about twenty
minutes of one core.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from docs.generators.skewed_means import tried
from experiments.comparison.intervals import Interval, interval
from experiments.comparison.rare_shares import of_none_or_all
from experiments.comparison.sequential import confidence_at, looks
from experiments.comparison.verdict import UNDECIDED, policy_verdict
from experiments.improvement.aims import Condition
from experiments.laboratory import estimators
from experiments.studies.analysis import (
    decision_rules,
    factorial,
    frontier,
    given_data,
    paths,
    prim,
    satisficing,
    sensitivity,
    shapley,
    verdict_map,
)
from experiments.studies.analysis.resampling import clustered, jackknifed, share_interval
from experiments.studies.analysis.sobol_estimators import bootstrap, indices, rows_of
from experiments.studies.design import DesignSpec, make
from experiments.studies.file import study_from
from experiments.studies.runs import Table
from experiments.studies.study import Study

Floats = NDArray[np.float64]
Random = np.random.Generator
# Names of intervals, and whether each held the truth in one simulation; what has no interval in it is left out.
Held = dict[str, bool]

TIMES = 2000
PAGE = Path(__file__).parents[1] / "explanation" / "coverage.md"

HEAD = """# How often intervals hold the truth

This page is written by `python -m docs.generators.coverage`; do not edit it.

Every interval that the program prints is one of 95 %, unless it says otherwise: of a hundred of them about 95 should
hold what they are about. Whether they do can be seen only where the answer is known. So data are made of which it is,
{times:,} times for each kind of interval, with the functions that the program prints by. With so many simulations a
coverage of 95 % is found between {low:.0f} and {high:.0f}.

| interval | made data | held |
|---|---|---|
"""

TAIL = """
## What stands out

- **Too wide is possible, too narrow is the fault.** Base samples of a Sobol' design cover the space more evenly than a
  random sample would, and intervals know that in part only. So those of Sobol' indices are somewhat wider than need
  be where factors move an outcome more than luck does. Noise is counted once, at any number of replications.
- **The first order of single points** has an interval for points at random; those of a Latin hypercube cover the space
  more evenly, so that it holds the truth more often there.
- **Delta and PAWN** are largest differences, which look larger on the points they are found on and smaller on others;
  their intervals span both, and so hold the truth more often than 95 %.
- **The density of a box** is that of boxes found without the points that score them, from four fifths of them; the
  box that is told is somewhat better, so that its interval holds the truth a little less often.
- **Shares seen in no case** have an exact bound, which holds at least as often as it says.
- **Skew needs replications.** Where one run in many is far off, as `days` to the answer at the edge of what staff can
  do, few replications may not show it: intervals of differences of days hold the truth less often than 95 %, thirty
  replications better than five. Away from that edge they hold as often as other numbers.
- **Looking until all is decided** (`--replications auto`) gives wider intervals, which say their own confidence.
- **Many words.** Each interval and each word *higher*, *lower*, *better* stands by itself: of a hundred differences
  that are none, about five get a word. Adjusted for their number, by Holm's method, are the effects of a Sobol' or
  Morris page (all factors of an outcome) and the parameters that `--plausible` names (all parameters of a verdict).

## How often something is said of nothing

| statement | made data | said |
|---|---|---|
"""

TRIED = """
## What was tried against skew

Shares that held the truth, in percent, and in brackets the median width beside that of t. Each of these intervals knows
of skew; the aim was at least 93 for skewed data with 93 to 97 elsewhere.

- **Johnson's** modified t moves an interval that is too short, and gains next to nothing.
- **Hall's** transformation and the **bootstrap-t** gain most. Of five replications neither reaches 93 for days at the
  edge: what no replication has shown, no transformation of them can show.
- **t and Hall together** reach it. Of five replications they are then two fifths wider where nothing is skewed at all,
  and hold the truth more often than 97 times of a hundred.

So none is printed: every interval of every outcome would be wider for the sake of a few. More replications help t, too,
though slowly: give thirty or more where `days` matter at the edge of what staff can do, and read their intervals as of
about 92.

"""


class Kind(NamedTuple):
    """One simulation of one or several intervals.

    Attributes:
        what: what the intervals are, `{}` where their name stands.
        made: the made data.
        once: makes data once and says which intervals held the truth.
        error: whether not coverage is counted but how often something is said of nothing.
    """

    what: str
    made: str
    once: Callable[[Random], Held]
    error: bool = False


def _in(low: float, truth: float, high: float) -> bool:
    return bool(low <= truth <= high)


def _of(found: Interval | estimators.Estimate, truth: float) -> bool:
    return _in(found.low, truth, found.high)


# Comparisons.


def _normal(n: int, rng: Random) -> tuple[Floats, float]:
    return rng.normal(size=n), 0.0


def _exponential(n: int, rng: Random) -> tuple[Floats, float]:
    return rng.gamma(1.0, 1.0, size=n), 1.0


def _mean(n: int, rng: Random) -> Held:
    normal, skewed = _normal(n, rng)[0], _exponential(n, rng)[0]
    return {"normal": _of(interval(normal), 0.0), "skewed (exponential)": _of(interval(skewed), 1.0)}


def _difference(n: int, rng: Random) -> Held:
    luck = rng.normal(size=n)
    one, other = luck + rng.normal(0.0, 0.3, n), luck + 0.5 + rng.normal(0.0, 0.6, n)
    return {"": _of(interval(other - one), 0.5)}


# A queue at the edge of what staff can do: persons who come in a week, persons whom staff answer, weeks.
_COMING, _ANSWERED, _WEEKS = 20.0, 21, 52


@cache
def _mean_days() -> float:
    """Return the expected mean days in the queue, from the distribution of its length week by week."""
    from scipy.stats import poisson

    longest = 600
    coming = poisson.pmf(np.arange(longest), _COMING)
    length, days = np.zeros(longest), 0.0
    length[0] = 1.0
    for _ in range(_WEEKS):
        length = np.convolve(length, coming)[:longest]
        length = np.concatenate([[length[: _ANSWERED + 1].sum()], length[_ANSWERED + 1 :], np.zeros(_ANSWERED)])
        days += 7.0 * float(length @ np.arange(longest)) / _ANSWERED / _WEEKS
    return days


def _days_made(n: int, rng: Random) -> tuple[Floats, float]:
    """Make days to the answer at the edge, less those of a policy with staff enough, whose days hardly vary."""
    coming, queue, days = rng.poisson(_COMING, (_WEEKS, n)), np.zeros(n), np.zeros(n)
    for week in coming:
        queue = np.maximum(queue + week - _ANSWERED, 0.0)
        days += 7.0 * queue / _ANSWERED / _WEEKS
    return days - rng.normal(0.8, 0.1, n), _mean_days() - 0.8


def _days(n: int, rng: Random) -> Held:
    values, truth = _days_made(n, rng)
    return {"": _of(interval(values), truth)}


def _rare(share: float, n: int, cases: int, rng: Random) -> Held:
    seen = rng.binomial(cases, share, n)
    runs = [{"failed_persons": float(cases), "voice_share": one / cases} for one in seen]
    found = interval([one["voice_share"] for one in runs])
    found = found._replace(low=max(found.low, 0.0))
    return {"": _of(of_none_or_all("voice_share", found, runs), share)}


def _auto(rng: Random) -> Held:
    values = rng.normal(0.05, 0.3, 60)
    found = interval(values[:8])
    for look, count in enumerate(looks(60), start=1):
        found = interval(values[:count], confidence_at(look))
        if policy_verdict(found, 0.05) != UNDECIDED:
            break
    return {"": _of(found, 0.05)}


# Studies.


def _study(design: dict[str, Any], replications: int = 1, **more: Any) -> Study:
    content = {
        "levers": {"comp_amount": [0, 1], "apology_prob": [0, 1]},
        "outcomes": ["paradox", "recovery_person", "satisfaction", "profit"],
        "design": design,
        "replications": replications,
    }
    return study_from({**content, **more})


def _points(blocks: int, points: int, rng: Random) -> Held:
    values = np.repeat(rng.normal(size=blocks), points) + rng.normal(size=blocks * points)
    return {"": _of(clustered(values, np.repeat(np.arange(blocks), points)), 0.0)}


def _share(share: float, blocks: int, rng: Random) -> Held:
    inside = (rng.random(blocks) < share).astype(float)
    drawn = rng.multinomial(blocks, np.full(blocks, 1.0 / blocks), 1000) @ inside / blocks
    return {"": _in(*_around(share_interval(float(inside.mean()), drawn, blocks), share))}


def _around(ends: tuple[float, float], truth: float) -> tuple[float, float, float]:
    return ends[0], truth, ends[1]


def _grid_share(replications: int, rng: Random) -> Held:
    # Points of which each has the verdict if its mean over replications, on luck they all share, is above 0.
    points = np.linspace(-1.0, 1.0, 400)
    luck = rng.normal(0.0, 0.2, replications)
    left = [float((points + np.delete(luck, one).mean() > 0.0).mean()) for one in range(replications)]
    low, high = jackknifed(float((points + luck.mean() > 0.0).mean()), left)
    return {} if math.isnan(low) else {"": _in(low, 0.5, high)}


def _sobol(replications: int, noise: float, rng: Random) -> Held:
    """Two factors and one without effect, and luck: all shares are known."""
    samples = 64
    made = make(DesignSpec("sobol", samples=samples, seed=int(rng.integers(1 << 30))), [np.zeros(1)] * 3, [True] * 3)
    names, place = np.unique(made.luck, return_inverse=True)
    u = made.places
    # 2 x + y + 2 (x - .5)(y - .5): variances 4/12, 1/12 and 4/144.
    signal = 2.0 * u[:, 0] + u[:, 1] + 2.0 * (u[:, 0] - 0.5) * (u[:, 1] - 0.5)
    parts = np.array([4.0 / 12.0, 1.0 / 12.0, 4.0 / 144.0])
    chance = rng.normal(0.0, noise, (replications, len(names)))[:, place]
    rows = rows_of(signal + chance, 4, second_order=False)
    places = u.reshape(samples, -1, 3)
    even = np.hstack([places[:, 0], places[:, -1]])
    found, drawn = indices(rows), bootstrap(rows, seed=int(rng.integers(1 << 30)), places=even)
    mean, whole = parts.sum(), parts.sum() + noise**2
    held = {}
    for name, estimate, draws, truth in (
        ("first order", found.first[0], drawn.first[:, 0], parts[0] / whole),
        ("total", found.total[0], drawn.total[:, 0], (parts[0] + parts[2]) / whole),
        ("total of luck", found.total[-1], drawn.total[:, -1], noise**2 / whole),
    ):
        made_of = sensitivity._from_draws(np.asarray(estimate), draws)
        held[name] = _in(float(made_of.low), truth, float(made_of.high))
    if found.mean_total is not None and drawn.mean_total is not None and drawn.mean_first is not None:
        for name, draws, truth in (
            ("first order of the mean response", drawn.mean_first[:, 0], parts[0] / mean),
            ("total of the mean response", drawn.mean_total[:, 0], (parts[0] + parts[2]) / mean),
        ):
            made_of = sensitivity._from_draws(np.asarray(0.0), draws)
            held[name] = _in(float(made_of.low), truth, float(made_of.high))
    return held


def _morris(replications: int, rng: Random) -> Held:
    """Effects that differ between trajectories, on luck that each has for itself."""
    trajectories = 24
    true = rng.normal(1.0, 0.5, trajectories)
    effects = np.stack([true + rng.normal(0.0, 0.5, (replications, trajectories)),
                        rng.normal(0.0, math.sqrt(2.0), (replications, trajectories))], axis=2)  # fmt: skip
    sizes = sensitivity._mean(np.abs(effects).mean(axis=0))
    means, spread = sensitivity._mean(effects.mean(axis=0)), sensitivity._spread(effects)
    held = {
        "mean effect": _in(means.low[0], 1.0, means.high[0]),
        "mean absolute effect": _in(sizes.low[0], _folded(1.0, math.sqrt(0.5)), sizes.high[0]),
        "spread of effects": _in(spread.low[0], math.sqrt(0.5), spread.high[0]),
        "mean absolute effect of luck": _in(sizes.low[1], _folded(0.0, math.sqrt(2.0)), sizes.high[1]),
    }
    if replications > 1:
        quiet = sensitivity._mean(sensitivity._of_mean_response(effects))
        held["mean absolute effect, of the mean"] = _in(quiet.low[0], _folded(1.0, 0.5), quiet.high[0])
    return held


def _folded(mean: float, sd: float) -> float:
    """Return the expectation of the size of a normal number."""
    from scipy.special import erf

    tail = mean * float(erf(mean / (sd * math.sqrt(2.0))))
    return sd * math.sqrt(2.0 / math.pi) * math.exp(-(mean**2) / (2.0 * sd**2)) + tail


@cache
def _grid(replications: int) -> Study:
    return _study({"kind": "grid", "levels": 3}, replications)


def _levels(replications: int, rng: Random) -> Held:
    study = _grid(replications)
    x, y = study.values.T
    luck = rng.normal(size=(replications, 1))
    runs = x + y + 0.5 * x * y + luck + rng.normal(0.0, 0.5, (replications, study.points))
    found = factorial.factorial_effects(study, Table(study.values, {"profit": runs}), "profit")
    pair = found.interactions[0]
    return {
        "difference of levels": _of(found.effect("comp_amount").change, 1.25),
        "difference of differences": _of(pair.difference, 0.5),
    }


@cache
def _crossed(replications: int) -> Study:
    levers = {"comp_amount": {"values": [0, 0.5, 1, 2]}}
    return _study({"kind": "crossed", "samples": 24}, replications, levers=levers, uncertainties={"p_fail": [0.1, 0.2]})


def _policies(replications: int, rng: Random) -> Held:
    """Profit x - x^2 and an effect of the world on each policy, on luck of each world."""
    study = _crossed(replications)
    x = study.values[:4, 0]
    worlds = rng.normal(0.0, 0.1, (24, 4)) + rng.normal(0.0, 1.0, (24, 1))
    runs = (x - x * x + worlds + rng.normal(0.0, 0.3, (replications, 24, 4))).reshape(replications, -1)
    table = Table(study.values, {"satisfaction": runs, "profit": runs})
    found = frontier.policies(study, table)
    even = frontier.affordable_pay(study, table)
    return {
        "mean of a policy": _in(found[1].second[1], 0.25, found[1].second[2]),
        "profit against no compensation": _in(even.differences[1][2], 0.25, even.differences[1][3]),
        "affordable compensation": _in(even.low, 1.0, even.high),
    }


@cache
def _asking() -> Study:
    return replace(_crossed(1), keep=(Condition("profit", True, 0.0),))


def _good_enough(share: float, rng: Random) -> Held:
    """Profit is above its bound in so many of all worlds, under each of four policies."""
    study = _asking()
    profit = np.where(rng.random((1, study.points)) < share, 1.0, -1.0)
    found = satisficing.satisficing(study, Table(study.values, {"profit": profit}))
    first = next(one for one in found if one.number == 0)
    return {"": _in(first.low, share, first.high)}


@cache
def _cube(replications: int) -> Study:
    return _study({"kind": "latin_hypercube", "samples": 200}, replications)


def _point(replications: int, rng: Random) -> Held:
    """Noise that grows fourfold with a factor: the quietest and the loudest fifth of the points."""
    study = _cube(replications)
    x = study.values[:, 0]
    runs = (0.1 + 0.3 * x) * rng.normal(size=(replications, study.points))
    half = verdict_map.half_widths(study, Table(study.values, {"paradox": runs}), "paradox")
    held = np.abs(runs.mean(axis=0)) <= half
    quiet, loud = (int(rng.choice(np.flatnonzero(here))) for here in (x < 0.2, x > 0.8))
    return {"least noise": bool(held[quiet]), "most noise": bool(held[loud])}


@cache
def _large_cube() -> Study:
    return _study({"kind": "latin_hypercube", "samples": 500})


def _lift_in_a_corner(rng: Random) -> tuple[Study, Floats, Table]:
    """Return a study, the chance of lift at each of its points, and runs in which it came by that chance."""
    study = _large_cube()
    first, second = study.values.T
    chance = np.where((first > 0.6) & (second > 0.4), 0.75, 0.25)
    harm = np.where(rng.random(study.points) < chance, 0.3, -0.5)[None, :]
    table = Table(study.values, {"paradox": harm, "recovery_person": np.full(harm.shape, 0.3)})
    return study, chance, table


def _rule(rng: Random) -> Held:
    study, chance, table = _lift_in_a_corner(rng)
    held = {}
    for rule in decision_rules.rules(study, table, "the person", ("lift",), a_word=1):
        met = decision_rules._meets(study, study.values, rule.conditions)
        held["precision of a rule"] = _in(rule.low, float(chance[met].mean()), rule.high)
    return held


def _peeled(rng: Random) -> Held:
    """The box of a verdict in the same data as the rule above."""
    study, chance, table = _lift_in_a_corner(rng)
    held = {}
    for box in prim.boxes(study, table, "the person", ("lift",)):
        met = prim.meets(study, study.values, box.conditions)
        held["density of a box"] = _in(box.low, float(chance[met].mean()), box.high)
    return held


@cache
def _single_points(replications: int) -> Study:
    """Return a study of 100 points over three factors, of which the third does nothing."""
    levers = {"comp_amount": [0, 1], "resolve_prob": [0, 1], "first_contact": [0, 1]}
    return _study({"kind": "latin_hypercube", "samples": 100}, replications, levers=levers)


# What the first two factors of single points add, and how large the noise of a run is.
_LINEAR, _NOISE = (1.0, 0.5), 0.5


@cache
def _true_distances(slope: float, slices: int) -> dict[str, float]:
    """Return delta and PAWN of a normal number times a slope, in equal slices, in a normal sum."""
    from scipy.special import ndtr, ndtri

    spread = math.sqrt(sum(one * one for one in _LINEAR) + _NOISE**2)
    places = ndtri((np.arange(slices * 200) + 0.5) / (slices * 200)).reshape(slices, 1, -1)
    steps = np.linspace(-6.0, 6.0, 1201) * spread
    rest = math.sqrt(spread**2 - slope**2)
    heights = ndtr((steps[:, None] - slope * places) / rest).mean(axis=2)
    gaps = heights - ndtr(steps / spread)
    events = 0.5 * np.abs(np.diff(gaps, axis=1)).sum(axis=1)
    return {given_data.DELTA: float(events.mean()), given_data.PAWN: float(np.abs(gaps).max(axis=1).mean())}


def _given_data(replications: int, rng: Random) -> Held:
    """A sum of two normal numbers and noise, with a factor beside them that does nothing."""
    from scipy.special import ndtri

    made = make(DesignSpec("latin_hypercube", 100, seed=int(rng.integers(1 << 30))), [np.zeros(1)] * 3, [True] * 3)
    values = ndtri(made.places[:, :2]) @ np.array(_LINEAR)
    runs = values + rng.normal(0.0, _NOISE, (replications, 100))
    found = given_data.given_data(_single_points(replications), Table(made.places, {"profit": runs}), "profit")
    response = sum(one * one for one in _LINEAR)
    held = {}
    for name, slope, said in zip(("comp_amount", "resolve_prob", "first_contact"), (*_LINEAR, 0.0),
                                 ("strong", "weak", "none"), strict=True):  # fmt: skip
        truths = _true_distances(slope, 5) | {sensitivity.FIRST: slope**2 / (response + _NOISE**2),
                                              sensitivity.MEAN_FIRST: slope**2 / response}  # fmt: skip
        for one in found:
            if one.factor == name:
                held[f"{one.measure} ({said})"] = _in(one.low, truths[one.measure], one.high)
    return held


# How three normal factors go together, and what two of them add; the third acts through the second alone.
_TIES = np.array([[1.0, 0.7, 0.0], [0.7, 1.0, 0.3], [0.0, 0.3, 1.0]])
_ADDS = np.array([1.0, 0.5, 0.0])


def true_shares(explained: Callable[[tuple[int, ...]], float], factors: int) -> Floats:
    """Return the Shapley effects that follow from the variance that each set of factors explains."""
    orders = list(permutations(range(factors)))
    found = np.zeros(factors)
    for order in orders:
        for place, factor in enumerate(order):
            found[factor] += explained(order[: place + 1]) - explained(order[:place])
    return found / len(orders)


def _of_ties(known: tuple[int, ...]) -> float:
    """Return the variance of the linear response that some of the tied factors explain."""
    some = list(known)
    goes_with = _TIES[some] @ _ADDS
    return float(goes_with @ np.linalg.solve(_TIES[np.ix_(some, some)], goes_with))


def _of_product(known: tuple[int, ...]) -> float:
    """Return that of the product of the first two, tied by r, plus the third, tied to none: r x^2 of one alone."""
    r = _TIES[0, 1]
    return float((0.0, 2.0 * r * r, 1.0 + r * r)[len({0, 1} & set(known))] + (2 in known))


def _shapley(product: bool, points: int, replications: int, rng: Random) -> Held:
    """Three tied normal factors: a linear response, or a product of two and the third."""
    ties = np.block([[_TIES[:2, :2], np.zeros((2, 1))], [np.zeros((1, 2)), 1.0]]) if product else _TIES
    values = rng.normal(size=(points, 3)) @ np.linalg.cholesky(ties).T
    response = values[:, 0] * values[:, 1] + values[:, 2] if product else values @ _ADDS
    runs = response + rng.normal(0.0, _NOISE, (replications, points))
    study = _single_points(replications)
    found = shapley.shapley(study, Table(values, {"profit": runs}), "profit")
    parts = true_shares(_of_product if product else _of_ties, 3)
    whole = float(parts.sum())
    truths = dict(zip([*(one.name for one in study.factors), shapley.TOGETHER], [*parts, whole], strict=True))
    over = {shapley.SHAPLEY: whole + _NOISE**2, shapley.MEAN_SHAPLEY: whole}
    said = dict(zip(truths, ("first", "second", "third", "all"), strict=True))
    return {f"{one.measure} ({said[one.factor]})": _in(one.low, truths[one.factor] / over[one.measure], one.high)
            for one in found.effects}  # fmt: skip


def _nothing_given(replications: int, rng: Random) -> Held:
    """Three factors without effect at single points."""
    study = _single_points(replications)
    runs = rng.normal(size=(1, 100)) + rng.normal(0.0, 0.5, (replications, 100))
    found = given_data.given_data(study, Table(study.values, {"profit": runs}), "profit")
    return {"": any(one.verdict == sensitivity.MATTERS for one in found)}


# The laboratory.


def _laboratory(n: int, rng: Random) -> Held:
    one, other = rng.normal(0.5, 1.0, n), rng.normal(0.0, 2.0, n)
    alike = rng.normal(0.0, 1.0, n)
    x, y = rng.normal(size=n), rng.normal(size=n)
    return {
        "mean": _of(estimators.mean(one), 0.5),
        "Cohen's d": _of(estimators.cohens_d(one, alike), 0.5),
        "d within persons": _of(estimators.paired_d(one, np.zeros(n)), 0.5),
        "effect by intention to treat": _of(
            estimators.intention_to_treat(np.concatenate([one, other]), np.arange(2 * n) < n), 0.5
        ),
        "slope of a regression (no effect)": _of(estimators.regression(y, {"x": x})["x"], 0.0),
    }


def _ratios(n: int, rng: Random) -> Held:
    seen, against = float(rng.binomial(n, 0.4)), float(rng.binomial(n, 0.2))
    events, others = float(rng.poisson(0.4 * n)), float(rng.poisson(0.2 * n))
    found = {
        "risk ratio": (estimators.risk_ratio(seen, n, against, n), 2.0),
        "odds ratio": (estimators.odds_ratio(seen, n, against, n), (0.4 / 0.6) / (0.2 / 0.8)),
        "ratio of rates": (estimators.hazard_ratio(events, n, others, n), 2.0),
    }
    return {name: _of(one, truth) for name, (one, truth) in found.items() if math.isfinite(one.low)}


# Something said of nothing.


def _nothing_moves(replications: int, samples: int, rng: Random) -> Held:
    """Six factors without effect that each decouple the luck: every difference is noise."""
    from experiments.comparison.families import holm
    from experiments.studies.analysis.effect_tests import effect_p_values

    base = rng.normal(size=(replications, 1, samples))
    gaps = rng.normal(size=(replications, 6, samples)) - base
    luck = math.sqrt(2.0) * rng.normal(size=(replications, samples))
    before, after = rng.random((2, 6, samples))
    return {"": bool(holm(effect_p_values(gaps, before, after, luck)).min() < 0.05)}


def _no_groups(ramps: bool, rng: Random) -> Held:
    """Two hundred paths without groups: normal levels, or ramps whose slopes are as skewed as incomes."""
    weeks = np.linspace(0.0, 1.0, 52)
    middle = np.exp(rng.normal(0.0, 0.8, (200, 1))) * weeks if ramps else rng.normal(size=(200, 1))
    made = middle + rng.normal(0.0, 0.1 if ramps else 0.3, (200, 52))
    between = paths.distances(made, made)
    return {"": paths.one_mode(between)[1] and paths.cut(between)[1] > 0.25}


def _nothing_flips(rng: Random) -> Held:
    from experiments.comparison.plausible import flips
    from experiments.parameter_sets import behavioural

    parameters = behavioural()
    values = rng.random((100, len(parameters)))
    return {"": bool(flips(rng.random(100) < 0.3, values, parameters))}


KINDS: tuple[Kind, ...] = (
    *(Kind("mean over replications, {}", f"{n} replications", partial(_mean, n)) for n in (5, 10, 30)),
    *(Kind("difference of policies", f"{n} replications on the same luck", partial(_difference, n)) for n in (5, 30)),
    *(Kind("difference of days", f"{n} replications, a queue at the edge of what staff can do", partial(_days, n))
      for n in (5, 10, 30)),
    *(Kind("share of cases", f"true share {share:g}, 5 replications of 40 persons", partial(_rare, share, 5, 40))
      for share in (0.2, 0.01, 0.001)),
    Kind("interval of the last look (`auto`)", "on the margin itself, up to 60 replications", _auto),
    *(Kind("mean over the space", f"{blocks} blocks of {points} points", partial(_points, blocks, points))
      for blocks, points in ((40, 1), (8, 6))),
    *(Kind("share of the space", f"true share {share:g}, 64 points", partial(_share, share, 64))
      for share in (0.3, 0.05, 0.005)),
    Kind("share of a grid", "8 replications, shared luck", partial(_grid_share, 8)),
    *(Kind("Sobol', {}", f"64 base samples, {r} replications, luck {'as' if s > .5 else 'half as'} large as factors",
           partial(_sobol, r, s)) for r, s in ((1, 0.45), (2, 0.67), (8, 0.45), (8, 0.67))),
    *(Kind("Morris, {}", f"24 trajectories, {r} replications", partial(_morris, r)) for r in (1, 2, 8)),
    *(Kind("grid, {}", f"{r} replications", partial(_levels, r)) for r in (3, 12)),
    *(Kind("crossed, {}", f"24 worlds, {r} replications", partial(_policies, r)) for r in (1, 2, 8)),
    *(Kind("share of worlds that are good enough", f"24 worlds, true share {share:g}", partial(_good_enough, share))
      for share in (0.5, 0.9)),
    *(Kind("a point beyond its noise, {}", f"200 points, {r} replications", partial(_point, r)) for r in (2, 8)),
    *(Kind("single points, {}", f"100 points, {r} replications", partial(_given_data, r)) for r in (1, 4)),
    *(Kind("tied factors, {}", f"{'a product' if product else 'a linear response'}, {n} points, {r} replications",
           partial(_shapley, product, n, r)) for product, n, r in ((False, 60, 1), (False, 100, 4), (True, 400, 2))),
    Kind("{}", "500 points, true border of 75 % and 25 %", _rule),
    Kind("{}", "500 points, a true box of 75 % in 25 %", _peeled),
    *(Kind("laboratory, {}", f"{n} persons a group", partial(_laboratory, n)) for n in (6, 80)),
    *(Kind("laboratory, {}", f"{n} persons a group", partial(_ratios, n)) for n in (50, 400)),
    *(Kind("some factor matters", f"6 factors without effect, {n} base samples, {r} replications",
           partial(_nothing_moves, r, n), error=True) for r in (1, 2) for n in (16, 256)),
    *(Kind("some factor matters", f"3 factors without effect, 100 single points, {r} replications",
           partial(_nothing_given, r), error=True) for r in (1, 4)),
    *(Kind("some worlds go alike (groups of paths)",
           f"200 paths without groups, {'ramps of skewed slopes' if ramps else 'normal levels'}",
           partial(_no_groups, ramps), error=True) for ramps in (False, True)),
    Kind("some parameter flips a verdict", "100 worlds, verdicts at random", _nothing_flips, error=True),
)  # fmt: skip

# Replications of which one in many is far off, and such as are not skewed.
SKEWED = {
    "normal": _normal,
    "skewed (exponential)": _exponential,
    "difference of days, a queue at the edge of what staff can do": _days_made,
}


def simulated(kind: Kind, times: int, seed: int = 1) -> dict[str, tuple[int, int]]:
    """Return for each interval of a kind how often it held the truth, and of how many."""
    rng = np.random.default_rng(seed)
    counts: dict[str, list[int]] = {}
    for _ in range(times):
        for name, held in kind.once(rng).items():
            count = counts.setdefault(name, [0, 0])
            count[0] += held
            count[1] += 1
    return {name: (held, of) for name, (held, of) in counts.items()}


def rows(times: int = TIMES, *, error: bool = False) -> Iterator[tuple[str, str, float]]:
    """Simulate, and return what each interval is, what it was made of, and the share that held the truth."""
    for kind in KINDS:
        if kind.error == error:
            for name, (held, of) in simulated(kind, times).items():
                yield kind.what.format(name).rstrip(", "), kind.made, held / of


def page(times: int = TIMES) -> str:
    """Write the page, from so many simulations of each kind."""
    tables = [
        "\n".join(f"| {what} | {made} | {100.0 * share:.1f} % |" for what, made, share in rows(times, error=error))
        for error in (False, True)
    ]
    wide = 200.0 * math.sqrt(0.95 * 0.05 / times)
    head = HEAD.format(times=times, low=95.0 - wide, high=95.0 + wide)
    return f"{head}{tables[0]}\n{TAIL}{tables[1]}\n{TRIED}{tried(SKEWED, times)}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE}: written")
