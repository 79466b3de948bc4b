"""Compiled code is never stale, finds a place to stay, and large markets fit into memory."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from sim import compiling
from sim.parameters import PARAMETERS
from sim.population import bytes_per_person
from sim.world import World
from tests.worlds import market

ROOT = Path(sim.__file__).parent.parent

# Satisfaction 0 on the scale 0 to 100, asked through a loop that is compiled in a few seconds.
ASK = """
import json, sim
from sim import population
from sim.observation import final_answers
from sim.rules.survey import index100
from sim.scenario import Scenario
from sim.settings import settings
b = Scenario.from_mapping({"policies": {"p": {}}}, base=None)
m = b.measurement
people = population.empty(1)
compiled = final_answers(0, 1, people.actual, settings(b, "p")).hundred[0]
plain = index100(0.0, m.item7_midpoint, m.item7_slope)
print(json.dumps({"compiled": compiled, "plain": plain, "where": sim.__file__}))
"""

# The same small world in both engines.
BOTH = """
import json
from sim.model import RecoveryModel
from sim.scenario import Scenario
case = Scenario.from_mapping({
    "policies": {"p": {}}, "market": {"persons": 60, "visit_rate_mean": 1}, "service": {"p_fail": 0.4},
    "run": {"burn_in": 2, "horizon": 8},
}, base=None)
told = {}
for engine in ("compiled", "agents"):
    model = RecoveryModel(case, "p", seed=1, engine=engine)
    while model.running:
        model.step()
    told[engine] = model.world.people.actual.satisfaction.tolist()
print(json.dumps(told))
"""

MILLION = """
import json, resource, time
from sim.scenario import Scenario
from sim.world import World
case = Scenario.load("baseline").with_values({"market.persons": 50, "run.burn_in": 2, "run.horizon": 10})
World(case, "generous").run()
begin = time.perf_counter()
case = case.with_values({"market.persons": 1_000_000, "run.burn_in": 26, "run.horizon": 26})
world = World(case, "generous").run()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
told = {"seconds": time.perf_counter() - begin, "gib": peak, "visits": float(world.firm.books.visits.sum())}
print(json.dumps(told))
"""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Give a folder with a copy of the package, whose rules may be edited."""
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def told_by(code: str, folder: Path, **environment: str) -> dict[str, object]:
    """Run a program on the package in a folder, with compiled code kept beside it, and read its JSON."""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PARADOX_CACHE": str(folder / "cache"), "PYTHONPATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


def edit(path: Path, old: str, new: str) -> None:
    """Replace a piece of a source file that stands in it once."""
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_an_edited_rule_is_never_answered_by_stale_code(copied: Path) -> None:
    """numba itself watches only the file of the loop; the rule stands in another file."""
    before = told_by(ASK, copied)
    edit(copied / "sim/rules/survey.py", "100.0 * (midpoint", "50.0 * (midpoint")
    after = told_by(ASK, copied)
    assert before["where"] == after["where"] == str(copied / "sim/__init__.py")
    assert before["compiled"] == before["plain"]
    assert after["compiled"] == after["plain"] == float(str(before["plain"])) / 2


@pytest.mark.slow
def test_an_edited_rule_changes_both_engines_alike(copied: Path) -> None:
    before = told_by(BOTH, ROOT, PARADOX_CACHE=os.environ.get("PARADOX_CACHE", ""))
    edit(copied / "sim/rules/service.py", "return old + rate * (news - old)", "return old + 0.5 * rate * (news - old)")
    after = told_by(BOTH, copied)
    assert before["compiled"] == before["agents"]
    assert after["compiled"] == after["agents"] != before["agents"]


def version_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the model version that the sources in a folder would have."""
    monkeypatch.setattr(compiling, "SOURCES", folder)
    return compiling.model_version.__wrapped__()


def test_the_model_version_depends_on_every_source(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = sorted((copied / "sim").rglob("*.py"))
    seen = {version_of(copied / "sim", monkeypatch)}
    assert seen == {compiling.model_version()}
    for path in sources:
        path.write_text(path.read_text() + "# a remark\n")
        seen.add(version_of(copied / "sim", monkeypatch))
    (copied / "sim/rules/habit.py").write_text('"""A new rule."""\n')
    seen.add(version_of(copied / "sim", monkeypatch))
    assert len(seen) == len(sources) + 2


def test_the_model_version_does_not_depend_on_line_ends(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (copied / "sim").rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert version_of(copied / "sim", monkeypatch) == compiling.model_version()


def test_the_cache_is_named_by_model_and_numba(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import numba

    monkeypatch.setenv("PARADOX_CACHE", str(tmp_path))
    folder = compiling.cache_folder.__wrapped__()
    assert folder.parent == tmp_path / "recovery-paradox"
    assert compiling.model_version() in folder.name
    assert numba.__version__ in folder.name


def test_where_the_cache_cannot_be_written_a_temporary_folder_serves(tmp_path: Path) -> None:
    """A file stands where the folder should be; so it is for every user, root included."""
    (tmp_path / "taken").write_text("")
    told = told_by(ASK, ROOT, PARADOX_CACHE=str(tmp_path / "taken"), TMPDIR=str(tmp_path))
    assert told["compiled"] == told["plain"]
    assert any((tmp_path / "recovery-paradox").rglob("*.nbi"))


def test_a_user_without_a_home_needs_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("PARADOX_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.setattr(compiling.tempfile, "gettempdir", lambda: str(tmp_path))
    assert compiling.cache_folder.__wrapped__().is_relative_to(tmp_path)


def test_a_person_takes_less_than_500_bytes() -> None:
    persons = 10_000
    world = World(market(persons=persons))
    arrays = [array for array in world.firm if isinstance(array, np.ndarray) and array is not world.firm.books]
    firm = sum(array.nbytes for array in arrays) / persons
    network = sum(array.nbytes for array in world.network) / persons
    assert world.network.neighbours.size == pytest.approx(persons * int(str(PARAMETERS["degree"].default)), rel=0.01)
    assert bytes_per_person(world.people) + network + firm < 500.0


@pytest.mark.slow
def test_a_million_persons_for_a_year_fit_into_four_gibibytes() -> None:
    told = told_by(MILLION, ROOT, PARADOX_CACHE=os.environ.get("PARADOX_CACHE", ""))
    assert float(str(told["visits"])) > 1_000_000.0
    assert float(str(told["gib"])) < 4.0


@pytest.mark.slow
def test_no_bit_depends_on_the_width_of_vectors(tmp_path: Path) -> None:
    """A processor without wide vectors makes its lists and loops in another way."""
    program = "from tests.worlds import digests, small_world; import json; print(json.dumps(digests(small_world())))"
    usual = told_by(program, ROOT, PARADOX_CACHE=str(tmp_path))
    assert told_by(program, ROOT, PARADOX_CACHE=str(tmp_path), NUMBA_CPU_NAME="generic") == usual
