"""`--months`, `--begin`, schedules, pilots and events on the command line, as a user meets them."""

import csv
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.command_line import Shell, Told

CHINESE = re.compile(r"[一-鿿]")
HEAD = "extends: baseline\nmarket: {persons: 150}\nrun: {burn_in: 4, horizon: 22, replications: 2}\n"
POLICIES = (
    "reference: as_today\npolicies:\n  as_today: {staff_capacity: 8}\n  grow:\n    like: as_today\n"
    "    staff_capacity: {from: 5, to: 20, over: 4}\n    programme_once: {from: 5, to: 0.02}\n"
)
EVENTS = (
    "events:\n  - {label: A bad season, week: 3, weeks: 4, failure_rate: 2}\n"
    "  - {label: Dear, week: 9, weeks: 2, price: 1.1}\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("in_time")
    (place / "plan.yaml").write_text(HEAD + POLICIES + EVENTS)
    return place


@pytest.fixture
def paradox(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(folder)
    return Shell(monkeypatch, capsys)


def refused(paradox: Shell, text: str, *more: str) -> Told:
    Path("wrong.yaml").write_text(HEAD + text)
    told = paradox("compare", "wrong.yaml", *more)
    assert told.code == 2
    assert told.out == ""
    assert "Traceback" not in told.err
    return told


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_months_are_printed_for_each_policy_with_break_even_and_what_happened(paradox: Shell, folder: Path) -> None:
    told = paradox("compare", "plan.yaml", "--months")
    assert told.code == 0, told.err
    for policy in ("as_today", "grow"):
        assert f"Month by month: {policy}" in told.out
    assert "Month by month: doing nothing" not in told.out
    assert "Events: A bad season (weeks 3 to 6), Dear (weeks 9 to 10)." in told.out
    assert re.search(r"grow (breaks even in month|is not behind|does not break even|earns the same)", told.out)
    assert max(map(len, told.out.splitlines())) <= 80
    results = folder / "results" / "plan"
    assert {"months.svg", "months.png", "months.csv"} <= {path.name for path in results.iterdir()}
    assert {row["month"] for row in rows_of(results / "months.csv")} == {"1", "2", "3", "4", "5"}


def test_the_month_of_break_even_is_that_of_the_json(paradox: Shell, folder: Path) -> None:
    told = json.loads(paradox("compare", "plan.yaml", "--months", "--json").out)
    month = told["break_even"]["grow"]["month"]
    ahead = [
        float(row["estimate"])
        for row in rows_of(folder / "results" / "plan" / "months.csv")
        if (row["policy"], row["outcome"]) == ("grow", "ahead")
    ]
    behind = [at for at, value in enumerate(ahead, 1) if value < 0.0]
    assert behind
    assert month == (behind[-1] + 1 if behind[-1] < len(ahead) else None)


def test_months_are_told_in_chinese_too(paradox: Shell) -> None:
    told = paradox("compare", "plan.yaml", "--months", "--lang", "zh")
    assert told.code == 0
    assert "逐月结果：grow" in told.out
    assert "Month by month" not in told.out
    assert max(map(cell_len, told.out.splitlines())) <= 80


def test_a_later_beginning_has_a_folder_of_its_own_and_moves_what_happens(paradox: Shell, folder: Path) -> None:
    told = paradox("compare", "plan.yaml", "--begin", "8", "--months")
    assert told.code == 0, told.err
    assert "results/plan-begin-8" in told.out
    now, later = (rows_of(folder / "results" / name / "weekly.csv") for name in ("plan", "plan-begin-8"))
    booked = [
        next(int(row["week"]) for row in rows if row["policy"] == "grow" and row["series"] == "programme"
             and float(row["mean"] if "mean" in row else row["estimate"]) > 0.0)
        for rows in (now, later)
    ]  # fmt: skip
    assert booked == [5, 13]


@pytest.mark.parametrize(("lang", "said"), [("en", "Allowed: 0 to 21"), ("zh", "允许：0 至 21")])
def test_a_beginning_after_the_last_week_is_refused(paradox: Shell, lang: str, said: str) -> None:
    told = paradox("compare", "plan.yaml", "--begin", "22", "--lang", lang)
    assert told.code == 2
    assert said in told.err


def test_steps_that_would_come_after_the_last_week_are_refused(paradox: Shell) -> None:
    told = paradox("compare", "plan.yaml", "--begin", "18")
    assert told.code == 2
    assert "policies.grow.staff_capacity changes in week 23, and the last week is 21" in told.err


REFUSALS = {
    "overlapping steps": (
        "policies:\n  a: {}\n  b:\n    ease:\n      - {from: 3, to: 1, over: 5}\n      - {from: 5, to: 0}\n",
        "wrong.yaml:9:16:", "while the one of the weeks 3 to 7 (line 8) is not over",
    ),
    "a step after the end": (
        "policies:\n  a: {}\n  b:\n    ease: {from: 30, to: 1}\n",
        "wrong.yaml:7:18:", "the last week is 21: run.horizon is 22 (line 3)",
    ),
    "overlapping events": (
        "events:\n  - {label: x, week: 3, weeks: 5, price: 2}\n  - {label: y, week: 7, weeks: 5, price: 3}\n",
        "wrong.yaml:6:", "and events[0] (line 5) sets it in the weeks 3 to 7",
    ),
    "an event after the end": (
        "events:\n  - {label: x, week: 20, weeks: 5, price: 2}\n",
        "wrong.yaml:5:", "the last week is 21: run.horizon is 22 (line 3)",
    ),
    "two pilots": (
        "policies:\n  a: {}\n  b:\n    ease: {to: 1, in: {share: 0.2}}\n    inform: {to: 1, in: {share: 0.3}}\n",
        "wrong.yaml:8:", "of other customers than policies.b.ease (line 7)",
    ),
    "a pilot of what the firm has as a whole": (
        "policies:\n  a: {}\n  b:\n    staff_capacity: {to: 20, in: {share: 0.2}}\n",
        "wrong.yaml:7:", "policies.b.staff_capacity is of the firm as a whole",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_what_contradicts_in_time_is_refused_with_both_lines(paradox: Shell, case: str) -> None:
    text, place, said = REFUSALS[case]
    told = refused(paradox, text).err.replace("\n", " ")
    assert place in told
    assert said in " ".join(told.split())


@pytest.mark.parametrize("case", REFUSALS)
def test_such_a_refusal_names_the_same_lines_in_chinese(paradox: Shell, case: str) -> None:
    text, place, said = REFUSALS[case]
    told = refused(paradox, text, "--lang", "zh").err
    assert place.rstrip(":") in told
    assert CHINESE.search(told)
    for number in re.findall(r"\(line (\d+)\)", said):
        assert f"第 {number} 行" in told


def test_a_pilot_is_named_on_the_screen_in_both_languages(paradox: Shell, folder: Path) -> None:
    pilot = HEAD + POLICIES + "  trial: {like: as_today, resolve_prob: {to: 1, in: {share: 0.2}}}\n"
    (folder / "trial.yaml").write_text(pilot)
    english = paradox("compare", "trial.yaml")
    assert english.code == 0, english.err
    assert "trial is a pilot with 20 % of the customers, chosen by lot." in english.out
    assert "Month by month" not in english.out
    assert not (folder / "results" / "trial" / "months.svg").exists()
    chinese = paradox("compare", "trial.yaml", "--lang", "zh")
    assert "抽签选出的 20 % 顾客" in chinese.out
    told = json.loads(paradox("compare", "trial.yaml", "--json").out)
    assert told["pilots"] == {"trial": {"segment": "", "share": 0.2}}
    kinds = {row["kind"] for row in rows_of(folder / "results" / "trial" / "groups.csv")}
    assert {"in pilot", "outside pilot", "effect in pilot", "effect outside pilot"} <= kinds
