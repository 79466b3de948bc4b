"""What may be searched, as people ask for it: levers and ranges, in numbers of the model or in the firm's own units."""

import math
import re
from collections.abc import Mapping

from sim.errors import ParadoxError, nearest_keys, shown
from sim.parameters.parameter import written
from sim.parameters.registry import Parameter
from sim.scenario.amounts import amount_of
from sim.scenario.own_units import A_YEAR, AMOUNT, HOURS, PEOPLE, STAFF, STAFF_KEYS, of_model, own_unit
from sim.scenario.terms import FirmTerms

PREVENTION = "prevention"

_ASKED = re.compile(r"\s*(?P<name>[^=\s]+)\s*(?:=\s*(?P<low>\S.*?)\s*\.\.\s*(?P<high>\S.*?)\s*)?")
# Between two levers; a comma within 1,500 EUR is none.
_BETWEEN = re.compile(r",(?=\s*(?:[^\W\d]|,|$))")
_EXAMPLE = "staff_capacity=5..40"
# Units of a firm's own, as messages say them; a range has them without a gap, so that a shell takes it for one word.
_UNITS = {AMOUNT: "{currency}", A_YEAR: "{currency}/year", PEOPLE: "people", HOURS: "hours a week"}


def separate(text: str) -> list[str]:
    """Return the levers that one text asks for, each with its range."""
    return [part for part in _BETWEEN.split(text) if part.strip()]


def read(text: str, paths: Mapping[str, Parameter], terms: FirmTerms) -> tuple[str, tuple[float, float] | None]:
    """Return the name of a lever and the range that were asked for, in numbers of the model.

    Args:
        text: a lever, or a lever and its range, whose ends may be written as in a scenario file.
        paths: every lever by its path.
        terms: of the firm.

    Raises:
        ParadoxError: there is no such lever, a range that cannot be, or an amount that is none of this firm's.
    """
    found = _ASKED.fullmatch(text)
    if found is None:
        raise ParadoxError(
            f"--levers holds {shown(text.strip())}. Allowed: a lever, or a lever and its range. "
            f"Next: write it as in --levers {_EXAMPLE}"
        )
    written_as, low, high = found["name"], found["low"], found["high"]
    kind = next((kind for kind, key in STAFF_KEYS.items() if key == written_as), "")
    name = STAFF if kind else written_as
    if name not in paths and name != PREVENTION:
        meanings = {path: entry.meaning for path, entry in paths.items()} | {PREVENTION: "prevention of every cause"}
        guess = nearest_keys(name, meanings)
        raise ParadoxError(
            f"--levers names {shown(name)}, which is no lever of a policy. "
            + (f"Did you mean {guess}? " if guess else "")
            + "Next: 'paradox describe --levers' lists them."
        )
    entry = paths[name] if name in paths else next(paths[path] for path in paths if path.startswith(PREVENTION))
    if kind and own_unit(entry, terms).kind != kind:
        rate = {PEOPLE: "cases_per_person_week"}.get(kind, "cases_per_hour")
        raise ParadoxError(
            f"--levers names {shown(written_as)}, which needs firm.customers and firm.staff.{rate} in the scenario. "
            f"Next: write it as in --levers {_EXAMPLE}"
        )
    if low is None:
        return name, None
    ends = _end(low, entry, kind, high, terms), _end(high, entry, kind, high, terms)
    limits = entry.limits
    assert limits is not None
    if not (limits[0] <= ends[0] < ends[1] <= limits[1]) or (entry.whole and not all(map(float.is_integer, ends))):
        own = _own_limits(entry, terms)
        example = (
            range_written(name, entry, *(entry.slider[1:3] if entry.slider else limits), terms) if own else _EXAMPLE
        )
        raise ParadoxError(
            f"--levers searches {written_as} in {shown(text.partition('=')[2].strip())}. "
            f"Allowed: LOW..HIGH with LOW below HIGH, both within {written(limits[0])} to {written(limits[1])}"
            f"{', whole numbers' if entry.whole else ''}{f', which is {own}' if own else ''}. "
            f"Next: write it as in --levers {example}"
        )
    return name, ends


def _end(text: str, entry: Parameter, kind: str, high: str, terms: FirmTerms) -> float:
    """Return an end of a range as a number of the model; nan where it is none.

    Args:
        text: what was written.
        entry: the lever.
        kind: of staff that a number counts, "" where it is one of the model.
        high: the upper end, whose currency and period hold for a number that has none.
        terms: of the firm.
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if kind:
        return of_model(entry, number, terms)
    amount, of_high = amount_of(text), amount_of(high)
    if amount is None and of_high is not None:
        text, amount = high, of_high._replace(number=number)
    if amount is None:
        return number
    own = own_unit(entry, terms)
    if own.kind not in (AMOUNT, A_YEAR) or terms.currency not in amount.currencies:
        raise ParadoxError(
            f"--levers has the amount {shown(text)}. Allowed: amounts in the firm's currency, of "
            "levers that are money. Next: write a number of the model, as in --levers comp_amount=0..2"
        )
    if own.kind == AMOUNT and amount.period:
        raise ParadoxError(
            f"--levers has the amount {shown(text)} with a time. Allowed: an amount for no time. "
            "Next: leave the time out"
        )
    return of_model(entry, amount.a_year if own.kind == A_YEAR else amount.number, terms)


def _own_limits(entry: Parameter, terms: FirmTerms) -> str:
    """Return what a lever may be in the unit that the firm counts in, "" where that is the model's."""
    own = own_unit(entry, terms)
    if not own.kind or entry.limits is None:
        return ""
    low, high = (f"{own.factor * end:.6g}" for end in entry.limits)
    return f"{low} to {high} {_UNITS[own.kind].format(currency=terms.currency)}"


def range_written(name: str, entry: Parameter, low: float, high: float, terms: FirmTerms) -> str:
    """Return a range as `--levers` takes it, in the unit that the firm counts in.

    Args:
        name: of the lever.
        entry: its declaration.
        low: lower end, a number of the model.
        high: upper end.
        terms: of the firm.
    """
    own = own_unit(entry, terms)
    ends = [f"{float(f'{own.factor * end:.4g}'):.10g}" for end in (low, high)]
    limit = entry.limits[1] if entry.limits else math.inf
    if of_model(entry, float(ends[1]), terms) > limit:
        ends[1] = f"{math.floor(own.factor * limit):.10g}"
    unit = _UNITS[own.kind].format(currency=terms.currency).replace(" ", "") if own.kind in (AMOUNT, A_YEAR) else ""
    return f"{STAFF_KEYS.get(own.kind, name)}={ends[0]}..{ends[1]}{unit}"
