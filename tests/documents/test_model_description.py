"""The description of the model is complete and says what the program does."""

import re
import subprocess
import sys

import pytest

from docs.generators import __main__ as docs
from docs.generators.tables import TABLES
from sim.parameters.registry import PARAMETERS
from tests.places import ROOT

PAGE = (ROOT / "docs" / "reference" / "model.md").read_text(encoding="utf-8")
EVIDENCE = (ROOT / "experiments" / "evidence.md").read_text(encoding="utf-8")


def section(number: int) -> str:
    """Return the text of one numbered section."""
    return PAGE.split(f"\n## {number}. ", 1)[1].split("\n## ", 1)[0]


def hand_written() -> str:
    """Return the page without its generated parts."""
    return docs.PART.sub("", PAGE)


def test_generated_parts_are_fresh() -> None:
    assert docs.stale() == [], "run `python -m docs.generators`"


def test_a_changed_table_is_noticed() -> None:
    changed = PAGE.replace(f"| `loss_aversion` | λ | – | {PARAMETERS['loss_aversion'].default} |", "| old |")
    assert changed != PAGE
    assert docs.fresh(changed) == PAGE


def test_check_tells_by_its_exit_code() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docs.generators", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<!-- generated: wishes -->\n<!-- end: wishes -->", "no table is called 'wishes'"),
        ("<!-- generated: ledger -->\n", "not closed"),
        ("<!-- generated: ledger -->\n<!-- end: causes -->", "not closed"),
    ],
)
def test_a_wrong_marker_is_named(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        docs.fresh(text)


def test_the_page_follows_the_order_of_the_protocol() -> None:
    titles = re.findall(r"^## (\d+)\. (.+)$", PAGE, re.MULTILINE)
    assert [int(number) for number, _ in titles] == list(range(1, 14))
    assert [title for _, title in titles][:7] == [
        "Purpose and patterns",
        "Entities, state variables, scales",
        "Process overview and scheduling",
        "Design concepts",
        "Initialisation",
        "Input data",
        "Submodels",
    ]


def test_every_table_is_shown() -> None:
    shown = {name for page in docs.pages() for _, name, _ in docs.PART.findall(page.read_text(encoding="utf-8"))}
    assert shown == set(TABLES)


def test_every_mechanism_has_a_place_and_an_off_switch() -> None:
    rows = re.findall(r"^\| (M\d\d) \| (.+?) \| (.+?) \| (.+?) \|$", section(11), re.MULTILINE)
    assert [row[0] for row in rows] == [f"M{number:02d}" for number in range(1, 35)]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row[3])}
    assert named <= set(PARAMETERS)


def test_every_off_switch_is_the_one_declared_with_the_parameter() -> None:
    told = re.findall(r"`(\w+)` (\d+)", section(11))
    assert len(told) > 20
    assert {name: value for name, value in told if float(value) != PARAMETERS[name].off} == {}


def test_every_symbol_of_a_behavioural_parameter_stands_in_an_equation() -> None:
    symbols = {
        entry.symbol for entry in PARAMETERS.values() if entry.group == "behaviour" and entry.symbol not in ("", "k")
    }
    text = hand_written().replace("people_told_good or people_told_bad", "n_- n_+")
    assert {symbol for symbol in symbols if symbol not in text} == set()


def test_every_row_of_evidence_that_is_quoted_exists() -> None:
    known = set(re.findall(r"^\| (\d+\.\d+) \|", EVIDENCE, re.MULTILINE))
    lists = re.findall(r"\b[Rr]ows? (\d+\.\d+(?:, \d+\.\d+)*)", hand_written())
    quoted = {row for listed in lists for row in listed.split(", ")}
    assert len(quoted) > 40
    assert quoted <= known


def test_every_row_that_a_parameter_rests_on_exists() -> None:
    known = set(re.findall(r"^\| (\d+\.\d+) \|", EVIDENCE, re.MULTILINE))
    for entry in PARAMETERS.values():
        for row in re.findall(r"(?<![\d.])(?<!section )\d{1,2}\.\d{1,2}(?![\d.])", entry.source):
            assert row in known, f"{entry.name}: {entry.source}"


def test_the_page_says_that_bands_are_argued() -> None:
    assert "bands (low, high) are argued by us; they are not published" in PAGE


def test_the_evidence_names_the_loss_aversion_that_the_model_uses() -> None:
    (row,) = re.findall(r"^\| 12\.4 \|.*$", EVIDENCE, re.MULTILINE)
    (suggested,) = re.findall(r"^\| loss aversion lambda \|.*$", EVIDENCE, re.MULTILINE)
    used = f"{PARAMETERS['loss_aversion'].default:g}"
    assert f"lambda = {used} [" in row  # what the source reports
    assert row.endswith(f"| `loss_aversion` default {used} |")
    assert f"the model: {used}, row 12.4" in suggested


def test_the_limits_say_of_the_findings_what_the_page_of_evidence_says() -> None:
    evidence = (ROOT / "docs" / "reference" / "evidence.md").read_text(encoding="utf-8")
    out = re.findall(r"^\| `(\w+)` \| (?:calibrate|design|validate) \|.*\| (?:out|known) \|", evidence, re.MULTILINE)
    assert ("All findings are in their bands" in section(12)) == (out == [])
    assert [name for name in out if f"`{name}`" not in section(12)] == []


@pytest.mark.parametrize(
    ("page", "sentences"),
    [
        ("paradox-map", ["For the person: lift in 1.1 %", "For the base: lift in 0.0 %"]),
        (
            "when-does-recovery-backfire",
            ["backfire in 7.4 %", "For the base: lift in 0.0 % (0.0 % to 0.1 %) of the space, backfire in 1.7 %"],
        ),
    ],
)
def test_the_headline_results_are_those_of_their_pages(page: str, sentences: list[str]) -> None:
    there = (ROOT / "docs" / "explanation" / f"{page}.md").read_text(encoding="utf-8")
    here = " ".join((ROOT / "docs" / "reference" / "model.md").read_text(encoding="utf-8").split())
    for sentence in sentences:
        assert sentence in there
        share = " ".join(sentence.rsplit(" ", 2)[1:])
        assert f"to {share}" in here or f"at {share}" in here
