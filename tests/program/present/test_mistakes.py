"""What is wrong with a file or a command is said in the language of the reader."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from experiments.runs.runner import name_damaged
from experiments.runs.store_file import _EXPLANATIONS, _explain
from paradox.at_once import STOPPED, asked_language
from paradox.present.messages import LANGUAGES, catalogue
from paradox.present.text.mistakes import _PARTS, in_language, in_sentences, mistakes
from sim.errors import Interrupted, ParadoxError, Problem, ScenarioError
from sim.scenario.scenario import Scenario
from tests.command_line import Shell
from tests.places import ROOT


@pytest.fixture
def paradox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


TABLE = YAML(typ="safe").load((ROOT / "paradox" / "present" / "messages" / "problems.zh.yaml").read_text("utf-8"))
CHINESE = re.compile("[\u4e00-\u9fff]")
READERS = [ROOT / "sim" / "scenario", ROOT / "experiments", ROOT / "paradox"]


def templates(node: ast.AST) -> Iterator[str]:
    """List the sentences that an expression can be, {} for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from templates(one)
            yield from templates(other)
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            yield from (first + then for first in templates(one) for then in templates(other))
        case ast.Dict(values=values) | ast.Tuple(elts=values):
            yield from (text for one in values for text in templates(one))


def left_in_english(text: str) -> bool:
    """Return whether two English words in a row, not quoted, are left of a sentence in Chinese."""
    told = in_language(text.replace("{}", "X1"), "zh")
    own = re.sub(r"'[^']*'|paradox( [\w-]+)+", "", told, flags=re.ASCII)
    return not CHINESE.search(told) or bool(re.search(r"\b[A-Za-z][a-z]+ [a-z]{2,}\b", own))


def assigned(nodes: list[ast.AST]) -> dict[str, ast.expr]:
    """Return what names are set to, the last time; each of several that are set in one line."""
    found = {}
    for one in (one for one in nodes if isinstance(one, ast.Assign)):
        for target in one.targets:
            both = isinstance(target, ast.Tuple) and isinstance(one.value, ast.Tuple)
            for name, value in zip(target.elts, one.value.elts, strict=True) if both else [(target, one.value)]:  # type: ignore[attr-defined]
                if isinstance(name, ast.Name):
                    found[name.id] = value
    return found


def meant(part: ast.expr, given: dict[str, ast.expr]) -> ast.expr:
    """Return what a name stands for, and what a table holds that is looked up in."""
    name = part.value if isinstance(part, ast.Subscript) else part
    return given.get(name.id, part) if isinstance(name, ast.Name) else part


def written() -> Iterator[tuple[str, str]]:
    """List the sentences that readers of files say: what is wrong, what is allowed, what to do."""
    for path in (path for folder in READERS for path in sorted(folder.rglob("*.py"))):
        module = ast.parse(path.read_text("utf-8"))
        for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
            inside = list(ast.walk(function))
            given = assigned(list(module.body)) | assigned(inside)
            for call in (node for node in inside if isinstance(node, ast.Call)):
                named = {keyword.arg: keyword.value for keyword in call.keywords}
                if "next_step" not in named:
                    continue
                parts = [*call.args, *(named[name] for name in ("what", "allowed", "next_step") if name in named)]
                for text in (text for part in parts for text in templates(meant(part, given))):
                    if re.search("[a-z]{3} ", text):
                        yield path.name, text


def messages() -> Iterator[str]:
    """List the sentences in which the program refuses a command, {} for what is filled in."""
    for path in (path for house in ("sim", "experiments", "paradox") for path in sorted((ROOT / house).rglob("*.py"))):
        module = ast.parse(path.read_text("utf-8"))
        for inside in (list(ast.walk(node)) for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
            given = assigned(list(module.body)) | assigned(inside)
            for call in (node for node in inside if isinstance(node, ast.Call)):
                if isinstance(call.func, ast.Name) and re.search("(?<!Scenario)Error$|^Interrupted$", call.func.id):
                    texts = (text for one in call.args for text in templates(meant(one, given)))
                    yield from (text for text in texts if "Next: " in text)
            for returned in (node.value for node in inside if isinstance(node, ast.Return) and node.value):
                yield from (text for text in templates(returned) if "Next: " in text)


def test_every_sentence_that_refuses_a_command_has_its_translation() -> None:
    known = {said for said, _ in TABLE["said"]}
    found = [re.sub(r"\{\} (?=Next: )", " ", text) for text in messages()]
    assert len(found) > 100
    parts = {part for text in found for part in _PARTS.fullmatch(text).groupdict().values() if part}  # type: ignore[union-attr]
    sentences = {part for part in parts if re.search("[a-z]{3} ", part)}
    assert {one for one in sentences if one not in known and left_in_english(one)} == set()


def test_every_sentence_about_a_mistake_in_a_file_has_its_translation() -> None:
    known = {said for said, _ in TABLE["said"]}
    left = {text for _, text in written() if text not in known and left_in_english(text)}
    assert left == set()


def test_no_sentence_is_translated_twice() -> None:
    assert len({said for said, _ in TABLE["said"]}) == len(TABLE["said"])


def test_every_translation_fills_the_same_gaps() -> None:
    for said, other in TABLE["said"]:
        gaps = said.count("{}")
        filled = other.format(*(f"<{at}>" for at in range(gaps)))
        assert all(f"<{at}>" in filled for at in range(gaps)), said
        assert CHINESE.search(other) or not re.search("[a-z]{4,} ", other), said


WRONG = """\
extends: baseline
market: {persons: 0, size: 3}
service: {p_fail: [1]}
reference: none
policies:
  average: {comp_amount: 9, staf_capacity: 3}
"""


def wrong(tmp_path: Path) -> ScenarioError:
    (tmp_path / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(tmp_path / "wrong.yaml")
    return caught.value


def test_mistakes_of_a_file_are_told_in_chinese_with_place_names_and_numbers(tmp_path: Path) -> None:
    error = wrong(tmp_path)
    lines = mistakes(error, "zh").splitlines()
    assert len(lines) == len(str(error).splitlines())
    for line, problem in zip(lines, error.shown, strict=True):
        assert line.startswith(f"{problem.file}:{problem.line}:{problem.column}：")
        assert "下一步：" in line
        assert not re.search(r"\b(is|the|which|Allowed|Next|Did|unknown)\b", line)
    assert any("未知的键 'staf_capacity'" in line and "是否想写 'staff_capacity'" in line for line in lines)


def test_in_english_nothing_changes(tmp_path: Path) -> None:
    error = wrong(tmp_path)
    assert mistakes(error) == str(error)


def test_more_mistakes_than_are_shown_are_counted() -> None:
    many = ScenarioError(*(Problem(f"unknown key 'k{at}'", "a.yaml", at, 1) for at in range(1, 15)))
    assert mistakes(many, "zh").splitlines()[-1] == "……另有 4 个问题。"


def test_a_message_of_a_command_is_told_part_by_part() -> None:
    told = mistakes(
        ParadoxError("--follow is 'x'. Allowed: the number of a person, from 0 on, or nothing. Next: try 3."), "zh"
    )
    assert told == "--follow 是 'x'。允许：从 0 起的人的编号，或不写。下一步：试试 3。"


def test_a_file_before_a_message_leaves_the_message_its_translation() -> None:
    told = mistakes(ParadoxError("mine/a.yaml: the surveys are in weeks [5, 3]. Next: order them."), "zh")
    assert told == "mine/a.yaml：调查在第 [5, 3] 周。下一步：按顺序排列。"


def test_what_the_store_of_runs_says_is_told_in_chinese() -> None:
    for sign, _ in _EXPLANATIONS:
        told = mistakes(ParadoxError(f"a.sqlite: {_explain(sign)}"), "zh")
        assert not re.search("[a-z]{3} [a-z]", told), told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("'persons' under 'market'", "'market' 之下的 'persons'"),
        ("'burn_in' or 'horizon'", "'burn_in' 或 'horizon'"),
        ("x: results cannot be written there (No space left on device)", "x：结果无法写到那里（磁盘已满）"),
        ("try 'paradox new my_x'", "试试 paradox new my_x --lang zh"),
    ],
)
def test_what_was_meant_and_what_the_system_says_is_told_in_chinese(said: str, told: str) -> None:
    assert in_language(said, "zh") == told


def test_no_sentence_is_half_in_each_language() -> None:
    for said in ("the moon is made of cheese", "walk to the river or to the town", "write what nobody knows"):
        assert in_language(said, "zh") == said


def test_what_is_to_be_done_next_goes_on_in_chinese() -> None:
    for said, other in TABLE["said"]:
        if re.match(r"(run|try|see|check|paradox|give|name|'paradox)\b.*\bparadox ", said) and "--ensemble" not in said:
            assert "paradox" not in other or "--lang zh" in other or "paradox check 检查" in other, other
    for key, message in catalogue("zh").items():
        _, _, then = message.partition("下一步")
        assert "paradox " not in then or "--lang zh" in then, key


@pytest.mark.parametrize("message", ["没有名为 x 的课程。请从列表中选择。", "Something quite unforeseen."])
def test_what_is_not_known_stays_as_it_is(message: str) -> None:
    assert mistakes(ParadoxError(message), "zh") == message


@pytest.mark.parametrize(
    ("words", "lang"),
    [
        (["compare", "x"], "en"),
        (["--lang", "zh"], "zh"),
        (["--lang=zh"], "zh"),
        (["--lang", "fr"], "en"),
        (["--lang"], "en"),
    ],
)
def test_the_language_is_the_one_that_is_asked_for(words: list[str], lang: str) -> None:
    assert asked_language(words) == lang


def test_what_ctrl_c_says_before_messages_can_be_read_is_what_they_say() -> None:
    assert tuple(STOPPED) == LANGUAGES
    for lang, said in STOPPED.items():
        assert mistakes(Interrupted(STOPPED["en"]), lang) == said


def test_check_says_in_chinese_what_is_wrong(paradox: Shell, tmp_path: Path) -> None:
    Path("wrong.yaml").write_text(WRONG, encoding="utf-8")
    told = paradox("check", "wrong.yaml", "--lang", "zh")
    assert told.code == 2
    assert "wrong.yaml:2:22：market 中有未知的键 'size'" in told.err


@pytest.mark.parametrize(
    "notice",
    [
        "a.sqlite: the store was damaged. 3 whole runs were taken over into a new one; the rest is made again. "
        "The damaged file is kept: a.sqlite.damaged.",
        f"a.sqlite: {name_damaged({'a1', 'b2'})}. They are made again.",
        f"{name_damaged({'a1'})}. Next: paradox study run mine, which makes them again.",
        "a.sqlite: this store was not closed; a copy that is taken while it is written holds what was written until "
        "then.",
        "a.sqlite: 4 of its runs were kept by an older program without checksums, and are read as they are.",
    ],
)
def test_what_is_to_be_known_of_kept_runs_is_told_in_chinese(notice: str) -> None:
    assert in_sentences(notice, "en") == notice
    told = in_sentences(notice, "zh").replace("paradox study run mine", "")
    assert not re.search("[a-z]{3} [a-z]", told), told
    assert ". " not in told


def test_runs_of_another_model_are_told_inside_whatever_sentence_names_them() -> None:
    change = "model 1, now 2: docs/reference/model.md says what changed"
    for said in (
        f"q: its runs were made by another version of this study ({change}). Nothing was changed. Next: give that.",
        f"q: there are no runs of this study yet. The study file differs from the one that made its runs: {change}.",
        "3 of 4 runs are missing: a, b. A design with holes is not analysed. "
        f"The study file differs from the one that made its runs: {change}.",
    ):
        told = mistakes(ParadoxError(said), "zh")
        assert "模型 1，现为模型 2，有何改动见 docs/reference/model.md" in told
        assert re.findall(r"\b[A-Za-z]+ [a-z]{2,}\b", told) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("one of airline, bank, clinic", "airline、bank、clinic 之一"),
        ("write a whole number", "写整数"),
        ("unknown key 'a, b' in market", "market 中有未知的键 'a, b'"),
    ],
)
def test_names_are_listed_and_words_joined_as_chinese_does(said: str, told: str) -> None:
    assert in_language(said, "zh") == told
