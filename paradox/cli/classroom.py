"""The command `paradox classroom`."""

from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paradox.present.messages import LANGUAGES, t
from paradox.present.text.mistakes import mistakes
from sim.errors import ParadoxError, Problem, ScenarioError, install_extra

if TYPE_CHECKING:
    from paradox.classroom.library import Library


def classroom(
    lessons: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Folder with lessons of your own, beside the shipped ones; may be repeated."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only check the lessons and run their worlds; exit code 2 if one is wrong.")
    ] = False,
    reload: Annotated[
        bool,
        typer.Option("--reload", help="Read a lesson of your own anew when it is saved, and load open pages again."),
    ] = False,
    port: Annotated[int, typer.Option(metavar="N", min=1, max=65535, help="Port to listen on.")] = 8080,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on; the default is this machine alone.")
    ] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A further name under which browsers may ask for this machine, such as a proxy's; may be repeated.",
        ),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser, or do not.")
    ] = True,
    lang: Annotated[
        str | None, typer.Option(metavar="en|zh", help="Language of the page; if not given, the browser's.")
    ] = None,
) -> None:
    """Open the classroom page: two worlds side by side, lessons that ask before they show.

    Runs on this machine and needs no network; the worlds live in the browser of whoever looks. Ctrl-C ends it. A lesson
    with mistakes is left out and said; all others work.
    """
    if lang is not None and lang not in LANGUAGES:
        raise ScenarioError(
            Problem(f"unknown language '{lang}'", allowed=" or ".join(LANGUAGES), next_step="choose one of these")
        )
    spoken = lang or LANGUAGES[0]
    if reload and not lessons:
        raise ParadoxError("--reload reads your own lessons anew. Next: name their folder with --lessons.")
    if check:
        _check(lessons or (), spoken)
        return
    try:
        from paradox.classroom.server import serve
    except ModuleNotFoundError as problem:
        if problem.name is not None and problem.name.split(".")[0] not in ("segno", "starlette", "uvicorn"):
            raise
        raise ParadoxError(
            f"The classroom page needs an extra that is not installed. Next: {install_extra('classroom')}"
        ) from None
    from paradox.classroom.library import open_library
    from paradox.classroom.shelf import Shelf

    library = open_library(lessons or ())
    _tell_mistakes(library, spoken)
    shelf = Shelf(library, (lessons or ()) if reload else ())
    renewed = partial(_tell_renewed, lang=spoken) if reload else None
    serve(host, port, browser, lang, shelf, name or (), renewed)


def _check(folders: Sequence[Path], lang: str) -> None:
    """Live the worlds of every lesson and say what the class will see, a line per lesson.

    Of the shipped lessons a line each only where no others are asked about.
    """
    from paradox.classroom.library import SHIPPED, open_library
    from paradox.classroom.rehearsal import rehearse, weeks
    from paradox.present.terminal.comparison_screen import terminals
    from paradox.present.terminal.progress import Counter, tell_compiling

    library = open_library(folders)
    notices = terminals()[1]
    tell_compiling(notices, lang)
    total = sum(map(weeks, library.lessons.values()))
    lived, found = count(1), []
    with Counter(notices, "weeks", lang) as told:
        for lesson in library.lessons.values():
            found.append(rehearse(lesson, lambda: told(next(lived), total)))
    right = [one for one in found if not one.problems]
    shipped = [one for one in right if one.lesson.file.parent == SHIPPED]
    for one in right:
        if not folders or one not in shipped:
            name = one.lesson.file if folders else one.lesson.key
            typer.echo(t("rehearsal.right", lang, lesson=name, shown=one.shown(lang)))
    typer.echo(t("rehearsal.shipped", lang, count=len(shipped)))
    wrong = [*library.mistakes.values(), *(ScenarioError(*one.problems) for one in found if one.problems)]
    for error in wrong:
        typer.echo(mistakes(error, lang), err=True)
    if wrong:
        raise typer.Exit(2)


def _tell_renewed(library: "Library", lang: str) -> None:
    """Say that the lessons were read anew, and what is wrong with them now."""
    typer.echo(t("rehearsal.renewed", lang, count=len(library.lessons)), err=True)
    _tell_mistakes(library, lang)


def _tell_mistakes(library: "Library", lang: str) -> None:
    """Say at the start which lessons are left out and why."""
    for file, error in library.mistakes.items():
        typer.echo(mistakes(error, lang), err=True)
        typer.echo(t("rehearsal.left_out", lang, file=file.name), err=True)
