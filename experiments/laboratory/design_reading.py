"""Reads the values of a design file, and notes every mistake with its place instead of stopping at the first."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.file_kinds import load_scenario
from sim.errors import Problem, ScenarioError
from sim.scenario import DO_NOTHING, Scenario
from sim.scenario_document import Document, Place, shown
from sim.suggestions import nearest


class Reader:
    """Reads one document. A value with a mistake is noted and replaced, so that reading goes on.

    Attributes:
        document: what is read. problems: what is wrong so far.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = list(document.problems)

    def note(
        self,
        place: Place,
        what: str,
        allowed: str,
        given: str = "",
        names: Iterable[str] = (),
        next_step: str = "change it",
        at_key: bool = False,
    ) -> None:
        """Note a mistake.

        Args:
            place: where it stands.
            what: what is wrong.
            allowed: what would be right.
            given: a name that was written.
            names: those that could have been meant.
            next_step: what to do.
            at_key: point at the key, not at its value.
        """
        self.problems.append(
            self.document.problem(
                place,
                what,
                at_key=at_key,
                allowed=allowed,
                suggestion=nearest(given, names) if given else "",
                next_step=next_step,
            )
        )

    def finish(self) -> None:
        """Refuse the document if anything is wrong.

        Raises:
            ScenarioError: every mistake, in the order of the file.
        """
        if self.problems:
            unique = {(one.line, one.column, one.what): one for one in self.problems}
            raise ScenarioError(*sorted(unique.values(), key=lambda one: (one.line, one.column)))

    def keys(self, place: Place, data: Mapping[str, Any], names: Sequence[str]) -> None:
        """Note every key that is not one of the names."""
        for key in data:
            if key not in names:
                listed = "one of " + ", ".join(names)
                step = "remove or rename it"
                self.note((*place, key), f"unknown key {key!r}", listed, str(key), names, step, at_key=True)

    def text(self, place: Place, value: Any, allowed: str = "a name") -> str:
        """Read a text."""
        if isinstance(value, str):
            return value
        self.note(place, f"{place[-1]} is {shown(value)}", allowed)
        return ""

    def choice(self, place: Place, value: Any, names: Iterable[str], what: str = "") -> str:
        """Read one of some names; "" if it is none of them."""
        names = list(names)
        if isinstance(value, str) and value in names:
            return value
        kind = what or str(place[-1])
        self.note(place, f"there is no {kind} {shown(value)}", "one of " + ", ".join(names), str(value), names)
        return ""

    def whole(self, place: Place, value: Any, low: int, high: int | None = None, unit: str = "") -> int:
        """Read a whole number in a range."""
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= (value if high is None else high):
            return value
        allowed = f"a whole number{unit} from {low}" + ("" if high is None else f" to {high}")
        self.note(place, f"{place[-1]} is {shown(value)}", allowed)
        return low

    def number(self, place: Place, value: Any, low: float, high: float) -> float:
        """Read a number in a range."""
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        if numeric and low <= value <= high:
            return float(value)
        self.note(place, f"{place[-1]} is {shown(value)}", f"a number from {low:g} to {high:g}")
        return low

    def flag(self, place: Place, value: Any) -> bool:
        """Read yes or no."""
        if not isinstance(value, bool):
            self.note(place, f"{place[-1]} is {shown(value)}", "true or false")
        return bool(value)

    def numbers(self, place: Place, value: Any, limits: Mapping[str, tuple[float, float]], flags: Sequence[str],
                more: Sequence[str] = ()) -> dict[str, Any]:  # fmt: skip
        """Read a mapping of names to numbers and flags; keys of `more` are left to the caller.

        Args:
            place: where it stands.
            value: what stands there.
            limits: lowest and highest of every number.
            flags: names that are true or false.
            more: other names that may stand there.
        """
        names = (*limits, *flags, *more)
        if not isinstance(value, dict):
            self.note(place, f"{place[-1]} is {shown(value)}", "a mapping with any of " + ", ".join(names))
            return {}
        self.keys(place, value, names)
        return {
            name: self.number((*place, name), one, *limits[name]) if name in limits else self.flag((*place, name), one)
            for name, one in value.items()
            if name in limits or name in flags
        }

    def scenario(self) -> Scenario | None:
        """Read the scenario that the design names: a shipped one, or a file relative to the design or to here."""
        name = self.text(("scenario",), self.document.data.get("scenario", "baseline"))
        if not name:
            return None
        local = (self.document.folder or Path()) / name
        try:
            return load_scenario(local if local.is_file() else name)
        except ScenarioError as error:
            for one in error.problems:
                if one.line:
                    self.problems.append(one)
                else:
                    self.problems.append(
                        self.document.problem(
                            ("scenario",), one.what, allowed=one.allowed, suggestion=one.suggestion,
                            next_step=one.next_step,
                        )
                    )  # fmt: skip
            return None

    def policy(self, scenario: Scenario | None) -> str:
        """Read whose promises hold; "" for the reference policy."""
        given = self.document.data.get("policy", "")
        return self.choice(("policy",), given, (*scenario.policies, DO_NOTHING)) if given != "" and scenario else ""
