"""What is known about one parameter: value, limits, source and meaning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """One constant of the model with all that is known about it.

    Attributes:
        name: the key in a scenario file and the field of the value tuple.
        symbol: the letter used in the equations, "" where there is none.
        unit: unit of the value, "–" for a pure number.
        default: the value unless a scenario says otherwise; "by cause" where `CAUSE_DEFAULTS` holds it.
        low: smallest value a scenario may set (it includes the value that switches the mechanism off).
        high: largest value a scenario may set.
        study_low: lower end of the range that studies sample; None if studies leave the parameter alone.
        study_high: upper end of that range.
        kind: how the default came about: fixed before any search, searched, hand-set, searched, then
            hand-set, measurement (unit, scale or numerical), or scenario (market or policy).
        source: rows of the evidence (7.1), findings (A6), mechanisms (M25), B (the last section of the
            evidence), or the reason.
        grade: what the source gives: seen, seen-2nd (in a secondary source), computed (from open data) or
            judgement (no number; a sign at most).
        meaning: one sentence for readers.
        group: the section of a scenario file that holds it.
    """

    name: str
    symbol: str
    unit: str
    default: float | int | str
    low: float | int | None
    high: float | int | None
    study_low: float | None
    study_high: float | None
    kind: str
    source: str
    grade: str
    meaning: str
    group: str = ""

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        return isinstance(self.default, int)

    @property
    def range_text(self) -> str:
        """The allowed values in words: "0 to 2 sd", "0 to 1 per visit"."""
        if self.low is None or self.high is None:
            return ""
        unit = "" if self.unit == "–" else f" {self.unit}".replace(" 1/", " per ")
        return f"{written(self.low)} to {written(self.high)}{unit}" + (", a whole number" if self.whole else "")


def written(value: float | None) -> str:
    """Write a number with the digits that it was given with, and no more; nothing for none."""
    return "" if value is None else repr(float(value)).removesuffix(".0")


def row(
    name: str,
    symbol: str,
    unit: str,
    default: float | int | str,
    limits: tuple[float, float] | None,
    study: tuple[float, float] | None,
    kind: str,
    source: str,
    grade: str,
    meaning: str,
) -> Parameter:
    """Write one line of a parameter table: limits and study range come as pairs."""
    low, high = limits or (None, None)
    study_low, study_high = study or (None, None)
    return Parameter(name, symbol, unit, default, low, high, study_low, study_high, kind, source, grade, meaning)
