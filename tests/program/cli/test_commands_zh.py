"""What run, describe, list and check print can be read in Chinese, all of it, at 80 columns."""

import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from experiments.mechanisms import MECHANISMS
from paradox.commands.keys import LEVERS
from paradox.commands.run import _SUMMARY
from paradox.messages import _model
from sim.parameters import PARAMETERS
from sim.scenario_schema import SEGMENT_OVERRIDES
from sim.world import SCHEDULE
from tests.command_line import Shell
from tests.small_worlds import complaints

CHINESE = re.compile(r"[一-鿿]")
# Two English words in a row are a sentence begun; names of files, keys and commands are single words.
ENGLISH = re.compile(r"\b[A-Za-z][a-z]+ [a-z]{2,}\b")
TYPED = re.compile(r"paradox (compare|describe|study run)|'extends: \w+'")

COMMANDS = (
    ("list",),
    ("check", "coffee_remake", "screening"),
    ("describe", "two_cultures"),
    ("describe", "--mechanisms"),
    ("describe", "--outcomes"),
    ("describe", "prevention", "--levers", "--segment-keys"),
    ("run", "segments", "--follow"),
    ("run", "coffee_remake", "--policy", "do_nothing", "--follow", "17"),
)


@pytest.fixture
def paradox(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_chinese_reader_meets_no_english_sentence_and_no_broken_line(
    command: tuple[str, ...], paradox: Shell
) -> None:
    told = paradox(*command, "--lang", "zh")
    assert (told.code, complaints(told.err)) == (0, [])
    assert CHINESE.search(told.out)
    assert [line for line in told.out.splitlines() if cell_len(line) > 80] == []
    assert ENGLISH.findall(TYPED.sub("", told.out)) == []
    assert "…" not in told.out


def test_numbers_stand_below_one_another_whatever_stands_before_them(paradox: Shell) -> None:
    out = paradox("run", "coffee_remake", "--lang", "zh").out
    rows = [line for line in out.splitlines() if line.startswith("  ")]
    assert len(rows) == sum(map(len, _SUMMARY.values()))
    assert {cell_len(line) for line in rows} == {2 + 44 + 1 + 9}


def test_both_languages_tell_the_same_numbers(paradox: Shell) -> None:
    def numbers(lang: str) -> list[str]:
        lines = paradox("run", "coffee_remake", "--lang", lang).out.splitlines()
        return [line.split()[-1] for line in lines if line.startswith("  ")]

    assert numbers("en") == numbers("zh")


def test_story_and_figure_are_in_the_language_of_the_screen(paradox: Shell) -> None:
    paradox("run", "coffee_remake", "--follow", "17", "--lang", "zh")
    drawn = next(Path("results/coffee_remake").rglob("figure.svg")).read_text(encoding="utf-8")
    words = re.findall(r"<text[^>]*>([^<]*)</text>", drawn) + re.findall(r"<tspan[^>]*>([^<]*)</tspan>", drawn)
    assert "他们的孪生者" in words
    assert [
        word for word in words if re.search("[A-Za-z]{3}", word.replace("(average)", "").replace("（average）", ""))
    ] == []
    story = next(Path("results/coffee_remake").rglob("story.txt")).read_text(encoding="utf-8")
    assert story.startswith("顾客 #17：")
    assert ENGLISH.findall(story) == []


@pytest.mark.parametrize(
    "command", [("list",), ("check", "screening"), ("describe", "--levers"), ("describe", "two_cultures")]
)
def test_what_scripts_read_has_no_language(command: tuple[str, ...], paradox: Shell) -> None:
    told = [json.loads(paradox(*command, "--json", "--lang", lang).out) for lang in ("en", "zh")]
    assert told[0] == told[1]


@pytest.mark.parametrize("command", ["list", "describe", "check coffee_remake", "run coffee_remake"])
def test_a_language_that_is_not_spoken_is_refused_before_anything_is_done(command: str, paradox: Shell) -> None:
    told = paradox(*command.split(), "--lang", "fr")
    assert (told.code, told.out) == (2, "")
    assert told.err == "--lang is 'fr'. Allowed: en or zh. Next: try --lang en.\n"
    assert not Path("results").exists()


def test_a_file_of_ones_own_without_translation_is_shown_in_its_own_words(paradox: Shell, tmp_path: Path) -> None:
    text = "title: A tiny bank\nextends: baseline\nmarket: {persons: 30}\nrun: {horizon: 8}\n"
    (tmp_path / "bank.yaml").write_text(text, encoding="utf-8")
    told = paradox("check", "bank.yaml", "--lang", "zh")
    assert told.code == 0
    assert told.out.startswith(
        "bank.yaml：没有问题（情境）\n  A tiny bank；政策：一般做法（average）、慷慨（generous）、吝啬（stingy）；30\n"
    )
    assert told.out.count("注意：") == 4
    assert ENGLISH.findall(told.out.replace("A tiny bank", "")) == []


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("step", {name for _, name, _ in SCHEDULE}),
        ("step_does", {name for _, name, _ in SCHEDULE}),
        ("mechanism", set(MECHANISMS)),
        ("grade", {entry.grade for entry in PARAMETERS.values()}),
    ],
)
def test_everything_that_describe_names_has_a_chinese_name_and_nothing_else(kind: str, names: set[str]) -> None:
    assert set(_model("zh")[kind]) == names


def test_every_key_is_explained_in_chinese_and_every_unit_has_its_word() -> None:
    keys = {name for names in LEVERS.values() for name in names} | set(SEGMENT_OVERRIDES)
    assert keys <= set(_model("zh")["meaning"])
    assert {entry.unit for entry in PARAMETERS.values()} - {"–", ""} <= set(_model("zh")["unit"])


def test_words_in_sources_are_translated_and_rows_are_not() -> None:
    sources = [entry.source for entry in (*PARAMETERS.values(), *MECHANISMS.values())]
    worded = {part for source in sources for part in source.split("; ") if re.search("[A-Za-z]{3}|[a-z] ", part)}
    assert set(_model("zh")["source"]) == worded
