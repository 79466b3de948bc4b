"""A study over worlds that keep the evidence: the sets as one factor without order."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.parameter_sets import kept_sets
from experiments.studies.analysis.analysis import analyse
from experiments.studies.analysis.decision_rules import ordered
from experiments.studies.file import study_from
from experiments.studies.manifest import changes, write_manifest
from experiments.studies.points import records_of
from experiments.studies.runs import rows, run_study, table
from paradox.extend import Customer
from paradox.present.text.study_labels import factor_name
from sim.errors import ScenarioError
from tests import stand_in_ensemble

pytestmark = pytest.mark.usefixtures("made_sets")

SMALL = {"market.persons": 80, "run.burn_in": 4, "run.horizon": 16}


def study(world: Any = 4, design: Any = None, **more: Any) -> Any:
    """Return a small study over worlds."""
    return study_from(
        {
            "set": SMALL, "levers": {"comp_amount": [0, 2]}, "uncertainties": {"world": world},
            "outcomes": ["total", "recovery_base", "profit"],
            "design": design or {"kind": "latin_hypercube", "samples": 8}, **more,
        }
    )  # fmt: skip


def refused(**given: Any) -> str:
    with pytest.raises(ScenarioError) as error:
        study(**given)
    return str(error.value)


def test_its_values_are_sets_of_the_ensemble_each_once_and_each_as_often_as_another() -> None:
    one = study()
    factor = one.factor("world")
    assert factor.values == (1, 4, 6, 8)
    places = one.values[:, one.column("world")]
    assert sorted(places) == sorted([0, 1, 2, 3] * 2)
    short = study({"ensemble": 4})
    assert short.content == one.content


def test_a_point_lives_in_the_world_of_its_set_and_its_lever() -> None:
    one = study()
    for number in range(one.points):
        policy, paths = one.point(number)
        member = one.factor("world").shown(one.values[number, one.column("world")])
        lever = paths.pop(f"policies.{policy}.comp_amount")
        assert lever == one.values[number, one.column("comp_amount")]
        assert paths == {f"behaviour.{name}": value for name, value in kept_sets().set_of(member).items()}


def test_every_run_succeeds_and_worlds_differ_on_the_same_luck() -> None:
    one = study(design={"kind": "grid", "levels": 2})
    found = list(records_of(one, range(one.points), 0))
    assert [record.failure for record in found] == [None] * one.points
    assert len({record.seed for record in found}) == 1
    assert len({record.outcomes["profit"] for record in found}) == one.points == 8


def test_other_sets_are_other_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = study()
    write_manifest(one, tmp_path)
    assert changes(one, tmp_path) == ""
    stand_in_ensemble.put(tmp_path / "others", monkeypatch, ("repair_worth",))
    other = study()
    assert changes(other, tmp_path) == "world"
    assert set(one.run_ids(0)).isdisjoint(other.run_ids(0))


def test_the_export_has_the_number_of_the_set_and_its_parameters(tmp_path: Path) -> None:
    one = study(design={"kind": "latin_hypercube", "samples": 2})
    run_study(one, tmp_path)
    found = list(rows(one, tmp_path))
    assert len(found) == 2
    for row in found:
        held = kept_sets().set_of(row["world"])
        assert {name: row[name] for name in held} == held


def test_sobol_tells_how_much_the_world_moves(tmp_path: Path) -> None:
    one = study(design={"kind": "sobol", "samples": 16})
    run_study(one, tmp_path)
    told = analyse(one, table(one, tmp_path))
    measures = {index.measure for index in told.effects["profit"] if index.factor == "world"}
    assert {"first order", "total"} <= measures


def test_a_grid_averages_over_worlds(tmp_path: Path) -> None:
    one = study(design={"kind": "grid", "levels": 2}, replications=2)
    run_study(one, tmp_path)
    effects = analyse(one, table(one, tmp_path)).levels["profit"]
    assert {effect.factor for effect in effects.effects} == {"comp_amount"}


def test_a_rule_in_words_never_lists_numbers_of_worlds() -> None:
    one = study()
    alike = ordered(one, one.values)
    assert np.ptp(alike[:, one.column("world")]) == 0.0
    assert np.array_equal(alike[:, one.column("comp_amount")], one.values[:, one.column("comp_amount")])


def test_it_bears_a_name_in_both_languages() -> None:
    assert factor_name(study(), "world", "en") == "which world"
    assert factor_name(study(), "world", "zh") == "哪一个世界"
    assert factor_name(study({"ensemble": 4, "label": "people"}), "world", "en") == "people"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"world": 10}, "world asks for 10 sets. Allowed: 2 to 9."),
        ({"world": 1}, "2 to 10000"),
        ({"world": [0, 1]}, "world is chosen among parameter sets that keep the evidence. Next: write 'world: 50'."),
        ({"world": {"ensemble": 4, "sets": {"service.p_fail": [0, 1]}}}, "sets means nothing beside ensemble"),
        (
            {"design": {"kind": "morris", "samples": 4}},
            "a Morris design steps along ordered values, and worlds",
        ),
        ({"maps": [["world", "comp_amount"]]}, "a map goes along ordered values, and worlds have no order"),
        ({"uncertainties": {"world": 4, "repair_worth": "study"}}, "behaviour.repair_worth is varied by"),
        ({"uncertainties": {"p_fail": {"ensemble": 4}}}, "ensemble means nothing for 'p_fail'"),
        ({"uncertainties": {"p_fail": 4}}, "is 4. Allowed: a range [low, high]"),
        ({"levers": {"world": 4}}, "world is no lever. Next: put it under uncertainties."),
    ],
)
def test_what_has_no_meaning_is_refused_in_a_sentence(given: dict[str, Any], told: str) -> None:
    assert told in refused(**given)


def test_sets_that_keep_the_evidence_say_nothing_of_customers_of_ones_own() -> None:
    class Mine(Customer):
        """A customer."""

    mapping = {"set": SMALL, "uncertainties": {"world": 4}, "design": {"kind": "latin_hypercube", "samples": 4}}
    with pytest.raises(ScenarioError, match="not with your class"):
        study_from(mapping, customer=Mine)
