"""Runs the rows of evidence over seeds and says which are in their bands."""

import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

from experiments.comparison.intervals import Interval, interval
from experiments.comparison.limits import clip, of_unit
from experiments.evidence import added_rows, bot_rows, field_rows, laboratory_rows
from experiments.evidence.bands import Band, load
from experiments.evidence.setting import FIELD_PERSONS, LABORATORY_PERSONS, Setting
from sim.arguments import Positive, Seed, check_name, checked
from sim.brief import Brief, Many
from sim.errors import ParadoxError
from sim.scenario.actors import Actors
from sim.scenario.scenario import Scenario

Design = Callable[[Setting], Mapping[str, float]]
Report = Callable[[int, int], None]

SEEDS = 30
QUICK_SEEDS = 4
FIRST_SEED = 400

# Each design gives several rows at once.
DESIGNS: tuple[tuple[Design, tuple[str, ...]], ...] = (
    (laboratory_rows.favourable_corner, ("A1", "A1_severe", "A1_stable", "A1_controllable", "A1_prior")),
    (laboratory_rows.virtual_studies, ("A3", "A3a", "A3b", "A3c")),
    (laboratory_rows.two_failures, ("A4a", "A4b", "A4c", "A17_increment")),
    (laboratory_rows.severe_failure, ("A5",)),
    (
        laboratory_rows.stay_by_outcome,
        (
            *(f"A6_{size}_{name}" for size in ("minor", "major") for name in laboratory_rows.STAY_STATISTICS),
            *(f"A6_severity_{name}" for name in laboratory_rows.OUTCOMES),
        ),
    ),
    (laboratory_rows.compensation_thresholds, ("A8a", "A8b", "A8c", "A8d", "A10", "A10_class")),
    (laboratory_rows.compensation_curve, ("A9a", "A9b", "A9c")),
    (laboratory_rows.severity_response, ("A11_mild", "A11_medium", "A11_severe", "A12a")),
    (
        laboratory_rows.justice_weights,
        ("A14_distributive_interactional", "A14_interactional_procedural", "A14_procedural", "A14_cumulative"),
    ),
    (laboratory_rows.disputed_answers, ("A15", "A15_level")),
    (laboratory_rows.lost_revenue, ("A16",)),
    (
        laboratory_rows.love_and_hate,
        ("A18_interaction", "A18_revenge_slope", "A18_avoidance_slope", "A18_crossover"),
    ),
    (laboratory_rows.value_concentration, ("A20",)),
    (added_rows.responsible_and_frequent, ("A21_interaction", "A21_blameless")),
    (added_rows.apologies_without_substance, ("A22_third", "A22_unnoticed")),
    (added_rows.stated_leaving, ("A23_one", "A23_three")),
    (
        added_rows.delighted_and_disappointed,
        ("A24_recommend_delighted", "A24_recommend_disappointed", "A24_stay_disappointed"),
    ),
    (added_rows.promises_and_complaints, ("A25",)),
    (added_rows.minutes, ("A26_restaurant", "A26_property")),
    (added_rows.contacts_about_trouble, ("A27",)),
    (added_rows.crisis, ("A28",)),
    (bot_rows.second_tries, ("A29_once", "A29_twice")),
    (bot_rows.what_machines_are_preferred_for, ("A30_error", "A30_symbolic", "A30_utilitarian")),
    (added_rows.lost_customers_called, ("A31_ratio", "A31_early", "A31_never")),
    (added_rows.promises_and_staff, ("A32_promise", "A32_staff")),
    (added_rows.uneven_quality, ("A33",)),
    (added_rows.compensation_of_mixed_recoveries, ("A34_mixed", "A34_others")),
    (laboratory_rows.lift_area, ("lift_area",)),
    (field_rows.average_firm, ("A2a", "A2b", "A7a", "A7b", "A12b", "A13a", "A13b", "A19")),
    (field_rows.generosity, ("A17", "A17_net")),
)


@cache
def design_of() -> dict[str, Design]:
    """Return the design of every row."""
    return {name: design for design, names in DESIGNS for name in names}


@dataclass(frozen=True, repr=False)
class RowFinding(Brief):
    """What the model makes of one row.

    Attributes:
        band: the row. found: mean over seeds with its 95 % interval, cut at what the number can be.
        by_seed: the value of every seed, in order of seeds.
    """

    band: Band
    found: Interval
    by_seed: tuple[float, ...]

    def _brief_line(self) -> str:
        found, band = self.found, self.band
        return f"{band.id}: {found.estimate:.3g} [{found.low:.3g}, {found.high:.3g}], band {band.text}: {self.word}"

    @property
    def is_in(self) -> bool:
        """Return whether the mean over seeds lies in the band."""
        return self.band.holds(self.found.estimate)

    @property
    def is_close(self) -> bool:
        """Return whether the interval reaches over an end of the band: other seeds could say otherwise."""
        ends = self.found.low, self.found.high
        return all(map(math.isfinite, ends)) and any(ends[0] < end < ends[1] for end in (self.band.low, self.band.high))

    @property
    def seeds_in(self) -> float:
        """Return the share of seeds whose own value lies in the band."""
        return sum(self.band.holds(value) for value in self.by_seed) / len(self.by_seed)

    @property
    def word(self) -> str:
        """Say "in", "out", or "known" for a row that is known to be out."""
        if self.is_in:
            return "in"
        return "known" if self.band.known_out else "out"


@dataclass(frozen=True, repr=False)
class Evidence(Brief):
    """All rows that were run, in the order of the file.

    Attributes:
        rows: what was found. seeds: their numbers. persons: in a laboratory cell. field_persons: in a market.
        scenario: its name; scenario_hash: its content. without: mechanisms that were off. seconds: duration.
        actors: the classes of one's own that lived it, None for the shipped.
    """

    rows: tuple[RowFinding, ...]
    seeds: tuple[int, ...]
    persons: int
    field_persons: int
    scenario: str
    scenario_hash: str
    without: tuple[str, ...]
    seconds: float
    actors: Actors | None = None

    def _brief_line(self) -> str:
        inside = sum(row.is_in for row in self.rows)
        return f"of {self.scenario}: {inside} of {len(self.rows)} rows in their band, {len(self.seeds)} seeds"

    def _brief_rows(self) -> list[dict[str, Any]]:
        return [
            {"row": row.band.id, "found": row.found.estimate, "low": row.found.low, "high": row.found.high,
             "word": row.word}
            for row in self.rows
        ]  # fmt: skip

    @property
    def unexpected(self) -> tuple[RowFinding, ...]:
        """Return the rows that are out and not known to be."""
        return tuple(row for row in self.rows if row.word == "out")

    def __getitem__(self, name: str) -> RowFinding:
        check_name("row", name, [row.band.id for row in self.rows])
        return next(row for row in self.rows if row.band.id == name)


@checked()
def run_row(
    name: str,
    seed: Seed,
    scenario: Scenario | None = None,
    *,
    persons: Positive = LABORATORY_PERSONS,
    field_persons: Positive = FIELD_PERSONS,
) -> float:
    """Compute one row for one seed.

    Args:
        name: id of the row.
        seed: non-negative whole number.
        scenario: the market; default: the baseline.
        persons: in each laboratory cell.
        field_persons: in each running market.

    Raises:
        ParadoxError: there is no design for such a row.
    """
    if name not in design_of():
        raise ParadoxError(f"no design computes the row {name!r}. Next: name one of {', '.join(design_of())}.")
    setting = Setting(scenario or Scenario.load("baseline"), seed, persons, field_persons)
    return design_of()[name](setting)[name]


@checked("scenario", "seeds", "bands", "persons", "field_persons", "threads", "without", "report", "designs")
def run(
    scenario: Scenario,
    seeds: Sequence[Seed],
    bands: Sequence[Band] | None = None,
    *,
    persons: Positive = LABORATORY_PERSONS,
    field_persons: Positive = FIELD_PERSONS,
    threads: Positive | None = None,
    without: Sequence[str] = (),
    report: Report | None = None,
    designs: Mapping[str, Design] | None = None,
) -> Evidence:
    """Run rows over seeds, in threads; the result does not depend on their number.

    Args:
        scenario: the market; its reference policy is the average firm.
        seeds: non-negative whole numbers.
        bands: the rows to run; default: all.
        persons: in each laboratory cell.
        field_persons: in each running market.
        threads: at the same time; default: one a core.
        without: names of mechanisms that are off in `scenario`, to be recorded.
        report: called with designs done and designs wanted.
        designs: what computes rows of one's own, by id (`targets.read_targets`).

    Raises:
        ParadoxError: a row has no design.
    """
    if not seeds:
        raise ParadoxError("there are no seeds. Allowed: at least one entry. Next: give a list of whole numbers.")
    rows = tuple(load() if bands is None else bands)
    known = {**design_of(), **(designs or {})}
    for band in rows:
        if band.id not in known:
            raise ParadoxError(f"no design computes the row {band.id!r}. Next: remove it from the evidence.")
    wanted = list(dict.fromkeys(known[band.id] for band in rows))
    begin = time.monotonic()
    tasks = [(seed, design) for seed in seeds for design in wanted]
    found: dict[tuple[int, str], float] = {}

    def work(task: tuple[int, Design]) -> tuple[int, Mapping[str, float]]:
        seed, design = task
        return seed, design(Setting(scenario, seed, persons, field_persons))

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        for done, (seed, numbers) in enumerate(pool.map(work, tasks), start=1):
            found |= {(seed, name): float(value) for name, value in numbers.items()}
            if report:
                report(done, len(tasks))
    findings = []
    for band in rows:
        values = tuple(found[seed, band.id] for seed in seeds)
        whole = all(math.isfinite(value) for value in values)
        # A statistic that does not exist for some seed must not pass on the others.
        kept = interval(values) if whole else Interval(math.nan, math.nan, math.nan, len(values))
        findings.append(RowFinding(band, clip(kept, of_unit(band.unit)), values))
    return Evidence(
        Many(findings),
        tuple(seeds),
        persons,
        field_persons,
        scenario.name,
        scenario.hash,
        tuple(without),
        time.monotonic() - begin,
        scenario.actors,
    )
