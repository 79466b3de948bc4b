"""The house is as ARCHITECTURE.md says: what imports what, what stands where, and the walk of one value."""

import re

import pytest

from docs.generators.architecture import STOREYS, circles, folder_of, folders, imports, modules
from tests.places import ROOT

PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
MAY_READ = {
    folder: set() if reads == "nothing" else set(reads.split(", "))
    for folder, reads in re.findall(r"^\| `(sim/[\w/.]+)` \| ([\w/, ]+) \|$", PAGE, re.MULTILINE)
}
WALK = re.findall(r"^\| `([\w/.]+)` \| `(\w+)` \| .+ \|$", PAGE, re.MULTILINE)
# The only modules of the command line that know the commands: they are the command line.
LINE = {"paradox.cli.app", "paradox.cli.register"}
# What commands share.
SHARED = {"paradox.cli.arguments", "paradox.cli.own_classes", "paradox.cli.parsing"}


def test_imports_inside_functions_are_seen_and_those_for_types_only_are_not() -> None:
    assert "sim.worlds.world" in imports()["sim.worlds.counterfactuals"]
    assert "paradox.comparing" in imports()["paradox.cli.compare"]  # inside the command
    assert "paradox.comparing" not in imports()["paradox"]  # for type checkers; loaded by name when it is used


def test_circles_are_found() -> None:
    graph = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("b"), "d": frozenset("a")}
    assert circles(graph) == [["b", "c"]]


def test_no_modules_import_each_other() -> None:
    assert circles(imports()) == []


def test_no_folders_import_each_other() -> None:
    assert circles(folders()) == []


def test_storeys_import_only_storeys_below() -> None:
    order = list(STOREYS)
    up = [
        f"{name} imports {other}"
        for name, used in imports().items()
        for other in used
        if order.index(other.split(".")[0]) < order.index(name.split(".")[0])
    ]
    assert up == []


def test_no_storey_imports_what_stands_beside_them() -> None:
    beside = re.compile(r"^\s*(?:from|import) (?:docs|benchmarks|tests|results|scenarios)\b", re.MULTILINE)
    assert [name for name, path in modules().items() if beside.search(path.read_text(encoding="utf-8"))] == []


def test_each_folder_of_the_world_reads_only_what_the_page_allows() -> None:
    assert MAY_READ.keys() == {folder for folder in folders() if folder.startswith("sim/")}
    found = {
        folder: {read.removeprefix("sim/").removesuffix(".py") for read in folders()[folder]} for folder in MAY_READ
    }
    assert {folder: found[folder] - allowed for folder, allowed in MAY_READ.items() if found[folder] - allowed} == {}


def test_neither_engine_imports_the_other() -> None:
    agents = {name for name in modules() if name.startswith("sim.engines.agents")}
    assert agents
    for name in agents:
        assert not [other for other in imports()[name] if "compiled" in other]
    for name in set(modules()) - agents:
        if name.startswith("sim.engines.compiled"):
            assert imports()[name] & agents == set()


def test_no_command_imports_another() -> None:
    for name, used in imports().items():
        if name.startswith("paradox.cli.") and name not in LINE:
            assert {other for other in used if other.startswith("paradox.cli")} <= SHARED, name


@pytest.mark.parametrize("below", ["paradox/present", "paradox/classroom", "paradox/*.py"])
def test_only_the_command_line_knows_the_commands(below: str) -> None:
    for name, used in imports().items():
        if folder_of(name).startswith(below):
            assert not [other for other in used if other.startswith("paradox.cli")], name


def test_figures_make_no_runs() -> None:
    for name, used in imports().items():
        if folder_of(name) == "paradox/present/figures":
            assert not [
                other for other in used if other.startswith(("experiments.runs", "sim.worlds", "sim.engines"))
            ], name


def test_every_folder_has_its_paragraph() -> None:
    assert [folder for folder in folders() if f"**`{folder}`**" not in PAGE] == []
    assert [name for name in re.findall(r"\*\*`([\w/.*]+)`\*\*", PAGE) if not any(ROOT.glob(name))] == []


def test_the_walk_of_a_value_passes_through_words_that_are_there() -> None:
    assert len(WALK) > 12
    for place, word in WALK:
        path = ROOT / place
        files = [path] if path.is_file() else sorted(path.glob("*.py"))
        assert any(re.search(rf"\b{word}\b", file.read_text(encoding="utf-8")) for file in files), (place, word)


def test_the_two_policies_of_the_walk_differ_in_their_money_alone() -> None:
    from sim.scenario.scenario import Scenario

    policies = Scenario.load("hotel_booking_error").canonical()["policies"]
    story, lavish = policies["story"], policies["lavish"]
    assert (story.pop("comp_amount"), lavish.pop("comp_amount")) == (0.3, 1.2)
    assert {name for name in story if story[name] != lavish[name]} <= {"description", "compensate_prob"}
