"""Whether a factor does anything at all: its differences on the same luck, tested against 0 over base samples.

A factor that does nothing leaves the mean outcome as it is; then the differences between points that differ in this
factor alone have mean 0 whichever way the factor was moved, are alike in no two replications, and are no larger than
those between points that differ in luck alone. Each of these is tested over base samples or trajectories, which have
luck of their own, twice: by t, and by signed ranks (Wilcoxon 1945), as t sees nothing where some move much and most
little, even if all move one way. The smallest p-value of the tests counts, times their number (Bonferroni), and the
factors of an outcome are a family (Holm).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# A spread that is smaller than this share of the mean is rounding of sums.
_ROUNDING = 1e-12


def one_sided(values: Floats) -> Floats:
    """Return the p-values of t tests that means over the last axis are above 0; 1 where all values are 0."""
    from scipy.special import stdtr

    n = values.shape[-1]
    mean, spread = values.mean(axis=-1), values.std(axis=-1, ddof=1)
    sure = spread <= _ROUNDING * np.abs(mean)
    t = np.divide(mean * np.sqrt(n), spread, out=np.zeros_like(mean), where=~sure)
    return np.asarray(np.where(sure, np.where(mean > 0.0, 0.0, 1.0), stdtr(n - 1, -t)))


def by_rank(values: Floats) -> Floats:
    """Return the p-values of signed-rank tests that values along the last axis lie above 0; 1 where all are 0.

    Zeros have a rank and no sign (Pratt 1959); the normal approximation, which is cautious where all have one sign.
    """
    from scipy.special import ndtr
    from scipy.stats import rankdata

    ranks = np.sign(values) * rankdata(np.abs(values), axis=-1)
    total, spread = ranks.sum(axis=-1), np.sqrt((ranks * ranks).sum(axis=-1))
    z = np.divide(total, spread, out=np.full(total.shape, -np.inf), where=spread > 0.0)
    return np.asarray(ndtr(-z))


def between_replications(differences: Floats) -> Floats:
    """Return the mean product of the differences of two replications, over all pairs of them.

    Its expectation is the square of the mean difference: chance, which no two replications share, falls out.

    Args:
        differences: two replications or more along the first axis.
    """
    replications = len(differences)
    products = differences.sum(axis=0) ** 2 - (differences * differences).sum(axis=0)
    return np.asarray(products / (replications * (replications - 1)))


def effect_p_values(differences: Floats, before: Floats, after: Floats, luck: Floats) -> Floats:
    """Return for each factor the p-value of doing nothing.

    Args:
        differences: outcome after less before the factor was moved, on the same luck, shape (replications, factors,
            samples).
        before: place of the factor before it was moved, 0 to 1, shape (factors, samples).
        after: the same after.
        luck: differences between points that differ in luck alone, shape (replications, samples).
    """
    means = differences.mean(axis=0)
    ways = after - before, (after - 0.5) ** 2 - (before - 0.5) ** 2
    moved = [means * way for way in ways if way.any()]
    sizes = [(differences**2).mean(axis=0) - (luck**2).mean(axis=0)]
    if len(differences) > 1:
        sizes.append(between_replications(differences))
    tests = (one_sided, by_rank)
    found = [2.0 * np.minimum(test(one), test(-one)) for test in tests for one in moved]
    found += [test(one) for test in tests for one in sizes]
    return np.asarray(np.minimum(1.0, len(found) * np.min(found, axis=0)))
