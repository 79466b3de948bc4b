"""`paradox improve`: refused with one message, and told in both languages within 80 columns."""

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from experiments.improvement import improve as improving
from experiments.improvement import search
from paradox.present.files.improvement import _levers
from paradox.present.terminal.comparison_table import PLAIN
from paradox.present.terminal.improvement_screen import _laid
from paradox.present.terminal.table_layout import TableColumn
from sim.scenario.scenario import Scenario
from tests.command_line import Shell
from tests.small_worlds import complaints

FILE = """\
title: A tiny market
extends: baseline
market: {persons: 60, visit_rate_mean: 0.5}
firm: {customers: 5000}
run: {burn_in: 2, horizon: 10, replications: 3, seed: 5}
reference: average
policies:
  average: {}
  warm: {apology_prob: 0.9, staff_capacity: 60}
"""


@pytest.fixture
def paradox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    (tmp_path / "tiny.yaml").write_text(FILE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    few = search.Plan((search.Round(1, 1, 1, 2),), (3, 4), 0.2)
    monkeypatch.setattr(search.Search.climb, "__defaults__", (few,))
    monkeypatch.setattr(improving, "SIDE", few)
    monkeypatch.setattr(search, "beginnings", lambda levers: 4)
    monkeypatch.setattr(search, "_EXCHANGE_CASES", 4)
    monkeypatch.setattr(search, "_LAST_LOOK", (2, 5))
    monkeypatch.setattr(improving, "REFERENCE_CASES", 6)
    monkeypatch.setattr(improving, "FRESH", 6)
    return Shell(monkeypatch, capsys)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--goal", "proft"), "Did you mean 'profit'"),
        (("--keep", "retention = 0.8"), ">= or <="),
        (("--levers", "staff_capcity"), "Did you mean 'staff_capacity'"),
        (("--budget", "-1"), "Allowed: 0 or more"),
        (("--budget", "100.000"), "write 100000, or 100 if the point is the decimal one"),
        (("--budget", "5,000 USD"), "write 5000, without 'USD'"),
        (("--step", "many"), "no number"),
        (("--replications", "1,5"), "no whole number"),
        (("--step", "0"), "Allowed: more than 0"),
        (("--plausible", "1"), "--plausible is 1"),
    ],
)
def test_wrong_questions_are_refused_before_a_run(arguments: tuple[str, ...], said: str, paradox: Shell) -> None:
    told = paradox("improve", "tiny.yaml", *arguments)
    assert told.code == 2
    assert said in " ".join(told.err.split())
    assert not Path("results").exists()


@pytest.mark.parametrize("command", ["improve", "report"])
def test_a_class_of_ones_own_is_looked_for(command: str, paradox: Shell) -> None:
    told = paradox(command, "tiny.yaml", "--customer", "nowhere.py:Mine")
    assert told.code == 2
    assert "--customer names 'nowhere.py', which cannot be imported" in " ".join(told.err.split())


def test_the_answer_fits_a_terminal_in_both_languages_and_leaves_its_files(paradox: Shell) -> None:
    asked = ("improve", "tiny.yaml", "--budget", "5,000", "--keep", "retention >= 10 %")
    told = paradox(*asked)
    assert told.code == 0
    assert complaints(told.err) == []
    assert "the whole firm of 5,000 customers a year" in " ".join(told.out.split())
    folder = Path("results/tiny-improve")
    names = {
        "policies.csv",
        "frontier.csv",
        "responses.csv",
        "tried.csv",
        "figure.svg",
        "improved.yaml",
        "manifest.json",
    }
    assert names <= {path.name for path in folder.iterdir()}
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["budget_a_customer_and_year"] == 1.0
    assert paradox("check", str(folder / "improved.yaml")).code == 0
    chinese = paradox(*asked, "--lang", "zh")
    assert "值得一看的做法" in chinese.out
    assert "被替换" not in chinese.err
    other = " ".join(paradox("improve", "tiny.yaml", "--keep", "retention >= 10 %").err.split())
    assert "Replaced in results/tiny-improve" in other
    assert "budget a year 5,000 (now none)" in other
    assert "None" not in other
    for line in (*told.out.splitlines(), *chinese.out.splitlines()):
        assert cell_len(line) <= 80, line


def test_json_holds_decision_and_policies(paradox: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(improving, "PERSON_WEEKS", 1.0)
    told = paradox("improve", "tiny.yaml", "--goal", "retention", "--thorough", "--json")
    found = json.loads(told.out)
    assert found["decision"] in ("change", "stay")
    assert found["share_of_whole_search"] == 1.0
    assert {"average", "improved"} <= {row["policy"] for row in found["policies"]}


def test_a_firm_with_a_currency_is_answered_in_it(paradox: Shell) -> None:
    own = "firm: {customers: 5000, visit_price: 20 USD, staff: {cases_per_person_week: 35}}"
    Path("bank.yaml").write_text(FILE.replace("firm: {customers: 5000}", own), encoding="utf-8")
    for lang, people, goal in (("en", "8.57 people", "profit of the firm a year"), ("zh", "8.57 人", "全企业每年利润")):
        asked = ("improve", "bank.yaml", "--budget", "90000", "--keep", "profit >= 1000", "--lang", lang)
        told = paradox(*asked)
        assert told.code == 0, told.err
        text = " ".join(told.out.split())
        assert "$90,000" in text.replace("$9.00 万", "$90,000")
        assert "$1,000" in text
        assert goal in text
        assert "profit per customer" not in text
        assert people in text  # 60 entries a week and 1,000 customers, at 35 a person
        assert "prices of a visit" not in text
        assert "一次服务的价格" not in text
    with Path("results/bank-improve/policies.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    profit = next(row for row in rows if (row["role"], row["outcome"]) == ("reference", "profit"))
    assert float(profit["firm_year"]) == pytest.approx(float(profit["estimate"]) * 20 * 5.2 * 5000)
    kept = json.loads(Path("results/bank-improve/manifest.json").read_text(encoding="utf-8"))["conditions"]
    assert [one["bound"] for one in kept] == pytest.approx([90000 / 5000 / 20, 1000 / 5000 / 20 / 5.2])


def test_a_wide_table_breaks_its_numbers_before_it_stacks_its_rows() -> None:
    intervals = ["+$25.01 [-$87.42, +$137.44]", "+$255.20 [-$1,217, +$1,727]"]
    ranges = ["$75,000 a year..$621,714 a year", "0.33..0.9"]
    columns = [TableColumn("gain", intervals), TableColumn("cost", intervals), TableColumn("searched", ranges)]
    console = Console(width=80, file=StringIO())
    console.print(_laid("policy", ["improved", "cheapest"], columns, 80, PLAIN, {}))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert max(map(cell_len, lines)) <= 80
    assert lines[0].split() == ["policy", "gain", "cost", "searched"]
    assert lines[2].split() == ["improved", "+$25.01", "+$25.01", "$75,000", "a", "year.."]
    assert lines[3].split()[-3:] == ["$621,714", "a", "year"]
    assert lines[4].split()[-1] == "0.33..0.9"


def test_levers_are_asked_for_and_answered_in_what_the_firm_counts_in(paradox: Shell, tmp_path: Path) -> None:
    bank = "firm: {customers: 5000, visit_price: 20 USD, staff: {people: 2, cases_per_person_week: 35}}"
    text = FILE.replace("firm: {customers: 5000}", bank).replace("staff_capacity: 60", "staff_people: 4")
    (tmp_path / "bank.yaml").write_text(text, encoding="utf-8")
    asked = "comp_amount=5..40 USD,staff_people=1..6,prevention.system=0..9,000 USD/year"
    assert paradox("improve", "bank.yaml", "--levers", asked, "--lang", "zh").code == 0
    folder = tmp_path / "results" / "bank-improve"
    with (folder / "responses.csv").open(encoding="utf-8") as file:
        rows = {row["lever"]: row for row in csv.DictReader(file)}
    assert {name: row["own_unit"] for name, row in rows.items()} == {
        "comp_amount": "USD", "staff_capacity": "people", "prevention.system": "USD a year",
    }  # fmt: skip
    assert float(rows["comp_amount"]["own_value"]) == pytest.approx(20 * float(rows["comp_amount"]["value"]))
    assert float(rows["staff_capacity"]["own_at"]) == pytest.approx(float(rows["staff_capacity"]["at"]) / 7)
    written = (folder / "improved.yaml").read_text(encoding="utf-8")
    assert Scenario.load(folder / "improved.yaml")
    people = re.findall(r"staff_capacity: (\S+)\s+# (\S+) 人", written)
    goodwill = re.findall(r"comp_amount: (\S+)\s+# \$(\S+)", written)
    assert people
    assert all(f"{float(capacity) / 7:.3g}" == told for capacity, told in people)
    assert all(f"{20 * float(prices):.2f}" == told for prices, told in goodwill)
    assert len(goodwill) == len(people)


def test_a_lever_that_a_file_states_as_a_whole_number_is_written() -> None:
    assert _levers((("staff_capacity", 5), ("prevention.system", 0.5))) == {
        "staff_capacity": 5, "prevention": {"system": 0.5},
    }  # fmt: skip
