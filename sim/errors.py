"""What goes wrong through no fault of the program, said in one clear message."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# A message shows this many problems of a file; the rest is counted.
SHOWN = 10
# More names than these are not listed, and no part of a message is longer than this: nobody reads it.
_NAMED = 30
_LONGEST = 1200


class ParadoxError(Exception):
    """A mistake that the user can mend: shown as one message, without a traceback.

    Attributes:
        exit_code: what the command returns to the shell.
    """

    exit_code: int = 2


class UnusableValueError(ParadoxError, ValueError):
    """A value given from Python that cannot be used; a `ValueError` too, as which it was raised at first."""


class UnknownNameError(ParadoxError, KeyError):
    """A name given from Python of which there is nothing; a `KeyError` too, as of any mapping."""

    def __str__(self) -> str:
        # A KeyError would put its message into quotes.
        return Exception.__str__(self)


class Interrupted(ParadoxError):  # noqa: N818 - the user's wish, not an error
    """The user stopped the program; finished runs are kept."""

    exit_code = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: where it stands, what it is, and what would be right.

    Attributes:
        what: the problem, with the offending text.
        file: name of the file, "" if the scenario did not come from a file.
        line: line in that file, counted from 1; 0 if unknown.
        column: column in that line, counted from 1; 0 if unknown.
        allowed: what would be accepted.
        suggestion: the name that was probably meant.
        next_step: what to do now.
        path: the value it is about, such as `market.persons` or `segments[0].share`; "" for none in particular.
        sum_of: paths of the values whose sum is too large, if that is what is wrong.
    """

    what: str
    file: str = ""
    line: int = 0
    column: int = 0
    allowed: str = ""
    suggestion: str = ""
    next_step: str = ""
    path: str = ""
    sum_of: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = self.file
        if self.file and self.line:
            place += f":{self.line}:{self.column}"
        parts = [f"{place}: {self.what}." if place else f"{self.what}."]
        if self.allowed:
            parts.append(f"Allowed: {self.allowed}.")
        if self.suggestion:
            parts.append(f"Did you mean {self.suggestion}?")
        if self.next_step:
            parts.append(f"Next: {self.next_step}.")
        return " ".join(part if len(part) <= _LONGEST else part[:_LONGEST] + "..." for part in parts)


_POLICY = re.compile(r"policies\.\w+\.")


class ScenarioError(ParadoxError):
    """A scenario, study, design or lesson that cannot be used, with everything that is wrong with it.

    Attributes:
        problems: the problems found, in the order of the file.
        shown: those that the message tells.
        more: how many others there are.
    """

    def __init__(self, *problems: Problem, omitted: int = 0) -> None:
        self.problems = problems
        # A policy that is like another inherits its mistakes: one wrong line is one message.
        told = {_POLICY.sub("policies.", str(problem)): problem for problem in reversed(problems)}
        apart = list(reversed(told.values()))
        self.more = max(0, len(apart) - SHOWN) + omitted
        self.shown = apart[:SHOWN]
        lines = [str(problem) for problem in self.shown]
        if self.more:
            lines.append(f"... and {self.more} more problem{'s' if self.more > 1 else ''}.")
        super().__init__("\n".join(lines))


_FEW = 3
# Shorter pieces of a key ("of", "max") are in too many meanings to say anything.
_TELLING = 4
# This much of a word is its stem: apology and apologise, staff and staffing.
_STEM = 5
# Spelled so nearly alike that no other key need be named.
SURELY = 0.85


def install_extra(name: str) -> str:
    """Say how an extra of the program is installed from its source, as a next step."""
    return f"in the folder of the program, give 'make install' or: python -m pip install -e '.[{name}]'"


# What compiles the model; whoever has not edited it does without.
COMPILERS = ("numba", "llvmlite")


def no_compiler() -> ParadoxError:
    """Return what is said where the model has to be compiled, as after an edit, and nothing that compiles is there."""
    step = install_extra("compile")
    return ParadoxError(f"The model has to be compiled here, and numba is not installed. Next: {step}")


def shown(value: object) -> str:
    """Write a value for a message, cut to a length that leaves the message readable."""
    text = repr(value)
    return text if len(text) <= 50 else text[:46] + "..." + text[-1]


def one_of(names: Iterable[str]) -> str:
    """List what would be accepted; "" if that is more than a reader would read."""
    listed = list(names)
    return "one of " + ", ".join(listed) if 0 < len(listed) <= _NAMED else ""


def nearest(given: str, names: Iterable[str]) -> str:
    """Return the name most like the given one, in quotes, or "" if none is near.

    Args:
        given: what was written.
        names: what could have been meant.
    """
    lowered = {name.lower(): name for name in names}
    found = difflib.get_close_matches(given[:80].lower(), list(lowered), n=1, cutoff=0.6)
    return f"'{lowered[found[0]]}'" if found else ""


def nearest_keys(given: str, meanings: Mapping[str, str]) -> str:
    """Return up to three keys that were probably meant, in quotes, or "" if none is near.

    First the one spelled most alike, then those whose name or meaning holds a word of the given key.

    Args:
        given: what was written.
        meanings: what each key that could have been meant does.
    """
    lowered = given[:80].lower()
    alike = difflib.get_close_matches(lowered, list(meanings), n=_FEW, cutoff=0.6)
    if alike and difflib.SequenceMatcher(None, lowered, alike[0]).ratio() >= SURELY:
        return f"'{alike[0]}'"
    words = [word[:_STEM] for word in lowered.split("_") if len(word) >= _TELLING]
    told = [key for key, meaning in meanings.items() if any(word in f"{key} {meaning.lower()}" for word in words)]
    named = [f"'{key}'" for key in dict.fromkeys([*alike[:1], *told, *alike[1:]])][:_FEW]
    return " or ".join(filter(None, (", ".join(named[:-1]), *named[-1:])))
