"""Reads the translations of a study file: its texts and the labels of its factors in another language."""

from collections.abc import Sequence
from typing import Any

from experiments.study import StudyTexts
from sim.errors import ScenarioError
from sim.scenario_document import Document, Place, shown
from sim.scenario_texts import LANGUAGES
from sim.suggestions import nearest

_KEYS = ("title", "purpose", "question", "labels")


def translations_from(document: Document, factors: Sequence[str]) -> dict[str, StudyTexts]:
    """Read the key `translations` of a study file.

    Args:
        document: the study.
        factors: the names of its factors.

    Returns:
        Texts by language; what is not translated is as in the file.

    Raises:
        ScenarioError: an unknown language, key or factor, or something that is not a text.
    """
    texts = {}
    for lang, given in _mapping(document, ("translations",), LANGUAGES).items():
        place: Place = ("translations", lang)
        part = _mapping(document, place, _KEYS)
        labels = _mapping(document, (*place, "labels"), factors)
        for where, text in [*part.items(), *((f"labels.{name}", label) for name, label in labels.items())]:
            if where != "labels" and not isinstance(text, str):
                raise ScenarioError(
                    document.problem(
                        (*place, *where.split(".")), f"translations.{lang}.{where} is {shown(text)}, not text",
                        next_step="write text",
                    )
                )  # fmt: skip
        own = {key: one_line((given or {}).get(key)) or one_line(document.data.get(key)) for key in _KEYS[:3]}
        texts[lang] = StudyTexts(**own, labels={name: one_line(label) for name, label in labels.items()})
    return texts


def one_line(text: object) -> str:
    """Put a text of a file on one line; nothing is an empty text."""
    return " ".join(str(text or "").split())


def _mapping(document: Document, place: Place, known: Sequence[str]) -> dict[str, Any]:
    """Give the mapping at a place, refusing keys that are not known; nothing is an empty mapping."""
    here: Any = document.data
    for part in place:
        here = here.get(part) if isinstance(here, dict) else None
    name = ".".join(map(str, place))
    if here is None:
        return {}
    if not isinstance(here, dict):
        raise ScenarioError(
            document.problem(
                place, f"{name} is {shown(here)}", allowed="a mapping of " + ", ".join(known),
                next_step="write it in that form",
            )
        )  # fmt: skip
    for key in here:
        if key not in known:
            raise ScenarioError(
                document.problem(
                    (*place, key), f"unknown key {shown(key)} in {name}", at_key=True,
                    allowed="one of " + ", ".join(known), suggestion=nearest(key, known),
                    next_step="correct the key or remove the line",
                )
            )  # fmt: skip
    return here
