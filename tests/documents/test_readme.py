"""The README shows what the program does: its commands run, its output is the program's, its links lead somewhere."""

import ast
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from docs.generators.readme import END, README, START, output
from experiments.comparison.verdict import WORDS
from tests.small_worlds import complaints

ROOT = README.parent
TEXT = README.read_text(encoding="utf-8")
PAGES = [README, ROOT / "docs" / "reference" / "output.md"]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


COMMANDS = [line.split("  #")[0].strip() for block in blocks("sh") for line in block.splitlines()]


@pytest.mark.slow
def test_the_output_shown_is_that_of_the_program() -> None:
    shown = TEXT.split(START)[1].split(END)[0]
    assert shown == output(), "the README is stale: python -m docs.generators.readme"


@pytest.mark.parametrize("block", blocks("sh"))
def test_every_command_works_one_after_the_other(tmp_path: Path, block: str) -> None:
    commands = [line.split("  #")[0].strip() for line in block.splitlines()]
    for command in commands:
        if command.startswith("paradox "):
            arguments = [sys.executable, "-m", "paradox.cli.app", *shlex.split(command)[1:]]
            done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert (done.returncode, complaints(done.stderr)) == (0, [])


@pytest.mark.parametrize("command", [command for command in COMMANDS if not command.startswith("paradox ")])
def test_every_other_command_is_a_target_of_make(command: str) -> None:
    program, target = command.split()
    assert program == "make"
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_demo_is_the_command_whose_output_is_shown() -> None:
    assert "\tcompare hotel_booking_error" in (ROOT / "Makefile").read_text(encoding="utf-8").replace(
        "$(BIN)/paradox ", ""
    )


def test_installing_without_make_does_what_make_does() -> None:
    (block,) = blocks("bat")
    assert block == "py demo.py\n"
    make, demo = ((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "demo.py"))
    assert "$(PYTHON) demo.py --install $< --into $(VENV)" in make
    assert 'COMPARISON = ["compare", "hotel_booking_error"]' in demo
    assert '"requirements-run.lock"' in demo
    assert demo.count('"--require-hashes"') == 2  # of packages and of uv itself


def test_an_old_python_is_told_which_one_is_needed() -> None:
    """It can read the file, and says so before anything else."""
    demo = (ROOT / "demo.py").read_text(encoding="utf-8")
    ast.parse(demo, feature_version=(3, 6))
    assert demo.index("sys.version_info < (3, 11)") < demo.index("argparse.ArgumentParser")


def pinned(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def test_the_demo_installs_what_running_needs_and_no_tests() -> None:
    run, everything = pinned("requirements-run.lock"), pinned("requirements.lock")
    assert run.items() <= everything.items()
    assert {"starlette", "mesa", "hatchling", "editables"} <= set(run)
    assert not {"pytest", "playwright", "mypy", "dask", "hypothesis", "optuna"} & set(run)


def test_the_demo_ends_with_where_the_program_is() -> None:
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    demo = make.split("\ndemo:")[1].split("\n\n")[0]
    assert "The program is $(BIN)/paradox" in demo
    assert ". $(BIN)/activate" in demo
    for page in ("README.md", "README.zh.md"):
        assert ". .venv/bin/activate" in (ROOT / page).read_text(encoding="utf-8").split("<!-- output")[0]


def test_nobody_is_told_to_install_what_is_not_published() -> None:
    sources = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    sources += [path for part in ("sim", "experiments", "paradox") for path in (ROOT / part).rglob("*.py")]
    assert [path for path in sources if "pip install 'recovery-paradox" in path.read_text(encoding="utf-8")] == []


def test_the_python_example_runs(tmp_path: Path) -> None:
    (block,) = blocks("python")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert re.match(r"[a-z ]+ -?\d", done.stdout)


def test_every_verdict_is_explained() -> None:
    for word in WORDS:
        assert f"| {word} |" in TEXT


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []


def test_the_files_of_a_comparison_are_all_described() -> None:
    from paradox.present.files.comparison import FIGURES, GROUPS, STORE, TABLE, WEEKLY
    from paradox.present.files.writing import MANIFEST

    page = (ROOT / "docs" / "reference" / "output.md").read_text(encoding="utf-8")
    for name in (TABLE, WEEKLY, GROUPS, *FIGURES, MANIFEST, STORE):
        assert f"`{name}`" in page
