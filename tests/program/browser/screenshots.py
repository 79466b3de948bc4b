"""Write the pictures of the classroom page and the report that the documentation shows.

python -m tests.program.browser.screenshots           all
python -m tests.program.browser.screenshots report    only those of the report
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from paradox.classroom.league import REPLICATIONS
from paradox.present.files.report import file_name
from paradox.present.messages import LANGUAGES, t
from tests.places import ROOT
from tests.program.browser.served import launched, served
from tests.program.browser.steps import LESSON, let_in, opened, revealed, until, voting

CLASSROOM = ROOT / "docs" / "how-to" / "classroom"
TEAMS_PICTURED: dict[str, dict[str, float]] = {
    "owl": {"comp_amount": 0.1},
    "heron": {"comp_amount": 1.0},
    "crane": {"comp_amount": 0.0, "followup_prob": 1.0},
    "robin": {"staff_capacity": 40},
}
REPORT_PAGE = ROOT / "docs" / "reference" / "output"
REPORTED = "hotel_booking_error"
REPORT = ["paradox", "report", REPORTED, "--replications", "5", "--lang", "en", "--lang", "zh"]


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
    """Picture what a lecturer shows a class: a vote, the answer beside what the class said, the table of the teams."""
    with served("--host", "0.0.0.0") as page, launched() as browser:
        for lang in LANGUAGES:
            size = {"width": 1366, "height": 768}
            one = browser.new_context(viewport=size, color_scheme="light", base_url=page.address).new_page()
            opened(one, LESSON.replace("en", lang, 1))
            voting(one)
            one.fill("#by-hand", "5 10 15x2 20x3 30x2 35 40x3 50x6 60x4 65x2 70x5 80x6 90x3")
            one.press("#by-hand", "Enter")
            one.request.get("/class?token=phone")
            one.wait_for_timeout(1000)
            save(one, CLASSROOM / f"vote-{lang}.png")
            one.click("#vote-close")
            one.click("#on")
            revealed(one)
            until(one, "together()[0].length === about.replications && !drawn")
            save(one, CLASSROOM / f"answer-{lang}.png")
            of_round = let_in(one)
            for number, (team, levers) in enumerate(TEAMS_PICTURED.items()):
                told = {"token": f"phone {number}", "round": of_round, "team": team, "levers": levers}
                one.request.post("/team", data=told)
            one.click("#teams-close")
            over = t("teams.lived", lang, done=REPLICATIONS, runs=REPLICATIONS)
            one.wait_for_selector(f"#teams-far:has-text('{over}')", timeout=600_000)
            until(one, "document.querySelectorAll('#league tbody tr').length === 6")
            save(one, CLASSROOM / f"teams-{lang}.png")
            one.context.close()


if __name__ == "__main__":
    report()
    if sys.argv[1:] != ["report"]:
        classroom()
