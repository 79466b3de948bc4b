"""A table in a terminal keeps every digit, whatever its columns and the language."""

import io
import re
from functools import cache

import pytest
from rich.cells import cell_len
from rich.console import Console

from experiments.comparison.compare import compare
from experiments.comparison.findings import Comparison
from paradox.present.terminal.comparison_screen import show
from paradox.present.terminal.comparison_table import PLAIN, tables
from paradox.present.terminal.table_layout import TableColumn, broken, layout_table
from sim.scenario.scenario import Scenario

LONG = "as_today_with_two_counters_open"


@cache
def found() -> Comparison:
    halves = [{"name": f"{kind}_customers", "share": 0.25} for kind in ("young", "older", "business", "visiting")]
    return compare(
        Scenario.from_mapping(
            {
                "market": {"persons": 60},
                "run": {"horizon": 6, "burn_in": 1},
                "segments": halves,
                "reference": "queue",
                "policies": {"queue": {"staff_capacity": 6}, LONG: {"staff_capacity": 60}},
            }
        ),
        replications=2,
    )


def printed(lang: str, width: int) -> str:
    screen = Console(file=io.StringIO(), width=width, color_system=None)
    show(found(), screen, lang=lang)
    return screen.file.getvalue()  # type: ignore[attr-defined]  # a StringIO


def bodies(lang: str, width: int) -> list[str]:
    made = []
    # With the lines of a terminal and with plain ones.
    for _, body in [*tables(found(), False, lang, width), *tables(found(), True, lang, width)]:
        screen = Console(file=io.StringIO(), width=width, color_system=None)
        screen.print(body)
        made.append(screen.file.getvalue())  # type: ignore[attr-defined]  # a StringIO
    return made


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 79, 80, 120])
def test_no_number_is_cut_at_any_width(lang: str, width: int) -> None:
    whole = bodies(lang, 400)
    for full, here in zip(whole, bodies(lang, width), strict=True):
        assert "…" not in here
        assert "..." not in here
        assert sorted(re.findall(r"[-+]?\d+\.\d+", here)) == sorted(re.findall(r"[-+]?\d+\.\d+", full))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 79, 80, 120])
def test_names_and_verdicts_stay_and_no_line_is_wider_than_the_terminal(lang: str, width: int) -> None:
    made = printed(lang, width)
    assert max(map(cell_len, made.splitlines())) <= width
    for body in bodies(lang, width):
        letters = "".join(re.findall(r"[^\W\d]", body))
        assert "queue" in letters
        assert {"as", "today", "with", "two", "counters", "open"} <= set(re.findall(r"[a-z]+", body))
    verdicts = {"en": ("backfire", "undecided", "repair", "lift"), "zh": ("适得其反", "尚无定论", "修复", "提升")}[lang]
    assert any(word in "".join(bodies(lang, width)[2].split()) for word in verdicts)


def test_rows_are_stacked_only_where_no_table_fits() -> None:
    columns = [TableColumn("number", ["+1.25 [+1.00, +1.50]"]), TableColumn("other", ["-0.25 [-0.50, 0.00]"])]
    assert hasattr(layout_table("policy", ["one"], columns, 60, PLAIN), "columns")
    assert not hasattr(layout_table("policy", ["one"], columns, 40, PLAIN), "columns")


def test_a_name_is_broken_between_its_words_and_loses_nothing() -> None:
    assert broken(LONG, 16) == "as_today_with_\ntwo_counters_\nopen"
    assert broken("什么都不做的做法", 10) == "什么都不做\n的做法"


@pytest.mark.parametrize("width", [6, 12, 16])
def test_no_name_is_broken_inside_a_word(width: int) -> None:
    names = ("Donaudampfschifffahrt (alt)", "Donaudampfschiffskapitän", "ten thousand guarantees")
    made = {name: broken(name, width).split("\n") for name in names}
    words = {word for name in names for word in name.split()}
    for name, lines in made.items():
        assert all(cell_len(line) <= width for line in lines)
        assert all(word in words or "..." in word for line in lines for word in line.split()), name
    assert len({tuple(lines) for lines in made.values()}) == len(names)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_world_and_a_story_keep_to_a_narrow_terminal(
    lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from experiments.comparison.one_world import live
    from paradox.cli.run import show, show_story
    from paradox.present.files.world import story_of

    one = live(Scenario.from_mapping({"market": {"persons": 60}, "run": {"horizon": 12, "burn_in": 1}}))
    told = {}
    for width in ("40", "80"):
        monkeypatch.setenv("COLUMNS", width)
        show(one, lang)
        told[width] = capsys.readouterr().out
        show_story(story_of(one), lang)
        assert max(map(cell_len, capsys.readouterr().out.splitlines())) <= int(width)
        assert max(map(cell_len, told[width].splitlines())) <= int(width)
    assert re.findall(r"-?\d+\.?\d*", told["40"]) == re.findall(r"-?\d+\.?\d*", told["80"])


def test_a_word_of_the_last_column_is_never_broken() -> None:
    wide = [TableColumn("a number that is wide", ["+1,234,567.89 [+1,234,000.00, +1,235,000.00]"] * 2)]
    verdicts = TableColumn("verdict", ["(reference)", "no difference"], words=True)
    screen = Console(file=io.StringIO(), width=68, color_system=None)
    screen.print(layout_table("policy", ["today", "other"], [*wide, verdicts], 68, PLAIN))
    told = screen.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert "(reference)" in told
    assert "no difference" not in told  # broken between its words, for want of room


@pytest.mark.parametrize("name", ["净推荐值中点（分）", "开口投诉的意愿（对数几率）", "甲乙丙丁戊己庚，辛"])
def test_no_line_of_a_chinese_name_begins_or_ends_with_the_wrong_mark(name: str) -> None:
    lines = broken(name, 16).split("\n")
    assert "".join(lines) == name
    assert not any(line[0] in "）》，。" or line[-1] in "（《" for line in lines)


def test_a_word_within_chinese_that_is_longer_than_a_line_is_cut() -> None:
    assert max(map(cell_len, broken("名" + 40 * "x", 16).split("\n"))) <= 16
