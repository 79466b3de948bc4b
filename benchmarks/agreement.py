"""Checks that all peers live the same market: their weekly means agree within what chance allows.

They are compared twice: with the capacity that is timed, and with a sixth of it, where people wait and leave waiting.
At each capacity the few sums that are hardly ever above nothing, or always the capacity, are left to the other.

Chance of a false alarm, measured while the peers lived the first model: the numpy version was held against itself
30,000 times at each capacity, two runs against 60, resampled from 1,500. Some sum differed by more than the tolerance
in one of 30,000 at either, so three peers at two capacities, 267 comparisons, alarm for nothing in about one of 5,000.
"""

import statistics

from benchmarks import core
from benchmarks.sides import PEERS, is_there, peer_run

PERSONS, WEEKS = 5_000, 40  # longer than a failure counts as recent
REFERENCE_SEEDS, PEER_SEEDS = 60, 2
TOLERANCE = 5.5  # standard errors
UNTELLING = {
    core.CAPACITY: frozenset({"queue", "abandoned", "joined"}),
    core.CAPACITY / 6.0: frozenset({"answered", "served", "handling"}),
}


def disagreements() -> list[str]:
    """List every weekly mean of a peer that differs from that of the numpy version by more than chance."""
    return [line for capacity in UNTELLING for line in _disagreements_at(capacity)]


def _disagreements_at(capacity: float) -> list[str]:
    """List them for one capacity of the firm, in complaints a week for 1,000 customers."""
    reference = _runs("numpy", range(REFERENCE_SEEDS), capacity)
    found = []
    for peer in PEERS:
        if peer == "numpy" or not is_there(peer):
            continue
        runs = _runs(peer, range(100, 100 + PEER_SEEDS), capacity)
        for name in core.AGGREGATES:
            if name in UNTELLING[capacity]:
                continue
            values = [run[name] for run in reference]
            error = statistics.stdev(values) * (1.0 / len(runs) + 1.0 / len(values)) ** 0.5
            distance = statistics.mean(run[name] for run in runs) - statistics.mean(values)
            if abs(distance) > TOLERANCE * error:
                found.append(
                    f"{peer}, capacity {capacity:g}: {name} differs by {distance:.3g} a person and week, "
                    f"{distance / error:.1f} s.e."
                )
    return found


def _runs(peer: str, seeds: range, capacity: float) -> list[dict[str, float]]:
    """Return the weekly means of some runs of a peer."""
    run = peer_run(peer)
    return [run(PERSONS, WEEKS, seed, capacity).aggregates for seed in seeds]
