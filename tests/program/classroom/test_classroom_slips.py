"""Slips to hand out: the whole question, a scale that is the slider, nothing that gives the answer away."""

import re

import pytest

from paradox.classroom.lesson import Words
from paradox.classroom.library import lessons
from paradox.classroom.slips import A_SHEET, marks_of, slips
from paradox.present.messages import LANGUAGES


@pytest.mark.parametrize("key", lessons())
def test_the_scale_of_a_slip_is_the_slider_of_its_lesson(key: str) -> None:
    guess = lessons()[key].guess
    marks = marks_of(guess)
    assert (marks[0], marks[-1]) == pytest.approx((guess.low, guess.high))
    assert len(marks) > 4
    for mark in marks:
        assert float(guess.written(mark)) == pytest.approx(mark), "what is printed is where the mark stands"


def test_a_scale_without_equal_parts_has_its_ends() -> None:
    guess = lessons()["good_hotel_recovery"].guess.model_copy(update={"low": 0.0, "high": 7.3, "step": 2.0})
    assert marks_of(guess) == [0.0, 7.3]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", lessons())
def test_a_slip_asks_and_does_not_tell(key: str, lang: str) -> None:
    lesson = lessons()[key]
    page = slips(lesson, lang)
    assert f'<html lang="{lang}">' in page
    assert page.count('<article class="slip">') == A_SHEET
    assert not re.search(r"\$\w|https?:", page)
    assert all(words.of(lang) not in page for words in lesson.notice)


def test_what_a_lesson_says_is_text_on_its_slips() -> None:
    words = Words.model_validate("<script>alert(1)</script> $title {count}")
    page = slips(lessons()["good_hotel_recovery"].model_copy(update={"title": words, "question": words}), "en")
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt; $title {count}") == 2 * A_SHEET + 2
