"""The glossary: the constructs of the model, each with its source."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ruamel.yaml import YAML

from paradox.present.messages import LANGUAGES, t


class Entry(NamedTuple):
    """A construct in one language: its term, with that of the other language; what it means; where it comes from."""

    term: str
    text: str
    source: str


@cache
def glossary(lang: str) -> tuple[Entry, ...]:
    """Return the constructs in a language."""
    text = files("paradox.classroom").joinpath("glossary.yaml").read_text(encoding="utf-8")
    other = next(one for one in LANGUAGES if one != lang)
    return tuple(
        Entry(
            f"{entry['term'][lang]} ({entry['term'][other]})",
            entry["text"][lang],
            t("glossary.source", lang, source=entry["source"][lang]),
        )
        for entry in YAML(typ="safe").load(text)
    )
