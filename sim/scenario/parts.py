"""The parts of a scenario as typed values, and how they are made from its plain content."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.errors import ScenarioError
from sim.parameters import DIMENSIONS, Market
from sim.scenario_document import Document, Place
from sim.scenario_network import frozen_edges, read_edges
from sim.scenario_schema import SEGMENT_OVERRIDES


class Cause(NamedTuple):
    """One cause of failures (M04, M06); all numbers are shares from 0 to 1."""

    name: str
    mix: float
    controllability: float
    base_stability: float
    process_share: float
    used_share: float


class Segment(NamedTuple):
    """A part of the market (M19), with what it does not set itself filled in from the market.

    `dimension_weights` are in the order of `DIMENSIONS`; units are those of the parameters of that name.
    """

    name: str
    share: float
    dimension_weights: tuple[float, ...]
    weight_distributive: float
    weight_interactional: float
    weight_distributive_cumulative: float
    weight_interactional_cumulative: float
    zone_of_tolerance: float
    fair_compensation_mean: float
    recovery_expectation_mean: float
    voice_offset: float


class Service(NamedTuple):
    """The service as sold: how often it fails and how good it is (group `service` without the causes).

    `severity_shape` are the two shapes of a Beta distribution; `dimension_weights` and `quality` are in
    the order of `DIMENSIONS`; gaps, quality and promise in sd.
    """

    p_fail: float
    severity_shape: tuple[float, float]
    dimension_weights: tuple[float, ...]
    quality: tuple[float, ...]
    gap_knowledge: float
    gap_standards: float
    gap_delivery: float
    gap_communication: float
    promise_service: float


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Who talks to whom.

    Attributes:
        kind: small_world, scale_free, random or edges.
        degree: mean number of neighbours of the three generated kinds.
        rewiring_prob: share of rewired links of the small world.
        edges: links of kind `edges`, shape (links, 2), smaller id first, sorted; else shape (0, 2).
        edges_file: file they came from, "" if none.
    """

    kind: str
    degree: int
    rewiring_prob: float
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
        if not Path(file).is_file():
            place: Place = ("market", "network", "edges")
            raise ScenarioError(
                document.problem(
                    place,
                    f"there is no edge list {Path(file).name!r} in {Path(file).parent}",
                    next_step="check the name; it is relative to the scenario file",
                )
            )
        edges = read_edges(Path(file), persons)
    return Network(network["kind"], network["degree"], network["rewiring_prob"], edges, file)


def make_segment(given: dict[str, Any], content: dict[str, Any]) -> Segment:
    """Make a segment: what it does not set is as in the market."""
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
    """Collect the numbers of the service."""
    given = content["service"]
    scalars = {name: given[name] for name in Service._fields if not isinstance(given[name], dict)}
    return Service(
        severity_shape=(given["severity_shape"]["a"], given["severity_shape"]["b"]),
        dimension_weights=tuple(given["dimension_weights"][dimension] for dimension in DIMENSIONS),
        quality=tuple(given["quality"][dimension] for dimension in DIMENSIONS),
        **scalars,
    )


def make_market(content: dict[str, Any]) -> Market:
    """Collect the numbers of the market."""
    given = {**content["market"], **content["market"]["network"]}
    return Market(*(float(given[name]) for name in Market._fields))
