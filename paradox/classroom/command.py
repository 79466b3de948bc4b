"""The command `paradox classroom`."""

from typing import Annotated

import typer

from paradox.messages import LANGUAGES
from sim.errors import ParadoxError, Problem, ScenarioError


def classroom(
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

    Runs on this machine and needs no network. Each tab has worlds of its own. Ctrl-C ends it.
    """
    if lang is not None and lang not in LANGUAGES:
        raise ScenarioError(
            Problem(f"unknown language '{lang}'", allowed=" or ".join(LANGUAGES), next_step="choose one of these")
        )
    try:
        from paradox.classroom.server import serve
    except ModuleNotFoundError as problem:
        if problem.name is not None and problem.name.split(".")[0] not in ("nicegui", "fastapi"):
            raise
        raise ParadoxError(
            "The classroom page needs an extra that is not installed. "
            "Next: pip install 'recovery-paradox[classroom]', then give the command again."
        ) from None
    serve(host, port, browser, lang)
