"""Lays a scenario over the files that it extends, down to the built-in defaults; policies replace policies."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.errors import ScenarioError, nearest, one_of, shown
from sim.scenario.document import Document, Mark, Place
from sim.scenario.files import exists, is_path, nearest_file, shipped_scenarios
from sim.scenario.schedules import is_scheduled, may_change, over_value, places_of_steps
from sim.scenario.schema import HEADER, MAX_NAMES, built_in
from sim.scenario.short_forms import STAFF, expand, outdated, staff_of, take_only
from sim.scenario.yaml_reader import read_document

_MAX_CHAIN = 10
# Things with names, whose texts for readers are inherited with them.
_NAMED = ("policies", "segments", "events")


def load_merged(path: Path) -> Document:
    """Read a scenario file and all that it extends, merged into one document.

    Raises:
        ScenarioError: a file is missing or broken, or files extend each other in a circle.
    """
    return merge_with_bases(read_document(path), [path.resolve()])


def merge_with_bases(document: Document, chain: list[Path]) -> Document:
    """Merge a document over the files it extends.

    Args:
        document: the scenario itself.
        chain: the files read so far, to notice circles.
    """
    layers = [_with_absolute_edges(document)]
    while (base := _base_of(layers[0], chain)) is not None:
        layers.insert(0, _with_absolute_edges(read_document(base)))
    return merge(layers)


def _base_of(document: Document, chain: list[Path]) -> Path | None:
    name = document.data.get("extends")
    if "extends" not in document.data:
        return None
    if not isinstance(name, str) or not name:
        raise ScenarioError(
            document.problem(
                ("extends",),
                "extends has no value" if name is None else f"extends is {shown(name)}",
                at_key=name is None,
                allowed="the name of a shipped scenario or the path of a file",
                next_step="write 'extends: baseline'",
            )
        )
    folder = document.folder or Path()
    shipped = shipped_scenarios()
    path = folder / name if is_path(name) else shipped.get(name, folder / f"{name}.yaml")
    if not exists(path):
        raise ScenarioError(
            document.problem(
                ("extends",),
                f"extends names {shown(name)}, which does not exist",
                suggestion=nearest_file(Path(name), shipped, folder),
                next_step="name a shipped scenario ('paradox list') or a file relative to this one",
            )
        )
    resolved = path.resolve()
    if resolved in chain or len(chain) >= _MAX_CHAIN:
        what = (
            f"extends {shown(name)} leads back to a file that is being read (a circle)"
            if resolved in chain
            else f"more than {_MAX_CHAIN} files extend each other"
        )
        raise ScenarioError(document.problem(("extends",), what, next_step="remove one 'extends'"))
    chain.append(resolved)
    return path


def _with_absolute_edges(document: Document) -> Document:
    """Make the names of edge list and node table independent of the file that gives them."""
    network = document.mapping("market", "network")
    for key in ("edges", "nodes"):
        if isinstance(network.get(key), str):
            network[key] = str(((document.folder or Path()) / network[key]).absolute())
    return document


def merge(layers: list[Document]) -> Document:
    """Lay documents over the built-in defaults, each over those before it.

    Mappings merge key by key, everything else is replaced. The policies of a layer replace those below,
    and each starts from the policy `average` below it, or from the policy that its `like` names. Header
    texts belong to the last document alone; what policies, segments and events are called in a language goes on
    with them.

    Args:
        layers: documents from the outermost base to the scenario itself.

    Returns:
        One document; the marks show for every value the file it came from.
    """
    last = layers[-1]
    marks: dict[Place, Mark] = {(): last.values[()]} if () in last.values else {}
    result = Document(built_in(), values=marks, file=last.file, folder=last.folder)
    average: dict[str, Any] = result.data["policies"]["average"]
    claims: dict[str, tuple[Any, dict[str, Any]]] = {}
    for layer in layers:
        expand(layer)
        if take_only(layer):
            _rule_out(result, average)
        staff = staff_of(layer)
        for policy in (average, *result.data["policies"].values()) if staff else ():
            _staff(policy, staff)
        for place in outdated(layer):
            _forget(result, place)
        for problem in layer.problems:
            result.add(problem)
        result.omitted += layer.omitted
        content = {key: value for key, value in layer.data.items() if key not in ("extends", *HEADER)}
        policies = content.pop("policies", None)
        if policies is not None:
            result.data["reference"] = ""
            PolicyReplacement(result, layer, policies, average).apply()
        lay_over(result, layer, result.data, content, ())
        _name(result, layer)
        for key in ("fitted", "matched"):
            if key in layer.data:
                claims[key] = (layer.data[key], copy.deepcopy(result.data))
        below = result.data["policies"]
        if isinstance(below, dict) and isinstance(below.get("average"), dict):
            average = below["average"]
    header = {key: last.data[key] for key in HEADER if key in last.data}
    lay_over(result, last, result.data, header, ())
    # Whoever extends a fitted or matched scenario goes on from its market, and says so until it is changed.
    for key, (told, before) in claims.items():
        result.data[key] = told if unchanged(before, result.data) else ""
    return result


def unchanged(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Say whether the market of a scenario still is the one that was fitted or matched.

    What moves it is compared, and what the firm did then, the reference policy, where that is still among the policies.

    Args:
        before: content then; what is wrong in it is told elsewhere.
        now: content now.
    """
    policies = Document(before).mapping("policies")
    name = before.get("reference") or next(iter(policies), "")
    kept = isinstance(name, str) and name in Document(now).mapping("policies")
    return _market(before, name if kept else "") == _market(now, name if kept else "")


def _market(content: dict[str, Any], policy: str) -> list[Any]:
    """Return what moves a market; how many persons are lived, and what is only told or counted in money, does not."""
    of = Document(content).mapping
    return [
        *(content.get(key) for key in ("behaviour", "service", "segments", "measurement")),
        [of("firm").get(key) for key in ("customers", "staff")],
        {key: value for key, value in of("market").items() if key != "persons"},
        {key: value for key, value in of("policies", policy).items() if key != "description"},
    ]


def _name(result: Document, layer: Document) -> None:
    """Take over what a layer calls its policies, segments and events; what it replaces has no name of before."""
    for lang in result.mapping("translations"):
        for part in _NAMED:
            if part in layer.data:
                _forget(result, ("translations", lang, part))
    names = {
        lang: {part: texts[part] for part in _NAMED if part in texts}
        for lang, texts in layer.mapping("translations").items()
        if isinstance(texts, dict)
    }
    lay_over(result, layer, result.data, {"translations": names}, ())


def _rule_out(result: Document, average: dict[str, Any]) -> None:
    """Let no cause occur of those so far, and spend nothing on preventing them."""
    for cause in result.mapping("service", "causes").values():
        if isinstance(cause, dict):
            cause["mix"] = 0.0
    for policy in (average, *result.data["policies"].values()):
        policy.get("prevention", {}).clear()


def _forget(result: Document, place: Place) -> None:
    """Take out a key, if it is there."""
    section = result.mapping(*place[:-1])
    _forget_marks(result, section.pop(str(place[-1]), None), place)


def _staff(policy: dict[str, Any], staff: dict[str, Any]) -> None:
    """Let a policy have a staff of people or of hours, and no other."""
    for lever in STAFF.values():
        policy.pop(lever, None)
    policy.update(staff)


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
        _forget_marks(self.result, self.result.data["policies"], place)
        _take_marks(self.result, self.layer, None, place, place)
        if not isinstance(self.given, dict):
            self.result.data["policies"] = self.given
            return
        if len(self.given) > MAX_NAMES:
            what, most = f"there are {len(self.given)} policies", f"at most {MAX_NAMES}"
            step = "spread them over several scenarios"
            self.result.add(self.layer.problem(place, what, at_key=True, allowed=most, next_step=step))
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
                _take_marks(self.result, self.layer, None, here, here)
                changes = {key: value for key, value in own.items() if key != "like"}
                if any(key in own for key in (*STAFF.values(), "staff_capacity")):
                    before = {
                        key: policy[key] for key in STAFF.values() if key in policy and is_scheduled(own.get(key))
                    }
                    _staff(policy, before)
                lay_over(self.result, self.layer, policy, changes, here)
                self.made[name] = policy
            else:
                _take_marks(self.result, self.layer, own, here, here)
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
        _take_marks(self.result, marks, policy, ("policies", source), ("policies", target))
        _forget_marks(self.result, None, ("policies", target))
        return copy.deepcopy(policy)

    def _refuse(self, name: str, what: str, given: str = "") -> None:
        names = [other for other in dict.fromkeys([*self.given, *self.below]) if other != name]
        self.result.add(
            self.layer.problem(
                ("policies", name, "like"),
                what,
                allowed=one_of(names) if given else "",
                suggestion=nearest(given, names) if given else "",
                next_step="name a policy of this file or of the scenario it extends",
            )
        )


def lay_over(result: Document, layer: Document, below: dict[str, Any], above: dict[str, Any], place: Place) -> None:
    """Lay a mapping of a layer over a mapping of the result, in place, and carry the marks along.

    Args:
        result: the document that `below` belongs to.
        layer: the document that `above` comes from, at the same place.
        below: the mapping to change.
        above: what differs.
        place: where both stand.
    """
    for key, value in above.items():
        here = (*place, key)
        old = below.get(key)
        if isinstance(old, dict) and value is None:
            continue  # a section with all its lines commented out changes nothing
        if is_scheduled(value) and may_change(here):
            _forget_marks(result, old, here)
            below[key] = copy.deepcopy(over_value(value, old, here))
            _take_marks(result, layer, None, here, here)
            for step, source, target in places_of_steps(value, here):
                _take_marks(result, layer, step, source, target)
        elif isinstance(old, dict) and isinstance(value, dict):
            _forget_marks(result, None, here)
            _take_marks(result, layer, None, here, here)
            lay_over(result, layer, old, value, here)
        else:
            _forget_marks(result, old, here)
            below[key] = copy.deepcopy(value)
            _take_marks(result, layer, value, here, here)


def _take_marks(result: Document, other: Document, value: Any, source: Place, target: Place) -> None:
    """Copy the marks of a value and of all within it from another document."""
    for place in _places(value, source):
        here = (*target, *place[len(source) :])
        for into, marks in ((result.keys, other.keys), (result.values, other.values)):
            if place in marks:
                into[here] = marks[place]


def _forget_marks(document: Document, value: Any, place: Place) -> None:
    """Drop the marks of a value and of all within it."""
    for here in _places(value, place):
        document.keys.pop(here, None)
        document.values.pop(here, None)


def _places(value: Any, place: Place) -> Iterator[Place]:
    """Walk through a value: its own place and the places of all within it."""
    yield place
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inside:
        yield from _places(child, (*place, key))
