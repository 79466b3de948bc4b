"""Fits the searched parameters to the findings that may be fitted to, and says how well they are known.

Only rows of role `calibrate` enter the loss; others are refused. Only parameters whose default came from a search are
moved; those fixed or set by judgement stay frozen and are listed. The search is an evolution strategy with covariance
matrix adaptation (CMA-ES; Hansen & Ostermeier 2001). It is resumable: every trial is kept, and a search that was
stopped takes the same way as one that was not.
"""

import json
import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.evidence import Band, run
from experiments.evidence.bands import OWN
from experiments.runs.store_file import NO_DATABASE, explained
from sim.errors import ParadoxError, install_extra
from sim.parameters.registry import PARAMETERS, Parameter
from sim.scenario.scenario import Scenario
from sim.version import model_version

if TYPE_CHECKING:
    import optuna
    from cmaes import CMA

    from experiments.evidence.targets import Targets

SEARCHED = ("searched", "searched, then hand-set")
FROZEN = ("fixed", "hand-set")

# A row is pushed into the middle part of its band, and a little towards the published value.
INNER = 0.85
PULL = 0.02
# A parameter that the rows leave free stays near where the search is held: a slight pull, in squared shares of its
# range.
PLACE_PULL = 0.01
# The search: trials of one generation, and the spread of the first, in shares of the range.
POPULATION, SPREAD = 16, 0.2
# Seeds of the search; the shipped evidence uses others, so that a fit to the luck of a seed is not rewarded there.
SEARCH_SEED = 200
# Identification: a parameter moves by this share of its study range; a row is pinned if it moves by more band widths.
STEP = 0.15
PINNED, WEAK = 0.15, 0.05

Values = Mapping[str, float]


def searched() -> tuple[Parameter, ...]:
    """List the parameters that calibration may move."""
    return tuple(p for p in PARAMETERS.values() if p.kind in SEARCHED and p.group == "behaviour")


def frozen() -> tuple[Parameter, ...]:
    """List the parameters of behaviour that calibration leaves as judgement or evidence set them."""
    return tuple(p for p in PARAMETERS.values() if p.kind in FROZEN and p.group == "behaviour")


def refuse_held_out(bands: Iterable[Band]) -> tuple[Band, ...]:
    """Return the rows back if all may be fitted to.

    Raises:
        ParadoxError: a row is of role design or validate.
    """
    rows = tuple(bands)
    held = [f"{band.id} ({band.role})" for band in rows if band.role != "calibrate"]
    if held:
        raise ParadoxError(
            f"calibration must not see {', '.join(held[:5])}{' ...' if len(held) > 5 else ''}. "
            "Allowed: rows of role calibrate. Next: leave them out; 'paradox evidence' tells how they come out."
        )
    if not rows:
        raise ParadoxError("there is no row of role calibrate to fit to. Next: name at least one.")
    return rows


def only_calibrate(bands: Iterable[Band]) -> tuple[Band, ...]:
    """Keep the rows that may be fitted to; the others are dropped before anything reads them."""
    return refuse_held_out(band for band in bands if band.role == "calibrate")


def row_loss(band: Band, value: float) -> float:
    """Measure how far a value lies outside the inner part of its band, in band widths, with a pull to the target."""
    if not math.isfinite(value):
        return 10.0
    margin = (1.0 - INNER) / 2.0 * band.width
    outside = max(0.0, band.low + margin - value, value - (band.high - margin)) / band.width
    pull = 0.0 if math.isnan(band.target) else abs(value - band.target) / band.width
    return outside * outside + PULL * pull * pull


@dataclass(frozen=True)
class CalibrationProblem:
    """What is fitted: a market, rows, seeds, and the size of cells and markets.

    Making one refuses rows that were held out.

    Attributes:
        targets: rows of one's own among the rows; None if there are none.
        start_seed: draws where the search begins, uniformly from the ranges; None: it begins at the scenario's values.
    """

    scenario: Scenario
    bands: tuple[Band, ...]
    seeds: tuple[int, ...] = (SEARCH_SEED, SEARCH_SEED + 1)
    persons: int = 1500
    field_persons: int = 2000
    threads: int | None = None
    start_seed: int | None = None
    targets: "Targets | None" = None

    def __post_init__(self) -> None:
        refuse_held_out(self.bands)

    def statistics(self, values: Values) -> dict[str, float]:
        """Compute every row with some parameters changed."""
        market = self.scenario.with_values({f"behaviour.{name}": value for name, value in values.items()})
        found = run(
            market,
            self.seeds,
            self.bands,
            persons=self.persons,
            field_persons=self.field_persons,
            threads=self.threads,
            designs=self.targets.designs if self.targets else None,
        )
        return {row.band.id: row.found.estimate for row in found.rows}

    def loss(self, statistics: Values) -> float:
        """Sum the losses of all rows."""
        return math.fsum(row_loss(band, statistics[band.id]) for band in self.bands)

    @property
    def start(self) -> dict[str, float]:
        """Return the values with which the search begins: those of the scenario, or drawn from the ranges."""
        if self.start_seed is None:
            return {p.name: float(getattr(self.scenario.behaviour, p.name)) for p in searched()}
        return at_places(np.random.default_rng(self.start_seed).uniform(size=len(searched())))

    def pull(self, values: Values) -> float:
        """Return what it costs to be far from the scenario's values, or from the middle of the ranges if it was drawn.

        Whoever begins at the scenario asks what must change in it; whoever begins anywhere must not be drawn to it.
        """
        held = places(self.start) if self.start_seed is None else np.full(len(searched()), 0.5)
        return PLACE_PULL * math.fsum((places(values) - held) ** 2)

    @property
    def signature(self) -> str:
        """Describe the problem; trials of another one are not mixed with it."""
        own = {"own rows": self.targets.content} if self.targets else {}
        return json.dumps(
            {
                **own,
                "model": model_version(),
                "scenario": self.scenario.hash,
                "rows": [band.id for band in self.bands],
                "bands": [[band.low, band.high, band.target] for band in self.bands],
                "seeds": list(self.seeds),
                "sizes": [self.persons, self.field_persons],
                "search": ["cma-es", POPULATION, SPREAD, PLACE_PULL, self.start_seed],
            },
            sort_keys=True,
        ).replace("NaN", "null")


@dataclass(frozen=True)
class Fit:
    """The best parameters found.

    Attributes:
        values: of the best trial. loss: its loss, the pull included; start_loss: that of the start.
        statistics: its rows. trials: how many were tried in all, earlier sessions included.
    """

    values: dict[str, float]
    loss: float
    start_loss: float
    statistics: dict[str, float]
    trials: int


def fit(
    problem: CalibrationProblem, trials: int, storage: Path, report: Callable[[int, int, float], None] | None = None
) -> Fit:
    """Search with CMA-ES, beginning at the problem's start; resumes where it stopped.

    The same trials are made however often it was stopped: those kept are told to the search again, in their order.

    Args:
        problem: what is fitted.
        trials: wanted in all, those already in the storage included.
        storage: SQLite file; made if it does not exist.
        report: called with trials done, trials wanted, best loss so far.

    Raises:
        ParadoxError: Optuna or cmaes is missing, or the storage holds trials of another problem.
    """
    try:
        import cmaes  # noqa: F401 - looked for before the first trial is spent
        import optuna
    except ImportError as error:
        raise ParadoxError(
            f"Calibration needs Optuna and cmaes, and {error.name} is not installed. Next: {install_extra('calibrate')}"
        ) from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with _kept(storage):
        return _fit(_opened(problem, storage), problem, trials, report)


@contextmanager
def _kept(storage: Path) -> Iterator[None]:
    """Say what is wrong with the storage where SQLite does, whatever else is wrapped around it."""
    try:
        yield
    except ParadoxError:
        raise
    except Exception as error:
        if (said := _said_by_sqlite(error)) is None:
            raise
        with explained(storage):
            raise said from None


def _said_by_sqlite(error: BaseException) -> sqlite3.Error | None:
    """Return what SQLite said that became an error; None if it did not begin there."""
    said: BaseException | None = error
    while said is not None and not isinstance(said, sqlite3.Error):
        said = said.__cause__ or said.__context__
    return said


def _opened(problem: CalibrationProblem, storage: Path) -> "optuna.Study":
    """Open the trials of a problem, or make the file for them."""
    import optuna

    try:
        study = optuna.create_study(study_name="calibrate", storage=f"sqlite:///{storage}", load_if_exists=True)
    except Exception as error:
        said = _said_by_sqlite(error)
        if said is not None and NO_DATABASE not in str(said):
            raise
        raise ParadoxError(
            f"{storage}: not a storage of trials ({error}). Next: name another file, or remove this one."
        ) from error
    known = study.user_attrs.get("problem")
    if known is None:
        study.set_user_attr("problem", problem.signature)
    elif known != problem.signature:
        raise ParadoxError(
            f"{storage}: holds trials of another problem (other rows, scenario, start, sizes, search or model). "
            "Next: name a new file with --storage."
        )
    return study


def _fit(
    study: "optuna.Study",
    problem: CalibrationProblem,
    trials: int,
    report: Callable[[int, int, float], None] | None,
) -> Fit:
    import optuna

    ranges = {p.name: optuna.distributions.FloatDistribution(*limits(p)) for p in searched()}
    kept = [(dict(trial.params), float(trial.values[0])) for trial in study.get_trials(deepcopy=False)]
    way = _way(problem, kept)
    for done in range(len(kept) + 1, trials + 1):
        values = next(way)
        found = problem.statistics(values)
        loss = problem.loss(found) + problem.pull(values)
        # Added whole, once it is finished: whatever stops the program leaves no half trial.
        study.add_trial(
            optuna.trial.create_trial(
                params=values, distributions=dict(ranges), value=loss, user_attrs={"statistics": found}
            )
        )
        kept.append((values, loss))
        if report:
            report(done, trials, float(study.best_value))
    best = study.best_trial
    return Fit(dict(best.params), float(study.best_value), kept[0][1], dict(best.user_attrs["statistics"]), len(kept))


def _way(problem: CalibrationProblem, kept: Sequence[tuple[dict[str, float], float]]) -> Iterator[dict[str, float]]:
    """Yield what is to be tried after the trials that are kept: the start, then generation after generation.

    Args:
        problem: what is fitted.
        kept: values and loss of every trial; the loss of what was yielded stands at its end before the next is asked.
    """
    if not kept:
        yield problem.start
    seed, first = SEARCH_SEED + (problem.start_seed or 0), 1
    search = evolution(places(problem.start), seed)
    while True:
        for at in range(first, first + POPULATION):
            asked = at_places(search.ask())
            if at == len(kept):
                yield asked
        search.tell([(places(values), loss) for values, loss in kept[first : first + POPULATION]])
        first += POPULATION


def evolution(start: NDArray[np.float64], seed: int) -> "CMA":
    """Return an evolution strategy within the unit cube, one axis per parameter.

    Args:
        start: (axes,) where it begins.
        seed: of its draws.
    """
    from cmaes import CMA

    bounds = np.tile([0.0, 1.0], (len(start), 1))
    return CMA(mean=start, sigma=SPREAD, bounds=bounds, seed=seed, population_size=POPULATION)


def places(values: Values) -> NDArray[np.float64]:
    """Return where values lie in the ranges of the searched parameters, 0 to 1."""
    ends = ((values[p.name], *limits(p)) for p in searched())
    return np.array([(value - low) / (high - low) for value, low, high in ends])


def at_places(unit: NDArray[np.float64]) -> dict[str, float]:
    """Return the values at places in the ranges of the searched parameters."""
    ends = ((p.name, *limits(p), float(place)) for p, place in zip(searched(), unit, strict=True))
    return {name: min(high, low + (high - low) * place) for name, low, high, place in ends}


def limits(parameter: Parameter) -> tuple[float, float]:
    """Return the range that the search may use: the study range, widened to hold the default."""
    low, high, default = parameter.study_low, parameter.study_high, parameter.default
    if low is None or high is None or isinstance(default, str):
        raise ParadoxError(
            f"the parameter {parameter.name} has no study range, so it cannot be searched. "
            "Next: choose one that has; 'paradox describe' lists them."
        )
    return min(low, float(default)), max(high, float(default))


@dataclass(frozen=True)
class Identified:
    """How well the rows know a parameter.

    Attributes:
        name: of the parameter. moves: change of each row in band widths for a step of 15 % of the study range.
    """

    name: str
    moves: dict[str, float]

    @property
    def largest(self) -> float:
        """Return the largest move of any row, without sign."""
        return max(abs(move) for move in self.moves.values())

    @property
    def verdict(self) -> str:
        """Say pinned, weak or free."""
        return "pinned" if self.largest > PINNED else "weak" if self.largest > WEAK else "free"

    @property
    def strongest(self) -> tuple[str, ...]:
        """Name the rows moved most, the strongest first."""
        return tuple(sorted(self.moves, key=lambda name: -abs(self.moves[name])))[:4]


def identification(
    problem: CalibrationProblem, values: Values, report: Callable[[int, int], None] | None = None
) -> tuple[Identified, ...]:
    """Measure local sensitivity: each parameter a step up and a step down, on the same luck."""
    by_id = {band.id: band for band in problem.bands}
    findings = []
    parameters = searched()
    for at, parameter in enumerate(parameters):
        low, high = limits(parameter)
        step = STEP * (high - low)
        ends = (max(low, values[parameter.name] - step / 2), min(high, values[parameter.name] + step / 2))
        down, up = (problem.statistics({**values, parameter.name: end}) for end in ends)
        scale = step / (ends[1] - ends[0])
        findings.append(
            Identified(parameter.name, {name: scale * (up[name] - down[name]) / by_id[name].width for name in by_id})
        )
        if report:
            report(at + 1, len(parameters))
    return tuple(findings)


def profile(problem: CalibrationProblem, values: Values, name: str, points: int = 9) -> list[tuple[float, float]]:
    """Return the loss along the range of one parameter, the others held: (value, loss)."""
    parameter = next((p for p in searched() if p.name == name), None)
    if parameter is None:
        raise ParadoxError(
            f"the parameter {name!r} is not searched. Allowed: {', '.join(p.name for p in searched())}. "
            "Next: name one of them."
        )
    low, high = limits(parameter)
    tried = [low + (high - low) * at / (points - 1) for at in range(points)]
    return [(value, problem.loss(problem.statistics({**values, name: value}))) for value in tried]


def parameter_file(scenario: Scenario, fitted: Fit, command: str, bands: Sequence[Band]) -> str:
    """Write a scenario file with the fitted parameters, which others can extend, with its provenance."""
    kind = "published findings" if all(band.evidence != OWN for band in bands) else "findings"
    lines = [
        "# yaml-language-server: $schema=schema.json",
        "title: Calibrated behaviour",
        "purpose: >-",
        f"  Behaviour fitted to {len(bands)} {kind} of role calibrate. Extend this file to use it.",
        f"# made by: {command}",
        f"# model version {model_version()}, {fitted.trials} evaluations, "
        f"loss {fitted.loss:.4f} (at the start {fitted.start_loss:.4f})",
        f"# rows: {', '.join(band.id for band in bands)}",
        f"# frozen by evidence or judgement: {', '.join(p.name for p in frozen())}",
        f"extends: {scenario.name}",
        f"reference: {scenario.reference}",
        "behaviour:",
        *(f"  {name}: {value:.6g}" for name, value in fitted.values.items()),
    ]
    return "\n".join(lines) + "\n"
