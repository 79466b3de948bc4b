"""The page on outcomes of one's own does what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.places import ROOT

PAGE = (ROOT / "docs" / "how-to" / "own-outcomes.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```python\n# (\S+\.py)\n(.*?)```", PAGE, flags=re.DOTALL))
TABLE = re.findall(r"```text\n(.*?)```", PAGE, flags=re.DOTALL)[0]


def said(folder: Path, name: str) -> str:
    """Return what a program of the page prints."""
    (folder / name).write_text(BLOCKS[name], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, name],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_program_is_short_and_gives_the_table_of_the_page(tmp_path: Path) -> None:
    assert len([line for line in BLOCKS["resentful.py"].splitlines() if line.strip()]) <= 15
    assert said(tmp_path, "resentful.py") == TABLE


def test_the_series_has_a_row_a_week(tmp_path: Path) -> None:
    printed = said(tmp_path, "angry_weeks.py").splitlines()
    assert printed[0].split() == ["angry", "queue"]
    assert any(line.startswith("77 ") for line in printed)
