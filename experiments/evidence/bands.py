"""The acceptance bands of the published findings, read from `evidence.csv` and checked.

Bands are argued in `evidence.md`; they are not published values. A row's role says what it may be used for:
`calibrate` rows may be fitted to; `design` rows shaped the model's structure or the experiment after they had
failed, so passing them is consistency; `validate` rows were held
out of fitting, and of every change before the second model.
"""

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.arguments import check_fields, checked
from sim.brief import Brief, Many
from sim.errors import ParadoxError, nearest

# How well the source of a row of one's own could be read.
OWN = "own"
ROLES = ("calibrate", "design", "validate")
COLUMNS = ("id", "role", "metric", "low", "high", "target", "unit", "source_rows", "evidence", "known_out", "scale")

# What a number of each unit can be stands in `experiments.comparison.limits`: a ratio, share or probability is not
# negative, a relative difference may be, and so may a step between probabilities.
UNITS = (
    "cohen_d",
    "sd",
    "points",
    "beta",
    "owed",
    "share",
    "price",
    "probability",
    "probability_step",
    "ratio",
    "relative",
    "logit",
    "r2",
)


@dataclass(frozen=True, repr=False)
class Band(Brief):
    """What a finding must come to in the model.

    Attributes:
        id: short name. role: one of ROLES. metric: what is measured. unit: one of UNITS.
        low, high: acceptance band; infinite where it has one end.
        target: the published value, nan if there is none.
        source_rows: rows of `evidence.md`. evidence: how well the source could be read.
        known_out: why the row is known to be out; "" for all others.
        scale: what a miss is measured in; default: the width of a band with two ends. A band with one end needs it.
    """

    id: str
    role: str
    metric: str
    low: float
    high: float
    target: float
    unit: str
    source_rows: str
    evidence: str
    known_out: str = ""
    scale: float = math.nan

    def __post_init__(self) -> None:
        check_fields(self)
        if not math.isfinite(self.high - self.low) and not 0.0 < self.scale < math.inf:
            raise ParadoxError(
                f"row {self.id}: the band has one end and no scale. Allowed: a number above 0. "
                "Next: say how large a difference in its unit is."
            )

    @checked()
    def holds(self, value: float) -> bool:
        """Return whether a value lies in the band; nan never does."""
        return self.low <= value <= self.high

    @property
    def width(self) -> float:
        """Return what a miss is measured in: the scale of the row; if it has none, the width of its band."""
        return self.high - self.low if math.isnan(self.scale) else self.scale

    def miss(self, value: float) -> float:
        """Return how far out a value is, in scales: 0 in the band; inf for nan."""
        return math.inf if math.isnan(value) else max(0.0, self.low - value, value - self.high) / self.width

    @property
    def text(self) -> str:
        """Write the band."""
        if not math.isfinite(self.low):
            return f"<= {self.high:g}"
        return f">= {self.low:g}" if not math.isfinite(self.high) else f"{self.low:g} to {self.high:g}"


def data_file(name: str) -> Path:
    """Find a data file of the evidence, in a checkout as well as in an installed wheel."""
    root = Path(__file__).resolve().parents[2]
    checkout = root / "experiments" / name
    return checkout if checkout.is_file() else root / "paradox" / "_data" / "experiments" / name


@checked("path")
def load(path: str | Path | None = None) -> tuple[Band, ...]:
    """Read all bands.

    Args:
        path: a CSV file with the columns of COLUMNS; default: the shipped one.

    Raises:
        ParadoxError: it cannot be read, or a row is incomplete or contradicts itself.
    """
    source = Path(path) if path else data_file("evidence.csv")
    try:
        with source.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
            if missing:
                raise ParadoxError(
                    f"{source}:1: column{'s' if len(missing) > 1 else ''} {', '.join(missing)} missing. "
                    f"Allowed: {', '.join(COLUMNS)}. Next: add them to the first line."
                )
            bands = Many(_band(row, source, table.line_num) for row in table)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ParadoxError(f"{source}: the evidence cannot be read ({error}). Next: check the file.") from error
    names = [band.id for band in bands]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ParadoxError(f"{source}: the row {doubled[0]!r} stands there twice. Next: remove one.")
    if not bands:
        raise ParadoxError(f"{source}: there are no rows. Next: give at least one finding.")
    return bands


def _band(row: dict[str, str | None], source: Path, line: int) -> Band:
    def refuse(what: str, allowed: str) -> ParadoxError:
        name = row.get("id") or "without id"
        return ParadoxError(f"{source}:{line}: row {name}: {what}. Allowed: {allowed}. Next: correct this line.")

    texts = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not texts["id"]:
        raise refuse("no id", "a short name")
    if texts["role"] not in ROLES:
        raise refuse(f"role {texts['role']!r}", ", ".join(ROLES))
    if texts["unit"] not in UNITS:
        raise refuse(f"unit {texts['unit']!r}", ", ".join(UNITS))
    numbers = {}
    for name, empty in (("low", -math.inf), ("high", math.inf), ("target", math.nan), ("scale", math.nan)):
        try:
            numbers[name] = float(texts[name]) if texts[name] else empty
        except ValueError:
            raise refuse(f"{name} is {texts[name]!r}", "a number, or nothing") from None
    if not texts["low"] and not texts["high"]:
        raise refuse("the band is missing", "low, high or both")
    if not numbers["low"] < numbers["high"]:
        raise refuse(f"low {texts['low']} is not below high {texts['high']}", "low < high")
    if texts["scale"] and not 0.0 < numbers["scale"] < math.inf:
        raise refuse(f"scale is {texts['scale']!r}", "a number above 0, or nothing")
    if not (texts["low"] and texts["high"]) and not texts["scale"]:
        raise refuse("a band with one end, and no scale", "a number above 0")
    return Band(
        texts["id"],
        texts["role"],
        texts["metric"],
        numbers["low"],
        numbers["high"],
        numbers["target"],
        texts["unit"],
        texts["source_rows"],
        texts["evidence"],
        texts["known_out"],
        numbers["scale"],
    )


@checked("bands", "names")
def chosen(bands: Iterable[Band], names: Sequence[str]) -> tuple[Band, ...]:
    """Choose bands by id or by the beginning of ids: `A6` means all of A6; no names mean all.

    Raises:
        ParadoxError: a name fits no row.
    """
    every = tuple(bands)
    if not all(isinstance(one, Band) for one in every):
        raise ParadoxError("bands holds something else than bands. Allowed: bands. Next: give those of load().")
    wanted = list(names)
    if not wanted:
        return every
    found: dict[str, Band] = {}
    for name in wanted:
        fits = [band for band in every if fitting(band.id, name)]
        if not fits:
            guess = nearest(name, [band.id for band in every])
            raise ParadoxError(
                f"there is no row {name!r} in the evidence."
                + (f" Did you mean {guess}?" if guess else "")
                + " Next: name an id, such as A6_minor_quick, or the beginning of one, such as A6."
            )
        found |= {band.id: band for band in fits}
    return tuple(band for band in every if band.id in found)


def fitting(full: str, name: str) -> bool:
    """Return whether a name means a row: the id itself, or its beginning up to a break (A2 means A2a, not A20)."""
    rest = full[len(name) :]
    return full == name or (full.startswith(name) and bool(name) and not rest[0].isdigit())
