"""Built as a wheel and installed, the program works in an empty folder, whatever lies in that folder."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from docs.commands import every_command, example
from tests.browser.served import served

ROOT = Path(__file__).parent.parent
EXAMPLES = {name: example(command) for name, command in every_command()}

# The examples of these run for long, serve a page or need a finished study: here they run small, one after the other.
SMALL = (
    "paradox evidence --rows A12a,A20 --seeds 1",
    "paradox calibrate --rows A20 --trials 2 --seeds 1 --persons 200",
    "paradox study run four.yaml",
    "paradox study status four.yaml",
    "paradox study verify four.yaml --runs 2",
    "paradox study export four.yaml --to four.csv",
    "paradox study analyse four.yaml --report",
)
SERVED = "paradox classroom"
FOUR = """\
title: Four worlds
question: Does it run where nothing else is?
set: {market.persons: 50, run.burn_in: 4, run.horizon: 16}
levers:
  comp_amount: [0, 2]
uncertainties:
  p_fail: [0.08, 0.25]
outcomes: [paradox, recovery_person, total, recovery_base, profit]
design: {kind: latin_hypercube, samples: 4}
replications: 2
"""
ELSEWHERE = {
    name for name in EXAMPLES if f"{SERVED} ".startswith(f"{name} ") or f"{' '.join(SMALL)} ".count(f"{name} ")
}
SHORT = [text for name, text in EXAMPLES.items() if name not in ELSEWHERE]


HERE = Path(sys.executable).parent


def cache_of(programs: Path) -> dict[str, str]:
    """Keep what an installed program compiles beside it: its path is in the cache, and no other test can use it."""
    return {} if programs == HERE else {"PARADOX_CACHE": str(programs.parent / "cache")}


def shell(command: str, folder: Path, programs: Path) -> "subprocess.CompletedProcess[str]":
    """Run a line of a shell in a folder, with the programs of another folder first."""
    places = os.pathsep.join([str(programs), os.environ["PATH"]])
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={**environment, **cache_of(programs), "PATH": places, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in an environment of its own that borrows the other packages; gives its programs' folder."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False, symlinks=os.name != "nt")
    paths = sysconfig.get_paths("venv", vars={"base": str(folder / "env"), "platbase": str(folder / "env")})
    programs = Path(paths["scripts"])
    python = programs / ("python.exe" if os.name == "nt" else "python")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, capture_output=True, check=True)
    # Other packages only: what this line adds is searched last, and its own path files are not read.
    (Path(paths["purelib"]) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return programs


def test_the_installed_packages_are_those_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    told = shell(
        "python -c 'import paradox, sim, experiments; print(paradox.__file__, sim.__file__)'", tmp_path, installed
    )
    assert told.stdout.count(str(installed.parent)) == 2
    assert str(ROOT) not in told.stdout


def test_everything_shipped_is_found_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    listed = json.loads(shell("paradox list --json", tmp_path, installed).stdout)
    here = json.loads(shell("paradox list --json", tmp_path, HERE).stdout)
    assert {kind: [entry["name"] for entry in entries] for kind, entries in listed.items()} == {
        kind: [entry["name"] for entry in entries] for kind, entries in here.items()
    }
    assert all(entry["file"].startswith(str(installed.parent)) for entries in listed.values() for entry in entries)


def test_every_shipped_scenario_can_be_used(installed: Path, tmp_path: Path) -> None:
    names = [path.stem for path in (ROOT / "scenarios").rglob("*.yaml")]
    told = shell(f"paradox check {' '.join(names)}", tmp_path, installed)
    assert (told.returncode, told.stderr) == (0, "")


def test_packages_of_the_users_own_do_not_break_the_command(installed: Path, tmp_path: Path) -> None:
    for name in ("sim", "experiments", "paradox", "docs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('not the one')\n")
    (tmp_path / "numba.py").write_text("raise RuntimeError('not the one')\n")
    told = shell("paradox new mine && paradox check mine.yaml && paradox describe mine.yaml", tmp_path, installed)
    assert (told.returncode, told.stderr) == (0, "")


def test_the_commands_that_run_small_are_those_whose_examples_run_long() -> None:
    assert {name.removeprefix("paradox ") for name in ELSEWHERE} == {
        "calibrate", "classroom", "evidence",
        "study analyse", "study export", "study run", "study status", "study verify",
    }  # fmt: skip


def test_what_runs_long_works_installed_too(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "four.yaml").write_text(FOUR, encoding="utf-8")
    for command in SMALL:
        told = shell(command, tmp_path, installed)
        assert told.returncode == 0, (command, told.stderr)
        assert "Traceback" not in told.stderr, command
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written >= {
        "four.csv",
        "results/calibrate/calibrated.yaml",
        "results/evidence/manifest.json",
        "results/four/runs.sqlite",
    }
    assert (tmp_path / "four.csv").read_text(encoding="utf-8").count("\n") == 1 + 4 * 2
    assert [path for path in written if path.endswith(".html")]


def test_the_classroom_page_is_served_installed(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARADOX_CACHE", cache_of(installed)["PARADOX_CACHE"])
    with served(command=[str(installed / "paradox"), "classroom", "--no-browser"], cwd=tmp_path) as page:
        assert "<title>" in page.first


@pytest.mark.slow
@pytest.mark.parametrize("command", SHORT)
def test_every_command_works_installed(command: str, installed: Path, tmp_path: Path) -> None:
    told = shell(command, tmp_path, installed)
    assert told.returncode == 0, told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("command", SHORT)
def test_the_example_in_the_help_of_every_command_works(command: str, tmp_path: Path) -> None:
    told = shell(command, tmp_path, HERE)
    assert told.returncode == 0, told.stderr
    assert "Traceback" not in told.stderr
