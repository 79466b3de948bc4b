"""Help and refusals of the command line are in the language of the reader, at 80 columns."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from rich.cells import cell_len
from typer.main import get_command

from docs.generators.commands import every_command
from paradox.cli.app import app
from paradox.present.text.help import meaning, paragraphs, spelled, translations
from tests.command_line import Shell

COMMANDS = [(), ("study",), *(tuple(name.split()[1:]) for name, _ in every_command())]
CHINESE = re.compile("[\u4e00-\u9fff]")
# Two English words in a row; what is typed is no sentence.
ENGLISH = re.compile(r"\b[A-Za-z][a-z]+ [a-z]{2,}\b")
TYPED = re.compile(r"--[a-z-]+ [a-z]+|paradox [a-z ]+|compare --begin WEEK|JSON Schema|`[^`]*`|例如：.*")


@pytest.fixture
def paradox(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


def said(command: Any) -> Iterator[str]:
    """List every paragraph of the help of a command and of those below it."""
    yield from paragraphs(command.help)
    for parameter in command.params:
        yield from paragraphs(parameter.help)
    for below in getattr(command, "commands", {}).values():
        yield from said(below)


def test_every_paragraph_of_the_help_is_translated_and_no_other() -> None:
    # The option that shows the help belongs to no command until it is called.
    assert {*said(get_command(app)), "Show this message and exit."} == set(translations("zh"))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_is_shown_in_chinese_at_80_columns(words: tuple[str, ...], paradox: Shell) -> None:
    told = paradox(*words, "--help", "--lang", "zh")
    assert (told.code, told.err) == (0, "")
    assert max(map(cell_len, told.out.splitlines())) <= 80
    assert told.out.startswith("用法：paradox")
    assert ENGLISH.findall(TYPED.sub("", told.out)) == []
    assert "…" not in told.out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_an_option_is_stands_beside_its_name_or_below_a_long_one(lang: str, paradox: Shell) -> None:
    lines = paradox("compare", "--help", "--lang", lang).out.splitlines()
    table = lines[lines.index({"en": "Options", "zh": "选项"}[lang]) + 1 :]
    table = table[: table.index("")]
    assert {len(line) - len(line.lstrip()) for line in table} == {2, 30}
    for parameter in dict(every_command())["paradox compare"].params:
        if parameter.param_type_name == "option":
            at = next(n for n, line in enumerate(table) if line.startswith(f"  {spelled(parameter)}"))
            beside = table[at][30:] or table[at + 1].strip()
            assert beside
            assert meaning(parameter, lang).startswith(beside)


@pytest.mark.parametrize("words", [("--lang", "zh", "list"), ("--lang", "zh", "study", "list"), ("list", "--lang=zh")])
def test_the_language_stands_before_a_command_or_behind_it(words: tuple[str, ...], paradox: Shell) -> None:
    told = paradox(*words)
    assert told.code == 0
    assert CHINESE.search(told.out)
    assert told.out == paradox(*[word for word in words if word[0] != "-" and word != "zh"], "--lang", "zh").out


def test_english_help_says_where_the_chinese_one_is(paradox: Shell) -> None:
    assert "中文：--lang zh" in paradox("--help").out


def test_nothing_asked_for_is_answered_with_the_help(paradox: Shell) -> None:
    told = paradox()
    assert (told.code, told.err) == (2, "")
    assert told.out.rstrip() == paradox("--help").out.rstrip()


REFUSED = {
    ("compare", "baseline", "--replicatoins", "3"): "没有选项 --replicatoins。是否想写 --replications？",
    ("comapre", "baseline"): "没有命令 'comapre'。是否想写 'compare'？",
    ("study", "rum", "first_study"): "没有命令 'rum'。是否想写 'run'？",
    ("compare",): "缺少参数 'FILE|NAME'。",
    ("archive", "baseline"): "缺少选项 '--to' / '-o'。",
    ("run", "baseline", "--seed", "x"): "'--seed' 的值不可用：",
    ("run", "baseline", "--seed"): "选项 '--seed' 后面缺少值。",
    ("compare", "baseline", "--threads", "0"): "'--threads' 的值不可用：不得小于 1。",
    ("classroom", "--port", "99999"): "'--port' 的值不可用：不得大于 65535。",
    ("compare", "baseline", "--report=3"): "选项 '--report' 不带值。",
    ("list", "a", "b"): "多出了 a b。",
    ("compare", "baseline", "--replications", "x"): "'--replications' 的值不可用：'x' 既不是整数，也不是 'auto'。",
    ("compare", "baseline", "--plausible", "x"): "'--plausible' 的值不可用：'x' 既不是整数，",
    ("new",): "NAME 的值不可用：请写出要写入的情境的名称。",
    ("--lang", "zh"): "缺少命令。",
}


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_a_command_line_that_cannot_be_read_is_refused_in_one_chinese_line(
    words: tuple[str, ...], paradox: Shell
) -> None:
    told = paradox("--lang", "zh", *words) if words[0] != "--lang" else paradox(*words)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(REFUSED[words])
    assert re.search(r"下一步：查看 paradox( [a-z]+)* --help --lang zh。\n$", told.err)
    assert ENGLISH.findall(TYPED.sub("", told.err)) == []
    assert len(told.err.splitlines()) == 1
