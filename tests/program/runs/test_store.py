"""Finished runs survive whatever happens to the process or the disk."""

import math
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.records import Failure, RunRecord
from experiments.runner import run
from experiments.store import Store, StoreError
from sim.compiling import model_version
from tests.small_worlds import SMALL, small_scenario

RECORD = RunRecord(
    run_id="a1",
    model_version=model_version(),
    scenario="small",
    policy="warm",
    replication=2,
    seed=7,
    outcomes={"profit": 0.1 + 0.2, "days": math.nan, "total": -0.0},
    weekly={"satisfaction": np.array([0.1, math.nan, 1e-308]), "visits": np.array([1.0, 2.0, 3.0])},
    groups=[{"kind": "segment", "group": "all", "persons": 3, "paradox": math.nan}],
    seconds=0.5,
)


def bits(record: RunRecord) -> str:
    """Give everything of a record that must not change, to the last bit."""
    weekly = {name: series.tobytes() for name, series in record.weekly.items()}
    outcomes = {name: value.hex() for name, value in record.outcomes.items()}
    return repr((replace(record, outcomes={}, weekly={}, seconds=0.0), outcomes, weekly))


def test_a_record_comes_back_with_every_bit(tmp_path: Path) -> None:
    with Store(tmp_path / "runs.sqlite") as store:
        store.put(RECORD)
    with Store(tmp_path / "runs.sqlite") as store:
        back = store.get("a1")
    assert back is not None
    assert bits(back) == bits(RECORD)


def test_the_query_of_the_documentation_passes_over_numbers_that_do_not_exist(tmp_path: Path) -> None:
    query = re.search(r"```sql\n(.*?)```", Path("docs/output.md").read_text(encoding="utf-8"), re.DOTALL)
    assert query is not None
    with Store(tmp_path / "runs.sqlite") as store:
        store.put(RECORD)
        read = sqlite3.connect(tmp_path / "runs.sqlite").execute
        assert read(query[1]).fetchall() == [("warm", RECORD.outcomes["profit"])]
        assert read(query[1].replace("profit", "days")).fetchall() == [("warm", None)]
        assert read("select json_extract(groups, '$[0].paradox') from runs").fetchall() == [(None,)]


def test_a_store_of_the_first_format_reads_as_before_and_can_be_queried(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with Store(path) as store:
        store.put(RECORD)
    older = sqlite3.connect(path)
    older.execute(
        "update runs set outcomes = replace(outcomes, 'null', 'NaN'), groups = replace(groups, 'null', 'NaN')"
    )
    older.execute("pragma user_version = 1")
    older.commit()
    older.close()
    with Store(path, writes=False) as store:
        back = store.get("a1")
        assert back is not None
        assert bits(back) == bits(RECORD)
    with Store(path) as store:
        back = store.get("a1")
        assert back is not None
        assert bits(back) == bits(RECORD)
    assert sqlite3.connect(path).execute("select json_extract(outcomes, '$.days') from runs").fetchall() == [(None,)]


def test_a_failed_run_is_kept_and_is_not_finished() -> None:
    failed = replace(RECORD, outcomes={}, weekly={}, groups=[], failure=Failure("worlds", "no", "where"))
    store = Store()
    store.put(failed)
    assert store.get("a1") == failed
    assert store.finished(["a1", "b2"]) == set()
    store.put(RECORD)
    assert store.finished(["a1", "b2"]) == {"a1"}
    assert len(store) == 1


def test_records_are_kept_together_or_not_at_all() -> None:
    store = Store()
    unwritable = replace(RECORD, run_id="b2", scenario=object())  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        store.put(RECORD, unwritable)
    assert len(store) == 0
    store.put(RECORD, replace(RECORD, run_id="b2"))
    assert store.finished(["a1", "b2"]) == {"a1", "b2"}


def test_runs_of_another_model_version_are_kept_and_counted() -> None:
    store = Store()
    store.put(RECORD)
    store.put(replace(RECORD, run_id="b2", model_version="older"))
    assert store.runs_of_other_versions() == 1
    assert len(store) == 2


def test_a_second_process_is_told_to_wait_and_may_read(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with Store(path) as store:
        store.put(RECORD)
        code = f"from pathlib import Path; from experiments.store import Store; Store(Path({str(path)!r}))"
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert "StoreError" in other.stderr
        assert "another process is writing to this store" in other.stderr
        assert sqlite3.connect(path).execute("select count(*) from runs").fetchone() == (1,)
    with Store(path) as store:
        assert len(store) == 1


def test_a_full_disk_is_named_and_loses_nothing(tmp_path: Path) -> None:
    with Store(tmp_path / "runs.sqlite") as store:
        store.put(RECORD)
        pages = store._connection.execute("pragma page_count").fetchone()[0]
        store._connection.execute(f"pragma max_page_count = {pages}")
        large = replace(RECORD, run_id="b2", outcomes={str(number): 1 / 3 for number in range(5000)})
        with pytest.raises(StoreError, match=r"disk is full.*Next: free some space"):
            store.put(large)
        assert len(store) == 1


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write to")
def test_a_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(StoreError, match=r"/proc.*Next: .*--out"):
        Store(Path("/proc/self/runs.sqlite"))


def test_a_read_only_store_is_named(tmp_path: Path) -> None:
    with Store(tmp_path / "runs.sqlite") as store:
        store._connection.execute("pragma query_only = on")
        with pytest.raises(StoreError, match=r"read-only.*Next: "):
            store.put(RECORD)


def test_another_file_is_not_taken_for_a_store(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    path.write_text("these are my notes, " * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="is not a store of runs"):
        Store(path)
    assert path.read_text(encoding="utf-8").startswith("these are my notes")


def test_a_store_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("pragma user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="newer version of the program"):
        Store(path)


KILLED = """
import sys
from pathlib import Path
from experiments.compare import specs_of
from experiments.runner import run
from experiments.store import Store
from sim.scenario import Scenario

scenario = Scenario.load(sys.argv[1])
run(specs_of(scenario), Store(Path(sys.argv[2])), 2)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills otherwise")
def test_a_killed_program_goes_on_with_the_same_bits_and_no_duplicates(tmp_path: Path) -> None:
    from experiments.compare import specs_of
    from sim.scenario import Scenario

    file, path = tmp_path / "small.yaml", tmp_path / "runs.sqlite"
    file.write_text(SMALL.replace("replications: 3", "replications: 60"), encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(file), str(path)])
    _wait_for_runs(path, process)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    specs = specs_of(Scenario.load(file))
    ids = [spec.run_id for spec in specs]
    with Store(path) as store:
        kept = len(store)
        found = run(specs, store, 2)
        resumed = {record.run_id: bits(record) for record in store.records(ids)}
        assert 0 < kept < len(specs)
        assert found == kept
        assert len(store) == len(specs)
    with Store() as undisturbed:
        run(specs, undisturbed, 1)
        assert {record.run_id: bits(record) for record in undisturbed.records(ids)} == resumed


def _wait_for_runs(path: Path, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a few runs are in the store."""
    while process.poll() is None:
        time.sleep(0.02)
        if path.exists():
            try:
                connection = sqlite3.connect(path, timeout=1.0)
                count = connection.execute("select count(*) from runs").fetchone()[0]
                connection.close()
            except sqlite3.Error:
                continue
            if count >= 3:
                return
    raise AssertionError("the program ended before it could be killed")


def test_the_small_scenario_is_the_same_as_a_file_and_from_python(tmp_path: Path) -> None:
    from sim.scenario import Scenario

    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    assert Scenario.load(file).hash == small_scenario().hash
