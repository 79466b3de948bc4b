"""What a file may say of levers that change and of events, and how mistakes in it are told."""

from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from experiments.laboratory.designs import DesignError
from experiments.laboratory.field_experiment import FieldExperiment
from experiments.runs.records import RunSpec
from experiments.studies.points import scenario_of
from sim.errors import ScenarioError, UnusableValueError
from sim.scenario.pilots import Pilot
from sim.scenario.scenario import Scenario, json_schema
from sim.scenario.schedules import LeverStep, Schedule

HEAD = "extends: baseline\nrun: {horizon: 40}\n"
PLAN = HEAD + "policies:\n  average: {}\n  grow:\n    staff_capacity: "
STEP = "{from: 13, to: 20, over: 8}"
USUAL = Scenario.load("baseline").policies["average"].staff_capacity


def read(tmp_path: Path, text: str) -> Scenario:
    file = tmp_path / "case.yaml"
    file.write_text(text)
    return Scenario.load(file)


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(ScenarioError) as error:
        read(tmp_path, text)
    return str(error.value).replace(f"{tmp_path}/", "")


def test_a_step_begins_with_the_value_of_the_layer_below(tmp_path: Path) -> None:
    case = read(tmp_path, PLAN + STEP)
    assert case.schedules == {"grow": {"staff_capacity": Schedule(USUAL, (LeverStep(13, 20.0, 8),))}}
    assert case.policies["grow"].staff_capacity == USUAL


def test_a_policy_that_is_like_another_has_its_schedule_until_it_says_otherwise(tmp_path: Path) -> None:
    more = "\n  same: {like: grow}\n  flat: {like: grow, staff_capacity: 9}\n"
    more += "  own: {like: grow, staff_capacity: {from: 2, to: 3}}\n  list: {staff_capacity: [8, {from: 2, to: 3}]}\n"
    case = read(tmp_path, PLAN + STEP + more)
    assert case.schedules["same"] == case.schedules["grow"]
    assert "flat" not in case.schedules
    assert case.schedules["own"]["staff_capacity"] == Schedule(USUAL, (LeverStep(2, 3.0),))
    assert case.schedules["list"]["staff_capacity"] == Schedule(8.0, (LeverStep(2, 3.0),))


def test_a_layer_above_inherits_schedules_and_events(tmp_path: Path) -> None:
    (tmp_path / "below.yaml").write_text(PLAN + STEP + "\nevents: [{label: x, week: 1, weeks: 2, price: 1.1}]\n")
    above = read(tmp_path, "extends: below.yaml\nmarket: {persons: 500}\n")
    assert above.schedules["grow"]["staff_capacity"].steps == (LeverStep(13, 20.0, 8),)
    assert [event.effects.price for event in above.events] == [1.1]
    assert read(tmp_path, "extends: below.yaml\nevents: []\n").events == ()


def test_the_complete_content_says_the_same(tmp_path: Path) -> None:
    case = read(tmp_path, PLAN + STEP + "\nevents: [{label: x, week: 1, weeks: 2, price: 1.1}]\n")
    again = read(tmp_path, case.to_yaml())
    assert again.hash == case.hash
    assert (again.schedules, again.events) == (case.schedules, case.events)


def test_a_label_changes_no_run_and_what_happens_does(tmp_path: Path) -> None:
    cases = [
        read(tmp_path, f"{HEAD}events: [{{label: {label}, week: {week}, weeks: 2, price: 1.1}}]")
        for label, week in (("a", 1), ("b", 1), ("a", 2))
    ]
    ids = [RunSpec(case, case.reference, 0).run_id for case in cases]
    assert ids[0] == ids[1] != ids[2]
    assert cases[0].hash == cases[1].hash != cases[2].hash


def test_without_events_a_scenario_keeps_its_hash(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + "events: []\n").hash == read(tmp_path, HEAD).hash


def test_a_run_is_named_by_its_own_schedule_alone(tmp_path: Path) -> None:
    one, other = read(tmp_path, PLAN + STEP), read(tmp_path, PLAN + "{from: 14, to: 20, over: 8}")
    assert RunSpec(one, "average", 0).run_id == RunSpec(other, "average", 0).run_id
    assert RunSpec(one, "grow", 0).run_id != RunSpec(other, "grow", 0).run_id


def test_a_number_of_a_study_takes_the_place_of_a_schedule(tmp_path: Path) -> None:
    case = read(tmp_path, PLAN + STEP)
    assert scenario_of(case, {"policies.grow.staff_capacity": 9.0}).schedules == {}
    assert scenario_of(case, {"policies.grow.comp_amount": 1.0}).schedules == case.schedules
    later = scenario_of(case, {"policies.grow.staff_capacity.1.from": 20})
    assert later.schedules["grow"]["staff_capacity"].steps == (LeverStep(20, 20.0, 8),)


def test_a_field_experiment_says_that_its_arms_stand_still(tmp_path: Path) -> None:
    arms = {"as usual": {}, "gift": {"comp_amount": 1.0}}
    with pytest.raises(DesignError, match="changes in time"):
        FieldExperiment(read(tmp_path, PLAN + STEP), arms, policy="grow")


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("{from: 60, to: 3}", "changes in week 60, and the last week is 39: run.horizon is 40 (line 2)"),
        ("[{from: 3, to: 3, over: 5}, {from: 5, to: 3}]", "from week 5, while the one of the weeks 3 to 7 (line 6)"),
        ("{form: 3, to: 30}", "unknown key 'form' in a step of policies.grow.staff_capacity. Allowed: one of from"),
        ("[]", "is a list without a step"),
        ("{from: 3}", "a step of policies.grow.staff_capacity lacks 'to'"),
        ("{from: 3, to: 2000}", "'to' in a step of policies.grow.staff_capacity is 2000. Allowed: 0 to 1000"),
        ("{from: 3, to: 20, over: 0}", "'over' in a step of policies.grow.staff_capacity is 0. Allowed: 1 to 520"),
        ("{from: x, to: 20}", "'from' in a step of policies.grow.staff_capacity is 'x'"),
        ("[16, now]", "a step of policies.grow.staff_capacity is 'now'"),
    ],
)
def test_a_wrong_schedule_is_told_with_its_line(tmp_path: Path, plan: str, said: str) -> None:
    message = refused(tmp_path, PLAN + plan)
    assert said in message
    assert message.startswith("case.yaml:6:")
    assert "\n" not in message


APOLOGY = (
    HEAD
    + "segments: [{name: adults, share: 0.5}, {name: students, share: 0.5}]\npolicies:\n  average: {}\n  trial:\n    "
)


def test_a_pilot_says_who_is_in_it_and_begins_with_week_0(tmp_path: Path) -> None:
    both = "apology_prob: [{to: 0.8, in: {share: 0.2, segment: adults}}, {from: 20, to: 0.9}]"
    case = read(tmp_path, APOLOGY + both)
    assert case.pilots == {"trial": Pilot("adults", 0.2)}
    assert case.schedules["trial"]["apology_prob"].steps == (LeverStep(0, 0.8, 1, True), LeverStep(20, 0.9))
    assert read(tmp_path, case.to_yaml()).hash == case.hash
    assert read(tmp_path, APOLOGY + both.replace("0.2, segment: adults", "1")).pilots == {"trial": Pilot()}


@pytest.mark.parametrize(
    ("levers", "said"),
    [
        (
            "apology_prob: {to: 0.8, in: {segment: c}}",
            "there is no segment 'c', which the pilot of policies.trial.apol",
        ),
        ("apology_prob: {to: 0.8, in: {segment: student}}", "Did you mean 'students'?"),
        ("apology_prob: {to: 0.8, in: {share: 1.2}}", "pilot of policies.trial.apology_prob is 1.2. Allowed: 0 to 1"),
        ("apology_prob: {to: 0.8, in: {share: -0.1}}", "is -0.1. Allowed: 0 to 1"),
        ("apology_prob: {to: 0.8, in: {shares: 0.2}}", "unknown key 'shares' in the pilot of policies.trial.apology"),
        ("apology_prob: {to: 0.8, in: 0.2}", "'in' in a step of policies.trial.apology_prob is 0.2. Allowed: such as"),
        ("staff_capacity: {to: 20, in: {share: 0.2}}", "policies.trial.staff_capacity is of the firm as a whole"),
        ("lapse_weeks: {to: 4, in: {share: 0.2}}", "policies.trial.lapse_weeks is of the firm as a whole"),
    ],
)
def test_a_wrong_pilot_is_told_with_its_line(tmp_path: Path, levers: str, said: str) -> None:
    message = refused(tmp_path, APOLOGY + levers)
    assert said in message
    assert message.startswith("case.yaml:7:")
    assert "\n" not in message


def test_pilots_of_one_policy_cover_the_same_customers_or_both_lines_are_told(tmp_path: Path) -> None:
    two = "apology_prob: {to: 0.8, in: {share: 0.2}}\n    ease: {to: 1, in: {share: 0.3}}"
    message = refused(tmp_path, APOLOGY + two)
    assert "policies.trial.ease has a pilot of other customers than policies.trial.apology_prob (line 7)" in message
    assert message.startswith("case.yaml:8:")


def test_a_policy_with_a_pilot_begins_later_as_it_would_have_begun(tmp_path: Path) -> None:
    later = read(tmp_path, APOLOGY + "apology_prob: [0.5, {to: 0.8, in: {share: 0.2}}, {from: 3, to: 0.9}]").begun(10)
    at = [[later.levers_at("trial", week, pilot)[0].apology_prob for week in (9, 10, 13)] for pilot in (True, False)]
    usual = later.policies["average"].apology_prob
    assert at == [[usual, 0.8, 0.9], [usual, 0.5, 0.9]]
    pilot = "policies:\n  average: {apology_prob: {to: 0.8, in: {share: 0.2}}}\n  trial: {}\n"
    with pytest.raises(ScenarioError, match="apology_prob of the reference policy has a pilot"):
        read(tmp_path, HEAD + pilot).begun(10)


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ("{label: x, week: 3, weeks: 5}", "events[0] says when, and not what happens"),
        ("{label: x, week: 38, weeks: 5, price: 2}", "lasts from week 38 to 42, and the last week is 39: run.horizon"),
        ("{label: x, week: 3, weeks: 5, price: 2, cause: system}", "names a cause and no failure rate"),
        ("{label: x, week: 3, weeks: 5, failure_rate: 2, cause: sistem}", "unknown cause 'sistem'"),
        ("{label: x, week: 3, weeks: 5, failure_rate: 90}", "more than every visit would fail"),
        ("{label: x, week: 3, weeks: 5, capacity: -1}", "events[0].capacity is -1, which is out of range"),
        ("{week: 3, weeks: 5, price: 2}", "events[0].label is missing"),
        (
            "{label: x, week: 3, weeks: 5, price: 2}\n  - {label: y, week: 7, weeks: 5, price: 3}",
            "events[1] sets price in the weeks 7 to 11, and events[0] (line 4) sets it in the weeks 3 to 7",
        ),
        (
            "{label: x, week: 3, weeks: 5, failure_rate: 2}\n"
            "  - {label: y, week: 7, weeks: 5, failure_rate: 2, cause: system}",
            "events[1] sets failure_rate in the weeks 7 to 11",
        ),
    ],
)
def test_a_wrong_event_is_told_with_its_line(tmp_path: Path, events: str, said: str) -> None:
    message = refused(tmp_path, f"{HEAD}events:\n  - {events}\n")
    assert said in message
    assert message.startswith("case.yaml:")
    assert "\n" not in message


def test_failures_of_two_causes_may_rise_at_the_same_time(tmp_path: Path) -> None:
    one, other = (
        f"{{label: {name}, week: 3, weeks: 5, failure_rate: 2, cause: {name}}}" for name in ("system", "employee")
    )
    assert len(read(tmp_path, f"{HEAD}events: [{one}, {other}]").events) == 2


def test_the_schema_takes_what_the_program_takes(tmp_path: Path) -> None:
    plain = YAML(typ="safe")
    for plan in (STEP, f"[{STEP}]", f"[13, {STEP}]", "13"):
        jsonschema.validate(plain.load(PLAN + plan + "\n    prevention: {system: {from: 1, to: 0.1}}"), json_schema())
    for plan in ("{from: 13}", "x", "{from: 13, to: 2, weeks: 3}"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(plain.load(PLAN + plan), json_schema())


def test_policies_that_begin_later_do_as_the_reference_until_then_and_as_planned_after_it(tmp_path: Path) -> None:
    more = "\n    prevention: {system: 0.01}\n    lapse_weeks: [{from: 0, to: 3}, {from: 9, to: 2}]\n"
    case = read(tmp_path, PLAN + "{from: 3, to: 20, over: 8}" + more)
    begun = case.begun(10)
    assert begun.name == "case-begin-10"
    assert begun.levers_at("average", 30) == case.levers_at("average", 30)
    for week in range(40):
        meant = case.levers_at("average", week) if week < 10 else case.levers_at("grow", week - 10)
        assert begun.levers_at("grow", week) == meant, week
    assert case.begun(0) is case


def test_policies_cannot_begin_when_nothing_is_lived_or_the_reference_is_moving(tmp_path: Path) -> None:
    moving = HEAD + f"policies:\n  average: {{staff_capacity: {STEP}}}\n  grow: {{comp_amount: 1}}\n"
    case = read(tmp_path, moving)
    with pytest.raises(UnusableValueError, match=r"cannot begin in week 40\. Allowed: 0 to 39"):
        case.begun(40)
    with pytest.raises(ScenarioError, match="staff_capacity of the reference policy is on its way"):
        case.begun(15)
    assert case.begun(30).levers_at("grow", 29)[0].staff_capacity == 20.0


def test_steps_that_would_come_after_the_last_week_are_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="changes in week 43, and the last week is 39"):
        read(tmp_path, PLAN + STEP).begun(30)


FIRM = """\
extends: baseline
firm:
  customers: 50000
  visit_price: 20 USD
  staff: {people: 8, cases_per_person_week: 35}
policies:
  today: {}
  roll:
    staff_people: {from: 17, to: 14, over: 8}
    programme: {once: {from: 17, to: 80000 USD}}
    comp_amount: [10 USD, {from: 17, to: 25 USD}]
  more: {like: roll, staff_people: {from: 10, to: 20}}
"""


def test_a_step_may_be_in_people_and_in_money(tmp_path: Path) -> None:
    schedules = read(tmp_path, FIRM).schedules
    assert schedules["roll"]["staff_capacity"] == Schedule(5.6, (LeverStep(17, 9.8, 8),))
    assert schedules["roll"]["programme_once"].steps[0].to == pytest.approx(80000 / 20 / 50000)
    assert schedules["roll"]["comp_amount"] == Schedule(0.5, (LeverStep(17, 1.25),))
    assert schedules["more"]["staff_capacity"] == Schedule(5.6, (LeverStep(10, 14.0),))


def test_money_in_a_step_is_held_to_the_currency_and_to_the_limits(tmp_path: Path) -> None:
    assert "is in EUR, but the firm counts in USD" in refused(tmp_path, FIRM.replace("25 USD", "25 EUR"))
    assert "0 to 100 USD" in refused(tmp_path, FIRM.replace("25 USD", "250 USD"))
    assert "is no number of people" in refused(tmp_path, FIRM.replace("to: 14", "to: many"))
