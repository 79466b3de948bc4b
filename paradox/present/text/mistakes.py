"""What is wrong with a file or a command, in the language of the reader.

Readers of files say mistakes in English, as values: problems with a place and parts. Here each part is found among the
sentences of `problems.zh.yaml` and said in the other language; names and numbers stay as they were written. A part that
is not known stays in English as a whole: words that only join others are not translated between English ones.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from paradox.present.messages import LANGUAGES, filled
from sim.errors import ParadoxError, Problem, ScenarioError
from sim.scenario.signs import escaped

# How a message of a command is put together; see `Problem.__str__`.
_PARTS = re.compile(
    r"(?P<what>.*?)(?:\.(?= (?:Allowed|Did|Next)\b)|\.?$)"
    r"(?: Allowed: (?P<allowed>.*?)\.(?= Did| Next|$))?(?: Did you mean (?P<suggestion>.*?)\?)?"
    r"(?: Next: (?P<next_step>.*?)\.?)?",
    re.DOTALL,
)

# What stands in quotes is what somebody wrote.
_QUOTED = re.compile(r"'[^']*'")
# Two English words side by side, and what is typed, which stays as it is.
_WORDS = re.compile(r"\b[A-Za-z][a-z]+ [a-z]{2,}\b")
_TYPED = re.compile(r"'[^']*'|paradox( [\w-]+)+", re.ASCII)
_JOINING = 9  # letters, up to which a sentence only joins what fills its gaps, as '{} is {}' does
# Names, or names with a number behind each.
_NAMES = re.compile(r"[\w.*-]+(?: [\w.+-]+)?(?:, [\w.*-]+(?: [\w.+-]+)?)+")


def mistakes(error: ParadoxError, lang: str = "en") -> str:
    """Say what is wrong, in a language: a line for each mistake of a file, no sign in it that steers a terminal."""
    return escaped(_told(error, lang))


def _told(error: ParadoxError, lang: str) -> str:
    if lang == LANGUAGES[0]:
        return str(error)
    frame = _table(lang)["frame"]
    if not isinstance(error, ScenarioError):
        return _of_a_command(str(error), lang)
    lines = [_problem(problem, lang) for problem in error.shown]
    if error.more:
        lines.append(frame["more"].format(count=error.more))
    return "\n".join(lines)


def _of_a_command(message: str, lang: str) -> str:
    """Say what is wrong with a command; as it is where no part of the message is known, or is in that language."""
    found = _PARTS.fullmatch(message)
    parts = {name: text for name, text in found.groupdict().items() if text} if found else {}
    known = any(in_language(text, lang) != text for text in parts.values())
    return _sentence(parts, lang) if known else message


def _problem(problem: Problem, lang: str) -> str:
    """Say one mistake of a file."""
    parts = {name: getattr(problem, name) for name in ("what", "allowed", "suggestion", "next_step")}
    told = _sentence(parts, lang)
    place = problem.file + (f":{problem.line}:{problem.column}" if problem.file and problem.line else "")
    return _table(lang)["frame"]["place"].format(place=place, rest=told) if place else told


def _sentence(parts: dict[str, str], lang: str) -> str:
    """Put the parts of a mistake together; a part that is empty is left out."""
    frame = _table(lang)["frame"]
    return "".join(frame[name].format(**{name: in_language(text, lang)}) for name, text in parts.items() if text)


def in_language(text: str, lang: str) -> str:
    """Say a part of a mistake in a language; itself if it is quoted from a file, or no sentence that is known."""
    if lang == LANGUAGES[0] or _QUOTED.fullmatch(text):
        return text
    for pattern, said, joins in _patterns(lang):
        if found := pattern.fullmatch(text):
            told = filled(said, lang, *(in_language(gap, lang) for gap in found.groups()))
            if not joins or not _WORDS.search(_TYPED.sub("", told)):
                return told
    return text.replace(", ", _table(lang)["frame"]["comma"]) if _NAMES.fullmatch(text) else text


def in_sentences(text: str, lang: str) -> str:
    """Say a notice in a language, sentence by sentence; one that is not known stays as it is."""
    if lang == LANGUAGES[0]:
        return text
    return "".join(_of_a_command(one, lang) for one in re.split(r"(?<=\.) (?!Next: )", text))


@cache
def _table(lang: str) -> dict[str, Any]:
    """Return the sentences about mistakes in a language."""
    path = files("paradox.present.messages").joinpath(f"problems.{lang}.yaml")
    table: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return table


@cache
def _patterns(lang: str) -> Sequence[tuple[re.Pattern[str], str, bool]]:
    """Return the sentences as patterns, those with the most words of their own first, and whether each only joins."""
    pairs = sorted(_table(lang)["said"], key=lambda pair: -len(pair[0].replace("{}", "")))
    return [
        (
            re.compile(re.escape(said).replace(r"\{\}", "(.+?)"), re.DOTALL),
            other,
            "{}" in said and 0 < len(re.findall("[a-z]", said)) <= _JOINING,
        )
        for said, other in pairs
    ]
