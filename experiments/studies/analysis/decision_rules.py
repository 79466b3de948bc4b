"""Rules that people can remember: when does a verdict hold, found by a shallow tree, scored on points held back.

Points of one block share most of their values, so whole blocks are held back, never single points of them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.border import estimated_words
from experiments.factors import UNCERTAINTY
from experiments.shares import share_interval, share_text
from experiments.study import Study
from experiments.study_runs import Table

Floats = NDArray[np.float64]

_DEPTH = 3
_HELD_BACK = 0.3
_SMALLEST_LEAF = 0.02
_FEWEST = 20
_RESAMPLES = 1000
_SEED = 22


class Condition(NamedTuple):
    """One condition of a rule: the factor lies between two values; an infinite value is no bound."""

    factor: str
    low: float
    high: float


class Rule(NamedTuple):
    """A rule in words.

    Attributes:
        view: for the person or for the base.
        word: the verdict it speaks of.
        conditions: all of them hold.
        precision, low, high: in which share of the held-back points that meet the conditions the verdict
            holds, with a 95 % interval by a bootstrap over blocks, see `experiments.shares`.
        coverage: which share of all held-back points with the verdict it covers.
        base_rate: share of the held-back points with the verdict.
        n: held-back points that meet the conditions.
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
    block = study.points_of_design.block
    held = _held_back(block)
    result: list[Rule] = []
    for word in words:
        holds = found == word
        enough = min(holds[~held].sum(), (~holds[~held]).sum()) >= _FEWEST
        if enough and 0.01 <= holds[~held].mean() <= 0.99 and holds[held].any():
            result += _rules_of(study, table.values, holds, held, view, word)[:a_word]
    return result


def _held_back(block: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Choose the blocks that are held back; give which points they hold."""
    blocks = int(block.max()) + 1
    chosen = np.random.default_rng(_SEED).permutation(blocks)[: max(1, round(_HELD_BACK * blocks))]
    return np.isin(block, chosen)


def _rules_of(
    study: Study, values: Floats, holds: NDArray[np.bool_], held: NDArray[np.bool_], view: str, word: str
) -> list[Rule]:
    from sklearn.tree import DecisionTreeClassifier

    smallest = max(10, int(_SMALLEST_LEAF * (~held).sum()))
    tree = DecisionTreeClassifier(
        max_depth=_DEPTH, min_samples_leaf=smallest, class_weight="balanced", random_state=_SEED
    )
    tree.fit(values[~held], holds[~held])
    rate = float(holds[~held].mean())
    made = [
        _scored(study, values, holds, held, view, word, conditions)
        for conditions, share in _leaves(study, tree, values[~held], holds[~held])
        if share > max(1.5 * rate, rate + 0.05)
    ]
    # A rule that is not better than no rule on the points held back is not told.
    good = [rule for rule in made if rule is not None and rule.low > rule.base_rate]
    return sorted(good, key=lambda rule: -rule.precision * rule.coverage)


def _leaves(
    study: Study, tree: object, values: Floats, holds: NDArray[np.bool_]
) -> list[tuple[tuple[Condition, ...], float]]:
    """Give the conditions of every leaf of a tree, and the share of its points with the verdict."""
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
    study: Study, values: Floats, holds: NDArray[np.bool_], held: NDArray[np.bool_], view: str, word: str,
    conditions: tuple[Condition, ...],
) -> Rule | None:  # fmt: skip
    """Score a rule on the points held back; None if none of them meets it."""
    meets = held.copy()
    for condition in conditions:
        column = values[:, study.column(condition.factor)]
        # A tree compares in single precision; so do we, or points on a cut would fall on the other side.
        single = column.astype(np.float32)
        meets &= (single > condition.low) & (single <= condition.high)
    if not meets.any():
        return None
    block = study.points_of_design.block
    precision, coverage = float(holds[meets].mean()), float((holds & meets).sum() / holds[held].sum())
    low, high = _interval(block[meets], holds[meets])
    guesses = tuple(
        c.factor for c in conditions
        if study.factor(c.factor).grade == "judgement" and study.factor(c.factor).role == UNCERTAINTY
    )  # fmt: skip
    base_rate, n = float(holds[held].mean()), int(meets.sum())
    text = (
        f"{word} for {view} in {share_text(precision, 0)} of worlds ({share_text(low, 0)} to {share_text(high, 0)}) "
        f"when {_said(study, conditions)}; covers {share_text(coverage, 0)} of all worlds with {word} "
        f"({n} held-back points; {share_text(base_rate, 0)} without any condition)"
    )
    return Rule(view, word, conditions, precision, low, high, coverage, base_rate, n, guesses, text)


def _interval(block: NDArray[np.int64], holds: NDArray[np.bool_]) -> tuple[float, float]:
    """Give the 95 % interval of a share, blocks being what is independent."""
    names, place = np.unique(block, return_inverse=True)
    size, inside = np.bincount(place).astype(float), np.bincount(place, weights=holds)
    draws = np.random.default_rng(_SEED).multinomial(len(names), np.full(len(names), 1.0 / len(names)), _RESAMPLES)
    return share_interval(float(holds.mean()), (draws @ inside) / (draws @ size), len(names))


def _said(study: Study, conditions: tuple[Condition, ...]) -> str:
    """Write conditions as people say them."""
    parts = []
    for name, low, high in conditions:
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
