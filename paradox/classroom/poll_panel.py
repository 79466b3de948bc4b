"""The vote of the class on the lecturer's page: the way to it, how many have answered, and what they said."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from nicegui import ui
from nicegui.element import Element

from paradox.classroom.elements import Button, Field, Text, box, put, shown
from paradox.classroom.joining import Joining
from paradox.classroom.lesson import Guess, Lesson
from paradox.classroom.levers import BadInputError
from paradox.classroom.outcome_names import guess_unit
from paradox.classroom.poll import Poll, Question
from paradox.present.messages import LANGUAGES, t

Guard = Callable[[Callable[..., Any]], Callable[..., Any]]


class _Histogram(Element, component="static/histogram.js"):
    """The guesses as bars."""

    def __init__(self, heading: str, told: str) -> None:
        super().__init__()
        put(self, {"heading": heading, "told": told})


class PollPanel:
    """The vote of the class.

    Args:
        poll: the class on its phones.
        lesson: what is asked.
        lang: language of the lecturer's page.
        guard: wraps handlers so that bad input is said and changes nothing.
        join: the address that phones open; None where only this machine can open the page.
        taken: what to do with the class's guess, the one in the middle.
    """

    def __init__(
        self, poll: Poll, lesson: Lesson, lang: str, guard: Guard, join: str | None, taken: Callable[[float], None]
    ) -> None:
        self.poll = poll
        self.lesson = lesson
        self.lang = lang
        self.taken = taken
        self.asked = 0
        with box("div", "poll"):
            with box("div", "guess"):
                self.ask = Button(t("poll.ask", lang), guard(self._ask), "ask-phones")
                sheet = Text("a", t("slips.link", lang), "slips")
                put(sheet, {"href": f"/slips?{urlencode({'lesson': lesson.key, 'lang': lang})}", "target": "_blank"})
            apart = t("poll.apart", lang)
            self.joining = Joining(lang, join, lambda: len(poll.phones), self._told, apart)
            with self.joining.frame:
                with box("label", "by-hand"):
                    Text("span", t("poll.by_hand", lang))
                    self.typed = Field(t("poll.by_hand", lang), "", guard(self._count_by_hand), longest=4000)
                    put(self.typed, {"placeholder": t("poll.such_as", lang), "inputmode": "text"})
                Button(t("poll.close", lang), guard(self._close), "main close-vote")
            self.histogram = _Histogram(t("poll.heading", lang), t("poll.answer", lang))
            self.save = Button(t("poll.save", lang), guard(self._save), "save-vote")
        asked = poll.question == question_of(lesson)
        shown(self.save, asked and not poll.is_open)
        if asked:  # the page was loaded again while the class answers, or later
            self.asked = poll.round
            self._shown(poll.is_open)

    def _ask(self) -> None:
        """Open the vote; or, where the same was asked, the second one."""
        self.poll.ask(question_of(self.lesson))
        self.asked = self.poll.round
        self.histogram.run_method("hide")
        self.typed.show("")
        self._shown(True)

    def _close(self) -> None:
        """Close the vote, show it, and take the guess in the middle as that of the class.

        Raises:
            BadInputError: nobody has guessed.
        """
        if not self.poll.said:
            raise BadInputError(t("poll.nobody", self.lang))
        middle = self.poll.median
        self.poll.close()
        self._shown(False)
        self.show(None)
        shown(self.save, True)
        self.taken(middle)

    def _shown(self, voting: bool) -> None:
        self.joining.show(voting)
        shown(self.ask, not voting)

    def _told(self) -> str | None:
        """Say how many have answered; None where another tab of the lecturer has asked something else."""
        if self.poll.is_open and self.poll.round == self.asked:
            return self._counted()
        shown(self.ask, True)
        return None

    def _count_by_hand(self, typed: Any) -> None:
        """Take what was counted by hand, or from slips."""
        self.poll.count_by_hand(str(typed), self.lang)
        self.joining.tell()

    def _counted(self) -> str:
        """Say how many have answered, and how many of these by hand."""
        told = t("poll.count", self.lang, count=len(self.poll.guesses), phones=len(self.poll.phones))
        hands = len(self.poll.by_hand)
        return told + t("words.space", self.lang) + t("poll.also", self.lang, hands=hands) if hands else told

    def show(self, answer: float | None) -> None:
        """Show what the class said, and with the answer once it is known; nothing if the class was not asked here."""
        if not self.asked or self.poll.round != self.asked or self.poll.is_open:
            return
        guess = self.lesson.guess
        place = None if answer is None else min(1.0, max(0.0, (answer - guess.low) / (guess.high - guess.low)))
        found = {
            "now": self.poll.bars(self.poll.said),
            "before": self.poll.bars(self.poll.before),
            "answer": place,
            "low": guess.written(guess.low),
            "high": guess.written(guess.high),
            "spoken": self._counted(),
        }
        self.histogram.run_method("show", found)

    def _save(self) -> None:
        """Let the lecturer keep the guesses."""
        ui.download(self.poll.table().encode(), "guesses.csv", "text/csv")


def question_of(lesson: Lesson) -> Question:
    """Return what phones are asked in a lesson."""
    guess: Guess = lesson.guess
    words = {lang: lesson.question.of(lang) for lang in LANGUAGES}
    unit = {lang: guess_unit(lesson, lang) for lang in LANGUAGES}
    return Question(words, unit, guess.low, guess.high, guess.step, guess.decimals)
