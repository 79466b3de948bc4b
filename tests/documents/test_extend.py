"""The page on extending the model does what it says: each of its blocks is written to a file and run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```python\n# (\S+\.py)\n(.*?)```", PAGE, flags=re.DOTALL))
DIFFS = re.findall(r"```diff\n--- (\S+)\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files of the page."""
    for name, text in BLOCKS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def edited_model(folder: Path) -> None:
    """Copy the model into a folder and make the change that the page shows."""
    shutil.copytree(ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "paradox", folder / "paradox", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    for name, diff in DIFFS:
        text = (folder / name).read_text(encoding="utf-8")
        old, new = ("".join(line[1:] + "\n" for line in diff.splitlines() if line[0] in (sign, " ")) for sign in "-+")
        assert text.count(old) == 1, f"{name} holds the line to change {text.count(old)} times"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def agreed(folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_patient.py", **environment)


def test_the_page_has_every_block_the_tests_need() -> None:
    assert set(BLOCKS) == {"patient.py", "try_it.py", "look.py", "test_patient.py"}
    assert len(DIFFS) == 1


def test_the_subclass_changes_what_it_says_and_only_with_it(folder: Path) -> None:
    done = run(folder, "try_it.py")
    found = re.fullmatch(r"left while waiting: (\d+) of the usual, (\d+)\n", done.stdout)
    assert found, done.stderr
    assert int(found[1]) > 0
    assert int(found[2]) == 0


def test_persons_can_be_selected_and_grouped_as_the_page_says(folder: Path) -> None:
    done = run(folder, "look.py")
    found = re.match(r"(\d+) of (\d+) customers are content, \{", done.stdout)
    assert found, done.stderr
    assert 0 < int(found[1]) < int(found[2]) < 150


def test_both_engines_agree_after_the_change_of_one_line(folder: Path) -> None:
    edited_model(folder)
    done = agreed(folder, NUMBA_DISABLE_JIT="1")
    assert done.returncode == 0, done.stdout


def test_without_that_line_the_engines_differ(folder: Path) -> None:
    done = agreed(folder, NUMBA_DISABLE_JIT="1")
    assert done.returncode == 1
    assert "AssertionError" in done.stdout


@pytest.mark.slow
def test_compiled_code_agrees_too_after_the_change_of_one_line(folder: Path) -> None:
    edited_model(folder)
    done = agreed(folder, PARADOX_CACHE=str(folder / "cache"))
    assert done.returncode == 0, done.stdout
