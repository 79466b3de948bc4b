"""Evidence of one's own: rows of a table, each computed by a laboratory design or a market of one's own.

A row is an id, a design (the file or name of a laboratory design, or of a scenario), a metric, and a band, or a mean
with its standard error. Rows are held against the model as the shipped findings are; behaviour is that of the
scenario that is asked or fitted, everything else that of the row.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments.evidence.bands import OWN, ROLES, Band, load
from experiments.evidence.run import Design
from experiments.evidence.setting import Setting
from experiments.evidence.target_designs import UNITS, told_by
from experiments.file_kinds import DESIGN, SCENARIO, found_as, load_scenario, scenario_file
from experiments.fitting.tables import Row, Table, decimal_comma, number_of, quoted, read_table
from experiments.laboratory.contrasts import Group, contrasts_of
from experiments.laboratory.definitions import definitions
from experiments.laboratory.design_file import load_design
from experiments.laboratory.estimators import cohens_d
from experiments.laboratory.experiment import Experiment
from experiments.laboratory.field_experiment import FieldExperiment
from experiments.laboratory.measures import has_twin
from experiments.laboratory.results import TWINS, Results
from experiments.laboratory.survey import SurveyDesign
from experiments.laboratory.virtual_studies import VirtualStudies
from experiments.runs.own_outcomes import known_outcomes, outcome_of, own_among
from experiments.shipped import shipped_files
from experiments.studies.points import Asked, Neighbour, lived
from sim.arguments import checked
from sim.brief import Brief
from sim.errors import Problem, ScenarioError, nearest, one_of, shown
from sim.parameters.registry import PARAMETERS
from sim.scenario.files import first_file, nearest_file
from sim.scenario.scenario import Scenario

REQUIRED = ("id", "design", "metric")
COLUMNS = (*REQUIRED, "policy", "low", "high", "mean", "error", "unit", "role", "scale", "note")
_NUMBERS = ("low", "high", "mean", "error", "scale")
_BEHAVIOUR = tuple(entry.name for entry in PARAMETERS.values() if entry.group == "behaviour")
# The unit by which a difference is told in standard deviations within the cells.
COHEN_D = "cohen_d"
# How far the 95 % band of a mean reaches, in standard errors.
_ERRORS = 1.959963984540054
_DESIGNS = "an experiment, a survey or a field experiment of the laboratory, or a scenario"


@dataclass(frozen=True, repr=False)
class Targets(Brief):
    """Rows of one's own.

    Attributes:
        bands: the rows. designs: what computes each, by id; rows of one design and policy share it.
        content: a hash of what they mean, the content of designs and scenarios included.
    """

    bands: tuple[Band, ...]
    designs: Mapping[str, Design]
    content: str

    def _brief_line(self) -> str:
        return f"{len(self.bands)} rows: {', '.join(band.id for band in self.bands)}"

    def _brief_rows(self) -> list[dict[str, Any]]:
        return [{"row": band.id, "metric": band.metric, "band": band.text, "role": band.role} for band in self.bands]


class _Asked(NamedTuple):
    """A row as it is written: its cells by column, and how to say that one is wrong."""

    row: Row
    cells: dict[str, Any]
    refuse: Callable[..., None]


class _Source(NamedTuple):
    """Where a row comes from: a laboratory design, or a market under a policy."""

    design: Experiment | SurveyDesign | FieldExperiment | None
    scenario: Scenario
    policy: str
    content: str


@checked()
def read_targets(path: str | Path) -> Targets:
    """Read rows of one's own.

    Args:
        path: a CSV or Excel file with the columns of REQUIRED and any of COLUMNS; designs are relative to it.

    Raises:
        ScenarioError: with file, line and column of everything that is wrong.
    """
    path = Path(path)
    table = read_table(path, "own evidence: a row for each finding")
    problems = _header(table)
    if problems:
        raise ScenarioError(*problems)
    if not table.rows:
        what, step = "the table has a header and no rows", "add a line for each finding"
        raise ScenarioError(Problem(what, table.file, 1, 1, next_step=step))
    rows = [_asked(table, row, problems) for row in table.rows]
    _ids(rows)
    sources: dict[tuple[str, str], _Source | None] = {}
    found: list[tuple[Band, tuple[str, str]]] = []
    for one in rows:
        key = str(one.cells["design"]), str(one.cells["policy"])
        if key not in sources:
            sources[key] = _source(one, path.parent, problems)
        numbers = _numbers(one)
        source = sources[key]
        unit = _unit(one, source) if source else ""
        if source and unit and numbers:
            note = str(one.cells["note"] or f"{path.name}:{one.row.line}")
            band = Band(str(one.cells["id"]), str(one.cells["role"] or ROLES[0]), str(one.cells["metric"]),
                        numbers[0], numbers[1], numbers[2], unit, note, OWN, scale=numbers[3])  # fmt: skip
            found.append((band, key))
    if problems:
        raise ScenarioError(*problems)
    made = {key: source for key, source in sources.items() if source}
    together = {key: _design(made[key], [band for band, other in found if other == key]) for key in made}
    own = {
        one.name: one.source for one in own_among(band.metric for band, _ in found if band.metric in known_outcomes())
    }
    content = [
        [band.id, band.metric, band.unit, *key, made[key].content, *filter(None, [own.get(band.metric)])]
        for band, key in found
    ]
    return Targets(
        tuple(band for band, _ in found),
        {band.id: together[key] for band, key in found},
        hashlib.sha256(json.dumps(content).encode()).hexdigest(),
    )


def _header(table: Table) -> list[Problem]:
    problems = []
    for at, name in enumerate(table.header):
        if name in table.header[:at]:
            what, step = f"column {shown(name)} stands twice", "remove one of them"
            problems.append(Problem(what, table.file, 1, at + 1, next_step=step))
        elif name not in COLUMNS:
            what, step = f"column {shown(name)} is not known", "correct its name, or remove it"
            guess = nearest(name, COLUMNS)
            problems.append(Problem(what, table.file, 1, at + 1, one_of(COLUMNS), guess, next_step=step))
    for name in (name for name in REQUIRED if name not in table.header):
        what, step = f"there is no column {shown(name)}", "add the column"
        problems.append(Problem(what, table.file, 1, 1, one_of(COLUMNS), next_step=step))
    return problems


def _asked(table: Table, row: Row, problems: list[Problem]) -> _Asked:
    places = {name: at for at, name in enumerate(table.header)}
    cells = {name: table.cell(row, places[name]) if name in places else "" for name in COLUMNS}
    commas = {
        name: name in places and decimal_comma([table.cell(one, places[name]) for one in table.rows])
        for name in _NUMBERS
    }

    def refuse(name: str, what: str, *, allowed: str, next_step: str, suggestion: str = "") -> None:
        column = places.get(name, 0)
        fault = table.fault(row, column, what, allowed=allowed, next_step=next_step)
        problems.append(replace(fault, suggestion=suggestion))

    for name in _NUMBERS:
        if cells[name] != "":
            number = number_of(cells[name], commas[name])
            if number is None or not math.isfinite(number):
                what = f"{quoted(cells[name])} is no number"
                refuse(name, what, allowed="a number, or nothing", next_step="correct the cell")
            cells[name] = number
    for name in REQUIRED:
        if cells[name] == "":
            refuse(name, "the cell is empty", allowed="a name", next_step="fill it in")
    if cells["role"] not in ("", *ROLES):
        what = f"{quoted(cells['role'])} is no role"
        guess = nearest(str(cells["role"]), ROLES)
        refuse("role", what, allowed=one_of(ROLES), next_step="choose one of them", suggestion=guess)
    return _Asked(row, cells, refuse)


def _ids(rows: list[_Asked]) -> None:
    """Refuse an id that stands twice, or that a shipped row has."""
    shipped, seen = {band.id for band in load()}, set[str]()
    for one in rows:
        name = str(one.cells["id"])
        if name in shipped:
            one.refuse(
                "id", f"{shown(name)} is a row of the shipped evidence", allowed="another name", next_step="rename it"
            )
        elif name in seen:
            one.refuse("id", f"{shown(name)} stands twice", allowed="a name of its own", next_step="rename one of them")
        seen.add(name)


def _numbers(one: _Asked) -> tuple[float, float, float, float] | None:
    """Return low, high, mean and scale of a row; None, and what is wrong among the problems, if there is no band."""
    low, high, mean, error, scale = (one.cells[name] for name in _NUMBERS)
    if any(number is None for number in (low, high, mean, error, scale)):
        return None
    band = low != "" or high != ""
    if error != "" and (band or mean == "" or error <= 0.0):
        what = "an error goes with a mean, and not with a band" if error > 0.0 else f"{error:g} is no standard error"
        one.refuse("error", what, allowed="a number above 0 beside a mean", next_step="give a band, or mean and error")
        return None
    if not band and error == "":
        allowed = "low, high or both; or a mean and its error"
        one.refuse("mean" if mean != "" else "id", "the row has no band", allowed=allowed, next_step="add one")
        return None
    if not band:
        digits = 3 - math.floor(math.log10(error))
        low, high = round(mean - _ERRORS * error, digits), round(mean + _ERRORS * error, digits)
    ends = -math.inf if low == "" else low, math.inf if high == "" else high
    if not ends[0] < ends[1]:
        one.refuse(
            "low", f"low {low:g} is not below high {high:g}", allowed="low < high", next_step="correct one of them"
        )
        return None
    if scale != "" and scale <= 0.0:
        one.refuse("scale", f"scale is {scale:g}", allowed="a number above 0", next_step="correct the cell")
        return None
    if scale == "" and not math.isfinite(ends[1] - ends[0]):
        where = "scale" if "scale" in one.cells else "id"
        step = "say in the column 'scale' how large a difference is"
        one.refuse(where, "a band with one end, and no scale", allowed="a number above 0", next_step=step)
        return None
    return *ends, math.nan if mean == "" else mean, math.nan if scale == "" else scale


def _source(one: _Asked, folder: Path, problems: list[Problem]) -> _Source | None:
    """Read the design or the scenario of a row; None, and what is wrong among the problems, if it cannot be used."""
    name, policy = str(one.cells["design"]), str(one.cells["policy"])
    if not name:
        return None
    file = first_file(folder / name) or first_file(Path(name))
    kind, path = found_as(file or name)
    if path is None:
        what, step = f"there is no design and no scenario {shown(name)}", "correct the name, or the path"
        guess = nearest_file(Path(name), [*shipped_files(DESIGN), *shipped_files(SCENARIO)], folder)
        allowed = "a file relative to the table, or a shipped one"
        one.refuse("design", what, allowed=allowed, next_step=step, suggestion=guess)
        return None
    try:
        if kind == DESIGN:
            design = load_design(path)
            if isinstance(design, VirtualStudies):
                what = f"{shown(name)} is virtual studies, which find no more than the experiment that they repeat"
                step = "name an experiment, without n, studies and published"
                one.refuse("design", what, allowed=_DESIGNS, next_step=step)
                return None
            if policy:
                design = replace(design, policy=design.scenario.check_policy(policy))
            return _Source(design, design.scenario, design.policy, path.read_text("utf-8") + design.scenario.hash)
        if kind not in (SCENARIO, ""):
            what, step = f"{shown(name)} is a {kind}", "name a laboratory design, or a scenario for a market"
            one.refuse("design", what, allowed=_DESIGNS, next_step=step)
            return None
        scenario = load_scenario(scenario_file(name, folder))
        return _Source(None, scenario, scenario.check_policy(policy or scenario.reference), scenario.hash)
    except ScenarioError as error:
        for problem in error.problems:
            if problem.line:
                problems.append(problem)
            else:
                where = "policy" if policy and "policy" in problem.what else "design"
                one.refuse(where, problem.what, allowed=problem.allowed, next_step=problem.next_step,
                           suggestion=problem.suggestion)  # fmt: skip
        return None


def _unit(one: _Asked, source: _Source) -> str:
    """Return the unit of a row's number; "", and what is wrong among the problems, if its metric is none."""
    metric, unit = str(one.cells["metric"]), str(one.cells["unit"])
    if source.design is None:
        if metric not in known_outcomes():
            step = "choose an outcome; 'paradox describe --outcomes' lists them"
            guess = nearest(metric, known_outcomes())
            one.refuse(
                "metric", f"{shown(metric)} is no outcome", allowed="an outcome", next_step=step, suggestion=guess
            )
            return ""
        return unit or outcome_of(metric).unit
    measure, _, what = metric.partition(": ")
    measures = _measures(source.design)
    if measure not in measures:
        step = _FORMS[type(source.design)]
        said = f"{shown(measure)} is not measured in {shown(one.cells['design'])}"
        one.refuse("metric", said, allowed=one_of(measures), next_step=step, suggestion=nearest(measure, measures))
        return ""
    known = measures[measure]()
    if what not in known:
        step = _FORMS[type(source.design)]
        said = f"{shown(what)} is nothing that {shown(one.cells['design'])} tells"
        one.refuse("metric", said, allowed=one_of(known), next_step=step, suggestion=nearest(what, known))
        return ""
    if unit == COHEN_D and (
        not isinstance(source.design, Experiment)
        or sorted(_groups(source.design, measure)[what].values()) != [-1.0, 1.0]
    ):
        step = "name a difference of two cells of an experiment, or leave the unit out"
        one.refuse("unit", "Cohen's d is of two cells", allowed="another unit, or none", next_step=step)
        return ""
    own = {} if isinstance(source.design, Experiment) else UNITS
    return unit or own.get(measure) or _unit_of(measure)


# How a number is named, by kind of design.
_FORMS: dict[type, str] = {
    Experiment: "write 'MEASURE: CELL', 'MEASURE: CELL - CELL' for a difference, or a contrast of the factors",
    SurveyDesign: "write 'MEASURE: week WEEK', or 'MEASURE: week WEEK - week WEEK' for a difference",
    FieldExperiment: "write 'MEASURE: ARM - CONTROL'",
}


def _measures(design: Experiment | SurveyDesign | FieldExperiment) -> dict[str, Callable[[], Mapping[str, Any]]]:
    """Return what a design measures, and how to list what is told of each."""
    if isinstance(design, Experiment):
        return {measure: partial(_groups, design, measure) for measure in design.measures}
    return {measure: partial(dict, known) for measure, known in told_by(design).items()}


def _unit_of(measure: str) -> str:
    """Return the unit of a measure of the laboratory."""
    return next((one.unit for one in definitions() if one.name == measure), "points")


def _groups(experiment: Experiment, measure: str) -> dict[str, Mapping[Group, float]]:
    """Return what can be told of a measure: each cell, each difference of two, each contrast; weights by group."""
    cells = list(experiment.cells)
    found: dict[str, Mapping[Group, float]] = {cell: {(cell, False): 1.0} for cell in cells}
    found |= {
        f"{cell} - {other}": {(cell, False): 1.0, (other, False): -1.0}
        for cell in cells
        for other in cells
        if cell != other
    }
    if has_twin(measure, experiment.items.get(measure)):
        found |= {f"{cell} - {TWINS}": {(cell, False): 1.0, (cell, True): -1.0} for cell in cells}
    if experiment.factors:
        found |= {one.name: one.weights for one in contrasts_of(experiment) if not one.at}
    return found


def _design(source: _Source, bands: list[Band]) -> Design:
    """Return what computes some rows of one source."""

    def behaving(setting: Setting) -> Scenario:
        """Return the scenario of the rows with the behaviour that is asked."""
        asked, actors = setting.scenario, setting.scenario.actors
        values = {f"behaviour.{name}": getattr(asked.behaviour, name) for name in _BEHAVIOUR}
        lives = source.scenario.lived_by(actors.customer, actors.firm) if actors else source.scenario
        return lives.with_values(values)

    def peopled(setting: Setting) -> Scenario:
        """Return it with the persons of a market."""
        return behaving(setting).with_values({"market.persons": setting.field_persons})

    def laboratory(setting: Setting) -> dict[str, float]:
        design = source.design
        if isinstance(design, Experiment):
            made = replace(design, scenario=behaving(setting), seed=setting.seed, persons=setting.persons).run()
            return {band.id: _told(made, band) for band in bands}
        assert design is not None
        found, known = replace(design, scenario=peopled(setting), seed=setting.seed).run(), told_by(design)
        parts = {band.id: band.metric.partition(": ") for band in bands}
        return {name: known[measure][what](found) for name, (measure, _, what) in parts.items()}

    def market(setting: Setting) -> dict[str, float]:
        scenario = peopled(setting)
        names = [band.metric for band in bands]
        asked = Asked(names, own=own_among(names))
        left = lived(asked, scenario, source.policy, setting.seed, Neighbour(scenario))
        return {band.id: left.outcomes[band.metric] for band in bands}

    return laboratory if source.design else market


def _told(found: Results, band: Band) -> float:
    """Return the number of a row at the end of an experiment."""
    measure, _, what = band.metric.partition(": ")
    groups = [
        (weight, (found.twins if twin else found.read)[cell][-1][measure][found.members[cell]])
        for (cell, twin), weight in _groups(found.experiment, measure)[what].items()
    ]
    if band.unit == COHEN_D:
        (_, treated), (_, control) = sorted(groups, key=lambda group: -group[0])
        return cohens_d(treated, control).value
    return math.fsum(weight * float(np.mean(values)) for weight, values in groups)
