"""`evaluate` lives what it is asked, as studies do, and refuses what it cannot before the first run."""

from typing import Any

import numpy as np
import pandas
import pytest

from experiments.studies import evaluate as inner
from experiments.studies.file import study_from
from experiments.studies.points import Asked, records_of
from paradox import Scenario, evaluate
from paradox.extend import Customer
from sim.errors import ParadoxError
from sim.worlds.counterfactuals import Replication

SMALL = Scenario.from_mapping({"market": {"persons": 80}, "run": {"burn_in": 4, "horizon": 12}})


def test_points_have_the_bits_of_a_study() -> None:
    study = study_from(
        {
            "set": {"market.persons": 80, "run.burn_in": 4, "run.horizon": 12},
            "levers": {"comp_amount": [0, 2]},
            "uncertainties": {"p_fail": [0.1, 0.3]},
            "outcomes": ["paradox_horizon", "recovery_base", "total", "profit"],
            "series": ["queue", "satisfaction_do_nothing"],
            "design": {"kind": "grid", "levels": 3},
        }
    )
    points = [dict(zip(("comp_amount", "p_fail"), row, strict=True)) for row in study.values.tolist()]
    seed = study.seed(0, 1)
    frame = evaluate(study.base, parameters=points, outcomes=study.outcomes, seeds=seed, threads=2)
    weeks = evaluate(study.base, parameters=points, outcomes=(), series=study.series, seeds=seed)
    records = list(records_of(study, range(study.points), 1))
    for name in study.outcomes:
        assert frame[name].tolist() == [record.outcomes[name] for record in records]
    for name in study.series:
        assert weeks[name].to_numpy().tobytes() == np.concatenate([one.weekly[name] for one in records]).tobytes()


def test_the_frame_is_tidy() -> None:
    points = pandas.DataFrame({"comp_amount": [0.0, 1.0], "service.p_fail": [0.1, 0.2]})
    frame = evaluate(SMALL, "average", parameters=points, outcomes="profit", seeds=[7, 3])
    assert list(frame) == ["point", "seed", "policy", "comp_amount", "service.p_fail", "profit"]
    assert frame["point"].tolist() == [0, 0, 1, 1]
    assert frame["seed"].tolist() == [7, 3, 7, 3]
    assert set(frame["policy"]) == {"average"}
    weeks = evaluate(SMALL, parameters=points, outcomes="profit", seeds=np.arange(2), series="queue")
    assert list(weeks)[-2:] == ["week", "queue"]
    assert len(weeks) == 2 * 2 * 12
    assert weeks.groupby(["point", "seed"])["profit"].nunique().eq(1).all()


def test_nothing_given_is_the_scenario_under_its_reference_and_seed() -> None:
    frame = evaluate(SMALL, outcomes=["profit", "recovery_base"])
    lived = Replication(SMALL, SMALL.seed).run(SMALL.reference)
    assert frame[["profit", "recovery_base"]].to_numpy().tolist() == [
        [lived.outcomes["profit"], lived.outcomes["recovery_base"]]
    ]


def test_the_same_seeds_give_the_same_luck_and_the_same_call_the_same_bits() -> None:
    points = [{"comp_amount": amount} for amount in (0.5, 0.5, 1.5)]
    first, again = (evaluate(SMALL, parameters=points, seeds=range(3), threads=threads) for threads in (1, 2))
    assert first.equals(again)
    same = first[first["point"] == 0]["profit"].tolist() == first[first["point"] == 1]["profit"].tolist()
    assert same
    assert first["profit"].nunique() == 6


def test_policies_are_named_by_points_and_levers_are_theirs() -> None:
    frame = evaluate(
        SMALL, parameters=[{"policy": "generous"}, {"policy": "stingy", "comp_amount": 3}], outcomes="profit"
    )
    direct = evaluate(SMALL.with_values({"policies.stingy.comp_amount": 3}), "stingy", outcomes="profit")
    assert frame["policy"].tolist() == ["generous", "stingy"]
    assert frame["profit"][1] == direct["profit"][0]
    assert np.isnan(frame["comp_amount"][0])


def test_a_schedule_is_a_value() -> None:
    steps: list[Any] = [0.0, {"from": 3, "to": 1.0}]
    for points in ({"comp_amount": steps}, [{"comp_amount": steps}, {"comp_amount": [1.0, steps[1]]}]):
        frame = evaluate(SMALL, parameters=points, outcomes="profit", series="queue")
        assert frame["comp_amount"].iloc[0] == steps


def test_prevention_is_spread_over_causes_as_in_a_study() -> None:
    point = inner.points_of(SMALL, "average", [{"prevention": 0.1}])[0]
    assert sum(point.scenario.prevention["average"]) == pytest.approx(0.1)


def test_worlds_that_nothing_asks_for_are_not_lived(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    world = inner.Neighbour.world

    def noted(self: Any, name: str, *more: Any, **differences: Any) -> Any:
        made.append(name)
        return world(self, name, *more, **differences)

    monkeypatch.setattr(inner.Neighbour, "world", noted)
    evaluate(SMALL, outcomes=["profit"])
    assert made == ["actual"]


def test_a_class_of_ones_own_lives_it() -> None:
    class Loyal(Customer):
        def wants_out(self, person_or_twin: Any) -> bool:
            return False

    frame = evaluate(SMALL, outcomes="retention", customer=Loyal)
    assert frame["retention"].tolist() == [1.0]
    assert evaluate(SMALL, outcomes="retention")["retention"][0] < 1.0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"parameters": {"comp_amuont": 1}}, "unknown parameter 'comp_amuont'. Did you mean 'comp_amount'?"),
        ({"parameters": {"p_fail": 2}}, "parameters: service.p_fail is 2, which is out of range. Allowed: 0 to 1"),
        ({"parameters": [{}, {"p_fail": "much"}]}, "parameters[1]: service.p_fail is 'much', not a number"),
        ({"parameters": [{"p_fail": np.nan}, {}]}, "parameters[0]: service.p_fail is nan"),
        ({"parameters": {"policy": "genrous"}}, "Did you mean 'generous'?"),
        ({"parameters": {"run.seed": 2}}, "write seeds=[1, 2, 3]"),
        ({"parameters": {"p_fail": 0.1, "service.p_fail": 0.2}}, "service.p_fail is set twice"),
        ({"parameters": 5}, "parameters is 5. Allowed: a mapping"),
        ({"parameters": [{1: 2}]}, "Allowed: a mapping from names to values"),
        ({"parameters": {"prevention": 0.1}, "series": "prevention"}, "two columns called 'prevention'"),
        ({"outcomes": "satisfaction", "series": "satisfaction"}, "two columns called 'satisfaction'"),
        ({"outcomes": "proft"}, "Did you mean 'profit'?"),
        ({"series": ["qeue"]}, "Did you mean 'queue'?"),
        ({"seeds": -1}, "seeds is -1. Allowed: a whole number from 0"),
        ({"seeds": []}, "seeds is []"),
        ({"seeds": [1, True]}, "Allowed: a whole number from 0"),
        ({"policy": "x"}, "no policy 'x'"),
        ({"threads": 0}, "threads is 0"),
    ],
)
def test_what_cannot_be_run_is_refused_before_the_first_run(
    given: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inner, "lived", lambda *_: pytest.fail("a run was made"))
    with pytest.raises(ParadoxError) as wrong:
        evaluate(SMALL, **given)
    assert said in str(wrong.value)
    assert "Next: " in str(wrong.value)


def test_a_run_that_fails_names_its_point_and_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(asked: Asked, *more: Any) -> Any:
        raise ValueError("outcome x is inf")

    monkeypatch.setattr(inner, "lived", fails)
    with pytest.raises(
        ParadoxError, match=r"parameters\[1\] with seed 4: the run failed: ValueError: outcome x is inf\. Next"
    ):
        inner.evaluate(SMALL, inner.points_of(SMALL, "average", [{}, {}])[1:], [4], Asked(("profit",)))
