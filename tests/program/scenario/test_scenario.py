"""A scenario file says only what differs; the rest comes from what it extends."""

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.parameters.registry import PARAMETERS
from sim.scenario.cautions import IdleStaff
from sim.scenario.scenario import DO_NOTHING, Scenario


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return Scenario.load("baseline")


def test_a_scenario_without_base_consists_of_the_documented_defaults(tmp_path: Path) -> None:
    scenario = Scenario.load(write(tmp_path, "bare.yaml", "title: Bare\n"))
    assert scenario.behaviour.loss_aversion == PARAMETERS["loss_aversion"].default
    assert scenario.persons == PARAMETERS["persons"].default
    assert list(scenario.policies) == ["average"]
    assert scenario.policies["average"].resolve_prob == PARAMETERS["resolve_prob"].default
    assert [cause.name for cause in scenario.causes] == [
        "employee",
        "system",
        "customer",
        "misunderstanding",
        "external",
    ]


def test_a_child_changes_only_what_it_names(tmp_path: Path, baseline: Scenario) -> None:
    child = Scenario.load(
        write(tmp_path, "c.yaml", "extends: baseline\nservice:\n  quality: {empathy: 0.5}\nrun: {horizon: 52}\n")
    )
    assert child.differences(baseline) == [
        ("service.quality.empathy", 0.0, 0.5),
        ("run.horizon", 78, 52),
    ]


def test_bases_chain_and_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path, "trade.yaml", "extends: baseline\nmarket: {visit_rate_mean: 0.1}\n")
    path = write(tmp_path / "sub", "firm.yaml", "extends: ../trade.yaml\nmarket: {persons: 500}\n")
    firm = Scenario.load(path)
    assert (firm.market.visit_rate_mean, firm.persons) == (0.1, 500)


def test_policies_replace_those_of_the_base_and_start_from_its_average(tmp_path: Path) -> None:
    text = "extends: baseline\npolicies:\n  ours: {comp_amount: 1}\n"
    scenario = Scenario.load(write(tmp_path, "c.yaml", text))
    average = Scenario.load("baseline").policies["average"]
    assert list(scenario.policies) == ["ours"]
    assert scenario.policies["ours"] == average._replace(comp_amount=1.0)
    assert scenario.reference == "ours"


def test_like_starts_from_another_policy_wherever_it_stands(tmp_path: Path) -> None:
    text = """
extends: baseline
policies:
  late: {like: early, first_contact: 0}
  early: {like: generous, comp_amount: 2}
  generous: {like: generous, apology_prob: 0}
"""
    scenario = Scenario.load(write(tmp_path, "c.yaml", text))
    generous = Scenario.load("baseline").policies["generous"]._replace(apology_prob=0.0)
    assert scenario.policies["generous"] == generous
    assert scenario.policies["early"] == generous._replace(comp_amount=2.0)
    assert scenario.policies["late"] == generous._replace(comp_amount=2.0, first_contact=0.0)


def test_policies_of_a_grandchild_remember_the_average_of_the_baseline(tmp_path: Path) -> None:
    write(tmp_path, "child.yaml", "extends: baseline\npolicies: {ours: {}}\n")
    path = write(tmp_path, "grandchild.yaml", "extends: child.yaml\npolicies: {theirs: {}}\n")
    assert Scenario.load(path).policies["theirs"] == Scenario.load("baseline").policies["average"]


def test_spending_on_prevention_follows_the_order_of_causes(tmp_path: Path) -> None:
    text = "extends: baseline\npolicies:\n  a: {prevention: {external: 0.3, employee: 0.1}}\n  b: {}\n"
    scenario = Scenario.load(write(tmp_path, "c.yaml", text))
    assert scenario.prevention == {"a": (0.1, 0.0, 0.0, 0.0, 0.3), "b": (0.0,) * 5}


def test_a_new_cause_joins_the_known_ones(tmp_path: Path) -> None:
    text = """
extends: baseline
service:
  causes:
    external: {mix: 0.05}
    strike: {mix: 0.1, controllability: 0.6, base_stability: 0.4, process_share: 0}
"""
    strike = Scenario.load(write(tmp_path, "c.yaml", text)).causes[-1]
    assert strike == ("strike", 0.1, 0.6, 0.4, 0.0, 0.0, None, None, None)


def test_a_segment_takes_from_the_market_what_it_does_not_set() -> None:
    scenario = Scenario.from_mapping(
        {
            "behaviour": {"zone_of_tolerance": 0.4},
            "service": {"quality": {"empathy": 1.0}},
            "segments": [
                {"name": "calm", "share": 0.5},
                {
                    "name": "warm",
                    "share": 0.5,
                    "zone_of_tolerance": 0.1,
                    "dimension_weights": {
                        "tangibles": 0,
                        "reliability": 0,
                        "responsiveness": 0,
                        "assurance": 0,
                        "empathy": 1,
                    },
                },
            ],
        }
    )
    calm, warm = scenario.segments
    assert (calm.zone_of_tolerance, warm.zone_of_tolerance) == (0.4, 0.1)
    assert (calm.dimension_weights[4], warm.dimension_weights[4]) == (0.2, 1.0)
    assert calm.fair_compensation_mean == scenario.behaviour.fair_compensation_mean


def test_a_section_with_all_lines_commented_out_changes_nothing(tmp_path: Path, baseline: Scenario) -> None:
    path = write(tmp_path, "c.yaml", "extends: baseline\nbehaviour:\n  # loss_aversion: 3\npolicies:\n")
    assert Scenario.load(path).hash == baseline.hash


def test_anchors_and_merge_keys_are_understood(tmp_path: Path) -> None:
    text = """
extends: baseline
policies:
  a: &a {comp_amount: 1, apology_prob: 1}
  b: {<<: *a, apology_prob: 0}
  c: *a
"""
    policies = Scenario.load(write(tmp_path, "c.yaml", text)).policies
    assert (policies["b"].comp_amount, policies["b"].apology_prob) == (1.0, 0.0)
    assert policies["c"] == policies["a"]


def test_header_texts_belong_to_the_file_itself(tmp_path: Path) -> None:
    scenario = Scenario.load(write(tmp_path, "c.yaml", "extends: baseline\nlook_for: one thing\n"))
    assert (scenario.title, scenario.purpose, scenario.look_for) == ("c", "", ("one thing",))


def test_what_counts_for_the_hash_is_content_not_words() -> None:
    base = Scenario.load("baseline")
    same = Scenario.from_mapping(
        {"title": "Other words", "run": {"seed": 9, "replications": 3}, "policies": dict.fromkeys(base.policies)}
        | {"policies": {name: {"like": name, "description": "x"} for name in base.policies}}
        | {"reference": "average"}
    )
    assert same.hash == base.hash
    assert base.with_values({"behaviour.loss_aversion": 2.0}).hash != base.hash
    assert base.with_values({"run.horizon": 77}).hash != base.hash


def test_the_order_of_causes_is_content() -> None:
    first = {"mix": 0.0, "controllability": 0.5, "base_stability": 0.5, "process_share": 0.5}
    one = Scenario.from_mapping({"service": {"causes": {"a": first, "b": first}}})
    other = Scenario.from_mapping({"service": {"causes": {"b": first, "a": first}}})
    assert one.hash != other.hash


@pytest.mark.parametrize("base", [None, "baseline"])
def test_canonical_content_makes_the_same_scenario_again(base: str | None, tmp_path: Path) -> None:
    scenario = Scenario.load("two_cultures")
    assert Scenario.from_mapping(scenario.canonical(), base=base) == scenario
    path = write(tmp_path, "again.yaml", scenario.to_yaml())
    assert Scenario.load(path) == scenario


def test_canonical_content_cannot_be_used_to_change_a_scenario(baseline: Scenario) -> None:
    content = baseline.canonical()
    content["behaviour"]["loss_aversion"] = 4.0
    assert baseline.canonical()["behaviour"]["loss_aversion"] == 1.955


def test_scenarios_travel_and_serve_as_keys(baseline: Scenario) -> None:
    again = pickle.loads(pickle.dumps(baseline))
    assert again == baseline
    assert {baseline: 1}[again] == 1
    assert copy.deepcopy(baseline) == baseline


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("behaviour.loss_aversion", 2.0),
        ("policies.generous.comp_amount", 1.0),
        ("service.quality.empathy", -0.5),
        ("service.severity_shape.a", 3.0),
        ("market.network.rewiring_prob", 0.3),
        ("market.persons", 300),
        ("money.margin_share", 0.2),
        ("policies.average.prevention.system", 0.05),
    ],
)
def test_single_values_can_be_changed_by_path(path: str, value: Any, baseline: Scenario) -> None:
    differences = baseline.with_values({path: value}).differences(baseline)
    assert [(where, new) for where, _, new in differences] == [(path, value)]


def test_segments_are_reached_by_name_or_number() -> None:
    scenario = Scenario.load("two_cultures")
    by_name = scenario.with_values({"segments.reserved.voice_offset": -2.0})
    assert by_name == scenario.with_values({"segments.1.voice_offset": -2.0})
    assert by_name.segments[1].voice_offset == -2.0
    fairer = scenario.with_values({"segments.outspoken.fair_compensation_mean": 1.0})
    assert fairer.segments[0].fair_compensation_mean == 1.0


def test_numbers_of_a_design_are_understood(baseline: Scenario) -> None:
    scenario = baseline.with_values({"market.persons": np.float64(200.0), "behaviour.loss_aversion": np.float64(2)})
    assert (scenario.persons, scenario.behaviour.loss_aversion) == (200, 2.0)
    assert baseline.with_values({"run.seed": np.int64(3)}).seed == 3


def test_changed_values_are_checked(baseline: Scenario) -> None:
    with pytest.raises(ScenarioError, match=r"behaviour.loss_aversion is 9.*Allowed: 1 to 5"):
        baseline.with_values({"behaviour.loss_aversion": 9.0})
    with pytest.raises(ScenarioError, match=r"mixes of the causes add up to 1.05.*sum of 1"):
        baseline.with_values({"service.causes.employee.mix": 0.4})
    with pytest.raises(ScenarioError, match=r"Did you mean 'behaviour.loss_aversion'"):
        baseline.with_values({"behaviour.loss_aversoin": 2.0})
    with pytest.raises(ScenarioError, match="unknown path"):
        baseline.with_values({"policies.kind.comp_amount": 2.0})


def test_a_new_policy_is_compared_with_the_average_it_starts_from(baseline: Scenario) -> None:
    child = Scenario.from_mapping({"policies": {"average": {}, "ours": {"comp_amount": 0.9}}, "reference": "average"})
    assert child.differences(baseline) == [("policies.ours.comp_amount", 0.5, 0.9)]


def test_doing_nothing_is_always_a_policy_and_never_listed(baseline: Scenario) -> None:
    assert DO_NOTHING not in baseline.policies
    assert baseline.check_policy(DO_NOTHING) == DO_NOTHING
    with pytest.raises(ScenarioError, match="Did you mean 'generous'"):
        baseline.check_policy("genrous")


def test_links_are_read_once_each_smaller_id_first(tmp_path: Path) -> None:
    write(tmp_path, "links.csv", "from,to\n3,1\n1,3\n 0 , 9 \n\n2,1\n")
    text = "extends: baseline\nmarket:\n  persons: 12\n  network: {kind: edges, edges: links.csv}\n"
    scenario = Scenario.load(write(tmp_path, "c.yaml", text))
    assert scenario.network.edges.tolist() == [[0, 9], [1, 2], [1, 3]]


def test_the_links_and_not_the_name_of_their_file_are_content(tmp_path: Path) -> None:
    text = "extends: baseline\nmarket:\n  persons: 12\n  network: {kind: edges, edges: FILE}\n"
    hashes = []
    for name, links in (("a.csv", "0,1\n1,2\n"), ("b.csv", "2,1\n0,1\n"), ("c.csv", "0,1\n")):
        write(tmp_path, name, links)
        hashes.append(Scenario.load(write(tmp_path, "c.yaml", text.replace("FILE", name))).hash)
    assert hashes[0] == hashes[1] != hashes[2]


def test_an_edge_list_outlives_its_file_when_values_change(tmp_path: Path) -> None:
    links = write(tmp_path, "links.csv", "0,1\n")
    text = "extends: baseline\nmarket:\n  persons: 12\n  network: {kind: edges, edges: links.csv}\n"
    scenario = Scenario.load(write(tmp_path, "c.yaml", text))
    links.unlink()
    assert scenario.with_values({"behaviour.loss_aversion": 2.0}).network.edges.tolist() == [[0, 1]]


def test_a_firm_too_small_to_answer_anybody_is_pointed_out(baseline: Scenario) -> None:
    assert baseline.cautions() == ()
    tiny = baseline.with_values({"market.persons": 60})
    assert not any(isinstance(one, IdleStaff) for one in tiny.with_values({"firm.customers": 5000}).cautions())
    assert tiny.cautions()[0] == IdleStaff("average", 20.1, pytest.approx(45), 22.3)
    for enough in (22.3, 0):
        mended = tiny.with_values({"policies.average.staff_capacity": enough})
        assert "average" not in [one.policy for one in mended.cautions() if isinstance(one, IdleStaff)]


def test_too_few_failures_for_a_verdict_are_pointed_out(baseline: Scenario) -> None:
    rare = baseline.with_values({"service.p_fail": 0.001})
    (found,) = rare.cautions()
    assert (round(found.failures), found.weeks) == (35, 78)


@pytest.mark.parametrize(
    ("child", "holds"),
    [
        ("policies: {today: {like: average}, more: {like: average, comp_amount: 2}}", True),
        ("market: {persons: 400}\nfirm: {name: Ours, currency: USD, price_unit: 3}\nrun: {horizon: 26}", True),
        ("market: {weekly_exit_hazard: 0.01}", False),
        ("service: {p_fail: 0.2}", False),
        ("firm: {customers: 900}", False),
        ("policies: {average: {answer_days: 6}}", False),
        ("market: {weekly_exit_hazard: 0.01}\nmatched: days\nfitted: anew", True),
    ],
)
def test_what_a_market_was_matched_to_is_said_until_it_is_changed(tmp_path: Path, child: str, holds: bool) -> None:
    write(tmp_path, "base.yaml", "extends: baseline\npolicies: {average: {}}\nfitted: data\nmatched: days, churn\n")
    write(tmp_path, "between.yaml", f"extends: base.yaml\n{child}\n")
    scenario = Scenario.load(write(tmp_path, "last.yaml", "extends: between.yaml\ntitle: Last\n"))
    assert (bool(scenario.fitted), bool(scenario.matched)) == (holds, holds)


def test_values_that_change_a_matched_market_take_away_what_it_was_matched_to() -> None:
    matched = Scenario.from_mapping({"matched": "days"})
    assert matched.with_values({"run.horizon": 20, "market.persons": 200}).matched == ("days",)
    assert matched.with_values({"service.p_fail": 0.2}).matched == ()
    assert Scenario.from_mapping({"matched": "days", "service": {"p_fail": 0.2}}).matched == ("days",)
