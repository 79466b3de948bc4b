"""Every statement of the psychology stands in `sim/rules` and nowhere else; what rules take is built by name."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache

import pytest

import sim.rules
from experiments.laboratory import designs
from sim.parameters.values import Behaviour
from sim.state.people import Actual
from tests.places import ROOT

PACKAGES = ("sim", "experiments", "paradox")

PARAMETERS = set(Behaviour._fields) - {"first_encounters", "laboratory_encounters"}  # numbers of weeks

# States that only rules may compute. Books and records bear some of these names too.
STATES = set(Actual._fields) - {"status"}
NO_PERSONS = ("books", "record")

# Arithmetic with parameters of behaviour outside the rules, by file: what persons and firms are to begin with.
ALLOWED = {
    # The quality that gaps leave, once a scenario.
    ("sim/state/settings.py", "service_quality_offset"),
    # Traits, drawn once a person.
    ("sim/state/people.py", "taste_for_firm_sd"),
    ("sim/state/people.py", "prior_bond_sd"),
    ("sim/state/people.py", "recovery_expectation_sd"),
    ("sim/state/people.py", "spend_sigma"),
    # What money is worth that makes good nothing: a convention of the laboratory, for which the model has no rule.
    ("experiments/laboratory/subjects.py", "loss_per_unit_of_harm"),
    ("experiments/laboratory/subjects.py", "reference_harm"),
}


@cache
def trees(*folders: str) -> dict[str, ast.Module]:
    """Return the syntax of every module in some folders, by path from the root."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def outside_the_rules() -> dict[str, ast.Module]:
    return {path: tree for path, tree in trees(*PACKAGES).items() if not path.startswith("sim/rules/")}


def tuples_of_rules() -> set[str]:
    """Name every tuple that a module of the rules defines."""
    names = set()
    for module in pkgutil.iter_modules(sim.rules.__path__, "sim.rules."):
        for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(kind, tuple) and kind.__module__ == module.name:
                names.add(name)
    return names


def called(node: ast.Call) -> str:
    """Return the name of what is called, without what stands before its last dot."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def built_by_position(tree: ast.AST, names: set[str]) -> list[int]:
    """Return the lines in which one of some tuples is built with an argument that has no name."""
    return [
        node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args and called(node) in names
    ]


def parameter_of(node: ast.AST, aliases: dict[str, str]) -> str | None:
    """Return the parameter of behaviour that an expression is, itself or under a local name."""
    if isinstance(node, ast.Attribute) and node.attr in PARAMETERS:
        return node.attr
    return aliases.get(node.id) if isinstance(node, ast.Name) else None


def aliases_in(scope: ast.AST) -> dict[str, str]:
    """Return the local names of a function that stand for parameters of behaviour."""
    found = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                pairs = zip(target.elts, node.value.elts, strict=False) if several else [(target, node.value)]
                for name, value in pairs:
                    parameter = parameter_of(value, {})
                    if isinstance(name, ast.Name) and parameter:
                        found[name.id] = parameter
    return found


def operands(node: ast.AST) -> list[ast.AST]:
    """Return what a piece of arithmetic combines."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.AugAssign):
        return [node.value]
    return [node.operand] if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else []


def parameters_computed_with(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Return the lines in which arithmetic is done with a parameter of behaviour, and the parameter."""
    for scope in ast.walk(tree):
        if isinstance(scope, ast.FunctionDef):
            aliases = aliases_in(scope)
            for node in ast.walk(scope):
                for operand in operands(node):
                    parameter = parameter_of(operand, aliases)
                    if parameter:
                        yield node.lineno, parameter


def states_computed(tree: ast.AST) -> list[int]:
    """Return the lines in which arithmetic gives a person another state."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign):
            targets: list[ast.expr] = [node.target]
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
            targets = node.targets
        else:
            continue
        for target in targets:
            column = target.value if isinstance(target, ast.Subscript) else target
            if isinstance(column, ast.Attribute) and column.attr in STATES:
                whose = getattr(column.value, "attr", getattr(column.value, "id", ""))
                lines += [node.lineno] if whose not in NO_PERSONS else []
    return lines


def test_nothing_that_rules_take_is_built_by_position() -> None:
    names = tuples_of_rules()
    assert {"FailureInputs", "Answer", "DecidedAnswer", "Credit", "SegmentWeights", "MovedByVisit"} <= names
    found = {path: built_by_position(tree, names) for path, tree in trees(*PACKAGES, "tests", "benchmarks").items()}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_failures_and_remedies_of_experiments_cannot_be_built_by_position() -> None:
    for kind in (designs.Failure, designs.Remedy):
        with pytest.raises(TypeError, match="positional"):
            kind(0.5)  # type: ignore[call-arg]


def test_only_rules_do_arithmetic_with_parameters_of_behaviour() -> None:
    found = {
        (path, parameter): line
        for path, tree in outside_the_rules().items()
        for line, parameter in parameters_computed_with(tree)
    }
    assert {where: line for where, line in found.items() if where not in ALLOWED} == {}
    assert ALLOWED - set(found) == set(), "no exception is needed any more for these"


def test_only_rules_compute_states_of_persons() -> None:
    found = {path: states_computed(tree) for path, tree in outside_the_rules().items()}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "trust[i] -= b.trust_loss_per_felt_loss * felt",
        "quick, slow = b.satisfaction_updating, b.stay_base; s = s + quick * x",
        "y = -b.intention_to_behaviour",
    ],
)
def test_arithmetic_with_a_parameter_would_be_found(line: str) -> None:
    assert list(parameters_computed_with(ast.parse(f"def f():\n    {line}"))) != []


@pytest.mark.parametrize("line", ["actual.trust[i] -= x", "self.anger *= 0.5", "people.actual.trust[:] = a + b"])
def test_a_state_computed_elsewhere_would_be_found(line: str) -> None:
    assert states_computed(ast.parse(line)) == [1]


def test_a_tuple_built_by_position_would_be_found() -> None:
    assert built_by_position(ast.parse("x = appraisal.Answer(0.6, repair=1.0)"), {"Answer"}) == [1]
