"""What a file says, as plain values, together with the place of every key and value and with all that is wrong.

Every reader of a file (scenario, study, laboratory design, lesson) notes the mistakes it finds in the document and
goes on, so that a file with ten mistakes is refused once and not ten times.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError, nearest, one_of

Place = tuple[str | int, ...]

# Beyond this many, problems are counted but no longer put into words: nobody reads the hundredth.
_IN_WORDS = 100
_LONGEST_KEY = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands: file, line and column, both counted from 1."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Document:
    """The plain content of one file, with the place of every key and value.

    Attributes:
        data: the content.
        keys: where the key of each place stands.
        values: where the value of each place stands; `()` is the file as a whole.
        file: name for messages, "" if there is no file.
        folder: folder that relative names in the file refer to, None if there is no file.
        problems: what is wrong with it, as far as it has been looked at.
        omitted: how many problems more were found than are put into words.
    """

    data: dict[str, Any]
    keys: dict[Place, Mark] = field(default_factory=dict)
    values: dict[Place, Mark] = field(default_factory=dict)
    file: str = ""
    folder: Path | None = None
    problems: list[Problem] = field(default_factory=list)
    omitted: int = 0

    def at(self, *place: str | int) -> Any:
        """Return what stands at a place; None if nothing does."""
        here: Any = self.data
        for part in place:
            if isinstance(here, dict):
                here = here.get(part)
            elif isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
            else:
                return None
        return here

    def number(self, *place: str | int) -> float | None:
        """Return the finite number at a place; None if there is none."""
        value = self.at(*place)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return None
        return float(value)

    def mapping(self, *place: str | int) -> dict[str, Any]:
        """Return the mapping at a place; an empty one if there is none."""
        value = self.at(*place)
        return value if isinstance(value, dict) else {}

    def entries(self, *place: str | int) -> list[tuple[Place, Any]]:
        """Return the entries of the mapping or list at a place, each with its own place."""
        value = self.at(*place)
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        return [((*place, key), entry) for key, entry in inside]

    def written(self, *places: Place) -> Place:
        """Return the first of the places that stands in a file, to point at."""
        return next((place for place in places if place in self.values), places[0])

    def as_written(self, place: Place) -> Place:
        """Return a place of the schema as it stands in the file, where some mappings and lists have a short form.

        What a schema calls `levers.price.range[0]` is `levers.price[0]` in a file that says `price: [0, 2]`.
        """
        here: Any = self.data
        found: Place = ()
        for part in place:
            if isinstance(here, str | int | float):
                break
            if isinstance(here, list if isinstance(part, str) else dict):
                continue
            found = (*found, part)
            here = self.at(*found)
        return found

    def line_of(self, place: Place) -> int:
        """Return the line in which something stands; 0 if no file says it."""
        mark = self.values.get(place) or self.keys.get(place)
        return mark.line if mark else 0

    def told_line(self, place: Place) -> str:
        """Return where something else stands that a problem is about: " (line 12)", or "" if no file says it."""
        mark = self.values.get(place) or self.keys.get(place)
        if mark is None:
            return ""
        return f" (line {mark.line})" if mark.file == self.file else f" (line {mark.line} of {mark.file})"

    def problem(self, place: Place, what: str, *, at_key: bool = False, **more: Any) -> Problem:
        """Make a problem that points at a place, or at the nearest place around it that has a mark.

        Args:
            place: what it is about.
            what: the problem.
            at_key: point at the key, not at its value.
            more: other attributes of the problem.
        """
        place = self.as_written(place)
        first, second = (self.keys, self.values) if at_key else (self.values, self.keys)
        around = (place[:end] for end in range(len(place), -1, -1))
        mark = next((found for here in around if (found := first.get(here) or second.get(here))), None)
        return Problem(
            what,
            mark.file if mark else self.file,
            mark.line if mark else 0,
            mark.column if mark else 0,
            **{"path": path_text(place)} | more,
        )

    def note(
        self,
        place: Place,
        what: str,
        *,
        next_step: str,
        allowed: str = "",
        given: object = "",
        names: Iterable[str] = (),
        at_key: bool = False,
        **more: Any,
    ) -> None:
        """Note a mistake and go on.

        Args:
            place: where it stands.
            what: what is wrong.
            next_step: what to do.
            allowed: what would be right; if it is not said, one of the names.
            given: the name that was written.
            names: those that could have been meant.
            at_key: point at the key, not at its value.
            more: other attributes of the problem.
        """
        if self.is_full:
            self.omitted += 1
            return
        names = list(names)
        more |= {
            "allowed": allowed or one_of(names),
            "suggestion": nearest(str(given), names) if given else "",
            "next_step": next_step,
        }
        self.problems.append(self.problem(place, what, at_key=at_key, **more))

    def add(self, problem: Problem) -> None:
        """Note a problem that is put into words already."""
        if self.is_full:
            self.omitted += 1
        else:
            self.problems.append(problem)

    @property
    def is_full(self) -> bool:
        """Whether further problems are only counted."""
        return len(self.problems) >= _IN_WORDS

    def note_error(self, place: Place, error: ScenarioError) -> None:
        """Note what is wrong with what a place names or sets: at the place, unless it has a line of its own."""
        for one in error.problems:
            what = f"{one.what} ({one.file})" if one.file and one.file not in one.what else one.what
            more: dict[str, Any] = {
                "allowed": one.allowed,
                "suggestion": one.suggestion,
                "path": one.path,
                "sum_of": one.sum_of,
            }
            self.add(one if one.line else self.problem(place, what, next_step=one.next_step, **more))

    def finish(self) -> None:
        """Refuse the document if anything is wrong with it.

        Raises:
            ScenarioError: every mistake once, in the order of the file.
        """
        unique = {(one.file, one.line, one.column, one.what): one for one in self.problems}
        ordered = sorted(unique.values(), key=lambda one: (one.file != self.file, one.file, one.line, one.column))
        if ordered:
            raise ScenarioError(*ordered, omitted=self.omitted)


def path_text(place: Place) -> str:
    """Write a place as users write it: behaviour.loss_aversion, segments[0].share."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{_printable(part[:_LONGEST_KEY])}"
    return text.removeprefix(".")


def _printable(key: str) -> str:
    """Write out the signs of a key that steer a terminal or reorder what stands around it."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in key)
