"""How far a count is, in words."""

import io

import pytest
from rich.console import Console

from paradox.present.terminal.progress import Counter


@pytest.mark.parametrize(("total", "said"), [(1, "1 of 1 design\n"), (2, "2 of 2 designs\n")])
def test_one_piece_of_work_is_told_in_the_singular(total: int, said: str) -> None:
    out = io.StringIO()
    with Counter(Console(file=out), "designs") as counter:
        counter(total, total)
    assert out.getvalue() == said
