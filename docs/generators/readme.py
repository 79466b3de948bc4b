"""Keeps the output shown in README.md and README.zh.md that of the program.

`python -m docs.generators.readme` runs the first command of the README and puts its output between the markers of both.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"
CHINESE = README.with_name("README.zh.md")
COMMAND = ("compare", "hotel_booking_error")
START = "<!-- output of paradox compare hotel_booking_error; written by python -m docs.generators.readme -->\n```text\n"
END = "```\n<!-- end of output -->\n"


def output() -> str:
    """Run the command in an empty folder, as wide as a terminal of 80 columns, and return what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "paradox.cli.app", *COMMAND],
            cwd=folder,
            env={**os.environ, "COLUMNS": "80"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def refreshed(text: str, printed: str) -> str:
    """Put an output into the text of the README."""
    before, rest = text.split(START)
    _, after = rest.split(END)
    return before + START + printed + END + after


if __name__ == "__main__":
    printed = output()
    for page in (README, CHINESE):
        page.write_text(refreshed(page.read_text(encoding="utf-8"), printed), encoding="utf-8")
