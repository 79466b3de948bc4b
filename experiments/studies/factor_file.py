"""The levers and uncertainties of a study file: their schema, and what each of them sets in the scenario."""

import json
import math
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from experiments.parameter_sets import ENSEMBLE, kept_sets
from experiments.runs.own_outcomes import known_outcomes
from experiments.studies.design import CROSSED, GRID, KINDS, LUCK
from experiments.studies.factors import (
    CATEGORIES,
    COLUMNS,
    LEVER,
    NORMAL,
    POLICY_PATH,
    RANGE,
    TRIANGULAR,
    UNCERTAINTY,
    VALUES,
    WORLD,
    Factor,
    Target,
)
from experiments.studies.structure import STRUCTURE, WHOLE, part_of, switches
from sim.errors import Problem, ScenarioError, nearest, shown
from sim.parameters.registry import PARAMETERS, Parameter
from sim.scenario.document import Document, Place
from sim.scenario.form import Form, wrong
from sim.scenario.number_texts import number_step
from sim.scenario.paths import set_value
from sim.scenario.problems import right_entry
from sim.scenario.scenario import Scenario
from sim.scenario.schema import parameter_at
from sim.scenario.units import range_in_words

_SECTIONS = {"levers": LEVER, "uncertainties": UNCERTAINTY}
_FORMS = "a range [low, high], 'study', or a mapping with range, values, categories or distribution"
_LEVELS = 5
# The key under which stands what the structure of the model is to do without.
WITHOUT = "without"
# How a factor can take its values, and the keys that say more about each way.
_WAYS: dict[str, tuple[str, ...]] = {
    CATEGORIES: (),
    VALUES: (),
    ENSEMBLE: (),
    WITHOUT: (),
    NORMAL: ("mean", "sd", "low", "high", "levels"),
    TRIANGULAR: ("mode", "mean", "low", "high", "levels"),
    RANGE: ("low", "high", "scale", "levels"),
}
# Tables of a study have a column for each factor, and the findings a row: their own names cannot be factors.
_TAKEN = frozenset((*COLUMNS, LUCK))
_FREE_NAME = re.compile(r"[^\W\d][\w. -]{0,59}")

_SLACK = 1e-9
# Values of a scenario that the runs of a study do not read.
_WITHOUT_EFFECT = ("run.seed", "run.replications")


def _range(given: Any) -> Any:
    """Take the two ends of a range, or the word for the range that studies sample."""
    pair = isinstance(given, list) and len(given) == 2 and all(map(_is_number, given)) and given[0] < given[1]
    if given == "study" or pair:
        return given
    step = _ordered(given) or _as_numbers(given) or "write it in that form"
    raise wrong(f"is {shown(given)}", allowed="[low, high] with low below high", next_step=step)


def _ordered(given: Any) -> str:
    """Return what to write in place of two ends the wrong way round; "" where that is not what is wrong."""
    if not (isinstance(given, list) and len(given) == 2 and all(map(_is_number, given))):
        return ""
    return f"write [{given[1]:g}, {given[0]:g}]" if given[0] > given[1] else "write it in that form"


def _as_numbers(given: Any) -> str:
    """Return what to write in place of a list of texts that mean numbers, such as [50%, 90%]; "" if one does not."""
    listed = given if isinstance(given, list) else []
    steps = [number_step(one if isinstance(one, str) else str(one), whole=False) for one in listed]
    numbers = [step.split()[1].rstrip(",") for step in steps if step]
    return f"write [{', '.join(numbers)}]" if listed and all(steps) else ""


class FactorForm(Form):
    """What a study file says about one factor; a list alone is a range or values, `study` the range of studies."""

    range: Annotated[Any, BeforeValidator(_range)] = None
    scale: Literal["linear", "log"] = "linear"
    values: list[float] | None = Field(None, min_length=1, examples=["[0, 0.5, 1]"])
    categories: list[str] | None = Field(None, min_length=2, examples=["[a, b]"])
    ensemble: int | None = Field(None, ge=2, le=10_000)
    without: list[str] | None = Field(None, min_length=1, max_length=80, examples=["[M09, late_answers]"])
    distribution: Literal["normal", "triangular"] | None = None
    mean: float | None = None
    mode: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    levels: int | None = Field(None, ge=2, le=1000)
    sets: dict[str, Annotated[list[float], Field(min_length=2, max_length=2)]] | None = Field(
        None, min_length=1, examples=["{service.p_fail: [0, 1]}"]
    )
    also: Annotated[list[str], BeforeValidator(lambda given: given if isinstance(given, list) else [given])] = Field([])
    label: str | None = None
    unit: str | None = None
    grade: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_full(cls, given: Any) -> Any:
        """Write out the short forms."""
        if given == "study":
            return {"range": given}
        if type(given) is int:
            return {ENSEMBLE: given}
        if isinstance(given, list) and given and all(isinstance(one, str) for one in given):
            return {WITHOUT: given}
        if isinstance(given, list):
            return {"range": given} if len(given) == 2 and all(map(_is_number, given)) else {"values": given}
        if not isinstance(given, dict):
            guess = nearest(given, ["study"]) if isinstance(given, str) else ""
            raise wrong(f"is {shown(given)}", allowed=_FORMS, suggestion=guess, next_step="write a range")
        return given


def factors_from(document: Document, scenario: Scenario | None, policy: str) -> tuple[Factor, ...]:
    """Return those factors of a study that are right, and note what is wrong with the others.

    Args:
        document: the study.
        scenario: its base, with what the study sets; None if that is wrong itself.
        policy: the policy whose levers vary.
    """
    content = scenario.canonical() if scenario else {}
    readers = [
        (_Reader(document, scenario, content, policy, place, role), entry)
        for section, role in _SECTIONS.items()
        for place, entry in document.entries(section)
        if place[-1] in document.mapping(section)
    ]
    found = [factor for reader, entry in readers if (factor := reader.factor(entry))]
    if not any(document.at(section) for section in _SECTIONS):
        step = "name levers or uncertainties, one a line, such as 'comp_amount: [0, 2]'"
        document.note((), "nothing is varied", next_step=step)
    for place, _ in document.entries("uncertainties"):
        if place[-1] in document.mapping("levers"):
            what = f"{shown(place[-1])} is among the levers already"
            document.note(place, what, at_key=True, next_step="rename one of them")
    _check_apart(document, [reader for reader, _ in readers])
    return tuple(found)


def _check_apart(document: Document, readers: Sequence["_Reader"]) -> None:
    """Note values that two factors vary, or a factor and `set`, and labels that stand for two factors."""
    owner, labels, step = dict[str, str](), dict[str, str](), "remove one of them"
    settings = document.mapping("set")
    for reader in readers:
        for target in reader.targets:
            if target.path in owner:
                rival = shown(owner[target.path])
                twice = owner[target.path] == reader.name
                by = f"twice by {rival}" if twice else f"by {rival} and by {shown(reader.name)}"
                document.note(reader.place, f"{target.path} is varied {by}", at_key=True, next_step=step)
            elif target.path in settings:
                what = f"{target.path} is set here, and varied by {shown(reader.name)}"
                document.note(("set", target.path), what, at_key=True, next_step=step)
            owner[target.path] = reader.name
        label = document.at(*reader.place, "label")
        if isinstance(label, str) and label.strip():
            if label in labels:
                what = f"{shown(label)} is the label of {shown(labels[label])} already"
                document.note((*reader.place, "label"), what, next_step="choose another label")
            labels[label] = reader.name


class _Reader:
    """Reads one factor; `content` is a copy of what the scenario holds, in which values are tried."""

    def __init__(
        self,
        document: Document,
        scenario: Scenario | None,
        content: dict[str, Any],
        policy: str,
        place: Place,
        role: str,
    ) -> None:
        self.document, self.scenario, self.content = document, scenario, content
        self.policy, self.place, self.role = policy, place, role
        self.name = str(place[-1])
        self.targets: tuple[Target, ...] = ()

    def factor(self, entry: Any) -> Factor | None:
        """Return the factor; None if it is wrong, which is noted where the schema does not say so."""
        given = right_entry(entry, FactorForm)
        self._check_name(given)
        if given is None and self.name in (WORLD, STRUCTURE):
            return None
        if given and (given.ensemble is not None or self.name == WORLD):
            return self._worlds(entry, given)
        if given and (given.without is not None or self.name == STRUCTURE):
            return self._structure(given)
        if given is not None:
            self._check_keys(given)
            self._check_twice("categories", given.categories or ())
            self._check_twice("values", given.values or ())
        try:
            self.targets = targets = self._targets(given)
            if given is None or not targets:
                return None
            known = self._parameter_at(targets[0].path) if len(targets) == 1 else PARAMETERS.get(self.name)
            uncertain = known if self.role == UNCERTAINTY else None
            kind, numbers = self._kind(given, known)
            factor = Factor(
                name=self.name,
                role=self.role,
                kind=kind,
                targets=targets,
                levels=given.levels or self._shared_levels(),
                label=self.name.replace("_", " ") if given.label is None else given.label,
                unit=given.unit if given.unit is not None else known.unit.replace("–", "") if known else "",
                grade=given.grade if given.grade is not None else uncertain.grade if uncertain else "",
                **numbers,
            )
            self._check_whole(factor)
            self._try_out(factor)
        except ScenarioError as error:
            self.document.note_error(self.place, error)
            return None
        return factor

    def _worlds(self, entry: Any, given: FactorForm) -> Factor | None:
        """Return the factor that chooses among the parameter sets that keep the evidence; None if it is wrong.

        Raises:
            ParadoxError: the shipped sets cannot be read.
        """
        if self.name != WORLD:
            key = () if type(entry) is int else (ENSEMBLE,)
            what = (
                f"{self.name} is {shown(entry)}"
                if type(entry) is int
                else f"ensemble means nothing for {shown(self.name)}"
            )
            step = "write a range" if type(entry) is int else "name the factor world"
            self.document.note((*self.place, *key), what, allowed=_FORMS, next_step=step)
            return None
        if self.role != UNCERTAINTY:
            self.document.note(self.place, "world is no lever", at_key=True, next_step="put it under uncertainties")
            return None
        if given.ensemble is None:
            what, step = "world is chosen among parameter sets that keep the evidence", "write 'world: 50'"
            self.document.note(self.place, what, next_step=step)
            return None
        self._check_keys(given)
        if self.scenario and self.scenario.actors and self.scenario.actors.customer:
            what = "the shipped parameter sets keep the evidence with the shipped customers, not with your class"
            self.document.note(self.place, what, next_step="vary single parameters instead")
            return None
        kept = kept_sets()
        # A set that was drawn more often is likelier among them; here each stands once.
        members = tuple(dict.fromkeys(kept.chosen(given.ensemble)))
        if given.ensemble > kept.members:
            what, step = f"world asks for {given.ensemble} sets", "choose a number in that range"
            self.document.note(self.place, what, allowed=f"2 to {kept.members}", next_step=step)
            return None
        sets = [kept.set_of(member) for member in members]
        self.targets = tuple(Target(f"behaviour.{name}") for name in sets[0])
        return Factor(
            name=WORLD,
            role=UNCERTAINTY,
            kind=ENSEMBLE,
            targets=self.targets,
            high=float(len(members) - 1),
            values=members,
            label=WORLD if given.label is None else given.label,
            unit=given.unit or "",
            grade="computed" if given.grade is None else given.grade,
            sets=tuple(tuple(one.values()) for one in sets),
        )

    def _structure(self, given: FactorForm) -> Factor | None:
        """Return the factor that takes parts out of the model, the whole model first; None if it is wrong."""
        if self.name != STRUCTURE:
            what = f"words alone mean nothing for {shown(self.name)}"
            step = _as_numbers(given.without) or "write 'categories: [a, b]'"
            self.document.note(self.place, what, allowed=_FORMS, next_step=step)
            return None
        if self.role != UNCERTAINTY:
            what, step = "structure is no lever", "put it under uncertainties"
            self.document.note(self.place, what, at_key=True, next_step=step)
            return None
        if given.without is None:
            what, step = "structure takes parts out of the model", "write 'structure: [M09, late_answers]'"
            self.document.note(self.place, what, next_step=step)
            return None
        self._check_keys(given)
        parts = [part_of(one) for one in given.without if one != WHOLE]
        self._check_twice(WITHOUT, parts)
        if self.scenario is None:
            return None
        off = []
        for at, name in enumerate((WHOLE, *parts)):
            try:
                off.append(json.dumps(switches(self.scenario, name)))
            except ScenarioError as error:
                self.document.note_error((*self.place, WITHOUT, at - 1), error)
        return Factor(
            name=STRUCTURE,
            role=UNCERTAINTY,
            kind=CATEGORIES,
            targets=(),
            high=float(len(parts)),
            values=(WHOLE, *parts),
            label=STRUCTURE if given.label is None else given.label,
            grade="" if given.grade is None else given.grade,
            switches=tuple(off),
        )

    def refuse(self, what: str, **more: Any) -> ScenarioError:
        return ScenarioError(self.document.problem(self.place, what, **more))

    def _check_name(self, given: FactorForm | None) -> None:
        """Note a name that a table of the study could not hold beside its own."""
        if self.name in _TAKEN or self.name in known_outcomes():
            what = f"a factor cannot be called {shown(self.name)}: tables of a study have something else of that name"
            self.document.note(self.place, what, at_key=True, next_step=f"rename it, such as '{self.name}_factor'")
        elif given and given.sets and not _FREE_NAME.fullmatch(self.name):
            what, allowed = (
                f"{shown(self.name)} cannot be the name of a factor",
                "a letter, then letters, digits, _, . or -",
            )
            self.document.note(self.place, what, at_key=True, allowed=f"{allowed}, at most 60", next_step="rename it")

    def _check_keys(self, given: FactorForm) -> None:
        """Note keys that say nothing about the way in which the factor takes its values."""
        keys = given.model_fields_set
        way = next((key for key in (CATEGORIES, VALUES, ENSEMBLE, WITHOUT) if key in keys), given.distribution or RANGE)
        more = [key for key in _WAYS[way] if RANGE not in keys or way != RANGE or key not in ("low", "high")]
        own = {*more, way if way in keys else "distribution", "label", "unit", "grade"}
        own |= set() if way in (ENSEMBLE, WITHOUT) else {"sets", "also"}
        for key in (key for key in self.document.mapping(*self.place) if key in keys - own):
            cut = key == RANGE and way in (NORMAL, TRIANGULAR)
            self.document.note(
                (*self.place, key),
                f"{key} means nothing beside {way}",
                at_key=True,
                allowed=", ".join(more),
                next_step="write low and high, where the distribution is cut" if cut else "remove one of them",
            )
        if given.sets and given.also:
            what = "also means nothing beside sets"
            self.document.note((*self.place, "also"), what, at_key=True, next_step="name the paths under sets")
        if given.levels and not self._goes_by_levels():
            what = f"levels means nothing for {self._design_kind()}"
            step = "remove it, or choose a design of kind grid"
            self.document.note((*self.place, "levels"), what, at_key=True, next_step=step)

    def _check_twice(self, key: str, listed: Sequence[Any]) -> None:
        """Note entries of a list that stand in it already: they would be rivals of themselves."""
        for at, value in enumerate(listed):
            if value in listed[:at]:
                said = f"{value + 0.0:g}" if key == VALUES else shown(value)
                what, step = f"{said} stands twice in the {key} of {self.name}", "remove one of them"
                self.document.note((*self.place, key, at), what, next_step=step)

    def _targets(self, given: FactorForm | None) -> tuple[Target, ...]:
        """Find the values of the scenario that the factor sets."""
        if given and given.sets:
            return tuple(self._target(path, offset, slope) for path, (offset, slope) in given.sets.items())
        if self.name == "prevention" and self.role == LEVER:
            # Spending is spread over the causes as the failures are.
            causes = self.scenario.causes if self.scenario else ()
            return tuple(Target(f"policies.{self.policy}.prevention.{one.name}", 0.0, one.mix) for one in causes)
        if given is None and self.document.at(*self.place, "sets") is not None:
            return ()
        return tuple(self._target(path) for path in (self.name, *(given.also if given else ())))

    def _target(self, name: str, offset: float = 0.0, slope: float = 1.0) -> Target:
        path = self._path(name)
        if path in _WITHOUT_EFFECT:
            what, step = f"{path} cannot vary in a study, which gives each run its seed", "write replications or set"
            raise self.refuse(what, next_step=step)
        entry = self._parameter_at(path)
        return Target(path, offset, slope, whole=entry is not None and entry.whole)

    def _path(self, name: str) -> str:
        """Complete a bare name of a parameter to its path."""
        parameters = self.scenario.parameters if self.scenario else PARAMETERS
        entry = parameters.get(name)
        if "." in name or name == POLICY_PATH:
            return name.replace("policies.*.", f"policies.{self.policy}.")
        if entry is None:
            step = "use a name or path of a scenario file, such as comp_amount or service.p_fail"
            what = f"unknown parameter {shown(name)}"
            self.document.note(self.place, what, at_key=True, given=name, names=parameters, next_step=step)
            raise ScenarioError
        return entry.path.removesuffix(".*").replace("policies.*.", f"policies.{self.policy}.")

    def _parameter_at(self, path: str) -> Parameter | None:
        """Return the parameter whose value stands at a path, one of one's own among them."""
        return self.scenario.parameter_at(path) if self.scenario else parameter_at(tuple(path.split(".")))

    def _kind(self, given: FactorForm, known: Parameter | None) -> tuple[str, dict[str, Any]]:
        """Read how the values are given."""
        if given.categories is not None:
            words = given.categories
            return CATEGORIES, {"values": tuple(words), "low": 0.0, "high": float(len(words) - 1)}
        if given.values is not None:
            return VALUES, {"values": tuple(given.values), "low": min(given.values), "high": max(given.values)}
        if given.distribution is not None:
            return given.distribution, self._distribution(given, known)
        return RANGE, self._ends(given, known)

    def _ends(self, given: FactorForm, known: Parameter | None) -> dict[str, Any]:
        pair = given.range or [given.low, given.high]
        if pair == "study":
            if known is None or known.study_low is None or known.study_high is None:
                raise self.refuse(f"{self.name} has no study range", next_step="give it a range [low, high]")
            pair = [known.study_low, known.study_high]
        if None in pair or not pair[0] < pair[1]:
            what, step = f"the range of {self.name} is {shown(pair)}", _ordered(pair) or "write it in that form"
            raise self.refuse(what, allowed="[low, high] with low below high", next_step=step)
        if given.scale == "log" and pair[0] <= 0.0:
            what, step = f"the scale of {self.name} is 'log' from {pair[0]:g} on", "raise the low end of the range"
            raise self.refuse(what, allowed="linear, or log with a low above 0", next_step=step)
        return {"low": float(pair[0]), "high": float(pair[1]), "log": given.scale == "log"}

    def _distribution(self, given: FactorForm, known: Parameter | None) -> dict[str, Any]:
        kind = given.distribution
        # The peak of a triangle is its mode; files that call it mean are read as ever.
        center = "mode" if kind == TRIANGULAR and given.mean is None else "mean"
        low: Any = given.low if given.low is not None else known.low if known else None
        high: Any = given.high if given.high is not None else known.high if known else None
        middle: Any = given.mode if center == "mode" else given.mean
        sd: Any = given.sd if given.sd is not None else 1.0 if kind == TRIANGULAR else None
        missing = [key for key, value in (("low", low), ("high", high), (center, middle), ("sd", sd)) if value is None]
        if missing:
            wrong_by = f"without {' and '.join(missing)}"
        elif given.mode is not None and (given.mean is not None or kind == NORMAL):
            wrong_by = "with both mean and mode" if given.mean is not None else "with a mode"
        elif not low < high or not low <= middle <= high or sd <= 0:
            wrong_by = "with numbers that do not fit"
        else:
            return {"low": float(low), "high": float(high), "mean": float(middle), "sd": float(sd)}
        example = "mean: 1, sd: 0.2" if kind == NORMAL else "mode: 1"
        raise self.refuse(
            f"the {kind} distribution of {self.name} is {wrong_by}",
            allowed="low <= mean <= high and sd above 0" if kind == NORMAL else "low <= mode <= high",
            next_step=f"write '{{distribution: {kind}, {example}, low: 0, high: 2}}'",
        )

    def _shared_levels(self) -> int:
        """Return the levels that the design gives all ranges, if it goes by levels."""
        levels = self.document.at("design", "levels")
        shared = self.document.at("design", "kind") in (GRID, CROSSED) and type(levels) is int
        return levels if shared else _LEVELS

    def _goes_by_levels(self) -> bool:
        """Return whether the design takes levels of this factor, as far as its kind is known."""
        kind = self.document.at("design", "kind")
        crossed = self.role == LEVER and not self.document.at("design", "policies")
        return crossed if kind == CROSSED else kind == GRID or kind not in KINDS

    def _design_kind(self) -> str:
        kind = self.document.at("design", "kind")
        return "an uncertainty or with design.policies" if kind == CROSSED else f"a design of kind {kind}"

    def _check_whole(self, factor: Factor) -> None:
        """Refuse values that cannot be simulated, as the scenario knows whole numbers only."""
        if factor.whole_steps is None:
            return
        if factor.is_list:
            wrong_ones = [one for one in factor.values if abs(factor.snapped(np.array(one)) - one) > _SLACK]
            if wrong_ones:
                what, step = f"{self.name} has the value {wrong_ones[0]:g}", "write whole numbers"
                raise self.refuse(what, allowed="values that make whole numbers", next_step=step)
        elif factor.ends[0] > factor.ends[1]:
            what = f"the range of {self.name} from {factor.low:g} to {factor.high:g} holds no whole number"
            raise self.refuse(what, allowed="a range that holds whole numbers", next_step="widen the range")

    def _try_out(self, factor: Factor) -> None:
        """Set the ends of the range in the scenario: unknown paths and values out of range show here."""
        if self.scenario is None:
            return
        for value in factor.values if factor.is_list else (factor.low, factor.high):
            for target in factor.targets:
                if target.path == POLICY_PATH:
                    self.scenario.check_policy(str(value))
                else:
                    _set_one(self.scenario, self.content, target.path, target.of(value))


def _set_one(scenario: Scenario, content: dict[str, Any], path: str, value: Any) -> None:
    """Check one value by itself; sums over several values are a matter of the whole point."""
    entry = scenario.parameter_at(path)
    if entry is None or entry.low is None or entry.high is None or not _is_number(value):
        scenario.with_values({path: value})
        return
    set_value(content, path, value)
    if not entry.low <= value <= entry.high:
        what, step = f"{path} would be {value:g}", "narrow the range"
        raise ScenarioError(Problem(what, allowed=range_in_words(entry), next_step=step))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
