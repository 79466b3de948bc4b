"""Checks that all peers live the same market: their weekly means agree within what chance allows."""

import statistics

from benchmarks import core
from benchmarks.sides import PEERS, is_there, peer_run

PERSONS, WEEKS = 5_000, 20
REFERENCE_SEEDS, PEER_SEEDS = 12, 2
TOLERANCE = 5.0  # standard errors; a dozen sums a peer are compared


def disagreements() -> list[str]:
    """List every weekly mean of a peer that differs from that of the numpy version by more than chance."""
    reference = [peer_run("numpy")(PERSONS, WEEKS, seed).aggregates for seed in range(REFERENCE_SEEDS)]  # type: ignore[attr-defined]
    found = []
    for peer in PEERS:
        if peer == "numpy" or not is_there(peer):
            continue
        runs = [peer_run(peer)(PERSONS, WEEKS, 100 + seed).aggregates for seed in range(PEER_SEEDS)]  # type: ignore[attr-defined]
        for name in core.AGGREGATES:
            values = [run[name] for run in reference]
            error = statistics.stdev(values) * (1.0 / len(runs) + 1.0 / len(values)) ** 0.5
            distance = statistics.mean(run[name] for run in runs) - statistics.mean(values)
            if abs(distance) > TOLERANCE * error:
                found.append(f"{peer}: {name} differs by {distance:.5f} a person and week, {distance / error:.1f} s.e.")
    return found
