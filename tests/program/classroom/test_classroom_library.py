"""The lecturer's own lessons: beside the shipped ones, every mistake said, no mistake harming another lesson."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from paradox.classroom.lesson import FREE, answer
from paradox.classroom.lesson_file import read_lesson
from paradox.classroom.library import SHIPPED, lessons, open_library
from paradox.classroom.setup import address_of, of_lesson, read_setup
from paradox.classroom.stage import Stage
from sim.errors import ScenarioError
from tests.command_line import Shell
from tests.small_worlds import complaints

LEAK = (SHIPPED / "ignored_leak.yaml").read_text(encoding="utf-8")
SCENARIO = "title: A bank\nextends: baseline\npolicies: {kind: {like: average, comp_amount: 0.4}}\n"
KIND = {"left": {"policy": "do_nothing"}, "right": {"policy": "kind"}, "values": {}}


def changed(folder: Path, name: str = "mine", **entries: Any) -> Path:
    """Write a shipped lesson with other entries; None takes an entry away."""
    content = YAML(typ="safe").load(LEAK) | entries
    path = folder / f"{name}.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump({key: value for key, value in content.items() if value is not None}, file)
    return path


def said(path: Path) -> str:
    with pytest.raises(ScenarioError) as problem:
        read_lesson(path)
    return str(problem.value)


UNIT = {"en": "a", "zh": "b"}
GUESS = {"outcome": "days", "low": 0, "high": 1, "step": 0.1, "unit": UNIT}


@pytest.mark.parametrize(
    ("entries", "parts"),
    [
        ({"titel": "x"}, ["unknown key 'titel'", "Did you mean 'title'?"]),
        ({"title": None}, ["title is missing", "Next: add 'title: ...'"]),
        ({"title": {"en": "x", "cn": "y"}}, ["unknown key 'cn' in title", "one of en, zh"]),
        ({"title": 3}, ["title is 3", "keys to values: en, zh"]),
        ({"seed": -1}, ["seed is -1", "0 to 4294967295"]),
        ({"notice": []}, ["notice is []", "at least one entry"]),
        (
            {"guess": GUESS | {"outcome": "lift_shares"}},
            ["is 'lift_shares', which is not an outcome", "Did you mean 'lift_share'?"],
        ),
        ({"claims": [{"outcome": "dayz", "above": 1}]}, ["claims[0].outcome", "Did you mean 'days'?"]),
        ({"claims": [{"outcome": "still_customer", "above": 1}]}, ["claims[0].outcome", "'retention'"]),
        (
            {"scenario": "../nine.yaml"},
            ["no scenario '../nine.yaml'. Allowed: a shipped scenario, or a file relative to this one. Next:"],
        ),
        ({"claims": [{"outcome": "days"}]}, ["claims nothing"]),
        ({"title": {}}, ["says nothing"]),
        ({"guess": GUESS | {"low": 3}}, ["low of 3, which does not lie below its high of 1"]),
        ({"guess": GUESS | {"high": float("inf")}}, ["guess.high is inf", "finite"]),
        ({"guess": GUESS | {"side": "rigth"}}, ["guess.side is 'rigth'", "Did you mean 'right'?"]),
        ({"guess": GUESS | {"outcome": "total", "group": "6"}}, ["no group '6'", "one of"]),
        ({"scenario": "property_leek"}, ["no scenario 'property_leek'", "Did you mean 'property_leak'?"]),
        ({"left": {"policy": "avrage"}}, ["no policy 'avrage'", "Did you mean 'average'?"]),
        ({"values": {"service.pfail": 0.1}}, ["'service.pfail'", "Did you mean 'service.p_fail'?"]),
        ({"right": {"policy": "average", "values": {"service.p_fail": 7}}}, ["service.p_fail is 7", "0 to 1"]),
        ({"right": {"policy": "average", "values": {"service.p_fail": "much"}}}, ["is 'much'", "a number"]),
        ({"key": "other", "file": "x"}, ["unknown key 'key'", "unknown key 'file'"]),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(
    entries: dict[str, Any], parts: list[str], tmp_path: Path
) -> None:
    path = changed(tmp_path, **entries)
    message = said(path)
    assert [part for part in parts if part not in message] == [], message
    for line in message.splitlines():
        assert line.startswith(f"{path}:"), line
        assert "Next: " in line
    assert "Value error" not in message


@pytest.mark.parametrize("entries", [{"title": {"en": "x", "cn": "y"}}, {"notice": [{}]}])
def test_one_mistake_is_told_once(entries: dict[str, Any], tmp_path: Path) -> None:
    assert len(said(changed(tmp_path, **entries)).splitlines()) == 1


def test_all_mistakes_of_a_file_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        guess=GUESS | {"outcome": "joy"},
        left={"policy": "avrage"},
        values={"service.pfail": 1, "service.p_fail": 7},
        title={"fr": "only French"},
        question=None,
    )
    lines = said(path).splitlines()
    wanted = ("'joy'", "'avrage'", "'service.pfail'", "service.p_fail is 7", "unknown key 'fr'", "question is missing")
    assert [part for part in wanted if sum(part in line for line in lines) != 1] == []
    places = [int(number) for line in lines for number in re.findall(r"\.yaml:(\d+):", line)]
    assert len(places) == 6
    assert places == sorted(places)


@pytest.mark.parametrize("text", ["", "- a list\n", "order: [1\n", "a: b: c\n", "\t- x\n"])
def test_a_file_that_is_no_lesson_at_all_is_said_and_not_a_crash(text: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    assert "extends" not in said(path)


def test_own_lessons_stand_beside_the_shipped_ones_in_their_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
    changed(one, "last", order=99)
    changed(two, "first", order=0)
    library = open_library([one, two])
    assert list(library.lessons) == ["first", *lessons(), "last"]
    assert library.mistakes == {}


def test_a_lesson_with_a_mistake_is_left_out_and_all_others_work(tmp_path: Path) -> None:
    good, bad = changed(tmp_path, "good"), changed(tmp_path, "bad", seed=-1)
    library = open_library([tmp_path])
    assert set(library.lessons) == {*lessons(), good.stem}
    assert list(library.mistakes) == [bad]
    with pytest.raises(ScenarioError, match="seed is -1"):
        read_setup({"lesson": "bad"}, "en", library)


def test_if_no_lesson_can_be_used_there_is_still_free_play(tmp_path: Path) -> None:
    changed(tmp_path, seed=-1)
    setup = read_setup({}, "en", open_library(shipped=tmp_path))
    assert setup.lesson is None
    assert setup.scenario == "baseline"


def test_two_lessons_of_one_name_are_not_confused(tmp_path: Path) -> None:
    path = changed(tmp_path, "ignored_leak", seed=5)
    library = open_library([tmp_path])
    assert library.lessons["ignored_leak"] == lessons()["ignored_leak"]
    assert "rename the file" in str(library.mistakes[path])


@pytest.mark.parametrize("name", ["free.yaml", "free.yml"])
def test_a_lesson_that_could_never_be_opened_is_refused_with_its_remedy(name: str, tmp_path: Path) -> None:
    changed(tmp_path).rename(tmp_path / name)
    library = open_library([tmp_path])
    assert FREE not in library.lessons
    assert str(library.mistakes[tmp_path / name]) == (
        f"{tmp_path / name}: a lesson cannot be named 'free', as the page opens free play under that name. "
        "Allowed: any other name. Next: rename the file."
    )
    assert read_setup({"lesson": "free"}, "en", library).lesson is None


def test_a_lesson_may_bring_a_scenario_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "bank.yaml").write_text(SCENARIO, encoding="utf-8")
    lessons_folder = tmp_path / "lessons"
    lessons_folder.mkdir()
    changed(lessons_folder, scenario="../bank.yaml", **KIND)
    library = open_library([lessons_folder])
    assert library.mistakes == {}
    setup = of_lesson(library.lessons["mine"], library=library)
    assert [part.policy for part in setup.parts] == ["do_nothing", "kind"]
    assert setup.parts[1].scenario.title == "A bank"
    free = read_setup({"scenario": setup.scenario, "left": "kind", "right": "no_failure"}, "en", library)
    assert free.parts[0].scenario.title == "A bank"
    assert address_of(free, "en").startswith("/en?scenario=bank&left=kind")


def test_scenarios_beside_lessons_are_not_taken_for_lessons(tmp_path: Path) -> None:
    (tmp_path / "bank.yaml").write_text(SCENARIO, encoding="utf-8")
    changed(tmp_path, scenario="bank", **KIND)
    library = open_library([tmp_path])
    assert library.mistakes == {}
    assert set(library.lessons) == {*lessons(), "mine"}


def test_a_scenario_of_an_own_lesson_does_not_take_the_name_of_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "property_leak.yaml").write_text(SCENARIO, encoding="utf-8")
    changed(tmp_path, scenario="./property_leak.yaml", **KIND)
    library = open_library([tmp_path])
    assert of_lesson(library.lessons["mine"], library=library).scenario == "property_leak-2"
    assert of_lesson(library.lessons["ignored_leak"], library=library).scenario == "property_leak"


def test_a_policy_that_vanished_after_the_start_is_said_at_that_lesson(tmp_path: Path) -> None:
    scenario = tmp_path / "bank.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    changed(tmp_path, scenario="bank", **KIND)
    library = open_library([tmp_path])
    scenario.write_text(SCENARIO.replace("kind", "warm"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="no policy 'kind'"):
        read_setup({"lesson": "mine"}, "en", library)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


def test_the_check_says_of_every_lesson_what_the_class_will_see(shell: Shell, tmp_path: Path) -> None:
    path = changed(tmp_path)
    told = shell("classroom", "--check", "--lessons", str(tmp_path))
    assert (told.code, complaints(told.err)) == (0, [])
    lesson = read_lesson(path)
    stage = Stage(lesson.parts, lesson.seed)
    while not stage.is_over:
        stage.step()
    seen = f"{answer(stage, lesson.guess):.0f} of 100 tenants"
    assert told.out == f"{path}: all right. The answer is {seen}.\n{len(lessons())} shipped lessons: all right\n"
    assert re.search(r"^(\d+) of \1 weeks lived$", told.err, re.MULTILINE)


def test_the_check_ends_with_2_and_says_every_mistake(shell: Shell, tmp_path: Path) -> None:
    good, bad = changed(tmp_path, "good"), changed(tmp_path, "bad", seed=-1, titel="x")
    told = shell("classroom", "--check", "--lessons", str(tmp_path))
    assert told.code == 2
    assert f"{good}: all right. The answer is" in told.out
    assert sum(line.startswith(f"{bad}:") for line in told.err.splitlines()) == 2


def test_a_folder_without_lessons_is_refused(shell: Shell, tmp_path: Path) -> None:
    for folder, what in ((tmp_path / "none", "no such folder"), (tmp_path, "no lesson"), (Path(__file__), "a file")):
        told = shell("classroom", "--check", "--lessons", str(folder))
        assert told.code == 2
        assert what in told.err
        assert "Next: " in told.err


def test_the_check_of_scenarios_knows_a_lesson_when_it_sees_one(shell: Shell, tmp_path: Path) -> None:
    good, bad = changed(tmp_path, "good"), changed(tmp_path, "bad", titel="x")
    told = shell("check", str(good), "hotel_booking_error")
    assert (told.code, complaints(told.err)) == (0, [])
    assert "A lesson: The ignored leak." in told.out
    told = shell("check", str(bad))
    assert told.code == 2
    assert "Did you mean 'title'?" in told.err
