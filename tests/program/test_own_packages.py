"""A user's own `sim` or `experiments` beside the program: it runs, and nobody takes one for the other in silence."""

import subprocess
import sys
from pathlib import Path

import pytest

import sim

OURS = Path(sim.__file__).parents[1]
USES = "import paradox; print(paradox.Scenario.load('baseline').name)\n"


def lay(folder: Path, name: str, form: str, content: str = "WORTH = 7\n") -> Path:
    """Lay a module, a package or a folder of modules of a name into a folder; return what an error should name."""
    if form == "module":
        place = file = folder / f"{name}.py"
    else:
        place = folder / name
        file = place / ("__init__.py" if form == "package" else "part.py")
        place.mkdir()
    file.write_text(content, encoding="utf-8")
    return place.resolve()


def ran(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in a folder."""
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(params=["experiments", "sim"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["module", "package", "folder"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("start", [["{}.py"], ["-m", "{}"]], ids=["script", "-m"])
def test_a_script_of_such_a_name_runs(start: list[str], name: str, tmp_path: Path) -> None:
    lay(tmp_path, name, "module", USES)
    done = ran(tmp_path, *(part.format(name) for part in start))
    assert (done.stdout, done.stderr) == ("baseline\n", "")


@pytest.mark.parametrize("start", [["script.py"], ["-m", "script"], ["-c", USES]], ids=["script", "-m", "-c"])
def test_a_program_beside_such_names_runs(start: list[str], form: str, tmp_path: Path) -> None:
    for name in ("experiments", "sim"):
        lay(tmp_path, name, form, "raise RuntimeError('not the one')\n")
    lay(tmp_path, "script", "module", USES)
    done = ran(tmp_path, *start)
    assert (done.stdout, done.stderr) == ("baseline\n", "")


def test_the_program_itself_runs_beside_such_names(form: str, tmp_path: Path) -> None:
    for name in ("experiments", "sim"):
        lay(tmp_path, name, form, "raise RuntimeError('not the one')\n")
    done = ran(tmp_path, "-m", "paradox", "check", "baseline")
    assert (done.returncode, done.stderr) == (0, "")


ASKS = {
    "import": ("module", "import {}"),
    "from": ("package", "from {} import WORTH"),
    "part": ("package", "import {}.part"),
    "folder": ("folder", "from {}.part import WORTH"),
}


@pytest.mark.parametrize("asks", ASKS)
@pytest.mark.parametrize("first", ["theirs", "ours", "ours, used"])
def test_both_in_one_program_is_one_error_that_names_both(first: str, asks: str, name: str, tmp_path: Path) -> None:
    form, statement = ASKS[asks]
    place = lay(tmp_path, name, form)
    if asks == "part":
        (place / "part.py").write_text("WORTH = 7\n", encoding="utf-8")
    theirs, ours = statement.format(name) + "\n", USES if first == "ours, used" else "import paradox\n"
    lay(tmp_path, "script", "module", theirs + ours if first == "theirs" else ours + theirs)
    done = ran(tmp_path, *(["script.py"] if name == "sim" else ["-m", "script"]))
    told = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1
    if (form, first) == ("folder", "theirs"):
        # Python itself prefers an installed package to a folder without __init__.py, and nothing of ours has run.
        assert told == f"ModuleNotFoundError: No module named '{name}.part'"
    else:
        assert told.startswith("ImportError: This program imports")
        assert {str(place), str(OURS / name)} <= set(told.replace(",", "").rstrip(".").replace(". ", " ").split())


def test_a_helper_of_the_program_is_told_too(name: str, tmp_path: Path) -> None:
    place = lay(tmp_path, name, "module")
    lay(tmp_path, "helper", "module", f"from {name} import WORTH\n")
    lay(tmp_path, "script", "module", USES + "import helper\n")
    told = ran(tmp_path, "script.py").stderr
    assert str(place) in told
    assert str(OURS / name) in told


def test_objects_of_ours_are_stored_and_restored_beside_such_names(tmp_path: Path) -> None:
    lay(tmp_path, "sim", "module")
    code = "import pickle; case = paradox.Scenario.load('baseline'); print(pickle.loads(pickle.dumps(case)) == case)\n"
    lay(tmp_path, "script", "module", "import paradox\n" + code)
    done = ran(tmp_path, "script.py")
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_where_no_such_name_is_near_imports_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "mine.yaml").write_text("{}\n", encoding="utf-8")
    code = "import builtins; usual = builtins.__import__; import paradox; print(builtins.__import__ is usual)\n"
    lay(tmp_path, "script", "module", code)
    assert ran(tmp_path, "script.py").stdout == "True\n"
