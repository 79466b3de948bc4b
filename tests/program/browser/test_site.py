"""The site in Chromium from the disk, with the network off: no request, no error, for everybody, on a phone too."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.site import build, cases, lessons, paradox_map
from paradox.classroom.library import lessons as lessons_by_key
from tests.places import ROOT
from tests.program import light_site
from tests.program.browser.conftest import Watched, serious

pytestmark = pytest.mark.browser

LOOKED_AT = ("index.html", "cases/index.html", "lessons/index.html", "map.html")


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return light_site.make(tmp_path_factory.mktemp("site") / "made", (build.EXAMPLE, "baseline"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "site"
    subprocess.run([sys.executable, "-m", "docs.site", str(folder), "--replications", "2"], check=True, cwd=ROOT)
    return folder


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    watched = Watched("file:")
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watched.watch(page)
    yield page
    context.close()
    assert watched.outside == []
    assert watched.complaints == []


def test_keys_move_in_the_map_and_its_address_holds_where(tab: Any, light: Path) -> None:
    rows = {
        (row["severity"], row["comp_amount"]): row
        for row in paradox_map.numbers()
        if row["speed"] == "0.2" and row["prior_failures"] == "0"
    }
    tab.goto((light / "map.html").as_uri())
    tab.focus('#map td[tabindex="0"]')
    for key in ("ArrowUp", "ArrowRight", "ArrowRight", "ArrowRight"):
        tab.keyboard.press(key)
    row = rows["0.2", "1"]
    assert tab.evaluate("document.activeElement.dataset.verdict") == row["decided_person"]
    told = tab.inner_text("#here")
    assert f"{float(row['paradox']):.2f}".replace("-", "−") in told
    for key, column in (("End", 5), ("ArrowRight", 5), ("Home", 0), ("ArrowLeft", 0)):
        tab.keyboard.press(key)
        assert tab.evaluate("Number(document.activeElement.dataset.column)") == column
    address = tab.url
    assert "severity=0.2" in address
    tab.goto("about:blank")
    tab.goto(address)
    assert tab.get_attribute('#map td[aria-selected="true"]', "data-row") == "1"
    # The other language shows the same point.
    tab.click("header a[hreflang]")
    assert tab.get_attribute('#map td[aria-selected="true"]', "data-row") == "1"
    assert "部分修复" in tab.inner_text("#map")


def test_a_slider_of_the_map_shows_other_points(tab: Any, light: Path) -> None:
    at = {"speed": "7", "prior_failures": "0"}
    rows = [row for row in paradox_map.numbers() if all(row[name] == value for name, value in at.items())]
    tab.goto((light / "map.html").as_uri())
    tab.select_option("#show", "satisfaction")
    before = tab.inner_text("#map tbody")
    tab.focus("#at-speed")
    tab.keyboard.press("End")
    assert tab.inner_text("#map tbody") != before
    shown = sorted(float(cell.inner_text()) for cell in tab.query_selector_all("#map td"))
    assert shown == pytest.approx(sorted(float(row["satisfaction"]) for row in rows), abs=0.051)
    tab.click("#exchange")
    assert (tab.input_value("#across"), tab.input_value("#down")) == ("severity", "comp_amount")
    # One factor cannot stand on both sides: the other takes its place.
    tab.select_option("#down", "severity")
    assert tab.input_value("#across") == "comp_amount"


def test_an_address_of_the_map_that_says_nothing_known_opens_the_map(tab: Any, light: Path) -> None:
    tab.goto((light / "map.html").as_uri() + "#show=<b>&across=x&down=x&severity=9&speed=NaN")
    assert tab.input_value("#across") == "comp_amount"
    assert len(tab.query_selector_all("#map td")) == 42


def test_cases_are_found_by_words_and_by_verdict(tab: Any, light: Path) -> None:
    tab.goto((light / "cases" / "index.html").as_uri())
    tab.fill("#words", "room BOOKED")
    assert tab.evaluate("[...document.querySelectorAll('article:not([hidden])')].map((one) => one.id)") == [
        build.EXAMPLE
    ]
    assert tab.inner_text("#shown") == "1 of 2 cases"
    tab.fill("#words", "")
    for word in tab.evaluate("[...document.querySelectorAll('#verdict option')].map((one) => one.value)"):
        tab.select_option("#verdict", word)
        for one in tab.query_selector_all("article"):
            has = word == "" or word in one.get_attribute("data-person").split("|")
            assert one.is_visible() == has


def test_a_case_and_a_lesson_lead_back_to_the_site(tab: Any, light: Path) -> None:
    cases.write_page(light, build.EXAMPLE)
    lesson = next(iter(lessons_by_key().values()))
    lessons.write_page(light, lesson)
    for place, name in (("cases", build.EXAMPLE), ("lessons", lesson.key)):
        for lang, ending in (("en", ".html"), ("zh", ".zh.html")):
            for at, target in enumerate((f"index{ending}", f"{place}/index{ending}")):
                tab.goto("about:blank")
                tab.goto((light / place / f"{name}.html").as_uri() + f"#lang={lang}")
                tab.click(f"#links a >> nth={at}")
                assert tab.url == (light / target).as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_pages(browser: Any, light: Path, axe: str, scheme: Any) -> None:
    context = browser.new_context(offline=True, color_scheme=scheme)
    page = context.new_page()
    for name in LOOKED_AT:
        for ending in (".html", ".zh.html"):
            page.goto((light / name.replace(".html", ending)).as_uri())
            assert serious(page, axe, ("minor", "moderate", "serious", "critical")) == [], (name, ending)
    context.close()


def test_pages_fit_a_phone(browser: Any, light: Path) -> None:
    context = browser.new_context(offline=True, viewport={"width": 360, "height": 740})
    page = context.new_page()
    for name in LOOKED_AT:
        page.goto((light / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
    context.close()


@pytest.mark.slow
def test_every_page_opens_without_a_request_or_an_error(tab: Any, whole: Path) -> None:
    pages = sorted(whole.rglob("*.html"))
    assert len(pages) > 100
    for path in pages:
        tab.goto(path.as_uri())
        assert tab.title().strip(), path


@pytest.mark.slow
def test_everybody_can_use_the_documentation(browser: Any, whole: Path, axe: str) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    for name in (
        "docs/README",
        "api/paradox",
        "docs/tutorials/notebook-study",
        "docs/how-to/classroom.zh",
        "search",
        "docs/reference/model",
    ):
        page.goto((whole / "manual" / f"{name}.html").as_uri())
        assert serious(page, axe) == [], name
        assert page.get_attribute("html", "lang") == ("zh-Hans" if name.endswith(".zh") else "en")
    context.close()


@pytest.mark.slow
def test_the_documentation_is_searched_from_the_disk(tab: Any, whole: Path) -> None:
    tab.goto((whole / "manual" / "docs" / "README.html").as_uri())
    tab.fill('input[name="q"]', "backfire")
    tab.press('input[name="q"]', "Enter")
    tab.wait_for_selector("#search-results li a")
    titles = [one.inner_text() for one in tab.query_selector_all("#search-results li a")]
    assert any("backfire" in title for title in titles)
    tab.goto((whole / "manual" / "search.html").as_uri() + "?q=event_log")
    tab.wait_for_selector("#search-results li a")
    assert "paradox" in tab.inner_text("#search-results")


@pytest.mark.slow
def test_a_case_and_a_lesson_open_from_the_chinese_pages_in_chinese(tab: Any, whole: Path) -> None:
    for page in ("cases/index.zh.html", "lessons/index.zh.html"):
        tab.goto((whole / page).as_uri())
        tab.click("article .button >> nth=0")
        tab.wait_for_function("document.documentElement.lang === 'zh-Hans'")
        assert tab.url.startswith((whole / page).parent.as_uri())
        assert "index" not in tab.url
