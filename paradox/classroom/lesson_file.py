"""Reads a lesson file; everything that is wrong with it is said at once, with its line and what was probably meant."""

from pathlib import Path
from typing import Any

from experiments.comparison.currency import currency_of
from experiments.file_kinds import scenario_at
from paradox.classroom.lesson import FREE, Lesson, LessonEntries, Words
from paradox.classroom.outcome_names import MONEY
from paradox.classroom.stage import NO_FAILURE
from paradox.present.messages import LANGUAGES, t
from sim.errors import Problem, ScenarioError, shown
from sim.scenario.document import Document, Place
from sim.scenario.problems import check_form
from sim.scenario.scenario import BUILT_IN, Scenario
from sim.scenario.yaml_reader import read_document
from sim.worlds.outcomes import VALUE_BANDS


def read_lesson(path: Path) -> Lesson:
    """Read a lesson file.

    Raises:
        ScenarioError: everything that is wrong with it, each with its place.
    """
    document = read_document(path, "copy a shipped lesson and change it")
    if path.stem == FREE:
        what = f"a lesson cannot be named '{FREE}', as the page opens free play under that name"
        document.add(Problem(what, str(path), allowed="any other name", next_step="rename the file"))
    check_form(document, LessonEntries)
    scenario = scenario_at(document, ("scenario",)) if "scenario" in document.data else None
    if scenario is not None:
        _fits_scenario(document, scenario)
    document.finish()
    return _in_currency(Lesson(key=path.stem, file=path, **document.data))


def _in_currency(lesson: Lesson) -> Lesson:
    """Let a guess of money that names no unit be one in the currency of the firm, if it has one."""
    guess = lesson.guess
    if guess.unit is not None or guess.outcome not in MONEY:
        return lesson
    scenario = lesson.parts[0 if guess.side == "left" else 1].scenario
    currency = currency_of(scenario.terms, scenario.horizon)
    if not currency.code:
        return lesson
    unit = Words(**{lang: t("money.stake", lang, currency=currency.code) for lang in LANGUAGES})
    asked = guess.model_copy(update={"scale": guess.scale * currency.customer_year, "unit": unit})
    return lesson.model_copy(update={"guess": asked})


def _fits_scenario(document: Document, scenario: Scenario) -> None:
    """Note what in the lesson does not fit its scenario, as far as the entries can be read."""
    scenario = _with_values(document, scenario, ("values",))
    for side in ("left", "right"):
        own = _with_values(document, scenario, (side, "values"))
        policy, names = document.at(side, "policy"), [*own.policies, *BUILT_IN, NO_FAILURE]
        if isinstance(policy, str) and policy not in names:
            what = f"scenario '{own.name}' has no policy {shown(policy)}"
            document.note((side, "policy"), what, given=policy, names=names, next_step="name one of these")
    groups = [*(segment.name for segment in scenario.segments), *(str(band + 1) for band in range(VALUE_BANDS))]
    for place in (("guess",), *(place for place, _ in document.entries("claims"))):
        group = document.at(*place, "group")
        if isinstance(group, str) and group not in groups:
            document.note(
                (*place, "group"),
                f"scenario '{scenario.name}' has no group {shown(group)}",
                allowed=f"one of {', '.join(groups)} (segments, and value bands from least to most)",
                given=group,
                names=groups,
                next_step="name one of these",
            )


def _with_values(document: Document, base: Scenario, place: Place) -> Scenario:
    """Set values, all together; if that fails, find out which of them are wrong."""
    values: dict[str, Any] = document.mapping(*place)
    if not all(isinstance(value, int | float) for value in values.values()):
        return base  # the schema says so
    try:
        return base.with_values(values)
    except ScenarioError as together:
        before = len(document.problems)
        for path, value in values.items():
            try:
                base.with_values({path: value})
            except ScenarioError as alone:
                document.note_error((*place, path), alone)
        if len(document.problems) == before:
            document.note_error(place, together)
        return base
