"""Points from sequences and from a table of one's own: longer designs keep their runs, wrong cells are told."""

from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook
from scipy.stats import qmc

from experiments.runs.runner import Progress
from experiments.studies.design import DesignSpec, make
from experiments.studies.file import load_study, study_from
from experiments.studies.refusals import refusals
from experiments.studies.runs import run_study
from experiments.studies.study import Study
from sim.errors import ScenarioError
from tests.study_files import TINY, tiny_file

HEAD = """\
levers:
  comp_amount: [0, 2]
  lapse_weeks: [2, 12]
uncertainties:
  policy: {categories: [average, stingy]}
  p_fail: {values: [0.1, 0.2]}
outcomes: [profit]
design: {kind: table, file: points.csv}
"""
POINTS = "p_fail,comp_amount,policy,lapse_weeks\n0.2,0.5,stingy,3\n0.1,2,average,12\n"


def with_table(folder: Path, points: str, text: str = HEAD) -> Path:
    """Write a study and the table of its points."""
    (folder / "points.csv").write_text(points, encoding="utf-8")
    return tiny_file(folder, text)


def told(folder: Path, points: str, text: str = HEAD) -> list[str]:
    """Return what is wrong with a study and its table, each mistake with its place."""
    try:
        load_study(with_table(folder, points, text))
    except ScenarioError as error:
        return [f"{Path(one.file).name}:{one.line}:{one.column}: {one}" for one in error.problems]
    return []


@pytest.mark.parametrize("kind", ["sobol_sequence", "halton"])
@pytest.mark.parametrize("scramble", [True, False])
def test_a_sequence_begins_with_any_shorter_one(kind: str, scramble: bool) -> None:
    def made(samples: int) -> np.ndarray:
        spec = DesignSpec(kind, samples=samples, seed=4, scramble=scramble)
        return make(spec, [np.zeros(1)] * 3, [True] * 3).places

    longest = made(100)
    for samples in (1, 2, 37, 64, 65):
        assert (made(samples) == longest[:samples]).all()


@pytest.mark.parametrize("kind", ["sobol_sequence", "halton"])
def test_a_sequence_is_more_even_than_chance_and_its_seed_scrambles_it(kind: str) -> None:
    def made(**more: int) -> np.ndarray:
        return make(DesignSpec(kind, samples=128, **more), [np.zeros(1)] * 3, [True] * 3).places

    chance = np.random.default_rng(1).random((128, 3))
    assert qmc.discrepancy(made()) < 0.5 * qmc.discrepancy(chance)
    assert (made(seed=1) != made(seed=2)).all()
    assert (made(seed=1, scramble=False) == made(seed=2, scramble=False)).all()


def test_the_unscrambled_sequence_of_halton_is_the_one_in_books() -> None:
    made = make(DesignSpec("halton", samples=4, scramble=False), [np.zeros(1)] * 2, [True] * 2)
    assert made.places == pytest.approx(np.array([[0, 0], [1 / 2, 1 / 3], [1 / 4, 2 / 3], [3 / 4, 1 / 9]]))


def test_a_table_gives_the_points_as_they_stand(tmp_path: Path) -> None:
    study = load_study(with_table(tmp_path, POINTS))
    assert study.points == 2
    assert study.point(0) == ("stingy", {"policies.average.comp_amount": 0.5, "policies.average.lapse_weeks": 3,
                                         "service.p_fail": 0.2})  # fmt: skip
    assert study.point(1)[0] == "average"
    assert study.points_of_design.luck.tolist() == [0, 1]


@pytest.mark.parametrize("points", [POINTS.replace(",", ";").replace("0.", "0,"), "\ufeff" + POINTS.replace(",", "\t")])
def test_other_ways_to_write_a_table_mean_the_same(points: str, tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    one, other = load_study(with_table(there, POINTS)), load_study(with_table(here, points))
    assert one.run_ids(0) == other.run_ids(0)
    assert one.hash == other.hash


def test_parts_of_the_model_may_be_spelt_in_a_table_as_in_the_study(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("structure\nall\nm09\nmodel_1\n", "utf-8")
    study = load_study(tiny_file(tmp_path, "uncertainties: {structure: [m09, model_1]}\noutcomes: [profit]\n"
                                 "design: {kind: table, file: points.csv}\n"))  # fmt: skip
    assert [study.factor("structure").values[int(one)] for one in study.values[:, 0]] == ["all", "M09", "model-1"]


@pytest.mark.parametrize("written", [("0,125", "1,5"), ("0,125", "0,875"), ("1,234", "1,005"), ("1,234", "2")])
def test_three_decimals_behind_a_comma_are_decimals(written: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("comp_amount;p_fail\n" + "".join(f"{one};0,1\n" for one in written), "utf-8")
    study = load_study(tiny_file(tmp_path, "levers: {comp_amount: [0, 2]}\nuncertainties: {p_fail: [0.1, 0.2]}\n"
                                 "outcomes: [profit]\ndesign: {kind: table, file: points.csv}\n"))  # fmt: skip
    assert study.values[:, 0].tolist() == [float(one.replace(",", ".")) for one in written]


def test_what_may_be_decimals_or_thousands_is_refused(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text('burn\n"1,234"\n', "utf-8")
    text = ("uncertainties: {burn: {range: [0, 2000], sets: {market.network.degree: [4, 0.004]}}}\n"
            "outcomes: [profit]\ndesign: {kind: table, file: points.csv}\n")  # fmt: skip
    with pytest.raises(ScenarioError, match="'1,234' is no number"):
        load_study(tiny_file(tmp_path, text))


def test_a_table_may_be_an_excel_file(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["comp_amount", "world"], [0.5, 3], [2, 1]):
        book.active.append(row)
    book.save(tmp_path / "points.xlsx")
    numbers = load_study(tiny_file(tmp_path, "levers: {comp_amount: [0, 2]}\nuncertainties: {world: 387}\n"
                                   "outcomes: [profit]\ndesign: {kind: table, file: points.xlsx}\n"))  # fmt: skip
    world = numbers.factor("world")
    assert [world.shown(value) for value in numbers.values[:, 1]] == [3, 1]


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("0.2,0.5", "0.2,2.5", "2:2", "column 'comp_amount': 2.5 is out of its range. Allowed: 0 to 2."),
        ("0.2,0.5", "0.2,half", "2:2", "column 'comp_amount': 'half' is no number. Allowed: 0 to 2."),
        ("0.2,0.5", "0.2,nan", "2:2", "column 'comp_amount': the cell is empty. Allowed: 0 to 2."),
        ("0.2,0.5", "0.2,inf", "2:2", "'inf' is no number"),
        ("0.2,0.5", "0.15,0.5", "2:1", "column 'p_fail': 0.15 is none of its values. Allowed: one of 0.1, 0.2."),
        ("stingy,3", "stingi,3", "2:3", "'stingi' is none of its values. Allowed: one of average, stingy."),
        ("stingy,3", "stingy,3.5", "2:4", "column 'lapse_weeks': 3.5 makes no whole number"),
        ("stingy,3", "stingy,3,9", "2:5", "the row has 5 cells, the header 4"),
        ("average,12", "average", "3:4", "column 'lapse_weeks': the cell is empty"),
        ("p_fail,", "p_fall,", "1:1", "column 'p_fall' is no factor of this study. Allowed: one of comp_amount"),
        ("p_fail,", "policy,", "1:3", "column 'policy' stands twice"),
        ("p_fail,", "comp,", "1:1", "there is no column for the factor 'p_fail'"),
        (POINTS[38:], "", "1:1", "the table has a header and no points"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_told_by_line_and_column(
    old: str, new: str, place: str, said: str, tmp_path: Path
) -> None:
    lines = told(tmp_path, POINTS.replace(old, new))
    assert [line for line in lines if line.startswith(f"points.csv:{place}: ") and said in line], lines


def test_all_mistakes_of_a_table_are_told_at_once(tmp_path: Path) -> None:
    assert len(told(tmp_path, POINTS.replace("0.5", "9").replace("average", "mean"))) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD.replace("points.csv", "pints.csv"), "there is no such file (a design with a column for each factor) ("),
        (HEAD.replace(", file: points.csv", ""), "design.file is missing"),
        (HEAD.replace("points.csv", "points.csv, samples: 3"), "samples means nothing for a design of kind table"),
        (HEAD + "links: {sum_at_most: 3, of: [comp_amount, lapse_weeks]}\n", "links mean nothing for a design of kind"),
        (HEAD.replace("kind: table", "kind: halton, samples: 8"), "file means nothing for a design of kind halton"),
        (HEAD.replace("[0, 2]", "[2, 0]"), "low below high"),
    ],
)
def test_what_does_not_go_with_a_table_is_told_in_the_study(text: str, said: str, tmp_path: Path) -> None:
    lines = told(tmp_path, POINTS, text)
    assert len(lines) == 1
    assert said in lines[0]
    assert lines[0].startswith("tiny.yaml:")


def lines_of(levels: int) -> str:
    return "comp_amount,first_contact,p_fail\n" + "".join(f"{i / 8},0.5,0.1{i}\n" for i in range(levels))


@pytest.mark.parametrize(
    ("design", "few", "more"),
    [("{kind: sobol_sequence, samples: 5}", "samples: 5", "samples: 8"), ("{kind: table, file: points.csv}", "", "")],
)
def test_a_longer_sequence_or_table_keeps_the_runs_it_had(design: str, few: str, more: str, tmp_path: Path) -> None:
    text = TINY.replace("{kind: sobol, samples: 16}", design).replace("replications: 2", "replications: 1")

    def study(text: str, rows: int) -> Study:
        return load_study(with_table(tmp_path, lines_of(rows), text))

    run_study(study(text, 5), tmp_path / "tiny", 1)
    seen: list[Progress] = []
    run_study(study(text.replace(few, more) if few else text, 8), tmp_path / "tiny", 1, report=seen.append, adopt=True)
    assert seen[0].done == 5
    assert seen[-1].done == 8


def test_points_of_a_table_that_no_scenario_can_have_are_found_and_no_others() -> None:
    def found(rows: str, folder: Path) -> int:
        (folder / "points.csv").write_text("weight_distributive,weight_interactional\n" + rows, encoding="utf-8")
        content = {"uncertainties": {"weight_distributive": [0, 1], "weight_interactional": [0, 1]},
                   "outcomes": ["profit"], "design": {"kind": "table", "file": str(folder / "points.csv")}}  # fmt: skip
        return len(refusals(study_from(content)))

    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        assert found("0.2,0.3\n0.9,0.1\n", Path(folder)) == 0
        assert found("0.2,0.3\n0.9,0.3\n", Path(folder)) == 1
