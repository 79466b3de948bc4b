"""Runs as tables for other programs: every format holds the same, and what users write stays text."""

import csv
import math
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from experiments.comparison.compare import compare
from experiments.comparison.export import tables
from experiments.comparison.findings import Comparison
from experiments.runs.columns import CONSTANT, IDENTITY, OUTCOME, Column, Table, told, words
from experiments.runs.series import SERIES
from paradox.present.files.export import export
from paradox.present.files.tables import Layout, check_layout, check_target, stata_names
from paradox.present.messages import model_name
from paradox.present.text.codebook import kind_of, reading, snippets
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from tests.command_line import Shell
from tests.places import ROOT
from tests.small_worlds import small_file, small_scenario

pandas = pytest.importorskip("pandas", reason="pandas reads the tables")
EVIL = ("=1+1", "@SUM(A1)", "-2+3", "＝cmd", "plain", "雨")


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scenario, Comparison, Path]:
    store = tmp_path_factory.mktemp("runs") / "runs.sqlite"
    scenario = small_scenario(run={"burn_in": 2, "horizon": 8, "replications": 3, "seed": 5})
    return scenario, compare(scenario, store=store), store


@pytest.fixture
def made_up() -> Table:
    return Table(
        "runs",
        (
            Column("run_id", np.array([*"abcdef"], dtype=object), IDENTITY, "run_id"),
            words("policy", EVIL),
            Column("seed", np.array([1, 2**53 - 1, 3, 4, 5, 6]), IDENTITY, "seed"),
            told("behaviour.loss_aversion", [0.1, None, 2, 3, 4, 5], CONSTANT, about="loss_aversion"),
            Column(
                "profit", np.array([0.5, -1.25, math.nan, 1e-17, 2.0, 3.0]), OUTCOME, "profit", "price", "What is left."
            ),
        ),
    )


def as_shown(ending: str) -> list[str]:
    """Return the texts as a file holds them."""
    return [f"'{text}" if ending == "csv" and text[0] in "=@-＝" else text for text in EVIL]


def write(table: Table, to: Path, **more: object) -> Path:
    export([table], to, "A title", "paradox export", "2-0", **more)  # type: ignore[arg-type]
    return to


def test_a_mean_over_the_rows_is_what_the_comparison_tells(compared: tuple[Scenario, Comparison, Path]) -> None:
    scenario, comparison, store = compared
    runs = tables(scenario, store, "small")[0]
    for name in ("paradox", "retention", "profit", "satisfaction_sd"):
        for one in comparison.policies:
            rows = runs["policy"].texts == one.name
            assert np.nanmean(runs[name].values[rows]) == pytest.approx(one.levels[name].estimate)


def test_levers_of_a_row_are_those_of_its_policy(compared: tuple[Scenario, Comparison, Path]) -> None:
    scenario, _, store = compared
    runs = tables(scenario, store, "small")[0]
    for policy, lever in (("warm", 60.0), ("average", scenario.policies["average"].staff_capacity)):
        held = runs["policy.staff_capacity"].values[runs["policy"].texts == policy]
        assert set(held) == {lever}
    assert set(runs["service.p_fail"].values) == {0.3}


def test_only_the_firm_that_does_nothing_is_another_world(compared: tuple[Scenario, Comparison, Path]) -> None:
    scenario, _, store = compared
    runs = tables(scenario, store, "small")[0]
    other = runs["policy"].texts == "do_nothing"
    assert set(runs["world"].texts[other]) == {"do_nothing"}
    assert set(runs["world"].texts[~other]) == {"actual"}


def test_weeks_say_in_which_world_they_were_counted(compared: tuple[Scenario, Comparison, Path]) -> None:
    scenario, comparison, store = compared
    weeks = tables(scenario, store, "small")[1]
    here = (weeks["policy"].texts == "warm") & (weeks["series"].texts == "satisfaction")
    for world, series in (("actual", "satisfaction"), ("no_failure", "satisfaction_no_failure"),
                          ("twin", "twin_satisfaction")):  # fmt: skip
        rows = here & (weeks["world"].texts == world) & (weeks["week"].values == 3)
        assert rows.sum() == scenario.replications
        assert weeks["value"].values[rows].mean() == pytest.approx(comparison["warm"].weekly[series].estimate[3])


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx", "dta"])
def test_every_format_holds_the_same_numbers_and_texts(made_up: Table, tmp_path: Path, ending: str) -> None:
    if ending == "parquet":
        pytest.importorskip("fastparquet", reason="fastparquet writes Parquet")
    path = write(made_up, tmp_path / f"runs.{ending}")
    read = {"csv": pandas.read_csv, "parquet": pandas.read_parquet, "xlsx": pandas.read_excel, "dta": pandas.read_stata}
    frame = read[ending](path)
    aversion = frame["loss_aversion" if ending == "dta" else "behaviour.loss_aversion"]
    assert np.array_equal(aversion.to_numpy(float), made_up["behaviour.loss_aversion"].values, equal_nan=True)
    assert np.array_equal(frame["profit"].to_numpy(float), made_up["profit"].values, equal_nan=True)
    assert frame["seed"].astype("int64").tolist() == made_up["seed"].values.tolist()
    shown = as_shown(ending)
    assert frame["policy"].astype(str).tolist() == shown


def test_no_cell_of_a_workbook_is_a_formula(made_up: Table, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(made_up, tmp_path / "runs.xlsx"))
    assert {cell.data_type for row in book["runs"].iter_rows(min_row=2) for cell in row} <= {"s", "n"}


def test_stata_knows_labels_of_columns_and_of_values(made_up: Table, tmp_path: Path) -> None:
    path = write(made_up, tmp_path / "runs.dta")
    with pandas.io.stata.StataReader(path) as reader:
        assert reader.variable_labels()["profit"] == "What is left [price]"
        assert set(reader.value_labels()["policy"].values()) == set(EVIL)


@pytest.mark.filterwarnings("error")
def test_what_is_a_word_of_stata_is_called_as_the_codebook_says(tmp_path: Path) -> None:
    columns = [
        Column(name, np.arange(2.0), CONSTANT, name) for name in ("case", "person", "end", "using", "_pi", "virtual")
    ]
    path = write(Table("cases", columns), tmp_path / "cases.dta")
    assert list(pandas.read_stata(path)) == list(stata_names(columns).values())


@pytest.mark.parametrize(("ending", "said"), [("dta", "bear the names"), ("xlsx", "names of its own"), ("csv", "")])
def test_which_names_columns_have_in_stata_is_told_of_each_kind_of_file(ending: str, said: str) -> None:
    lines = " ".join(reading({"runs": Path(f"runs.{ending}")}, ([], [])))
    assert said in lines
    assert ("Stata" in lines) == bool(said)


def test_stata_names_are_short_and_differ() -> None:
    long = "behaviour." + "a_very_long_name_of_a_parameter_indeed"
    names = ["if", "x", "a.x", "b.x", long, f"{long}_too", "service.causes.雨.mix", "2nd"]
    found = stata_names([Column(name, np.zeros(1), CONSTANT, name) for name in names])
    assert len(set(found.values())) == len(names)
    assert all(len(name) <= 32 and name[0] not in "0123456789" for name in found.values())
    assert found["if"] == "_if"
    assert found["x"] == "x"
    assert found["a.x"] == "a_x"


def test_semicolons_decimal_commas_and_a_mark_are_for_spreadsheets(made_up: Table, tmp_path: Path) -> None:
    path = write(made_up, tmp_path / "runs.csv", layout=Layout("semicolon", ",", mark=True))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert rows[1]["profit"] == "-1,25"
    assert rows[2]["profit"] == ""


def test_the_snippet_for_python_reads_the_file(made_up: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for ending in ("csv", "xlsx", "dta"):
        path = write(made_up, tmp_path / f"it's {ending}.{ending}", layout=Layout("semicolon", ","))
        found: dict[str, object] = {}
        exec("\n".join(snippets({"runs": path}, ";", ",")["python"]), found)
        assert found["runs"]["profit"].tolist()[1] == -1.25  # type: ignore[index]


@pytest.mark.parametrize(("ending", "package"), [("csv", ""), ("xlsx", "readxl"), ("dta", "haven")])
def test_the_snippet_for_r_reads_numbers_as_numbers_and_words_as_words(
    made_up: Table, ending: str, package: str, tmp_path: Path
) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("R is not installed")
    if package and subprocess.run([rscript, "-e", f"library({package})"], capture_output=True, check=False).returncode:
        pytest.skip(f"the R package {package} is not installed")
    path = write(made_up, tmp_path / f"it's.{ending}", layout=Layout("semicolon", ","))
    lines = [*snippets({"runs": path}, ";", ",")["r"], 'cat(runs$profit[2], as.character(runs$policy), sep = "|")']
    found = subprocess.run(
        [rscript, "-e", "\n".join(lines)], cwd=tmp_path, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert found.stdout.split("|") == ["-1.25", *as_shown(ending)]


def test_the_codebook_has_a_row_for_every_column(compared: tuple[Scenario, Comparison, Path], tmp_path: Path) -> None:
    scenario, _, store = compared
    found = tables(scenario, store, "small")
    made = export(found, tmp_path / "runs.csv", "A | title", "paradox export", "2-0", "zh")
    with made.codebook.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["variable"] for row in rows if row["table"] == "runs"] == [column.name for column in found[0].columns]
    of_p_fail = next(row for row in rows if row["variable"] == "service.p_fail")
    assert (of_p_fail["least"], of_p_fail["greatest"], of_p_fail["allowed_high"]) == ("0.3", "0.3", "1.0")
    assert all(row["meaning"] for row in rows if row["role"] == "outcome")
    assert "A &#124; title" in made.page.read_text("utf-8")


def test_the_codebook_says_in_chinese_what_each_series_counts() -> None:
    said = [model_name("series_meaning", name, "zh", "") for name in SERIES]
    assert all(said)
    assert len(set(said)) == len(said)


def test_what_cannot_be_written_leaves_nothing(made_up: Table, tmp_path: Path) -> None:
    (tmp_path / "runs_codebook.md").mkdir()
    with pytest.raises(ParadoxError, match="cannot be written"):
        write(made_up, tmp_path / "runs.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["runs_codebook.md"]


@pytest.mark.parametrize(("name", "said"), [("runs.txt", "ends in .csv"), ("runs", "Next: try runs.csv")])
def test_an_unknown_ending_is_refused(name: str, said: str) -> None:
    with pytest.raises(ParadoxError, match=said):
        check_target(Path(name))


def test_commas_cannot_be_both() -> None:
    with pytest.raises(ParadoxError, match="semicolon"):
        check_layout("comma", decimal_comma=True)


def test_kinds_of_columns_are_told_apart(made_up: Table) -> None:
    assert [kind_of(column) for column in made_up.columns] == ["text", "text", "whole", "number", "number"]


def test_the_command_exports_what_the_comparison_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    small_file(tmp_path)
    shell = Shell(monkeypatch, capsys)
    missing = shell("export", "small.yaml", "--to", "runs.csv")
    assert (missing.code, missing.err) == (
        2, "results/small: there are no runs of this scenario yet. Next: paradox compare small.yaml\n"
    )  # fmt: skip
    assert shell("compare", "small.yaml", "--replications", "2", "--seed", "7").code == 0
    done = shell("export", "small.yaml", "--to", "runs.csv")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("8 runs: runs.csv\n")
    frame = pandas.read_csv("runs.csv", low_memory=False)
    assert len(frame) == 8
    assert frame["seed"].min() == 7
    assert "read.csv(" in done.out


def test_the_guide_does_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guide = (ROOT / "docs" / "how-to" / "export.md").read_text("utf-8")
    (commands,) = re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)
    (lines,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    small_file(tmp_path)
    shell = Shell(monkeypatch, capsys)
    for command in commands.replace("hotel_booking_error", "small.yaml").splitlines():
        assert shell(*command.split()[1:]).code == 0
    exec(lines.replace("story", "warm"), {})
    assert re.search(r"mean +-?\d", capsys.readouterr().out)
