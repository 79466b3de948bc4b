"""However a scenario file is damaged, it is either understood or refused with a message."""

import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paradox.cli.app import main
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Scenario, scenario_folder
from tests.counting import A_MOMENT, calls

TEXTS = [
    (scenario_folder() / name).read_text(encoding="utf-8")
    for name in ("baseline.yaml", "two_cultures.yaml", "property_leak.yaml", "examples/prevention.yaml")
]

FRAGMENTS = [
    *(
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "\n",
        "  ",
        "\t",
        "&a ",
        "*a",
        "!!str ",
        "!x ",
        "|",
        ">",
        "'",
        '"',
        "#",
        "%",
        "? ",
    ),
    *(".nan", ".inf", "-1", "1e308", "0x1f", "9" * 50, "true", "~", "null", "\x00", "é", "漢", "\u2028", "<<: *a"),
    *("extends", "policies", "like", "do_nothing", "segments", "service", "causes", "network", "edges", "market"),
    *("extends: hotel_booking_error", "like: average", "kind: edges", "edges: /dev/null", "share: 0.5"),
    *list(PARAMETERS)[::9],
]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Cut, double, move or insert pieces of a shipped scenario."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(text)))
        end = min(len(text), begin + draw(st.integers(0, 40)))
        new = draw(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8), st.just(text[begin:end] * 2)))
        text = text[:begin] + new + text[end:]
    return text


BOMBS = [
    "a: &a\n  <<: *a\n",
    "segments: [null]\npolicies: [null]\nservice: {causes: [null]}\n",
    "segments: [{name: null, share: null, dimension_weights: 3}]\n",
    "policies: {average: 3, b: {like: average}, c: {like: [a]}}\n",
    "market: {network: null}\nlook_for: {a: b}\nreference: [a]\n",
    "market: {network: {kind: edges, edges: /dev/zero}}\n",
    "market: {network: {kind: edges, edges: 'a\\0b'}}\n",
    'market: {network: {kind: edges, edges: "a\\0b"}}\n',
    'extends: "a\\0b"\n',
    "service: {causes: {employee: 1, a: {mix: x}, '': {}}}\npolicies: {'': {prevention: {a: {}}}}\n",
]
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=200, suppress_health_check=QUIET)
@given(text=damaged())
def test_damaged_file_is_understood_or_refused(text: str, tmp_path: Path) -> None:
    judged(text, tmp_path)


@pytest.mark.slow
@settings(max_examples=10_000, suppress_health_check=QUIET)
@given(text=damaged())
def test_ten_thousand_damaged_files_are_understood_or_refused(text: str, tmp_path: Path) -> None:
    judged(text, tmp_path)


@pytest.mark.parametrize("text", BOMBS)
def test_file_made_to_break_the_reader_is_understood_or_refused(text: str, tmp_path: Path) -> None:
    judged(text, tmp_path)


def judged(text: str, folder: Path) -> None:
    """Let the command check a file: soon it ends with 0 and a scenario that means the same again, or 2 and reasons."""
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    with calls() as made:
        code, printed, reasons = checked(path)
    assert made.number < A_MOMENT
    assert "Traceback" not in reasons
    if code == 0:
        scenario = Scenario.load(path)
        assert Scenario.from_mapping(scenario.canonical(), base=None).hash == scenario.hash
        assert "all right" in printed
    else:
        assert code == 2
        assert reasons.strip()
        assert len(reasons) < 20_000


def checked(path: Path) -> tuple[int, str, str]:
    """Call `paradox check` on a file, and return its exit code and what it printed."""
    printed, reasons = StringIO(), StringIO()
    with patch.object(sys, "argv", ["paradox", "check", str(path)]), redirect_stdout(printed), redirect_stderr(reasons):
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    return code, printed.getvalue(), reasons.getvalue()
