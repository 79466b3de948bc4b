"""What the lecturer does with the class and hears of it: addresses that answer nobody else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NamedTuple

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from paradox.classroom.addresses import is_here
from paradox.classroom.levers import BadInputError
from paradox.classroom.memory import LONGEST, read, restore
from paradox.classroom.phones import body_of, language_of
from paradox.classroom.poll import MOST_PHONES, Question, question_of
from paradox.classroom.room import Room
from paradox.classroom.setup import read_setup
from paradox.classroom.shelf import Shelf
from paradox.classroom.teams import Game, game_of
from paradox.classroom.wall import wall
from paradox.present.messages import t
from sim.errors import ParadoxError

# Seconds between two looks at what has changed; and after how many of them without a change the line is kept alive.
BEAT = 0.1
QUIET = 150

# Guesses counted by hand, of a full hall.
LONGEST_COUNT = 8000

Answer = Callable[[Request], Awaitable[Response]]


class Place(NamedTuple):
    """What a page of the lecturer is about: the question of its lesson, if it has one, and the game of its worlds."""

    question: Question | None
    game: Game


def is_lecturer(request: Request) -> bool:
    """Return whether a page is open on the machine that serves it: only there a class is asked."""
    asked, served = request.client, request.scope.get("server")
    return asked is not None and (is_here(asked.host) or bool(served and asked.host == served[0]))


def desk(room: Room, shelf: Shelf, ends: asyncio.Event) -> list[Route]:
    """Return the addresses of the lecturer: votes and teams, opened and closed, and what comes of them.

    Args:
        room: the class.
        shelf: the lessons; anybody hears of their edition, so that pages know when to load again.
        ends: is set when the program ends, which nobody should have to wait for.
    """

    async def place_of(request: Request) -> Place:
        setup = await asyncio.to_thread(read_setup, request.query_params, language_of(request), shelf.library)
        return Place(question_of(setup.lesson) if setup.lesson else None, game_of(setup))

    def lecturers(act: Answer) -> Answer:
        """Let nobody else act, and say what cannot be done."""

        async def answered(request: Request) -> Response:
            lang = language_of(request)
            if not is_lecturer(request):
                return JSONResponse({"said": t("error.lecturer", lang)}, status_code=403)
            try:
                return await act(request)
            except ParadoxError as problem:
                return JSONResponse({"said": str(problem)}, status_code=409)

        return answered

    async def entered(request: Request) -> Response:
        return JSONResponse({"join": room.join, "code": code_of(room.join)} if is_lecturer(request) else None)

    async def events(request: Request) -> Response:
        try:
            place = await place_of(request) if is_lecturer(request) else None
        except ParadoxError:
            place = None  # a lesson that has mistakes by now; its next edition may have none
        return StreamingResponse(told(place), media_type="text/event-stream", headers={"cache-control": "no-store"})

    async def told(place: Place | None) -> AsyncIterator[str]:
        before, quiet = "", 0
        while not ends.is_set():
            found: dict[str, Any] = {"edition": shelf.edition}
            now = json.dumps(found | (wall(room, *place) if place else {}))
            quiet = 0 if now != before else quiet + 1
            if quiet % QUIET == 0:
                yield f"data: {now}\n\n"
            before = now
            await asyncio.sleep(BEAT)

    async def ask(request: Request) -> Response:
        question = (await place_of(request)).question
        if question is not None:
            room.ask(question)
        return JSONResponse({})

    async def count(request: Request) -> Response:
        lang = language_of(request)
        try:
            typed = (await body_of(request, LONGEST_COUNT)).decode()
        except ValueError:
            raise BadInputError(t("poll.full", lang, most=MOST_PHONES)) from None
        room.poll.count_by_hand(typed, lang)
        return JSONResponse({})

    async def close_vote(_: Request) -> Response:
        room.poll.close()
        return JSONResponse({"median": room.poll.median})

    async def remember(request: Request) -> Response:
        lang = language_of(request)
        try:
            told = await body_of(request, LONGEST)
        except ValueError:
            raise BadInputError(t("poll.other", lang)) from None
        if room.is_new:
            restore(room, await asyncio.to_thread(read, told, shelf.library, lang))
        return JSONResponse({})

    async def let_in(request: Request) -> Response:
        room.let_in((await place_of(request)).game)
        return JSONResponse({})

    async def close_teams(_: Request) -> Response:
        room.close_teams()
        return JSONResponse({})

    async def guesses(_: Request) -> Response:
        return _csv(room.poll.table(), "guesses.csv")

    async def table(_: Request) -> Response:
        standing = room.league.standing
        return _csv(standing.table() if standing and standing.runs else "", "teams.csv")

    acts = {"/vote/ask": ask, "/vote/count": count, "/vote/close": close_vote}
    acts |= {"/teams/open": let_in, "/teams/close": close_teams, "/room/restore": remember}
    return [
        Route("/room", entered),
        Route("/events", events),
        *(Route(path, lecturers(act), methods=["POST"]) for path, act in acts.items()),
        Route("/guesses.csv", lecturers(guesses)),
        Route("/teams.csv", lecturers(table)),
    ]


def _csv(text: str, name: str) -> Response:
    return Response(text, media_type="text/csv", headers={"content-disposition": f'attachment; filename="{name}"'})


def code_of(address: str | None) -> str | None:
    """Return the code that leads phones to an address, as a picture within the page; None without an address."""
    if address is None:
        return None
    return segno.make(address, micro=False).svg_data_uri(dark="#000", light="#fff", border=2)
