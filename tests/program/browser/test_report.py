"""The report in Chromium: it can be read by everybody, everywhere, and needs nothing but itself."""

import io
import re
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from paradox.cli.app import app
from paradox.present.files.report import file_name
from paradox.present.messages import LANGUAGES, t
from paradox.present.report import comparison_report
from tests.program.browser.conftest import Watched, leave_out, serious
from tests.program.browser.paper import lost, on_paper_too_wide, printed, squeezed
from tests.program.present.test_decision_told import TEST, decision
from tests.program.present.test_report import MANIFEST, sure
from tests.small_worlds import small_file, translated
from tests.study_files import TINY, tiny_file

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the report of a small comparison in every language."""
    place = tmp_path_factory.mktemp("report")
    languages = [part for lang in LANGUAGES for part in ("--lang", lang)]
    asked = ["report", str(small_file(place)), "--replications", "2", "--threads", "1", "--out", str(place), *languages]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    return place / "small"


Opener = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, folder: Path) -> Any:
    """Opens the report in a tab that is watched."""
    contexts = []
    watched = Watched("file:")

    def open_it(lang: str, width: int = 1000, **settings: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 800}, **settings)
        contexts.append(context)
        page = context.new_page()
        watched.watch(page)
        page.goto((folder / file_name(lang)).as_uri())
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert watched.outside == []
    assert watched.complaints == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_but_the_file_is_asked_for(opened: Opener, lang: str) -> None:
    tab = opened(lang)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.reload(wait_until="networkidle")
    assert asked == [tab.url]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1000, 400])
def test_everybody_can_use_it(opened: Opener, axe: str, lang: str, dark: bool, width: int) -> None:
    assert serious(opened(lang, width, color_scheme="dark" if dark else "light"), axe) == []


def test_a_flaw_would_be_found(opened: Opener, axe: str) -> None:
    tab = opened("en")
    tab.evaluate("document.querySelector('svg').removeAttribute('aria-label')")
    assert any("svg-img-alt" in one for one in serious(tab, axe))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_narrow_screen_scrolls_down_only(opened: Opener, lang: str) -> None:
    tab = opened(lang, 400)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_table_is_wider_than_the_page(opened: Opener, lang: str) -> None:
    tab = opened(lang, width=1280)
    wide = "[...document.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth).length"
    assert tab.evaluate("document.querySelectorAll('.scroll table').length") > 2
    assert tab.evaluate(wide) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_letters_of_figures_stay_large_enough_on_a_narrow_screen(opened: Opener, lang: str) -> None:
    heights = opened(lang, 400).evaluate(
        "[...document.querySelectorAll('svg text')].map(e => e.getBoundingClientRect().height).filter(h => h > 0)"
    )
    assert min(heights) > 9


@pytest.mark.parametrize("dark", [False, True])
def test_letters_of_figures_are_told_from_the_paper(opened: Opener, dark: bool) -> None:
    tab = opened("en", color_scheme="dark" if dark else "light")
    inks = set(tab.evaluate("[...document.querySelectorAll('svg text')].map(e => getComputedStyle(e).fill)"))
    paper = brightness(tab.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert inks
    assert all(abs(brightness(ink) - paper) > 90 for ink in inks), (inks, paper)


PICTURE = "![a picture](https://example.org/picture.png) and [a link](https://example.org)"


def brightness(colour: str) -> float:
    """Return the mean of red, green and blue, 0 to 255."""
    parts = [int(number) for number in re.findall(r"\d+", colour)[:3]]
    return sum(parts) / 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_can_be_read_with_scripts_off(opened: Opener, lang: str) -> None:
    tab = opened(lang, java_script_enabled=False)
    for part in ("#verdict", ".headline", "table", "svg"):
        assert tab.locator(part).first.is_visible()
    assert "PARADOX" in tab.inner_text("main")


def test_printing_shows_figures_whole(opened: Opener) -> None:
    tab = opened("en", 500)
    tab.emulate_media(media="print")
    wide = tab.evaluate("[...document.querySelectorAll('svg')].map(e => e.getBoundingClientRect().width)")
    assert max(wide) <= 500


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """A check of HTML against its standard, fetched by npm, and return what it complains about."""
    place = tmp_path_factory.mktemp("validator")
    (place / ".htmlvalidate.json").write_text('{"root": true, "extends": ["html-validate:standard"]}')
    quiet = ["--silent", "--no-audit", "--no-fund"]
    try:
        fetch = ["npm", "install", *quiet, "--prefix", str(place), "html-validate@9"]
        subprocess.run(fetch, check=True, capture_output=True, timeout=180)
    except (OSError, subprocess.SubprocessError):
        leave_out("npm could not fetch html-validate: nobody looked whether the report is valid HTML")

    def complaints(page: Path) -> str:
        program = place / "node_modules" / ".bin" / "html-validate"
        settings = ["--config", str(place / ".htmlvalidate.json"), "--formatter", "text"]
        done = subprocess.run([program, *settings, page], capture_output=True, text=True, check=False, timeout=600)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    return complaints


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_valid_html(validator: Callable[[Path], str], folder: Path, lang: str) -> None:
    assert validator(folder / file_name(lang)) == ""


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_paper_has_every_cell_of_every_table(opened: Opener, paper: str, lang: str) -> None:
    tab = opened(lang)
    words = printed(tab, paper)
    assert lost(tab, words) == []
    assert on_paper_too_wide(tab, paper) == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_decision_fits_the_first_sheet(opened: Opener, tmp_path: Path, paper: str, lang: str) -> None:
    pypdf = pytest.importorskip("pypdf")
    asked = [sure(words={"lift": 3, "backfire": 7})]
    page = comparison_report(translated(), MANIFEST, (), asked, lang, decision(), TEST)
    (tmp_path / "board.html").write_text(page, encoding="utf-8")
    tab = opened(lang)
    tab.goto((tmp_path / "board.html").as_uri())
    sheets = pypdf.PdfReader(io.BytesIO(tab.pdf(format=paper, prefer_css_page_size=False))).pages
    first, second = (squeezed(unicodedata.normalize("NFKC", sheets[at].extract_text())) for at in (0, 1))
    last = squeezed(unicodedata.normalize("NFKC", t("first_page.dots_note", lang)))
    assert last[:12] in first
    assert second.startswith(squeezed(t("report.verdict", lang)))


TWENTY = """\
title: Twenty policies
extends: baseline
market: {persons: 200, visit_rate_mean: 0.4}
service: {p_fail: 0.3}
run: {burn_in: 2, horizon: 8, replications: 2}
policies:
""" + "".join(f"  p{number:02d}_money_at_the_first_contact: {{comp_amount: {number / 10}}}\n" for number in range(20))


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of as many policies as are allowed, with long names."""
    place = tmp_path_factory.mktemp("twenty")
    (place / "twenty.yaml").write_text(TWENTY, encoding="utf-8")
    asked = ["report", str(place / "twenty.yaml"), "--threads", "1", "--out", str(place)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    return place / "twenty" / "report.html"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_paper_has_every_cell_of_twenty_policies(opened: Opener, twenty: Path, paper: str) -> None:
    tab = opened("en")
    tab.goto(twenty.as_uri())
    words = printed(tab, paper)
    assert lost(tab, words) == []
    assert on_paper_too_wide(tab, paper) == []


@pytest.mark.parametrize("width", [400, 1000])
def test_no_name_breaks_inside_a_word(opened: Opener, twenty: Path, width: int) -> None:
    """A name goes on in the next line behind an underscore only: each of its words has one box."""
    tab = opened("en", width)
    tab.goto(twenty.as_uri())
    broken = tab.evaluate(
        """[...document.querySelectorAll('tbody th')].flatMap(cell => [...cell.childNodes])
        .filter(node => node.nodeType === 3 && node.data.trim())
        .filter(node => { const range = document.createRange(); range.selectNodeContents(node);
                          return new Set([...range.getClientRects()].map(box => box.top)).size > 1
                                 && !/\\s/.test(node.data.trim()); }).map(node => node.data)"""
    )
    assert broken == []


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a tiny study."""
    place = tmp_path_factory.mktemp("study")
    text = TINY.replace("title: A tiny study", "title: A <b>tiny</b> study")
    text = text.replace("question: Does it run?", f"question: '{PICTURE}'")
    file = str(tiny_file(place, text.replace("[paradox_horizon,", "[paradox, recovery_person, satisfaction,")))
    for asked in (["run", file, "--workers", "1"], ["analyse", file, "--report"]):
        done = CliRunner().invoke(app, ["study", *asked, "--out", str(place)])
        assert done.exit_code == 0, done.output
    return place / "tiny" / "report.html"


@pytest.mark.parametrize("dark", [False, True])
def test_everybody_can_use_the_report_of_a_study(opened: Opener, axe: str, study: Path, dark: bool) -> None:
    tab = opened("en", 400, color_scheme="dark" if dark else "light")
    tab.goto(study.as_uri())
    assert tab.inner_text("h1") == "A <b>tiny</b> study"
    assert tab.locator("svg").count() >= 2
    assert serious(tab, axe) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400


def test_the_report_of_a_study_asks_for_nothing_but_itself(opened: Opener, study: Path) -> None:
    tab = opened("en")
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(study.as_uri(), wait_until="networkidle")
    assert asked == [study.as_uri()]
    assert PICTURE in tab.inner_text("main")
    assert tab.locator("img, a").count() == 0


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_paper_has_every_cell_of_a_study(opened: Opener, study: Path, paper: str) -> None:
    tab = opened("en")
    tab.goto(study.as_uri())
    words = printed(tab, paper)
    assert lost(tab, words) == []
    assert on_paper_too_wide(tab, paper) == []


def test_the_report_of_a_study_is_valid_html(validator: Callable[[Path], str], study: Path) -> None:
    assert validator(study) == ""


def test_invalid_html_would_be_found(validator: Callable[[Path], str], folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    text = (folder / file_name("en")).read_text(encoding="utf-8")
    page.write_text(text.replace('<h2 id="verdict">', '<p><h2 id="again">'), encoding="utf-8")
    assert "no-dup-id" in validator(page)
