"""The class on its phones: a guess is never lost and never doubled, and nothing else gets in."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from paradox.classroom.addresses import join_address
from paradox.classroom.levers import BadInputError
from paradox.classroom.library import lessons
from paradox.classroom.phones import InLine, phones
from paradox.classroom.poll import MOST_PHONES, Poll, question_of
from paradox.classroom.room import Room

LESSON = lessons()["good_hotel_recovery"]


@pytest.fixture
def poll() -> Poll:
    asked = Poll()
    asked.ask(question_of(LESSON))
    return asked


@pytest.fixture
def client(poll: Poll) -> TestClient:
    return TestClient(Starlette(routes=phones(Room(poll=poll))))


def send(client: TestClient, token: str, guess: object, of_round: int = 1) -> Any:
    return client.post("/class?lang=en", content=json.dumps({"token": token, "round": of_round, "guess": guess}))


def test_a_hundred_phones_that_send_twenty_times_each_are_a_hundred_guesses(poll: Poll, client: TestClient) -> None:
    for again in range(20):
        for phone in range(100):
            assert send(client, f"phone {phone}", phone).status_code == 200, again
    assert sorted(poll.guesses.values()) == list(range(100))
    assert sum(poll.bars(list(poll.guesses.values()))) == 100


def test_the_last_guess_of_a_phone_counts(poll: Poll, client: TestClient) -> None:
    send(client, "a", 10)
    assert send(client, "a", 30).json()["yours"] == 30
    assert list(poll.guesses.values()) == [30]


def test_a_guess_for_another_question_is_not_taken_for_this_one(poll: Poll, client: TestClient) -> None:
    send(client, "a", 10)
    poll.close()
    assert send(client, "b", 20).status_code == 409
    poll.ask(question_of(LESSON))
    assert send(client, "b", 20, of_round=1).status_code == 409
    assert send(client, "b", 20, of_round=2).status_code == 200
    assert poll.before == [10], "where the same is asked again, what was said before stays beside"
    assert list(poll.guesses.values()) == [20]


@pytest.mark.parametrize("guess", [-1, 101, "x", None, [], {}, True, 1e999, "<script>alert(1)</script>"])
def test_what_is_no_guess_is_refused(poll: Poll, client: TestClient, guess: object) -> None:
    assert send(client, "a", guess).status_code in (400, 409)
    assert poll.guesses == {}


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"x" * 10_000, b'{"token": "a"}', b"[" * 400])
def test_a_body_that_is_no_guess_is_refused(poll: Poll, client: TestClient, body: bytes) -> None:
    assert client.post("/class", content=body).status_code in (400, 409)
    assert poll.guesses == {}


def test_there_are_no_more_phones_than_a_hall_holds(poll: Poll, client: TestClient) -> None:
    for phone in range(MOST_PHONES):
        poll.take(f"{phone}", 1, 50, "en")
    assert send(client, "one more", 50).status_code == 409
    assert send(client, "0", 60).status_code == 200, "who is in may change the guess"
    client.get("/class?token=" + "x" * 5000)
    assert len(poll.phones) <= MOST_PHONES


def test_the_guess_in_the_middle_stands_at_a_step_of_the_slider(poll: Poll) -> None:
    for number, guess in enumerate((10, 20.4, 90)):
        poll.take(f"{number}", 1, guess, "en")
    assert poll.median == 20
    assert poll.table() == "vote,guess\nnow,10.0\nnow,20.4\nnow,90.0\n"


def test_guesses_counted_by_hand_stand_beside_those_of_the_phones(poll: Poll, client: TestClient) -> None:
    send(client, "a", 10)
    poll.count_by_hand(" 20 35,5; 60x3 ", "en")
    poll.count_by_hand("20  30×2；60*1、 70%", "en")
    assert poll.by_hand == [20, 30, 30, 60, 70], "what is typed anew takes the place of what was typed"
    assert (poll.median, sum(poll.bars(poll.said))) == (30, 6)
    assert poll.table().count("now") == 6
    poll.ask(question_of(LESSON))
    assert sorted(poll.before) == [10, 20, 30, 30, 60, 70]
    assert poll.said == []


@pytest.mark.parametrize("typed", ["", "20 x", "x3", "20x2.5", "20x-1", "101", "20x999999", "20x2x2", "<b>", "9" * 99])
def test_what_cannot_be_counted_is_refused_and_changes_nothing(poll: Poll, typed: str) -> None:
    poll.count_by_hand("40", "en")
    with pytest.raises(BadInputError):
        poll.count_by_hand(typed, "en")
    assert poll.by_hand == [40]


def test_a_phone_sees_the_question_in_its_language_and_its_own_guess_alone(client: TestClient) -> None:
    send(client, "a", 10)
    seen = client.get("/class?lang=zh&token=b").json()
    assert seen["question"] == LESSON.question.zh
    assert seen["yours"] is None
    assert client.get("/class?lang=zh&token=a").json()["yours"] == 10
    page = client.get("/join", headers={"accept-language": "zh-CN"}).text
    assert '<html lang="zh">' in page
    assert "SAID" not in page


@pytest.mark.parametrize(
    ("host", "wanted"),
    [("127.0.0.1", None), ("localhost", None), ("::1", None), ("192.168.7.1", "http://192.168.7.1:80/join")],
)
def test_phones_are_sent_only_where_they_can_come(host: str, wanted: str | None) -> None:
    assert join_address(host, 80) == wanted


def test_phones_begin_in_line_and_one_that_hangs_holds_nobody_up() -> None:
    begun: list[int] = []

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        begun.append(scope["number"])
        if scope["number"] == 0:
            await asyncio.sleep(60)

    async def come() -> list[int]:
        line = InLine(answer, together=1, pause=0.0)
        scopes = [{"type": "http", "path": "/class", "number": number} for number in range(5)]
        hung, *others = [asyncio.create_task(line(scope, None, None)) for scope in scopes]  # type: ignore[arg-type]
        await line({"type": "http", "path": "/en", "number": 9}, None, None)  # type: ignore[arg-type]
        await asyncio.gather(*others)
        hung.cancel()
        return begun

    with ThreadPoolExecutor(1) as another:  # a browser of other tests has a loop in this thread
        found = another.submit(asyncio.run, come()).result()
    assert found == [9, 0, 1, 2, 3, 4], "the lecturer's page waits for none of them"
