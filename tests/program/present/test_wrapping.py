"""Text in a terminal keeps to its columns, whatever the width of its characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from paradox.present.terminal.wrapping import fill, padded

CHINESE = "对当事顾客：12 个合理的世界里，有 4 个的结论仍是“尚无定论”；6 个是“更好”、2 个是“适得其反”（见 p_fail）。"


@pytest.mark.parametrize("width", [24, 33, 40, 80])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(width: int) -> None:
    made = fill(CHINESE * 3, width, "  ", "    ").splitlines()
    assert max(map(cell_len, made)) <= width
    assert "".join("".join(made).split()) == "".join((CHINESE * 3).split())
    assert all(line.startswith("    ") for line in made[1:])


@given(st.integers(20, 60))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(width: int) -> None:
    made = fill(CHINESE, width).splitlines()
    assert not any(line.strip()[0] in "，。；：”）、" for line in made)
    assert not any(line[-1] in "（“" for line in made)


def test_english_is_broken_as_ever() -> None:
    assert fill("one two three", 8, "", "  ") == "one two\n  three"


def test_padding_counts_columns_and_not_characters() -> None:
    assert cell_len(padded("做法", 10)) == cell_len(padded("policy", 10)) == 10
