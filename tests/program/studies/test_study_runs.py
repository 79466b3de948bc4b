"""A study can be stopped by anything at any moment and goes on as if nothing had happened."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from experiments.design import LATIN, DesignSpec
from experiments.runner import Progress
from experiments.store import Store
from experiments.study import Study
from experiments.study_file import load_study, study_from
from experiments.study_manifest import changes
from experiments.study_runs import RUNS_A_TASK, STORE, _missing, rows, run_study, status, table, verify
from paradox.cli import app
from sim.errors import ParadoxError
from tests.study_files import TINY, tiny_file


@pytest.fixture
def tiny(tmp_path: Path) -> Study:
    return load_study(tiny_file(tmp_path))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Give the table of the tiny study, run by one thread without any disturbance."""
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


@pytest.mark.usefixtures("one_by_one")
def test_every_point_runs_once_before_any_runs_again(tiny: Study, tmp_path: Path) -> None:
    class EnoughError(Exception):
        pass

    def stop_in_the_middle(progress: Progress) -> None:
        if progress.done >= 70:
            raise EnoughError

    with pytest.raises(EnoughError):
        run_study(tiny, tmp_path / "tiny", threads=1, report=stop_in_the_middle)
    first, second = status(tiny, tmp_path / "tiny").by_replication
    assert first >= 70
    assert second == 0


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


def test_runs_of_another_model_are_kept_and_not_used(
    tiny: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("study", "store", "points", "study_manifest"):
        monkeypatch.setattr(f"experiments.{module}.model_version", lambda: "older")
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
    assert verify(tiny, tmp_path / "tiny", runs=5).different == ()
    with sqlite3.connect(tmp_path / "tiny" / STORE) as connection:
        connection.execute("update runs set outcomes = replace(outcomes, '1', '2')")
    assert len(verify(tiny, tmp_path / "tiny", runs=5).different) == 5


def start(folder: Path) -> "subprocess.Popen[bytes]":
    """Run the tiny study in a process of its own."""
    command = [sys.executable, "-m", "paradox.cli", "study", "run", "tiny.yaml", "--out", "out", "--workers", "2"]
    path = os.pathsep.join([str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def wait_for_runs(folder: Path, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the process has kept at least one more run."""
    path = folder / "out" / "tiny" / STORE
    deadline = time.monotonic() + 120
    before = count(path)
    while process.poll() is None and count(path) <= before and time.monotonic() < deadline:
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
    assert process.wait(timeout=300) == 0, process.communicate()
    process.communicate()
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
    tiny_file(tmp_path, TINY.replace("samples: 16", "samples: 512"))
    process = start(tmp_path)
    wait_for_runs(tmp_path, process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"give the same command again" in said
    assert b"Traceback" not in said


@pytest.mark.usefixtures("one_by_one")
def test_full_disk_is_one_message_and_loses_nothing(
    tiny: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, kept = Store.put, []

    def put_until_full(store: Store, *records: Any) -> None:
        if len(kept) + len(records) > 40:
            with store._readable():
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
    """Take the right to write into a folder away; root, who may always, becomes somebody else for a while."""
    mode = folder.stat().st_mode
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(mode)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="rights are otherwise on Windows")
def test_a_read_only_folder_is_one_message_and_loses_nothing() -> None:
    with tempfile.TemporaryDirectory() as place:  # a test's own folder may be closed to others
        folder = Path(place)
        folder.chmod(0o755)
        file = tiny_file(folder)
        before = CliRunner().invoke(app, ["study", "run", str(file), "--out", str(folder / "warm")])
        assert before.exit_code == 0
        (folder / "closed").mkdir()
        with nobody_may_write(folder / "closed"):
            fresh = CliRunner().invoke(app, ["study", "run", str(file), "--out", str(folder / "closed")])
        assert isinstance(fresh.exception, ParadoxError)
        assert re.search(r"closed.*cannot be.*Next: .*--out", " ".join(str(fresh.exception).split()))
        assert list((folder / "closed").iterdir()) == []
        done = status(load_study(file), folder / "warm" / "tiny").done
        more = tiny_file(folder, TINY.replace("replications: 2", "replications: 3"))
        with nobody_may_write(folder / "warm" / "tiny"):
            again = CliRunner().invoke(app, ["study", "run", str(more), "--out", str(folder / "warm")])
        assert isinstance(again.exception, ParadoxError)
        assert "Next: " in str(again.exception)
        assert status(load_study(file), folder / "warm" / "tiny").done == done


def test_the_last_tasks_are_short_and_no_run_is_lost() -> None:
    study = replace(load_study("when_does_recovery_backfire"), design=DesignSpec(LATIN, samples=300, seed=1))
    with Store() as store:
        tasks, total, found = _missing(replace(study, replications=1), store)
    assert (total, found) == (300, 0)
    assert sorted(number for task in tasks for number in task.numbers) == list(range(300))
    assert {len(task) for task in tasks[:6]} == {RUNS_A_TASK}
    assert max(len(task) for task in tasks[6:]) < RUNS_A_TASK / 4
