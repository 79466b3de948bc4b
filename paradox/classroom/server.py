"""The server of the classroom: gives pages whose worlds live in the browser, and hears the class on its phones."""

import asyncio
import contextlib
import gzip
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from html import escape

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from paradox.classroom.addresses import address_here, announcement, family_of, join_address
from paradox.classroom.desk import desk
from paradox.classroom.library import Library
from paradox.classroom.pages import Pages, mistake_page, worlds_offered
from paradox.classroom.phones import InLine, language_of, phones
from paradox.classroom.room import Room
from paradox.classroom.setup import read_setup
from paradox.classroom.shelf import Shelf
from paradox.classroom.slips import slips
from paradox.classroom.visitors import OwnPagesOnly, own_names
from paradox.present.messages import LANGUAGES, t
from paradox.present.text.mistakes import mistakes
from sim.errors import ParadoxError

# Seconds between two looks at lessons that are being written.
LOOK = 0.5

# Seconds that what is under way has when the program is ended.
LEAVE = 2


def serve(
    host: str,
    port: int,
    show: bool,
    lang: str | None,
    shelf: Shelf,
    names: Sequence[str] = (),
    renewed: Callable[[Library], object] | None = None,
) -> None:
    """Serve the classroom until interrupted.

    Args:
        host: address to listen on.
        port: port to listen on.
        show: open the page in the browser.
        lang: language of the start page; None for the browser's.
        shelf: the lessons to offer.
        names: further names under which browsers may ask for this machine.
        renewed: hears of lessons that were read anew, whereupon open pages load again; None where nobody looks.

    Raises:
        ParadoxError: the address or port cannot be used.
    """
    _check_free(host, port)
    room = Room(join_address(host, port))
    ends = asyncio.Event()
    pages = classroom(shelf, room, own_names(host, names), lang, renewed, ends)
    print(announcement(host, port, lang or LANGUAGES[0]), file=sys.stderr, flush=True)
    config = uvicorn.Config(pages, host, port, log_level="critical", ws="none", timeout_graceful_shutdown=LEAVE)
    with contextlib.suppress(KeyboardInterrupt):
        _Server(config, address_here(host, port) if show else None, ends).run()


class _Server(uvicorn.Server):
    """A server that opens its page once it listens, and tells those who wait for news that it ends.

    Args:
        config: what it serves and where.
        page: the page that is opened in the browser, None for none.
        ends: is set when it ends.
    """

    def __init__(self, config: uvicorn.Config, page: str | None, ends: asyncio.Event) -> None:
        super().__init__(config)
        self._page = page
        self._ends = ends

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._page is not None:
            webbrowser.open(self._page)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ends.set()
        await super().shutdown(sockets)


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


def classroom(
    shelf: Shelf,
    room: Room,
    names: frozenset[str],
    lang: str | None = None,
    renewed: Callable[[Library], object] | None = None,
    ends: asyncio.Event | None = None,
) -> Starlette:
    """Return what is served: a page of each language, slips, and what phones and the lecturer send and hear.

    Args:
        shelf: the lessons to offer.
        room: the class.
        names: under which names this machine may be asked.
        lang: language of the start page; None for the browser's.
        renewed: hears of lessons that were read anew; None where nobody looks.
        ends: is set when the program ends.
    """
    pages = Pages(shelf, renewed is not None)

    async def start(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{language_of(request, lang)}{query}")

    async def page(request: Request) -> Response:
        spoken = request.url.path[1:]
        try:
            setup = await asyncio.to_thread(read_setup, request.query_params, spoken, shelf.library)
            made = await pages.page(setup, spoken)
        except ParadoxError as problem:
            told = mistake_page(mistakes(problem, spoken), spoken, shelf.library, renewed is not None)
            return HTMLResponse(told, status_code=404)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return HTMLResponse(gzip.decompress(made))
        return HTMLResponse(made, headers={"content-encoding": "gzip", "vary": "accept-encoding"})

    async def policies(request: Request) -> Response:
        try:
            setup = await asyncio.to_thread(read_setup, request.query_params, language_of(request), shelf.library)
        except ParadoxError as problem:
            return JSONResponse({"said": str(problem)}, status_code=404)
        return JSONResponse(worlds_offered(setup))

    async def sheet(request: Request) -> Response:
        spoken = language_of(request, lang or LANGUAGES[0])
        key = request.query_params.get("lesson", "")
        lesson = shelf.library.lessons.get(key)
        if lesson is None:
            return HTMLResponse(escape(t("error.lesson", spoken, given=key[:40])), status_code=404)
        return HTMLResponse(slips(lesson, spoken))

    @contextlib.asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        """Make the start page before it is asked for, and look at lessons that are being written."""
        works = [asyncio.create_task(_first_page(pages, shelf.library, lang or LANGUAGES[0]))]
        if renewed is not None:
            works.append(asyncio.create_task(_look_at(shelf, renewed)))
        yield
        for work in works:
            work.cancel()

    routes = [Route("/", start), *(Route(f"/{one}", page) for one in LANGUAGES), Route("/slips", sheet)]
    routes.append(Route("/policies", policies))
    routes += [*phones(room), *desk(room, shelf, ends or asyncio.Event())]
    middleware = [Middleware(OwnPagesOnly, names=names, lang=lang), Middleware(InLine)]
    return Starlette(routes=routes, middleware=middleware, lifespan=running)


async def _first_page(pages: Pages, library: Library, lang: str) -> None:
    """Make the page that an address without anything asks for; what is wrong with it is said when it is asked for."""
    with contextlib.suppress(ParadoxError):
        await pages.page(await asyncio.to_thread(read_setup, {}, lang, library), lang)


async def _look_at(shelf: Shelf, renewed: Callable[[Library], object]) -> None:
    """Look again and again whether a lesson was saved."""
    while True:
        await asyncio.sleep(LOOK)
        if await asyncio.to_thread(shelf.renewed):
            renewed(shelf.library)
