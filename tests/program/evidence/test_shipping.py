"""What `paradox calibrate --ensemble` leaves becomes the shipped table, to the last digit, and its page."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from docs.generators import ensemble as generator
from experiments import evidence, parameter_sets
from experiments.evidence import shipping
from experiments.evidence.worlds_kept import EnsembleProblem
from experiments.parameter_sets import KeptSets, behavioural, kept_sets, study_ends
from sim.errors import ParadoxError
from sim.version import model_version
from tests import stand_in_ensemble
from tests.program.cli.test_ensemble_command import ROWS, call, quick
from tests.program.evidence.test_ensemble import TRUE, WEIGHTS

pytest.importorskip("cmaes")
pytest.importorskip("optuna")


@pytest.fixture
def searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a finished search of a made model."""
    monkeypatch.setattr(EnsembleProblem, "_rows", quick)
    call(tmp_path)
    return tmp_path / "ensemble"


def shipped(folder: Path, target: Path) -> KeptSets:
    """Make the shipped files in a folder, and read them."""
    made = shipping.shipped_files(folder)
    target.mkdir()
    (target / parameter_sets.TABLE).write_text(made.table, encoding="utf-8")
    (target / parameter_sets.ABOUT).write_text(json.dumps(made.about), encoding="utf-8")
    return kept_sets(target)


def test_the_shipped_sets_are_the_points_that_were_evaluated(searched: Path, tmp_path: Path) -> None:
    sets = shipped(searched, tmp_path / "shipped")
    bands = evidence.chosen(evidence.load(), list(ROWS))
    low, high = study_ends(behavioural())
    assert len(sets.about["checks"]) == shipping.CHECKED
    for check in sets.about["checks"]:
        point = (sets.values[check["member"] - 1] - low) / (high - low)
        said = quick(None, point, bands)  # type: ignore[arg-type]
        assert list(check["rows"]) == [band.id for band in bands]
        # From value to place and back costs a last digit here; the program never goes this way.
        assert list(check["rows"].values()) == pytest.approx(list(said), rel=1e-12)


def test_what_stands_beside_the_table_says_how_it_was_made(searched: Path, tmp_path: Path) -> None:
    about = shipped(searched, tmp_path / "shipped").about
    report = json.loads((searched / "report.json").read_text(encoding="utf-8"))
    assert about["model_version"] == model_version()
    assert about["members"] == report["members"] >= 6
    assert about["search"] == {"seeds": [200, 201], "persons": 1500, "field_persons": 2000}
    assert about["fresh"]["seeds"] == list(range(300, 310))
    assert {name: one["prior"] for name, one in about["passes"].items()} == {
        name: one["prior"] for name, one in report["passes"].items()
    }
    assert str(tmp_path) not in json.dumps(about)


def test_a_table_without_its_evaluations_is_refused(searched: Path) -> None:
    (searched / "evaluations.sqlite").unlink()
    with pytest.raises(ParadoxError, match="the evaluations are not there"):
        shipping.shipped_files(searched)


def test_a_table_of_another_search_is_refused(searched: Path) -> None:
    table = searched / "ensemble.csv"
    name = behavioural()[0].name
    lines = table.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index(name)
    cells = lines[1].split(",")
    cells[place] = "2.0" if cells[place] != "2.0" else "2.1"
    table.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8")
    with pytest.raises(ParadoxError, match="member 1 was never evaluated"):
        shipping.shipped_files(searched)


def test_a_search_that_is_not_finished_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParadoxError, match="holds no finished ensemble"):
        shipping.shipped_files(tmp_path)


def small_shares(folder: Path, tell: Any = lambda *_: None) -> dict[str, dict[str, Any]]:
    """Count one quick row in two sets of each kind."""
    bands = evidence.chosen(evidence.load(), ["A20"])
    sets = kept_sets(stand_in_ensemble.write(folder / "sets"))
    return shipping.shares(sets, bands, 2, 2, folder / "rows.sqlite", tell, persons=200, field_persons=266, threads=2)


def test_shares_of_ensemble_and_prior_are_counted_in_the_model_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    found = small_shares(tmp_path, lambda done, total: told.append((done, total)))["A20"]
    assert found["ensemble"] in (0.0, 0.5, 1.0)
    assert found["prior"] in (0.0, 0.5, 1.0)
    assert (found["sets"], found["prior_sets"], found["seeds"]) == (2, 2, [300, 301])
    assert told == [(2, 4), (4, 4)]

    def never(*_: object, **__: object) -> Any:
        raise AssertionError("computed again")

    monkeypatch.setattr(shipping, "run", never)
    assert small_shares(tmp_path)["A20"] == found


def test_the_page_tells_each_parameter_what_passes_and_what_came_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generator, "_made", lambda: "")
    monkeypatch.setattr(generator, "_made_worth", lambda: "")
    sets = kept_sets(stand_in_ensemble.write(tmp_path, ("repair_worth",)))
    text = generator.written(sets)
    assert all(f"| `{name}` |" in text for name in sets.parameters)
    assert "| `A1` | validate | 93 % | 85 % |" in text
    assert "came later are not in the table: `repair_worth`" in text
    assert "Not all that was wanted" not in text
    assert len(generator.drawn(sets).axes[0].get_yticklabels()) == len(sets.parameters)


def test_what_was_learned_is_the_spread_of_draws_over_that_of_the_prior(tmp_path: Path) -> None:
    sets = kept_sets(stand_in_ensemble.write(tmp_path))
    name = sets.parameters[3]
    low, high = sets.about["prior"][name]
    drawn = np.repeat(sets.values[:, 3], sets.weights)
    assert generator.learned(sets)[name] == pytest.approx(drawn.std(ddof=1) / ((high - low) / np.sqrt(12.0)))


def test_the_made_data_of_the_page_are_those_of_the_test() -> None:
    assert np.array_equal(generator.MADE_TRUE, TRUE)
    assert np.array_equal(generator.MADE_WEIGHTS, WEIGHTS)


def test_without_shipped_sets_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameter_sets, "study_folder", lambda: tmp_path)
    monkeypatch.setattr(generator, "PAGE", tmp_path / "page.md")
    generator.main([])
    assert "No table of parameter sets is shipped" in (tmp_path / "page.md").read_text(encoding="utf-8")
