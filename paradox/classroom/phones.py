"""The page on the phones of a class: what it asks the server for, and what it sends."""

import asyncio
import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from paradox.browser.one_file import within_html
from paradox.classroom.poll import Poll
from paradox.classroom.room import Room
from paradox.classroom.teams import Teams
from paradox.present.messages import LANGUAGES, preferred, t
from sim.errors import ParadoxError

# What a phone sends is a round, a token and a number, or a number a lever.
LONGEST_BODY = 2000

# What phones ask for; how many of them are answered at a time, and how many seconds lie between.
PATHS = ("/join", "/class", "/team")
TOGETHER = 5
PAUSE = 0.01

_WORDS = ("waiting", "your_guess", "send", "sent", "sending", "closed", "stood", "anonymous", "lost")
_TEAM_WORDS = ("your_team", "choose", "send", "stands", "changed", "choose_first", "back", "closed", "anonymous")


class InLine:
    """Lets requests of phones begin a few at a time, with a moment between, in which the lecturer's page goes on.

    Only the beginning: a phone whose connection hangs holds nobody up.

    Args:
        app: what answers.
        together: how many begin at a time.
        pause: seconds between.
    """

    def __init__(self, app: ASGIApp, together: int = TOGETHER, pause: float = PAUSE) -> None:
        self.app = app
        self.together = together
        self.pause = pause
        self._begun = 0
        self._line = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, of a phone when its turn has come."""
        if scope["type"] == "http" and scope["path"] in PATHS:
            async with self._line:
                self._begun += 1
                if self._begun % self.together == 0:
                    await asyncio.sleep(self.pause)
        await self.app(scope, receive, send)


def phones(room: Room) -> list[Route]:
    """Return the addresses of the phones: the page, what is asked now, and where a guess or a policy goes.

    All are answered in the thread of the page, one after the other: each takes less than handing it over would.
    """
    page = files("paradox.classroom").joinpath("static", "phone.html").read_text(encoding="utf-8")

    async def join(request: Request) -> Response:
        lang = language_of(request)
        words = {word: t(f"poll.{word}", lang, guess="{guess}") for word in _WORDS}
        team_words = {word: t(f"teams.{word}", lang) for word in _TEAM_WORDS}
        said = within_html({"lang": lang, "words": words, "teamWords": team_words})
        title = t("page.title", lang)
        return HTMLResponse(page.replace("LANGUAGE", lang).replace("TITLE", title).replace('"SAID"', said))

    async def now(request: Request) -> Response:
        return JSONResponse(room.asked.state(request.query_params.get("token", ""), language_of(request)))

    async def guess(request: Request) -> Response:
        return await _taken(
            request, room, room.poll, lambda sent, lang: room.poll.take(*_from(sent), sent["guess"], lang)
        )

    async def policy(request: Request) -> Response:
        def take(sent: Any, lang: str) -> None:
            levers = sent.get("levers")
            room.teams.take(*_from(sent), str(sent["team"]), None if levers is None else dict(levers), lang)

        return await _taken(request, room, room.teams, take)

    return [
        Route("/join", join),
        Route("/class", now),
        Route("/class", guess, methods=["POST"]),
        Route("/team", policy, methods=["POST"]),
    ]


async def _taken(request: Request, room: Room, whose: Poll | Teams, take: Callable[[Any, str], None]) -> Response:
    """Take what a phone has sent, and answer with what it shows now; or say why it cannot be taken.

    A refusal holds what was asked as it was made: a program that has just begun again refuses for now, not for good.
    """
    lang = language_of(request)
    try:
        sent = json.loads(await body_of(request))
        take(sent, lang)
    except ParadoxError as problem:
        said = str(problem).encode(errors="replace").decode()  # what was sent may be no text at all
        now = room.asked.state(str(sent["token"]), lang)
        return JSONResponse({"said": said, "now": now}, status_code=409)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return JSONResponse({"said": t("poll.closed", lang)}, status_code=400)
    return JSONResponse(whose.state(str(sent["token"]), lang))


def _from(sent: Any) -> tuple[str, int]:
    """Return the token of the phone that has sent something, and the round that it is for."""
    return str(sent["token"]), int(sent["round"])


async def body_of(request: Request, longest: int = LONGEST_BODY) -> bytes:
    """Read what was sent, and no more of it than may be.

    Raises:
        ValueError: it is longer.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > longest:
            raise ValueError("too long")
    return body


def language_of(request: Request, otherwise: str | None = None) -> str:
    """Return the language that a request asks for, else the one given, else the browser's."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else otherwise or preferred(request.headers.get("accept-language", ""))
