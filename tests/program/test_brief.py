"""A result as the last line of a notebook's cell is a line or a table, never all that it holds."""

import html
import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args, get_type_hints

import pytest

from docs.generators.interface import MODULES
from experiments.comparison.compare import compare
from experiments.laboratory import GOOD, Cell, Cohort, Experiment, Failure, Step, hold_survey
from experiments.studies.analysis.analysis import Analysis
from paradox import RecoveryModel, evidence, studies
from paradox.extend import Customer, Firm
from sim.brief import LONGEST_LINE, MOST_ROWS, Brief
from sim.scenario.scenario import Scenario
from sim.worlds.world import World

SMALL = {"market.persons": 80, "run.horizon": 10, "run.burn_in": 3, "run.replications": 2}


@pytest.fixture(scope="module")
def small() -> Scenario:
    return Scenario.load("hotel_booking_error").with_values(SMALL)


def results(small: Scenario, folder: Any) -> list[Any]:
    """Make one of every kind of result that is public."""
    found = compare(small)
    cell = Cell((Step("fail", Failure()), Step("answer", GOOD)))
    content = {"set": SMALL, "levers": {"comp_amount": [0, 2]}, "outcomes": ["profit"],
               "design": {"kind": "latin_hypercube", "samples": 4}}  # fmt: skip
    study = studies.declare(content)
    made = studies.run(study, folder, 1, progress=lambda _: None)
    world = World(small, "story").run()
    return [small, found, found.findings, found["story"], found["story"].levels, found["story"].differences,
            evidence.load(), Experiment(small, {"one": cell}, persons=50).run(), study, made,
            made.analysis, hold_survey(world)]  # fmt: skip


def test_every_result_is_short_and_has_a_table(small: Scenario, tmp_path: Any) -> None:
    for one in results(small, tmp_path):
        assert len(repr(one)) <= LONGEST_LINE, type(one)
        assert "\n" not in repr(one)
        assert len(one._repr_html_()) < 40_000, type(one)


# What is no result: agents, which Mesa shows, and what is written in code as it shows itself.
NO_RESULTS = {"AgentModel", "Customer", "Firm", "Cell", "Failure", "Item", "Law", "Members", "Moderator", "Remedy",
              "Step", "Purpose", "Drawing"}  # fmt: skip
OURS = ("experiments", "paradox", "sim")


def ours(kind: Any) -> Iterator[type]:
    """Yield the classes of the program in a type."""
    if inspect.isclass(kind) and kind.__module__.partition(".")[0] in OURS:
        yield kind
    for part in get_args(kind):
        yield from ours(part)


def public_classes() -> set[type]:
    """Return the public classes, and those that public functions and their methods return."""
    things = [getattr(module, name) for module in map(import_module, MODULES) for name in module.__all__]
    found = {one for one in things if inspect.isclass(one)}
    for one in list(found):
        methods = [value for name, value in vars(one).items() if not name.startswith("_") and inspect.isfunction(value)]
        things += methods if one not in (Customer, Firm) else []
    for one in things:
        if inspect.isfunction(one):
            found |= set(ours(get_type_hints(one).get("return")))
    return {one for one in found if one.__name__ not in NO_RESULTS and not issubclass(one, BaseException)}


def test_every_class_of_the_public_interface_has_a_table() -> None:
    plain = {one.__name__ for one in public_classes() if not hasattr(one, "_repr_html_")}
    # A number with its interval is as short as a line.
    assert plain <= {"Interval", "Estimate"}
    assert len(public_classes()) > 15


def reached(thing: Any, deep: int) -> Iterator[Any]:
    """Yield a result and what its public attributes hold, so deep."""
    if isinstance(thing, list | tuple | dict) and not hasattr(thing, "_fields"):
        for one in list(thing.values() if isinstance(thing, dict) else thing)[:2]:
            yield from reached(one, deep)
    elif type(thing).__module__.partition(".")[0] in OURS and type(thing).__name__ not in NO_RESULTS:
        yield thing
        for name in dir(thing) if deep else ():
            if not name.startswith("_") and not callable(value := getattr(thing, name, None)):
                yield from reached(value, deep - 1)


def test_nothing_that_a_result_holds_is_shown_as_all_its_numbers(small: Scenario, tmp_path: Any) -> None:
    world = World(small, "story").run()
    bands = evidence.chosen(evidence.load(), ["A20"])
    rows = evidence.run(small, seeds=(1,), bands=bands, persons=40, field_persons=40)
    everything = [*results(small, tmp_path), world, RecoveryModel(small), Cohort(small, 50, 1).subjects(), rows]
    kinds = {type(one).__name__ for thing in everything for one in reached(thing, 2) if len(repr(one)) > LONGEST_LINE}
    assert not kinds


def test_a_world_says_where_it_is_and_shows_the_books_of_its_latest_week(small: Scenario) -> None:
    for one in (World(small, "story", seed=7), RecoveryModel(small, "story", seed=7)):
        assert repr(one) == f"<{type(one).__name__} hotel_booking_error, story: week -3 of 10, 80 persons, seed 7>"
        assert "<table" not in one._repr_html_()
        for _ in range(5):
            one.step()
        assert "<td>profit</td>" in one._repr_html_() or "<td>visits</td>" in one._repr_html_()


def test_fields_of_a_result_are_its_line_and_its_table(small: Scenario) -> None:
    people = World(small, "story").people
    assert repr(people.traits).startswith("<Traits ")
    assert people._repr_html_().count("<tr>") == 1 + len(people._fields)


def test_the_table_of_a_comparison_has_a_row_for_every_policy(small: Scenario) -> None:
    found = compare(small)
    table = found._repr_html_()
    assert table.count("<tr>") == 1 + len(found.policies)
    assert all(f"<td>{one.name}</td>" in table for one in found.policies)


class Told(Brief):
    """A result with texts of a user."""

    def __init__(self, text: str, rows: int = 1) -> None:
        self.text = text
        self.rows = rows

    def _brief_line(self) -> str:
        return self.text

    def _brief_rows(self) -> list[dict[str, Any]]:
        return [{self.text: self.text, "number": 1 / 3, "nothing": float("nan")}] * self.rows


def test_texts_of_users_stay_text() -> None:
    text = "<script>alert('x')</script>"
    table = Told(text)._repr_html_()
    assert "<script" not in table
    assert f"<td>{html.escape(text)}</td><td>0.3333</td><td>–</td>" in table


def test_a_long_text_and_many_rows_are_cut() -> None:
    told = Told("word " * 1000, 100)
    assert len(repr(told)) == LONGEST_LINE
    assert told._repr_html_().count("<tr>") == 1 + MOST_ROWS
    assert "and 70 more" in told._repr_html_()


def test_an_analysis_is_such_a_result() -> None:
    assert issubclass(Analysis, Brief)
