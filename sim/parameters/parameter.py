"""What is known about one parameter: value, limits, source and meaning; and how declarations are read."""

import dataclasses
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Any, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Parameter:
    """One constant of the model with all that is known about it.

    It annotates the field of the typed tuple that holds its value, and stands nowhere else.

    Attributes:
        default: the value unless a scenario says otherwise; "by cause" where `CAUSES` holds it.
        unit: unit of the value, "–" for a pure number.
        symbol: the letter used in the equations, "" where there is none.
        limits: smallest and largest value a scenario may set (they include the value that switches the mechanism
            off); None where the value is no number.
        study: the range that studies sample; None if studies leave the parameter alone.
        off: the value that switches off what the parameter does, None where there is none.
        kind: how the default came about: fixed before any search, searched, hand-set, searched, then
            hand-set, measurement (unit, scale or numerical), or scenario (market or policy).
        source: rows of the evidence (7.1), findings (A6), mechanisms (M25), B (the last section of the
            evidence), or the reason.
        grade: what the source gives: seen, seen-2nd (in a secondary source), computed (from open data) or
            judgement (no number; a sign at most).
        meaning: one sentence for readers.
        part: of a lever, the part of recovery it belongs to: answer, speed, notice, prevention or cost.
        slider: of a lever that can be moved in class, the name, the ends and the step of its slider.
        differs_by: of a lever, what a field experiment may treat differently in one market: single "cases",
            "customers" only, or "" if the lever belongs to the firm as a whole.
        name: how the parameter is called everywhere; the name of the field if not given.
        group: the section of a scenario file that holds it.
        path: its place in a scenario file; `*` stands for any policy, cause or dimension.
    """

    default: float | int | str
    unit: str = "–"
    symbol: str = ""
    _: KW_ONLY
    limits: tuple[float, float] | None = None
    study: tuple[float, float] | None = None
    off: float | None = None
    kind: str
    source: str
    grade: str
    meaning: str
    part: str = ""
    slider: tuple[str, float, float, float] | None = None
    differs_by: str = ""
    name: str = ""
    group: str = ""
    path: str = ""

    @property
    def low(self) -> float | None:
        """Smallest value a scenario may set."""
        return self.limits and self.limits[0]

    @property
    def high(self) -> float | None:
        """Largest value a scenario may set."""
        return self.limits and self.limits[1]

    @property
    def study_low(self) -> float | None:
        """Lower end of the range that studies sample."""
        return self.study and self.study[0]

    @property
    def study_high(self) -> float | None:
        """Upper end of the range that studies sample."""
        return self.study and self.study[1]

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        return isinstance(self.default, int)

    @property
    def range_text(self) -> str:
        """The allowed values in words: "0 to 2 sd", "0 to 1 per visit"."""
        if self.limits is None:
            return ""
        low, high = map(written, self.limits)
        unit = "" if self.unit == "–" else f" {self.unit}".replace(" 1/", " per ")
        return f"{low} to {high}{unit}" + (", a whole number" if self.whole else "")


def written(value: float | None) -> str:
    """Return a number with the digits that it was given with, and no more; nothing for none."""
    return "" if value is None else repr(float(value)).removesuffix(".0")


def declared(form: type[Any], group: str, path: str) -> Iterator[Parameter]:
    """Return the parameters that annotate the fields of a class, in order; those of a class within it too.

    Args:
        form: the class; a field that is a number per dimension has the type of a tuple.
        group: the group of its parameters.
        path: the place of its values in a scenario file.
    """
    for field, kind in get_type_hints(form, include_extras=True).items():
        here = f"{path}.{field}"
        for entry in getattr(kind, "__metadata__", ()):
            several = ".*" if get_origin(kind.__origin__) is tuple else ""
            yield dataclasses.replace(entry, name=entry.name or field, group=group, path=here + several)
        if hasattr(kind, "_fields"):
            yield from declared(kind, group, here)
