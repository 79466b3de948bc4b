"""Every constant is documented, inside its limits, and carried unchanged into the value tuples."""

import ast
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import get_type_hints

import pytest

from sim.parameters.event import EFFECTS
from sim.parameters.registry import (
    CAUSES,
    GROUPS,
    PARAMETERS,
    SEGMENT_OVERRIDES,
    Behaviour,
    Market,
    Measurement,
    Money,
    Parameter,
    Policy,
    behaviour_tuple,
    defaults,
    off_values,
    written,
)
from sim.parameters.values import Segment
from sim.scenario.scenario import Scenario, flat
from sim.scenario.schema import HEADER
from tests.places import ROOT

ENTRIES = list(PARAMETERS.values())
KINDS = {"fixed", "searched", "hand-set", "searched, then hand-set", "measurement", "scenario"}
GRADES = {"seen", "seen-2nd", "computed", "judgement"}
# What reads these does so under another name: the key in the file, or what is computed from it.
READ_AS = {
    "network_kind": "kind",
    "firm_customers": "customers",
    "severity_shape_a": "severity_shape",
    "severity_shape_b": "severity_shape",
    "failure_memory_half_life": "memory_factor",
}


def names(entry: Parameter) -> str:
    return entry.name


def code(*folders: str) -> Iterator[tuple[str, ast.AST]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield path.relative_to(ROOT).as_posix(), node


def test_every_parameter_is_declared_once() -> None:
    declared = Counter(
        node.target.id
        for path, node in code("sim/parameters")
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and "Parameter(" in ast.unparse(node)
    )
    named = {node.value for _, node in code("sim/parameters") if isinstance(node, ast.Constant)}
    assert {name: count for name, count in declared.items() if count > 1} == {}
    assert {name for name in PARAMETERS if name not in declared and name not in named} == set()
    assert len(PARAMETERS) + len(EFFECTS) == declared.total() + len({"prevention"})


def test_every_parameter_is_read_by_the_model_or_what_analyses_it() -> None:
    read = set()
    for path, node in code("sim", "experiments"):
        if not path.startswith("sim/parameters"):
            read |= {node.attr} if isinstance(node, ast.Attribute) else set()
            read |= {node.value} if isinstance(node, ast.Constant) and "sim/state" in path else set()
    assert {name for name in PARAMETERS if READ_AS.get(name, name) not in read} == set()


# Choices among parameters, which no table of them can say.
CHOICES = ("experiments/comparison/unbooked.py", "paradox/present/text/board.py", "paradox/browser/levers.py")


def test_no_list_of_parameters_is_kept_by_hand() -> None:
    kept = [
        (path, node.lineno)
        for path, node in code("sim", "experiments", "paradox", "docs", "benchmarks")
        if path not in CHOICES
        and isinstance(node, ast.Tuple | ast.List | ast.Set)
        and sum(isinstance(one, ast.Constant) and one.value in PARAMETERS for one in node.elts) > 3
    ]
    assert kept == []


def test_every_value_of_a_complete_scenario_is_a_parameter_at_its_path() -> None:
    content = Scenario.load("baseline").canonical()
    texts = (*HEADER, "reference")
    for path in flat({key: value for key, value in content.items() if key not in texts}):
        if path.rpartition(".")[2] in ("name", "description", "edges", "nodes"):
            continue
        parts = path.split(".")
        assert any(
            len(parts) == len(entry.path.split("."))
            and all(wanted in ("*", part) for wanted, part in zip(entry.path.split("."), parts, strict=True))
            for entry in ENTRIES
        ), path


def test_declarations_are_read_without_what_makes_the_model_fast() -> None:
    asked = "import sim.parameters.registry, sys; print(*{'numba', 'numpy', 'pydantic'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "\n"


def test_58_behavioural_parameters_were_searched_or_set_by_hand() -> None:
    free = [e for e in ENTRIES if e.kind in ("searched", "hand-set", "searched, then hand-set")]
    assert len(free) == 58


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


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.off is not None], ids=names)
def test_hard_limits_include_the_value_that_switches_the_parameter_off(entry: Parameter) -> None:
    assert entry.off is not None
    assert entry.low is not None
    assert entry.high is not None
    assert entry.low <= entry.off <= entry.high


def test_what_has_no_value_that_switches_it_off_cannot_be_switched_off() -> None:
    assert off_values("loss_aversion", "staff_capacity") == {
        "behaviour.loss_aversion": 1.0,
        "policies.*.staff_capacity": 1000.0,
    }
    with pytest.raises(ValueError, match="reference_harm"):
        off_values("reference_harm")


def test_a_segment_sets_for_itself_what_it_has_in_common_with_behaviour() -> None:
    own = {name for name in Segment._fields if name in PARAMETERS and PARAMETERS[name].group == "segment"}
    assert own == {"share", "voice_offset", "customer_value", "goodwill_limit"}
    assert set(Segment._fields) - own == {"name", "dimension_weights", "visit_rate_mean", *SEGMENT_OVERRIDES}
    assert set(SEGMENT_OVERRIDES) <= set(Behaviour._fields)


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.group == "policy"], ids=names)
def test_a_lever_has_a_part_a_fitting_slider_and_something_to_differ_by(entry: Parameter) -> None:
    assert entry.part in ("answer", "speed", "notice", "prevention", "cost")
    assert entry.differs_by in ("cases", "customers", "")
    if entry.slider is not None:
        assert entry.low is not None
        assert entry.high is not None
        label, low, high, step = entry.slider
        assert label
        assert entry.low <= low < high <= entry.high
        assert (high - low) / step == pytest.approx(round((high - low) / step))


@pytest.mark.parametrize(
    ("tuple_type", "group", "left_out", "derived"),
    [
        (Behaviour, "behaviour", set(), ["memory_factor", "log_calm"]),
        (Market, "market", {"network_kind", "degree", "rewiring_prob"}, []),
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
    assert set(get_type_hints(tuple_type).values()) == {float}


def test_cumulative_and_transaction_weights_leave_room_for_procedural_justice() -> None:
    value = {name: entry.default for name, entry in PARAMETERS.items()}
    assert value["weight_distributive"] + value["weight_interactional"] <= 1  # type: ignore[operator]
    cumulative = ("weight_distributive_cumulative", "weight_interactional_cumulative")
    assert sum(float(value[name]) for name in cumulative) <= 1


def test_default_causes_cover_all_failures() -> None:
    assert math.fsum(cause.mix for cause in CAUSES) == pytest.approx(1, abs=1e-12)


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
