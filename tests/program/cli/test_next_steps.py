"""Every message about a mistake names the next step: read off the sources, so that none is forgotten."""

import ast
import re
from functools import cache

import pytest

from docs.generators.commands import every_command
from paradox.at_once import STOPPED
from paradox.present.messages import LANGUAGES, catalogue
from tests.places import ROOT

SOURCES = sorted(path for package in ("sim", "experiments", "paradox") for path in (ROOT / package).rglob("*.py"))
# An error that is raised with a whole message; one of a file holds problems, which take their next step by name.
IN_FULL = "ParadoxError"
OF_A_FILE = "ScenarioError"
PROBLEM = ("Problem", "problem", "note", "wrong", "refuse")
# These write the message elsewhere: in a function of the same file, or as a problem, held to the rule by other tests.
WRITTEN_BY = ("_how_to_go_on", "_explain", "_takes_no_classes", "t", "Problem")
COMMAND = re.compile(r"paradox ([a-z]+)((?: [a-z]+)?)")


@cache
def trees() -> dict[str, ast.Module]:
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


@cache
def calls() -> tuple[tuple[str, ast.Call], ...]:
    """Return every call in the sources, with the place where it stands."""
    return tuple(
        (f"{name}:{node.lineno}", node)
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    )


def called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


@cache
def errors() -> set[str]:
    """Name the kinds of error that are raised with a whole message."""
    names = {IN_FULL}
    classes = [node for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for _ in classes:
        names |= {one.name for one in classes if any(getattr(base, "id", "") in names for base in one.bases)}
    return names - {OF_A_FILE}


def text(node: ast.AST) -> str:
    """Return all text that is written within an expression."""
    found = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return " ".join(value for value in found if isinstance(value, str))


def elsewhere(call: ast.Call) -> bool:
    nodes = list(ast.walk(call))
    written = any(isinstance(node, ast.Call) and called(node) in WRITTEN_BY for node in nodes)
    return written or any(isinstance(node, ast.Name) and node.id == "STOPPED" for node in nodes)


def about_a_file(call: ast.Call) -> bool:
    """Say the calls that make a problem from others of the same name: those say something is not as it should be."""
    if called(call) == "Problem":
        return isinstance(call.func, ast.Name)
    named = {keyword.arg for keyword in call.keywords}
    return bool(named & {"allowed", "suggestion", "at_key", "next_step"}) or called(call) == "problem"


def test_every_error_says_what_to_do_next() -> None:
    raised = [(where, call) for where, call in calls() if called(call) in errors()]
    assert len(raised) > 60
    assert [where for where, call in raised if "Next:" not in text(call) and not elsewhere(call)] == []
    assert "Next:" in STOPPED["en"]


def test_every_problem_of_a_file_says_what_to_do_next() -> None:
    made = [(where, call) for where, call in calls() if called(call) in PROBLEM and about_a_file(call)]
    assert len(made) > 60
    silent = [
        where
        for where, call in made
        # A name of None stands for **more, which hands the next step on; the last value of a problem is it.
        if not {keyword.arg for keyword in call.keywords} & {"next_step", None}
        and getattr(call.args[-1], "id", "") != "next_step"
    ]
    assert silent == []


def test_a_next_step_is_never_empty() -> None:
    steps = [
        (where, keyword.value) for where, call in calls() for keyword in call.keywords if keyword.arg == "next_step"
    ]
    assert [where for where, step in steps if isinstance(step, ast.Constant) and len(str(step.value)) < 5] == []


def test_what_the_store_of_runs_says_names_the_next_step() -> None:
    from experiments.runs.store_file import _EXPLANATIONS, _explain

    for sign, _ in _EXPLANATIONS:
        assert "Next:" in _explain(sign)
    assert "Next:" in _explain("something never heard of")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_classroom_refuses_it_says_how_to_mend(lang: str) -> None:
    told = {key: message for key, message in catalogue(lang).items() if key.startswith("error.")}
    assert told
    asks = {"en": r"\b(Choose|Type|Guess|Open|Close)\b", "zh": "请"}[lang]
    assert [key for key, message in told.items() if not re.search(asks, message)] == []


def test_every_command_that_a_message_names_exists() -> None:
    known = {name.removeprefix("paradox ") for name, _ in every_command()}
    named = {
        (where, (first + second) if first == "study" else first)
        for where, call in calls()
        if called(call) in errors() | set(PROBLEM)
        for first, second in COMMAND.findall(text(call))
    }
    assert len(named) > 3
    assert [(where, command) for where, command in named if command not in known] == []
