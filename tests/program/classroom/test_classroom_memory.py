"""A program that began again is told by the lecturer's page what the class has said: once, whole, or not at all."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("uvicorn")

from starlette.testclient import TestClient

from paradox.classroom.library import Library, shipped_library
from paradox.classroom.memory import LONGEST, kept
from paradox.classroom.phones import phones
from paradox.classroom.poll import MOST_PHONES, question_of
from paradox.classroom.room import Room
from paradox.classroom.server import classroom
from paradox.classroom.setup import read_setup
from paradox.classroom.shelf import Shelf
from paradox.classroom.teams import TEAMS, game_of
from paradox.classroom.visitors import own_names
from paradox.present.messages import LANGUAGES, t

LIBRARY = shipped_library()
LESSON = LIBRARY.lessons["good_hotel_recovery"]
QUESTION = question_of(LESSON)
FREE = "scenario=coffee_remake&left=average&right=lavish&seed=3"
GAME = game_of(read_setup({"scenario": "coffee_remake", "left": "average", "right": "lavish", "seed": "3"}, "en"))


def lecturer(room: Room, library: Library = LIBRARY) -> TestClient:
    """Return the page of the lecturer in front of a program."""
    app = classroom(Shelf(library), room, own_names("127.0.0.1"))
    return TestClient(app, base_url="http://127.0.0.1:8080", client=("127.0.0.1", 50000))


def handed(room: Room, text: Any, lang: str = "en", library: Library = LIBRARY) -> Any:
    """Hand to a program what a page has kept, and return its answer."""
    sent = text if isinstance(text, bytes) else json.dumps(text).encode()
    return lecturer(room, library).post(f"/room/restore?lang={lang}", content=sent)


def again(room: Room) -> Room:
    """End a program, begin another, and let the lecturer's page tell it."""
    after = Room()
    assert handed(after, kept(room)).json() == {}
    return after


@pytest.fixture
def voting() -> Room:
    """A class in its second vote on one question, with a hand counted."""
    room = Room()
    room.ask(QUESTION)
    room.poll.take("a", room.poll.round, 10, "en")
    room.poll.close()
    room.ask(QUESTION)
    for token, guess in (("a", 20), ("b", 40.5)):
        room.poll.take(token, room.poll.round, guess, "en")
    room.poll.count_by_hand("60x2", "en")
    return room


@pytest.fixture
def setting() -> Room:
    """A class whose teams set policies, and has done so before."""
    room = Room()
    room.let_in(GAME)
    of_round = room.teams.round
    room.teams.take("a", of_round, "owl", {"comp_amount": 0.3}, "en")
    room.teams.take("b", of_round, "owl", {"comp_amount": 0.7}, "en")
    room.teams.take("c", of_round, "heron", {}, "en")
    room.teams.take("d", of_round, "lark", None, "en")
    return room


def test_a_class_that_was_asked_nothing_leaves_nothing_to_keep() -> None:
    assert kept(Room()) is None


def test_a_vote_goes_on_with_every_guess_once(voting: Room) -> None:
    after = again(voting)
    assert after.poll is not voting.poll
    for name in ("question", "round", "is_open", "guesses", "by_hand", "before"):
        assert getattr(after.poll, name) == getattr(voting.poll, name), name
    client = TestClient(phones_of(after))
    assert client.get("/class?token=b").json()["yours"] == 40.5
    for token, guess in (("a", 20), ("b", 50), ("c", 70)):  # one says it again, one anew, one is new
        sent = json.dumps({"token": token, "round": voting.poll.round, "guess": guess})
        assert client.post("/class", content=sent).status_code == 200
    assert sorted(after.poll.said) == [20, 50, 60, 60, 70]
    after.ask(QUESTION)
    assert after.poll.round == voting.poll.round + 1


def phones_of(room: Room) -> Any:
    from starlette.applications import Starlette

    return Starlette(routes=phones(room))


def test_a_vote_that_was_closed_stays_closed_and_shown(voting: Room) -> None:
    voting.poll.close()
    after = again(voting)
    assert after.asked is after.poll
    assert not after.poll.is_open
    assert (after.poll.median, after.poll.table()) == (voting.poll.median, voting.poll.table())
    assert TestClient(phones_of(after)).get("/class?token=a").json()["yours"] == 20


def test_teams_go_on_from_where_they_stood(setting: Room) -> None:
    after = again(setting)
    for name in ("round", "is_open", "members", "policies", "changes"):
        assert getattr(after.teams, name) == getattr(setting.teams, name), name
    assert after.teams.game is not None
    assert after.teams.game.place == GAME.place
    assert after.asked is after.teams
    assert after.league.standing is None


def test_policies_that_were_lived_are_lived_again_on_the_same_luck(setting: Room) -> None:
    setting.close_teams()
    before = ended(setting)
    after = again(setting)
    assert not after.teams.is_open
    assert ended(after).table() == before.table()


def ended(room: Room) -> Any:
    """Return what all replications of a league have come to."""
    assert room.league._thread is not None
    room.league._thread.join(300)
    assert room.league.problem == ""
    return room.league.standing


def test_what_was_asked_last_is_asked_and_the_other_is_there_too(voting: Room) -> None:
    voting.let_in(GAME)
    voting.teams.take("a", voting.teams.round, "owl", {"comp_amount": 0.3}, "en")
    after = again(voting)
    assert (after.asked is after.teams, after.poll.is_open) == (True, False)
    assert after.poll.guesses == voting.poll.guesses
    voting.ask(QUESTION)
    after = again(voting)
    assert (after.asked is after.poll, after.teams.is_open) == (True, False)
    assert after.teams.policies == voting.teams.policies


def test_a_second_page_of_the_lecturer_changes_nothing_nor_does_one_that_comes_after_a_new_question(
    voting: Room, setting: Room
) -> None:
    after = again(voting)
    after.poll.take("c", after.poll.round, 70, "en")
    for late in (kept(voting), kept(setting)):
        assert handed(after, late).json() == {}
    assert after.poll.guesses == {"a": 20, "b": 40.5, "c": 70}
    asked = Room()
    asked.ask(QUESTION)
    assert handed(asked, kept(voting)).json() == {}
    assert asked.poll.guesses == {}


def test_what_a_page_keeps_survives_a_full_hall_whose_phones_are_not_ours() -> None:
    room = Room()
    room.ask(QUESTION)
    for number in range(MOST_PHONES):
        room.poll.take(f"{number:04}".rjust(40, '"'), room.poll.round, 100 / 7, "en")
    room.poll.count_by_hand(f"{100 / 7}x{MOST_PHONES}", "en")
    room.poll.close()
    room.ask(QUESTION)
    for number in range(MOST_PHONES):
        room.poll.take(f"{number:04}".rjust(40, "\\"), room.poll.round, 100 / 7, "en")
    room.let_in(GAME)
    for number in range(MOST_PHONES):
        team = TEAMS[number % len(TEAMS)]
        room.teams.take(f"{number:04}".rjust(40, '"'), room.teams.round, team, {} if number < 20 else None, "en")
    after = again(room)
    assert len(after.poll.guesses) == len(after.teams.members) == MOST_PHONES
    assert len(json.dumps(kept(room))) < LONGEST


@pytest.mark.parametrize("token", ["", "\ud800", "\n", "é", "x" * 41])
def test_a_token_that_no_phone_makes_is_refused(voting: Room, setting: Room, token: str) -> None:
    client = TestClient(phones_of(voting))
    sent = {"token": token, "round": voting.poll.round, "guess": 30}
    assert client.post("/class", content=json.dumps(sent)).status_code == 409
    sent = {"token": token, "round": setting.teams.round, "team": "owl"}
    assert TestClient(phones_of(setting)).post("/team", content=json.dumps(sent)).status_code == 409
    assert len(voting.poll.guesses) == 2
    assert token not in setting.teams.members


def test_a_refusal_holds_what_is_asked_as_it_is_made(voting: Room) -> None:
    sent = json.dumps({"token": "a", "round": voting.poll.round, "guess": 30})
    later = TestClient(phones_of(Room())).post("/class", content=sent)
    assert (later.status_code, later.json()["now"]["round"], later.json()["now"]["open"]) == (409, 0, False)
    voting.poll.close()
    closed = TestClient(phones_of(voting)).post("/class", content=sent).json()["now"]
    assert (closed["round"], closed["open"]) == (voting.poll.round, False)


Change = Callable[[dict[str, Any]], object]

WRONG_VOTES: dict[str, Change] = {
    "a guess outside": lambda one: one["vote"]["guesses"].update(c=101),
    "a guess of text": lambda one: one["vote"]["guesses"].update(c="20"),
    "no number": lambda one: one["vote"]["guesses"].update(c=float("nan")),
    "a token too long": lambda one: one["vote"]["guesses"].update({"c" * 41: 20}),
    "a token of nobody": lambda one: one["vote"]["guesses"].update({"\n": 20}),
    "too many": lambda one: one["vote"]["guesses"].update({str(n): 20 for n in range(MOST_PHONES)}),
    "a hand outside": lambda one: one["vote"]["by_hand"].append(-1),
    "too many hands": lambda one: one["vote"]["by_hand"].extend([20] * 3 * MOST_PHONES),
    "a guess before outside": lambda one: one["vote"]["before"].append(1e9),
    "no round": lambda one: one["vote"].update(round="1"),
    "a round too far": lambda one: one["vote"].update(round=2**53),
    "a round below": lambda one: one["vote"].update(round=0),
    "another question": lambda one: one["vote"].update(question="0" * 64),
    "another lesson": lambda one: one["vote"].update(lesson="ignored_leak"),
    "no lesson": lambda one: one["vote"].update(lesson="nothing"),
    "nothing that is asked": lambda one: one.update(vote=None),
    "asked elsewhere": lambda one: one.update(asked="teams"),
    "more": lambda one: one.update(more=1),
    "less": lambda one: one.pop("is_open"),
    "open in words": lambda one: one.update(is_open="yes"),
}
WRONG_TEAMS: dict[str, Change] = {
    "a team of its own": lambda one: one["teams"]["members"].update(e="<b>"),
    "a policy of no team": lambda one: one["teams"]["policies"].update({"<b>": {}}),
    "a policy of nobody": lambda one: one["teams"]["policies"].update(robin={}),
    "a lever of its own": lambda one: one["teams"]["policies"]["owl"].update(persons=3),
    "a lever outside": lambda one: one["teams"]["policies"]["owl"].update(comp_amount=9),
    "a change of no team": lambda one: one["teams"]["changes"].update({"<b>": 1}),
    "less than a change": lambda one: one["teams"]["changes"].update(owl=0),
    "another game": lambda one: one["teams"].update(game="0" * 64),
    "another page": lambda one: one["teams"].update(place="/en?lesson=good_hotel_recovery"),
    "no page": lambda one: one["teams"].update(place="/en?scenario=nothing"),
    "no address": lambda one: one["teams"].update(place="http://[" + "x"),
    "lived by no team": lambda one: one.update(lived=one["teams"] | {"policies": {"<b>": {}}}),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("wrong", [*WRONG_VOTES, *WRONG_TEAMS])
def test_anything_wrong_is_refused_whole_and_the_program_stays_as_it_was(
    voting: Room, setting: Room, wrong: str, lang: str
) -> None:
    room, change = (voting, WRONG_VOTES[wrong]) if wrong in WRONG_VOTES else (setting, WRONG_TEAMS[wrong])
    sent = json.loads(json.dumps(kept(room)))
    change(sent)
    after = Room()
    answer = handed(after, sent, lang)
    assert (answer.status_code, answer.json()["said"]) == (409, t("poll.other", lang))
    assert after.is_new
    assert (after.poll.guesses, after.teams.members, after.league.standing) == ({}, {}, None)
    assert handed(after, kept(room)).json() == {}, "and what is right is taken up after that"
    assert not after.is_new


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"[" * 9000, b"\xff", b"x" * (LONGEST + 1)])
def test_what_no_page_keeps_is_refused(text: bytes) -> None:
    room = Room()
    assert handed(room, text).status_code == 409
    assert room.is_new


def test_a_program_with_other_lessons_or_other_worlds_takes_up_nothing(
    voting: Room, setting: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = LESSON.model_copy(update={"guess": LESSON.guess.model_copy(update={"high": LESSON.guess.high + 1})})
    others = copy.copy(LIBRARY)
    object.__setattr__(others, "lessons", dict(LIBRARY.lessons) | {LESSON.key: asked})
    assert handed(after := Room(), kept(voting), library=others).status_code == 409
    assert after.is_new
    moved = copy.copy(LIBRARY)
    object.__setattr__(moved, "scenarios", dict(LIBRARY.scenarios) | {"coffee_remake": LIBRARY.scenarios["baseline"]})
    assert handed(after, kept(setting), library=moved).status_code == 409
    assert after.is_new


def test_no_other_site_and_no_phone_tells_the_program_anything(voting: Room) -> None:
    after, sent = Room(), json.dumps(kept(voting))
    foreign = lecturer(after).post("/room/restore", content=sent, headers={"origin": "http://site.example"})
    app = classroom(Shelf(LIBRARY), after, own_names("127.0.0.1"))
    student = TestClient(app, base_url="http://127.0.0.1:8080", client=("10.0.0.9", 50000))
    for answer in (foreign, student.post("/room/restore", content=sent)):
        assert answer.status_code == 403
    assert after.is_new
