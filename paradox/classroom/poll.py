"""What a class says on its phones: one question at a time, one guess a phone, without names.

Knows nothing of pages. A phone sends its guess as often as it likes, until it hears that the guess is there: the last
one counts, and only once. Nothing is written down here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from typing import Any, NamedTuple

from paradox.classroom.lesson import Lesson
from paradox.classroom.levers import BadInputError, number, whole
from paradox.classroom.outcome_names import guess_unit
from paradox.present.messages import LANGUAGES, t

# More phones than a lecture hall holds; whoever sends more has no class.
MOST_PHONES = 1000
LONGEST_TOKEN = 40

BARS = 20

# What is opened or closed later has the higher turn, votes and teams alike.
turns = count(1)


class Question(NamedTuple):
    """What is asked: in which lesson; by language, the words; the ends and the step of the slider."""

    lesson: str
    words: Mapping[str, str]
    unit: Mapping[str, str]
    low: float
    high: float
    step: float
    decimals: int

    def read(self, given: object, lang: str) -> float:
        """Return a guess that came from a page.

        Raises:
            BadInputError: no number, or outside the range.
        """
        return number(given, self.low, self.high, t("poll.your_guess", lang), lang)


def is_token(token: str) -> bool:
    """Return whether a phone may call itself so: some plain signs."""
    return 0 < len(token) <= LONGEST_TOKEN and token.isascii() and token.isprintable()


@dataclass
class Poll:
    """The class on its phones.

    Attributes:
        question: what is asked, None before the first.
        round: counts the questions; a guess names the one it answers.
        is_open: whether guesses are taken.
        guesses: of this round, by the phone's token.
        by_hand: guesses of this round that were counted by hand or from slips, and typed.
        before: the guesses of the round before, where the same was asked.
        phones: tokens of the phones that have looked since the question was asked.
        turn: when it was opened or closed last, among all that phones are asked.
    """

    question: Question | None = None
    round: int = 0
    is_open: bool = False
    guesses: dict[str, float] = field(default_factory=dict)
    by_hand: list[float] = field(default_factory=list)
    before: list[float] = field(default_factory=list)
    phones: set[str] = field(default_factory=set)
    turn: int = 0

    def ask(self, question: Question) -> None:
        """Ask, or ask the same once more: then the guesses of before stay beside the new ones."""
        self.before = self.said if question == self.question else []
        self.question, self.guesses, self.by_hand, self.phones, self.is_open = question, {}, [], set(), True
        self.round += 1
        self.turn = next(turns)

    def close(self) -> None:
        """Take no more guesses."""
        if self.is_open:
            self.is_open, self.turn = False, next(turns)

    def take(self, token: str, of_round: int, given: object, lang: str) -> None:
        """Take the guess of a phone; a second one of the same phone takes the place of the first.

        Raises:
            BadInputError: no number, outside the range, of another round, or more phones than there may be.
        """
        if self.question is None or not self.is_open or of_round != self.round:
            raise BadInputError(t("poll.closed", lang))
        value = self.question.read(given, lang)
        if not is_token(token) or (token not in self.guesses and len(self.guesses) >= MOST_PHONES):
            raise BadInputError(t("poll.full", lang, most=MOST_PHONES))
        self.guesses[token] = value

    def count_by_hand(self, typed: str, lang: str) -> None:
        """Take guesses that were counted by hand, in place of those typed before: they are beside those of the phones.

        Args:
            typed: guesses between spaces, each alone or with how many said so: `20 35 60x4`.
            lang: language of messages.

        Raises:
            BadInputError: no question, a guess outside the range, no whole count, or more than there may be; nothing
                has changed.
        """
        if self.question is None:
            raise BadInputError(t("poll.nobody", lang))
        counted: list[float] = []
        for one in re.split(r"[\s;；、]+", typed.strip()):
            guess, times, count = re.sub("[xX×＊*]", "x", one).partition("x")
            value = number(guess, self.question.low, self.question.high, t("poll.by_hand", lang), lang)
            counted += [value] * (whole(count, 0, MOST_PHONES, t("poll.hands", lang), lang) if times else 1)
            if len(counted) > MOST_PHONES:
                raise BadInputError(t("poll.full", lang, most=MOST_PHONES))
        self.by_hand = counted

    @property
    def said(self) -> list[float]:
        """Return all guesses of this round, of phones and by hand."""
        return [*self.guesses.values(), *self.by_hand]

    @property
    def median(self) -> float | None:
        """Return the guess in the middle, at a step of the slider; None if nobody has guessed."""
        if self.question is None or not self.said:
            return None
        step, low = self.question.step, self.question.low
        return low + round((median(self.said) - low) / step) * step

    def state(self, token: str, lang: str) -> dict[str, Any]:
        """Return what a phone shows: the question, whether guesses are taken, its own guess."""
        asked = self.question
        if is_token(token) and len(self.phones) < MOST_PHONES:
            self.phones.add(token)
        if asked is None:
            return {"kind": "guess", "round": 0, "open": False}
        return {
            "kind": "guess",
            "round": self.round,
            "open": self.is_open,
            "question": asked.words[lang],
            "unit": asked.unit[lang],
            "low": asked.low,
            "high": asked.high,
            "step": asked.step,
            "decimals": asked.decimals,
            "yours": self.guesses.get(token),
        }

    def bars(self, guesses: list[float]) -> list[int]:
        """Count guesses in equal parts of the range; the last part holds its upper end."""
        counts = [0] * BARS
        if self.question is not None:
            low, width = self.question.low, self.question.high - self.question.low
            for guess in guesses:
                counts[min(BARS - 1, int((guess - low) / width * BARS))] += 1
        return counts

    def table(self) -> str:
        """Return the guesses as CSV, in the order of their size: nobody is told by when they answered."""
        rows = [("before", guess) for guess in sorted(self.before)] + [("now", guess) for guess in sorted(self.said)]
        return "vote,guess\n" + "".join(f"{vote},{guess!r}\n" for vote, guess in rows)


def question_of(lesson: Lesson) -> Question:
    """Return what phones are asked in a lesson."""
    guess = lesson.guess
    words = {lang: lesson.question.of(lang) for lang in LANGUAGES}
    unit = {lang: guess_unit(lesson, lang) for lang in LANGUAGES}
    return Question(lesson.key, words, unit, guess.low, guess.high, guess.step, guess.decimals)
