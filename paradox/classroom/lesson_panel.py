"""A lesson on the page: text, question, the class's guess, and in the end the answer and what to notice."""

from collections.abc import Callable, Sequence
from typing import Any

from paradox.classroom.elements import Button, Field, Slider, Text, box, put, shown
from paradox.classroom.lesson import Lesson, answer
from paradox.classroom.levers import BadInputError, number
from paradox.classroom.outcome_names import guess_unit
from paradox.classroom.poll_panel import PollPanel
from paradox.classroom.stage import Stage
from paradox.present.messages import t

Guard = Callable[[Callable[..., Any]], Callable[..., Any]]


class LessonPanel:
    """The lesson of a tab.

    Args:
        lesson: what is asked.
        lang: language of all texts.
        guard: wraps handlers so that bad input is said and changes nothing.
        changed: called when the guess is made or the answer is shown.
        stage: the two worlds.
        again: begins the worlds again.
        vote: makes the panel of the class's vote, from what to do with the guess; None where there is none.
    """

    def __init__(
        self,
        lesson: Lesson,
        lang: str,
        guard: Guard,
        changed: Callable[[], None],
        stage: Stage,
        again: Callable[[], None],
        vote: Callable[[Callable[[float], None]], PollPanel] | None = None,
    ) -> None:
        self.lesson = lesson
        self.unit = guess_unit(lesson, lang)
        self.lang = lang
        self.stage = stage
        self.changed = changed
        self.again = again
        self.given = round((lesson.guess.low + lesson.guess.high) / 2.0 / lesson.guess.step) * lesson.guess.step
        self.refused: str | None = None
        self.may_run = False
        self.guessed = False
        self.revealed = False
        self.vote: PollPanel | None = None
        self._build(guard, vote)

    def _build(self, guard: Guard, vote: Callable[[Callable[[float], None]], PollPanel] | None) -> None:
        """Build text, question, guess, and the room for the answer."""
        lesson, lang, guess = self.lesson, self.lang, self.lesson.guess
        with box("section", "lesson"):
            with box("div"):
                Text("h2", lesson.title.of(lang))
                self.text = Text("p", lesson.text.of(lang))
                with box("div", "answer", role="status") as self.answer_box:
                    self.answer_line = Text("p", "")
                    self.other_luck = Text("p", "")
                    with box("ul") as self.notice:
                        for words in lesson.notice:
                            Text("li", words.of(lang))
            with box("div"):
                Text("p", lesson.question.of(lang), "question")
                with box("div", "guess"):
                    spoken = t("lesson.guess", lang)
                    self.slider = Slider(spoken, guess.low, guess.high, guess.step, self.given, guard(self._take))
                    self.field = Field(
                        t("lesson.typed", lang), self.lesson.guess.written(self.given), guard(self._take)
                    )
                    Text("span", self.unit)
                    self.lock = Button(t("lesson.lock", lang), guard(self._lock), "main lock")
                    self.skip = Button(t("lesson.skip", lang), guard(self._skip), "skip")
                    self.reveal = Button(t("lesson.reveal", lang), guard(self._reveal), "main reveal")
                    self.anew = Button(t("lesson.anew", lang), guard(self._anew), "anew")
                self.state = Text("p", "", "state")
                put(self.state, {"role": "status"})
                if vote is not None:
                    self.vote = vote(self._voted)

    def _voted(self, guess: float) -> None:
        """Hold the class to what it said on its phones."""
        self.guessed = False
        self._take(guess)
        self._lock()

    def _take(self, given: Any) -> None:
        """Take a guess, from the slider or typed; one that is refused stays as typed, and no other takes its place.

        Raises:
            BadInputError: it is no number, or outside the range.
        """
        guess = self.lesson.guess
        if not self.guessed:
            try:
                self.given = number(given, guess.low, guess.high, t("lesson.guess", self.lang), self.lang)
            except BadInputError:
                self._mark(str(given)[:40])
                raise self._refusal() from None
        self._mark(None)
        self.slider.show(self.given)
        self.field.show(self.lesson.guess.written(self.given))

    def _mark(self, refused: str | None) -> None:
        """Mark the field as wrong, with what was typed; or, with None, as right."""
        self.refused = refused
        put(self.field, {"aria-invalid": None if refused is None else "true"})
        if refused is not None:
            self.field.show(refused)

    def _refusal(self) -> BadInputError:
        """Say why what was typed is no guess."""
        guess = self.lesson.guess
        low, high = guess.written(guess.low), guess.written(guess.high)
        given = (self.refused or "")[:20]
        return BadInputError(t("error.guess", self.lang, given=given, low=low, high=high))

    def _lock(self) -> None:
        """Hold the class to its guess; not to one that was never typed.

        Raises:
            BadInputError: what was typed last is no guess.
        """
        if self.refused is not None:
            raise self._refusal()
        self.guessed = self.may_run = True
        self.changed()

    def _skip(self) -> None:
        """Let the worlds run without a guess."""
        self.may_run = True
        self.changed()

    def _reveal(self) -> None:
        """Show the answer, once the worlds have lived all their weeks."""
        if self.stage.is_over:
            self.revealed = True
            self.changed()

    def _anew(self) -> None:
        """Take another guess: the next class, or the same after it has talked."""
        self.guessed = self.may_run = False
        self.again()

    def reset(self) -> None:
        """Hide the answer: the worlds have begun again."""
        self.revealed = False
        self.other_luck.set_text("")

    def spread(self, others: Sequence[Stage]) -> None:
        """Say between which ends the answer lay with other luck."""
        guess = self.lesson.guess
        answers = sorted(answer(stage, guess) for stage in others)
        low, high = guess.written(answers[0]), guess.written(answers[-1])
        said = t("lesson.other_luck", self.lang, runs=len(answers), low=low, high=high, unit=self.unit)
        self.other_luck.set_text(said)

    def restore(self, guess: str, unguessed: bool, revealed: bool) -> None:
        """Go on where the class was before the page was loaded again."""
        if guess:
            self._take(guess)
        self.guessed = bool(guess)
        self.may_run = self.guessed or unguessed
        self.revealed = revealed and self.may_run and self.stage.is_over

    @property
    def progress(self) -> dict[str, str]:
        """Return what the address says of the lesson."""
        found = {"guess": self.lesson.guess.written(self.given) if self.guessed else ""}
        found["unguessed"] = "1" if self.may_run and not self.guessed else ""
        return found | {"revealed": "1" if self.revealed else ""}

    def refresh(self) -> None:
        """Show where the lesson stands."""
        for element in (self.slider, self.field):
            put(element, {"disabled": self.guessed})
        shown(self.lock, not self.may_run)
        shown(self.skip, not self.may_run)
        shown(self.reveal, self.may_run and not self.revealed)
        shown(self.anew, self.revealed)
        shown(self.notice, not self.stage.moved)
        self.reveal.enable(self.stage.is_over)
        self.state.set_text(t(f"lesson.{self._state()}", self.lang, guess=self.lesson.guess.written(self.given)))
        shown(self.text, not self.revealed)
        shown(self.answer_box, self.revealed)
        if self.vote is not None:
            self.vote.show(answer(self.stage, self.lesson.guess) if self.revealed else None)
        if self.revealed:
            self.answer_line.set_text(self._answer())

    def _state(self) -> str:
        """Name the stage of the lesson."""
        if not self.may_run:
            return "state_ask"
        if not self.stage.is_over:
            return "state_run" if self.guessed else "state_run_unguessed"
        return "state_shown" if self.revealed else "state_reveal"

    def _answer(self) -> str:
        """Put the answer beside the guess."""
        found = answer(self.stage, self.lesson.guess)
        values = {"answer": self.lesson.guess.written(found), "unit": self.unit}
        key = "lesson.answer" if self.guessed else "lesson.answer_unguessed"
        said = t(key, self.lang, guess=self.lesson.guess.written(self.given), **values)
        return said + (t("lesson.answer_moved", self.lang) if self.stage.moved else "")
