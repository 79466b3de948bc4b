"""Runs single worlds on demand: some points, each under the same seeds, and of each only what is asked for.

The same inner path as that of a study, without a store: for whatever chooses its points itself, such as an optimiser.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.runs.runner import available_threads, compile_first
from experiments.studies.factors import POLICY_PATH
from experiments.studies.points import Asked, Left, Neighbour, lived, scenario_of
from sim.errors import Interrupted, ParadoxError, Problem, ScenarioError, nearest_keys, shown
from sim.scenario.scenario import Scenario

# Points of a task: enough that handing them over costs next to nothing, few enough that all threads have some.
_POINTS_A_TASK = 32
_NEXT = "use a name or path of a scenario file, such as comp_amount or service.p_fail"
_WITHOUT_EFFECT = ("run.seed", "run.replications")


class Point(NamedTuple):
    """One checked point: its number, what was given, and the scenario and policy that this makes."""

    number: int
    given: Mapping[str, Any]
    scenario: Scenario
    policy: str


class Run(NamedTuple):
    """What one point has left under one seed."""

    point: Point
    seed: int
    left: Left


def points_of(scenario: Scenario, policy: str, parameters: Sequence[Mapping[str, Any]]) -> list[Point]:
    """Check points, all of them before any is run.

    Args:
        scenario: what they differ from.
        policy: whose levers a bare name sets, and under which they are lived where they name none.
        parameters: for each point values by the name of a parameter or by a path of the scenario; `policy` names
            another policy.

    Raises:
        ScenarioError: unknown names, values of another kind or out of their limits, each with the point it stands in.
    """
    found, problems = [], list[Problem]()
    alone = len(parameters) == 1
    for number, given in enumerate(parameters):
        place = "parameters" if alone else f"parameters[{number}]"
        try:
            found.append(_point(number, given, scenario, policy))
        except ScenarioError as error:
            problems += [replace(one, file=place, line=0, column=0) for one in error.problems]
    if problems:
        raise ScenarioError(*problems)
    return found


def _point(number: int, given: Mapping[str, Any], scenario: Scenario, policy: str) -> Point:
    values = {name: _plain(value) for name, value in given.items()}
    chosen = scenario.check_policy(str(values.pop(POLICY_PATH, policy)))
    paths: dict[str, Any] = {}
    for name, value in values.items():
        for path, one in _settings(name, value, scenario, chosen):
            if path in paths:
                raise ScenarioError(Problem(f"{path} is set twice", next_step="remove one of them"))
            paths[path] = one
    return Point(number, given, scenario_of(scenario, paths) if paths else scenario, chosen)


def _settings(name: str, value: Any, scenario: Scenario, policy: str) -> Iterable[tuple[str, Any]]:
    """Return the paths that a name sets, each with its value.

    Raises:
        ScenarioError: there is no such name, or it means nothing here.
    """
    if name == "prevention":  # spent on the causes as failures are, like the lever of a study
        return [(f"policies.{policy}.prevention.{one.name}", _times(value, one.mix)) for one in scenario.causes]
    entry = None if "." in name else scenario.parameters.get(name)
    if entry is None and "." not in name:
        meanings = {one: known.meaning for one, known in scenario.parameters.items()}
        guess = nearest_keys(name, meanings)
        raise ScenarioError(Problem(f"unknown parameter {shown(name)}", suggestion=guess, next_step=_NEXT))
    path = (entry.path.removesuffix(".*") if entry else name).replace("policies.*.", f"policies.{policy}.")
    if path in _WITHOUT_EFFECT:
        raise ScenarioError(Problem(f"{path} cannot vary here, as seeds are given", next_step="write seeds=[1, 2, 3]"))
    return [(path, value)]


def _times(value: Any, share: float) -> Any:
    return value * share if isinstance(value, int | float) and not isinstance(value, bool) else value


def _plain(value: Any) -> Any:
    """Return a number of numpy as one of Python."""
    return value.item() if isinstance(value, np.generic) else value


def evaluate(
    scenario: Scenario, points: Sequence[Point], seeds: Sequence[int], asked: Asked, threads: int | None = None
) -> list[Run]:
    """Live all points under all seeds.

    Args:
        scenario: what the points differ from.
        points: checked points.
        seeds: of the worlds; the same seed gives every point the same luck.
        asked: what is wanted of each run.
        threads: runs at the same time; None for one a core.

    Returns:
        Runs, seeds of a point together.

    Raises:
        ParadoxError: a run failed.
        Interrupted: Ctrl-C.
    """
    tasks = [(points[at : at + _POINTS_A_TASK], seed) for seed in seeds for at in range(0, len(points), _POINTS_A_TASK)]
    workers = min(threads or available_threads(), len(tasks))
    try:
        compile_first()
        if workers <= 1:
            made = [_live(scenario, some, seed, asked) for some, seed in tasks]
        else:
            made = _in_threads(workers, scenario, tasks, asked)
    except KeyboardInterrupt:
        raise Interrupted("Stopped; nothing was kept. Next: give the same call again.") from None
    found = [run for runs in made for run in runs]
    order = {seed: place for place, seed in enumerate(seeds)}
    return sorted(found, key=lambda run: (run.point.number, order[run.seed]))


def _in_threads(
    workers: int, scenario: Scenario, tasks: Sequence[tuple[Sequence[Point], int]], asked: Asked
) -> list[list[Run]]:
    """Live tasks in threads; an interruption or a mistake stops all of them after the world in hand."""
    stop = threading.Event()
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(_live, scenario, some, seed, asked, stop) for some, seed in tasks]
        try:
            return [future.result() for future in futures]
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise


def _live(
    scenario: Scenario, points: Sequence[Point], seed: int, asked: Asked, stop: threading.Event | None = None
) -> list[Run]:
    """Live some points under one seed, one after the other: neighbours share people and past where they can."""
    neighbour, found = Neighbour(scenario), []
    for point in points:
        if stop is not None and stop.is_set():
            break
        try:
            left = lived(asked, point.scenario, point.policy, seed, neighbour)
        except Exception as error:
            name = "" if isinstance(error, ParadoxError) else f"{type(error).__name__}: "
            why = f"{name}{error}".partition(" Next: ")[0].removesuffix(".")
            raise ParadoxError(
                f"parameters[{point.number}] with seed {seed}: the run failed: {why}. Next: correct what it names."
            ) from error
        found.append(Run(point, seed, left))
    return found


def columns(runs: Sequence[Run], asked: Asked) -> dict[str, Any]:
    """Return runs as the columns of a table.

    Args:
        runs: in any order.
        asked: what was asked of them.

    Returns:
        Columns of equal length: point, seed, policy, the parameters as given, outcomes; one row a run. With series one
        row a run and week: week and the series stand behind, and all others are repeated.
    """
    names = list(dict.fromkeys(name for run in runs for name in run.point.given if name != POLICY_PATH))
    table: dict[str, Any] = {
        "point": np.array([run.point.number for run in runs], dtype=np.int64),
        "seed": np.array([run.seed for run in runs], dtype=np.int64),
        "policy": np.array([run.point.policy for run in runs], dtype=object),
        **{name: _column([run.point.given.get(name, np.nan) for run in runs]) for name in names},
        **{name: np.array([run.left.outcomes[name] for run in runs]) for name in asked.outcomes},
    }
    if not asked.series:
        return table
    lengths = [len(run.left.weekly[asked.series[0]]) for run in runs]
    table = {name: np.repeat(values, lengths) for name, values in table.items()}
    table["week"] = np.concatenate([np.arange(length) for length in lengths])
    return {**table, **{name: np.concatenate([run.left.weekly[name] for run in runs]) for name in asked.series}}


def _column(values: list[Any]) -> NDArray[Any]:
    """Return values as numbers where all of them are, else as they are."""
    plain = [_plain(value) for value in values]
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in plain)
    return np.array(plain) if numbers else np.fromiter(plain, dtype=object, count=len(plain))  # a schedule is one value
