"""However a scenario file is damaged, it is either understood or refused with a message."""

from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.parameters import PARAMETERS
from sim.scenario import Scenario, scenario_folder

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


@settings(max_examples=400, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=damaged())
@example(text="a: &a\n  <<: *a\n")
@example(text="segments: [null]\npolicies: [null]\nservice: {causes: [null]}\n")
@example(text="segments: [{name: null, share: null, dimension_weights: 3}]\n")
@example(text="policies: {average: 3, b: {like: average}, c: {like: [a]}}\n")
@example(text="market: {network: null}\nlook_for: {a: b}\nreference: [a]\n")
@example(text="market: {network: {kind: edges, edges: /dev/zero}}\n")
@example(text="market: {network: {kind: edges, edges: 'a\\0b'}}\n")
@example(text='market: {network: {kind: edges, edges: "a\\0b"}}\n')
@example(text='extends: "a\\0b"\n')
@example(text="service: {causes: {employee: 1, a: {mix: x}, '': {}}}\npolicies: {'': {prevention: {a: {}}}}\n")
def test_damaged_file_is_understood_or_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    outcome = attempt(path)
    if isinstance(outcome, str):
        assert outcome.strip()
        assert len(outcome) < 20_000
    else:
        assert Scenario.from_mapping(outcome.canonical(), base=None).hash == outcome.hash


def attempt(path: Path) -> Scenario | str:
    """Return the scenario, or the message with which it is refused."""
    try:
        return Scenario.load(path)
    except ScenarioError as error:
        return str(error)
