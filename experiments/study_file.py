"""Reads a study: a YAML file that says what is varied over which scenario, how, and what is asked of the runs.

Every mistake is reported with its file, line and column, what would be allowed, and what to do.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.design import CROSSED, GRID, KINDS, LATIN, MORRIS, SOBOL, DesignSpec
from experiments.factor_file import factors_from
from experiments.factors import Factor, Link
from experiments.file_kinds import STUDY, load_scenario, read_as
from experiments.links import SUM, SUM_AT_MOST
from experiments.study import Study
from experiments.study_texts import one_line, translations_from
from sim.errors import Problem, ScenarioError
from sim.outcomes import OUTCOMES
from sim.scenario import Scenario
from sim.scenario_document import Document, Place, shown
from sim.scenario_edit import plain
from sim.scenario_source import read_document
from sim.suggestions import nearest

KEYS = (
    "title", "purpose", "question", "base", "policy", "set", "levers", "uncertainties", "links", "outcomes",
    "design", "replications", "budget", "maps", "translations",
)  # fmt: skip
MAX_RUNS = 5_000_000
_DEFAULT_OUTCOMES = ("paradox", "recovery_person", "recovery_base", "total", "satisfaction", "profit")


def study_folder() -> Path:
    """Give the folder of the shipped studies, in a checkout as well as in an installed wheel."""
    root = Path(__file__).resolve().parent.parent
    checkout = root / "experiments"
    return checkout if any(checkout.glob("*.yaml")) else root / "paradox" / "_data" / "experiments"


def shipped_studies() -> dict[str, Path]:
    """Give the shipped studies by bare name."""
    return {file.stem: file for file in sorted(study_folder().glob("*.yaml"))}


def find_study(path_or_name: str | Path) -> Path:
    """Find the file of a study: a path, or the bare name of a shipped one.

    Raises:
        ScenarioError: neither exists.
    """
    text = str(path_or_name)
    shipped = shipped_studies()
    if text in shipped:
        return shipped[text]
    for path in (Path(text), Path(f"{text}.yaml")):
        if path.is_file():
            return path
    with read_as(STUDY, text):
        raise ScenarioError(
            Problem(
                f"there is no study {shown(text)}",
                suggestion=nearest(Path(text).stem, shipped),
                next_step="run 'paradox study list' for the shipped studies, or give the path of a file",
            )
        )


def load_study(path_or_name: str | Path) -> Study:
    """Read and check a study.

    Args:
        path_or_name: path of a YAML file, or bare name of a shipped study.

    Raises:
        ScenarioError: with file, line and column of everything that is wrong.
    """
    path = find_study(path_or_name)
    with read_as(STUDY, path):
        return replace(_study(read_document(path), path.stem), address=str(path_or_name))


def study_from(mapping: Mapping[str, Any], name: str = "study", base: Scenario | None = None) -> Study:
    """Make a study in code, from a mapping of the same form as a file.

    Args:
        mapping: the content of a study file.
        name: name to give it.
        base: the scenario to vary, instead of one named in the mapping.

    Raises:
        ScenarioError: everything that is wrong.
    """
    return _study(Document(plain(mapping)), name, base)


def _study(document: Document, name: str, base: Scenario | None = None) -> Study:
    given = document.data
    problems = list(document.problems)
    for key in given:
        if key not in KEYS:
            problems.append(
                document.problem(
                    (key,), f"unknown key {shown(key)}", at_key=True, allowed="one of " + ", ".join(KEYS),
                    suggestion=nearest(key, KEYS), next_step="correct the key or remove the line",
                )
            )  # fmt: skip
    if problems:
        raise ScenarioError(*problems)
    scenario = _base(document, base)
    policy = _policy(document, scenario)
    factors = factors_from(document, scenario, policy)
    links = _links(document, factors)
    study = Study(
        name=name,
        title=one_line(given.get("title")) or name,
        purpose=one_line(given.get("purpose")),
        question=one_line(given.get("question")),
        base=scenario,
        policy=policy,
        factors=factors,
        links=links,
        outcomes=_outcomes(document),
        design=_design(document, factors),
        replications=_whole(document, ("replications",), given.get("replications", 1), 1, 4096),
        budget=_whole(document, ("budget",), given.get("budget", MAX_RUNS), 1, MAX_RUNS),
        maps=_maps(document, factors),
        translations=translations_from(document, [factor.name for factor in factors]),
        settings=dict(given.get("set") or {}),
    )
    if study.size > study.budget:
        raise ScenarioError(
            document.problem(
                ("budget",) if "budget" in given else ("design",),
                f"the design asks for {study.size} runs ({study.points} points, {study.replications} replications)",
                allowed=f"at most {study.budget}",
                next_step="lower design.samples or the levels, or raise the budget",
            )
        )
    return study


def _base(document: Document, base: Scenario | None) -> Scenario:
    """Load the base scenario and set what the study sets for all of its points."""
    if base is None:
        wanted = document.data.get("base", "baseline")
        if not isinstance(wanted, str):
            raise ScenarioError(
                document.problem(
                    ("base",),
                    f"base is {shown(wanted)}",
                    allowed="the name of a scenario or the path of its file",
                    next_step="write 'base: baseline', or another of 'paradox list'",
                )
            )
        local = (document.folder or Path()) / wanted
        try:
            base = load_scenario(local if local.suffix in (".yaml", ".yml") else wanted)
        except ScenarioError as error:
            if any(problem.line for problem in error.problems):
                raise  # the base is there, and says itself where it is wrong
            named = (
                one if wanted in one.what else replace(one, what=f"base is {shown(wanted)}, but {one.what}")
                for one in error.problems
            )
            raise _of_line(document, ("base",), ScenarioError(*named)) from None
    settings = document.data.get("set") or {}
    if not isinstance(settings, dict):
        raise ScenarioError(
            document.problem(
                ("set",),
                "set is not a mapping of paths to values",
                next_step="write one line a path, such as 'run.horizon: 26'",
            )
        )
    try:
        return base.with_values(settings)
    except ScenarioError as error:
        raise _of_line(document, ("set",), error) from None


def _of_line(document: Document, place: Place, error: ScenarioError) -> ScenarioError:
    """Tell what is wrong with a scenario at the line of the study that brought it about."""
    return ScenarioError(
        *(document.problem(place, problem.what, allowed=problem.allowed, suggestion=problem.suggestion,
                           next_step=problem.next_step) for problem in error.problems)
    )  # fmt: skip


def _policy(document: Document, scenario: Scenario) -> str:
    policy = document.data.get("policy", scenario.reference)
    if policy not in scenario.policies:
        raise ScenarioError(
            document.problem(
                ("policy",), f"scenario '{scenario.name}' has no policy {shown(policy)} whose levers could vary",
                allowed="one of " + ", ".join(scenario.policies), suggestion=nearest(str(policy), scenario.policies),
                next_step="name one of its policies",
            )
        )  # fmt: skip
    return str(policy)


def _whole(document: Document, place: Place, value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        name = ".".join(map(str, place))
        raise ScenarioError(
            document.problem(
                place, f"{name} is {shown(value)}", allowed=f"a whole number from {low} to {high}",
                next_step="choose a number in that range",
            )
        )  # fmt: skip
    return value


def _outcomes(document: Document) -> tuple[str, ...]:
    wanted = document.data.get("outcomes", list(_DEFAULT_OUTCOMES))
    if not isinstance(wanted, list) or not wanted:
        raise ScenarioError(
            document.problem(("outcomes",), "outcomes is not a list of names", next_step="write '[paradox, profit]'")
        )
    problems = [
        document.problem(
            ("outcomes", place), f"unknown outcome {shown(name)}", suggestion=nearest(str(name), OUTCOMES),
            next_step="name an outcome of the program ('paradox describe --outcomes' lists them)",
        )
        for place, name in enumerate(wanted)
        if name not in OUTCOMES
    ]  # fmt: skip
    if problems:
        raise ScenarioError(*problems)
    return tuple(dict.fromkeys(wanted))


# What each kind of design goes by, beside its seed. Levels of a grid are those of ranges that name none themselves.
USED: dict[str, tuple[str, ...]] = {
    GRID: ("levels",),
    LATIN: ("samples",),
    SOBOL: ("samples", "second_order"),
    MORRIS: ("samples", "levels"),
    CROSSED: ("samples", "policies", "levels"),
}


def _design(document: Document, factors: tuple[Factor, ...]) -> DesignSpec:
    given = document.data.get("design")
    if not isinstance(given, dict):
        raise ScenarioError(
            document.problem(
                ("design",), "the design is missing", next_step="write 'design: {kind: latin_hypercube, samples: 256}'"
            )
        )
    kind = given.get("kind")
    if kind not in KINDS:
        raise ScenarioError(
            document.problem(
                ("design", "kind"), f"the kind of design is {shown(kind)}", allowed="one of " + ", ".join(KINDS),
                suggestion=nearest(str(kind), KINDS), next_step="choose one of them",
            )
        )  # fmt: skip
    for key in given:
        if key not in DesignSpec._fields:
            raise ScenarioError(
                document.problem(
                    ("design", key), f"unknown key {shown(key)} in design", at_key=True,
                    allowed="one of " + ", ".join(DesignSpec._fields), suggestion=nearest(key, DesignSpec._fields),
                    next_step="correct the key or remove it",
                )
            )  # fmt: skip
    useless = [key for key in given if key in DesignSpec._fields and key not in (*USED[kind], "kind", "seed")]
    if useless:
        raise ScenarioError(
            document.problem(
                ("design", useless[0]), f"{useless[0]} means nothing for a design of kind {kind}", at_key=True,
                allowed=", ".join((*USED[kind], "seed")), next_step="remove it, or choose another kind",
            )
        )  # fmt: skip
    spec = DesignSpec(
        kind=kind,
        samples=_samples(document, kind, given),
        levels=_whole(document, ("design", "levels"), given.get("levels", 4), 2, 100),
        second_order=bool(given.get("second_order", False)),
        policies=_whole(document, ("design", "policies"), given.get("policies", 0), 0, MAX_RUNS),
        seed=_whole(document, ("design", "seed"), given.get("seed", 1), 0, 2**31 - 2),
    )
    if spec.kind == MORRIS and spec.levels % 2:
        raise ScenarioError(
            document.problem(
                ("design", "levels"),
                f"levels is {spec.levels}",
                allowed="an even number",
                next_step="write 'levels: 4'",
            )
        )
    if spec.kind == CROSSED and len({factor.role for factor in factors}) < 2:
        raise ScenarioError(
            document.problem(
                ("design", "kind"), "a crossed design needs levers and uncertainties",
                next_step="name at least one of each, or choose another kind",
            )
        )  # fmt: skip
    return spec


def _samples(document: Document, kind: str, given: dict[str, Any]) -> int:
    if kind == GRID:
        return 0
    place: Place = ("design", "samples")
    samples = _whole(document, place, given.get("samples"), 2 if kind != LATIN else 1, MAX_RUNS)
    if kind == SOBOL and samples & (samples - 1):
        below = 1 << (samples.bit_length() - 1)
        raise ScenarioError(
            document.problem(
                place, f"a Sobol' design of {samples} samples is not balanced",
                allowed=f"a power of 2, such as {below} or {2 * below}", next_step="choose a power of 2",
            )
        )  # fmt: skip
    return samples


def _links(document: Document, factors: tuple[Factor, ...]) -> tuple[Link, ...]:
    given = document.data.get("links") or []
    by_name = {factor.name: factor for factor in factors}
    links = []
    for number, entry in enumerate(given if isinstance(given, list) else [given]):
        place: Place = ("links", number)
        kind = next((key for key in (SUM, SUM_AT_MOST) if isinstance(entry, dict) and key in entry), "")
        names = entry.get("of") if kind else None
        if not isinstance(names, list) or len(names) < 2:
            raise ScenarioError(
                document.problem(place, "this link is not understood", next_step="write '{sum_at_most: 1, of: [a, b]}'")
            )
        for name in names:
            if name not in by_name:
                raise ScenarioError(
                    document.problem(
                        place, f"a link names {shown(name)}, which is not varied", allowed="factors of this study",
                        suggestion=nearest(str(name), by_name), next_step="name factors of this study",
                    )
                )  # fmt: skip
        total = float(entry[kind])
        lows = math.fsum(by_name[name].low for name in names)
        if any(by_name[name].kind != "range" or by_name[name].log for name in names) or (kind == SUM and lows <= 0.0):
            raise ScenarioError(
                document.problem(
                    place, "these factors cannot be linked: not all are plain ranges" if lows > 0 or kind != SUM
                    else "these factors cannot be scaled to a sum: all may be 0",
                    next_step="give these factors a range [low, high]" + (" with a low above 0" if kind == SUM else ""),
                )
            )  # fmt: skip
        if kind == SUM_AT_MOST and lows > total:
            raise ScenarioError(
                document.problem(
                    place,
                    f"the lowest values sum to {lows:g}",
                    allowed=f"at most {total:g}",
                    next_step="lower the low ends of these ranges, or raise the sum",
                )
            )
        links.append(Link(kind, tuple(names), total))
    return tuple(links)


def _maps(document: Document, factors: tuple[Factor, ...]) -> tuple[tuple[str, str], ...]:
    names = [factor.name for factor in factors]
    maps = []
    for number, pair in enumerate(document.data.get("maps") or []):
        if not isinstance(pair, list) or len(pair) != 2 or any(name not in names for name in pair):
            unknown = next((name for name in pair if name not in names), "") if isinstance(pair, list) else ""
            raise ScenarioError(
                document.problem(
                    ("maps", number), f"a map is {shown(pair)}", allowed="a pair of factors of this study",
                    suggestion=nearest(str(unknown), names), next_step="write '[severity, comp_amount]'",
                )
            )  # fmt: skip
        maps.append((pair[0], pair[1]))
    return tuple(maps)
