"""Write the pictures of the classroom page and the report that the documentation shows.

python -m tests.program.browser.screenshots           all
python -m tests.program.browser.screenshots report    only those of the report
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from paradox.classroom.library import lessons
from paradox.present.files.report import file_name
from paradox.present.messages import LANGUAGES
from tests.places import ROOT
from tests.program.browser.served import launched, served
from tests.program.browser.steps import opened, run_to_the_end

CLASSROOM = ROOT / "docs" / "how-to" / "classroom"
REPORT_PAGE = ROOT / "docs" / "reference" / "output"
REPORTED = "hotel_booking_error"
REPORT = ["paradox", "report", REPORTED, "--replications", "5", "--lang", "en", "--lang", "zh"]


def lesson_run(tab: Any, key: str, lang: str) -> None:
    """Run a lesson to its answer."""
    opened(tab, f"/{lang}?lesson={key}")
    tab.click(".lock")
    run_to_the_end(tab)
    tab.click(".reveal:not([disabled])")
    tab.wait_for_selector(".answer:not(.hidden)")
    tab.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    tab.wait_for_timeout(400)


def save(tab: Any, path: Path, whole: bool = False) -> None:
    """Save a picture with 256 colours, which is all it has: a third of the size."""
    from PIL import Image

    path.parent.mkdir(exist_ok=True)
    tab.screenshot(path=path, full_page=whole)
    Image.open(path).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )


def report() -> None:
    """Picture the report of a shipped scenario in every language."""
    main = "from paradox.cli.app import main; main()"
    with tempfile.TemporaryDirectory() as place, launched() as browser:
        subprocess.run([sys.executable, "-c", main, *REPORT[1:]], cwd=place, check=True, stdout=subprocess.DEVNULL)
        for lang in LANGUAGES:
            one = browser.new_page(viewport={"width": 1040, "height": 800})
            one.goto((Path(place) / "results" / REPORTED / file_name(lang)).as_uri())
            save(one, REPORT_PAGE / f"report-{lang}.png", whole=True)
            one.close()


def classroom() -> None:
    """Picture the classroom page: every lesson, the dialogs, a narrow screen."""
    with served() as page, launched() as browser:

        def tab(width: int = 1280, height: int = 800, dark: bool = False) -> Any:
            scheme = "dark" if dark else "light"
            size = {"width": width, "height": height}
            return browser.new_context(viewport=size, color_scheme=scheme, base_url=page.address).new_page()

        for lang in ("en", "zh"):
            for key in lessons():
                one = tab()
                lesson_run(one, key, lang)
                save(one, CLASSROOM / f"{key}-{lang}.png")
                one.close()
            one = tab()
            opened(one, f"/{lang}")
            save(one, CLASSROOM / f"question-{lang}.png")
            one.close()
            one = tab(dark=True)
            lesson_run(one, "ignored_leak", lang)
            one.locator(".world.first .network circle").nth(12).dispatch_event("click")
            one.wait_for_selector("dialog[open] table.story")
            one.wait_for_timeout(400)
            save(one, CLASSROOM / f"story-dark-{lang}.png")
            one.close()
        one = tab(1920, 1080, dark=True)
        lesson_run(one, "silent_majority", "zh")
        save(one, CLASSROOM / "projector-dark-zh.png")
        one.close()
        one = tab(390, 844)
        lesson_run(one, "second_failure", "en")
        save(one, CLASSROOM / "narrow-en.png", whole=True)
        one.close()
        one = tab()
        opened(one, "/en?scenario=small_firm_chatbot&left=story&right=no_failure")
        one.click(".world.first .moving > summary")
        one.click("header .keys")
        one.wait_for_selector("dialog[open]")
        one.keyboard.press("Escape")
        save(one, CLASSROOM / "levers-en.png", whole=True)
        one.close()


if __name__ == "__main__":
    report()
    if sys.argv[1:] != ["report"]:
        classroom()
