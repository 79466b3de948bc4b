"""Rules that people can remember: when does a verdict hold, found by a shallow tree and scored by cross-validation.

A rule that is scored on the points that it was found in looks better than it is. So the points are split into five
parts; each part is held back once, the tree is grown again on the others, and those of its rules that are part of the
one that is told are scored on the part held back. What is told is how such a rule does in points that had no say in it.
Points of one block share most of their values, so whole blocks are held back, never single points of them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.parameter_sets import ENSEMBLE
from experiments.studies.analysis.resampling import share_interval, share_text
from experiments.studies.analysis.verdict_map import estimated_words
from experiments.studies.factors import UNCERTAINTY
from experiments.studies.runs import Table
from experiments.studies.study import Study

Floats = NDArray[np.float64]

_DEPTH = 3
_FOLDS = 5
# A rule is part of another if more than so much of the points that meet it meet the other too.
_ALIKE = 0.5
_SMALLEST_LEAF = 0.02
_FEWEST = 20
_RESAMPLES = 1000
_SEED = 22


class Condition(NamedTuple):
    """One condition of a rule: the factor lies between two values, or is one of some words.

    Attributes:
        factor: its name.
        low, high: above low and at most high; an infinite value is no bound.
        words: numbers of the words it may be, where these are not all between two bounds.
    """

    factor: str
    low: float
    high: float
    words: tuple[int, ...] = ()


class Rule(NamedTuple):
    """A rule in words.

    Attributes:
        view: for the person or for the base.
        word: the verdict it speaks of.
        conditions: all of them hold.
        precision, low, high: in which share of the points that meet the conditions, held back from the tree, the
            verdict holds, with a 95 % interval by a bootstrap over blocks, see
            `experiments.studies.analysis.resampling`.
        coverage: which share of all points with the verdict it covers, held back.
        base_rate: share of all points with the verdict.
        n: points that meet the conditions, held back.
        judgement: conditions that rest on parameters without a number in the literature.
        text: the rule as a sentence.
    """

    view: str
    word: str
    conditions: tuple[Condition, ...]
    precision: float
    low: float
    high: float
    coverage: float
    base_rate: float
    n: int
    judgement: tuple[str, ...]
    text: str


def rules(study: Study, table: Table, view: str, words: tuple[str, ...], a_word: int = 2) -> list[Rule]:
    """Find rules for each of some verdicts.

    Args:
        study: the study.
        table: its complete results.
        view: for the person or for the base.
        words: the verdicts to explain; one that holds in less than 1 % of the points, or in few, gets no rule.
        a_word: most rules for one verdict.

    Returns:
        Rules by verdict, the one that covers most first.
    """
    found = estimated_words(study, table, view)
    result: list[Rule] = []
    for word in words:
        holds = found == word
        if min(holds.sum(), (~holds).sum()) >= _FEWEST and 0.01 <= holds.mean() <= 0.99:
            result += _rules_of(study, ordered(study, table.values), holds, view, word)[:a_word]
    return result


def ordered(study: Study, values: Floats) -> Floats:
    """Return values in which all worlds are alike: no rule can be remembered that lists the numbers of worlds."""
    alike = [factor.kind == ENSEMBLE for factor in study.factors]
    return np.asarray(np.where(alike, 0.0, values))


def folds_of(study: Study) -> NDArray[np.int64]:
    """Say in which of five parts each point is held back; points of a block together."""
    block = study.points_of_design.block
    blocks = int(block.max()) + 1
    return np.asarray(np.random.default_rng(_SEED).permutation(blocks)[block] % _FOLDS)


def _rules_of(study: Study, values: Floats, holds: NDArray[np.bool_], view: str, word: str) -> list[Rule]:
    everything = np.ones(len(holds), dtype=bool)
    told = _found(study, values, holds, everything)
    fold = folds_of(study)
    met, times = [np.zeros(len(holds), dtype=bool) for _ in told], [0] * len(told)
    for part in range(_FOLDS):
        back = fold == part
        again = [_meets(study, values, conditions) for conditions in _found(study, values, holds, ~back)]
        for number, conditions in enumerate(told):
            where = _meets(study, values, conditions)
            inside = [other for other in again if (other & where).sum() > _ALIKE * other.sum()]
            if inside:
                met[number] |= np.any(inside, axis=0) & back
                times[number] += 1
    # Whether a rule is told rests on its being found again, not on how well it did: that would flatter those told.
    steady = [(one, here) for one, here, often in zip(told, met, times, strict=True) if often == _FOLDS]
    made = [_scored(study, holds, here, view, word, conditions) for conditions, here in steady]
    good = [rule for rule in made if rule is not None]
    return sorted(good, key=lambda rule: -rule.precision * rule.coverage)


def _found(
    study: Study, values: Floats, holds: NDArray[np.bool_], used: NDArray[np.bool_]
) -> list[tuple[Condition, ...]]:
    """Grow a tree on some points, and return the conditions of the leaves in which the verdict is plainly commoner."""
    from sklearn import config_context
    from sklearn.tree import DecisionTreeClassifier

    if holds[used].all() or not holds[used].any():
        return []
    smallest = max(10, int(_SMALLEST_LEAF * used.sum()))
    tree = DecisionTreeClassifier(
        max_depth=_DEPTH, min_samples_leaf=smallest, class_weight="balanced", random_state=_SEED
    )
    # What is checked of the points at each growth takes longer than the growth; they are finite.
    with config_context(assume_finite=True, skip_parameter_validation=True):
        tree.fit(values[used], holds[used])
    rate = float(holds[used].mean())
    leaves = _leaves(study, tree, values[used], holds[used])
    return [conditions for conditions, share in leaves if share > max(1.5 * rate, rate + 0.05)]


def _meets(study: Study, values: Floats, conditions: tuple[Condition, ...]) -> NDArray[np.bool_]:
    """Say which points meet all conditions of a rule."""
    meets = np.ones(len(values), dtype=bool)
    for condition in conditions:
        # A tree compares in single precision; so do we, or points on a cut would fall on the other side.
        single = values[:, study.column(condition.factor)].astype(np.float32)
        meets &= (single > condition.low) & (single <= condition.high)
    return meets


def _leaves(
    study: Study, tree: object, values: Floats, holds: NDArray[np.bool_]
) -> list[tuple[tuple[Condition, ...], float]]:
    """Return the conditions of every leaf of a tree, and the share of its points with the verdict."""
    parts = tree.tree_  # type: ignore[attr-defined]
    leaf_of = tree.apply(values)  # type: ignore[attr-defined]
    found: list[tuple[tuple[Condition, ...], float]] = []

    def walk(node: int, bounds: dict[int, tuple[float, float]]) -> None:
        if parts.children_left[node] < 0:
            conditions = tuple(Condition(study.factors[i].name, *pair) for i, pair in sorted(bounds.items()))
            found.append((conditions, float(holds[leaf_of == node].mean())))
            return
        feature, cut = int(parts.feature[node]), float(parts.threshold[node])
        low, high = bounds.get(feature, (-np.inf, np.inf))
        walk(int(parts.children_left[node]), {**bounds, feature: (low, min(high, cut))})
        walk(int(parts.children_right[node]), {**bounds, feature: (max(low, cut), high)})

    walk(0, {})
    return found


def _scored(
    study: Study, holds: NDArray[np.bool_], meets: NDArray[np.bool_], view: str, word: str,
    conditions: tuple[Condition, ...],
) -> Rule | None:  # fmt: skip
    """Score a rule on the points that were held back and meet it; None if there is none."""
    if not meets.any():
        return None
    block = study.points_of_design.block
    precision, coverage = float(holds[meets].mean()), float((holds & meets).sum() / holds.sum())
    low, high = share_in(block[meets], holds[meets])
    guesses = tuple(
        c.factor for c in conditions
        if study.factor(c.factor).grade == "judgement" and study.factor(c.factor).role == UNCERTAINTY
    )  # fmt: skip
    base_rate, n = float(holds.mean()), int(meets.sum())
    text = (
        f"{word} for {view} in {share_text(precision, 0)} of worlds ({share_text(low, 0)} to {share_text(high, 0)}) "
        f"when {_said(study, conditions)}; covers {share_text(coverage, 0)} of all worlds with {word} "
        f"({n} held-back points; {share_text(base_rate, 0)} without any condition)"
    )
    return Rule(view, word, conditions, precision, low, high, coverage, base_rate, n, guesses, text)


def share_in(block: NDArray[np.int64], holds: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the 95 % interval of a share, blocks being what is independent."""
    names, place = np.unique(block, return_inverse=True)
    size, inside = np.bincount(place).astype(float), np.bincount(place, weights=holds)
    draws = np.random.default_rng(_SEED).multinomial(len(names), np.full(len(names), 1.0 / len(names)), _RESAMPLES)
    return share_interval(float(holds.mean()), (draws @ inside) / (draws @ size), len(names))


def _said(study: Study, conditions: tuple[Condition, ...]) -> str:
    """Write conditions as people say them."""
    parts = []
    for name, low, high, _ in conditions:
        factor = study.factor(name)
        unit = f" {factor.unit}" if factor.unit and factor.unit != "0 to 1" else ""
        if factor.is_words:
            words = [str(word) for number, word in enumerate(factor.values) if low < number <= high]
            parts.append(f"{factor.label} is {' or '.join(words)}")
        elif np.isinf(low):
            parts.append(f"{factor.label} is at most {high:.2g}{unit}")
        elif np.isinf(high):
            parts.append(f"{factor.label} is above {low:.2g}{unit}")
        else:
            parts.append(f"{factor.label} is between {low:.2g} and {high:.2g}{unit}")
    return " and ".join(parts)
