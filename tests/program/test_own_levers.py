"""Levers of one's own change in time and for some customers alone, as those of the program do."""

import sys
from pathlib import Path
from typing import Annotated, Any

import pytest

from experiments.studies.file import study_from
from paradox import Scenario, compare, studies
from paradox.extend import Firm, Parameter
from sim.errors import ScenarioError
from sim.worlds.world import World
from tests.command_line import Shell

GIVEN: Any = {"kind": "hand-set", "source": "a test", "grade": "judgement", "meaning": "Something of one's own."}
CASE: dict[str, Any] = {
    "market": {"persons": 120},
    "service": {"p_fail": 0.4},
    "policies": {"plain": {"staff_capacity": 500}, "gifts": {"staff_capacity": 500}},
    "run": {"burn_in": 2, "horizon": 10, "replications": 2},
}


class Gifted(Firm):
    """Adds a gift to every answer, and notes what it gave in which week to whom."""

    gift: Annotated[float, Parameter(0.25, "price", limits=(0, 1), study=(0, 1), differs_by="cases", **GIVEN)]
    rounds: Annotated[int, Parameter(1, "rounds", limits=(0, 9), **GIVEN)]

    def remedy_of(self, customer: Any, since: int, warned: bool, claim: bool = False) -> Any:
        given, gift = super().remedy_of(customer, since, warned, claim), self.policy_of(customer).gift
        self.met = {*getattr(self, "met", ()), (self.model.week, customer.is_in_pilot, gift)}
        return given._replace(compensation=given.compensation + gift)


def scenario(**levers: Any) -> Scenario:
    policies = {**CASE["policies"], "gifts": {"staff_capacity": 500, **levers}}
    return Scenario.from_mapping({**CASE, "policies": policies}, firm=Gifted)


def gifts_of(case: Scenario) -> set[tuple[int, bool, float]]:
    return World(case, "gifts", seed=1).run().agent_model.firm.met  # type: ignore[attr-defined, no-any-return]


def test_a_step_moves_a_lever_of_ones_own_from_its_week_on() -> None:
    given = gifts_of(scenario(gift={"from": 4, "to": 1}))
    assert {gift for week, _, gift in given if week < 4} == {0.25}  # the default, as nothing below says another
    assert {gift for week, _, gift in given if week >= 4} == {1.0}


def test_a_ramp_moves_a_lever_of_ones_own_week_by_week() -> None:
    weekly = {week: gift for week, _, gift in gifts_of(scenario(gift=[0.0, {"from": 4, "to": 0.8, "over": 4}]))}
    assert [weekly[week] for week in (4, 5, 6, 9)] == pytest.approx([0.2, 0.4, 0.6, 0.8])


def test_a_whole_lever_of_ones_own_takes_whole_steps() -> None:
    case = scenario(rounds={"from": 2, "to": 4, "over": 2})
    assert [case.own_in(week).own.policies["gifts"]["rounds"] for week in (1, 2, 3)] == [1.0, 3.0, 4.0]
    assert case.canonical()["policies"]["gifts"]["rounds"] == [1, {"from": 2, "to": 4, "over": 2}]


def test_a_pilot_of_a_lever_of_ones_own_is_met_by_its_customers_alone() -> None:
    given = gifts_of(scenario(gift={"to": 1, "in": {"share": 0.5}}))
    recorded = {(piloted, gift) for week, piloted, gift in given if week >= 0}
    assert recorded == {(True, 1.0), (False, 0.25)}


def test_a_policy_that_begins_later_brings_its_own_levers_then() -> None:
    begun = scenario(gift=1.0).begun(5)
    assert begun.canonical()["policies"]["gifts"]["gift"] == [0.25, {"from": 5, "to": 1.0}]
    assert {gift for week, _, gift in gifts_of(begun) if week < 5} == {0.25}


def test_the_same_schedule_is_the_same_scenario_however_it_is_set() -> None:
    written = scenario(gift=[0.25, {"from": 4, "to": 1, "over": 1}])
    assert scenario(gift={"from": 4, "to": 1.0}) == written
    assert scenario().with_values({"policies.gifts.gift": {"from": 4, "to": 1}}).hash == written.hash
    assert Scenario.from_mapping(written.canonical(), base=None, firm=Gifted).hash == written.hash
    assert scenario().hash != written.hash


@pytest.mark.parametrize(
    ("lever", "message"),
    [
        ({"gift": {"from": 4, "to": 3}}, r"'to' in a step of policies\.gifts\.gift is 3\. Allowed: 0 to 1"),
        ({"gift": {"from": 40, "to": 1}}, r"policies\.gifts\.gift changes in week 40, and the last week is 9"),
        ({"gift": {"from": 4, "too": 1}}, r"unknown key 'too' in a step of policies\.gifts\.gift.*'to'"),
        (
            {"gift": {"to": 1, "in": {"segment": "alll"}}},
            r"no segment 'alll', which the pilot of policies\.gifts\.gift",
        ),
        ({"rounds": {"to": 2, "in": {"share": 0.5}}}, r"self\.policy_of\(customer\)\.rounds.*differs_by='cases'"),
        ({"rounds": {"from": 1, "to": 2.5}}, r"'to' in a step of policies\.gifts\.rounds is 2\.5\. .*a whole number"),
        ({"gfit": {"from": 4, "to": 1}}, r"unknown key 'gfit'.*'gift'"),
    ],
)
def test_a_wrong_schedule_of_ones_own_is_told_as_any_other(lever: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        scenario(**lever)


def test_a_schedule_without_its_class_is_an_unknown_key() -> None:
    with pytest.raises(ScenarioError, match=r"unknown key 'gift'.*--firm"):
        Scenario.from_mapping({**CASE, "policies": {"gifts": {"gift": {"from": 4, "to": 1}}}})


def test_comparisons_and_studies_live_by_schedules_of_ones_own(tmp_path: Path) -> None:
    case = scenario(gift={"from": 2, "to": 1, "in": {"share": 0.5}})
    found = compare(case)
    assert found["gifts"].levels["compensation_cost"].estimate > found["plain"].levels["compensation_cost"].estimate
    assert list(found.pilots) == ["gifts"]
    study = study_from(
        {"levers": {"policy": {"categories": ["plain", "gifts"]}}, "outcomes": ["compensation_cost"],
         "design": {"kind": "grid", "levels": 2}, "replications": 1},
        base=case,
    )  # fmt: skip
    runs = studies.run(study, out=tmp_path).runs()
    assert len(set(runs["compensation_cost"])) == 2


def test_a_number_of_a_study_takes_the_place_of_a_schedule_of_ones_own() -> None:
    case = scenario(gift={"from": 4, "to": 1}).with_values({"policies.gifts.gift": 0.5})
    assert not case.schedules
    assert case.own.policies["gifts"]["gift"] == 0.5


OWN = """
from typing import Annotated
from paradox.extend import Firm, Parameter

class Gifted(Firm):
    gift: Annotated[float, Parameter(0.25, "price", limits=(0, 1), kind="hand-set", source="a test",
                                     grade="judgement", meaning="A gift.")]
"""


def test_commands_take_schedules_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "ramps", raising=False)
    Path("ramps.py").write_text(OWN)
    Path("case.yaml").write_text(
        "market: {persons: 60}\nrun: {burn_in: 1, horizon: 6, replications: 2}\n"
        "policies:\n  plain: {}\n  ramp: {gift: {from: 2, to: .8, over: 3}}\n"
    )
    shell, named = Shell(monkeypatch, capsys), ("--firm", "ramps.py:Gifted")
    for command in (("check", "case.yaml"), ("compare", "case.yaml"), ("run", "case.yaml", "--policy", "ramp")):
        done = shell(*command, *named)
        assert done.code == 0, done.err
    Path("case.yaml").write_text(Path("case.yaml").read_text().replace("to: .8", "to: 8"))
    done = shell("check", "case.yaml", *named)
    assert (done.code, done.err.partition("'to'")[0]) == (2, "case.yaml:5:30: ")
    sys.modules.pop("ramps", None)
