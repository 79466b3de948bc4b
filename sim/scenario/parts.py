"""The parts of a scenario as typed values, and how they are made from its plain content."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import ScenarioError, shown
from sim.parameters.registry import DIMENSIONS, SEGMENT_OVERRIDES
from sim.parameters.values import Market, NetworkForm, Segment, Service, SeverityShape
from sim.scenario.document import Document
from sim.scenario.edges import frozen_edges, read_edges
from sim.scenario.files import exists


@dataclass(frozen=True, slots=True, eq=False)
class Network(NetworkForm):
    """Who talks to whom.

    Attributes:
        kind: small_world, scale_free, random or edges; degree and rewiring_prob: how the first three are made.
        edges: links of kind `edges`, shape (links, 2), smaller id first, sorted; else shape (0, 2).
        edges_file: file they came from, "" if none.
    """

    edges: npt.NDArray[np.int64]
    edges_file: str


def make_network(content: dict[str, Any], document: Document, known: Network | None) -> Network:
    """Make the network; an edge list is read unless it is known already.

    Raises:
        ScenarioError: the edge list is missing or wrong.
    """
    network = content["market"]["network"]
    file, persons = network.get("edges") or "", content["market"]["persons"]
    if not file:
        edges = frozen_edges([])
    elif known is not None and known.edges_file == file and int(known.edges.max()) < persons:
        edges = known.edges
    else:
        if not exists(Path(file)) or not Path(file).is_file():
            what = f"there is no edge list {shown(Path(file).name)} in {Path(file).parent}"
            step = "check the name; it is relative to the scenario file"
            raise ScenarioError(document.problem(("market", "network", "edges"), what, next_step=step))
        edges = read_edges(Path(file), persons)
    return Network(network["kind"], network["degree"], network["rewiring_prob"], edges, file)


def make_segment(given: dict[str, Any], content: dict[str, Any]) -> Segment:
    """Return a segment: what it does not set is as in the market."""
    behaviour, service = content["behaviour"], content["service"]
    weights = given.get("dimension_weights", service["dimension_weights"])
    return Segment(
        name=given["name"],
        share=given["share"],
        dimension_weights=tuple(weights[dimension] for dimension in DIMENSIONS),
        voice_offset=given["voice_offset"],
        **{name: given.get(name, behaviour[name]) for name in SEGMENT_OVERRIDES},
    )


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
