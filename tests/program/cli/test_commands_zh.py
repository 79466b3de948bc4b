"""What commands print can be read in Chinese, all of it, at 80 columns."""

import ast
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from experiments.evidence import ABLATIONS, load
from experiments.laboratory.field_experiment import OUTCOMES as FIELD_OUTCOMES
from experiments.laboratory.measures import MEASURES
from experiments.mechanisms.mechanisms import MECHANISMS
from paradox.cli.run import _SUMMARY
from paradox.present.messages import _model
from paradox.present.terminal.keys import LEVERS
from sim.parameters.registry import PARAMETERS
from sim.parameters.segment import SEGMENT_OVERRIDES
from sim.worlds.world import SCHEDULE
from tests.command_line import Shell
from tests.places import ROOT
from tests.small_worlds import complaints

CHINESE = re.compile(r"[一-鿿]")
# Two English words in a row are a sentence begun; names of files, keys and commands are single words.
ENGLISH = re.compile(r"\b[A-Za-z][a-z]+ [a-z]{2,}\b")
PRINTS = ("echo", "secho", "print", "paragraph", "say", "heading", "Counter")
ENGLISH_ALONE = {"app.py"}  # the line of `--version`
TYPED = re.compile(r"paradox (compare|describe|check|study run)|--lang zh|'extends: \w+'")

COMMANDS = (
    ("list",),
    ("check", "coffee_remake", "screening"),
    ("describe", "two_cultures"),
    ("describe", "--mechanisms"),
    ("describe", "--outcomes"),
    ("describe", "prevention", "--levers", "--segment-keys"),
    ("run", "segments", "--follow"),
    ("run", "coffee_remake", "--policy", "do_nothing", "--follow", "17"),
    ("new", "mine"),
    ("study", "list"),
)


@pytest.fixture
def paradox(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


def printed(source: str) -> list[str]:
    """List the texts with words of their own that a command prints as they stand in its source."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    told = [one for one in calls if getattr(one.func, "attr", getattr(one.func, "id", "")) in PRINTS]
    parts = [part for call in told for argument in call.args for part in ast.walk(argument)]
    keys = {id(part) for call in calls if getattr(call.func, "id", "") == "t" for part in ast.walk(call)}
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and id(part) not in keys]
    return [text for text in texts if isinstance(text, str) and re.search("[a-z]{3} ", text)]


@pytest.mark.parametrize("section", ["market", "causes", "segment-keys"])
def test_keys_are_listed_with_chinese_marks(section: str, paradox: Shell) -> None:
    told = paradox("describe", f"--{section}", "--lang", "zh").out
    assert re.findall(r"\w, \w(?![^{]*\})", told) == []
    assert re.findall("[\u4e00-\u9fff] [\u4e00-\u9fff]", told) == []


def test_what_commands_print_stands_in_the_messages_and_so_in_every_language() -> None:
    left = {path.name: printed(path.read_text("utf-8")) for path in sorted((ROOT / "paradox" / "cli").glob("*.py"))}
    assert {name: texts for name, texts in left.items() if texts and name not in ENGLISH_ALONE} == {}


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


# One of each kind, no name in it two words: a control that is a cell, items, days that are judged alike; three surveys.
DESIGNS = {
    "experiment": "persons: 60\nmeasures: [satisfaction, item7]\ncontrol: silent\ncells:\n"
    "  silent: [fail: {severity: 0.7}, wait: 2]\n"
    "  heard: [fail: {severity: 0.7}, complain, answer: {days: 0}, answer: {days: 1}, visit: 1]\n",
    "twins": "persons: 60\nmeasures: [stay, prior_bond]\ncells: {silent: [fail: {severity: 0.7}]}\n",
    "survey": "kind: survey\nscenario: small.yaml\nweeks: [5, 8, 9]\n",
    "persons": "kind: field experiment\nscenario: small.yaml\narms: {usual: {}, gift: {comp_amount: 1}}\n",
    "cases": "kind: field experiment\nscenario: small.yaml\nunit: cases\narms: {usual: {}, gift: {comp_amount: 1}}\n",
}


def last_numbers(out: str) -> list[tuple[int, str]]:
    """List where the last number of each row of a table ends, and the number."""
    table = out.rpartition("\n\n")[0]
    rows = [line for line in table.splitlines() if re.search(r" \S*\d\]?$", line) and "week" not in line]
    return [(cell_len(line), line.split()[-1]) for line in rows]


@pytest.mark.parametrize("design", DESIGNS)
def test_a_design_of_the_laboratory_is_told_in_chinese_number_below_number(
    design: str, paradox: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paradox.present.terminal.progress.SECONDS_BETWEEN_LINES", 0.0)
    small = "extends: baseline\nmarket: {persons: 100}\nrun: {horizon: 10, burn_in: 4}\n"
    Path("small.yaml").write_text(small, encoding="utf-8")
    Path("design.yaml").write_text(DESIGNS[design], encoding="utf-8")
    en, zh = (paradox("laboratory", "design.yaml", "--lang", lang) for lang in ("en", "zh"))
    assert ENGLISH.findall(zh.out + zh.err) == []
    assert max(map(cell_len, zh.out.splitlines())) <= 80
    assert last_numbers(zh.out) == last_numbers(en.out) != []


def test_findings_are_told_in_chinese_number_below_number(paradox: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paradox.present.terminal.progress.SECONDS_BETWEEN_LINES", 0.0)
    call = ("evidence", "--rows", "A20,A21", "--seeds", "1", "--without", "anger", "--lang")
    en, zh = (paradox(*call, lang) for lang in ("en", "zh"))
    assert ENGLISH.findall(zh.out + zh.err) == []
    assert max(map(cell_len, zh.out.splitlines())) <= 80
    assert [cell_len(line) for line in zh.out.splitlines()[:5]] == [len(line) for line in en.out.splitlines()[:5]]
    words = ("拟合", "在内", "已知", "没有愤怒（anger）", "企业没有责任时，金钱仍能打动半满意的顾客")
    assert [word for word in words if word not in "".join(zh.out.split())] == []


def test_what_is_lost_without_a_mechanism_is_told_in_chinese(paradox: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paradox.present.terminal.progress.SECONDS_BETWEEN_LINES", 0.0)
    monkeypatch.setattr(
        "experiments.evidence.matrix.ABLATIONS", {name: ABLATIONS[name] for name in ("repair", "anger")}
    )
    told = paradox("evidence", "--rows", "A2", "--seeds", "1", "--matrix", "--lang", "zh")
    assert ENGLISH.findall(told.out + told.err) == []
    assert "没有愤怒：没有失去任何发现\n" in told.out
    assert re.search(r"^修复没有价值：A2b（[\d.]+ -> [\d.]+）$", told.out, re.MULTILINE)


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
    assert story.startswith("17 号开始时是现有顾客。")
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
        "bank.yaml：没有问题（情境）\n  A tiny bank；做法：一般做法（average）、慷慨（generous）、吝啬（stingy）；30\n"
    )
    assert told.out.count("注意：") == 4
    assert ENGLISH.findall(told.out.replace("A tiny bank", "")) == []


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("step", {name for _, name, _ in SCHEDULE}),
        ("step_does", {name for _, name, _ in SCHEDULE}),
        ("mechanism", set(MECHANISMS)),
        ("measure", {*MEASURES, *FIELD_OUTCOMES} - {"direct"}),
        ("measure_meaning", set(MEASURES)),
        ("ablation", set(ABLATIONS)),
        ("known_out", {band.known_out for band in load() if band.known_out}),
        ("grade", {entry.grade for entry in PARAMETERS.values()}),
    ],
)
def test_everything_that_is_named_has_a_chinese_name_and_nothing_else(kind: str, names: set[str]) -> None:
    assert set(_model("zh")[kind]) == names


def test_every_key_is_explained_in_chinese_and_every_unit_has_its_word() -> None:
    keys = {name for names in LEVERS.values() for name in names} | set(SEGMENT_OVERRIDES)
    assert keys <= set(_model("zh")["meaning"])
    assert {name for name, entry in PARAMETERS.items() if entry.slider} == set(_model("zh")["slider"])
    assert {entry.unit for entry in PARAMETERS.values()} - {"–", ""} <= set(_model("zh")["unit"])


def test_words_in_sources_are_translated_and_rows_are_not() -> None:
    sources = [entry.source for entry in (*PARAMETERS.values(), *MECHANISMS.values())]
    worded = {part for source in sources for part in source.split("; ") if re.search("[A-Za-z]{3}|[a-z] ", part)}
    assert set(_model("zh")["source"]) == worded
