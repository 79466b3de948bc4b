"""Teams on their phones: a policy is never lost or doubled, nothing else gets in, and chance is not called a lead."""

import csv
import json
import math
import time
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from paradox.classroom.league import FIRM, OUTCOMES, TOGETHER, Standing, standings
from paradox.classroom.levers import LEVERS
from paradox.classroom.library import lessons
from paradox.classroom.phones import phones
from paradox.classroom.poll import MOST_PHONES, question_of
from paradox.classroom.room import Room
from paradox.classroom.setup import of_lesson, read_setup
from paradox.classroom.teams import TEAMS, Game, Teams, game_of, team_title
from paradox.present.messages import LANGUAGES
from sim.scenario.scenario import DO_NOTHING
from sim.state.draws import seed_of
from sim.worlds.counterfactuals import Replication

LESSON = lessons()["good_hotel_recovery"]
GAME = game_of(of_lesson(LESSON))


def small(persons: int = 300, horizon: int = 12) -> Game:
    scenario = GAME.scenario.with_values({"market.persons": persons, "run.horizon": horizon, "run.burn_in": 4})
    return GAME._replace(scenario=scenario)


@pytest.fixture
def teams() -> Teams:
    found = Teams()
    found.open(GAME)
    return found


@pytest.fixture
def client(teams: Teams) -> TestClient:
    return TestClient(Starlette(routes=phones(Room(teams=teams))))


def send(client: TestClient, token: str, team: object, levers: object = None, of_round: object = 1) -> Any:
    sent = {"token": token, "round": of_round, "team": team, "levers": levers}
    return client.post("/team?lang=en", content=json.dumps(sent))


def test_a_hundred_phones_that_send_twenty_times_each_are_twenty_policies(teams: Teams, client: TestClient) -> None:
    for again in range(20):
        for phone in range(100):
            levers = {"comp_amount": (phone % 20) / 20}
            assert send(client, f"phone {phone}", TEAMS[phone % 20], levers).status_code == 200, again
    assert {team: levers["comp_amount"] for team, levers in teams.policies.items()} == {
        team: number / 20 for number, team in enumerate(TEAMS)
    }
    assert len(teams.members) == 100
    assert set(teams.changes.values()) == {1}, "what is sent once more is no new policy"


def test_the_policy_that_a_team_sent_last_is_its_policy_and_all_its_phones_see_it(client: TestClient) -> None:
    send(client, "a", "owl", {"comp_amount": 0.2})
    send(client, "b", "owl", {"comp_amount": 0.7})
    seen = client.get("/class?token=a").json()
    assert seen["yours"] == "owl"
    assert seen["stands"]["comp_amount"] == 0.7
    assert seen["change"] == 2
    assert client.get("/class?token=c").json()["stands"] is None, "other teams do not see it"


def test_who_only_joins_a_team_leaves_its_policy_alone(teams: Teams, client: TestClient) -> None:
    send(client, "a", "owl", {"comp_amount": 0.2})
    seen = send(client, "b", "owl").json()
    assert seen["stands"]["comp_amount"] == 0.2
    assert len(teams.policies) == 1


def test_a_phone_is_of_one_team_and_a_team_without_phones_has_no_policy(teams: Teams, client: TestClient) -> None:
    send(client, "a", "owl", {"comp_amount": 0.2})
    send(client, "b", "owl")
    send(client, "a", "heron", {"comp_amount": 0.3})
    assert set(teams.policies) == {"owl", "heron"}
    send(client, "b", "heron")
    assert set(teams.policies) == {"heron"}


def test_let_in_once_more_teams_go_on_and_what_was_meant_for_before_is_refused(
    teams: Teams, client: TestClient
) -> None:
    send(client, "a", "owl", {"comp_amount": 0.2})
    teams.close()
    assert send(client, "a", "owl", {"comp_amount": 0.9}).status_code == 409
    teams.open(GAME)
    assert send(client, "a", "owl", {"comp_amount": 0.9}, of_round=1).status_code == 409
    assert client.get("/class?token=a").json()["stands"]["comp_amount"] == 0.2
    teams.open(game_of(of_lesson(lessons()["ignored_leak"])))
    assert not teams.policies, "another page is another game"


@pytest.mark.parametrize(
    ("team", "levers"),
    [
        ("<script>alert(1)</script>", {}),
        ("", {}),
        (None, {}),
        ("owl", {"persons": 3}),
        ("owl", {"comp_amount": 9}),
        ("owl", {"comp_amount": math.nan}),
        ("owl", {"comp_amount": "<b>"}),
        ("owl", {"\ud800": 1}),
        ("owl", {"comp_amount": "\ud800"}),
        ("owl", [1]),
        ("owl", 3),
    ],
)
def test_what_is_no_policy_is_refused_and_changes_nothing(
    teams: Teams, client: TestClient, team: object, levers: object
) -> None:
    answer = send(client, "a", team, levers)
    assert answer.status_code in (400, 409)
    assert answer.json()["said"]
    assert (teams.policies, teams.members) == ({}, {})


@pytest.mark.parametrize("of_round", [1e999, "x", None, [], 2])
def test_a_policy_for_no_round_is_refused(teams: Teams, client: TestClient, of_round: object) -> None:
    assert send(client, "a", "owl", {}, of_round=of_round).status_code in (400, 409)
    assert teams.policies == {}


def test_there_are_no_more_phones_than_a_hall_holds(teams: Teams, client: TestClient) -> None:
    for phone in range(MOST_PHONES):
        teams.take(f"{phone}", 1, "owl", None, "en")
    assert send(client, "one more", "owl").status_code == 409
    assert send(client, "0", "heron").status_code == 200, "who is in may change"


def test_a_phone_is_asked_one_thing_at_a_time_the_last_that_the_lecturer_opened_or_closed() -> None:
    room = Room()
    client = TestClient(Starlette(routes=phones(room)))

    def kind() -> tuple[str, bool]:
        seen = client.get("/class?token=a").json()
        return seen["kind"], seen["open"]

    assert not kind()[1]
    room.let_in(GAME)
    assert kind() == ("policy", True)
    room.ask(question_of(LESSON))
    assert kind() == ("guess", True)
    assert not room.teams.is_open, "a vote gives nobody back to the teams"
    room.poll.close()
    assert kind() == ("guess", False)
    room.let_in(GAME)
    room.close_teams()
    assert kind() == ("policy", False)
    room.ask(question_of(LESSON))
    room.let_in(GAME)
    assert not room.poll.is_open
    assert kind() == ("policy", True)


def test_teams_that_nobody_has_joined_can_be_closed_and_what_was_lived_before_stays() -> None:
    room = Room()
    room.close_teams()
    assert room.league.standing is None
    room.let_in(small())
    room.close_teams()
    assert (room.teams.is_open, room.league.standing) == (False, None)
    room.let_in(small())
    room.teams.take("a", room.teams.round, "owl", {}, "en")
    room.close_teams()
    assert room.league.game is room.teams.game
    began = room.league.standing
    room.close_teams()
    assert list(began.policies) == ["owl"] == list(room.league.standing.policies), "closed once, lived once"


def test_what_phones_send_to_a_program_that_began_again_answers_no_other_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = Room()
    monkeypatch.setattr(time, "time", lambda: 2e9)
    for before, now in ((one.poll, Room().poll), (one.teams, Room().teams)):
        assert before.round + 1000 < now.round


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_phone_is_told_all_levers_with_their_limits_in_its_language(client: TestClient, lang: str) -> None:
    seen = client.get(f"/class?token=a&lang={lang}").json()
    assert [one["name"] for one in seen["levers"]] == list(LEVERS)
    assert all(one["low"] <= one["first"] <= one["high"] for one in seen["levers"])
    assert [one["title"] for one in seen["teams"]] == [team_title(team, lang) for team in TEAMS]
    assert GAME.titles[lang][1] in seen["question"]


@pytest.mark.parametrize("key", lessons())
def test_every_lesson_has_a_game_whose_sliders_reach_where_its_levers_stand(key: str) -> None:
    game = game_of(of_lesson(lessons()[key]))
    assert all(span.low <= span.first <= span.high for span in game.spans.values())


def test_free_play_without_levers_plays_with_the_reference_policy() -> None:
    setup = read_setup({"scenario": "baseline", "left": "no_failure", "right": "do_nothing"}, "en")
    assert game_of(setup).policy == setup.parts[0].scenario.reference


def test_teams_are_lived_on_the_same_luck_as_the_command_line_lives_them() -> None:
    game = small()
    same = {name: span.first for name, span in game.spans.items()}
    policies = {"owl": same, "heron": same | {"comp_amount": 0.0}}
    *_, last = standings(game, policies, replications=2)
    assert last.replications == 2
    for number in range(2):
        wanted = Replication(game.scenario, seed_of(game.seed, number)).run(game.policy).outcomes
        for outcome in OUTCOMES:
            assert last.runs["owl"][outcome][number] == wanted[outcome]
            assert last.runs[FIRM][outcome][number] == wanted[outcome]
    assert not np.array_equal(last.runs["heron"]["profit"], last.runs["owl"]["profit"])
    assert set(last.runs) == {"owl", "heron", FIRM, DO_NOTHING}


def of_numbers(**runs: list[float]) -> Standing:
    found = {who: {outcome: np.array(values) for outcome in OUTCOMES} for who, values in runs.items()}
    return Standing({who: {"comp_amount": 0.5} for who in runs if who in TEAMS}, found)


def test_a_lead_that_chance_may_give_is_not_called_one() -> None:
    luck = [0.0, 5.0, -4.0, 2.0, -3.0, 1.0]
    standing = of_numbers(
        owl=[1.0 + one for one in luck],
        heron=[0.0 + one for one in luck],
        robin=[1.0 - one for one in luck],
        firm=[9.0] * 6,
    )
    assert standing.order("profit")[0] == FIRM
    lead = standing.lead("profit")
    assert lead is not None
    assert lead.first == "owl", "a firm beside the teams leads none of them"
    assert lead.untold == ("robin",), "on the same luck a steady difference is told, however much all vary together"


def test_two_teams_with_the_same_policy_are_not_told_apart() -> None:
    lead = of_numbers(owl=[1.0, 2.0, 3.0], heron=[1.0, 2.0, 3.0]).lead("profit")
    assert lead is not None
    assert len(lead.untold) == 1


def test_a_lead_must_be_larger_the_more_teams_there_are() -> None:
    luck = [0.0, 1.0, 2.0, 3.0, 4.0]
    two = of_numbers(owl=luck, heron=[-0.1, -0.3, 1.0, 1.2, 3.0])
    many = of_numbers(
        owl=luck, heron=[-0.1, -0.3, 1.0, 1.2, 3.0], **{team: [one - 50.0 for one in luck] for team in TEAMS[:6]}
    )
    assert two.lead("profit").untold == ()  # type: ignore[union-attr]
    assert many.lead("profit").untold == ("heron",)  # type: ignore[union-attr]


def test_one_team_leads_nobody() -> None:
    assert of_numbers(owl=[1.0, 2.0]).lead("profit") is None


def test_the_table_holds_outcomes_and_levers_and_no_phone() -> None:
    rows = list(csv.DictReader(of_numbers(owl=[1.0, 3.0], firm=[0.0, 0.0]).table().splitlines()))
    assert [row["team"] for row in rows] == ["owl", FIRM]
    assert rows[0]["profit"] == "2.0"
    assert float(rows[0]["profit_low"]) < 1.0
    assert (rows[0]["comp_amount"], rows[1]["comp_amount"]) == ("0.5", "")


def test_the_league_ends_when_the_teams_are_let_in_again() -> None:
    room = Room()
    room.let_in(small())
    room.teams.take("a", room.teams.round, "owl", {}, "en")
    room.close_teams()
    league = room.league
    room.let_in(small())
    assert league._thread is not None
    league._thread.join(60)
    assert not league.is_living
    assert league.standing is not None
    assert league.standing.replications <= TOGETHER
