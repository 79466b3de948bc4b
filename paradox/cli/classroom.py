"""The command `paradox classroom`."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paradox.messages import LANGUAGES
from sim.errors import ParadoxError, Problem, ScenarioError

if TYPE_CHECKING:
    from paradox.classroom.library import Library


def classroom(
    lessons: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Folder with lessons of your own, beside the shipped ones; may be repeated."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only check the lessons and live their worlds; exit code 2 if one is wrong.")
    ] = False,
    port: Annotated[int, typer.Option(metavar="N", min=1, max=65535, help="Port to listen on.")] = 8080,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on; the default is this machine alone.")
    ] = "127.0.0.1",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser, or do not.")
    ] = True,
    lang: Annotated[
        str | None, typer.Option(metavar="en|zh", help="Language of the page; if not given, the browser's.")
    ] = None,
) -> None:
    """Open the classroom page: two worlds side by side, lessons that ask before they show.

    Runs on this machine and needs no network. Each tab has worlds of its own. Ctrl-C ends it. A lesson with mistakes
    is left out and said; all others work.
    """
    if lang is not None and lang not in LANGUAGES:
        raise ScenarioError(
            Problem(f"unknown language '{lang}'", allowed=" or ".join(LANGUAGES), next_step="choose one of these")
        )
    if check:
        _check(lessons or ())
        return
    try:
        from paradox.classroom.server import serve
    except ModuleNotFoundError as problem:
        if problem.name is not None and problem.name.split(".")[0] not in ("nicegui", "fastapi"):
            raise
        raise ParadoxError(
            "The classroom page needs an extra that is not installed. "
            "Next: pip install 'recovery-paradox[classroom]', then give the command again."
        ) from None
    from paradox.classroom.library import open_library

    library = open_library(lessons or ())
    _tell_mistakes(library)
    serve(host, port, browser, lang, library)


def _check(folders: Sequence[Path]) -> None:
    """Live the worlds of every lesson and say what the class will see, a line a lesson.

    Of the shipped lessons a line each only where no others are asked about.
    """
    from paradox.classroom.library import SHIPPED, open_library
    from paradox.classroom.rehearsal import rehearse, weeks
    from paradox.progress import Counter, tell_compiling
    from paradox.screen import terminals

    library = open_library(folders)
    notices = terminals()[1]
    tell_compiling(notices)
    total = sum(map(weeks, library.lessons.values()))
    lived, found = count(1), []
    with Counter(notices, "weeks lived") as told:
        for lesson in library.lessons.values():
            found.append(rehearse(lesson, lambda: told(next(lived), total)))
    right = [one for one in found if not one.problems]
    shipped = [one for one in right if one.lesson.file.parent == SHIPPED]
    for one in right:
        if not folders or one not in shipped:
            typer.echo(f"{one.lesson.file if folders else one.lesson.key}: all right. {one.shown()}")
    typer.echo(f"{len(shipped)} shipped lessons: all right")
    wrong = [*library.mistakes.values(), *(ScenarioError(*one.problems) for one in found if one.problems)]
    for error in wrong:
        typer.echo(str(error), err=True)
    if wrong:
        raise typer.Exit(2)


def _tell_mistakes(library: "Library") -> None:
    """Say at the start which lessons are left out and why."""
    for file, error in library.mistakes.items():
        typer.echo(error, err=True)
        typer.echo(
            f"{file.name} is left out; all other lessons work. Next: mend it, look with 'paradox classroom --check', "
            "and start again.",
            err=True,
        )
