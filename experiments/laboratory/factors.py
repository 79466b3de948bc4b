"""Factorial designs: factors with levels, crossed into cells.

A factor is what it changes: a number or the cause of all failures, the remedy or a number of all answers, a surprise or
a gift.
"""

from collections.abc import Container, Mapping, Sequence
from itertools import product
from typing import Any

from experiments.laboratory.designs import (
    FAILURE_FLAGS,
    FAILURE_LIMITS,
    REMEDY_FLAGS,
    REMEDY_LIMITS,
    DesignError,
    Failure,
    Remedy,
)
from experiments.laboratory.steps import MOST, Cell, Step
from sim.arguments import checked
from sim.errors import nearest, shown

REMEDY = "remedy"
# What an explanation is of: the answer's, where failures and answers both have one.
OF_ANSWERS = (*REMEDY_LIMITS, *REMEDY_FLAGS)
OF_FAILURES = tuple(name for name in (*FAILURE_LIMITS, *FAILURE_FLAGS, "cause") if name not in OF_ANSWERS)
FACTORS = (*OF_FAILURES, REMEDY, *OF_ANSWERS, *MOST)
_USUAL = (Step("fail", Failure()), Step("complain"), Step("answer", Remedy()))
_BETWEEN = ", "


def changed_kind(factor: str) -> str:
    """Return the kind of step that a factor changes."""
    return factor if factor in MOST else "fail" if factor in OF_FAILURES else "answer"


def usual_steps(factors: Container[str]) -> tuple[Step, ...]:
    """Return what happens in every cell unless a design says it: failure, complaint, answer; then what factors add.

    A surprise and a gift have a visit behind the answer where a factor is one.
    """
    return (*_USUAL, *(Step(name, most) for name, most in MOST.items() if name in factors))


@checked()
def crossed(
    factors: Mapping[str, Mapping[str, Any]], steps: Sequence[Step] | None = None
) -> tuple[dict[str, Cell], dict[str, tuple[str, ...]]]:
    """Return the cells of a factorial design, and the names of the levels of every factor.

    Args:
        factors: by name, one of FACTORS, the value of each level by its name; a remedy of None is no answer, and a
            surprise or a gift of 0 is none.
        steps: what happens in every cell; None for `usual_steps`.

    Raises:
        DesignError: there is no such factor, it has one level only, or no step that it could change.
    """
    steps = usual_steps(factors) if steps is None else steps
    for name, levels in factors.items():
        if name not in FACTORS:
            guess = nearest(name, FACTORS)
            raise DesignError(
                f"there is no factor {shown(name)}. Allowed: {', '.join(FACTORS)}."
                + (f" Did you mean {guess}?" if guess else "")
                + " Next: name one of them."
            )
        if len(levels) < 2:
            raise DesignError(f"the factor {name!r} has {len(levels)} levels. Allowed: two or more. Next: add one.")
        if changed_kind(name) not in {step.kind for step in steps}:
            raise DesignError(
                f"the factor {name!r} changes no step. Allowed: steps with {changed_kind(name)}. Next: add one."
            )
    cells = {}
    for names in product(*factors.values()):
        chosen = {factor: factors[factor][level] for factor, level in zip(factors, names, strict=True)}
        cells[_BETWEEN.join(names)] = Cell(_with(steps, chosen))
    if len(cells) < len(list(product(*factors.values()))):
        raise DesignError("two cells have one name. Allowed: levels without a comma. Next: rename them.")
    return cells, {name: tuple(levels) for name, levels in factors.items()}


def _with(steps: Sequence[Step], chosen: Mapping[str, Any]) -> tuple[Step, ...]:
    """Return the steps with the level of every factor in them."""
    silent = REMEDY in chosen and chosen[REMEDY] is None
    found = []
    for step in steps:
        if silent and step.kind in ("answer", "complain"):
            continue
        if step.kind in MOST and step.kind in chosen:
            found += [Step(step.kind, chosen[step.kind])] if chosen[step.kind] else [Step("visit", 1)]
            continue
        value = chosen.get(REMEDY, step.value) if step.kind == "answer" else step.value
        for names, kind in ((OF_FAILURES, Failure), (OF_ANSWERS, Remedy)):
            if isinstance(value, kind):
                value = value.but(**{name: level for name, level in chosen.items() if name in names})
        found.append(Step(step.kind, value))
    return tuple(found)
