"""The lessons: a one-file page each, and the page on which they are listed."""

from pathlib import Path
from typing import NamedTuple

from docs.site.cases import page_of
from docs.site.pages import LESSONS, ways_back, write
from paradox.classroom.lesson import Lesson
from paradox.classroom.lesson_page import lesson_page
from paradox.classroom.library import lessons

# As many as `paradox lesson` lives if it is not told.
REPLICATIONS = 20


class Told(NamedTuple):
    """What is said of a lesson in one language; `page` is the way to its page from the page of the lessons."""

    title: str
    text: str
    question: str
    page: str


def write_page(folder: Path, lesson: Lesson) -> None:
    """Write the page of a lesson into the folder of the site."""
    (folder / "lessons").mkdir(parents=True, exist_ok=True)
    whole = lesson_page(lesson, REPLICATIONS, links=ways_back(LESSONS, "site.lessons"))
    (folder / "lessons" / f"{lesson.key}.html").write_text(whole, encoding="utf-8")


def write_index(folder: Path) -> None:
    """Write the page on which the lessons are listed, in their order."""
    write(folder, LESSONS, "lessons.html.j2", lambda lang: {"lessons": [told(one, lang) for one in lessons().values()]})


def told(lesson: Lesson, lang: str) -> Told:
    """Return what is said of a lesson before anybody has guessed."""
    return Told(lesson.title.of(lang), lesson.text.of(lang), lesson.question.of(lang), page_of(lesson.key, lang))
