"""A person's story: told from the same luck that the world ran on."""

import numpy as np
import pytest

from paradox.story import Told, follow, lines, sentences, told_by, words
from sim.population import NO_ANSWER, NO_VISIT
from sim.scenario import Scenario
from sim.world import World


@pytest.fixture(scope="module")
def leak() -> Scenario:
    return Scenario.load("property_leak").with_values(
        {"market.persons": 300, "run.burn_in": 5, "run.horizon": 40, "service.p_fail": 0.3}
    )


@pytest.fixture(scope="module")
def stories(leak: Scenario) -> list:
    return [follow(World(leak, "story", seed=2), person) for person in range(40)]


def test_stories_told_add_up_to_the_messages_in_the_books(leak: Scenario) -> None:
    world = World(leak, "story", seed=2).run(0)
    for _ in range(10):
        world.step()
        told: list[Told] = [one for person in range(leak.persons) for one in told_by(world, person)]
        good = sum(len(one.listeners) for one in told if one.good)
        bad = sum(len(one.listeners) for one in told if not one.good)
        assert (good, bad) == (world.books.good_stories[-1], world.books.bad_stories[-1])


def test_answers_are_told_as_bad_news_more_often_than_visits() -> None:
    """Why doing nothing can have the better reputation: nobody tells of an answer there."""
    size = {"market.persons": 1000, "run.burn_in": 5, "run.horizon": 40}
    # Few staff, so that answers come in other weeks than visits, and the two stories can be told apart.
    market = Scenario.load("baseline").with_values({**size, "policies.average.staff_capacity": 13})
    world = World(market, seed=1).run(0)
    told = {"visit": [], "answer": []}
    while world.week < market.horizon:
        world.step()
        life = world.people.life
        for person in np.flatnonzero((life.visit != NO_VISIT) != (life.answer != NO_ANSWER)):
            kind = "answer" if life.answer[person] != NO_ANSWER else "visit"
            told[kind] += [one.good for one in told_by(world, int(person))]
    assert len(told["answer"]) > 30
    assert np.mean(told["answer"]) < np.mean(told["visit"]) - 0.2


def test_the_failures_and_answers_told_are_those_in_the_books(leak: Scenario) -> None:
    small = leak.with_values({"market.persons": 40, "run.horizon": 25, "policies.story.staff_capacity": 60})
    books = World(small, "story", seed=2).run().books
    told = [
        event.kind
        for person in range(40)
        for week in follow(World(small, "story", seed=2), person).weeks
        for event in week.own
    ]
    assert told.count("failure") == books.failures.sum() > 20
    assert told.count("complained") == books.voiced.sum()
    assert told.count("answer_resolved") == books.resolved.sum() > 0
    assert told.count("answer_unresolved") == books.answered.sum() - books.resolved.sum() > 0
    assert told.count("followup_resolved") + told.count("followup_unresolved") == books.followups.sum() > 0
    assert told.count("left") == books.exits.sum()
    assert told.count("joined") + told.count("came_back") == books.joins.sum()


def test_the_days_of_the_answers_told_are_those_in_the_books(leak: Scenario) -> None:
    small = leak.with_values({"market.persons": 40, "run.horizon": 25, "policies.story.staff_capacity": 60})
    books = World(small, "story", seed=2).run().books
    days = [
        event.values["days"]
        for person in range(40)
        for week in follow(World(small, "story", seed=2), person).weeks
        for event in week.own
        if event.kind.startswith("answer_")
    ]
    assert np.sum(days) == pytest.approx(books.days.sum())


def test_following_a_person_leaves_the_world_as_it_would_have_been(leak: Scenario) -> None:
    alone, followed = World(leak, "story", seed=2).run(), World(leak, "story", seed=2)
    follow(followed, 17)
    assert alone.books.tobytes() == followed.books.tobytes()


def test_the_twin_never_fails(stories: list) -> None:
    kinds = {event.kind for story in stories for week in story.weeks for event in week.twin}
    assert kinds <= {"visit_good", "visit_even", "visit_bad", "joined", "left", "came_back"}
    assert any(event.kind == "failure" for story in stories for week in story.weeks for event in week.own)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_event_has_its_sentence(stories: list, lang: str) -> None:
    for story in stories:
        for line in lines(story, lang):
            assert "{" not in line
            assert "nan" not in line


def test_a_week_without_events_says_that_nothing_happened() -> None:
    assert sentences(()) == "nothing happened."


def test_a_story_can_stop_early(leak: Scenario) -> None:
    assert len(follow(World(leak, "story", seed=2), 3, until=12).weeks) == 12


def test_whoever_is_not_there_has_no_story(leak: Scenario) -> None:
    with pytest.raises(IndexError, match="no person 300; persons are 0 to 299"):
        follow(World(leak, "story", seed=2), 300)


def test_a_good_answer_reads_as_one(stories: list) -> None:
    resolved = next(
        event for story in stories for week in story.weeks for event in week.own if event.kind == "answer_resolved"
    )
    assert "solved it" in words(resolved)
    assert "解决了问题" in words(resolved, "zh")
