"""Slips to print, cut and hand out: the question of a lesson and a scale to mark, where no phone can ask it.

Four fit on a sheet of A4 or Letter. A slip bears no name, as a phone asks for none, and nothing that gives the answer
away.
"""

from html import escape
from importlib.resources import files
from string import Template

from paradox.classroom.lesson import Guess, Lesson
from paradox.classroom.outcome_names import guess_unit
from paradox.present.messages import t

A_SHEET = 4

# A scale has at most so many parts, each of some steps of the slider.
_MOST_PARTS = 10

# Where the ends of a scale lie [mm], on a slip that is 180 mm wide.
_LEFT, _RIGHT = 8.0, 172.0


def slips(lesson: Lesson, lang: str) -> str:
    """Return a sheet of slips as a page of HTML that needs nothing else.

    Args:
        lesson: what is asked.
        lang: language of the slips.
    """
    page = Template(files("paradox.classroom").joinpath("static", "slips.html").read_text(encoding="utf-8"))
    title = lesson.title.of(lang)
    return page.substitute(
        lang=lang,
        title=escape(t("slips.title", lang, lesson=title)),
        told=escape(t("slips.told", lang, count=A_SHEET)),
        slips=_slip(lesson, lang) * A_SHEET,
    )


def _slip(lesson: Lesson, lang: str) -> str:
    """Write one slip: story, question, a scale for before and one for after the talk."""
    guess = lesson.guess
    unit = guess_unit(lesson, lang)
    scales = "".join(
        f'<div class="scale"><span dir="auto">{escape(t(f"slips.{vote}", lang, unit=unit))}</span>{_scale(guess)}</div>'
        for vote in ("before", "after")
    )
    return (
        f'<article class="slip"><h2 dir="auto">{escape(lesson.title.of(lang))}</h2>'
        f"<small>{escape(t('slips.no_name', lang))}</small>"
        f'<p class="text" dir="auto">{escape(lesson.text.of(lang))}</p>'
        f'<p class="question" dir="auto">{escape(lesson.question.of(lang))}</p>{scales}</article>\n'
    )


def _scale(guess: Guess) -> str:
    """Draw the scale, numbered at equal parts."""
    marks = "".join(
        f'<path d="M{at:.2f} 1v4"/><text x="{at:.2f}" y="9.5">{escape(guess.written(value))}</text>'
        for at, value in ((_place(guess, value), value) for value in marks_of(guess))
    )
    return f'<svg viewBox="0 0 180 11" aria-hidden="true"><path d="M{_LEFT} 3H{_RIGHT}"/>{marks}</svg>'


def _place(guess: Guess, value: float) -> float:
    return _LEFT + (value - guess.low) / (guess.high - guess.low) * (_RIGHT - _LEFT)


def marks_of(guess: Guess) -> list[float]:
    """Return the numbers at a scale: its ends, and between them equal parts of whole steps, where it has such."""
    steps = (guess.high - guess.low) / guess.step
    for parts in range(_MOST_PARTS, 1, -1):
        if abs(steps / parts - round(steps / parts)) < 1e-6:
            return [guess.low + (guess.high - guess.low) * part / parts for part in range(parts + 1)]
    return [guess.low, guess.high]
