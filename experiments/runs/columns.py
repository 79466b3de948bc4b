"""Runs as columns for other programs: identity, constants and levers as simulated, outcomes, weekly series.

Only the shape stands here: who was run, and under what, is said by whoever exports (`experiments.comparison.export`,
`experiments.studies.export`). A column says what it holds, so that a codebook can be made of it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.runs.own_outcomes import known_outcomes, known_series
from experiments.runs.records import RunRecord
from sim.scenario.paths import flat
from sim.scenario.scenario import DO_NOTHING, Scenario
from sim.scenario.schema import HEADER, parameter_at
from sim.state.settings import lever_source

# What a column is: who was run, what was varied, what else held, what came out, what happened.
IDENTITY, FACTOR, LEVER, CONSTANT, OUTCOME, SERIES, EVENT = (
    "identity", "factor", "lever", "constant", "outcome", "series", "event",
)  # fmt: skip
# What levers of the policy of a run are called: `policy.comp_amount`, whatever the policy.
OF_POLICY = "policy."
ACTUAL, TWIN, NO_FAILURE, NOTHING = "actual", "twin", "no_failure", "do_nothing"
# No run depends on them, or they stand in a column of their own.
_NOT_TOLD = {*HEADER, "run.seed", "run.replications"}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column with what is known about it.

    Attributes:
        name: what the column is called; of constants the place in a scenario file.
        values: one a row: numbers, nan where there is none; texts; or of a column with `words` their places in these.
        role: one of the roles above.
        about: what a list of meanings calls it: an outcome, a parameter, or the name of the column itself.
        unit, meaning: as declared, "" where nothing is.
        low, high: what is allowed; nan where nothing is said.
        words: the texts of a column that holds few of them; empty for all other columns.
    """

    name: str
    values: NDArray[Any]
    role: str
    about: str
    unit: str = ""
    meaning: str = ""
    low: float = math.nan
    high: float = math.nan
    words: tuple[str, ...] = ()

    @property
    def texts(self) -> NDArray[Any]:
        """Return what it shows: the words themselves where the values are places in words."""
        return np.array(self.words, dtype=object)[self.values] if self.words else self.values


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of equal length under a name.

    Attributes:
        name: what it is a table of, such as runs, weeks, cases.
        columns: in the order in which they are written.
    """

    name: str
    columns: tuple[Column, ...]

    def __len__(self) -> int:
        return len(self.columns[0].values) if self.columns else 0

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def words(name: str, values: Sequence[str], role: str = IDENTITY, **more: Any) -> Column:
    """Return a column of few different texts, in the order in which they first appear."""
    places = {word: place for place, word in enumerate(dict.fromkeys(values))}
    numbers = np.fromiter((places[value] for value in values), np.int32, len(values))
    return Column(name, numbers, role, more.pop("about", name), words=tuple(places), **more)


def told(name: str, values: Sequence[Any], role: str, **more: Any) -> Column:
    """Return a column of plain values: of numbers if all are, else of their texts; None is no number."""
    about = more.pop("about", name)
    if all(value is None or isinstance(value, int | float) for value in values):
        numbers = [math.nan if value is None else value for value in values]
        return Column(name, np.array(numbers, dtype=np.float64), role, about, **more)
    texts = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values]
    return words(name, texts, role, about=about, **more)


def same(name: str, value: Any, rows: int, role: str, **more: Any) -> Column:
    """Return a column that holds one value in every row, in the memory of one."""
    one = told(name, [value], role, **more)
    values = np.broadcast_to(one.values, (rows,))
    return Column(name, values, role, one.about, one.unit, one.meaning, one.low, one.high, one.words)


def constants(scenario: Scenario, policy: str) -> dict[str, Any]:
    """Return every single value that a run of a policy depends on, by its place in a scenario file.

    Levers of the policy stand under `policy.`; those of other policies, texts and the seed are left out.
    """
    content = {key: value for key, value in scenario.canonical().items() if key not in HEADER}
    levers = content.pop("policies")[lever_source(scenario, policy)]
    found = {path: value for path, value in flat(content).items() if path not in _NOT_TOLD}
    return found | {f"{OF_POLICY}{path}": value for path, value in flat_levers(levers).items() if path != "description"}


def flat_levers(levers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the levers of a policy by name, spending on prevention by cause; a schedule is one value."""
    return {
        path.removeprefix("policies.one."): value for path, value in flat({"policies": {"one": dict(levers)}}).items()
    }


def meant(path: str) -> dict[str, Any]:
    """Return what is declared about the value at a place of a scenario file: unit, meaning, what is allowed."""
    place = f"policies.one.{path.removeprefix(OF_POLICY)}" if path.startswith(OF_POLICY) else path
    entry = parameter_at(tuple(place.split(".")))
    if entry is None:
        return {}
    low, high = (math.nan, math.nan) if entry.limits is None else entry.limits
    return {"about": entry.name, "unit": entry.unit, "meaning": entry.meaning, "low": low, "high": high}


def role_of(path: str) -> str:
    """Return whether a value is a lever of the policy or a constant."""
    return LEVER if path.startswith(OF_POLICY) else CONSTANT


def identity(records: Sequence[RunRecord], replications: Sequence[int]) -> tuple[Column, ...]:
    """Return who each run is.

    Args:
        records: the runs.
        replications: which of the design each is: one that another command made may be another there.
    """
    return (
        Column("run_id", np.array([one.run_id for one in records], dtype=object), IDENTITY, "run_id"),
        words("world", [NOTHING if one.policy == DO_NOTHING else ACTUAL for one in records]),
        words("policy", [one.policy for one in records]),
        Column("replication", np.array(replications, dtype=np.int64), IDENTITY, "replication"),
        Column("seed", np.array([one.seed for one in records], dtype=np.int64), IDENTITY, "seed"),
        words("model_version", [one.model_version for one in records]),
    )


def outcomes_of(
    records: Sequence[RunRecord], wanted: Sequence[str], contrasts: frozenset[str], unit: float
) -> tuple[Column, ...]:
    """Return outcomes as columns, contrasts in the unit in which they are told.

    Args:
        records: the runs; failed ones have no numbers.
        wanted: names of outcomes.
        contrasts: those of them that are told in a unit.
        unit: that unit [latent units].
    """
    columns = []
    for name in wanted:
        values = np.array([one.outcomes.get(name, math.nan) for one in records], dtype=np.float64)
        declared = known_outcomes().get(name)
        said: dict[str, Any] = {"unit": declared.unit, "meaning": declared.meaning} if declared else {}
        columns.append(Column(name, values / unit if name in contrasts else values, OUTCOME, name, **said))
    return tuple(columns)


def weeks_of(records: Sequence[RunRecord], replications: Sequence[int]) -> Table | None:
    """Return the weekly series of runs as a long table: one row a run, series and week; None if no run has any."""
    kept = [(one, at) for one, at in zip(records, replications, strict=True) if one.weekly]
    if not kept:
        return None
    series = tuple(dict.fromkeys(name for one, _ in kept for name in one.weekly))
    of_world = [_world_of(name) for name in series]
    names, worlds = (tuple(dict.fromkeys(part)) for part in zip(*of_world, strict=True))
    policies = tuple(dict.fromkeys(one.policy for one, _ in kept))
    lengths = np.array([len(values) for one, _ in kept for values in one.weekly.values()])
    per_run = [sum(len(values) for values in one.weekly.values()) for one, _ in kept]

    def spread(values: Sequence[Any]) -> NDArray[Any]:
        return np.repeat(np.array(values), per_run)

    def by_series(place: int) -> NDArray[np.int32]:
        numbers = {name: (names, worlds)[place].index(of_world[at][place]) for at, name in enumerate(series)}
        return np.repeat(np.array([numbers[name] for one, _ in kept for name in one.weekly], np.int32), lengths)

    ids = Column("run_id", np.repeat(np.arange(len(kept), dtype=np.int32), per_run), IDENTITY, "run_id",
                 words=tuple(one.run_id for one, _ in kept))  # fmt: skip
    return Table(
        "weeks",
        (
            ids,
            Column("policy", spread([policies.index(one.policy) for one, _ in kept]).astype(np.int32), IDENTITY,
                   "policy", words=policies),
            Column("replication", spread([at for _, at in kept]), IDENTITY, "replication"),
            Column("seed", spread([one.seed for one, _ in kept]), IDENTITY, "seed"),
            Column("world", by_series(1), IDENTITY, "world_lived", words=worlds),
            Column("series", by_series(0), IDENTITY, "series", words=names),
            Column("week", np.concatenate([np.arange(length) for length in lengths]), IDENTITY, "week", "weeks"),
            Column("value", np.concatenate([values for one, _ in kept for values in one.weekly.values()]), SERIES,
                   "value"),
        ),
    )  # fmt: skip


def meaning_of_series(name: str) -> tuple[str, str]:
    """Return unit and meaning of a weekly series as runs keep it, "" where none is declared."""
    declared = known_series().get(name)
    return (declared.unit, declared.meaning) if declared else ("", "")


def _world_of(series: str) -> tuple[str, str]:
    """Return what a weekly series counts, and the world in which it does."""
    for ending, world in (("_no_failure", NO_FAILURE), ("_do_nothing", NOTHING)):
        if series.endswith(ending):
            return series.removesuffix(ending), world
    return (series.removeprefix("twin_"), TWIN) if series.startswith("twin_") else (series, ACTUAL)
