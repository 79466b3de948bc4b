"""The command, used as a user uses it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.main import get_command

from paradox.cli.app import app
from paradox.present.terminal.progress import COMPILING, duration, told
from tests.small_worlds import SMALL, complaints, small_file


def paradox(*arguments: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "paradox.cli.app", *arguments],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "80", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("user")


@pytest.fixture(scope="module")
def output(here: Path) -> str:
    done = paradox("compare", str(small_file(here).name), cwd=here)
    assert (done.returncode, complaints(done.stderr)) == (0, [])
    return done.stdout


def test_a_comparison_fits_80_columns_of_plain_ascii(output: str) -> None:
    assert output.isascii()
    assert max(map(len, output.splitlines())) <= 80


def test_a_comparison_shows_every_policy_in_every_table(output: str) -> None:
    for policy in ("average", "warm", "doing nothing"):
        # The market that the reference leads to stands above the five tables, with one row.
        rows = len(re.findall(rf"^{policy} +[-+0-9]", output, re.MULTILINE))
        assert rows == (6 if policy == "average" else 5)
    for heading in (
        "NPS",
        "How the firm answers",
        "PARADOX",
        "RECOVERY",
        "TOTAL",
        "POLICY",
        "cost of",
        "profit per",
        "verdict",
    ):
        assert heading in output


def test_no_heading_of_a_table_is_cut(output: str) -> None:
    market, stands, *others = re.findall(r"^.*\n^policy .*$", output, re.MULTILINE)
    assert market.split() == [
        "within", "a", "a", "month", "days", "to",
        "policy", "year", "per", "1,000", "the", "answer", "NPS",
    ]  # fmt: skip
    assert stands.split() == [
        "satisf.", "still", "cost", "of", "profit", "per",
        "policy", "0-100", "NPS", "customer", "recovery", "customer",
    ]  # fmt: skip
    assert len(others) == 4
    assert others[0].split() == [
        "problems", "days", "to", "never", "never",
        "policy", "resolved", "the", "answer", "answered", "heard", "of",
    ]  # fmt: skip


def test_a_comparison_asked_for_in_chinese_speaks_chinese(here: Path) -> None:
    done = paradox("compare", str(small_file(here).name), "--replications", "2", "--lang", "zh", cwd=here)
    assert done.returncode == 0, done.stderr
    assert "什么都不做" in done.stdout
    assert max(cell_len(line.rstrip()) for line in done.stdout.splitlines()) <= 80
    body = done.stdout.split("\n", 2)[2]  # title and question of this file stand in English only
    # `staff_capacity` is what a reader writes into the file to correct it; a page is named by its path, a command by
    # what is typed.
    typed = r"docs/[\w/-]+\.md|paradox\s+fit|programme_\w+|staff_capacity|--(?:replications|help|lang)"
    names = rf"{typed}|PARADOX|RECOVERY|TOTAL|POLICY|results|small|report|html|zh|warm"
    assert re.findall(r"[A-Za-z]{2,}", re.sub(names, "", body)) == []
    assert "什么都不做" in (here / "results" / "small" / "figure.svg").read_text(encoding="utf-8")


def test_a_comparison_ends_with_the_verdict_in_words(output: str) -> None:
    assert "people whose service failed" in output
    assert "Against average, the base is" in " ".join(output.split())


def test_results_go_to_the_current_folder(here: Path, output: str) -> None:
    assert "results/small" in output
    assert (here / "results" / "small" / "manifest.json").is_file()


def test_one_replication_is_undecided_and_shows_no_interval(tmp_path: Path) -> None:
    done = paradox("compare", str(small_file(tmp_path)), "--replications", "1", cwd=tmp_path)
    assert done.returncode == 0
    assert "[+" not in done.stdout
    assert "[-" not in done.stdout
    assert "nan" not in done.stdout
    assert done.stdout.count("undecided") >= 11
    assert "nothing is decided" in " ".join(done.stdout.split())


def test_numbers_that_do_not_exist_are_dashes(tmp_path: Path) -> None:
    calm = SMALL.replace("p_fail: 0.3", "p_fail: 0")
    (tmp_path / "calm.yaml").write_text(calm, encoding="utf-8")
    done = paradox("compare", "calm.yaml", "--replications", "2", cwd=tmp_path)
    assert "nan" not in done.stdout
    assert re.search(r"^average +- +- +- +-$", done.stdout, re.MULTILINE)
    assert "no difference" in done.stdout


def test_long_names_still_fit(tmp_path: Path) -> None:
    long = SMALL.replace("warm:", "a_very_warm_and_very_long_name_indeed:")
    (tmp_path / "long.yaml").write_text(long, encoding="utf-8")
    done = paradox("compare", "long.yaml", "--replications", "2", cwd=tmp_path)
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_title_in_another_script_does_not_break_an_old_console(tmp_path: Path) -> None:
    text = SMALL.replace("A small market", "小市场 [b]")
    (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
    done = paradox("compare", "small.yaml", "--replications", "1", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "[b]" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("compare", "hotel_bookin"),
            r"there is no scenario 'hotel_bookin'. Did you mean 'hotel_booking_error'\? Next",
        ),
        (("compare", "no/such.yaml"), r"there is no such file.*Next"),
        (("compare", "baseline", "--seed", "-3"), r"run.seed is -3.*Allowed: 0 to.*Next"),
        (("compare", "baseline", "--replications", "0"), r"replications is 0.*Allowed: 1 to.*Next"),
        (("compare", "baseline", "--out", "taken"), r"taken.*cannot be written.*Next: .*--out"),
        (("compare", "broken.yaml"), r"broken.yaml:2:\d+: .*"),
    ],
)
def test_a_mistake_gets_one_message_and_leaves_nothing(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("title: x\nservice: {p_fail: 3}\n", encoding="utf-8")
    done = paradox(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.match(message, done.stderr) or re.search(message, done.stderr)
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.yaml", "taken"]


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m paradox.cli.app compare {small_file(tmp_path)} --replications 1 | head -1"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "A small market\n"
    assert complaints(done.stderr) == []


def test_help_loads_nothing_heavy() -> None:
    heavy = ("numba", "matplotlib", "mesa", "pandas")
    code = f"import sys, paradox.cli.app; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_command_has_help_with_an_example() -> None:
    group = get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        assert command.help, name
        assert re.search(rf"Examples?:.*paradox {name}", command.epilog or "", re.DOTALL), name


def test_the_example_in_the_help_of_compare_works(tmp_path: Path) -> None:
    example = get_command(app).commands["compare"].epilog  # type: ignore[attr-defined]
    arguments = example.removeprefix("Example: paradox ").split()
    assert paradox(*arguments, cwd=tmp_path).returncode == 0


def test_a_folder_of_the_users_own_experiments_does_not_disturb(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("paradox")
    if not command.exists():
        pytest.skip("the command is not installed beside the interpreter")
    for package in ("experiments", "sim"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("raise SystemExit('mine')", encoding="utf-8")
    arguments = [str(command), "compare", str(small_file(tmp_path)), "--replications", "1"]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, complaints(done.stderr)) == (0, [])


def test_the_version_names_program_and_model(tmp_path: Path) -> None:
    done = paradox("--version", cwd=tmp_path)
    assert re.fullmatch(r"paradox \d+\.\d+\.\d+, model 2-[0-9a-f]{12}\n", done.stdout)


def test_public_names_are_there_and_heavy_packages_are_not() -> None:
    code = (
        "import sys, paradox; "
        "print([m for m in ('numba', 'matplotlib', 'mesa', 'pandas', 'rich', 'typer') if m in sys.modules]); "
        "from paradox import Scenario, RecoveryModel, World, compare"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
def test_in_a_terminal_of_80_columns_nothing_wraps_and_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    file = small_file(tmp_path)
    start = {"dimensions": (24, 80), "cwd": str(tmp_path), "encoding": "utf-8", "timeout": 600}
    child = pexpect.spawn(sys.executable, ["-m", "paradox.cli.app", "compare", file.name], **start)
    child.expect(pexpect.EOF)
    child.close()
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", child.before).replace("\r\n", "\n").split("\n")
    tables = lines[next(n for n, line in enumerate(lines) if line.startswith("Does a warm")) :]
    assert child.exitstatus == 0
    assert max(map(len, tables)) <= 80

    # Too many long runs to be finished before Ctrl-C comes, however late that is.
    long = SMALL.replace("horizon: 20", "horizon: 500").replace("replications: 3", "replications: 5000")
    file.write_text(long, encoding="utf-8")
    child = pexpect.spawn(sys.executable, ["-m", "paradox.cli.app", "compare", file.name], **start)
    child.expect("about .* left")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert re.search(r"Stopped after \d+ of 20000 runs, which are kept", child.before.replace("\r\n", " "))
    assert "Traceback" not in child.before


def test_time_spans_read_well() -> None:
    assert [duration(seconds) for seconds in (0.4, 12.0, 150.0, 9000.0)] == ["0 s", "12 s", "2 min", "2.5 h"]


def test_progress_is_told_in_words() -> None:
    from experiments.runs.runner import Progress

    assert told(Progress("running", 3, 9)) == "3 of 9 runs"
    assert told(Progress("running", 3, 9, 1, 12.0)) == "3 of 9 runs, 1 failed, about 12 s left"
    assert COMPILING[0].startswith("Compiling the model")
    assert COMPILING[1].startswith("The model was edited; compiling it")
