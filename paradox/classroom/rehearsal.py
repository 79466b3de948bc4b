"""A lesson lived before the class lives it: what it will show at the end, and whether that is what its texts say."""

import math
from collections.abc import Callable
from typing import NamedTuple

from paradox.classroom.lesson import Claim, Lesson, answer
from paradox.classroom.outcome_names import guess_unit
from paradox.classroom.stage import Stage
from paradox.present.messages import t
from sim.errors import ParadoxError, Problem
from sim.scenario.yaml_reader import read_document


class Rehearsal(NamedTuple):
    """How a lesson went.

    Attributes:
        lesson: the lesson.
        answer: what the class was asked for, in the unit of the question; nan if it does not exist.
        problems: what would go wrong in class.
    """

    lesson: Lesson
    answer: float
    problems: tuple[Problem, ...]

    def shown(self, lang: str = "en") -> str:
        """Return the line that the class will read when the answer is revealed."""
        guess = self.lesson.guess
        return t("lesson.answer_unguessed", lang, answer=guess.written(self.answer), unit=guess_unit(self.lesson, lang))


def weeks(lesson: Lesson) -> int:
    """Return how many weeks the worlds of a lesson live."""
    return min(part.scenario.horizon for part in lesson.parts)


def rehearse(lesson: Lesson, after_week: Callable[[], object] = lambda: None) -> Rehearsal:
    """Live the worlds of a lesson as the page does, at their full size, and look at the answer and the claims.

    Args:
        lesson: a lesson without mistakes in its file.
        after_week: called after each week.
    """
    try:
        stage = Stage(lesson.parts, lesson.seed)
        while not stage.is_over:
            stage.step()
            after_week()
        found = answer(stage, lesson.guess)
        claimed = [(answer(stage, claim, 0), answer(stage, claim, 1)) for claim in lesson.claims]
    except Exception as error:
        # Whatever a world of the lecturer's own dies of is said here, and the other lessons are lived nevertheless.
        return Rehearsal(lesson, math.nan, (_dead(lesson, error),))
    problems = [*_unguessable(lesson, found)]
    for at, (claim, (left, right)) in enumerate(zip(lesson.claims, claimed, strict=True)):
        if not claim.holds(left, right):
            problems.append(_broken(lesson, at, claim, left, right))
    return Rehearsal(lesson, found, tuple(problems))


def _dead(lesson: Lesson, error: Exception) -> Problem:
    """Say that the worlds could not be lived."""
    reason = str(error).rstrip(".") if isinstance(error, ParadoxError) else f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError):
        reason = "there is not enough memory"
    return Problem(
        f"the worlds of this lesson cannot be lived ({' '.join(reason.split())[:300]})",
        str(lesson.file),
        next_step=f"try 'paradox run {lesson.scenario}', then change the scenario or the values of the lesson",
    )


def _unguessable(lesson: Lesson, found: float) -> list[Problem]:
    """Say if the answer does not exist, or lies where the class cannot guess it."""
    guess = lesson.guess
    if guess.low <= found <= guess.high:
        return []
    if math.isfinite(found):
        what = f"the answer is {found:g}, where the class cannot guess it"
        allowed, step = f"{guess.low:g} to {guess.high:g}, as 'low' and 'high' say", "move low or high, or ask another"
    else:
        what = f"the answer does not exist: there is no {guess.outcome} on the side that is asked about"
        allowed, step = "an outcome that this world has at its end", "ask for another outcome, or change the policies"
    return [read_document(lesson.file).problem(("guess",), what, allowed=allowed, next_step=step)]


def _broken(lesson: Lesson, at: int, claim: Claim, left: float, right: float) -> Problem:
    """Say that a claim does not hold, with the numbers."""
    of_what = claim.outcome + (f" less {claim.minus}" if claim.minus else "")
    of_what += f" of group {claim.group}" if claim.group else ""
    numbers = f"{_number(left)} on the left and {_number(right)} on the right"
    what = f"the lesson claims that {of_what} {_wanted(claim)}, but it is {numbers}"
    step = "change the claim and the texts that say so, or the worlds"
    return read_document(lesson.file).problem(("claims", at), what, next_step=step)


def _wanted(claim: Claim) -> str:
    """Say what is claimed."""
    if claim.higher is not None:
        return f"is higher on the {claim.higher}"
    if claim.alike is not None:
        return f"differs by {claim.alike:g} at most"
    bounds = [
        f"{word} {bound:g}" for word, bound in (("above", claim.above), ("below", claim.below)) if bound is not None
    ]
    return f"on the {claim.side} lies {' and '.join(bounds)}"


def _number(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "missing"
