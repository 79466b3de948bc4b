"""Virtual studies find effects as often as theory says, and publication selects as it must."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, stats
from typer.testing import CliRunner

from experiments.laboratory import Cell, DesignError, Experiment, Failure, Step, estimators
from experiments.laboratory.virtual_studies import VirtualStudies
from paradox import laboratory
from paradox.cli.app import app
from paradox.present.figures.power import power
from paradox.present.terminal.laboratory_studies import lines
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from tests.program.laboratory.told import is_told_in_both_languages

FAILED = Cell((Step("fail", Failure(severity=0.25)),))


def studies(**more: object) -> VirtualStudies:
    experiment = Experiment(Scenario.load("baseline"), {"failed": FAILED}, ("item7",), persons=1500)
    return VirtualStudies(experiment, **{"n": (20, 60), "studies": 1500, **more})  # type: ignore[arg-type]


def normal(d: float) -> list[tuple[float, np.ndarray[tuple[int], np.dtype[np.float64]]]]:
    """Return two groups of normal persons that differ by d."""
    exact = stats.norm.ppf((np.arange(4000) + 0.5) / 4000)
    return [(1.0, exact + d), (-1.0, exact)]


@pytest.mark.parametrize(("d", "n"), [(0.5, 64), (0.2, 100), (0.0, 30)])
def test_the_share_that_finds_an_effect_is_its_power(d: float, n: int) -> None:
    _, p = studies(studies=4000)._held(normal(d), n, np.random.default_rng(1))
    assert np.mean(p < 0.05) == pytest.approx(estimators.power(d, n), abs=0.025)


def test_significant_results_alone_exaggerate_as_theory_says() -> None:
    n, d = 30, 0.3
    effects, p = studies(studies=8000)._held(normal(d), n, np.random.default_rng(2))
    edge, law = stats.t.ppf(0.975, 2 * n - 2), stats.nct(2 * n - 2, d * np.sqrt(n / 2))
    beyond = [integrate.quad(lambda t: t * law.pdf(t), low, high)[0] for low, high in ((edge, 12), (-12, -edge))]
    told = sum(beyond) / (law.sf(edge) + law.cdf(-edge)) * np.sqrt(2 / n)
    assert effects[p < 0.05].mean() == pytest.approx(told, rel=0.03)
    assert told > 2 * d


def test_larger_studies_find_more_and_exaggerate_less() -> None:
    small, large = studies().table()
    assert small["found_high"] < large["found_low"]
    assert small["times"] > large["times"] > 1.0
    assert small["true_d"] == large["true_d"] < 0.0
    assert small["mean_d"] == pytest.approx(small["true_d"], abs=0.1)


def test_what_publishes_all_does_not_exaggerate() -> None:
    for row in studies(other=1.0).table():
        assert row["published"] == 1.0
        assert row["published_d"] == row["mean_d"]


def test_the_same_file_holds_the_same_studies() -> None:
    one = studies(studies=50).table()
    assert one == studies(studies=50).table()
    assert studies(studies=50, n=(60,)).table()[0] == one[1]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"n": ()}, "persons in a cell"), ({"n": (1,)}, "numbers from 2"), ({"studies": 1}, "there are 1 studies"),
     ({"alpha": 1.0}, "alpha is 1.0"), ({"other": 2.0}, "other is 2.0")],
)  # fmt: skip
def test_studies_that_cannot_be_held_are_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises((DesignError, ParadoxError), match=message):
        studies(**wrong)


FILE = """\
kind: virtual studies
persons: 300
measures: [item7]
cells: {failed: [fail: {severity: 0.25}]}
n: [20, 60]
studies: 100
published: {significant: 1, other: 0.2}
"""


def test_a_file_of_studies_is_done_at_80_columns(tmp_path: Path) -> None:
    (tmp_path / "design.yaml").write_text(FILE, encoding="utf-8")
    for lang in ("en", "zh"):
        command = ["laboratory", str(tmp_path / "design.yaml"), "--out", str(tmp_path), "--seed", "4", "--lang", lang]
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
        assert re.search(r"\n +20 +[01]\.\d\d \[", result.stdout)
        assert max(len(line) for line in result.stdout.splitlines() if str(tmp_path) not in line) <= 80
    with (tmp_path / "laboratory-design" / "table.csv").open(encoding="utf-8") as file:
        assert [row["n"] for row in csv.DictReader(file)] == ["20", "60"]
    drawn = (tmp_path / "laboratory-design" / "power.svg").read_text(encoding="utf-8")
    assert "检验力" in drawn


def test_the_figure_of_power_shows_each_size_with_its_interval() -> None:
    design = studies(studies=200)
    rows = design.table()
    (axes,) = power(design, rows).axes
    line = next(one for one in axes.get_lines() if one.get_marker() == "o")
    assert list(line.get_xdata()) == [20, 60]
    assert list(line.get_ydata()) == [row["found"] for row in rows]
    (bars,) = axes.collections
    ends = [[row["found_low"], row["found_high"]] for row in rows]
    assert np.array([path.vertices[:, 1] for path in bars.get_paths()]) == pytest.approx(np.array(ends))
    assert laboratory.power(design).figure.axes[0].get_title() == axes.get_title()


def test_more_contrasts_than_fit_are_counted() -> None:
    design = studies(studies=20)
    many = [{**row, "contrast": f"{row['contrast']} {at}"} for at in range(11) for row in design.table()]
    figure = power(design, many)
    assert len(figure.axes) == 8
    assert "3 more contrasts" in figure.get_supxlabel().replace("\n", " ")


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("n: [20, 60]", "n: [20, 1]", "5:9", "2 to 100000"),
        ("n: [20, 60]", "n: [20, 20]", "5:9", "20 stands twice in n"),
        ("studies: 100", "studies: 5", "6:10", "10 to 100000"),
        ("studies: 100", "by: trust", "6:1", "not split"),
        ("other: 0.2", "othr: 0.2", "7:29", "Did you mean 'other'"),
        ("virtual studies", "virtual study", "1:7", "Did you mean 'virtual studies'"),
    ],
)
def test_mistakes_are_placed_and_told_in_both_languages(
    old: str, new: str, place: str, said: str, tmp_path: Path
) -> None:
    is_told_in_both_languages(FILE.replace(old, new, 1), place, said, tmp_path)


def test_columns_of_effects_below_nothing_stand_apart() -> None:
    shown = lines(studies(n=(20,)), studies(n=(20,)).table())
    assert re.search(r"\] -\d\.\d\d \[-\d.\d\d, -\d.\d\d\] -\d\.\d\d \[", "\n".join(shown))
    assert max(len(line) for text in shown for line in text.splitlines()) <= 80
