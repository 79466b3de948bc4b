"""The page on extending the model does what it says: each of its blocks is written to a file and run."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from paradox.cli.app import app
from tests.places import ROOT

PAGE = (ROOT / "docs" / "how-to" / "extend.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```(?:python|yaml)\n# (\S+\.(?:py|yaml))\n(.*?)```", PAGE, flags=re.DOTALL))
DIFFS = re.findall(r"```diff\n--- (\S+)\n(.*?)```", PAGE, flags=re.DOTALL)
TABLE = re.findall(r"```text\n(.*?)```", PAGE, flags=re.DOTALL)
COMMANDS = re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)


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
    shutil.copytree(ROOT / "experiments", folder / "experiments", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    for name, diff in DIFFS:
        text = (folder / name).read_text(encoding="utf-8")
        old, new = ("".join(line[1:] + "\n" for line in diff.splitlines() if line[0] in (sign, " ")) for sign in "-+")
        assert text.count(old) == 1, f"{name} holds the line to change {text.count(old)} times"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def agreed(folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_patient.py", **environment)


def test_the_page_has_every_block_the_tests_need() -> None:
    assert set(BLOCKS) == {
        "patient.py", "slow.yaml", "compare_it.py", "hasty.yaml", "vary.yaml", "vary_it.py", "in_the_laboratory.py",
        "look.py", "batch.py", "test_patient.py",
    }  # fmt: skip
    assert len(DIFFS) == len(TABLE) == len(COMMANDS) == 1


def test_the_class_has_some_fifteen_lines() -> None:
    assert len([line for line in BLOCKS["patient.py"].splitlines() if line.strip()]) <= 15


def test_the_comparison_gives_the_table_of_the_page(folder: Path) -> None:
    done = run(folder, "compare_it.py")
    assert done.stdout == TABLE[0], done.stderr


def test_the_command_gives_a_comparison_whose_manifest_names_class_and_source(folder: Path) -> None:
    words = shlex.split(COMMANDS[0])
    assert words[0] == app.info.name or words[0] == "paradox"
    done = run(folder, "-m", "paradox", *words[1:], "--replications", "1")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((folder / "results" / "slow-PatientCustomer" / "manifest.json").read_text())
    assert manifest["actors"]["customer"]["class"] == "patient.PatientCustomer"


def test_the_number_is_set_by_a_file_and_varied_by_a_study(folder: Path) -> None:
    done = run(folder, "vary_it.py")
    assert re.search(r"\n0 +0\.0 +20\.0 ", done.stdout), done.stderr + done.stdout
    assert re.search(r"\n3 +6\.0 +80\.0 ", done.stdout)
    code = "from paradox import Scenario; from patient import PatientCustomer as P;"
    done = run(folder, "-c", f"{code} print(Scenario.load('hasty.yaml', customer=P).own.behaviour)")
    assert done.stdout == "{'patience': 2.0}\n", done.stderr


def test_the_laboratory_takes_the_class(folder: Path) -> None:
    done = run(folder, "in_the_laboratory.py")
    assert re.fullmatch(r"wait satisfaction -?\d\.\d\d\nwait item7 \d\.\d\d\n", done.stdout), done.stderr


def test_persons_can_be_selected_and_grouped_as_the_page_says(folder: Path) -> None:
    done = run(folder, "look.py")
    found = re.match(r"(\d+) of (\d+) customers are content, \{", done.stdout)
    assert found, done.stderr
    assert 0 < int(found[1]) < int(found[2]) < 150


def test_a_batch_of_mesas_has_as_many_seeds_as_the_page_says(folder: Path) -> None:
    done = run(folder, "batch.py")
    assert done.stdout == "10 rows, 10 reputations\n", done.stderr


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
