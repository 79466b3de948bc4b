"""The parts of a scenario as typed values, and how they are made from its plain content."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import ScenarioError, shown
from sim.parameters.registry import DIMENSIONS, SEGMENT_OVERRIDES
from sim.parameters.values import Cause, Market, NetworkForm, Segment, Service, SeverityShape
from sim.scenario.document import Document
from sim.scenario.edges import frozen_edges
from sim.scenario.files import exists
from sim.scenario.links import NO_NODES, NO_WEIGHTS, Links, Nodes, read_links


@dataclass(frozen=True, slots=True, eq=False)
class NetworkPart(NetworkForm):
    """Who talks to whom.

    Attributes:
        kind: small_world, scale_free, random or edges; degree and rewiring_prob: how the first three are made.
        edges: links of kind `edges`, shape (links, 2), smaller id first, sorted; else shape (0, 2).
        weights: strength of each link, above 0, shape (links,); shape (0,) if all are alike.
        edges_file: file they came from, "" if none.
        nodes_file: file of who they are, "" if none.
        nodes: names, segments and attributes of persons, where these are given.
        repeated: lines of the file that name a link again.
    """

    edges: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]
    edges_file: str
    nodes_file: str = ""
    nodes: Nodes = NO_NODES
    repeated: int = 0

    def segments_of(self, names: Sequence[str], persons: int) -> npt.NDArray[np.int8] | None:
        """Return the number of the segment of each person, -1 where none is given; None if no person's is."""
        if not self.nodes.segments:
            return None
        numbers = np.full(persons, -1, np.int8)
        for person, segment in enumerate(self.nodes.segments):
            if segment:
                numbers[person] = list(names).index(segment)
        return numbers

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of the links, and of their weights where ties differ; empty without links from a file."""
        lists = {"edges": self.edges.astype("<i8"), "weights": self.weights.astype("<f8")}
        return {name: hashlib.sha256(one.tobytes()).hexdigest() for name, one in lists.items() if len(one)}


def make_network(content: dict[str, Any], document: Document, known: NetworkPart | None) -> NetworkPart:
    """Make the network; an edge list is read unless it is known already.

    Raises:
        ScenarioError: edge list or node table is missing or wrong.
    """
    network = content["market"]["network"]
    file, table, persons = network.get("edges") or "", network.get("nodes") or "", content["market"]["persons"]
    form = (network["kind"], network["degree"], network["rewiring_prob"])
    if not file:
        return NetworkPart(*form, frozen_edges([]), NO_WEIGHTS, "")
    segments = [segment["name"] for segment in content["segments"]]
    if known is not None and (known.edges_file, known.nodes_file) == (file, table):
        fits = int(known.edges.max()) < persons and len(known.nodes.names) <= persons
        if fits and set(filter(None, known.nodes.segments)) <= set(segments):
            return NetworkPart(*form, known.edges, known.weights, file, table, known.nodes, known.repeated)
    for key, what, path in (("edges", "edge list", file), ("nodes", "node table", table)):
        if path and (not exists(Path(path)) or not Path(path).is_file()):
            said = f"there is no {what} {shown(Path(path).name)} in {Path(path).parent}"
            step = "check the name; it is relative to the scenario file"
            raise ScenarioError(document.problem(("market", "network", key), said, next_step=step))
    links: Links = read_links(Path(file), persons, Path(table) if table else None, segments)
    return NetworkPart(*form, links.edges, links.weights, file, table, links.nodes, links.repeated)


def make_segment(given: dict[str, Any], content: dict[str, Any]) -> Segment:
    """Return a segment: what it does not set is as in the market."""
    behaviour, service = content["behaviour"], content["service"]
    weights = given.get("dimension_weights", service["dimension_weights"])
    return Segment(
        name=given["name"],
        share=given["share"],
        dimension_weights=tuple(weights[dimension] for dimension in DIMENSIONS),
        voice_offset=given["voice_offset"],
        visit_rate_mean=given.get("visit_rate_mean", content["market"]["visit_rate_mean"]),
        customer_value=given.get("customer_value", 1.0),
        goodwill_limit=given.get("goodwill_limit"),
        **{name: given.get(name, behaviour[name]) for name in SEGMENT_OVERRIDES},
    )


def make_cause(name: str, given: dict[str, Any]) -> Cause:
    """Return a cause: what it does not set is as for every cause."""
    shape = given.get("severity_shape")
    return Cause(name, **{**given, "severity_shape": SeverityShape(**shape) if shape else None})


def make_service(content: dict[str, Any]) -> Service:
    """Return the numbers of the service."""
    given = content["service"]
    scalars = {name: given[name] for name in Service._fields if not isinstance(given[name], dict)}
    return Service(
        severity_shape=SeverityShape(**given["severity_shape"]),
        dimension_weights=tuple(given["dimension_weights"][dimension] for dimension in DIMENSIONS),
        quality=tuple(given["quality"][dimension] for dimension in DIMENSIONS),
        **scalars,
    )


def make_market(content: dict[str, Any]) -> Market:
    """Return the numbers of the market."""
    return Market(*(float(content["market"][name]) for name in Market._fields))
