"""Built as a wheel and installed, the program works in an empty folder, whatever lies in that folder."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from docs.generators.commands import every_command
from paradox.cli.listing import shipped
from paradox.present.text.help import example
from tests.places import ROOT
from tests.program.browser.served import served

EXAMPLES = {name: example(command) for name, command in every_command()}

# The examples of these run for long: here they run small.
HOTEL = "printf 'extends: hotel_booking_error\nmarket: {persons: 200}\n' > hotel.yaml"
SMALL = {
    "paradox improve": f"{HOTEL} && paradox improve hotel.yaml --keep 'retention >= 0.5' --levers comp_amount=0..1",
    "paradox evidence": "paradox evidence --rows A12a,A20 --seeds 1",
    "paradox calibrate": "paradox calibrate --rows A20 --trials 2 --seeds 1 --persons 200",
}
SERVED = "paradox classroom"
# The examples of these belong together: a study is run, then the others look at its runs.
STUDY = [
    *(f"paradox study {name}" for name in ("run", "status", "verify", "export", "analyse")),
    *(f"paradox {name}" for name in ("export", "archive", "verify")),
]
# The example of this one names files that only a reader has; tests/program/cli/test_fit_command.py runs it.
OWN_FILES = "paradox fit"
SHORT = [text for name, text in EXAMPLES.items() if name not in (*SMALL, SERVED, *STUDY, OWN_FILES)]

HERE = Path(sys.executable).parent


def shell(command: str, folder: Path, programs: Path) -> "subprocess.CompletedProcess[str]":
    """Run a line of a shell in a folder, with the programs of another folder first."""
    places = os.pathsep.join([str(programs), os.environ["PATH"]])
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
    """Install the wheel in an environment of its own that borrows the other packages, return its programs' folder."""
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


def test_the_wheel_holds_three_packages_with_their_types(installed: Path) -> None:
    (wheel,) = installed.parents[1].glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    packages = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert packages == {"paradox", "sim", "experiments"}
    assert {f"{package}/py.typed" for package in packages} <= set(names)


TYPED = """
from paradox import Comparison, RecoveryModel, Scenario, World, compare, studies
from paradox.extend import Customer

class Patient(Customer):
    def wants_more(self) -> bool:
        return self.person > 0

found: Comparison = compare(Scenario.load("baseline"), replications="auto")
weeks: int = World(Scenario.load("baseline"), seed=1).run().week
"""

# Lines that only a checker that sees our types refuses, each with what it says.
MISTAKEN = {
    "compare(3)": 'Argument 1 to "compare" has incompatible type "int"',
    "number: int = compare('baseline')": 'expression has type "Comparison", variable has type "int"',
    "studies.load('first_study').nonsense": '"Study" has no attribute "nonsense"',
    "RecoveryModel(3)": 'Argument 1 to "RecoveryModel" has incompatible type "int"',
}


def test_a_users_type_checker_sees_our_types(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(TYPED + "\n".join(MISTAKEN) + "\n", encoding="utf-8")
    check = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(installed / "python"), "mine.py"]
    told = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False).stdout.splitlines()
    assert len(told) == len(MISTAKEN) + 1, told
    assert all(message in line for message, line in zip(MISTAKEN.values(), told, strict=False))


def test_everything_shipped_is_found_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    listed = json.loads(shell("paradox list --json", tmp_path, installed).stdout)
    here = shipped()
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


def test_a_script_called_sim_compares_policies(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "mine.py").write_text("raise RuntimeError('not the one')\n")
    script = "from paradox import Scenario, compare\n"
    script += "case = Scenario.load('baseline').with_values({'market.persons': 100, 'run.horizon': 8})\n"
    script += "print(len(compare(case, replications=2).findings) > 0)\n"
    (tmp_path / "sim.py").write_text(script)
    told = shell("python sim.py", tmp_path, installed)
    assert (told.stdout, told.stderr) == ("True\n", "")


@pytest.mark.parametrize("command", SMALL.values())
def test_what_runs_long_works_installed_too(command: str, installed: Path, tmp_path: Path) -> None:
    told = shell(command, tmp_path, installed)
    assert told.returncode == 0, told.stderr
    assert "Traceback" not in told.stderr
    assert list((tmp_path / "results").rglob("*.json"))


def test_the_examples_of_a_study_work_one_after_the_other(installed: Path, tmp_path: Path) -> None:
    for name in STUDY:
        told = shell(EXAMPLES[name], tmp_path, installed)
        assert told.returncode == 0, (name, told.stderr)
        assert "Traceback" not in told.stderr, name
    assert (tmp_path / "first_study.csv").read_text(encoding="utf-8").count("\n") == 1 + 16 * 2
    assert (tmp_path / "results" / "first_study" / "report.html").is_file()


def test_the_classroom_page_is_served_installed(installed: Path, tmp_path: Path) -> None:
    with served(
        command=[str(installed / "paradox"), *EXAMPLES[SERVED].split()[1:], "--no-browser"], cwd=tmp_path
    ) as page:
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
