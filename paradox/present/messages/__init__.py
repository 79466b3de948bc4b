"""All sentences that people read on screen, page and report, in every language: one file per language.

`t("control.play", "zh")` gives a sentence; `t("control.week", "en", week=3)` fills its gaps. Every key stands in
every language with the same gaps (a test checks it), so that no reader meets half a translation.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any
from unicodedata import east_asian_width

from ruamel.yaml import YAML

from sim.errors import ParadoxError
from sim.scenario.texts import LANGUAGES

__all__ = [
    "LANGUAGES",
    "catalogue",
    "cell_told",
    "check_languages",
    "filled",
    "label",
    "model_name",
    "preferred",
    "t",
    "typed",
]

# Stories and the classroom page stand in `en.yaml`, what run, describe, list and check print in `commands.en.yaml`,
# findings and the report in `report.en.yaml`, decisions and what a board reads in `board.en.yaml`, studies in
# `study.en.yaml`, what else their points say in `discover.en.yaml`, figures in `figures.en.yaml`, months, schedules and
# events in `time.en.yaml`, own data in `fit.en.yaml`, the search for the best policy in `improve.en.yaml`, amounts of
# money in `money.en.yaml`, what `new` asks about a firm in `interview.en.yaml`, tables for other programs in
# `export.en.yaml`, the page of one file in `browser.en.yaml`. Parameters, outcomes and the like bear their English
# names where they are defined; `model.en.yaml` holds what readers call those whose names are no words, `model.zh.yaml`
# what all are called in Chinese.
PARTS = (
    "", "commands.", "report.", "board.", "study.", "discover.", "figures.", "time.", "fit.", "improve.", "money.",
    "interview.", "export.", "browser.",
)  # fmt: skip
_MODEL = "model.{lang}.yaml"
# The first word of keys, each in one file.
_GROUP = re.compile(r"^(\w+):", re.MULTILINE)


class Catalogue(Mapping[str, str]):
    """All messages of a language by dotted key; a file is read as soon as a message of it is asked for.

    Raises:
        KeyError: there is no such language.
    """

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise KeyError(f"no language {lang!r}; there are {', '.join(LANGUAGES)}")
        folder = files(__name__)
        self._texts = [folder.joinpath(f"{part}{lang}.yaml").read_text(encoding="utf-8") for part in PARTS]
        self._places = {group: at for at, text in enumerate(self._texts) for group in _GROUP.findall(text)}
        self._read: dict[int, dict[str, str]] = {}

    def _file(self, at: int) -> dict[str, str]:
        """Return the messages of a file."""
        if at not in self._read:
            self._read[at] = dict(_flat(YAML(typ="safe").load(self._texts[at])))
        return self._read[at]

    def __getitem__(self, key: str) -> str:
        """Return a message."""
        at = self._places.get(key.partition(".")[0])
        if at is None:
            raise KeyError(key)
        return self._file(at)[key]

    def __iter__(self) -> Iterator[str]:
        """List all keys."""
        return (key for at in range(len(self._texts)) for key in self._file(at))

    def __len__(self) -> int:
        """Count all keys."""
        return sum(len(self._file(at)) for at in range(len(self._texts)))


@cache
def catalogue(lang: str) -> Catalogue:
    """Return all messages of a language by dotted key.

    Raises:
        KeyError: there is no such language.
    """
    return Catalogue(lang)


def _flat(tree: Any, before: str = "") -> list[tuple[str, str]]:
    """List the leaves of a tree with their dotted keys."""
    if not isinstance(tree, dict):
        return [(before, str(tree))]
    return [leaf for key, child in tree.items() for leaf in _flat(child, f"{before}.{key}" if before else str(key))]


def t(key: str, lang: str = "en", **values: Any) -> str:
    """Return a message, its gaps filled; in Chinese a number stands apart from what is beside it, a word does not.

    Raises:
        KeyError: no such message or language, or a gap without a value.
    """
    return filled(catalogue(lang)[key], lang, **values)


def filled(text: str, lang: str, /, *places: Any, **values: Any) -> str:
    """Return a text with its gaps filled; a space beside a gap stays only between words that are parted by spaces.

    A gap of a Chinese sentence may hold a number, which has spaces around it, or Chinese signs, which have none. What
    fills a gap stays as it is.
    """
    if catalogue(lang)["words.space"]:
        return text.format(*places, **values)
    written, unnamed = "", iter(range(len(places)))
    for literal, name, form, convert in _pieces(text):
        written = _joined(written, literal)
        if name is not None:
            value = places[int(name or next(unnamed))] if name.isdigit() or not name else values[name]
            written = _joined(written, format(Formatter().convert_field(value, convert), form or ""))
    return written


def _joined(before: str, after: str) -> str:
    """Join two pieces of a sentence.

    The spaces where they meet go if signs stand there that have none between them; a Chinese character and a number or
    a word in Latin letters get one.
    """
    if _wide(before.rstrip(" ")[-1:]) and _wide(after.lstrip(" ")[:1]):
        return before.rstrip(" ") + after.lstrip(" ")
    apart = _HAN.match(before[-1:]) and _LATIN.match(after)
    if apart or (_LATIN_END.match(before[-1:]) and _HAN.match(after)):
        return f"{before} {after}"
    return before + after


_HAN, _LATIN, _LATIN_END = re.compile("[\u4e00-\u9fff]"), re.compile("[+-]?[0-9A-Za-z]"), re.compile("[0-9A-Za-z%]")


@cache
def _pieces(text: str) -> Sequence[tuple[str, str | None, str | None, str | None]]:
    return tuple(Formatter().parse(text))


def _wide(sign: str) -> bool:
    """Return whether a sign is one of those that stand without spaces between them."""
    return bool(sign) and (sign in "“”‘’…·" or east_asian_width(sign) in "WF")


def label(group: str, name: str, lang: str, otherwise: str | None = None) -> str:
    """Return the message `group.name`.

    Args:
        group: what kind of thing it is.
        name: its name in a file.
        lang: language.
        otherwise: what a name of the user's own becomes; if not given, itself with spaces for underscores.
    """
    return catalogue(lang).get(f"{group}.{name}", name.replace("_", " ") if otherwise is None else otherwise)


def cell_told(name: str, lang: str) -> str:
    """Return the name of a cell of a laboratory design; behind what the program calls it in another language."""
    return typed(label("cell", name, lang, name), name, lang)


@cache
def _model(lang: str) -> dict[str, dict[str, str]]:
    """Return the names of the model's things in a language, by kind; none where there are no such names."""
    path = files(__name__).joinpath(_MODEL.format(lang=lang))
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) if path.is_file() else {}


def model_name(kind: str, name: str, lang: str, otherwise: str) -> str:
    """Return what a thing of the model is called in a language.

    Args:
        kind: parameter, meaning (of a parameter), slider (of a lever), unit, outcome, outcome_meaning, series,
            series_meaning, grade and source (of evidence), step and step_does (of a week), mechanism, measure and
            measure_meaning (of the laboratory), ablation, or known_out (why a finding is).
        name: its name in the code.
        lang: language.
        otherwise: what it is called where the language has no word of its own.
    """
    return _model(lang).get(kind, {}).get(name, otherwise)


def typed(title: str, name: str, lang: str) -> str:
    """Return a name as it is typed, in another language behind its title."""
    return name if lang == LANGUAGES[0] or title == name else t("words.typed", lang, title=title, name=name)


def check_languages(languages: Iterable[str]) -> None:
    """Refuse a language that the program does not speak.

    Raises:
        ParadoxError: there is one.
    """
    for lang in languages:
        if lang not in LANGUAGES:
            allowed = " or ".join(LANGUAGES)
            raise ParadoxError(f"--lang is '{lang}'. Allowed: {allowed}. Next: try --lang {LANGUAGES[0]}.")


def preferred(accepted: str, otherwise: str = "en") -> str:
    """Choose a language by a browser's list of accepted ones, such as `zh-CN,zh;q=0.9,en;q=0.8`."""
    for entry in accepted.split(","):
        lang = entry.split(";")[0].strip().lower().split("-")[0]
        if lang in LANGUAGES:
            return lang
    return otherwise
