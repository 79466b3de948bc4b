"""Checks a merged scenario: shapes and ranges, then what must fit together. Collects all problems."""

from typing import Any

from pydantic import ValidationError

from sim.errors import Problem, ScenarioError
from sim.scenario_consistency import inconsistencies
from sim.scenario_document import Document
from sim.scenario_problems import problem_from
from sim.scenario_schema import ScenarioModel

# Beyond this many, problems are counted but no longer put into words: nobody reads the thousandth.
_IN_WORDS = 50


def validated(document: Document) -> dict[str, Any]:
    """Check a merged document and return its complete, plain content with defaults filled in.

    Raises:
        ScenarioError: all problems, in the order in which they stand in the file.
    """
    data = document.data
    for texts in _texts(data):
        if isinstance(texts.get("look_for"), str):
            texts["look_for"] = [texts["look_for"]]
    content: dict[str, Any] = {}
    problems, omitted = list(document.problems), 0
    try:
        content = ScenarioModel.model_validate(data).model_dump(exclude_none=True)
    except ValidationError as error:
        details = error.errors(include_url=False)
        omitted = max(0, len(details) - _IN_WORDS)
        problems += [problem_from(document, detail) for detail in details[:_IN_WORDS]]
    problems += inconsistencies(document)
    if problems:
        raise ScenarioError(*_in_file_order(problems, document.file), omitted=omitted)
    return content


def _texts(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Find the mappings that hold header texts: the scenario itself and its translations."""
    translations = data.get("translations")
    given = translations.values() if isinstance(translations, dict) else ()
    return [data, *(texts for texts in given if isinstance(texts, dict))]


def _in_file_order(problems: list[Problem], file: str) -> list[Problem]:
    unique = {(p.file, p.line, p.column, p.what): p for p in problems}
    return sorted(unique.values(), key=lambda p: (p.file != file, p.file, p.line, p.column))
