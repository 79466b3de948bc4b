"""Pilots: steps of a lever that only some customers meet, those of a segment or a share of all, or both at once.

In a file a step has the key `in`, such as `{to: 0.8, in: {share: 0.2}}`. Whether a person belongs to a share is decided
by a draw of the person's own, so that the pilot changes nobody's luck. All pilots of a policy cover the same customers.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.errors import shown
from sim.parameters.registry import PARAMETERS, Parameter
from sim.scenario.document import Document, Place, path_text

PILOT_KEYS = {
    "segment": "Name of the segment whose customers are in the pilot; all segments if left out.",
    "share": "Share of these customers that is in the pilot, 0 to 1, each by a draw of their own; 1 if left out.",
}
_EXAMPLE = "{segment: students} or {share: 0.2}"


class Pilot(NamedTuple):
    """Who is in a pilot: the customers of a segment ("" for all), or a share of them."""

    segment: str = ""
    share: float = 1.0


def may_be_piloted(lever: Parameter) -> bool:
    """Return whether customers of one market may meet different values: not of what the firm has as a whole."""
    return bool(lever.differs_by) or lever.part == "cost"


def pilot_of(given: Mapping[str, Any]) -> Pilot:
    """Return the pilot that a checked step names."""
    return Pilot(given.get("segment", ""), float(given.get("share", 1.0)))


def canonical_pilot(given: Mapping[str, Any]) -> dict[str, Any]:
    """Write who is in a pilot in the one way that pilots of the same customers share."""
    return {key: value for key, value in pilot_of(given)._asdict().items() if value not in ("", 1.0)} or {"share": 1.0}


def pilots_of(policies: Mapping[str, Any]) -> dict[str, Pilot]:
    """Return the pilots of the policies of a checked scenario, by name; those of policies that have one."""
    found = {name: next(_pilots_in(policy), None) for name, policy in policies.items()}
    return {name: pilot for name, pilot in found.items() if pilot is not None}


def _pilots_in(policy: Mapping[str, Any]) -> Iterator[Pilot]:
    for value in (*policy.values(), *policy["prevention"].values()):
        for step in value if isinstance(value, list) else ():
            if isinstance(step, dict) and "in" in step:
                yield pilot_of(step["in"])


def check_pilot(document: Document, place: Place, name: str, given: Any, lever: Parameter) -> bool:
    """Note what is wrong with the pilot of a step.

    Args:
        document: the scenario.
        place: of the step.
        name: of the lever, as a path.
        given: what stands under `in`.
        lever: the lever.

    Returns:
        Whether it may stand.
    """
    here = (*place, "in")
    if not may_be_piloted(lever):
        as_read = f"self.policy_of(customer).{lever.name}"
        own = f", or, if your class reads it as {as_read}, declare it with differs_by='cases'"
        document.note(
            here,
            f"{name} is of the firm as a whole, and a pilot covers only some of its customers",
            at_key=True,
            allowed="levers that one customer can meet and another not, such as apology_prob or comp_amount",
            next_step="take 'in' out: then it holds for all" + ("" if lever.name in PARAMETERS else own),
        )
        return False
    if not isinstance(given, dict) or not given:
        what = f"'in' in a step of {name} is {shown(given)}"
        document.note(here, what, allowed=f"such as {_EXAMPLE}", next_step="say who is in the pilot")
        return False
    return all([*(_key(document, here, name, str(key)) for key in given), *_values(document, here, name, given)])


def _key(document: Document, here: Place, name: str, key: str) -> bool:
    if key in PILOT_KEYS:
        return True
    document.note(
        (*here, key),
        f"unknown key {shown(key)} in the pilot of {name}",
        at_key=True,
        given=key,
        names=PILOT_KEYS,
        next_step="correct the key or remove it",
    )
    return False


def _values(document: Document, here: Place, name: str, given: Mapping[str, Any]) -> Iterator[bool]:
    share, segments = given.get("share", 1.0), _segments(document)
    if not isinstance(share, int | float) or isinstance(share, bool) or not 0.0 <= share <= 1.0:
        what = f"the share of customers in the pilot of {name} is {shown(share)}"
        document.note((*here, "share"), what, allowed="0 to 1", next_step="choose a share, such as 0.2 for a fifth")
        yield False
    if "segment" in given and given["segment"] not in segments:
        segment = given["segment"]
        document.note(
            (*here, "segment"),
            f"there is no segment {shown(segment)}, which the pilot of {name} names",
            given=str(segment),
            names=segments,
            next_step="name a segment of this scenario, or give a share",
        )
        yield False


def _segments(document: Document) -> list[str]:
    given = document.data.get("segments")
    named = (one.get("name") for one in given if isinstance(one, dict)) if isinstance(given, list) else ()
    return [name for name in named if isinstance(name, str)]


def check_one_pilot(document: Document, policy: str, schedules: Mapping[Place, list[Any]]) -> None:
    """Note pilots of one policy that cover other customers than its first one.

    Args:
        document: the scenario.
        policy: name of the policy.
        schedules: those of all policies by place.
    """
    named = [
        ((*place, at), step["in"])
        for place, value in schedules.items()
        if place[1] == policy
        for at, step in enumerate(value)
        if isinstance(step, dict) and isinstance(step.get("in"), dict)
    ]
    named.sort(key=lambda one: document.line_of((*one[0], "in")))
    for place, given in named[1:]:
        first, other = named[0]
        try:
            same = pilot_of(given) == pilot_of(other)
        except (TypeError, ValueError):
            continue
        if not same:
            line = document.told_line((*first, "in"))
            document.note(
                document.written((*place, "in"), place, place[:-1]),
                f"{path_text(place[:-1])} has a pilot of other customers than {path_text(first[:-1])}{line}",
                allowed="one group of customers for all pilots of a policy",
                next_step="name the same customers in both, or write two policies",
            )
