"""A firm's files are read whatever they look like, and what is wrong with them is named with its place."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from experiments.fitting.columns import Named, read_named
from experiments.fitting.complaint_log import Log, read_log
from experiments.fitting.data import gather
from experiments.fitting.decided import decided, median_days
from experiments.fitting.monthly_figures import read_figures
from experiments.fitting.records import Cases
from experiments.fitting.summaries import still_open
from paradox.present.files.fit import in_common
from sim.errors import ParadoxError, ScenarioError
from sim.scenario.scenario import Scenario
from tests.small_worlds import small_scenario

CAUSES = ("employee", "system", "customer", "misunderstanding", "external")


def log_of(tmp_path: Path, text: str, named: Named | None = None, order: str = "", encoding: str = "utf-8") -> Log:
    path = tmp_path / "log.csv"
    path.write_bytes(text.encode(encoding))
    found = read_log(path, CAUSES, named or Named(), order)
    assert found is not None
    return found


def day(log: Log, at: int = 0) -> date:
    return date.fromordinal(int(log.days[at]))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_and_marks_are_told_apart(tmp_path: Path, mark: str, encoding: str) -> None:
    text = f"Date{mark}Cause{mark}Severity\n2026-03-14{mark}system{mark}3\n2026-03-15{mark}staff{mark}5\n"
    log = log_of(tmp_path, text, encoding=encoding)
    assert (day(log), log.cause.tolist(), log.levels) == (date(2026, 3, 14), [1, 0], 5)


def test_chinese_headings_are_known(tmp_path: Path) -> None:
    log = log_of(tmp_path, "投诉日期,原因,严重程度,答复日期\n2026年3月14日,系统,严重,2026-03-20\n")
    assert (day(log), log.cause[0], log.severity[0]) == (date(2026, 3, 14), 1, pytest.approx(2.5 / 3))
    assert log.answered[0] - log.days[0] == 6


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("03/04/2026,\n25/04/2026,\n", date(2026, 4, 3)),
        ("03/04/2026,\n04/25/2026,\n", date(2026, 3, 4)),
        ("03.04.2026,05.04.2026\n", None),
        ("10.01.2026,02.02.2026\n", date(2026, 1, 10)),  # the other way the answer came before the complaint
    ],
)
def test_the_order_of_days_and_months_is_told_from_the_data_or_asked(
    tmp_path: Path, rows: str, expected: date | None
) -> None:
    text = f"date,answered\n{rows}"
    if expected is None:
        with pytest.raises(ScenarioError, match=r"log\.csv:2:1: .*'03\.04\.2026'.*--dates dmy or --dates mdy"):
            log_of(tmp_path, text)
        assert day(log_of(tmp_path, text, order="mdy")) == date(2026, 3, 4)
    else:
        assert day(log_of(tmp_path, text)) == expected


def test_two_orders_in_one_file_are_refused_with_both(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"'25/04/2026' has its day first, and '04/25/2026' in line 3 its month"):
        log_of(tmp_path, "date\n25/04/2026\n04/25/2026\n")


def test_decimal_commas_and_currencies(tmp_path: Path) -> None:
    log = log_of(tmp_path, "date;money\n2026-03-14;1.234,50 €\n2026-03-15;12,5\n2026-03-16;\n")
    assert log.money.tolist() == [1234.5, 12.5, 0.0]


def test_three_decimals_behind_a_comma_are_thousands_only_without_a_leading_nought(tmp_path: Path) -> None:
    assert log_of(tmp_path, "date;money\n2026-03-14;0,125\n2026-03-15;0,875\n").money.tolist() == [0.125, 0.875]
    assert log_of(tmp_path, "date;money\n2026-03-14;1,250\n2026-03-15;12,875\n").money.tolist() == [1250.0, 12875.0]


def test_dirt_is_counted_by_kind_and_the_rest_is_read(tmp_path: Path) -> None:
    text = (
        "date,customer,cause,answered\n2026-03-14,a,system,2026-03-10\n,b,system,\n2026-03-15,c,odd,\n"
        "2026-03-15,c,odd,\n2026-03-16,d,unknown,\n"
    )
    log = log_of(tmp_path, text)
    assert log.dirt == {"no_date": 1, "duplicate": 1, "unknown_cause": 2, "answered_before": 1}
    assert log.unknown_causes == ("odd",)
    assert len(log.days) == 3


def test_a_cell_that_cannot_be_used_is_named_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        log_of(tmp_path, "date,money\n2026-03-14,twelve\nlast Tuesday,3\n")
    first, second = str(error.value).splitlines()
    assert "log.csv:2:2: column 'money': 'twelve' is no amount paid" in first
    assert "log.csv:3:1: column 'date': 'last Tuesday' is no date" in second
    assert "Allowed: a date such as 2026-03-14" in second
    assert error.value.exit_code == 2


def test_a_missing_column_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"no column holds the date.*'when', 'what'.*--columns"):
        log_of(tmp_path, "when,what\n2026-03-14,x\n")


def test_columns_and_words_are_named_by_a_file(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("date: when\ncauses: {Billing: system}\nseverities: {P1: 3, P2: 1}\nremedies: {kulanz: refund}\n")
    text = "when,cause,severity,remedy,answered\n2026-03-14,billing,P1,Kulanz,2026-03-15\n"
    log = log_of(tmp_path, text, read_named(path))
    assert (log.cause[0], log.severity[0], log.remedied[0]) == (1, pytest.approx(2.5 / 3), 1.0)
    path.write_text("dates: when\n")
    with pytest.raises(ScenarioError, match=r"there is no column 'dates'.*Did you mean 'date'"):
        read_named(path)


def severities(*values: int) -> str:
    return "date,severity\n" + "".join(f"2026-03-{at % 28 + 1:02d},{value}\n" for at, value in enumerate(values))


def test_one_severity_beyond_the_scale_of_all_others_is_asked_about(tmp_path: Path) -> None:
    text = severities(*[1, 2, 3, 4, 5] * 12, 7)
    asked = r"log\.csv:62:2: column 'severity': '7' is above 5, and 60 of 61 .*'severity_scale: 5'"
    with pytest.raises(ScenarioError, match=asked):
        log_of(tmp_path, text)
    five, seven = (log_of(tmp_path, text, Named(severity_scale=scale)) for scale in (5, 7))
    assert (five.levels, five.severity[0], five.dirt) == (5, pytest.approx(0.1), {"unknown_severity": 1})
    assert (seven.levels, seven.severity[-1], seven.dirt) == (7, pytest.approx(6.5 / 7), {})
    with pytest.raises(ScenarioError, match=r"'999' is above 5, and 60 of 61 "):
        log_of(tmp_path, severities(*[1, 2, 3, 4, 5] * 12, 999))


def test_a_scale_that_many_severities_speak_for_is_taken(tmp_path: Path) -> None:
    assert log_of(tmp_path, severities(*range(1, 8), *range(1, 8))).levels == 7
    assert log_of(tmp_path, severities(*range(1, 11), *range(1, 11))).levels == 10


def test_a_scale_is_named_by_a_file(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("severity_scale: 7\n")
    assert log_of(tmp_path, severities(1, 2, 3), read_named(path)).levels == 7
    path.write_text("severity_scale: many\n")
    with pytest.raises(ScenarioError, match=r"map\.yaml:1:\d+: severity_scale is 'many'.*2 to 10"):
        read_named(path)


def test_excel_files_are_read_as_csv_is(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["month", "customers", "leavers", "nps"], [date(2026, 3, 1), 1000, 12, -5.5], ["2026-04", 990, 10, ""]):
        book.active.append(row)
    book.save(tmp_path / "kpi.xlsx")
    monthly = read_figures(tmp_path / "kpi.xlsx", Named())
    assert monthly.months[date(2026, 3, 1)] == {"customers": 1000.0, "leavers": 12.0, "nps": -5.5}
    assert monthly.dirt == {"no_figure": 1}


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    path.write_bytes(b"nonsense")
    with pytest.raises(ScenarioError, match=r"is no Excel file"):
        read_log(path, CAUSES, Named())
    with pytest.raises(ScenarioError, match=r"there is no such file.*Did you mean"):
        read_log(tmp_path / "lgo.xlsx", CAUSES, Named())


def test_open_cases_are_censored() -> None:
    def cases(answered: list[float]) -> Cases:
        number = len(answered)
        none = np.full(number, -1)
        return Cases(np.zeros(number, int), none, none * 1.0, np.array(answered), np.ones(number, bool), none)

    assert still_open(cases([2.0, 2.0, np.nan, np.nan]), 10, (2, 3)).tolist() == [1.0, 0.5]
    # The same cases seen after a day: nothing is known of the days beyond.
    assert still_open(cases([2.0, 2.0, np.nan, np.nan]).before(1), 1, (3,)).tolist() == [1.0]


KPI = "month,customers,leavers\n" + "".join(f"2026-{month:02d},1000,{10 + month}\n" for month in range(1, 10))


def test_the_last_months_are_held_out_and_hold_nothing_back_from_the_log(tmp_path: Path) -> None:
    (tmp_path / "kpi.csv").write_text(KPI)
    rows = "".join(f"2026-{month:02d}-10,2026-{month:02d}-20\n" for month in range(1, 10))
    (tmp_path / "log.csv").write_text("date,answered\n" + rows + "2026-06-30,2026-07-02\n")
    data = gather(Scenario.load("baseline"), tmp_path / "log.csv", tmp_path / "kpi.csv")
    assert (data.window.months, data.window.fitted) == (9, 6)
    assert data.known is not None
    assert np.isnan(data.known.answered).sum() == 1  # answered in July, so open when June ends
    assert median_days(data) == 10.0


def keys(tmp_path: Path, log: str | None, kpi: str | None, **more: object) -> set[str]:
    paths = []
    for name, text in (("log.csv", log), ("kpi.csv", kpi)):
        if text is not None:
            (tmp_path / name).write_text(text)
        paths.append(tmp_path / name if text is not None else None)
    found = [note.key for note in gather(Scenario.load("baseline"), *paths, **more).notes]  # type: ignore[arg-type]
    assert len(found) == len(set(found))
    return set(found)


def test_what_is_missing_gets_its_sentence(tmp_path: Path) -> None:
    two_weeks = "date,answered\n" + "".join(f"2026-03-{at:02d},\n" for at in range(10, 24))
    assert {"no_customers", "few_complaints", "one_month", "without_leavers", "without_answers"} <= keys(
        tmp_path, two_weeks, None
    )
    empty = keys(tmp_path, "date,cause\n", KPI)
    assert "no_complaints" in empty
    assert "without_log" not in empty
    assert "without_log" in keys(tmp_path, None, KPI)
    assert "changed" in keys(tmp_path, None, KPI, changed=date(2026, 4, 1))
    with pytest.raises(ParadoxError, match=r"no month after the change"):
        keys(tmp_path, None, KPI, changed=date(2027, 4, 1))


def kpi_of(tmp_path: Path, rows: str, heads: str = "surveyed,problems") -> Path:
    path = tmp_path / "kpi.csv"
    path.write_text(f"month,customers,{heads}\n{rows}")
    return path


def test_customers_asked_about_problems_become_a_share(tmp_path: Path) -> None:
    kpi = kpi_of(tmp_path, "2026-01,1000,200,30\n2026-02,1000,100,5\n2026-03,1000,,\n")
    data = gather(Scenario.load("baseline"), None, kpi)
    assert data.window.surveyed == 150
    assert data.figures.problems[:2].tolist() == [0.15, 0.05]
    assert np.isnan(data.figures.problems[2])
    assert "without_problems" not in {note.key for note in data.notes}


def test_customers_who_complained_become_a_share_of_those_with_a_problem(tmp_path: Path) -> None:
    heads = "surveyed,problems,complained"
    kpi = kpi_of(tmp_path, "2026-01,1000,200,30,12\n2026-02,1000,100,5,\n2026-03,1000,80,0,0\n", heads)
    data = gather(Scenario.load("baseline"), None, kpi)
    assert data.figures.complained[0] == 0.4
    assert np.isnan(data.figures.complained[1:]).all()
    assert "without_complained" not in {note.key for note in data.notes}
    without = gather(Scenario.load("baseline"), None, kpi_of(tmp_path, "2026-01,1000,200,30\n2026-02,1000,90,9\n"))
    assert "without_complained" in {note.key for note in without.notes}
    more = kpi_of(tmp_path, "2026-01,1000,200,30,31\n", heads)
    with pytest.raises(ScenarioError, match=r"kpi\.csv:2:5: .*31 customers say they complained, and 30 report"):
        gather(Scenario.load("baseline"), None, more)


def test_failures_that_the_firm_found_itself_are_counted_apart(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    days = ((1, "phone"), (9, "internal"), (20, "internal"), (40, "Internal"), (50, "mail"))
    rows = "".join(f"{date.fromordinal(739_252 + day)},{channel}\n" for day, channel in days)
    path.write_text("date,channel\n" + rows)
    data = gather(Scenario.load("baseline"), path, None, hold_out=0)
    assert data.cases is not None
    assert (len(data.cases.day), data.figures.complaints.sum()) == (2, 2.0)
    assert data.figures.found.sum() == 3.0
    said = {note.key for note in data.notes}
    assert "own_findings" in said
    assert "without_problems" not in said
    path.write_text("date,channel\n2026-01-02,phone\n2026-02-03,mail\n")
    assert "found" not in gather(Scenario.load("baseline"), path, None).told


def test_more_problems_than_customers_asked_are_refused_with_their_place(tmp_path: Path) -> None:
    kpi = kpi_of(tmp_path, "2026-01,1000,200,30\n2026-02,1000,100,105\n")
    with pytest.raises(ScenarioError, match=r"kpi\.csv:3:4: .*105 customers report a problem, and 100 were surveyed"):
        gather(Scenario.load("baseline"), None, kpi)


def test_leavers_asked_about_problems_become_a_share(tmp_path: Path) -> None:
    heads = "leavers_asked,leavers_problems"
    kpi = kpi_of(tmp_path, "2026-01,1000,20,5\n2026-02,1000,10,5\n2026-03,1000,,\n", heads)
    data = gather(Scenario.load("baseline"), None, kpi)
    assert data.window.leavers_asked == 15
    assert data.figures.left_after_problem[:2].tolist() == [0.25, 0.5]
    assert np.isnan(data.figures.left_after_problem[2])
    more = kpi_of(tmp_path, "2026-01,1000,20,21\n", heads)
    with pytest.raises(ScenarioError, match=r"kpi\.csv:2:4: .*21 leavers report a problem, and 20 were asked"):
        gather(Scenario.load("baseline"), None, more)
    without = gather(Scenario.load("baseline"), None, kpi_of(tmp_path, "2026-01,1000,5\n", "leavers_problems"))
    assert without.window.leavers_asked == 0
    assert "leavers_of_how_many" in {note.key for note in without.notes}
    assert "left_after_problem" not in without.told


def test_problems_of_nobody_knows_how_many_are_left_out_with_a_sentence(tmp_path: Path) -> None:
    data = gather(Scenario.load("baseline"), None, kpi_of(tmp_path, "2026-01,1000,30\n2026-02,1000,5\n", "problems"))
    assert data.window.surveyed == 0
    assert "problems_of_how_many" in {note.key for note in data.notes}
    assert "problems" not in data.told


def test_what_the_firm_decides_is_set_from_the_log(tmp_path: Path) -> None:
    rows = "".join(
        f"2026-01-{at:02d},2026-01-{at + (at % 2):02d},{'refund' if at % 4 else 'rejected'},{10 if at % 4 else 0}\n"
        for at in range(1, 25)
    )
    (tmp_path / "log.csv").write_text("date,answered,remedy,money\n" + rows)
    data = gather(Scenario.load("baseline"), tmp_path / "log.csv", None)
    found = {one.lever: one.value for one in decided(data, price=20.0)}
    assert found == pytest.approx(
        {"resolve_prob": 0.75, "compensate_prob": 1.0, "comp_amount": 0.5, "first_contact": 0.5}
    )
    assert "comp_amount" not in {one.lever for one in decided(data)}


def test_other_policies_share_what_was_found_of_the_reference_but_what_they_change() -> None:
    later = {"apology_prob": {"from": 8, "to": 0.9}, "staff_capacity": 30}
    scenario = small_scenario(policies={"average": {"resolve_prob": 0.7}, "later": {"like": "average", **later}})
    found = {"staff_capacity": 9.5, "resolve_prob": 0.4, "apology_prob": 0.2}
    shared = in_common(scenario, "later", found)
    assert shared == {"resolve_prob": 0.4, "apology_prob": [0.2, {"from": 8, "to": 0.9}]}
    kept = {"like": "average", **shared, "staff_capacity": 30}
    assert small_scenario(policies={"average": found, "later": kept}).levers_at("later", 9)[0].apology_prob == 0.9
