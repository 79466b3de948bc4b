"""The site says what is so: its texts, its numbers, its links, and what it takes from the documentation."""

import html
import re
import string
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from docs.generators.interface import MODULES
from docs.generators.paradox_map import NUMBERS, STUDY, columns
from docs.site import build, cases, documents, paradox_map
from docs.site.links import faults
from docs.site.pages import HERE, LANGUAGES, MANUAL, texts
from experiments.comparison.compare import compare
from experiments.studies.file import load_study
from paradox.classroom.library import lessons as lessons_by_key
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario, shipped_scenarios
from tests.places import ROOT
from tests.program import light_site

NAMES = (build.EXAMPLE, "baseline", "guarantee")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return light_site.make(tmp_path_factory.mktemp("site") / "made", NAMES)


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Return every page of a site with its text."""
    for path in sorted(folder.rglob("*.html")):
        yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def test_every_sentence_stands_in_every_language_with_the_same_gaps() -> None:
    def gaps(text: str) -> Counter[str]:
        return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name)

    for key, said in texts().items():
        assert list(said) == list(LANGUAGES), key
        assert len({frozenset(gaps(text).items()) for text in said.values()}) == 1, key
        assert not re.search(r"[\u4e00-\u9fff，。；：？（）] +[\u4e00-\u9fff]", said["zh"]), key


def test_every_sentence_is_said_somewhere() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in [*HERE.glob("*.py"), *HERE.glob("templates/*")])
    # Those whose key is put together: places of the site, groups of cases, what each kind of reader asks.
    parts = ("site.", "front.strategist", "front.researcher", "front.lecturer", "cases.", "map.", "lessons.")
    unsaid = [key for key in texts() if key not in sources and not key.startswith(parts)]
    assert unsaid == []


def test_links_of_the_light_part_lead_somewhere(site: Path) -> None:
    there = {f"{name}.html" for name in (*shipped_scenarios(), *lessons_by_key())}
    lost = []
    for fault in faults(site):
        address = re.search(r"leads to (\S+?),", fault)
        assert address, fault
        target = address[1].partition("#")[0]
        if MANUAL in target:
            page = target.partition(f"{MANUAL}/")[2].removesuffix(".html")
            known = page.startswith(f"{documents.API}/") or (ROOT / f"{page}.md").exists()
        else:
            known = Path(target).name in there
        lost += [] if known else [fault]
    assert lost == []


def test_every_case_is_listed_with_its_verdicts_and_its_page(site: Path) -> None:
    for lang, ending in zip(LANGUAGES, ("", ".zh"), strict=True):
        text = (site / "cases" / f"index{ending}.html").read_text(encoding="utf-8")
        for name in NAMES:
            scenario = Scenario.load(name)
            (card,) = re.findall(rf'<article class="card" id="{name}".*?</article>', text, re.DOTALL)
            assert scenario.texts(lang).title in card
            assert f'href="{cases.page_of(name, lang)}"' in card
            found = compare(scenario.with_values(light_site.SMALL), 2)
            assert re.findall(r'<td data-verdict="([\w ]+)"', card) == [
                word for one in found.policies for word in (one.person, one.base)
            ]


def test_cases_stand_in_the_group_where_they_belong() -> None:
    groups = {name: cases.group(name) for name in shipped_scenarios()}
    assert groups["hotel_booking_error"] == cases.ARTICLES
    assert groups["baseline"] == cases.MARKETS
    assert groups["pilot"] == cases.EXAMPLES


def test_every_lesson_is_listed_with_its_question_and_its_page(site: Path) -> None:
    for lang, ending in zip(LANGUAGES, ("", ".zh"), strict=True):
        text = (site / "lessons" / f"index{ending}.html").read_text(encoding="utf-8")
        cards = re.findall(r'<article class="card">.*?</article>', text, re.DOTALL)
        for card, (key, lesson) in zip(cards, lessons_by_key().items(), strict=True):
            assert html.escape(lesson.question.of(lang), quote=False).replace("'", "&#39;") in card
            assert f'href="{cases.page_of(key, lang)}"' in card


def test_the_map_has_every_point_and_says_what_the_page_of_the_study_says() -> None:
    study, rows = load_study(STUDY), paradox_map.numbers()
    assert list(rows[0]) == columns(study)
    assert len({tuple(row[factor.name] for factor in study.factors) for row in rows}) == len(rows) == study.points
    page = NUMBERS.parent.with_suffix(".md").read_text(encoding="utf-8")
    assert f"Model {rows[0]['model']};" in page
    for place, view in enumerate(("person", "base")):
        for word in ("lift", "partial repair", "full repair", "no repair"):
            (line,) = re.findall(rf"^\| {word} \| (.+) \|$", page, re.MULTILINE)
            estimated, decided = re.search(r"^([\d.]+) %.*decided ([\d.]+) %", line.split(" | ")[place]).groups()  # type: ignore[union-attr]
            assert float(estimated) == pytest.approx(share(rows, f"verdict_{view}", word), abs=0.051)
            assert float(decided) == pytest.approx(share(rows, f"decided_{view}", word), abs=0.051)


def share(rows: list[dict[str, str]], column: str, word: str) -> float:
    return 100.0 * sum(row[column] == word for row in rows) / len(rows)


def test_what_the_map_draws_is_what_the_numbers_say() -> None:
    study, rows = load_study(STUDY), paradox_map.numbers()
    drawn = paradox_map.content(study, rows, "zh")
    levels = {factor["name"]: factor["levels"] for factor in drawn["factors"]}
    assert drawn["factors"][1]["title"] == "答复所需天数"
    row = rows[123]
    place = ",".join(str(levels[factor.name].index(float(row[factor.name]))) for factor in study.factors)
    point = drawn["points"][place]
    words = [drawn["words"][number]["name"] for number in point[:4]]
    assert words == [row[f"{kind}_{view}"] for view in ("person", "base") for kind in ("decided", "verdict")]
    assert point[4:6] == [float(row["paradox"]), float(row["paradox_half"])]


def test_the_navigation_of_the_documentation_holds_every_page() -> None:
    index = documents._index((ROOT / "docs" / "README.md").read_text(encoding="utf-8"))
    inside = "\n".join(re.findall(r"```\{toctree\}\n(.*?)```", index, re.DOTALL)).split()
    sources = [path for kind in ("*.md", "*.ipynb") for path in (ROOT / "docs").rglob(kind) if path.name != "README.md"]
    for path in sources:
        name = path.relative_to(ROOT / "docs").with_suffix("").as_posix()
        assert inside.count(name) + inside.count(f"/docs/{name}") == 1, name
    assert {f"/{page}" for page in documents.PROJECT} <= set(inside)


def test_the_reference_of_the_interface_holds_every_public_name() -> None:
    written = documents.interface()
    for module in MODULES:
        assert f"({module}.md)" in written["index"]
        headings = re.findall(r"^## (\w+)$", written[module], re.MULTILINE)
        assert sorted(headings) == sorted(import_module(module).__all__)


def test_a_notebook_becomes_a_page_with_programs_and_what_they_showed() -> None:
    text = documents.notebook_text(ROOT / "docs" / "tutorials" / "notebook-study.ipynb")
    assert text.startswith("# A study from Python")
    assert "```python\nstudy = studies.declare(" in text
    assert text.count("<svg") == 2
    assert '<div class="table-wrapper" tabindex="0">' in text


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('<a href="lost.html">x</a>', "a.html: leads to lost.html, which is not there"),
        ('<a href="b.html#lost">x</a>', "a.html: leads to b.html#lost, but that page has no such place"),
        ('<a href="../out.html">x</a>', "a.html: leads out of the site to ../out.html"),
        ('<img src="lost.png">', "a.html: fetches lost.png, which is not there"),
        (
            '<script src="https://example.org/x.js"></script>',
            "a.html: fetches https://example.org/x.js from a network",
        ),
        (
            '<link rel="stylesheet" href="//example.org/x.css">',
            "a.html: fetches //example.org/x.css from a network",
        ),
        (
            '<p style="background: url(https://example.org/x.png)">',
            "a.html: fetches https://example.org/x.png from a network",
        ),
        ('<a href="b.html#here">x</a> <a href="b.html#from=a">x</a> <a href="https://example.org">x</a>', None),
    ],
)
def test_a_lost_link_and_a_request_to_a_network_are_found(tmp_path: Path, content: str, fault: str | None) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a.html").write_text(content, encoding="utf-8")
    (folder / "b.html").write_text('<p id="here">', encoding="utf-8")
    assert list(faults(folder)) == ([fault] if fault else [])


def test_a_style_that_fetches_from_a_network_is_found(tmp_path: Path) -> None:
    (tmp_path / "x.css").write_text('@import "https://example.org/font.css";', encoding="utf-8")
    assert list(faults(tmp_path)) == ["x.css: fetches https://example.org/font.css from a network"]


def test_a_folder_with_other_files_is_refused_and_an_earlier_site_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    build.prepare(folder)
    (folder / "old.html").write_text("old", encoding="utf-8")
    build.prepare(folder)
    assert not (folder / "old.html").exists()
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for taken in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(ParadoxError, match="Next: name a"):
            build.prepare(taken)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
