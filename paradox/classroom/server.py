"""The server of the page: one address per language, nothing but this machine unless told otherwise."""

import socket
import sys
from collections.abc import Callable, Sequence
from html import escape
from importlib.resources import files

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from nicegui import Client, app, ui

from paradox.classroom.addresses import announcement, family_of, is_here, join_address
from paradox.classroom.library import Library
from paradox.classroom.mistake_page import show_mistake
from paradox.classroom.page import ClassroomPage
from paradox.classroom.phones import InLine, phones
from paradox.classroom.progress import read_progress
from paradox.classroom.room import Room
from paradox.classroom.setup import read_setup
from paradox.classroom.shelf import Shelf
from paradox.classroom.slips import slips
from paradox.classroom.visitors import OwnPagesOnly, Visitors, own_names
from paradox.classroom.warming import Warming, show_waiting
from paradox.present.messages import LANGUAGES, preferred, t
from paradox.present.text.mistakes import mistakes
from sim.errors import ParadoxError

# Seconds for which a tab may lose its connection before its worlds are let go.
PATIENCE = 3.0
# Seconds between two looks at lessons that are being written.
LOOK = 0.5
# Tabs that may have worlds at the same time: six worlds each, some megabytes.
MOST_TABS = 60

_LANGUAGE_TAGS = {"en": "en-US", "zh": "zh-CN"}


def serve(
    host: str,
    port: int,
    show: bool,
    lang: str | None,
    shelf: Shelf,
    names: Sequence[str] = (),
    tabs: int = MOST_TABS,
    renewed: Callable[[Library], object] | None = None,
) -> None:
    """Serve the page until interrupted.

    Args:
        host: address to listen on.
        port: port to listen on.
        show: open the page in the browser.
        lang: language of the start page; None for the browser's.
        shelf: the lessons to offer.
        names: further names under which browsers may ask for this machine.
        tabs: how many tabs may have worlds at the same time.
        renewed: hears of lessons that were read anew, whereupon open tabs are loaded again; None where nobody looks.

    Raises:
        ParadoxError: the address or port cannot be used.
    """
    _check_free(host, port)
    app.config.quasar_config["loadingBar"]["skipHijack"] = True  # a bar without a name stands in the page meanwhile
    app.add_middleware(OwnPagesOnly, names=own_names(host, names), lang=lang)
    app.add_middleware(InLine)
    room = Room(join_address(host, port))
    app.include_router(phones(room.poll, room.teams))
    _pages(lang, shelf, Visitors(tabs), room)
    if renewed is not None:
        _look_at(shelf, renewed)
    print(announcement(host, port, lang or LANGUAGES[0]), file=sys.stderr, flush=True)
    ui.run(
        host=host,
        port=port,
        show=show,
        reload=False,
        title=t("page.title", lang or "en"),
        favicon="🙂",
        dark=None,
        tailwind=False,
        reconnect_timeout=PATIENCE,
        show_welcome_message=False,
    )


def _check_free(host: str, port: int) -> None:
    """Find out whether the address and port can be used, while a clear message can still be given."""
    try:
        with socket.socket(family_of(host), socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise ParadoxError(
            f"Cannot listen on {host}, port {port}: {reason}. Next: choose another port with --port, "
            "or end the program that uses this one."
        ) from None


def _look_at(shelf: Shelf, renewed: Callable[[Library], object]) -> None:
    """Load all tabs again whenever a lesson is saved; each goes on from where its address says it is."""

    def look() -> None:
        if shelf.renewed():
            renewed(shelf.library)
            for client in Client.instances.values():
                client.run_javascript("location.reload()")

    app.timer(LOOK, look)


def _pages(lang: str | None, shelf: Shelf, visitors: Visitors, room: Room) -> None:
    """Set up one page per language, and a start page that chooses between them."""

    @app.get("/")
    def start(request: Request) -> RedirectResponse:
        chosen = lang or preferred(request.headers.get("accept-language", ""))
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{chosen}{query}")

    @app.get("/slips", response_class=HTMLResponse)
    def sheet(request: Request) -> HTMLResponse:
        asked = request.query_params
        spoken = asked.get("lang", "") if asked.get("lang") in LANGUAGES else lang or LANGUAGES[0]
        lesson = shelf.library.lessons.get(asked.get("lesson", ""))
        if lesson is None:
            said = t("error.lesson", spoken, given=asked.get("lesson", "")[:40])
            return HTMLResponse(escape(said), status_code=404)
        return HTMLResponse(slips(lesson, spoken))

    style = files("paradox.classroom").joinpath("static", "classroom.css").read_text(encoding="utf-8")
    warming = Warming(shelf.library)
    for one in LANGUAGES:
        _page(one, style, shelf, warming, visitors, room)


def _page(lang: str, style: str, shelf: Shelf, warming: Warming, visitors: Visitors, room: Room) -> None:
    """Set up the page of a language; its worlds are made when the browser connects."""

    @ui.page(f"/{lang}", title=t("page.title", lang), language=_LANGUAGE_TAGS[lang])  # type: ignore[arg-type]
    def page(request: Request, client: Client) -> None:
        visitors.expect(client)
        ui.add_css(style)
        if not warming.ready:
            show_waiting(lang)
            return
        asked, library = request.query_params, shelf.library
        try:
            setup = read_setup(asked, lang, library)
            progress = read_progress(asked, setup, lang)
        except ParadoxError as problem:
            show_mistake(mistakes(problem, lang), lang, library)
            return
        # Told where the page begins, not again beside every lesson that works.
        notice = left_out(library, lang) if not asked else ""
        own = room if _is_lecturer(request) else None
        visitors.admit(client, ClassroomPage(setup, lang, client, library, notice, progress, own))


def _is_lecturer(request: Request) -> bool:
    """Return whether a tab is open on the machine that serves it: only there a class is asked."""
    asked, served = request.client, request.scope.get("server")
    return asked is not None and (is_here(asked.host) or bool(served and asked.host == served[0]))


def left_out(library: Library, lang: str) -> str:
    """Say which lessons were left out because of mistakes, "" if none."""
    names = ", ".join(file.name for file in library.mistakes)
    return t("error.left_out", lang, files=names) if names else ""
