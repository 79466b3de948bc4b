"""Compiled code is never stale, finds a place to stay, and large markets fit into memory."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.kernels import cache
from sim.kernels.sources import digest
from sim.parameters.registry import PARAMETERS
from sim.state.people import bytes_per_person
from sim.worlds.world import World
from tests.worlds import market

ROOT = Path(sim.__file__).parent.parent

# Satisfaction 0 on the scale 0 to 100, asked through a loop that is compiled in a few seconds.
ASK = """
import json, sim
from sim.state import people as population
from sim.state.observation import final_answers
from sim.rules.survey import index100
from sim.scenario.scenario import Scenario
from sim.state.settings import settings
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
from sim.worlds.mesa_model import RecoveryModel
from sim.scenario.scenario import Scenario
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
from sim.scenario.scenario import Scenario
from sim.worlds.world import World
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
    """Return a folder with a copy of the package, whose rules may be edited."""
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def told_by(code: str, folder: Path, **environment: str) -> dict[str, object]:
    """Run a program on the package in a folder, with compiled code kept beside it, and read its JSON."""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={
            **os.environ,
            "PARADOX_CACHE": str(folder / "cache"),
            "PARADOX_COMPILE": "1",
            "PYTHONPATH": str(folder),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


def kept(folder: Path) -> dict[Path, int]:
    """Return when each piece of compiled code beside the package was written."""
    return {path: path.stat().st_mtime_ns for path in (folder / "cache").rglob("*.nb?")}


def edit(path: Path, old: str, new: str, first: bool = False) -> None:
    """Replace a piece of a source file that stands in it once, or the first of many."""
    text = path.read_text()
    assert text.count(old) == 1 or (first and old in text)
    path.write_text(text.replace(old, new, 1))


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


def test_an_edited_loop_outside_the_model_is_never_answered_by_stale_code(tmp_path: Path) -> None:
    """As the loops of the laboratory: the folder of the compiled code is not named by them."""
    loop = tmp_path / "own.py"
    loop.write_text("from sim.kernels.jit import loop\n\n@loop\ndef worth(x):\n    return 2.0 * x\n")
    ask = (
        "import json, own; "
        "print(json.dumps({'worth': own.worth(3.0), 'found': sum(own.worth.compiled.stats.cache_hits.values())}))"
    )
    told = [told_by(ask, tmp_path) for _ in range(2)]
    edit(loop, "2.0", "5.0")
    told.append(told_by(ask, tmp_path))
    assert told == [{"worth": 6.0, "found": 0}, {"worth": 6.0, "found": 1}, {"worth": 15.0, "found": 0}]


def test_an_edited_sentence_is_no_reason_to_compile(copied: Path) -> None:
    """Neither above a loop, nor in it, nor in the rule that it calls."""
    told_by(ASK, copied)
    compiled = kept(copied)
    edit(copied / "sim/rules/survey.py", '"""', '"""Read this first. ', first=True)
    loop = copied / "sim/state/observation.py"
    edit(loop, '"""', '"""Read\n\nthis\n\nfirst. ', first=True)
    loop.write_text(loop.read_text() + "\n# The end.\n")
    told_by(ASK, copied)
    assert compiled
    assert kept(copied) == compiled


def test_the_compiled_code_is_named_by_its_sources_and_numba(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import numba

    monkeypatch.setenv("PARADOX_CACHE", str(tmp_path))
    cache.cache_folder.cache_clear()
    folder = cache.compiled_folder.__wrapped__()
    cache.cache_folder.cache_clear()
    assert folder.parent == tmp_path / "recovery-paradox"
    assert folder.name.startswith(digest(ROOT / "sim", cache.COMPILED))
    assert numba.__version__ in folder.name


def test_where_the_cache_cannot_be_written_a_temporary_folder_serves(tmp_path: Path) -> None:
    """A file stands where the folder should be; so it is for every user, root included."""
    (tmp_path / "taken").write_text("")
    told = told_by(ASK, ROOT, PARADOX_CACHE=str(tmp_path / "taken"), TMPDIR=str(tmp_path))
    assert told["compiled"] == told["plain"]
    assert any((tmp_path / f"recovery-paradox-{os.getuid()}").rglob("*.nbi"))


def test_a_user_without_a_home_needs_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PARADOX_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path))
    assert cache.cache_folder.__wrapped__() == tmp_path / f"recovery-paradox-{os.getuid()}"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The place of the cache, with another for what cannot be kept there, both not made yet."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("PARADOX_CACHE", str(tmp_path))
    monkeypatch.setattr(cache.tempfile, "tempdir", str(tmp_path / "temporary"))
    cache._fresh.cache_clear()
    yield tmp_path / "recovery-paradox"
    cache._fresh.cache_clear()


def kept_in() -> Path:
    return Path(cache.cache_folder.__wrapped__("code"))


def test_the_cache_is_closed_to_everybody_else(place: Path) -> None:
    assert kept_in() == place / "code"
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_a_cache_that_others_could_write_is_emptied_and_closed(place: Path) -> None:
    (place / "code").mkdir(parents=True)
    (place / "code" / "planted.nbi").write_text("not ours")
    place.chmod(0o777)
    assert kept_in() == place / "code"
    assert list(place.rglob("*.nbi")) == []
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_a_link_in_the_place_of_the_cache_is_not_followed(place: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    place.symlink_to(tmp_path / "elsewhere")
    assert tmp_path / "temporary" in kept_in().parents
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_of_another_user_is_left_alone(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = os.getuid()
    temporary = tmp_path / "temporary" / f"recovery-paradox-{user + 1}"
    for folder in (place, temporary):
        folder.mkdir()
    monkeypatch.setattr(cache.os, "getuid", lambda: user + 1)
    found = kept_in()
    assert place not in found.parents
    assert temporary not in found.parents
    assert tmp_path / "temporary" in found.parents
    assert stat.S_IMODE(found.parent.stat().st_mode) == 0o700


def test_a_place_that_anybody_can_replace_is_not_used(place: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    assert tmp_path / "temporary" in kept_in().parents


def test_a_person_takes_less_than_560_bytes() -> None:
    persons = 10_000
    world = World(market(persons=persons))
    arrays = [array for array in world.firm if isinstance(array, np.ndarray) and array is not world.firm.books]
    firm = sum(array.nbytes for array in arrays) / persons
    network = sum(array.nbytes for array in world.network) / persons
    assert world.network.neighbours.size == pytest.approx(persons * int(str(PARAMETERS["degree"].default)), rel=0.01)
    assert bytes_per_person(world.people) + network + firm < 560.0


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
