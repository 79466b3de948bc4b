"""Effect sizes as the literature reports them, each with a 95 % interval.

Groups are arrays with one number per person, nan where one is unknown; weights, where allowed, count a person as more
or less than one. What is given in another way is refused in one sentence, with a `ParadoxError`.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.comparison.intervals import ROUNDING, t_quantile, varies
from sim.arguments import Natural, checked, numbers_for
from sim.errors import UnknownNameError, UnusableValueError, nearest, one_of, shown

Floats = NDArray[np.float64]
NORMAL_95 = 1.959963984540054

_Count = Annotated[float, 0, math.inf]
_Chance = Annotated[float, 0.001, 0.999]
_Size = Annotated[float, -100.0, 100.0]
# Groups are never larger: an effect that needs more persons is as good as none.
_MOST = 2**31 - 1


class Estimate(NamedTuple):
    """A number with its 95 % interval and the number of persons it rests on."""

    value: float
    low: float
    high: float
    n: int


def _around(value: float, error: float, n: int, quantile: float) -> Estimate:
    return Estimate(value, value - quantile * error, value + quantile * error, n)


def _person_by_person(**groups: ArrayLike) -> list[Floats]:
    """Return groups of as many numbers as each other, one per person.

    Raises:
        ParadoxError: one is no list of numbers, or of another length.
    """
    numbers = {name: numbers_for(name, given, missing=True) for name, given in groups.items()}
    (first, reference), *rest = numbers.items()
    for name, other in rest:
        if len(other) != len(reference):
            raise UnusableValueError(
                f"{name} has {len(other)} numbers, and {first} has {len(reference)}. Allowed: one for each person in "
                "both. Next: give as many."
            )
    return list(numbers.values())


def _check_part(part: float, whole: float) -> None:
    """Refuse a part that is more than its whole."""
    if part > whole:
        raise UnusableValueError(f"{part:g} of {whole:g} are affected. Allowed: at most all. Next: correct one.")


def mean(values: Floats) -> Estimate:
    """Return a mean with its t interval."""
    values = numbers_for("values", values, missing=True)
    n = len(values)
    if n < 2:
        return Estimate(float(np.mean(values)) if n else math.nan, math.nan, math.nan, n)
    return _around(float(np.mean(values)), float(np.std(values, ddof=1)) / math.sqrt(n), n, t_quantile(n - 1))


def cohens_d(treated: Floats, control: Floats) -> Estimate:
    """Return Cohen's d between groups: difference of means over the pooled standard deviation.

    The interval uses the error sqrt(1/n1 + 1/n2 + d^2 / (2 (n1 + n2))) with the t quantile of n1 + n2 - 2. Without
    any spread but that of rounding d is nan, or 0 if the means are equal.
    """
    treated, control = numbers_for("treated", treated, missing=True), numbers_for("control", control, missing=True)
    n1, n2 = len(treated), len(control)
    if min(n1, n2) < 2:
        return Estimate(math.nan, math.nan, math.nan, n1 + n2)
    pooled = ((n1 - 1) * np.var(treated, ddof=1) + (n2 - 1) * np.var(control, ddof=1)) / (n1 + n2 - 2)
    gap = float(np.mean(treated) - np.mean(control))
    size = max(float(np.abs(group).max()) for group in (treated, control))
    if math.sqrt(float(pooled)) <= ROUNDING * size:
        return Estimate(0.0 if abs(gap) <= ROUNDING * size else math.nan, math.nan, math.nan, n1 + n2)
    d = gap / math.sqrt(float(pooled))
    return _around(d, math.sqrt(1 / n1 + 1 / n2 + d * d / (2 * (n1 + n2))), n1 + n2, t_quantile(n1 + n2 - 2))


def paired_d(after: Floats, before: Floats) -> Estimate:
    """Return d within persons: mean change over the standard deviation of the changes.

    Where all change by the same amount, but for rounding, there is no such spread: d is nan, or 0 if nobody changes.
    """
    after, before = _person_by_person(after=after, before=before)
    change = after - before
    n = len(change)
    if n < 2:
        return Estimate(0.0 if n and not change.any() else math.nan, math.nan, math.nan, n)
    spread, size = float(np.std(change, ddof=1)), float(max(np.abs(after).max(), np.abs(before).max()))
    if spread <= ROUNDING * size:
        unchanged = float(np.abs(change).max()) <= ROUNDING * size
        return Estimate(0.0 if unchanged else math.nan, math.nan, math.nan, n)
    d = float(np.mean(change)) / spread
    return _around(d, math.sqrt(1 / n + d * d / (2 * n)), n, t_quantile(n - 1))


def intention_to_treat(outcome: Floats, assigned: NDArray[np.bool_]) -> Estimate:
    """Return the difference of means between all who were assigned and all others, whatever they then got.

    The interval is that of Welch: each group has its own variance, and the t quantile as many degrees as they allow.
    """
    outcome, chosen = _person_by_person(outcome=outcome, assigned=assigned)
    if not np.isin(chosen, (0.0, 1.0)).all():
        raise UnusableValueError(
            f"assigned is {shown(assigned)}. Allowed: True or False for each person. Next: give that."
        )
    treated, rest = outcome[chosen == 1.0], outcome[chosen == 0.0]
    if min(len(treated), len(rest)) < 2:
        return Estimate(math.nan, math.nan, math.nan, len(outcome))
    parts = [float(np.var(group, ddof=1)) / len(group) for group in (treated, rest)]
    squares = math.fsum(part * part / (len(group) - 1) for part, group in zip(parts, (treated, rest), strict=True))
    freedom = max(1, int(sum(parts) ** 2 / squares)) if squares > 0.0 else 1
    gap = float(treated.mean() - rest.mean())
    return _around(gap, math.sqrt(sum(parts)), len(outcome), t_quantile(freedom))


@checked()
def hazard_ratio(events: _Count, exposure: _Count, events_against: _Count, exposure_against: _Count) -> Estimate:
    """Return the ratio of two event rates, events over time at risk; interval on the log scale."""
    if min(events, events_against, exposure, exposure_against) <= 0.0:
        return Estimate(math.nan, math.nan, math.nan, int(events + events_against))
    ratio = events / exposure / (events_against / exposure_against)
    error = NORMAL_95 * math.sqrt(1 / events + 1 / events_against)
    return Estimate(ratio, ratio * math.exp(-error), ratio * math.exp(error), int(events + events_against))


@checked()
def risk_ratio(affected: _Count, n: _Count, affected_against: _Count, n_against: _Count) -> Estimate:
    """Return the ratio of two shares; interval on the log scale (Katz). Shares of 0 give nan."""
    _check_part(affected, n)
    _check_part(affected_against, n_against)
    if min(affected, affected_against) <= 0.0:
        return Estimate(math.nan, math.nan, math.nan, int(n + n_against))
    ratio = affected / n / (affected_against / n_against)
    error = NORMAL_95 * math.sqrt(max(0.0, 1 / affected - 1 / n + 1 / affected_against - 1 / n_against))
    return Estimate(ratio, ratio * math.exp(-error), ratio * math.exp(error), int(n + n_against))


@checked()
def odds_ratio(affected: _Count, n: _Count, affected_against: _Count, n_against: _Count) -> Estimate:
    """Return the ratio of two odds; interval on the log scale (Woolf). Empty cells give nan."""
    _check_part(affected, n)
    _check_part(affected_against, n_against)
    cells = (affected, n - affected, affected_against, n_against - affected_against)
    if min(cells) <= 0.0:
        return Estimate(math.nan, math.nan, math.nan, int(n + n_against))
    ratio = cells[0] * cells[3] / (cells[1] * cells[2])
    error = NORMAL_95 * math.sqrt(math.fsum(1 / cell for cell in cells))
    return Estimate(ratio, ratio * math.exp(-error), ratio * math.exp(error), int(n + n_against))


def standardised(values: Floats) -> Floats:
    """Put values on mean 0 and standard deviation 1; constant values become 0."""
    values = numbers_for("values", values, missing=True)
    if not len(values):
        return values
    spread = float(np.std(values))
    return (values - float(np.mean(values))) / spread if varies(values) else np.zeros(len(values))


@checked("predictors", "interactions")
def regression(
    outcome: Floats, predictors: Mapping[str, Floats], interactions: Sequence[tuple[str, str]] = ()
) -> dict[str, Estimate]:
    """Regress a standardised outcome on standardised predictors and on products of them, by least squares.

    Args:
        outcome: one number per person.
        predictors: by name, one number per person.
        interactions: pairs of names; each adds the product of both standardised predictors, named "a x b".

    Raises:
        ParadoxError: fewer persons than coefficients, or a pair of names that are no predictors.
    """
    outcome, *_ = _person_by_person(outcome=outcome, **predictors)
    columns = {name: standardised(values) for name, values in predictors.items()}
    for first, second in interactions:
        for name in (first, second):
            if name not in predictors:
                guess = nearest(name, predictors)
                raise UnknownNameError(
                    f"there is no predictor {shown(name)} to interact. Allowed: {one_of(predictors) or 'none'}."
                    + (f" Did you mean {guess}?" if guess else "")
                    + " Next: name two of the predictors."
                )
        columns[f"{first} x {second}"] = columns[first] * columns[second]
    n, k = len(outcome), len(columns)
    if n <= k + 1:
        raise UnusableValueError(
            f"{n} persons are too few for {k} predictors. Allowed: {k + 2} or more. Next: add persons."
        )
    table = np.column_stack([np.ones(n), *columns.values()])
    y = standardised(outcome)
    inverse = np.linalg.pinv(table.T @ table)
    slopes = inverse @ table.T @ y
    rest = y - table @ slopes
    errors = np.sqrt(np.maximum(np.diag(inverse) * float(rest @ rest) / (n - k - 1), 0.0))
    quantile = t_quantile(n - k - 1)
    return {
        name: _around(float(slopes[at]), float(errors[at]), n, quantile) for at, name in enumerate(columns, start=1)
    }


def r_squared(first: Floats, second: Floats) -> float:
    """Return the squared correlation; 0 if one of them does not vary."""
    first, second = _person_by_person(first=first, second=second)
    if len(first) < 2 or not varies(first) or not varies(second):
        return 0.0
    return float(np.corrcoef(first, second)[0, 1]) ** 2


def weighted_mean(values: Floats, weights: Floats) -> float:
    """Return a mean in which each person counts by weight; nan if nobody counts."""
    values, weights = _person_by_person(values=values, weights=numbers_for("weights", weights, low=0.0, missing=True))
    total = float(weights.sum())
    return float(np.dot(values, weights)) / total if total else math.nan


def logit(share: float) -> float:
    """Return the log odds of a share; infinite at 0 and 1."""
    share = float(numbers_for("share", [share], None, 0.0, 1.0, missing=True)[0])
    if share <= 0.0:
        return -math.inf
    return math.inf if share >= 1.0 else math.log(share / (1.0 - share))


@checked()
def power(d: _Size, n: Natural) -> float:
    """Return the chance that a two-sided test at .05 between two groups of n finds a true effect d."""
    from scipy.stats import nct, norm, t

    if n < 2:
        return 0.0
    freedom = 2 * n - 2
    edge = float(t.ppf(0.975, freedom))
    shift = d * math.sqrt(n / 2)
    found = float(nct.sf(edge, freedom, shift) + nct.cdf(-edge, freedom, shift))
    # With very many degrees of freedom the series of nct does not end; the t distribution is then the normal one.
    return found if math.isfinite(found) else float(norm.sf(edge - shift) + norm.cdf(-edge - shift))


@checked()
def power_curve(d: _Size, sizes: Sequence[Natural]) -> list[tuple[int, float]]:
    """Return the power for each group size: (n per group, chance of finding the effect)."""
    return [(n, power(d, n)) for n in sizes]


@checked()
def needed_n(d: _Size, wanted: _Chance = 0.8) -> int:
    """Return the smallest group size with the wanted power.

    Raises:
        ParadoxError: no group is large enough, as for an effect of 0.
    """
    high = 2
    while d == 0.0 or power(d, high) < wanted:
        high *= 2
        if d == 0.0 or high > _MOST:
            raise UnusableValueError(
                f"an effect of {d:g} is found by no sample of up to {_MOST:,} persons. Allowed: a larger effect. "
                "Next: give one."
            )
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(d, middle) >= wanted else (middle, high)
    return high
