"""Texts that run from right to left, or hold marks of direction, reorder nothing around them."""

import dataclasses
import re

import pytest

from experiments.studies.file import study_from
from paradox.present.files.study import _own_texts
from paradox.present.report.comparison import comparison_report
from paradox.present.report.direction import isolated
from paradox.present.report.study import study_report
from sim.errors import ScenarioError
from sim.scenario.document import path_text
from sim.scenario.scenario import DO_NOTHING, Scenario
from tests.program.present.test_report import MANIFEST
from tests.small_worlds import made_up

HEBREW = 'מלון "שלום" & יין'
MARKED = "Hotel\u200f (5)"


def bare(page: str) -> list[str]:
    """List where the texts of a page, not of its figures or title, show Hebrew letters outside `bdi`."""
    text = re.sub(r"<(svg|title|style)\b.*?</\1>|<bdi>.*?</bdi>|<[^>]*>", "", page, flags=re.DOTALL)
    return re.findall(".{0,20}[\u0590-\u05ff\u200f].{0,20}", text)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_text_of_a_user_in_a_report_is_isolated(lang: str) -> None:
    found = made_up()
    names = {one.name: f"{one.name} של_{at}" for at, one in enumerate(found.policies)} | {DO_NOTHING: DO_NOTHING}
    wild = dataclasses.replace(
        found,
        title=HEBREW,
        question=f"{HEBREW}?",
        policies=tuple(dataclasses.replace(one, name=names[one.name]) for one in found.policies),
        reference=names[found.reference],
    )
    page = comparison_report(wild, MANIFEST, [], [], lang)
    assert page.count("<bdi>") > 5
    assert bare(page) == []


def test_every_text_of_a_user_in_the_page_of_a_study_is_isolated() -> None:
    study = study_from(
        {
            "title": HEBREW,
            "question": MARKED,
            "levers": {"comp_amount": {"values": [0, 1], "label": "פיצוי", "unit": "שקל"}},
            "outcomes": ["profit"],
            "design": {"kind": "grid"},
        },
        "s",
    )
    text = f"# {HEBREW}\n\n{MARKED}\n\n| a |\n|---|\n| פיצוי 1 \\[שקל\\] |\n"
    page = study_report(study.title, text, {}, "en", _own_texts(study, "en"))
    assert page.count("<bdi>") == 4
    assert bare(page) == []


def test_texts_in_tags_titles_and_drawings_stay_as_they_are() -> None:
    page = '<title>שם</title><p class="שם">שם <b>a</b></p><svg><text>שם</text></svg>'
    assert isolated(page, ["שם", "a"]) == page.replace(">שם <b>", "><bdi>שם</bdi> <b>")


@pytest.mark.parametrize("sign", ["\u200f", "\u202e", "\x1b", "\u2066"])
def test_a_place_is_told_without_the_signs_of_its_keys(sign: str) -> None:
    assert path_text(("policies", f"a{sign}b", 0)) == f"policies.a{repr(sign)[1:-1]}b[0]"
    assert path_text(("policies", "做法", "שם")) == "policies.做法.שם"


@pytest.mark.parametrize(
    ("path", "value"),
    [("title", "Hotel \x1b[31m"), ("title", "a\u202eb"), ("look_for", ["fine", "\x00"]), ("policies.a\u202e", {})],
)
def test_a_value_from_python_is_looked_at_like_one_in_a_file(path: str, value: object) -> None:
    with pytest.raises(ScenarioError, match="holds"):
        Scenario.load("baseline").with_values({path: value})
