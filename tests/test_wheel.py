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

ROOT = Path(__file__).parent.parent
EXAMPLES = {name: example(command) for name, command in every_command()}

# These run for long, serve a page, or need a finished study or a design of the user's: their own tests run them.
ELSEWHERE = ("paradox calibrate", "paradox classroom", "paradox evidence", "paradox study")
SHORT = [text for name, text in EXAMPLES.items() if not name.startswith(ELSEWHERE) or name == "paradox study list"]


def shell(command: str, folder: Path, *path: Path) -> "subprocess.CompletedProcess[str]":
    """Run a line of a shell in a folder, with programs of these folders first."""
    places = os.pathsep.join([*map(str, path), os.environ["PATH"]])
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={**environment, "PATH": places, "COLUMNS": "80"},
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
    here = json.loads(shell("paradox list --json", tmp_path, Path(sys.executable).parent).stdout)
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


@pytest.mark.slow
@pytest.mark.parametrize("command", SHORT)
def test_every_command_works_installed(command: str, installed: Path, tmp_path: Path) -> None:
    told = shell(command, tmp_path, installed)
    assert told.returncode == 0, told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("command", SHORT)
def test_the_example_in_the_help_of_every_command_works(command: str, tmp_path: Path) -> None:
    told = shell(command, tmp_path, Path(sys.executable).parent)
    assert told.returncode == 0, told.stderr
    assert "Traceback" not in told.stderr
