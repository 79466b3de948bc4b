"""The psychologies that a firm is fitted with: sets of behaviour that keep the published evidence."""

from collections.abc import Sequence

import numpy as np

from experiments.parameter_sets import TABLE, kept_sets
from experiments.shipped import study_folder
from sim.scenario.scenario import Scenario

Psychology = dict[str, float]


def shipped_sets(most: int = 200) -> list[Psychology]:
    """Return sets of the shipped table, by path of a scenario, evenly over its draws; none where none is shipped.

    Args:
        most: sets wanted.
    """
    if not (study_folder() / TABLE).is_file():
        return []
    kept = kept_sets()
    return [{f"behaviour.{name}": value for name, value in kept.set_of(member).items()} for member in kept.chosen(most)]


def drawn(sets: Sequence[Psychology], number: int, seed: int) -> list[Psychology]:
    """Draw psychologies, each set as often as any other; the scenario's own where there are no sets."""
    if not sets:
        return [{} for _ in range(number)]
    order = np.random.default_rng((seed, 2)).permutation(number)
    return [sets[int(at) % len(sets)] for at in order]


def with_psychology(scenario: Scenario, psychology: Psychology) -> Scenario:
    """Return a scenario whose customers feel and act so."""
    return scenario.with_values(psychology) if psychology else scenario
