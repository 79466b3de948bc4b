"""Where two policies part: the lever that differs says by which draw, and before it nothing differs."""

import json
from pathlib import Path

import numpy as np
import pytest

from experiments.comparison.parting import Difference, Parting, parting
from paradox.present.messages import catalogue
from paradox.present.terminal.parting_screen import _value, show_parting
from paradox.present.text.comparison import title_of
from sim.rules.remedy import DecidedAnswer
from sim.scenario.scenario import Scenario
from sim.scenario.texts import LANGUAGES
from sim.state.people import NEVER, Actual, Cases, Life
from sim.worlds.world import World
from tests.command_line import Shell
from tests.small_worlds import small_file


def parted(lever: str, value: object) -> tuple[Scenario, Parting]:
    """Return where a market parts from itself with one lever moved."""
    scenario = Scenario.from_mapping(
        {
            "market": {"persons": 150},
            "service": {"p_fail": 0.3},
            "run": {"burn_in": 4, "horizon": 26},
            "reference": "average",
            "policies": {"average": {}, "moved": {"like": "average", lever: value}},
        }
    )
    found = parting(scenario, "average", "moved", seed=1)
    assert found is not None
    assert {one.name.partition(".")[0] for one in found.levers} == {lever}
    return scenario, found


@pytest.mark.parametrize(
    ("lever", "value", "step", "purpose"),
    [
        ("detect_prob", 0.9, 7, "DETECT"),
        ("ease", 1.5, 7, "VOICE"),
        ("preempt_prob", 0.4, 5, "PREEMPT"),
        ("staff_capacity", 0.0, 8, "QUEUE"),
        ("resolve_prob", 0.1, 8, "RESOLVE"),
        ("comp_amount", 3.0, 8, "COMPENSATE"),
        ("apology_prob", 0.95, 8, "APOLOGY"),
        ("promise_recovery", 1.0, 9, None),
        ("followup_prob", 0.9, 10, "FOLLOWUP"),
    ],
)
def test_a_lever_parts_worlds_by_its_own_draw(lever: str, value: float, step: int, purpose: str | None) -> None:
    _, found = parted(lever, value)
    assert (found.step, found.draw and found.draw.purpose) == (step, purpose)
    assert found.differences


def test_prevention_parts_worlds_by_a_failure_that_does_not_happen() -> None:
    _, found = parted("prevention", {"employee": 0.5, "system": 0.5})
    assert (found.step, found.draw and found.draw.purpose) == (3, "FAILURE")


def test_before_that_week_nothing_differs_and_after_it_somebody_does() -> None:
    scenario, found = parted("detect_prob", 0.55)
    one, other = (World(scenario, policy, seed=1).run(found.week) for policy in ("average", "moved"))
    assert all(
        np.array_equal(a, b, equal_nan=True) for a, b in zip(one.people.actual, other.people.actual, strict=True)
    )
    assert np.array_equal(one.people.life.visit, other.people.life.visit)
    one.step()
    other.step()
    assert one.people.life.visit[found.person] != other.people.life.visit[found.person]
    assert found.draw is not None
    assert 0.5 <= found.draw.value < 0.55


def test_equal_policies_never_part() -> None:
    case = {"market": {"persons": 60}, "run": {"burn_in": 2, "horizon": 6}, "policies": {"average": {}, "same": {}}}
    assert parting(Scenario.from_mapping(case), "average", "same", seed=1) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_that_can_differ_has_a_name_in_every_language(lang: str) -> None:
    groups = {"actual": Actual, "cases": Cases, "life": Life, "remedy": DecidedAnswer}
    columns = [f"differ.what.{group}_{name}" for group, kind in groups.items() for name in kind._fields]
    assert [name for name in columns if name not in catalogue(lang)] == []


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ("how the firm heard of it", "found by the firm", "  detect_prob ")),
        ("zh", ("企业如何得知", "企业发现", "企业自己发现的比例（detect_prob）")),
    ],
)
def test_columns_codes_and_levers_are_told_in_words(
    lang: str, told: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, found = parted("detect_prob", 0.9)
    assert {"mode", "open", "first"} <= {one.name for one in found.differences}
    monkeypatch.setenv("COLUMNS", "80")
    show_parting(found, scenario, lang)
    out = capsys.readouterr().out
    assert all(word in out for word in told)
    heads = [line.split() for line in out.splitlines() if line.split()[:1] == [title_of("average", lang)]]
    assert heads == [[title_of("average", lang), "moved"]] * 2
    assert not any(f"{group}." in out for group in ("actual", "cases", "life"))


def test_what_never_was_is_no_number() -> None:
    row = Difference("cases", "answered_week", NEVER, 3)
    assert [_value(row, value, "en") for value in (row.one, row.other)] == ["-", "3"]


def test_the_command_tells_the_same_story_and_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    small_file(tmp_path)
    shell = Shell(monkeypatch, capsys)
    told = json.loads(shell("differ", "small.yaml", "average", "warm", "--json").out)
    story = shell("differ", "small.yaml", "average", "warm")
    assert f"Week {told['week']}, step {told['step']} (" in story.out
    assert f"person {told['person']} is the first" in story.out
    assert f"The draw that decides is {told['draw']['purpose']} " in story.out
    assert "起决定作用的随机数" in shell("differ", "small.yaml", "average", "warm", "--lang", "zh").out
    refused = shell("differ", "small.yaml", "warm", "warm")
    assert (refused.code, refused.err) == (2, "both policies are 'warm'. Next: name another one.\n")
