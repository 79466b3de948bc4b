"""A scenario: one market, one service, and the recovery policies to compare in it, frozen and checked.

Written as a YAML file that says only how it differs from the file it extends.
"""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from sim.arguments import check_name, checked
from sim.brief import Brief
from sim.errors import Problem, ScenarioError, UnusableValueError, nearest, one_of
from sim.parameters.registry import (
    PARAMETERS,
    Behaviour,
    Market,
    Measurement,
    Money,
    Parameter,
    Policy,
    behaviour_tuple,
)
from sim.parameters.values import Cause, Event, FirmSize, Segment, Service
from sim.scenario.actors import Actor, Actors, actors
from sim.scenario.cautions import ScenarioCaution, cautions_of
from sim.scenario.checks import BUILT_IN, DO_NOTHING, IGNORES, validated
from sim.scenario.document import Document
from sim.scenario.events import make_events, without_labels
from sim.scenario.files import find_scenario, scenario_folder, shipped_scenarios
from sim.scenario.layers import load_merged, merge_with_bases, unchanged
from sim.scenario.parts import NetworkPart, make_cause, make_market, make_network, make_segment, make_service
from sim.scenario.paths import flat, plain, set_value
from sim.scenario.pilots import Pilot, pilots_of
from sim.scenario.schedules import Schedule, begun_later, schedules_of, value_before
from sim.scenario.schema import HEADER, json_schema, parameter_at
from sim.scenario.signs import check_signs
from sim.scenario.terms import FirmTerms, Visits, make_terms, resolve
from sim.scenario.texts import LANGUAGES, Texts, own_texts, translated

__all__ = [
    "BUILT_IN",
    "DO_NOTHING",
    "IGNORES",
    "LANGUAGES",
    "Cause",
    "NetworkPart",
    "Scenario",
    "Segment",
    "Service",
    "Texts",
    "json_schema",
    "scenario_folder",
    "shipped_scenarios",
]


class OwnValues(NamedTuple):
    """Values of parameters of one's own: those of customers, and those of firms by policy."""

    behaviour: Mapping[str, float]
    policies: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scenario(Brief):
    """A checked scenario. Equal scenarios have equal content, whatever their files look like.

    Attributes:
        name: stem of the file it came from, and the names of the classes of one's own that live it.
        title, purpose, source_case, look_for, question: header texts as they stand in the file; see `texts`.
        behaviour, market, firm, money, measurement: values by group.
        service: failures and quality; `causes` are kept apart, in the order in which draws choose them.
        segments: parts of the market, shares summing to 1.
        network: who talks to whom.
        policies: levers by policy name, in the order of the file, as they are before any schedule; `ignores` and
            `do_nothing` are never among them.
        prevention: per policy the spending on each cause, in the order of `causes`, likewise.
        schedules: per policy the levers that change, by name; spending on prevention as `prevention.CAUSE`.
        pilots: per policy with a pilot, which customers are in it.
        events: shocks that come whatever the firm does, in the order of their weeks.
        policy_notes: per policy its description, "" if none.
        reference: the policy that others are compared with.
        burn_in, horizon: weeks; replications: runs; seed: where luck starts.
        hash: SHA-256 of the content without header texts, translations, seed and replications.
        actors: the classes of one's own that live it, None for the shipped customers and firm.
        own: values of their parameters: by name those of customers, by policy and name those of firms, which are levers
            and stand here as they are before any schedule.
        terms: what the firm says of itself: its name, its currency and what a price is in it.
    """

    name: str
    title: str
    purpose: str
    source_case: str
    look_for: tuple[str, ...]
    question: str
    behaviour: Behaviour
    market: Market
    service: Service
    causes: tuple[Cause, ...]
    segments: tuple[Segment, ...]
    network: NetworkPart
    policies: dict[str, Policy]
    prevention: dict[str, tuple[float, ...]]
    policy_notes: dict[str, str]
    reference: str
    firm: FirmSize
    money: Money
    measurement: Measurement
    burn_in: int
    horizon: int
    replications: int
    seed: int
    hash: str
    _content: dict[str, Any] = field(repr=False)
    actors: Actors | None = None
    own: OwnValues = field(default=OwnValues({}, {}), repr=False)
    schedules: Mapping[str, Mapping[str, Schedule]] = field(default_factory=dict, repr=False)
    pilots: Mapping[str, Pilot] = field(default_factory=dict, repr=False)
    events: tuple[Event, ...] = ()
    terms: FirmTerms = field(default=FirmTerms(), repr=False)

    def _brief_line(self) -> str:
        return f"{self.name}: policies {', '.join(self.policies)}; {self.persons:,} persons, {self.horizon} weeks"

    def _brief_rows(self) -> list[dict[str, Any]]:
        return [{"policy": name, **policy._asdict()} for name, policy in self.policies.items()]

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Return every parameter that it may set, by name, those of its classes among them."""
        return {**PARAMETERS, **self.actors.parameters} if self.actors else PARAMETERS

    @checked()
    def parameter_at(self, path: str) -> Parameter | None:
        """Return the parameter whose value stands at a dotted path, if there is one."""
        section, _, name = path.rpartition(".")
        own = self.actors.parameters.get(name) if self.actors else None
        if own is not None and section.split(".")[0] == ("policies" if own.group == "policy" else own.group):
            return own
        return parameter_at(tuple(path.split(".")))

    @property
    def fitted(self) -> str:
        """Say what it was fitted to; "" if it never was."""
        return str(self._content["fitted"])

    @property
    def matched(self) -> tuple[str, ...]:
        """Name the figures of a firm that its market was lived to show, as the interview calls them."""
        return tuple(key for key in map(str.strip, str(self._content["matched"]).split(",")) if key)

    @property
    def persons(self) -> int:
        """Number of persons in the market."""
        return int(self.market.persons)

    @classmethod
    def load(
        cls, path_or_name: str | Path, customer: type[Actor] | None = None, firm: type[Actor] | None = None
    ) -> "Scenario":
        """Read and check a scenario file.

        Args:
            path_or_name: path of a YAML file, or bare name of a shipped scenario.
            customer: a class of customers of one's own to live it, whose parameters it may set; None for the shipped.
            firm: the same of the firm.

        Raises:
            ScenarioError: with file, line and column of everything that is wrong.
            ParadoxError: a class that cannot be used.
        """
        path = find_scenario(path_or_name)
        return _build(load_merged(path), path.stem, actors=actors(customer, firm))

    @classmethod
    @checked("mapping", "base", "name")
    def from_mapping(
        cls,
        mapping: Mapping[str, Any],
        base: str | None = "baseline",
        name: str = "scenario",
        customer: type[Actor] | None = None,
        firm: type[Actor] | None = None,
    ) -> "Scenario":
        """Make a scenario from a mapping of the same form as a file.

        Args:
            mapping: what differs from the base.
            base: scenario to extend if the mapping has no `extends`; None for the built-in defaults.
            name: name to give it.
            customer: a class of customers of one's own to live it, as for `load`.
            firm: the same of the firm.

        Raises:
            ScenarioError: everything that is wrong.
            ParadoxError: a class that cannot be used.
        """
        data: dict[str, Any] = plain(mapping)
        if base is not None:
            data.setdefault("extends", base)
        document = Document(data)
        check_signs(document)
        return _build(merge_with_bases(document, []), name, actors=actors(customer, firm))

    def lived_by(self, customer: type[Actor] | None = None, firm: type[Actor] | None = None) -> "Scenario":
        """Return the same scenario, lived by other classes; what lives it then uses the engine of agents.

        Values of parameters that the new classes do not have are left out.

        Args:
            customer: a subclass of `Customer`, or that class itself; None as so far.
            firm: the same of `Firm`.

        Raises:
            ParadoxError: a class that cannot be used.
        """
        now = self.actors or Actors()
        customer = now.customer if customer is None else customer
        return self._with_actors(actors(customer, now.firm if firm is None else firm))

    def lived_by_shipped(self) -> "Scenario":
        """Return the same scenario, lived by the shipped customers and firm."""
        return self._with_actors(None)

    def _with_actors(self, then: Actors | None) -> "Scenario":
        if then == self.actors:
            return self
        content = self.canonical()
        kept = then.parameters if then else {}
        for values in (content["behaviour"], *content["policies"].values()):
            for name in self.actors.parameters if self.actors else ():
                if name not in kept:
                    values.pop(name, None)
        return _build(Document(content), self.stem, self.network, then)

    def texts(self, lang: str) -> Texts:
        """Return the texts for readers of a language, as they stand in the file where they are not translated.

        Args:
            lang: one of `LANGUAGES`.

        Raises:
            UnknownNameError: it is none of them.
        """
        check_name("language", lang, LANGUAGES)
        own = own_texts(self._content, self.name)
        given = self._content["translations"].get(lang)
        return own if given is None else translated(own, given)

    @checked("values")
    def with_values(self, values: Mapping[str, Any]) -> "Scenario":
        """Return a scenario that differs in single values.

        Args:
            values: new values by dotted path, such as `behaviour.loss_aversion`,
                `policies.generous.comp_amount`, `service.causes.employee.mix`, `segments.young.share`.

        Raises:
            ScenarioError: an unknown path, or values that are not allowed.
        """
        given = Document(dict(values))
        check_signs(given)
        given.finish()
        content = self.canonical()
        unknown: list[Problem] = []
        for path, value in values.items():
            try:
                set_value(content, path, value)
            except ScenarioError as error:
                unknown += error.problems
        if not unchanged(self._content, content):
            content |= {"fitted": "", "matched": ""}
        document = Document(content, problems=unknown)
        return _build(document, self.stem, self.network, self.actors)

    @property
    def stem(self) -> str:
        """Return the name without those of the classes."""
        return self.name.removesuffix(f"-{self.actors.name}") if self.actors else self.name

    def canonical(self) -> dict[str, Any]:
        """Return the complete content as plain values, in the order of the file format."""
        return copy.deepcopy(self._content)

    def to_yaml(self) -> str:
        """Write the complete content as a YAML file that needs no other file but an edge list."""
        from io import StringIO

        from ruamel.yaml import YAML

        out = StringIO()
        yaml = YAML()
        yaml.width = 100
        yaml.dump(self.canonical(), out)
        return out.getvalue()

    @checked()
    def differences(self, base: "Scenario") -> list[tuple[str, Any, Any]]:
        """List what differs from another scenario: path, value there, value here.

        A policy that the other does not have is compared with its policy `average`, from which policies
        start. Header texts and policies that only the other has are left out.

        Args:
            base: the scenario to compare with.
        """
        there, here = base.canonical(), self.canonical()
        average = there["policies"].get("average", {})
        there["policies"] = {name: there["policies"].get(name, average) for name in here["policies"]}
        ours, theirs = flat(_without_texts(here)), flat(_without_texts(there))
        return [
            (path, theirs.get(path), ours.get(path))
            for path in dict.fromkeys([*ours, *theirs])
            if theirs.get(path) != ours.get(path)
        ]

    @checked("name")
    def levers_at(self, name: str, week: int, in_pilot: bool = False) -> tuple[Policy, tuple[float, ...]]:
        """Return the levers of a policy in a week, and its spending on each cause.

        Args:
            name: a policy of this scenario.
            week: from 0 on; before 0, levers are as before any schedule.
            in_pilot: those that the customers in its pilot meet, or those that the others meet.
        """
        policy, spent, schedules = self.policies[name], self.prevention[name], self.schedules.get(name)
        if not schedules:
            return policy, spent
        now = {lever: schedule.at(week, in_pilot=in_pilot) for lever, schedule in schedules.items()}
        moved = {lever: value for lever, value in now.items() if lever in Policy._fields}
        causes = zip(self.causes, spent, strict=True)
        return policy._replace(**moved), tuple(now.get(f"prevention.{cause.name}", before) for cause, before in causes)

    @checked()
    def begun(self, week: int) -> "Scenario":
        """Return the same scenario where all policies but the reference policy begin in a week.

        Until then they do as the reference policy does; from then on all their steps come so many weeks later. Its
        name says so. `ignores` and `do_nothing` begin in week 0 as ever.

        Args:
            week: from 0, which changes nothing, to the last week.

        Raises:
            UnusableValueError: a week that is not lived.
            ScenarioError: a step comes after the last week then, or one of the reference policy is under way.
        """
        if not 0 <= week < self.horizon:
            raise UnusableValueError(
                f"policies cannot begin in week {week}. Allowed: 0 to {self.horizon - 1}, the weeks that are recorded. "
                "Next: give one of these."
            )
        if week == 0:
            return self
        content = self.canonical()
        reference, own = content["policies"][self.reference], self.actors.levers if self.actors else {}
        for name, policy in content["policies"].items():
            if name != self.reference:
                content["policies"][name] = begun_later(policy, reference, week, own)
        return _build(Document(content), f"{self.stem}-begin-{week}", self.network, self.actors)

    def own_in(self, week: int, in_pilot: bool = False) -> "Scenario":
        """Return the same scenario whose `own` holds the levers of a class of one's own as they are in a week.

        Args:
            week: from 0 on; before 0, levers are as before any schedule.
            in_pilot: those that the customers in the pilot of a policy meet, or those that the others meet.
        """
        now = {
            policy: {name: moves[name].at(week, in_pilot=in_pilot) for name in levers if name in moves}
            for policy, levers in self.own.policies.items()
            if (moves := self.schedules.get(policy))
        }
        policies = {policy: {**levers, **now.get(policy, {})} for policy, levers in self.own.policies.items()}
        return replace(self, own=self.own._replace(policies=policies)) if any(now.values()) else self

    def cautions(self) -> tuple[ScenarioCaution, ...]:
        """Return everything that is allowed and yet probably not meant; `paradox check` says it in words."""
        customers = float(self.firm.customers)
        written = self._content.get("policies", {})  # nothing in a scenario that a study looks at in part
        return cautions_of(self.market, self.service, self.policies, written, self.horizon, self.network, customers)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        return self.hash == other.hash and self._content == other._content and self.actors == other.actors

    def __hash__(self) -> int:
        return hash(self.hash)

    @checked("name")
    def check_policy(self, name: str) -> str:
        """Return the name of a policy that this scenario can run, `ignores` and `do_nothing` included.

        Raises:
            ScenarioError: there is no such policy.
        """
        names = [*self.policies, *BUILT_IN]
        if name not in names:
            raise ScenarioError(
                Problem(
                    f"scenario '{self.name}' has no policy '{name}'",
                    allowed=one_of(names),
                    suggestion=nearest(name, names),
                    next_step="name one of its policies",
                )
            )
        return name


def _without_texts(content: dict[str, Any]) -> dict[str, Any]:
    """Return a content without what is only told to readers."""
    rest = {key: value for key, value in content.items() if key not in HEADER}
    rest["policies"] = {
        name: {key: value for key, value in policy.items() if key != "description"}
        for name, policy in content["policies"].items()
    }
    if "events" in content:
        rest["events"] = without_labels(content["events"])
    return rest


def _content_hash(content: dict[str, Any], links: NetworkPart, own: Actors | None) -> str:
    rest = _without_texts(content)
    # What money is called moves no world.
    rest["firm"] = {"customers": rest["firm"]["customers"]}
    if own is not None:
        rest["actors"] = own.key
    rest["run"] = {key: rest["run"][key] for key in ("burn_in", "horizon")}
    rest["order_of_causes"] = list(content["service"]["causes"])
    network = dict(rest["market"]["network"])
    network.pop("edges", None)
    network |= {f"{name}_sha256": digest for name, digest in links.digests().items()}
    if links.nodes.segments:
        network["segments_of_persons"] = list(links.nodes.segments)
    rest["market"] = {**rest["market"], "network": network}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _build(document: Document, name: str, known: NetworkPart | None = None, actors: Actors | None = None) -> Scenario:
    """Make the scenario of a merged document, once its amounts of money are numbers of the model."""
    resolve(document, lambda trial: _lived(trial, name, known, actors))
    return _build_resolved(document, name, known, actors)


def _lived(document: Document, name: str, known: NetworkPart | None, actors: Actors | None) -> Visits | None:
    """Live the market of a document; None where something else is wrong with it, which is told later.

    The world stands above the scenario, which must not know it; only a file that states what a customer brings in a
    year asks for it, so it is looked up by name.
    """
    try:
        scenario = _build_resolved(document, name, known, actors).lived_by_shipped()
    except ScenarioError:
        return None
    visits: Visits = import_module("sim.worlds.lived_visits").visits_a_year(scenario)
    return visits


def _build_resolved(document: Document, name: str, known: NetworkPart | None, actors: Actors | None) -> Scenario:
    content = validated(document, actors)
    content["reference"] = content["reference"] or next(iter(content["policies"]))
    causes = tuple(make_cause(cause, numbers) for cause, numbers in content["service"]["causes"].items())
    network = make_network(content, document, known)
    return Scenario(
        name=f"{name}-{actors.name}" if actors else name,
        title=content["title"] or name,
        purpose=content["purpose"],
        source_case=content["source_case"],
        look_for=tuple(content["look_for"]),
        question=content["question"],
        behaviour=behaviour_tuple({name: v for name, v in content["behaviour"].items() if name in PARAMETERS}),
        market=make_market(content),
        service=make_service(content),
        causes=causes,
        segments=tuple(make_segment(segment, content) for segment in content["segments"]),
        network=network,
        policies={
            policy: Policy(*(float(value_before(levers[name])) for name in Policy._fields))
            for policy, levers in content["policies"].items()
        },
        prevention={
            policy: tuple(float(value_before(levers["prevention"].get(cause.name))) for cause in causes)
            for policy, levers in content["policies"].items()
        },
        policy_notes={policy: levers["description"] for policy, levers in content["policies"].items()},
        reference=content["reference"],
        firm=FirmSize(float(content["firm"]["customers"])),
        money=Money(**content["money"]),
        measurement=Measurement(*(float(content["measurement"][name]) for name in Measurement._fields)),
        **content["run"],
        hash=_content_hash(content, network, actors),
        _content=content,
        actors=actors,
        own=_own_values(content, actors or Actors()),
        schedules={
            policy: found
            for policy, levers in content["policies"].items()
            if (found := schedules_of(levers, actors.levers if actors else {}))
        },
        pilots=pilots_of(content["policies"]),
        events=make_events(content.get("events", [])),
        terms=make_terms(content),
    )


def _own_values(content: dict[str, Any], actors: Actors) -> OwnValues:
    """Return the values of the parameters that the actors bring."""
    return OwnValues(
        {name: float(content["behaviour"][name]) for name in actors.behaviour},
        {
            policy: {name: float(value_before(levers[name])) for name in actors.levers}
            for policy, levers in content["policies"].items()
        },
    )
