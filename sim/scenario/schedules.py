"""Levers that change while a policy is carried out: what a file says of them, and the value of every week.

In a file a lever is a number, a step such as `{from: 13, to: 20, over: 8}`, or a list of steps in their order. Before
the first step it has the value of the policy that this one is like, or of the layer below. A step that is a pilot
(`in`) moves the lever for some customers alone. In the content of a scenario, which needs no other file, a lever that
changes is a list: the value before, then the steps.
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.errors import Problem, ScenarioError, shown
from sim.parameters.registry import PARAMETERS, Parameter
from sim.scenario.document import Document, Place, path_text
from sim.scenario.pilots import canonical_pilot, check_one_pilot, check_pilot
from sim.scenario.units import range_in_words

STEP_KEYS = {
    "from": "Week from which on the lever changes; week 0 is the first recorded one. A pilot may leave it out: week 0.",
    "to": "The value that it comes to.",
    "over": "Weeks that it takes, in equal steps, the first of them in the week 'from'; 1 (at once) if left out.",
    "in": "Who meets it, such as {segment: students} or {share: 0.2}: a pilot. All customers if left out.",
}
_EXAMPLE = "{from: 13, to: 20, over: 8}"
NO_OWN: Mapping[str, Parameter] = {}
# Keys of a policy that are no lever.
_NO_LEVERS = ("description", "like", "prevention", "programme")


class LeverStep(NamedTuple):
    """A change of a lever: from a week on, to a value, over so many weeks in equal steps; `piloted`: for some alone."""

    begin: int
    to: float
    over: int = 1
    piloted: bool = False

    @property
    def end(self) -> int:
        """Return the first week after it: the value is reached in the week before."""
        return self.begin + self.over


class Schedule(NamedTuple):
    """The value of a lever before its first step, and its steps; `whole` where only whole numbers are allowed."""

    before: float
    steps: tuple[LeverStep, ...]
    whole: bool = False

    def at(self, week: int, *, in_pilot: bool = False) -> float:
        """Return the value in a week, for the customers in the pilot or the others.

        Steps on the way to a whole number are rounded.
        """
        value = self.before
        for step in self.met(in_pilot=in_pilot):
            passed = week - step.begin + 1
            if passed <= 0:
                break
            if passed < step.over:
                value += (step.to - value) * passed / step.over
                return float(math.floor(value + 0.5)) if self.whole else value
            value = step.to
        return value

    def met(self, *, in_pilot: bool) -> tuple[LeverStep, ...]:
        """Return the steps that the customers in the pilot meet, which are all, or those that the others meet."""
        return tuple(step for step in self.steps if in_pilot or not step.piloted)

    @property
    def weeks(self) -> Iterator[int]:
        """Return the weeks in which the value may be another than in the week before."""
        for step in self.steps:
            yield from range(step.begin, step.end)


def scheduled_lever(place: Place, own: Mapping[str, Parameter] = NO_OWN) -> Parameter | None:
    """Return the lever whose value stands at a place of a scenario, if it is one that a schedule can move.

    Args:
        place: where the value stands.
        own: levers that a class of one's own brings, by name.
    """
    if place[:1] != ("policies",):
        return None
    if len(place) == 4 and place[2] == "prevention":
        return PARAMETERS["prevention"]
    name = str(place[-1]) if len(place) == 3 else ""
    entry = own.get(name) or PARAMETERS.get(name)
    return entry if entry and entry.limits and entry.path == f"policies.*.{entry.name}" else None


def may_change(place: Place) -> bool:
    """Return whether a schedule may stand at a place, before it is known which levers classes of one's own bring."""
    return bool(scheduled_lever(place)) or (
        len(place) == 3 and place[0] == "policies" and place[2] not in (*PARAMETERS, *_NO_LEVERS)
    )


def is_scheduled(value: Any) -> bool:
    """Return whether a value of a lever is meant as a schedule."""
    return isinstance(value, dict | list)


def over_value(value: Any, below: Any, place: Place) -> list[Any]:
    """Return a schedule as a scenario holds it: with the value before it, that of what lies below unless it is given.

    Where nothing lies below, that is 0; None where a staff, or the default of one's own lever, will tell it later.

    Args:
        value: a step or a list of steps, which may begin with the value before.
        below: the number or the schedule that holds below; None for none.
        place: where it stands.
    """
    steps = value if isinstance(value, list) else [value]
    otherwise = 0.0 if scheduled_lever(place) else None
    return list(steps) if _begins_with_value(steps) else [otherwise if below is None else value_before(below), *steps]


def numbers_of(value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Return the numbers of a lever with their places: its value, or the one before its steps and those they lead to.

    Args:
        value: of the lever, as a scenario holds it.
        place: where it stands.
    """
    if not isinstance(value, list):
        yield place, value
        return
    for at, part in enumerate(value):
        if not isinstance(part, dict):
            yield (*place, at), part
        elif "to" in part:
            yield (*place, at, "to"), part["to"]


def value_before(value: Any) -> Any:
    """Return the number that a lever begins with, whether it is scheduled or not; 0 for none."""
    return (value[0] if isinstance(value, list) and value else value) or 0.0


def places_of_steps(value: Any, place: Place) -> Iterator[tuple[Any, Place, Place]]:
    """Return each step of a schedule with its place in the file and its place in the scenario."""
    if not isinstance(value, list):
        yield value, place, (*place, 1)
        return
    moved = 0 if _begins_with_value(value) else 1
    for at, step in enumerate(value):
        yield step, (*place, at), (*place, at + moved)


def _begins_with_value(steps: list[Any]) -> bool:
    return bool(steps) and not isinstance(steps[0], dict)


def take_schedules(document: Document, own: Mapping[str, Parameter] = NO_OWN) -> dict[Place, list[Any]]:
    """Take the schedules out of a document, leave the values before them, and note what is wrong with them.

    Args:
        document: the merged document.
        own: levers that a class of one's own brings, by name.

    Returns:
        The schedules by place, to be put back.
    """
    taken: dict[Place, list[Any]] = {}
    for policy in document.mapping("policies"):
        places = [*document.entries("policies", policy), *document.entries("policies", policy, "prevention")]
        for place, value in places:
            lever = scheduled_lever(place, own)
            if lever is not None and isinstance(value, list):
                if value[:1] == [None]:
                    value[0] = lever.default
                taken[place] = value
                _check(document, place, value, lever)
                document.mapping(*place[:-1])[str(place[-1])] = value_before(value)
        check_one_pilot(document, policy, taken)
    return taken


def put_back(content: dict[str, Any], taken: Mapping[Place, list[Any]]) -> None:
    """Put schedules back into the content of a scenario, in their places."""
    for place, steps in taken.items():
        here: Any = content
        for part in place[:-1]:
            here = here[part]
        before = here[place[-1]]
        here[place[-1]] = [before, *(_canonical(step, whole=isinstance(before, int)) for step in steps[1:])]


def _canonical(step: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """Write a step in the one way that steps of the same meaning share."""
    found: dict[str, Any] = {"from": step.get("from", 0), "to": int(step["to"]) if whole else float(step["to"])}
    if step.get("over", 1) != 1:
        found["over"] = step["over"]
    return {**found, "in": canonical_pilot(step["in"])} if "in" in step else found


def schedules_of(policy: Mapping[str, Any], own: Mapping[str, Parameter] = NO_OWN) -> dict[str, Schedule]:
    """Return the schedules of a checked policy by lever, spending on prevention as `prevention.CAUSE`.

    Args:
        policy: complete content of a policy.
        own: levers that a class of one's own brings, by name.
    """
    levers = {**PARAMETERS, **own}
    values = {**policy, **{f"prevention.{cause}": spent for cause, spent in policy["prevention"].items()}}
    return {
        name: Schedule(
            float(value[0]),
            tuple(LeverStep(one["from"], float(one["to"]), one.get("over", 1), "in" in one) for one in value[1:]),
            levers[name.partition(".")[0]].whole,
        )
        for name, value in values.items()
        if isinstance(value, list)
    }


def begun_later(
    policy: Mapping[str, Any], before: Mapping[str, Any], week: int, own: Mapping[str, Parameter] = NO_OWN
) -> dict[str, Any]:
    """Return a policy that does as another one until a week, and from then on as it would have done from week 0 on.

    Args:
        policy: complete content of a policy.
        before: the same of the one that holds until then.
        week: when it begins, above 0.
        own: levers that a class of one's own brings, by name.

    Raises:
        ScenarioError: a step of the other policy is under way in that week.
    """
    begun = dict(policy)
    for name, value in policy.items():
        if scheduled_lever(("policies", "*", name), own):
            begun[name] = _joined(name, before.get(name, 0.0), value, week)
    mine, theirs = policy["prevention"], before["prevention"]
    begun["prevention"] = {
        cause: _joined(f"prevention.{cause}", theirs.get(cause, 0.0), mine.get(cause, 0.0), week)
        for cause in dict.fromkeys([*mine, *theirs])
    }
    return begun


def _joined(name: str, first: Any, then: Any, week: int) -> Any:
    """Return the value or schedule of a lever that follows one until a week and another from then on."""
    if any("in" in step for step in (first[1:] if isinstance(first, list) else [])):
        what = f"{name} of the reference policy has a pilot, which the other policies cannot leave in week {week}"
        raise ScenarioError(Problem(what, next_step="take the pilot into another policy"))
    held = [step for step in (first[1:] if isinstance(first, list) else []) if step["from"] < week]
    later = [{**step, "from": step["from"] + week} for step in (then[1:] if isinstance(then, list) else [])]
    if held and held[-1]["from"] + held[-1].get("over", 1) > week:
        what = f"{name} of the reference policy is on its way to another value in week {week}"
        raise ScenarioError(Problem(what, next_step="begin before that step or after it"))
    reached = held[-1]["to"] if held else value_before(first)
    at_once = later and later[0]["from"] == week and "in" not in later[0]
    if value_before(then) != reached and not at_once:
        later.insert(0, {"from": week, "to": value_before(then)})
    steps = [*held, *later]
    return [value_before(first), *steps] if steps else then


def _check(document: Document, place: Place, value: list[Any], lever: Parameter) -> None:
    """Check every step by itself, then how they follow each other."""
    if len(value) < 2:
        what = f"{path_text(place)} is a list without a step"
        document.note(place, what, allowed=f"a number or steps such as {_EXAMPLE}", next_step="write one of them")
    steps = [(at, _step(document, (*place, at), path_text(place), value[at], lever)) for at in range(1, len(value))]
    known = [(at, step) for at, step in steps if step is not None]
    for (before, first), (at, second) in itertools.pairwise(known):
        together = first.over == 1 and second.begin == first.begin and second.piloted and not first.piloted
        if second.begin < first.end and not together:
            _note_overlap(document, place, (before, first), (at, second))
    horizon = document.number("run", "horizon")
    for at, step in known:
        if lever.name == "programme_once" and step.over > 1:
            what = f"{path_text(place)} is booked in one week, and 'over' is {step.over}"
            document.note((*place, at, "over"), what, next_step="leave 'over' out")
        if horizon is not None and step.begin >= horizon:
            document.note(
                document.written((*place, at, "from"), (*place, at), place),
                f"{path_text(place)} changes in week {step.begin}, and the last week is {horizon - 1:g}: "
                f"run.horizon is {horizon:g}{document.told_line(('run', 'horizon'))}",
                allowed=f"0 to {horizon - 1:g}",
                next_step="begin earlier or raise run.horizon",
            )


def _note_overlap(
    document: Document, place: Place, before: tuple[int, LeverStep], after: tuple[int, LeverStep]
) -> None:
    first, second = before[1], after[1]
    line = document.told_line((*place, before[0], "from"))
    document.note(
        document.written((*place, after[0], "from"), (*place, after[0]), place),
        f"{path_text(place)} has a step from week {second.begin}, while the one of the weeks {first.begin} to "
        f"{first.end - 1}{line} is not over",
        allowed=f"a step from week {first.end} on, steps in their order",
        next_step="begin later, or shorten 'over' of the other",
    )


def _step(document: Document, place: Place, name: str, given: Any, lever: Parameter) -> LeverStep | None:
    """Return a step of a lever, or note what is wrong with it."""
    if not isinstance(given, dict):
        document.note(
            place, f"a step of {name} is {shown(given)}", allowed=f"such as {_EXAMPLE}", next_step="write that"
        )
        return None
    for key in given:
        if key not in STEP_KEYS:
            document.note(
                (*place, key),
                f"unknown key {shown(key)} in a step of {name}",
                at_key=True,
                given=str(key),
                names=STEP_KEYS,
                next_step="correct the key or remove it",
            )
    misspelt = any(key not in STEP_KEYS for key in given)
    piloted = "in" in given
    missing = [key for key in ("from", "to") if key not in given and not (piloted and key == "from")]
    for key in () if misspelt else missing:
        document.note(place, f"a step of {name} lacks '{key}'", allowed=f"such as {_EXAMPLE}", next_step=f"add '{key}'")
    longest = PARAMETERS["horizon"].high
    begin = _whole(document, (*place, "from"), name, given.get("from", 0), (0, longest))
    over = _whole(document, (*place, "over"), name, given.get("over", 1), (1, longest))
    to = _value(document, (*place, "to"), name, given.get("to", lever.low), lever)
    known = not piloted or check_pilot(document, place, name, given["in"], lever)
    right = not missing and begin is not None and over is not None and to is not None and known
    return LeverStep(begin, to, over, piloted) if right else None  # type: ignore[arg-type]


def _whole(document: Document, place: Place, name: str, given: Any, limits: tuple[float, float | None]) -> int | None:
    low, high = limits
    if type(given) is int and low <= given <= (high or math.inf):
        return given
    what = f"'{place[-1]}' in a step of {name} is {shown(given)}"
    document.note(place, what, allowed=f"{low:g} to {high:g} weeks, a whole number", next_step="choose one of these")
    return None


def _value(document: Document, place: Place, name: str, given: Any, lever: Parameter) -> float | None:
    low, high = lever.limits or (-math.inf, math.inf)
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if is_number and low <= given <= high and not (lever.whole and given != int(given)):
        return float(given)
    what = f"'to' in a step of {name} is {shown(given)}"
    document.note(place, what, allowed=range_in_words(lever), next_step="choose a value in that range")
    return None
