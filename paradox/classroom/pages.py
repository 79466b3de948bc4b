"""The pages that are served: made when they are first asked for, and kept until the lessons change."""

import asyncio
import gzip
from pathlib import Path
from typing import Any

from experiments.comparison.patience import PATIENCE
from paradox.browser.one_file import Around
from paradox.classroom.league import REPLICATIONS as TEAM_RUNS
from paradox.classroom.lesson import FREE
from paradox.classroom.lesson_page import lesson_page, worlds_page
from paradox.classroom.library import Library
from paradox.classroom.setup import Setup, address, policies_on_offer, policy_title
from paradox.classroom.shelf import Shelf
from paradox.classroom.teams import Game, game_of
from paradox.present.messages import LANGUAGES, label, t
from sim.scenario.scenario import Scenario

FOLDER = Path(__file__).parent / "static"

# How many draws of luck a page lives, and how many pages are kept: about half a megabyte each.
REPLICATIONS = 20
MOST = 200

# How the keys of the sentences begin that a served page says besides.
_TEXTS = (
    "poll.",
    "teams.",
    "team.",
    "setup.",
    "slips.link",
    "page.",
    "words.comma",
    "advice.horizon_class",
    "error.left_out",
)


class Pages:
    """The pages of the lessons and of all other worlds.

    Args:
        shelf: the lessons.
        reloads: pages load again when the lessons change.
    """

    def __init__(self, shelf: Shelf, reloads: bool) -> None:
        self._shelf = shelf
        self._reloads = reloads
        self._kept: dict[tuple[object, ...], bytes] = {}
        self._making = asyncio.Lock()

    async def page(self, setup: Setup, lang: str) -> bytes:
        """Return a page, compressed by gzip.

        Raises:
            ParadoxError: its worlds cannot live in a browser.
        """
        key = (self._shelf.edition, lang, setup.lesson and setup.lesson.key, setup.seed, *_sides(setup).values())
        if key not in self._kept:
            async with self._making:  # one at a time: others of a class ask for the same
                if key not in self._kept:
                    made = await asyncio.to_thread(self._made, setup, lang)
                    while len(self._kept) >= MOST:
                        self._kept.pop(next(iter(self._kept)))
                    self._kept[key] = made
        return self._kept[key]

    def _made(self, setup: Setup, lang: str) -> bytes:
        """Make a page."""
        around = Around(
            FOLDER / "served.html.j2",
            [FOLDER / "class.css"],
            [FOLDER / "class.js"],
            {"served": self._served(setup)},
            _TEXTS,
        )
        if setup.lesson is not None:
            lesson = setup.lesson.model_copy(update={"seed": setup.seed})
            text = lesson_page(lesson, REPLICATIONS, lang, around=around)
        else:
            text = worlds_page(setup.parts, setup.seed, REPLICATIONS, lang, around=around)
        return gzip.compress(text.encode())

    def _served(self, setup: Setup) -> dict[str, Any]:
        """Return what a page knows of the others that there are, and of the class."""
        library, scenario = self._shelf.library, setup.parts[0].scenario
        scenarios = library.scenarios
        game = game_of(setup)
        return {
            "edition": self._shelf.edition if self._reloads else None,
            "leftOut": [file.name for file in library.mistakes],
            "lesson": setup.lesson.key if setup.lesson else None,
            "lessons": {lang: lesson_titles(library, lang) for lang in LANGUAGES},
            "asked": _sides(setup),
            "seed": setup.seed,
            "scenarios": {lang: {name: label("scenario", name, lang) for name in scenarios} for lang in LANGUAGES},
            "policies": policy_titles(scenario),
            "game": game.titles,
            "runs": TEAM_RUNS,
            "short": short_weeks(game),
        }


def _sides(setup: Setup) -> dict[str, str]:
    left, right = setup.parts
    return {"scenario": setup.scenario, "left": left.policy, "right": right.policy}


def policy_titles(scenario: Scenario) -> dict[str, dict[str, str]]:
    """Return what the policies are called that may stand on a side, by language and name."""
    names = policies_on_offer(scenario)
    return {lang: {name: policy_title(scenario, name, lang) for name in names} for lang in LANGUAGES}


def worlds_offered(setup: Setup) -> dict[str, Any]:
    """Return what worlds of another scenario may be chosen, and which stand on the page if nothing is."""
    return {"policies": policy_titles(setup.parts[0].scenario), "seed": setup.seed, **_sides(setup)}


def short_weeks(game: Game) -> int | None:
    """Return how many weeks the worlds of a game live, if that is too short to judge profit by; else None."""
    weeks = game.scenario.horizon
    return weeks if weeks < PATIENCE else None


def lesson_titles(library: Library, lang: str) -> dict[str, str]:
    """Return the titles of all lessons, numbered, by key."""
    return {lesson.key: f"{n}. {lesson.title.of(lang)}" for n, lesson in enumerate(library.lessons.values(), 1)}


def mistake_page(message: str, lang: str, library: Library, again: bool = False) -> str:
    """Return the page of an address that leads nowhere: what is wrong with it, and the ways to what works.

    Args:
        message: what is wrong, a line each mistake.
        lang: language of all texts.
        library: the lessons there are; no other lesson poses as the one asked for.
        again: the page asks again by itself, as what is wrong may be mended.
    """
    from jinja2 import Environment

    titles = {**lesson_titles(library, lang), FREE: t("page.free", lang)}
    text = (FOLDER / "mistake.html.j2").read_text(encoding="utf-8")
    return (
        Environment(autoescape=True)
        .from_string(text)
        .render(
            lang="zh-Hans" if lang == "zh" else lang,
            title=t("page.title", lang),
            lines=message.split("\n"),
            ways_title=t("page.ways", lang),
            ways=[(title, address(lang, lesson=key)) for key, title in titles.items()],
            again=again,
        )
    )
