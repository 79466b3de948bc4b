"""A study can be stopped by anything at any moment and goes on as if nothing had happened."""

import ctypes
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from experiments.runs.records import RunRecord
from experiments.runs.runner import Progress
from experiments.runs.store import Store
from experiments.runs.store_file import explained
from experiments.studies.design import LATIN, DesignSpec
from experiments.studies.file import load_study, study_from
from experiments.studies.manifest import changes
from experiments.studies.runs import RUNS_A_TASK, STORE, _missing, notes, rows, run_study, status, table, verify
from experiments.studies.study import Study
from paradox.cli.app import app
from sim.errors import ParadoxError
from tests.places import ROOT
from tests.study_files import TINY, tiny_file

# Seconds after which a program hangs; none takes nearly as long, however busy the processors are.
HANGS = 600.0


@pytest.fixture
def tiny(tmp_path: Path) -> Study:
    return load_study(tiny_file(tmp_path))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the table of the tiny study, run by one thread without any disturbance."""
    folder = tmp_path_factory.mktemp("undisturbed")
    study = load_study(tiny_file(folder))
    run_study(study, folder / "tiny", threads=1)
    return list(rows(study, folder / "tiny"))


def test_two_threads_give_the_bits_of_one(tiny: Study, tmp_path: Path, undisturbed: list[dict[str, Any]]) -> None:
    run_study(tiny, tmp_path / "tiny", threads=2)
    assert list(rows(tiny, tmp_path / "tiny")) == undisturbed


def test_running_again_makes_nothing(tiny: Study, tmp_path: Path) -> None:
    run_study(tiny, tmp_path / "tiny")
    seen: list[Progress] = []
    reached = run_study(tiny, tmp_path / "tiny", report=seen.append)
    assert [(one.done, one.total) for one in seen] == [(reached.total, reached.total)]
    assert reached.done == reached.total == tiny.size


def test_every_point_runs_once_before_any_runs_again(
    tiny: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, order = Store.put, []

    def noted(store: Store, *records: RunRecord) -> None:
        order.extend(record.replication for record in records)
        put(store, *records)

    monkeypatch.setattr(Store, "put", noted)
    run_study(tiny, tmp_path / "tiny", threads=1)
    points = tiny.size // 2
    assert order == [0] * points + [1] * points
    assert status(tiny, tmp_path / "tiny").by_replication == (points, points)


def test_more_replications_keep_the_runs_there_are(tiny: Study, tmp_path: Path) -> None:
    run_study(tiny, tmp_path / "tiny")
    more = load_study(tiny_file(tmp_path, TINY.replace("replications: 2", "replications: 3")))
    assert changes(more, tmp_path / "tiny") == ""
    seen: list[Progress] = []
    run_study(more, tmp_path / "tiny", report=seen.append)
    assert seen[0].done == tiny.size


def test_changed_study_is_refused_by_name_of_what_changed_and_can_be_adopted(tiny: Study, tmp_path: Path) -> None:
    run_study(tiny, tmp_path / "tiny")
    other = load_study(tiny_file(tmp_path, TINY.replace("[0, 2]", "[0, 3]")))
    with pytest.raises(ParadoxError, match=r"comp_amount.*--adopt"):
        run_study(other, tmp_path / "tiny")
    assert status(tiny, tmp_path / "tiny").done == tiny.size
    run_study(other, tmp_path / "tiny", adopt=True)
    assert status(other, tmp_path / "tiny").done == other.size


def test_runs_of_the_first_model_are_told_apart(tiny: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("studies.study", "runs.store", "studies.points", "studies.manifest"):
        monkeypatch.setattr(f"experiments.{module}.model_version", lambda: "34cd16987d74")
    run_study(load_study(tiny_file(tmp_path)), tmp_path / "tiny")
    monkeypatch.undo()
    with pytest.raises(ParadoxError, match=r"model 1, now 2: docs/reference/model.md.*--out.*--adopt.*0 of the"):
        run_study(tiny, tmp_path / "tiny")
    assert status(tiny, tmp_path / "tiny").other_versions == tiny.size
    reached = run_study(tiny, tmp_path / "tiny", adopt=True)
    assert (reached.done, reached.other_versions) == (tiny.size, tiny.size)


def test_runs_of_another_model_are_kept_and_not_used(
    tiny: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("studies.study", "runs.store", "studies.points", "studies.manifest"):
        monkeypatch.setattr(f"experiments.{module}.model_version", lambda: "2-older")
    old = load_study(tiny_file(tmp_path))
    run_study(old, tmp_path / "tiny")
    monkeypatch.undo()
    reached = status(load_study(tiny_file(tmp_path)), tmp_path / "tiny")
    assert reached.done == 0
    assert reached.other_versions == old.size


def test_two_processes_on_one_study_get_one_clear_message(tiny: Study, tmp_path: Path) -> None:
    with Store(tmp_path / "tiny" / STORE), pytest.raises(ParadoxError, match="another process"):
        run_study(tiny, tmp_path / "tiny")


def test_status_can_be_read_while_another_process_writes(tiny: Study, tmp_path: Path) -> None:
    run_study(tiny, tmp_path / "tiny")
    with Store(tmp_path / "tiny" / STORE):
        assert status(tiny, tmp_path / "tiny").done == tiny.size


def test_analysis_refuses_a_design_with_holes_and_names_the_runs(tiny: Study, tmp_path: Path) -> None:
    run_study(tiny, tmp_path / "tiny")
    gone = tiny.run_id(5, 1)
    with sqlite3.connect(tmp_path / "tiny" / STORE) as connection:
        connection.execute("delete from runs where run_id = ?", (gone,))
    with pytest.raises(ParadoxError, match=gone):
        table(tiny, tmp_path / "tiny")


def test_failed_points_are_rows_and_refuse_the_analysis(tmp_path: Path) -> None:
    study = study_from(
        {
            "set": {"market.persons": 80, "run.burn_in": 2, "run.horizon": 10},
            "uncertainties": {"weight_distributive": {"values": [0.3, 0.8]}, "weight_interactional": [0.2, 0.5]},
            "outcomes": ["satisfaction"],
            "design": {"kind": "grid"},
        },
        "poisoned",
    )
    reached = run_study(study, tmp_path)
    assert 0 < reached.failed < reached.total
    assert reached.failed + reached.done == reached.total
    assert "sum" in reached.failures[0][1]
    assert sum(bool(row["failure"]) for row in rows(study, tmp_path)) == reached.failed
    with pytest.raises(ParadoxError, match="failed"):
        table(study, tmp_path)


def test_outcome_that_does_not_exist_everywhere_is_refused_with_run_ids(tmp_path: Path) -> None:
    study = study_from(
        {
            "set": {"market.persons": 80, "run.burn_in": 2, "run.horizon": 10, "service.p_fail": 0},
            "levers": {"comp_amount": [0, 1]},
            "outcomes": ["voice_share"],
            "design": {"kind": "latin_hypercube", "samples": 3},
        },
        "no_failures",
    )
    run_study(study, tmp_path)
    with pytest.raises(ParadoxError, match=study.run_id(0, 0)):
        table(study, tmp_path)


def test_verify_finds_a_changed_bit(tiny: Study, tmp_path: Path) -> None:
    run_study(tiny, tmp_path / "tiny")
    assert verify(tiny, tmp_path / "tiny", runs=5) == (5, (), ())
    changed = tiny.run_id(3, 0)
    with Store(tmp_path / "tiny" / STORE) as store:
        record = store.get(changed)
        assert record is not None
        store.put(replace(record, outcomes={**record.outcomes, "profit": record.outcomes["profit"] + 1e-9}))
    assert verify(tiny, tmp_path / "tiny", runs=10_000).different == (changed,)


def test_three_changed_digits_are_found_by_every_command_and_made_again(tiny: Study, tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    run_study(tiny, folder)
    whole = table(tiny, folder)
    changed = {tiny.run_id(number, 1) for number in (0, 4, 9)}
    with closing(sqlite3.connect(folder / STORE)) as connection, connection:
        for run_id in changed:
            kept = connection.execute("select outcomes from runs where run_id = ?", (run_id,)).fetchone()[0]
            digit = kept.rindex("5")
            altered = kept[:digit] + "6" + kept[digit + 1 :]
            connection.execute("update runs set outcomes = ? where run_id = ?", (altered, run_id))
    reached = status(tiny, folder)
    assert (reached.done, set(reached.damaged)) == (reached.total - 3, changed)
    assert all(run_id in notes(tiny, folder)[0] for run_id in changed)
    assert changed.isdisjoint(row["run_id"] for row in rows(tiny, folder))
    with pytest.raises(ParadoxError, match=r"3 of .* are damaged.*study run"):
        table(tiny, folder)
    assert set(verify(tiny, folder, runs=1).damaged) == changed
    told: list[str] = []
    assert run_study(tiny, folder, report=lambda progress: told.extend(progress.notices)).damaged == ()
    assert all(run_id in told[0] for run_id in changed)
    again = table(tiny, folder)
    assert all((again.outcomes[name] == numbers).all() for name, numbers in whole.outcomes.items())


def test_fewer_outcomes_are_found_in_the_runs_there_are_and_more_keep_the_others(tmp_path: Path) -> None:
    def asking(outcomes: str) -> Study:
        return load_study(tiny_file(tmp_path, TINY.replace("paradox_horizon, recovery_base, total, profit", outcomes)))

    folder = tmp_path / "tiny"
    seen: list[Progress] = []
    first = run_study(asking("total, profit"), folder)
    fewer = asking("profit")
    assert changes(fewer, folder) == ""
    assert table(fewer, folder).outcomes["profit"].shape == (2, fewer.points)
    run_study(fewer, folder, report=seen.append)
    assert seen[0].done == first.total
    run_study(asking("satisfaction, profit"), folder, adopt=True)
    assert status(asking("total, profit, satisfaction"), folder).done == first.total
    assert verify(asking("satisfaction, total"), folder, runs=5).different == ()


def test_a_latin_hypercube_that_is_extended_keeps_its_runs(tmp_path: Path) -> None:
    text = TINY.replace("{kind: sobol, samples: 16}", "{kind: latin_hypercube, samples: 6}")
    run_study(load_study(tiny_file(tmp_path, text)), tmp_path / "tiny")
    seen: list[Progress] = []
    longer = load_study(tiny_file(tmp_path, text.replace("samples: 6", "samples: 12")))
    run_study(longer, tmp_path / "tiny", report=seen.append, adopt=True)
    assert seen[0].done == 12


def test_a_refusal_says_how_many_runs_are_kept(tmp_path: Path) -> None:
    study = load_study(tiny_file(tmp_path))
    run_study(study, tmp_path / "tiny")
    longer = load_study(tiny_file(tmp_path, TINY.replace("samples: 16", "samples: 32")))
    with pytest.raises(ParadoxError, match=rf"--adopt.*: {study.size} of the {2 * study.size} runs"):
        run_study(longer, tmp_path / "tiny")


def start(folder: Path) -> "subprocess.Popen[bytes]":
    """Run the tiny study in a process of its own."""
    command = [sys.executable, "-m", "paradox.cli.app", "study", "run", "tiny.yaml", "--out", "out", "--workers", "2"]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def wait_for_runs(folder: Path, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the process has kept at least one more run, or has ended."""
    path = folder / "out" / "tiny" / STORE
    before = count(path)
    begin = time.monotonic()
    while process.poll() is None and count(path) <= before:
        assert time.monotonic() - begin < HANGS
        time.sleep(0.005)


def count(path: Path) -> int:
    if not path.is_file():
        return 0
    with sqlite3.connect(path) as connection:
        try:
            return int(connection.execute("select count(*) from runs").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def kill_and_resume(folder: Path, kills: int, seed: int) -> list[dict[str, Any]]:
    """Kill the study at random moments, let it finish, give its table."""
    chance = Random(seed)
    for _ in range(kills):
        process = start(folder)
        wait_for_runs(folder, process)
        time.sleep(chance.uniform(0.0, 0.08))
        process.kill()
        process.communicate()
    process = start(folder)
    _, said = process.communicate(timeout=HANGS)
    assert process.returncode == 0, said
    study = load_study(folder / "tiny.yaml")
    return list(rows(study, folder / "out" / "tiny"))


def test_study_killed_at_random_moments_ends_bit_identical(tmp_path: Path, undisturbed: list[dict[str, Any]]) -> None:
    tiny_file(tmp_path)
    assert kill_and_resume(tmp_path, kills=2, seed=1) == undisturbed


@pytest.mark.slow
def test_study_killed_twenty_times_ends_complete_without_duplicates_bit_identical(
    tmp_path: Path, undisturbed: list[dict[str, Any]]
) -> None:
    text = TINY.replace("samples: 16", "samples: 128").replace("replications: 2", "replications: 3")
    tiny_file(tmp_path, text)
    found = kill_and_resume(tmp_path, kills=20, seed=2)
    calm = tmp_path / "calm"
    calm.mkdir()
    study = load_study(tiny_file(calm, text))
    run_study(study, calm / "out" / "tiny", threads=1)
    assert found == list(rows(study, calm / "out" / "tiny"))
    assert count(tmp_path / "out" / "tiny" / STORE) == len({row["run_id"] for row in found}) == study.size


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_interrupted_study_says_how_to_go_on(tmp_path: Path) -> None:
    # Too many long runs to be finished before the signal comes, however late that is.
    tiny_file(tmp_path, TINY.replace("samples: 16", "samples: 512").replace("horizon: 16", "horizon: 500"))
    process = start(tmp_path)
    wait_for_runs(tmp_path, process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=HANGS)
    assert process.returncode == 130, said
    assert b"give the same command again" in said
    assert b"Traceback" not in said


@pytest.mark.usefixtures("one_by_one")
def test_full_disk_is_one_message_and_loses_nothing(
    tiny: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, kept = Store.put, []

    def put_until_full(store: Store, *records: Any) -> None:
        if len(kept) + len(records) > 40:
            with explained(store.path):
                raise sqlite3.OperationalError("database or disk is full")
        put(store, *records)
        kept.extend(record.run_id for record in records)

    monkeypatch.setattr(Store, "put", put_until_full)
    with pytest.raises(ParadoxError, match="disk is full"):
        run_study(tiny, tmp_path / "tiny", threads=1)
    monkeypatch.undo()
    assert status(tiny, tmp_path / "tiny").done == 40
    assert run_study(tiny, tmp_path / "tiny").done == tiny.size


@contextmanager
def nobody_may_write(folder: Path) -> Iterator[None]:
    """Take the right to write into a folder away, from root too; skips the test where root cannot be bound."""
    mode = folder.stat().st_mode
    folder.chmod(0o555)
    try:
        with bound_by_modes():
            try:
                (folder / "written").touch()
            except PermissionError:
                yield
            else:
                (folder / "written").unlink()
                pytest.skip("who runs the tests may write into every folder here, and cannot give that right up")
    finally:
        folder.chmod(mode)


# The right of root to read and write whatever the modes say (CAP_DAC_OVERRIDE), and the format of sets of rights.
_OVERRIDE, _VERSION_3 = 1 << 1, 0x20080522


@contextmanager
def bound_by_modes() -> Iterator[None]:
    """Let modes of files bind root on Linux: this thread gives the right to override them up, and takes it back.

    It stays root, so what root owns in folders that are closed to others can still be read.
    """
    if os.geteuid() != 0 or sys.platform != "linux":
        yield
        return
    system = ctypes.CDLL(None)
    this_thread = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    rights = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice
    system.capget(this_thread, rights)
    effective = rights[0]
    try:
        rights[0] = effective & ~_OVERRIDE
        system.capset(this_thread, rights)
        yield
    finally:
        rights[0] = effective
        system.capset(this_thread, rights)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights are otherwise on Windows")
def test_a_read_only_folder_is_one_message_and_loses_nothing(tmp_path: Path) -> None:
    file = tiny_file(tmp_path)
    before = CliRunner().invoke(app, ["study", "run", str(file), "--out", str(tmp_path / "warm")])
    assert before.exit_code == 0
    (tmp_path / "closed").mkdir()
    with nobody_may_write(tmp_path / "closed"):
        fresh = CliRunner().invoke(app, ["study", "run", str(file), "--out", str(tmp_path / "closed")])
    assert isinstance(fresh.exception, ParadoxError)
    assert re.search(r"closed.*cannot be.*Next: .*--out", " ".join(str(fresh.exception).split()))
    assert list((tmp_path / "closed").iterdir()) == []
    done = status(load_study(file), tmp_path / "warm" / "tiny").done
    more = tiny_file(tmp_path, TINY.replace("replications: 2", "replications: 3"))
    with nobody_may_write(tmp_path / "warm" / "tiny"):
        again = CliRunner().invoke(app, ["study", "run", str(more), "--out", str(tmp_path / "warm")])
    assert isinstance(again.exception, ParadoxError)
    assert "Next: " in str(again.exception)
    assert status(load_study(file), tmp_path / "warm" / "tiny").done == done


def test_the_last_tasks_are_short_and_no_run_is_lost() -> None:
    study = replace(load_study("when_does_recovery_backfire"), design=DesignSpec(LATIN, samples=300, seed=1))
    with Store() as store:
        tasks, total, found = _missing(replace(study, replications=1), store)
    assert (total, found.done) == (300, set())
    assert sorted(number for task in tasks for number in task.numbers) == list(range(300))
    assert {len(task) for task in tasks[:6]} == {RUNS_A_TASK}
    assert max(len(task) for task in tasks[6:]) < RUNS_A_TASK / 4
