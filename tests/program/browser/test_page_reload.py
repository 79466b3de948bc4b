"""`paradox classroom --reload`: a lesson that is saved is there at once, on the page that is open."""

from pathlib import Path
from typing import Any

import pytest

from paradox.present.text.lesson_starter import lesson_starter
from tests.program.browser.served import served

pytestmark = pytest.mark.browser


def test_an_open_page_shows_what_was_saved_and_what_is_wrong_with_it(browser: Any, tmp_path: Path) -> None:
    pytest.importorskip("uvicorn")
    file = tmp_path / "mine.yaml"
    file.write_text(lesson_starter("First"), encoding="utf-8")
    with served("--lessons", str(tmp_path), "--reload") as one:
        context = browser.new_context(base_url=one.address, locale="en-US")
        tab = context.new_page()
        tab.goto("/en?lesson=mine")
        tab.wait_for_selector("h1:has-text('First')")
        tab.click("#steps [data-step=guess]")
        file.write_text(lesson_starter("Second thoughts"), encoding="utf-8")
        tab.wait_for_selector("h1:has-text('Second thoughts')")
        assert tab.evaluate("now.step") == "guess"
        file.write_text(lesson_starter("Third").replace("side: right", "side: rihgt"), encoding="utf-8")
        tab.wait_for_selector("[role=alert]:has-text('rihgt')")
        file.write_text(lesson_starter("Third"), encoding="utf-8")
        tab.wait_for_selector("h1:has-text('Third')")
        context.close()
