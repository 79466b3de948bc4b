"""Full disks, read-only places and Ctrl-C: one line with the right reason, and files whole or not at all."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from experiments.runs.store import Store, StoreError
from paradox.at_once import STOPPED
from paradox.present.files import writing
from paradox.present.terminal.progress import COMPILING
from sim.errors import ParadoxError
from tests.command_line import Shell
from tests.places import ROOT
from tests.small_worlds import small_file
from tests.study_files import tiny_file


@pytest.fixture
def paradox(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


@contextmanager
def full_disk(size: int = 100) -> Iterator[None]:
    """Let no file grow beyond so many bytes."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def held(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder with their content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_full_disk_is_one_line_and_leaves_what_was_there(paradox: Shell, tmp_path: Path) -> None:
    tiny_file(tmp_path)
    small_file(tmp_path)
    assert paradox("study", "run", "tiny.yaml").code == 0
    assert paradox("compare", "small.yaml").code == 0
    before = held(tmp_path)
    for command in (
        ("study", "export", "tiny.yaml"),
        ("study", "export", "tiny.yaml", "--to", "other/runs.csv"),
        ("study", "analyse", "tiny.yaml", "--report"),
        ("study", "analyse", "tiny.yaml", "--page", "pages/tiny.md"),
        ("run", "small.yaml", "--seed", "3"),
        ("compare", "small.yaml"),
        ("report", "small.yaml"),
        ("laboratory", "explanation"),
        ("new", "shop"),
        ("export", "small.yaml", "--to", "a.xlsx"),
    ):
        with full_disk():
            told = paradox(*command)
        said = told.err.strip().splitlines()
        assert told.code == 2, command
        assert "too large" in said[-1] or "runs.sqlite: the disk" in said[-1], command
        assert "Next: " in said[-1], command
        assert "Traceback" not in told.err, command
        assert held(tmp_path) == before, command
    assert not list(tmp_path.rglob(".new-*"))
    assert not (tmp_path / "pages").exists()


def test_a_workbook_that_a_full_disk_refuses_is_an_error_of_the_system(tmp_path: Path) -> None:
    with full_disk(), pytest.raises(OSError, match="too large"), writing.workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("a")


def test_all_files_are_replaced_or_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("before")

    def fails(path: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ParadoxError, match=r"No space left on device.*free some space"):
        writing.write_files({"a.txt": writing.text_writer("after"), tmp_path / "deep" / "b.txt": fails}, tmp_path)
    assert held(tmp_path) == {"a.txt": b"before"}
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(ParadoxError, match="a folder has that name"):
        writing.write_files({name: writing.text_writer("after") for name in ("a.txt", "b.txt")}, tmp_path)
    assert held(tmp_path) == {"a.txt": b"before"}


def test_a_page_can_be_written_elsewhere_where_the_runs_are_read_only(
    paradox: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from paradox.present.files import study as study_files

    tiny_file(tmp_path)
    assert paradox("study", "run", "tiny.yaml").code == 0

    def closed(dir: Path) -> None:
        raise OSError(30, "Read-only file system", str(dir))

    monkeypatch.setattr(study_files.tempfile, "TemporaryFile", closed)
    before = held(tmp_path / "results")
    told = paradox("study", "analyse", "tiny.yaml", "--page", "pages/tiny.md", "--report")
    assert told.code == 0, told.err
    assert "Read-only file system" in told.out
    assert held(tmp_path / "results") == before
    assert {"tiny.md", "findings.csv", "report.html"} <= held(tmp_path / "pages").keys()


@pytest.mark.parametrize("size", [9_000, 12_288, 30_000])
def test_a_store_on_a_disk_that_is_nearly_full_stays_one_plain_file(size: int, tmp_path: Path) -> None:
    """Its table finds space, its log or the index of that does not."""
    path = tmp_path / "runs.sqlite"
    Store(path).close()
    before = path.read_bytes()
    with full_disk(size):
        with pytest.raises(StoreError, match="disk is full"):
            Store(path)
        assert [file.name for file in tmp_path.iterdir()] == ["runs.sqlite"]
        with Store(path, writes=False) as store:
            assert (len(store), store.notes()) == (0, ())
    assert len(path.read_bytes()) == len(before)


@pytest.mark.skipif(os.name == "nt", reason="closes a channel as a shell of POSIX does")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_channel_is_one_that_nobody_reads(closed: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m paradox list {closed}"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("command", [["list"], ["list", "--json"], ["--help"], ["describe", "baseline"]])
def test_output_that_cannot_be_written_is_one_line(command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "paradox", *command], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "What is printed cannot be written (No space left on device). Next: send it where there is space."
    ]


PRESSED = """
import os, signal, sys

module = sys.argv[1]

class Press:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Press())
import paradox.cli
sys.argv[:] = ["paradox", *sys.argv[2:]]
paradox.cli.main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system interrupts otherwise")
@pytest.mark.parametrize(
    ("module", "lang"),
    [
        ("typer", "zh"),
        ("numpy", "zh"),
        ("numpy._core._multiarray_umath", "en"),
        ("numba", "en"),
        ("rich.console", "zh"),
    ],
)
def test_ctrl_c_while_a_library_is_loaded_is_one_line(module: str, lang: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", PRESSED, module, "compare", "baseline", "--replications", "1", "--lang", lang]
    environment = {**os.environ, "PARADOX_COMPILE": "1"}  # which loads numba too
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=tmp_path, env=environment)
    told = done.stderr.removeprefix(f"{COMPILING[0]}\n") if module == "numba" else done.stderr
    when = " before a run was finished." if module == "numba" else "."  # the compiler is loaded for the first run
    assert (done.returncode, told) == (130, f"{STOPPED[lang].replace('.', when, 1)}\n")


# Presses Ctrl-C when the first module of the package that takes time is looked for.
FIRST = """
import os, signal, sys

class Press:
    def find_spec(self, name, path=None, target=None):
        if name == "paradox.own_packages":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Press())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system interrupts otherwise")
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("way", ["module", "script"])
def test_ctrl_c_while_the_program_begins_is_one_line(way: str, lang: str, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(FIRST, encoding="utf-8")
    script = tmp_path / "paradox"  # as installing writes it
    script.write_text("from paradox.cli import main\nmain()\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]), "PYTHONUTF8": "1"}
    start = ["-m", "paradox"] if way == "module" else [str(script)]
    command = [sys.executable, *start, "list", "--lang", lang]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)
    assert (done.returncode, done.stderr) == (130, f"{STOPPED[lang]}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="this system interrupts otherwise")
def test_a_program_that_uses_the_package_keeps_what_ctrl_c_does() -> None:
    code = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
import paradox
assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
"""
    subprocess.run([sys.executable, "-c", code, "paradox"], check=True)


@pytest.mark.parametrize(
    "command",
    [
        ["compare", "baseline", "--replications", "1", "--out"],
        ["evidence", "--targets"],
        ["new"],
        ["new", "mine", "--answers"],
        ["classroom", "--check", "--lessons"],
    ],
)
def test_a_name_that_no_file_can_have_is_told_in_a_line(command: list[str], paradox: Shell) -> None:
    done = paradox(*command, "x" * 300)
    assert done.code == 2
    assert "Traceback" not in done.err
    assert "too long" in done.err
    assert "Next: " in done.err
