"""Makes the policies of a scenario from those of the scenario it extends."""

import copy
from typing import Any

from sim.errors import Problem
from sim.scenario_document import Document, Place, lay_over, shown
from sim.scenario_schema import MAX_NAMES
from sim.suggestions import nearest


class PolicyReplacement:
    """Replaces the policies below by those of a layer; each starts from another policy.

    That is the policy `average` below, unless `like` names another: one of the same layer, or one below.
    """

    def __init__(self, result: Document, layer: Document, given: Any, average: dict[str, Any]) -> None:
        """Prepare the replacement.

        Args:
            result: the document to change.
            layer: the document whose policies are to hold.
            given: the value of its key `policies`.
            average: the policy to start from unless told otherwise.
        """
        self.result = result
        self.layer = layer
        self.given = given
        self.average = average
        below = result.data["policies"]
        self.below: dict[str, Any] = below if isinstance(below, dict) else {}
        self.marks_below = Document({}, dict(result.keys), dict(result.values))
        self.made: dict[str, Any] = {}

    def apply(self) -> None:
        """Carry it out."""
        place: Place = ("policies",)
        self.result.forget(self.result.data["policies"], place)
        self.result.take(self.layer, None, place, place)
        if not isinstance(self.given, dict):
            self.result.data["policies"] = self.given
            return
        if len(self.given) > MAX_NAMES:
            self.result.problems.append(
                self.layer.problem(
                    place,
                    f"there are {len(self.given)} policies",
                    at_key=True,
                    allowed=f"at most {MAX_NAMES}",
                    next_step="spread them over several scenarios",
                )
            )
            self.given = dict(list(self.given.items())[:MAX_NAMES])
        self.result.data["policies"] = {name: self._make(name, ()) for name in self.given}

    def _make(self, name: str, waiting: tuple[str, ...]) -> Any:
        """Make one policy, and first the one that it is like."""
        if name not in self.made:
            own = self.given[name]
            here: Place = ("policies", name)
            if own is None:
                own = {}
            if isinstance(own, dict):
                policy = self._start(name, own, waiting)
                policy["description"] = ""
                self.result.take(self.layer, None, here, here)
                changes = {key: value for key, value in own.items() if key != "like"}
                lay_over(self.result, self.layer, policy, changes, here)
                self.made[name] = policy
            else:
                self.result.take(self.layer, own, here, here)
                self.made[name] = own
        return self.made[name]

    def _start(self, name: str, own: dict[str, Any], waiting: tuple[str, ...]) -> dict[str, Any]:
        model = own.get("like", "average")
        chain = (*waiting, name)
        if "like" not in own:
            return self._copied(self.average, self.marks_below, "average", name)
        if not isinstance(model, str):
            self._refuse(name, f"like is {shown(model)}, not the name of a policy")
        elif model in self.given and model != name:
            if model not in chain:
                made = self._make(model, chain)
                if isinstance(made, dict):
                    return self._copied(made, self.result, model, name)
            else:
                circle = " -> ".join((*chain[chain.index(model) :], model))
                self._refuse(name, f"policies are like each other in a circle ({circle})")
        elif isinstance(self.below.get(model), dict):
            return self._copied(self.below[model], self.marks_below, model, name)
        else:
            self._refuse(name, f"there is no policy {shown(model)} to be like", model)
        return copy.deepcopy(self.average)

    def _copied(self, policy: dict[str, Any], marks: Document, source: str, target: str) -> dict[str, Any]:
        self.result.take(marks, policy, ("policies", source), ("policies", target))
        self.result.forget(None, ("policies", target))
        return copy.deepcopy(policy)

    def _refuse(self, name: str, what: str, given: str = "") -> None:
        names = [other for other in dict.fromkeys([*self.given, *self.below]) if other != name]
        problem: Problem = self.layer.problem(
            ("policies", name, "like"),
            what,
            allowed="one of " + ", ".join(names) if given and names else "",
            suggestion=nearest(given, names) if given else "",
            next_step="name a policy of this file or of the scenario it extends",
        )
        self.result.problems.append(problem)
