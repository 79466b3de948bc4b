"""A scenario: one market, one service, and the recovery policies to compare in it, frozen and checked.

Written as a YAML file that says only how it differs from the file it extends.
"""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import Problem, ScenarioError
from sim.parameters import Behaviour, Market, Measurement, Money, Policy, behaviour_tuple
from sim.scenario_cautions import cautions
from sim.scenario_check import validated
from sim.scenario_consistency import DO_NOTHING
from sim.scenario_document import Document
from sim.scenario_edit import flat, plain, set_value
from sim.scenario_files import (
    find_scenario,
    load_merged,
    merge_with_bases,
    scenario_folder,
    shipped_scenarios,
)
from sim.scenario_json import json_schema
from sim.scenario_parts import (
    Cause,
    Network,
    Segment,
    Service,
    make_market,
    make_network,
    make_segment,
    make_service,
)
from sim.scenario_schema import HEADER
from sim.scenario_texts import LANGUAGES, Texts, own_texts, translated
from sim.suggestions import nearest

__all__ = [
    "DO_NOTHING",
    "LANGUAGES",
    "Cause",
    "Network",
    "Scenario",
    "Segment",
    "Service",
    "Texts",
    "json_schema",
    "scenario_folder",
    "shipped_scenarios",
]


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """A checked scenario. Equal scenarios have equal content, whatever their files look like.

    Attributes:
        name: stem of the file it came from.
        title, purpose, source_case, look_for, question: header texts as they stand in the file; see `texts`.
        behaviour, market, money, measurement: values by group.
        service: failures and quality; `causes` are kept apart, in the order in which draws choose them.
        segments: parts of the market, shares summing to 1.
        network: who talks to whom.
        policies: levers by policy name, in the order of the file; `do_nothing` is never among them.
        prevention: per policy the spending on each cause, in the order of `causes`.
        policy_notes: per policy its description, "" if none.
        reference: the policy that others are compared with.
        burn_in, horizon: weeks; replications: runs; seed: where luck starts.
        hash: SHA-256 of the content without header texts, translations, seed and replications.
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
    network: Network
    policies: dict[str, Policy]
    prevention: dict[str, tuple[float, ...]]
    policy_notes: dict[str, str]
    reference: str
    money: Money
    measurement: Measurement
    burn_in: int
    horizon: int
    replications: int
    seed: int
    hash: str
    _content: dict[str, Any] = field(repr=False)

    @property
    def persons(self) -> int:
        """Number of persons in the market."""
        return int(self.market.persons)

    @classmethod
    def load(cls, path_or_name: str | Path) -> "Scenario":
        """Read and check a scenario file.

        Args:
            path_or_name: path of a YAML file, or bare name of a shipped scenario.

        Raises:
            ScenarioError: with file, line and column of everything that is wrong.
        """
        path = find_scenario(path_or_name)
        return _build(load_merged(path), path.stem)

    @classmethod
    def from_mapping(
        cls, mapping: Mapping[str, Any], base: str | None = "baseline", name: str = "scenario"
    ) -> "Scenario":
        """Make a scenario from a mapping of the same form as a file.

        Args:
            mapping: what differs from the base.
            base: scenario to extend if the mapping has no `extends`; None for the built-in defaults.
            name: name to give it.

        Raises:
            ScenarioError: everything that is wrong.
        """
        data: dict[str, Any] = plain(mapping)
        if base is not None:
            data.setdefault("extends", base)
        return _build(merge_with_bases(Document(data), []), name)

    def texts(self, lang: str) -> Texts:
        """Give the texts for readers of a language, as they stand in the file where they are not translated.

        Args:
            lang: one of `LANGUAGES`.
        """
        own = own_texts(self._content, self.name)
        given = self._content["translations"].get(lang)
        return own if given is None else translated(own, given)

    def with_values(self, values: Mapping[str, Any]) -> "Scenario":
        """Return a scenario that differs in single values.

        Args:
            values: new values by dotted path, such as `behaviour.loss_aversion`,
                `policies.generous.comp_amount`, `service.causes.employee.mix`, `segments.young.share`.

        Raises:
            ScenarioError: an unknown path, or values that are not allowed.
        """
        content = self.canonical()
        for path, value in values.items():
            set_value(content, path, value)
        return _build(Document(content), self.name, known=self.network)

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

    def cautions(self) -> tuple[str, ...]:
        """Return a sentence on each thing that is allowed and yet probably not meant."""
        return cautions(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        return self.hash == other.hash and self._content == other._content

    def __hash__(self) -> int:
        return hash(self.hash)

    def check_policy(self, name: str) -> str:
        """Return the name of a policy that this scenario can run, `do_nothing` included.

        Raises:
            ScenarioError: there is no such policy.
        """
        names = [*self.policies, DO_NOTHING]
        if name not in names:
            raise ScenarioError(
                Problem(
                    f"scenario '{self.name}' has no policy '{name}'",
                    allowed="one of " + ", ".join(names),
                    suggestion=nearest(name, names),
                    next_step="name one of its policies",
                )
            )
        return name


def _without_texts(content: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in content.items() if key not in HEADER}
    rest["policies"] = {
        name: {key: value for key, value in policy.items() if key != "description"}
        for name, policy in content["policies"].items()
    }
    return rest


def _content_hash(content: dict[str, Any], edges: npt.NDArray[np.int64]) -> str:
    rest = _without_texts(content)
    rest["run"] = {key: rest["run"][key] for key in ("burn_in", "horizon")}
    rest["order_of_causes"] = list(content["service"]["causes"])
    network = dict(rest["market"]["network"])
    if network.pop("edges", None) is not None:
        network["edges_sha256"] = hashlib.sha256(np.ascontiguousarray(edges, "<i8").tobytes()).hexdigest()
    rest["market"] = {**rest["market"], "network": network}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _build(document: Document, name: str, known: Network | None = None) -> Scenario:
    content = validated(document)
    content["reference"] = content["reference"] or next(iter(content["policies"]))
    causes = tuple(Cause(cause, **numbers) for cause, numbers in content["service"]["causes"].items())
    network = make_network(content, document, known)
    run = content["run"]
    return Scenario(
        name=name,
        title=content["title"] or name,
        purpose=content["purpose"],
        source_case=content["source_case"],
        look_for=tuple(content["look_for"]),
        question=content["question"],
        behaviour=behaviour_tuple(content["behaviour"]),
        market=make_market(content),
        service=make_service(content),
        causes=causes,
        segments=tuple(make_segment(segment, content) for segment in content["segments"]),
        network=network,
        policies={
            policy: Policy(*(float(levers[name]) for name in Policy._fields))
            for policy, levers in content["policies"].items()
        },
        prevention={
            policy: tuple(float(levers["prevention"].get(cause.name, 0.0)) for cause in causes)
            for policy, levers in content["policies"].items()
        },
        policy_notes={policy: levers["description"] for policy, levers in content["policies"].items()},
        reference=content["reference"],
        money=Money(**content["money"]),
        measurement=Measurement(*(float(content["measurement"][name]) for name in Measurement._fields)),
        burn_in=run["burn_in"],
        horizon=run["horizon"],
        replications=run["replications"],
        seed=run["seed"],
        hash=_content_hash(content, network.edges),
        _content=content,
    )
