"""A Dask cluster gives the same bits, also when a worker dies; what is wrong with it is said in one message."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from experiments.runs.runner import Progress
from experiments.studies.cluster import _connect
from experiments.studies.file import load_study
from experiments.studies.runs import rows, run_study, status
from sim.errors import ParadoxError
from tests.places import ROOT
from tests.study_files import TINY, tiny_file

pytest.importorskip("distributed")
pytestmark = pytest.mark.cluster

# Seconds after which a process hangs; none takes nearly as long, however busy the processors are.
HANGS = 600


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Cluster:
    """A scheduler and two workers, each a process of its own on this machine."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.folder = folder
        root = str(ROOT)
        self.environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
        port = self.address.rpartition(":")[2]
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        self.workers = [
            self.start("worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard")
            for _ in range(workers)
        ]

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], cwd=self.folder, env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def wait(self, workers: int) -> None:
        from distributed import Client

        with Client(self.address, timeout=HANGS, set_as_default=False) as client:
            if workers:
                client.wait_for_workers(workers, timeout=HANGS)

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    try:
        made.wait(2)
        yield made
    finally:
        made.close()


def test_cluster_that_loses_a_worker_gives_the_bits_of_one_thread(cluster: Cluster, tmp_path: Path) -> None:
    study = load_study(tiny_file(tmp_path, TINY.replace("samples: 16", "samples: 64")))

    def kill_one_in_the_middle(progress: Progress) -> None:
        if progress.done > progress.total // 4 and cluster.workers[0].poll() is None:
            cluster.workers[0].kill()

    run_study(study, tmp_path / "far", cluster=cluster.address, report=kill_one_in_the_middle)
    assert cluster.workers[0].wait(timeout=HANGS) != 0
    run_study(study, tmp_path / "near", threads=1)
    assert list(rows(study, tmp_path / "far")) == list(rows(study, tmp_path / "near"))


def test_cluster_that_is_not_there_is_one_message(tmp_path: Path) -> None:
    study = load_study(tiny_file(tmp_path))
    with pytest.raises(ParadoxError, match="no cluster answers"):
        run_study(study, tmp_path / "far", cluster=f"tcp://127.0.0.1:{free_port()}")
    assert status(study, tmp_path / "far").done == 0


def test_cluster_without_workers_is_one_message(tmp_path: Path) -> None:
    made = Cluster(tmp_path, workers=0)
    try:
        made.wait(0)
        with pytest.raises(ParadoxError, match="no workers"):
            run_study(load_study(tiny_file(tmp_path)), tmp_path / "far", cluster=made.address)
    finally:
        made.close()


def test_workers_that_lack_the_package_are_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A package found only through the path of this process is not there for the others.
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "nowhere_else.py").write_text("def version():\n    return 'x'\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "elsewhere"))
    import nowhere_else  # type: ignore[import-not-found]

    monkeypatch.setattr("experiments.studies.cluster.model_version", nowhere_else.version)
    made = Cluster(tmp_path, workers=1)
    try:
        made.wait(1)
        begun: list[Progress] = []
        with pytest.raises(ParadoxError, match=r"with its extra 'cluster'"):
            run_study(load_study(tiny_file(tmp_path)), tmp_path / "far", cluster=made.address, report=begun.append)
        assert begun == []
    finally:
        made.close()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "127.0.0.1",
            r"no address of a scheduler.*Allowed: tcp://HOST:PORT or tls://HOST:PORT. Did you mean tcp://127.0.0.1:8786",
        ),
        ("tcp://here", r"Did you mean tcp://here:8786"),
        ("tcp://:8786", r"no address of a scheduler"),
        ("tcp://here:many", r"no address of a scheduler"),
        ("tcp://here:99999", r"no address of a scheduler"),
        ("two words", r"no address of a scheduler"),
        ("ucx://here:1", r"Allowed: tcp://HOST:PORT or tls://HOST:PORT. Did you mean tcp://here:1\?"),
        ("http://here", r"Did you mean tcp://here:8786"),
        ("tcp://127.0.0.1:9", r"no cluster answers there \(nothing listens on that port\)"),
        ("tcp://nowhere.invalid:8786", r"no cluster answers there \(no machine of that name is known\)"),
    ],
)
def test_an_address_where_no_scheduler_can_be_is_one_message(tmp_path: Path, address: str, message: str) -> None:
    with pytest.raises(ParadoxError, match=message):
        run_study(load_study(tiny_file(tmp_path)), tmp_path / "far", cluster=address)


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n" * 3], ids=["silent", "web server"])
def test_a_listener_that_is_no_scheduler_is_left_in_time(
    greeting: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.studies.cluster._LISTENS_SECONDS", 1)
    held = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    held.append(listener.accept()[0])
                    held[-1].sendall(greeting)

        Thread(target=answer, daemon=True).start()
        with pytest.raises(ParadoxError, match="something listens there that is no Dask scheduler"):
            _connect(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
    for link in held:
        link.close()


def test_an_address_that_needs_certificates_says_so() -> None:
    said = "needs certificates, and Dask's configuration names none"
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(ParadoxError, match=said):
        _connect(f"tls://127.0.0.1:{listener.getsockname()[1]}")
