"""A person's story: told from the same luck that the world ran on."""

import numpy as np
import pytest

from experiments.comparison.one_world import live
from paradox.present.text.story import Event, Story, Told, Week, follow, told_by
from paradox.present.text.story_words import introduction, passages, sentences, words
from sim.scenario.scenario import Scenario
from sim.state.people import NO_ANSWER, NO_VISIT
from sim.worlds.world import World


@pytest.fixture(scope="module")
def leak() -> Scenario:
    # Many failures, so that few persons show every event, and staff enough that cases do not lapse.
    size = {"market.persons": 300, "run.burn_in": 5, "run.horizon": 40}
    return Scenario.load("property_leak").with_values(
        {**size, "service.p_fail": 0.3, "policies.story.staff_capacity": 30}
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
    size = {"market.persons": 1000, "run.burn_in": 5, "run.horizon": 78}
    # Few staff, so that answers come in other weeks than visits, and the two stories can be told apart.
    market = Scenario.load("baseline").with_values({**size, "policies.average.staff_capacity": 8})
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


def in_words(story: Story, lang: str) -> str:
    told = [f"{one.weeks(lang)} {one.own} {one.twin}" for one in passages(story, lang)]
    return "\n".join([introduction(story, lang), *told])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_event_has_its_sentence(stories: list, lang: str) -> None:
    for story in stories:
        told = in_words(story, lang)
        assert "{" not in told
        assert "nan" not in told


def test_what_is_told_of_an_experience_is_what_it_is_called(stories: list) -> None:
    """One threshold: nobody has a poor visit and tells something good about it."""
    told = 0
    for week in (week for story in stories for week in story.weeks):
        found = {}
        for event in week.own:
            kind, _, felt = event.kind.partition("_")
            if kind == "visit":
                found["visit"] = felt
            elif event.kind == "failure":
                found["visit"] = event.values["felt"]
            elif kind in ("answer", "followup", "lapsed"):
                found["answer"] = event.values["felt"]
            elif kind == "told":
                assert felt == found[event.values["of"]]
                told += 1
    assert told > 20


def test_stars_are_the_rating_that_the_name_of_an_experience_rests_on(stories: list) -> None:
    for event in (event for story in stories for week in story.weeks for event in week.own if "stars" in event.values):
        stars = event.values["stars"]
        assert 1.0 <= stars <= 5.0
        assert event.values["felt"] == ("good" if stars >= 3.5 else "bad" if stars < 2.5 else "even")


def visit(kind: str) -> Event:
    return Event(f"visit_{kind}", {"felt": kind, "stars": 4.0, "x": 0.0})


def told_of(*weeks: tuple[tuple[Event, ...], tuple[Event, ...]]) -> Story:
    lived = tuple(Week(at, own, twin, 0.0, 0.0) for at, (own, twin) in enumerate(weeks))
    return Story(4, "customer", "all", 0.25, 1.0, 0.92, 0.4, lived)


def test_a_run_of_ordinary_visits_is_summed() -> None:
    good, bad, left = visit("good"), visit("bad"), Event("left", {})
    story = told_of(
        ((good,), (good,)), ((), ()), ((good,), ()), ((bad,), (good,)), ((left,), ()), ((), (bad,)), ((), ())
    )
    assert [(one.weeks(), one.own, one.twin) for one in passages(story)] == [
        ("0 to 3", "2 good experiences and 1 poor experience.", "2 good experiences."),
        ("4", "Left the firm.", "-"),
        ("5", "-", "A poor experience (4.0 stars)."),
    ]


def test_weeks_of_waiting_are_told_and_summed() -> None:
    wait = Event("waiting", {})
    story = told_of(((wait,), ()), ((wait,), (visit("good"),)), ((wait,), ()))
    assert [(one.weeks("zh"), one.own, one.twin) for one in passages(story, "zh")] == [
        ("0–2", "仍无答复。", "一次愉快的服务经历（4.0 星）。")
    ]


def answer(kind: str, **values: float) -> Event:
    usual = {"days": 12.2, "paid": 0.0, "courtesy": 0.1, "explain": 0.0, "recovery": 0.13}
    return Event(kind, usual | {"felt": "bad", "stars": 2.0, "x": -2.8} | values)


@pytest.mark.parametrize(
    ("values", "phrase", "chinese"),
    [
        ({"days": 0.04}, "answered at once and", "当场"),
        ({"days": 0.7}, "after 1 day ", "1 天后"),
        ({"days": 12.2}, "after 12 days", "12 天后"),
        ({"paid": 1.0}, "the full price back", "全额退款"),
        ({"paid": 0.3}, "30 % of the price back", "退还价格的 30 %"),
        ({"paid": 1.5}, "1.5 times the price back", "退还价格的 1.5 倍"),
        ({"explain": 0.5}, "a partial explanation", "解释不全"),
        ({"recovery": 0.82}, "82 % of what was owed", "自认得到应得补偿的 82 %"),
        ({"recovery": -0.2}, "nothing of what was owed", "一点也没有得到"),
    ],
)
def test_numbers_in_a_story_are_words_where_words_are_clearer(
    values: dict[str, float], phrase: str, chinese: str
) -> None:
    assert phrase in words(answer("answer_resolved", **values))
    assert chinese in words(answer("answer_resolved", **values), "zh")


def test_an_answer_that_holds_nothing_is_told_as_ignored() -> None:
    assert words(answer("answer_unresolved")).startswith("The case was as good as ignored: after 12 days")
    assert words(answer("followup_unresolved"), "zh").startswith("第二次仍等于无人理会")
    assert "ignored" not in words(answer("answer_unresolved", courtesy=1.0))


def test_one_friend_is_one_friend() -> None:
    assert words(Event("told_good", {"friends": (5,), "of": "visit"})) == (
        "Told 1 friend something good about the service (#5)."
    )


def test_who_a_person_is_fits_any_service() -> None:
    """A tenant does not come, and a part of the market that is everybody is no news."""
    assert introduction(told_of()) == (
        "Person #4 is a customer at the start. Uses the service about once in 4 weeks. "
        "Thinks 92 % of the price fair compensation for a typical failure. Dimly remembers an earlier failure."
    )


def test_the_story_of_the_leak_tells_that_the_first_call_was_ignored(leak: Scenario) -> None:
    chosen = live(leak, "story", 2).instructive
    assert chosen is not None
    kinds = [event.kind for week in follow(World(leak, "story", seed=2), chosen).weeks for event in week.own]
    complained, ignored = kinds.index("complained"), kinds.index("answer_unresolved")
    again = min(at for at, kind in enumerate(kinds) if kind.startswith("followup_"))
    assert complained < ignored < again


def test_a_week_without_events_is_a_dash() -> None:
    assert sentences(()) == "-"


def test_a_story_can_stop_early(leak: Scenario) -> None:
    assert len(follow(World(leak, "story", seed=2), 3, until=12).weeks) == 12


def test_whoever_is_not_there_has_no_story(leak: Scenario) -> None:
    with pytest.raises(IndexError, match="no person 300; persons are 0 to 299"):
        follow(World(leak, "story", seed=2), 300)


def test_a_good_answer_reads_as_one(stories: list) -> None:
    resolved = next(
        event for story in stories for week in story.weeks for event in week.own if event.kind == "answer_resolved"
    )
    assert "solved the problem" in words(resolved)
    assert "解决了问题" in words(resolved, "zh")


def test_money_is_told_in_the_currency_of_the_firm() -> None:
    always = {"p_fail": 1.0, "causes": {"only": True, "employee": {"mix": 1}}}
    pays = {"comp_amount": "10 EUR", "compensate_prob": 1, "resolve_prob": 1, "detect_prob": 1, "staff_capacity": 1000}
    bank = Scenario.from_mapping({
        "market": {"persons": 60}, "run": {"horizon": 8, "burn_in": 1}, "service": always,
        "firm": {"visit_price": "20 EUR"}, "policies": {"pays": pays},
    })  # fmt: skip
    told = [follow(World(bank, "pays", seed=1), person) for person in range(20)]
    paid = [
        (one.spend, event.values["amount"], words(event))
        for one in told
        for week in one.weeks
        for event in week.own
        if event.values.get("paid")
    ]
    assert paid
    for spend, amount, sentence in paid:
        assert amount == pytest.approx(10.0 * spend, rel=1e-5)  # of what this person spends, ten on average
        assert f"€{amount:.2f} in money" in sentence
    assert all("€" in introduction(one, lang) for one in told for lang in ("en", "zh"))
