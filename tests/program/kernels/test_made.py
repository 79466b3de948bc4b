"""Code made ahead of time is that of these sources and gives the bits of numba's; what does not fit is left alone."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.kernels import made
from sim.kernels.cache import COMPILED, PACKAGE
from sim.kernels.jit import Loop
from sim.kernels.sources import digest
from sim.state import network
from sim.state.firm import _mean_visits

ROOT = Path(sim.__file__).parent.parent
INDEX = json.loads(made.INDEX.read_text(encoding="utf-8"))

# Whether there is made code, why not, and whether numba was loaded to live a small world.
TOLD = """
import json, sys
from sim.kernels import made
from tests.worlds import digests, small_world
told = {"missing": made.missing(), "digests": digests(small_world()), "numba": "numba" in sys.modules}
print(json.dumps(told))
"""

needs_code = pytest.mark.skipif(
    made.missing() == made.MACHINE, reason="no library was made for this system and processor"
)


def told(folder: Path = ROOT, program: str = TOLD, **environment: str) -> dict[str, object]:
    """Run a program on the package in a folder and read its JSON."""
    variables = {**os.environ, "PYTHONPATH": str(folder), **environment}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_the_libraries_are_those_of_these_sources() -> None:
    assert INDEX["sources"] == digest(PACKAGE, COMPILED), "the libraries are stale: make ahead"
    for library in INDEX["libraries"].values():
        assert (made.FOLDER / library["file"]).stat().st_size > 50_000


def test_the_libraries_take_less_than_three_megabytes() -> None:
    assert sum(path.stat().st_size for path in made.FOLDER.iterdir()) < 3 * 2**20


@needs_code
def test_a_world_is_lived_without_numba() -> None:
    found = told()
    assert (found["missing"], found["numba"]) == (None, False)


@pytest.mark.slow
@needs_code
def test_a_world_has_the_bits_of_numba() -> None:
    usual, compiled = told(), told(PARADOX_COMPILE="1")
    assert compiled["missing"] == made.ASKED
    assert usual["digests"] == compiled["digests"]


@needs_code
def test_every_loop_that_python_calls_was_made() -> None:
    """Those that only loops call stand in the code of these."""
    module = [value for value in vars(network).values() if isinstance(value, Loop)]
    assert [loop.plain.__name__ for loop in module if not loop.made] == ["_linked"]


@needs_code
def test_a_made_loop_returns_what_it_does_in_plain_python() -> None:
    rates = np.array([0.1, 0.7, 2.0])
    (code,) = _mean_visits.made
    assert code((rates,)) == _mean_visits.plain(rates)


@needs_code
@pytest.mark.parametrize(
    "given",
    [(np.zeros(3, np.float32),), (np.zeros((3, 1)),), (np.zeros(6)[::2],), ([0.1],), (), (np.zeros(3), np.zeros(3))],
)
def test_what_a_loop_was_not_made_for_is_left_to_numba(given: tuple[object, ...]) -> None:
    (code,) = _mean_visits.made
    assert code(given) is NotImplemented


@needs_code
@pytest.mark.parametrize("rates", [np.zeros(0), np.array([0.5]), np.arange(8.0)[2:]])
def test_columns_that_begin_anywhere_are_found(rates: np.ndarray) -> None:
    rates.flags.writeable = False
    (code,) = _mean_visits.made
    with np.errstate(invalid="ignore"):
        wanted = _mean_visits.plain(rates) if len(rates) else np.nan
    assert code((rates,)) == pytest.approx(wanted, abs=0.0, nan_ok=True)


@needs_code
def test_a_column_that_takes_the_place_of_one_that_is_gone_is_read_itself() -> None:
    (code,) = _mean_visits.made
    for size in range(1, 400):  # memory and identity of what is gone are used again
        rates = np.full(1 + size % 7, 0.01 * size)
        assert code((rates,)) == code((rates,)) == _mean_visits.plain(rates)
        rates[0] = 0.5
        assert code((rates,)) == _mean_visits.plain(rates)


ASKED = """
import json
from sim.kernels import made
from paradox.present.terminal.progress import compiling
print(json.dumps({"missing": made.missing(), "said": compiling(), "chinese": compiling("zh")}))
"""


def copied(folder: Path) -> Path:
    """Return a folder with a copy of the program."""
    for part in ("sim", "experiments", "paradox"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_an_edited_rule_is_compiled_and_said_so(tmp_path: Path) -> None:
    rule = copied(tmp_path) / "sim/rules/service.py"
    rule.write_text(rule.read_text(encoding="utf-8") + "\nNEW = 1.0\n", encoding="utf-8")
    found = told(tmp_path, ASKED)
    assert found["missing"] == made.EDITED
    assert str(found["said"]).startswith("The model was edited; compiling it (once;")
    assert str(found["chinese"]).startswith("模型已被修改")


@needs_code
def test_an_edited_sentence_leaves_the_libraries_in_use(tmp_path: Path) -> None:
    rule = copied(tmp_path) / "sim/rules/service.py"
    rule.write_text(rule.read_text(encoding="utf-8") + "\n# The end.\n", encoding="utf-8")
    assert told(tmp_path, ASKED)["missing"] is None


@pytest.mark.parametrize("damage", ["no index", "no library", "half a library"])
def test_without_a_library_the_machine_compiles(tmp_path: Path, damage: str) -> None:
    folder = copied(tmp_path) / "sim/kernels/libraries"
    if damage == "no index":
        (folder / "index.json").unlink()
    for library in folder.glob("*-*"):
        if damage == "no library":
            library.unlink()
        elif damage == "half a library":
            library.write_bytes(library.read_bytes()[:1000])
    found = told(tmp_path, ASKED)
    assert found["missing"] == made.MACHINE
    assert str(found["said"]).startswith("Compiling the model for this machine")
