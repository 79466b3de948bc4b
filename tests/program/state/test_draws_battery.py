"""The long battery tests the draws of the model, and its page says what came out."""

import re

import numpy as np
import pytest

from benchmarks import draws_battery as battery
from sim.state import draws
from sim.state.draws import Purpose
from tests.places import ROOT

PAGE = (ROOT / "docs" / "explanation" / "draws.md").read_text(encoding="utf-8")


def part(name: str) -> str:
    return PAGE.split(f"<!-- battery {name}: begin -->")[1].split(f"<!-- battery {name}: end -->")[0]


def assessments(text: str) -> list[str]:
    return re.findall(r"\|\s*(PASSED|WEAK|FAILED)\s*$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("order", "place", "expected"),
    [
        ("person", 5, (0, -41, 20, 5, 0)),
        ("person", 2000, (0, -41, 21, 0, 0)),
        ("week", 3, (0, -38, 20, 0, 0)),
        ("week", 145, (0, -41, 20, 1, 0)),
        ("purpose", 1, (0, -41, 21, 0, 0)),
        ("seed", 7, (7, -41, 20, 0, 0)),
        ("index", 13, (0, 0, 12, 1, 1)),
    ],
)
def test_the_stream_is_what_the_model_draws(order: str, place: int, expected: tuple[int, int, int, int, int]) -> None:
    words = np.frombuffer(next(battery.blocks(order)), np.uint64)
    seed, week, purpose, person, index = expected
    drawn = draws.draw(seed, week, Purpose(purpose), person, index)
    assert draws.fraction(int(words[place])) == drawn


def test_the_stream_goes_on_without_repeating() -> None:
    stream = battery.blocks("seed")
    words = np.concatenate([np.frombuffer(next(stream), np.uint64) for _ in range(4)])
    assert len(np.unique(words)) == 4 * battery.BLOCK


def test_every_order_was_run_and_nothing_failed() -> None:
    first, again = [], []
    for order in battery.ORDERS:
        texts = part(order).split("What was not passed")
        first += assessments(texts[0])
        again += assessments("".join(texts[1:]))
    assert "FAILED" not in first + again
    summary = f"{len(first)} lines in five orders, {first.count('PASSED')} passed, {first.count('WEAK')} weak"
    assert summary in PAGE
    assert f"{len(again)} lines, {again.count('WEAK')} weak" in PAGE


def test_the_weakened_hash_failed() -> None:
    lines = assessments(part(battery.CONTROL))
    assert f"{len(lines)} lines, {lines.count('FAILED')} failed" in PAGE
    assert lines.count("FAILED") > 0.8 * len(lines)


def test_the_generator_of_good_repute_is_counted_as_printed() -> None:
    passed, weak, failed = map(int, re.findall(r"(\d+) (?:passed|weak|failed)", part(battery.REFERENCE))[:3])
    assert f"{passed + weak + failed} lines, {weak} weak and {failed} failed" in PAGE
