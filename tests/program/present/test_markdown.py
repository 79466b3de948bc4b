"""What a user writes stays text in Markdown, in the page of a study and in the drawings inside pages."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from experiments.studies.analysis.analysis import analyse
from experiments.studies.file import study_from
from experiments.studies.runs import folder_of, run_study, table
from paradox.present.figures.style import blank, styled
from paradox.present.report.study import study_report
from paradox.present.report.vector import inline
from paradox.present.text.markdown import escaped, table_head, table_row, unescaped
from paradox.present.text.study import answers, study_text

TEXTS = [
    "voucher | cash",
    "![a picture](https://example.org/x.png)",
    "[a link](https://example.org)",
    "<https://example.org> and <b>bold</b>",
    "https://example.org",
    "[name]: https://example.org",
    "# no heading",
    "- no list",
    "1. no list",
    "12) no list",
    "> no quotation",
    "a * b * c ** d __init__ _e_ f_g",
    "`code` ~~gone~~ $x$ &lt; \\| \\",
    "= a formula",
    "somebody@example.org",
    "two\nlines\n\n---\n![x](y.svg)",
]
DRAWN = re.compile(r"<(img|a|h1|h2|li|blockquote|code|em|strong|del|hr)\b")


@pytest.mark.parametrize("text", TEXTS)
def test_a_line_of_markdown_shows_what_was_written(text: str) -> None:
    reader = MarkdownIt("gfm-like", {"linkify": False})
    html = reader.render(escaped(text))
    assert DRAWN.search(html) is None
    shown = ElementTree.fromstring(html)
    assert "".join(shown.itertext()) == " ".join(text.split())


@pytest.mark.parametrize("text", TEXTS)
def test_a_cell_of_a_table_stays_one_cell(text: str) -> None:
    lines = [*table_head(["one", "two"]), table_row([escaped(text), "2"])]
    root = ElementTree.fromstring(MarkdownIt("gfm-like", {"linkify": False}).render("\n".join(lines)))
    assert [" ".join("".join(cell.itertext()).split()) for cell in root.iter("td")] == [" ".join(text.split()), "2"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_screen_shows_what_was_written(text: str) -> None:
    assert unescaped(escaped(text)) == " ".join(text.split())


def hostile(folder: Path, design: dict[str, Any]) -> tuple[Any, Any]:
    """A tiny study with texts that look like Markdown wherever texts may be."""
    content = {
        "title": "![t](https://example.org/t.png)",
        "question": "![q](https://example.org/q.png)\n\n![effects](x/nothing.svg)\n\n[l](https://example.org)",
        "set": {"market.persons": 200, "service.p_fail": 0.3, "run.burn_in": 4, "run.horizon": 12},
        "levers": {
            "pay": {
                "label": "voucher | cash ![b](https://example.org/b.png)",
                "range": [0, 1],
                "sets": {"policies.average.comp_amount": [0, 1]},
            },
            "resolve_prob": [0.4, 0.9],
        },
        "outcomes": ["paradox", "recovery_person", "profit", "satisfaction"],
        "design": design,
    }
    study = study_from(content, name="hostile")
    run_study(study, folder_of(study, folder), 1)
    return study, analyse(study, table(study, folder_of(study, folder)))


@pytest.mark.parametrize("design", [{"kind": "sobol", "samples": 8}, {"kind": "grid", "levels": 2}])
def test_texts_of_a_study_stay_text_in_its_page(tmp_path: Path, design: dict[str, Any]) -> None:
    study, found = hostile(tmp_path, design)
    names = ("effects", "levels", "map-person", "map-base", "frontier")
    text = study_text(found, {name: f"analysis/{name}.svg" for name in names}, "paradox", "en")
    html = study_report(study.title, text, dict.fromkeys(names, bare), "en")
    assert re.search(r"<(img|a)\b|(?:src|href)=\"(?!#)", html) is None
    assert "![t](https://example.org/t.png)" in html
    assert "![effects](x/nothing.svg)" in html
    for made in re.findall(r"<table>.*?</table>", html, re.DOTALL):
        assert len({len(re.findall(r"<t[hd]\b", row)) for row in made.split("</tr>")[:-1]}) == 1
    for row in (line for line in text.splitlines() if line.startswith("| ")):
        assert len(re.findall(r"(?<!\\)\|", row)) in {line.count("|") for line in text.splitlines() if "|---|" in line}
    assert any("voucher | cash" in unescaped(line) for line in [*answers(found), text])


def bare() -> Any:
    with styled():
        figure = blank((2.0, 1.0))
        figure.add_subplot()
    return figure


def test_an_image_in_a_text_is_no_key_of_a_figure() -> None:
    html = study_report("T", "# T\n\n![x](http://example.org/other.svg)\n\n[l]: http://example.org\n", {}, "en")
    assert "<img" not in html
    assert "![x](http://example.org/other.svg)" in html


def test_a_text_in_a_drawing_that_looks_like_a_colour_stays_text() -> None:
    with styled():
        figure = blank((3.0, 1.0))
        figure.suptitle('black is #000000, id="figure_1", url(#p1)')
    made = inline(figure, "name", "what it shows")
    words = "".join(node.text or "" for node in ElementTree.fromstring(made).iter() if node.tag.endswith("text"))
    assert words == 'black is #000000, id="figure_1", url(#p1)'
    assert 'id="name-figure_1"' in made
