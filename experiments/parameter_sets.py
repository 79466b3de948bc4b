"""Sets of behavioural parameters that a world may have: those that keep the evidence, and the wide prior.

The first come with the program as a table, `ensemble.csv`, with `ensemble.json` about how it was made
(`paradox calibrate --ensemble`). The second are drawn from the study ranges, whatever the evidence says.
"""

import csv
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.shipped import study_folder
from sim.errors import ParadoxError, shown
from sim.parameters.registry import PARAMETERS, Parameter

Floats = NDArray[np.float64]

# Where the sets of plausible worlds come from.
ENSEMBLE, PRIOR = "ensemble", "prior"
SOURCES = (ENSEMBLE, PRIOR)

TABLE, ABOUT = "ensemble.csv", "ensemble.json"
# Columns of the table that are no parameters: number of a set, how often the chains drew it, where it comes from.
COLUMNS = ("member", "weight", "half", "start")
_REMAKE = "put both files back, or take --plausible prior"


def behavioural() -> list[Parameter]:
    """List the behavioural parameters that are varied: those of class fixed or free with a study range."""
    return [
        parameter
        for parameter in PARAMETERS.values()
        if parameter.group == "behaviour"
        and parameter.kind not in ("measurement", "scenario")
        and parameter.study_low is not None
    ]


def study_ends(parameters: Sequence[Parameter]) -> tuple[Floats, Floats]:
    """Return the lower and the upper ends of study ranges."""
    low = np.array([parameter.study_low for parameter in parameters], dtype=np.float64)
    return low, np.array([parameter.study_high for parameter in parameters], dtype=np.float64)


def prior_sets(count: int, seed: int) -> list[dict[str, float]]:
    """Draw sets from the study ranges by a Latin hypercube: each has one value in each slice of every range."""
    from scipy.stats.qmc import LatinHypercube

    parameters = behavioural()
    unit = LatinHypercube(len(parameters), rng=np.random.default_rng(seed)).random(count)
    low, high = study_ends(parameters)
    names = [parameter.name for parameter in parameters]
    return [dict(zip(names, map(float, row), strict=True)) for row in low + unit * (high - low)]


@dataclass(frozen=True)
class KeptSets:
    """The shipped table of sets that keep the evidence.

    Attributes:
        parameters: names of those that it holds and the model still has.
        values: (members, parameters).
        weights: how often the chains drew each member.
        half, start: (members,) where each comes from.
        about: how it was made, as in its file.
    """

    parameters: tuple[str, ...]
    values: Floats
    weights: tuple[int, ...]
    half: tuple[int, ...]
    start: tuple[int, ...]
    about: dict[str, Any]

    @property
    def members(self) -> int:
        """Count the different sets."""
        return len(self.weights)

    @property
    def draws(self) -> int:
        """Count the draws, of which some may be the same set."""
        return sum(self.weights)

    @property
    def missing(self) -> tuple[str, ...]:
        """Name the parameters that the model has and the table does not hold: they came later."""
        return tuple(one.name for one in behavioural() if one.name not in self.parameters)

    @property
    def identity(self) -> str:
        """Name the table by its content, 12 digits."""
        parts = json.dumps([self.parameters, self.values.tolist(), self.weights])
        return hashlib.sha256(parts.encode()).hexdigest()[:12]

    def chosen(self, count: int) -> tuple[int, ...]:
        """Return the numbers of members that stand for all: evenly over the draws, always the same ones.

        A member that was drawn more often is more likely among them, and may be there more than once.

        Args:
            count: how many; all draws if there are fewer.
        """
        drawn = np.repeat(np.arange(self.members), self.weights)
        count = min(count, len(drawn))
        places = ((np.arange(count) + 0.5) * len(drawn) / count).astype(np.int64)
        return tuple(int(one) + 1 for one in drawn[places])

    def set_of(self, member: int) -> dict[str, float]:
        """Return all behavioural parameters of a member, by its number from 1.

        What the table does not hold is drawn from its study range, for each member and parameter by itself: the
        findings that the table was held against know nothing of it.
        """
        held = dict(zip(self.parameters, map(float, self.values[member - 1]), strict=True))
        return {one.name: held[one.name] if one.name in held else _drawn(one, member) for one in behavioural()}


def _drawn(parameter: Parameter, member: int) -> float:
    """Draw a value from a study range; it depends on the member and the name alone."""
    (low,), (high,) = study_ends([parameter])
    place = np.random.default_rng([member, zlib.crc32(parameter.name.encode())]).uniform()
    return float(low + place * (high - low))


def kept_sets(folder: Path | None = None) -> KeptSets:
    """Read the shipped table.

    Args:
        folder: of the two files; default: that of the program.

    Raises:
        ParadoxError: a file is missing, cannot be read, or holds what is no set of the model.
    """
    return _read(folder or study_folder())


@lru_cache(maxsize=4)
def _read(folder: Path) -> KeptSets:
    table, about = folder / TABLE, _about(folder / ABOUT)
    try:
        with table.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            columns = tuple(reader.fieldnames or ())
            rows = [(reader.line_num, row) for row in reader]
    except FileNotFoundError:
        raise _absent(table) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ParadoxError(f"{table}: cannot be read ({error}). Next: {_REMAKE}.") from error
    if missing := [name for name in COLUMNS if name not in columns]:
        raise ParadoxError(f"{table}:1: there is no column {', '.join(missing)}. Next: {_REMAKE}.")
    names = tuple(one.name for one in behavioural() if one.name in columns)
    if not rows or not names:
        raise ParadoxError(f"{table}: holds no parameter sets. Next: {_REMAKE}.")
    if len(rows) != about["members"]:
        raise ParadoxError(f"{table}: holds {len(rows)} sets, {ABOUT} tells of {about['members']}. Next: {_REMAKE}.")
    places = {name: [_whole(table, line, row, name) for line, row in rows] for name in COLUMNS}
    if places["member"] != list(range(1, len(rows) + 1)):
        raise ParadoxError(f"{table}: the members are not numbered from 1 on. Next: {_REMAKE}.")
    values = np.array([[_value(table, line, row, name) for name in names] for line, row in rows])
    return KeptSets(
        names, values, tuple(places["weight"]), tuple(places["half"]), tuple(places["start"]), about
    )  # fmt: skip


def _about(path: Path) -> dict[str, Any]:
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _absent(path) from None
    except (OSError, ValueError) as error:
        raise ParadoxError(f"{path}: cannot be read ({error}). Next: {_REMAKE}.") from error
    if not isinstance(about, dict) or type(about.get("members")) is not int:
        raise ParadoxError(f"{path}: does not tell how many sets there are. Next: {_REMAKE}.")
    return about


def shares_that_pass(folder: Path | None = None) -> dict[str, tuple[float, float]]:
    """Return, for each finding held out, the share of the shipped sets and of the wide prior in whose worlds it holds.

    Empty where no sets are shipped.
    """
    place = (folder or study_folder()) / ABOUT
    passes = _about(place).get("passes", {}) if place.is_file() else {}
    return {name: (float(one["ensemble"]), float(one["prior"])) for name, one in passes.items()}


def _absent(path: Path) -> ParadoxError:
    return ParadoxError(f"{path}: there is no such file; it comes with the program. Next: {_REMAKE}.")


def _whole(table: Path, line: int, row: dict[str, str | None], name: str) -> int:
    text = row[name] or ""
    if not text.isdecimal() or int(text) < 1:
        raise ParadoxError(
            f"{table}:{line}: {name} is {shown(text)}. Allowed: a whole number from 1 on. Next: {_REMAKE}."
        )
    return int(text)


def _value(table: Path, line: int, row: dict[str, str | None], name: str) -> float:
    """Return the value of a parameter, which must be one that a scenario may have."""
    entry, text = PARAMETERS[name], row[name] or ""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    low = -np.inf if entry.low is None else entry.low
    high = np.inf if entry.high is None else entry.high
    if not low <= value <= high:
        raise ParadoxError(f"{table}:{line}: {name} is {shown(text)}. Allowed: {low:g} to {high:g}. Next: {_REMAKE}.")
    return value
