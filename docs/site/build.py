"""Builds the site into a folder."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docs.site import cases, lessons, paradox_map
from docs.site.documents import documents
from docs.site.links import faults
from docs.site.pages import FRONT, HERE, LESSONS, MANUAL, MAP, colours, write
from experiments.comparison.compare import compare
from experiments.comparison.findings import Comparison
from paradox.classroom.library import lessons as lessons_by_key
from sim.errors import ParadoxError
from sim.scenario.scenario import shipped_scenarios

EXAMPLE = "hotel_booking_error"
_STYLE, _SCRIPTS = "site.css", ("cases.js", "map.js")
# By this file a folder is known as one that may be written anew.
_MARK = ".paradox-site"


def build(folder: Path, work: Path, replications: int | None = None, told: Callable[[str], object] = print) -> None:
    """Write the whole site.

    Args:
        folder: of the site; what an earlier site has left there is replaced.
        work: where what is needed meanwhile is kept, so that a second time is quicker.
        replications: of the verdicts of the cases; None for as many as each scenario has.
        told: called with a line a part.

    Raises:
        ParadoxError: the folder has other things in it, or Sphinx is not installed.
        ValueError: a page or a link has a mistake.
    """
    prepare(folder)
    work.mkdir(parents=True, exist_ok=True)
    frame(folder)
    paradox_map.write_page(folder)
    told("pages of lessons and cases")
    for lesson in lessons_by_key().values():
        lessons.write_page(folder, lesson)
    lessons.write_index(folder)
    for name in shipped_scenarios():
        cases.write_page(folder, name)
    compared = []
    for name in shipped_scenarios():
        told(f"verdicts: {name}")
        compared.append(compare(name, replications, store=work / "runs.sqlite"))
    cases.write_index(folder, compared)
    front(folder, next(one for one in compared if one.name == EXAMPLE))
    told("documentation and API reference")
    documents(folder / MANUAL, work)
    if lost := list(faults(folder)):
        raise ValueError("links that lead nowhere:\n" + "\n".join(lost))


def prepare(folder: Path) -> None:
    """Make the folder, empty but for nothing of an earlier site.

    Raises:
        ParadoxError: something stands there that no site has left.
    """
    if folder.exists() and not folder.is_dir():
        raise ParadoxError(f"{folder} is a file. Next: name a folder.")
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise ParadoxError(
                f"{folder} has other files in it, which would be lost. Next: name a new or empty folder."
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text("Written by make site, which replaces everything here.\n", encoding="utf-8")


def frame(folder: Path) -> None:
    """Write what the pages share."""
    templates = HERE / "templates"
    style = (templates / _STYLE).read_text(encoding="utf-8")
    (folder / _STYLE).write_text(f"{style}{colours()}\n", encoding="utf-8")
    for name in _SCRIPTS:
        shutil.copy(templates / name, folder)


def front(folder: Path, example: Comparison) -> None:
    """Write the front page, with the answer to one case on it."""

    def values(lang: str) -> dict[str, Any]:
        pages = f"{MANUAL}/docs"
        shown = cases.case(example, lang)
        chinese = ".zh" if lang == "zh" else ""
        return {
            "whom": [
                _who(
                    "strategist",
                    cases=f"cases/{shown.page}",
                    start=f"{pages}/tutorials/five-minutes-strategist.html",
                    own=f"{pages}/how-to/your-firm.html",
                ),
                _who(
                    "researcher",
                    map=MAP.of(lang),
                    start=f"{pages}/tutorials/five-minutes-researcher.html",
                    evidence=f"{pages}/reference/evidence.html",
                    api=f"{MANUAL}/api/index.html",
                ),
                _who(
                    "lecturer",
                    lessons=LESSONS.of(lang),
                    start=f"{pages}/tutorials/five-minutes-lecturer.html",
                    classroom=f"{pages}/how-to/classroom{chinese}.html",
                ),
            ],
            "lessons": len(lessons_by_key()),
            "example": shown._replace(page=f"cases/{shown.page}"),
            "readme": f"{MANUAL}/README{chinese}.html",
        }

    write(folder, FRONT, "front.html.j2", values)


def _who(name: str, **links: str) -> dict[str, Any]:
    return {"name": name, "links": list(links.items())}
