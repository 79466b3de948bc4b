"""Reads the levers and uncertainties of a study file, and finds what each of them sets in the scenario."""

import math
from typing import Any

from experiments.design import CROSSED, GRID
from experiments.factors import (
    CATEGORIES,
    LEVER,
    NORMAL,
    POLICY_PATH,
    RANGE,
    TRIANGULAR,
    UNCERTAINTY,
    VALUES,
    Factor,
    Target,
)
from sim.errors import Problem, ScenarioError
from sim.parameters import PARAMETERS, Parameter
from sim.scenario import Scenario
from sim.scenario_document import Document, Place, shown
from sim.scenario_edit import set_value
from sim.scenario_paths import parameter_at
from sim.suggestions import nearest

_SECTIONS = {"levers": LEVER, "uncertainties": UNCERTAINTY}
_KEYS = ("range", "scale", "values", "categories", "distribution", "mean", "mode", "sd", "low", "high", "levels",
         "sets", "also", "label", "unit", "grade")  # fmt: skip
_FORMS = "a range [low, high], 'study', or a mapping with range, values, categories or distribution"
_IN_FILE = {"severity_shape_a": "service.severity_shape.a", "severity_shape_b": "service.severity_shape.b",
            "degree": "market.network.degree", "rewiring_prob": "market.network.rewiring_prob",
            "network_kind": "market.network.kind"}  # fmt: skip


def factors_from(document: Document, scenario: Scenario, policy: str) -> tuple[Factor, ...]:
    """Read all factors of a study.

    Args:
        document: the study.
        scenario: its base, with what the study sets.
        policy: the policy whose levers vary.

    Raises:
        ScenarioError: everything that is wrong with them.
    """
    factors: list[Factor] = []
    problems: list[Problem] = []
    for section, role in _SECTIONS.items():
        given = document.data.get(section) or {}
        if not isinstance(given, dict):
            problems.append(
                document.problem(
                    (section,),
                    f"{section} is not a mapping of names to ranges",
                    next_step="write one line a name, such as 'comp_amount: [0, 2]'",
                )
            )
            continue
        for name, entry in given.items():
            try:
                factors.append(_Reader(document, scenario, policy, (section, name), role).factor(name, entry))
            except ScenarioError as error:
                problems.extend(error.problems)
    if not factors and not problems:
        problems.append(document.problem((), "nothing is varied", next_step="name levers or uncertainties"))
    problems += _set_twice(document, factors)
    if problems:
        raise ScenarioError(*problems)
    return tuple(factors)


def _set_twice(document: Document, factors: list[Factor]) -> list[Problem]:
    """Find values that two factors set."""
    owner: dict[str, str] = {}
    problems = []
    for factor in factors:
        for target in factor.targets:
            if target.path in owner:
                place = ("levers" if factor.role == LEVER else "uncertainties", factor.name)
                what = f"{target.path} is varied by {shown(owner[target.path])} and by {shown(factor.name)}"
                problems.append(document.problem(place, what, at_key=True, next_step="remove one of them"))
            owner[target.path] = factor.name
    return problems


class _Reader:
    """Reads one factor."""

    def __init__(self, document: Document, scenario: Scenario, policy: str, place: Place, role: str) -> None:
        self.document, self.scenario, self.policy, self.place, self.role = document, scenario, policy, place, role

    def refuse(self, what: str, **more: Any) -> ScenarioError:
        return ScenarioError(self.document.problem(self.place, what, **more))

    def factor(self, name: str, entry: Any) -> Factor:
        given = self._as_mapping(entry)
        targets = self._targets(name, given)
        known = parameter_at(tuple(targets[0].path.split("."))) if len(targets) == 1 else PARAMETERS.get(name)
        kind, numbers = self._kind(name, given, known)
        factor = Factor(
            name=name,
            role=self.role,
            kind=kind,
            targets=targets,
            levels=self._levels(given),
            label=str(given.get("label", name.replace("_", " "))),
            unit=str(given.get("unit", known.unit.replace("–", "") if known else "")),
            grade=str(given.get("grade", known.grade if known and self.role == UNCERTAINTY else "")),
            **numbers,
        )
        self._try_out(factor)
        return factor

    def _as_mapping(self, entry: Any) -> dict[str, Any]:
        if entry == "study":
            return {"range": "study"}
        if isinstance(entry, list):
            return {"range": entry} if len(entry) == 2 and all(map(_is_number, entry)) else {"values": entry}
        if not isinstance(entry, dict):
            raise self.refuse(f"{self.place[-1]} is {shown(entry)}", allowed=_FORMS, next_step="write a range")
        for key in entry:
            if key not in _KEYS:
                raise ScenarioError(
                    self.document.problem(
                        (*self.place, key), f"unknown key {shown(key)} in {self.place[-1]}", at_key=True,
                        allowed="one of " + ", ".join(_KEYS), suggestion=nearest(key, _KEYS),
                        next_step="correct the key or remove it",
                    )
                )  # fmt: skip
        return entry

    def _targets(self, name: str, given: dict[str, Any]) -> tuple[Target, ...]:
        """Find the values of the scenario that the factor sets."""
        sets = given.get("sets")
        if isinstance(sets, dict) and sets:
            targets = []
            for path, line in sets.items():
                if not (isinstance(line, list) and len(line) == 2 and all(map(_is_number, line))):
                    raise self.refuse(
                        f"sets.{path} is {shown(line)}", allowed="[offset, slope]", next_step="write two numbers"
                    )
                targets.append(self._target(str(path), float(line[0]), float(line[1])))
            return tuple(targets)
        if name == "prevention" and self.role == LEVER:
            # Spending is spread over the causes as the failures are.
            return tuple(
                Target(f"policies.{self.policy}.prevention.{cause.name}", 0.0, cause.mix)
                for cause in self.scenario.causes
            )
        more = given.get("also") or []
        return tuple(self._target(str(path)) for path in (name, *(more if isinstance(more, list) else [more])))

    def _target(self, name: str, offset: float = 0.0, slope: float = 1.0) -> Target:
        path = self._path(name)
        entry = parameter_at(tuple(path.split(".")))
        return Target(path, offset, slope, whole=entry is not None and entry.whole)

    def _path(self, name: str) -> str:
        """Complete a bare name of a parameter to its path."""
        entry = PARAMETERS.get(name)
        if "." in name or name == POLICY_PATH:
            return name.replace("policies.*.", f"policies.{self.policy}.")
        if entry is None:
            raise ScenarioError(
                self.document.problem(
                    self.place, f"unknown parameter {shown(name)}", at_key=True, suggestion=nearest(name, PARAMETERS),
                    next_step="use a name or path of a scenario file, such as comp_amount or service.p_fail",
                )
            )  # fmt: skip
        if entry.group == "policy":
            return f"policies.{self.policy}.{name}"
        return _IN_FILE.get(name, f"{entry.group}.{name}")

    def _kind(self, name: str, given: dict[str, Any], known: Parameter | None) -> tuple[str, dict[str, Any]]:
        """Read how the values are given."""
        if "categories" in given:
            words = given["categories"]
            if not isinstance(words, list) or len(words) < 2:
                raise self.refuse(
                    f"the categories of {name} are {shown(words)}",
                    allowed="a list of two or more",
                    next_step="write '[a, b]'",
                )
            return CATEGORIES, {"values": tuple(words), "low": 0.0, "high": float(len(words) - 1)}
        if "values" in given:
            listed = given["values"]
            if not isinstance(listed, list) or not listed or not all(map(_is_number, listed)):
                raise self.refuse(
                    f"the values of {name} are {shown(listed)}", allowed="a list of numbers",
                    next_step="write '[0, 0.5, 1]'",
                )  # fmt: skip
            numbers = tuple(float(value) for value in listed)
            return VALUES, {"values": numbers, "low": min(numbers), "high": max(numbers)}
        if "distribution" in given:
            return self._distribution(name, given, known)
        return RANGE, self._range(name, given, known)

    def _range(self, name: str, given: dict[str, Any], known: Parameter | None) -> dict[str, Any]:
        pair = given.get("range", [given.get("low"), given.get("high")])
        if pair == "study":
            if known is None or known.study_low is None or known.study_high is None:
                raise self.refuse(f"{name} has no study range", next_step="give it a range [low, high]")
            pair = [known.study_low, known.study_high]
        if not (isinstance(pair, list) and len(pair) == 2 and all(map(_is_number, pair)) and pair[0] < pair[1]):
            raise self.refuse(
                f"the range of {name} is {shown(pair)}", allowed="[low, high] with low below high",
                next_step="write it in that form",
            )  # fmt: skip
        scale = given.get("scale", "linear")
        if scale not in ("linear", "log") or (scale == "log" and pair[0] <= 0.0):
            raise self.refuse(
                f"the scale of {name} is {shown(scale)}", allowed="linear, or log with a low above 0",
                next_step="choose one, or raise the low end of the range",
            )  # fmt: skip
        return {"low": float(pair[0]), "high": float(pair[1]), "log": scale == "log"}

    def _distribution(self, name: str, given: dict[str, Any], known: Parameter | None) -> tuple[str, dict[str, Any]]:
        kind = given["distribution"]
        if kind not in (NORMAL, TRIANGULAR):
            raise self.refuse(
                f"the distribution of {name} is {shown(kind)}", allowed=f"{NORMAL} or {TRIANGULAR}",
                suggestion=nearest(str(kind), (NORMAL, TRIANGULAR)), next_step="choose one, or give a range",
            )  # fmt: skip
        # The peak of a triangle is its mode; files that call it mean are read as ever.
        center = "mode" if kind == TRIANGULAR and "mean" not in given else "mean"
        low: Any = given.get("low", known.low if known else None)
        high: Any = given.get("high", known.high if known else None)
        middle: Any = given.get(center)
        sd: Any = given.get("sd", 1.0 if kind == TRIANGULAR else None)
        numbers = {"low": low, "high": high, center: middle, "sd": sd}
        missing = [key for key, value in numbers.items() if value is None]
        if missing:
            wrong = f"without {' and '.join(missing)}"
        elif "mode" in given and ("mean" in given or kind == NORMAL):
            wrong = "with both mean and mode" if "mean" in given else "with a mode, which is that of a triangular one"
        elif not all(map(_is_number, numbers.values())) or not low < high or not low <= middle <= high or sd <= 0:
            wrong = "with numbers that do not fit"
        else:
            return str(kind), {"low": float(low), "high": float(high), "mean": float(middle), "sd": float(sd)}
        example = "mean: 1, sd: 0.2" if kind == NORMAL else "mode: 1"
        raise self.refuse(
            f"the {kind} distribution of {name} is {wrong}",
            allowed="low <= mean <= high and sd above 0" if kind == NORMAL else "low <= mode <= high",
            next_step=f"write '{{distribution: {kind}, {example}, low: 0, high: 2}}'",
        )

    def _levels(self, given: dict[str, Any]) -> int:
        design = self.document.data.get("design")
        shared = design.get("levels", 5) if isinstance(design, dict) and design.get("kind") in (GRID, CROSSED) else 5
        levels = given.get("levels", shared)
        if isinstance(levels, bool) or not isinstance(levels, int) or not 2 <= levels <= 1000:
            raise self.refuse(
                f"levels is {shown(levels)}", allowed="a whole number from 2 to 1000", next_step="write 'levels: 5'"
            )
        return levels

    def _try_out(self, factor: Factor) -> None:
        """Set the ends of the range in the scenario: unknown paths and values out of range show here."""
        ends = factor.values if factor.is_list else (factor.low, factor.high)
        for value in ends:
            for target in factor.targets:
                if target.path == POLICY_PATH:
                    self.scenario.check_policy(str(value))
                    continue
                try:
                    self._one_value(target.path, target.of(value))
                except ScenarioError as error:
                    problem = error.problems[0]
                    raise self.refuse(
                        problem.what, allowed=problem.allowed, suggestion=problem.suggestion,
                        next_step=problem.next_step,
                    ) from None  # fmt: skip

    def _one_value(self, path: str, value: Any) -> None:
        """Check one value by itself; sums over several values are a matter of the whole point."""
        entry = parameter_at(tuple(path.split(".")))
        if entry is None or entry.low is None or entry.high is None or not _is_number(value):
            self.scenario.with_values({path: value})
            return
        set_value(self.scenario.canonical(), path, value)
        if not entry.low <= value <= entry.high:
            raise ScenarioError(
                Problem(f"{path} would be {value:g}", allowed=entry.range_text, next_step="narrow the range")
            )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
