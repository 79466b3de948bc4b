"""What a firm may think of changing: each a policy beside `today`, told in levers that refer to today's."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

# Spending on this many causes, the largest of those that the firm controls at least by half.
_CAUSES, _CONTROLLED = 2, 0.5


class Change(NamedTuple):
    """A change: its name, title and description by language, and its levers as `changes.yaml` states them."""

    name: str
    title: dict[str, str]
    description: dict[str, str]
    levers: dict[str, Any]


@cache
def changes() -> Mapping[str, Change]:
    """Return all changes by name, in the order in which they are offered."""
    text = Path(__file__).with_name("changes.yaml").read_text(encoding="utf-8")
    return {name: Change(name, **entry) for name, entry in YAML(typ="safe").load(text).items()}


def change_names() -> tuple[str, ...]:
    """Return the names of all changes, in the order in which they are offered."""
    return tuple(changes())


def levers(name: str, today: Mapping[str, float], causes: Mapping[str, Mapping[str, float]], weekly: float) -> Any:
    """Return what a change sets.

    Args:
        name: of the change.
        today: the levers of the policy `today`.
        causes: the numbers of each cause of failures.
        weekly: what an average customer pays a week, in prices of a contact.
    """
    set_to: dict[str, Any] = {}
    for lever, rule in changes()[name].levers.items():
        if lever == "prevention":
            set_to |= _prevention(float(rule) * weekly, causes)
        else:
            set_to[lever] = _rounded(_applied(rule, today.get(lever, 0.0)))
    return set_to


def _applied(rule: Any, now: float) -> float:
    """Return the value of a lever after a change; the model may take less of it."""
    if not isinstance(rule, Mapping):
        return float(rule)
    if "closes" in rule:
        return now + float(rule["closes"]) * (1.0 - now)
    return now * float(rule["times"])


def _prevention(spending: float, causes: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """Spend on the largest causes in the firm's hands, on a scale at which this spending does most of what it can."""
    own = {name: one["mix"] for name, one in causes.items() if one["controllability"] >= _CONTROLLED}
    largest = sorted(own, key=lambda name: -own[name])[:_CAUSES]
    amount = max(0.0001, float(f"{spending:.2g}"))
    return {"prevention": {name: amount for name in causes if name in largest}, "prevention_scale": amount}


def _rounded(value: float) -> float:
    """Write a number with four digits: nobody knows more."""
    return float(f"{value:.4g}")
