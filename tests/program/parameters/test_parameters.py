"""Every constant is documented, inside its limits, and carried unchanged into the value tuples."""

import math
import re

import pytest

from sim.parameters import (
    CAUSE_DEFAULTS,
    GROUPS,
    PARAMETERS,
    Behaviour,
    Market,
    Measurement,
    Money,
    Parameter,
    Policy,
    behaviour_tuple,
    defaults,
    written,
)

ENTRIES = list(PARAMETERS.values())
KINDS = {"fixed", "searched", "hand-set", "searched, then hand-set", "measurement", "scenario"}
GRADES = {"seen", "seen-2nd", "computed", "judgement"}


def names(entry: Parameter) -> str:
    return entry.name


def test_no_parameter_got_lost_or_crept_in() -> None:
    counts = {group: sum(entry.group == group for entry in ENTRIES) for group in GROUPS}
    assert counts == {
        "behaviour": 101,
        "market": 12,
        "service": 15,
        "policy": 32,
        "money": 7,
        "measurement": 17,
        "run": 4,
    }


def test_38_behavioural_parameters_were_searched_or_set_by_hand() -> None:
    free = [e for e in ENTRIES if e.kind in ("searched", "hand-set", "searched, then hand-set")]
    assert len(free) == 38


@pytest.mark.parametrize("entry", ENTRIES, ids=names)
def test_meaning_is_one_sentence(entry: Parameter) -> None:
    assert re.fullmatch(r"[A-Z][^\n]*[^.]\.", entry.meaning)
    assert ". " not in entry.meaning


@pytest.mark.parametrize("entry", ENTRIES, ids=names)
def test_unit_source_kind_and_grade_are_given(entry: Parameter) -> None:
    assert entry.unit
    assert entry.source
    assert entry.kind in KINDS
    assert entry.grade in GRADES
    assert entry.group in GROUPS


@pytest.mark.parametrize("entry", [e for e in ENTRIES if not isinstance(e.default, str)], ids=names)
def test_default_and_study_range_lie_inside_the_hard_limits(entry: Parameter) -> None:
    assert not isinstance(entry.default, str)
    assert entry.low is not None
    assert entry.high is not None
    assert entry.low <= entry.default <= entry.high
    if entry.study_low is not None:
        assert entry.study_high is not None
        assert entry.low <= entry.study_low < entry.study_high <= entry.high
        assert entry.study_low <= entry.default <= entry.study_high


@pytest.mark.parametrize(
    ("switch", "off"),
    [
        ("loss_aversion", 1),
        ("zone_of_tolerance", 0),
        ("recovery_involvement", 0),
        ("mismatch_discount", 0),
        ("voice_base", 30),
        ("waiting_penalty", 0),
        ("hardening_into_avoidance", 0),
        ("staff_capacity", 1000),
        ("fair_compensation_sd", 0),
        ("bond_from_treatment", 0),
        ("apology_fatigue", 0),
        ("repair_worth", 0),
        ("overpayment_suspicion", 0),
        ("blame_bias", 0),
        ("unequal_treatment", 0),
        ("telling_activity", 0),
        ("reputation_weight", 0),
        ("reputation_to_expectation", 0),
        ("loyalty_forbearance", 0),
        ("loyalty_amplification", 0),
        ("visit_rate_shape", 1000),
        ("spend_sigma", 0),
        ("recovery_expectation_ratchet", 0),
        ("story_raises_expectation", 0),
        ("opportunist_share", 0),
        ("pattern_inference", 0),
        ("anger_cooling", 0),
    ],
)
def test_hard_limits_include_the_value_that_switches_the_mechanism_off(switch: str, off: float) -> None:
    entry = PARAMETERS[switch]
    assert entry.low is not None
    assert entry.high is not None
    assert entry.low <= off <= entry.high


@pytest.mark.parametrize(
    ("tuple_type", "group", "left_out", "derived"),
    [
        (Behaviour, "behaviour", set(), ["memory_factor", "log_calm"]),
        (Market, "market", {"network_kind"}, []),
        (Policy, "policy", {"prevention"}, []),
        (Money, "money", set(), []),
        (Measurement, "measurement", set(), []),
    ],
)
def test_tuple_fields_are_the_parameters_of_the_group_in_order(
    tuple_type: type, group: str, left_out: set[str], derived: list[str]
) -> None:
    expected = [name for name in defaults(group) if name not in left_out]
    assert list(tuple_type._fields) == expected + derived  # type: ignore[attr-defined]
    assert set(tuple_type.__annotations__.values()) == {float}


def test_cumulative_and_transaction_weights_leave_room_for_procedural_justice() -> None:
    value = {name: entry.default for name, entry in PARAMETERS.items()}
    assert value["weight_distributive"] + value["weight_interactional"] <= 1  # type: ignore[operator]
    cumulative = ("weight_distributive_cumulative", "weight_interactional_cumulative")
    assert sum(float(value[name]) for name in cumulative) <= 1


def test_default_causes_cover_all_failures() -> None:
    assert math.fsum(cause["mix"] for cause in CAUSE_DEFAULTS.values()) == pytest.approx(1, abs=1e-12)


def test_half_of_a_memory_is_left_after_its_half_life() -> None:
    values = {name: float(value) for name, value in defaults("behaviour").items()}
    behaviour = behaviour_tuple(values | {"failure_memory_half_life": 4.0})
    assert behaviour.memory_factor**4 == pytest.approx(0.5)


def test_anger_that_does_not_cool_has_a_rate_of_zero() -> None:
    values = {name: float(value) for name, value in defaults("behaviour").items()}
    assert behaviour_tuple(values | {"anger_cooling": 0.0}).log_calm == 0.0
    assert math.exp(behaviour_tuple(values).log_calm) == pytest.approx(1 - values["anger_cooling"])


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.557, "0.557"), (0.693, "0.693"), (1.0, "1"), (9007199254740991, "9007199254740991")],
)
def test_a_number_is_written_as_it_was_given(value: float, text: str) -> None:
    assert written(value) == text
