"""Who may visit the classroom: own names and own pages only, and only the lecturer asks the class."""

import asyncio
import gzip
import json
import socket
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

pytest.importorskip("uvicorn")

from starlette.testclient import TestClient

from paradox.classroom.library import shipped_library
from paradox.classroom.room import Room
from paradox.classroom.server import classroom
from paradox.classroom.shelf import Shelf
from paradox.classroom.visitors import OwnPagesOnly, name_of, own_names
from paradox.present.messages import LANGUAGES, t

HERE = "http://127.0.0.1:8080"
LESSON = "lesson=good_hotel_recovery"
# What the lecturer does and hears, beside what everybody may ask for.
LECTURERS = ("/vote/ask", "/vote/count", "/vote/close", "/teams/open", "/teams/close", "/room/restore")
TABLES = ("/guesses.csv", "/teams.csv")


def visitor(room: Room, address: str = "127.0.0.1", **settings: Any) -> TestClient:
    """Return somebody who asks from an address."""
    app = classroom(Shelf(shipped_library()), room, own_names("127.0.0.1"), **settings)
    return TestClient(app, base_url=HERE, client=(address, 50000), follow_redirects=False)


@pytest.fixture(scope="module")
def lecturer() -> TestClient:
    return visitor(Room())


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_this_machine_is_answered_under_its_own_names(lecturer: TestClient, name: str) -> None:
    for path in ("/", "/en?lesson=nothing", "/join", "/room"):
        assert lecturer.get(path, headers={"host": f"{name}:8080"}).status_code in (200, 307, 404)


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:80", "127.0.0.1.example", "10.0.0.1", ""])
@pytest.mark.parametrize("path", ["/", "/en", "/events", "/guesses.csv", "/join"])
def test_another_name_is_refused(lecturer: TestClient, path: str, host: str) -> None:
    assert lecturer.get(path, headers={"host": host}).status_code == 403


@pytest.mark.parametrize("origin", ["http://site.example", "null", "http://127.0.0.1", "http://127.0.0.1:1"])
def test_a_page_of_another_site_is_refused(lecturer: TestClient, origin: str) -> None:
    for path in (*LECTURERS, "/class", "/team"):
        assert lecturer.post(f"{path}?{LESSON}", headers={"origin": origin}).status_code == 403
    assert lecturer.get("/events", headers={"origin": origin}).status_code == 403


def test_no_other_site_can_show_a_page_in_a_frame(lecturer: TestClient) -> None:
    for path in ("/en?lesson=nothing", "/join", "/slips?lesson=nothing"):
        assert lecturer.get(path).headers["content-security-policy"] == "frame-ancestors 'self'"


def test_nobody_but_the_lecturer_asks_the_class_or_sees_what_it_said() -> None:
    room = Room("http://10.0.0.1:8080/join")
    began = room.poll.round
    student = visitor(room, "10.0.0.9")
    for path in LECTURERS:
        answer = student.post(f"{path}?{LESSON}&lang=zh")
        assert (answer.status_code, answer.json()["said"]) == (403, t("error.lecturer", "zh"))
    for path in TABLES:
        assert student.get(path).status_code == 403
    assert student.get("/room").json() is None
    assert room.poll.round == began
    assert not room.poll.is_open
    assert not room.teams.is_open


def test_the_lecturer_opens_a_vote_counts_hands_and_closes_it() -> None:
    room = Room("http://10.0.0.1:8080/join")
    lecturer = visitor(room)
    entered = lecturer.get("/room").json()
    assert entered["join"] == room.join
    assert entered["code"].startswith("data:image/svg+xml")
    assert lecturer.post(f"/vote/ask?{LESSON}&lang=zh").json() == {}
    assert room.poll.is_open
    for typed in ("20 <b>", "5x" + "9" * 9000):
        answer = lecturer.post("/vote/count?lang=en", content=typed)
        assert answer.status_code == 409
        assert answer.json()["said"]
    assert lecturer.post("/vote/count", content="20 60x2 30").json() == {}
    assert lecturer.post("/vote/close").json() == {"median": 45}
    told = lecturer.get("/guesses.csv")
    assert told.text.splitlines() == ["vote,guess", "now,20.0", "now,30.0", "now,60.0", "now,60.0"]
    assert "attachment" in told.headers["content-disposition"]
    assert lecturer.get("/teams.csv").text == ""


def test_a_vote_in_which_nobody_has_guessed_can_be_closed() -> None:
    lecturer = visitor(room := Room())
    lecturer.post(f"/vote/ask?{LESSON}")
    assert lecturer.post("/vote/close").json() == {"median": None}
    assert not room.poll.is_open


def test_worlds_without_a_question_ask_none() -> None:
    lecturer = visitor(room := Room())
    assert lecturer.post("/vote/ask?scenario=coffee_remake").status_code == 200
    assert not room.poll.is_open
    assert lecturer.post("/vote/ask?lesson=nothing&lang=en").status_code == 409


def heard(room: Room, address: str, query: str) -> list[dict[str, Any]]:
    """Return the first news that a page hears, and those after a vote has been opened."""
    ends = asyncio.Event()
    app = classroom(Shelf(shipped_library()), room, own_names("127.0.0.1"), ends=ends)
    scope = {
        "type": "http", "method": "GET", "path": "/events", "query_string": query.encode(), "client": (address, 1),
        "headers": [(b"host", b"127.0.0.1:8080")], "server": ("127.0.0.1", 8080), "scheme": "http", "root_path": "",
    }  # fmt: skip
    told: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        for line in message.get("body", b"").decode().splitlines():
            if line.startswith("data: "):
                told.append(json.loads(line.removeprefix("data: ")))

    async def receive() -> Any:
        await asyncio.sleep(60)

    async def listen() -> None:
        listening = asyncio.create_task(app(scope, receive, send))  # type: ignore[arg-type]
        while not told:
            await asyncio.sleep(0.01)
        room.poll.close()
        room.poll.turn += 1
        room.poll.guesses["a"] = 20.0
        await asyncio.sleep(0.4)
        ends.set()
        await listening

    with ThreadPoolExecutor(1) as pool:  # a browser that drives pages has its loop running in this thread
        pool.submit(asyncio.run, listen()).result()
    return told


def test_the_lecturer_hears_of_each_change_once_and_others_of_the_edition_alone() -> None:
    room = Room()
    visitor(room).post(f"/vote/ask?{LESSON}")
    opened, closed = heard(room, "127.0.0.1", LESSON)
    assert (opened["vote"]["isOpen"], opened["vote"]["isMine"], opened["vote"]["now"]) == (True, True, [])
    assert (closed["vote"]["isOpen"], sum(closed["vote"]["now"])) == (False, 1)
    assert [list(one) for one in heard(room, "10.0.0.9", LESSON)] == [["edition"]]
    assert not heard(room, "127.0.0.1", "scenario=coffee_remake")[0]["vote"]["isMine"]


def test_an_address_leads_on_in_a_language_with_all_that_it_asks_for() -> None:
    lecturer = visitor(Room())
    for asked, headers, path in (
        ("/?lesson=two_cultures&seed=3", {"accept-language": "zh-CN"}, "/zh?lesson=two_cultures&seed=3"),
        ("/?lang=zh", {"accept-language": "en"}, "/zh?lang=zh"),
        ("/", {"accept-language": "en-GB"}, "/en"),
    ):
        assert lecturer.get(asked, headers=headers).headers["location"] == path
    assert visitor(Room(), lang="zh").get("/", headers={"accept-language": "en"}).headers["location"] == "/zh"


def test_a_page_is_made_once_and_given_to_whoever_can_read_it() -> None:
    client = visitor(Room())
    packed = client.get(f"/en?{LESSON}", headers={"accept-encoding": "gzip"})
    plain = client.get(f"/en?{LESSON}", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert "connect-src 'self'" in plain.text
    assert len(gzip.compress(plain.content)) < 700_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_that_is_not_there_says_why_and_leads_to_those_that_are(lecturer: TestClient, lang: str) -> None:
    answer = lecturer.get(f"/{lang}?lesson=<img src=x>")
    assert answer.status_code == 404
    assert "<img" not in answer.text
    assert f'href="/{lang}?{LESSON}"' in answer.text
    assert f'href="/{lang}?lesson=free"' in answer.text
    assert "refresh" not in answer.text


def awaited(waiting: Coroutine[Any, Any, Any]) -> None:
    """Await something in a thread of its own: a browser that drives pages has its loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, waiting).result()


def answered(names: frozenset[str], host: str, reached: str) -> bool:
    """Whether a request for a host on a connection to an address of this machine is answered."""
    done: list[str] = []

    async def app(*_: Any) -> None:
        done.append("answered")

    async def send(_: Any) -> None:
        pass

    scope = {"type": "http", "headers": [(b"host", host.encode())], "server": (reached, 8080), "path": "/"}
    awaited(OwnPagesOnly(app, names)(scope, app, send))
    return done == ["answered"]


def test_phones_in_a_class_ask_by_address_or_by_name() -> None:
    names = own_names("0.0.0.0", ["class.example.org"])
    assert answered(names, "192.168.1.20:8080", "192.168.1.20")
    assert answered(names, "[fd00::2]:8080", "fd00::2")
    assert answered(names, f"{socket.gethostname()}:8080", "192.168.1.20")
    assert answered(names, f"{socket.gethostname()}.local", "192.168.1.20")
    assert answered(names, "class.example.org", "192.168.1.20")
    assert not answered(names, "192.168.1.21:8080", "192.168.1.20")
    assert not answered(names, "rebound.example:8080", "192.168.1.20")


def test_on_this_machine_alone_its_name_for_others_means_nothing() -> None:
    assert own_names("127.0.0.1") == {"127.0.0.1", "localhost", "::1"}


@pytest.mark.parametrize(
    ("host", "name"),
    [("a.example:80", "a.example"), ("[::1]:80", "::1"), ("[::1]", "::1"), ("a.example.", "a.example"), ("", "")],
)
def test_a_name_is_without_port(host: str, name: str) -> None:
    assert name_of(host) == name


def test_a_refusal_repeats_nothing_that_could_steer_a_terminal() -> None:
    said: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        said.append(message)

    scope = {"type": "http", "headers": [(b"host", b"a\x1b[31m.example")], "server": ("127.0.0.1", 1), "path": "/"}
    awaited(OwnPagesOnly(send, frozenset(), "en")(scope, send, send))  # type: ignore[arg-type]
    body = said[-1]["body"].decode()
    assert "\\x1b[31m.example" in body
    assert json.dumps(body).count("\\u001b") == 0
