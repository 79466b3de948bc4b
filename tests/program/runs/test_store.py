"""Finished runs survive whatever happens to the process or the disk."""

import math
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from experiments.runs.records import RunFailure, RunRecord
from experiments.runs.runner import run
from experiments.runs.store import Store, StoreError
from experiments.runs.store_file import was_closed
from sim.version import model_version
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
    """Return everything of a record that must not change, to the last bit."""
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
    query = re.search(r"```sql\n(.*?)```", Path("docs/reference/output.md").read_text(encoding="utf-8"), re.DOTALL)
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
    older.execute("alter table runs drop column checksum")
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
    failed = replace(RECORD, outcomes={}, weekly={}, groups=[], failure=RunFailure("worlds", "no", "where"))
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
        code = f"from pathlib import Path; from experiments.runs.store import Store; Store(Path({str(path)!r}))"
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


def test_a_store_at_rest_is_one_plain_file(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with Store(path) as store:
        store.put(RECORD)
    assert [file.name for file in tmp_path.iterdir()] == ["runs.sqlite"]
    assert was_closed(path)
    assert _logged(path) is False


def test_a_store_is_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    """The store as it is left, one that an older program or a reader left in its log mode, and a killed one."""
    plain, logged, killed = (tmp_path / name / "runs.sqlite" for name in ("plain", "logged", "killed"))
    with Store(plain) as store:
        store.put(RECORD)
        shutil.copytree(plain.parent, killed.parent)
    shutil.copytree(plain.parent, logged.parent)
    connection = sqlite3.connect(logged)
    connection.execute("pragma journal_mode = wal")
    connection.close()
    assert _logged(logged)
    assert killed.with_name("runs.sqlite-wal").exists()
    code = (
        "import sys; from pathlib import Path; from experiments.runs.store import Store\n"
        "for path in sys.argv[1:]:\n with Store(Path(path), writes=False) as store: print(store.get('a1').seed)"
    )
    script = f"""mount --bind '{tmp_path}' '{tmp_path}' && mount -o remount,ro,bind '{tmp_path}' &&
        ! touch '{tmp_path}/x' 2>/dev/null && exec '{sys.executable}' -c "$0" "$@" """
    command = ["unshare", "-rm", "sh", "-c", script, code, *map(str, (plain, logged, killed))]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("this system mounts nothing for a program alone")
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("this system mounts nothing for a program alone")
    assert done.stdout.split() == ["7", "7", "7"], done.stderr


def test_a_copy_that_is_taken_while_a_store_is_written_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path, first, later = tmp_path / "runs.sqlite", tmp_path / "first.sqlite", tmp_path / "later.sqlite"
    with Store(path) as store:
        shutil.copy(path, first)
        store.put(RECORD)
        store.put(replace(RECORD, run_id="b2"))
        shutil.copy(path, later)
        with Store(path, writes=False) as meanwhile:
            assert (len(meanwhile), meanwhile.notes()) == (2, ())
    for copy, count in ((first, 0), (later, 1)):
        with Store(copy, writes=False) as found:
            assert len(found) == count
            assert "was not closed" in found.notes()[0]
    with Store(later) as again:
        assert again.finished(["a1", "b2"]) == {"a1"}
    with Store(later, writes=False) as found:
        assert found.notes() == ()


def test_a_file_without_a_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    sqlite3.connect(path).execute("pragma journal_mode = wal").connection.close()
    with Store(path, writes=False) as store, pytest.raises(StoreError, match=r"holds no runs.*Next: "):
        store.finished(["a1"])


def test_a_store_without_checksums_is_read_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with Store(path) as store:
        store.put(RECORD)
    older = sqlite3.connect(path)
    older.execute("alter table runs drop column checksum")
    older.execute("pragma user_version = 2")
    older.commit()
    older.close()
    with Store(path, writes=False) as store:
        assert store.finished(["a1"]) == {"a1"}
        assert "1 of its runs were kept by an older program without checksums" in store.notes()[0]
    with Store(path) as store:
        store.put(replace(RECORD, run_id="b2"))
        assert store.survey(["a1", "b2"]).done == {"a1", "b2"}
        assert "1 of its runs" in store.notes()[0]


def test_a_changed_row_is_named_and_never_read(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    changes = ("outcomes = replace(outcomes, '3', '4')", "seed = 8", "checksum = ''", "outcomes = x'ff'",
               "weekly = x'00'", "policy = 'average'", "failed_stage = 'worlds'")  # fmt: skip
    for change in changes:
        with Store(path) as store:
            store.put(RECORD)
        with sqlite3.connect(path) as connection:
            connection.execute(f"update runs set {change}")
        with Store(path, writes=False) as store:
            assert store.survey(["a1"]) == (set(), {}, {"a1"}, set()), change
            assert (store.get("a1"), store.outcomes(["a1"])) == (None, {}), change


def test_flipped_bits_are_never_read_as_numbers_and_what_is_whole_is_kept(tmp_path: Path) -> None:
    path, original = tmp_path / "runs.sqlite", tmp_path / "original.sqlite"
    profits = {f"{number * 7919:024x}"[::-1]: {"profit": number + 0.1} for number in range(200)}
    records = [replace(RECORD, run_id=run_id, outcomes=outcomes) for run_id, outcomes in profits.items()]
    with Store(original) as store:
        store.put(*records)
    whole, chance = original.read_bytes(), Random(1)
    for _ in range(8):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 3, 30))):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        with suppress(StoreError), Store(path, writes=False) as store:
            assert store.outcomes(profits).items() <= profits.items()
            store.notes()
        with suppress(StoreError), Store(path) as store:
            done = store.finished(profits)
            assert store.outcomes(done).items() <= profits.items()
            store.put(*(record for record in records if record.run_id not in done))
            assert store.outcomes(profits) == profits


def test_a_damaged_part_of_a_file_costs_only_its_runs(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    ids = [f"{number * 7919:024x}"[::-1] for number in range(200)]
    with Store(path) as store:
        store.put(*(replace(RECORD, run_id=run_id) for run_id in ids))
    content = bytearray(path.read_bytes())
    content[4 * 4096 : 4 * 4096 + 8] = b"\xff" * 8  # the head of a page
    path.write_bytes(content)
    with Store(path, writes=False) as store:
        found = store.survey(ids)
        assert 150 < len(found.done) < 200
        assert len(found.damaged) == 200 - len(found.done)
    with Store(path) as store:
        kept = store.finished(ids)
        assert f"{len(kept)} whole runs were taken over" in store.notices[0]
        assert kept <= found.done
        assert len(kept) >= len(found.done) - 2  # what borders on the damage may go with it
    assert path.with_name("runs.sqlite.damaged").read_bytes() == content


def _logged(path: Path) -> bool:
    """Return whether SQLite looks for newer content beside a file, as its head says."""
    return path.read_bytes()[18] == 2


KILLED = """
import sys, threading
from pathlib import Path
from experiments.comparison.compare import specs_of
from experiments.runs import runner
from experiments.runs.runner import run
from experiments.runs.store import Store
from sim.scenario.scenario import Scenario

def wait_at_half(progress):
    if progress.done >= progress.total // 2:
        threading.Event().wait()  # for the end, which may be late

runner._TOGETHER = 0.0
scenario = Scenario.load(sys.argv[1])
run(specs_of(scenario), Store(Path(sys.argv[2])), 2, wait_at_half)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills otherwise")
def test_a_killed_program_goes_on_with_the_same_bits_and_no_duplicates(tmp_path: Path) -> None:
    from experiments.comparison.compare import specs_of
    from sim.scenario.scenario import Scenario

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
    from sim.scenario.scenario import Scenario

    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    assert Scenario.load(file).hash == small_scenario().hash
