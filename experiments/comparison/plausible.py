"""How sure are the verdicts, given what nobody knows? The comparison again in many plausible worlds.

A plausible world is a set of behavioural parameters drawn from their study ranges by a Latin hypercube, the same
for all policies. The answer is the share of worlds in which a verdict is the same as at the defaults, and the
parameters whose values go with a change of the word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.comparison.compare import comparison, specs_of
from experiments.comparison.families import holm
from experiments.comparison.findings import Comparison
from experiments.runs.runner import Report, run, silent
from experiments.runs.store import Store
from sim.errors import ParadoxError
from sim.parameters.registry import PARAMETERS, Parameter
from sim.scenario.scenario import BUILT_IN, Scenario

DEFAULT_REPLICATIONS = 8
FEWEST_REPLICATIONS = 2
# More worlds or replications would take days and tell nothing more.
MOST_WORLDS, MOST_REPLICATIONS = 10_000, 1_000

# Which verdicts are followed: for the person, for the base, against the reference.
QUESTIONS = ("person", "base", "policy")

# Parameters are named only if chance alone would name any of them in less than five of a hundred verdicts.
_LEVEL = 0.05
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Flip:
    """A parameter whose value goes with a change of the verdict.

    Attributes:
        parameter: its name.
        flips_when: "high" or "low": where in its study range the word changes more often.
        split: chance that a world with another word lies further that way than one with the same word, .5 to 1.
        grade: grade of the evidence for the parameter.
    """

    parameter: str
    flips_when: str
    split: float
    grade: str


@dataclass(frozen=True, slots=True)
class Sureness:
    """How one verdict of one policy fares in the plausible worlds.

    Attributes:
        policy, question: whose verdict, and which of QUESTIONS.
        word: the verdict at the defaults.
        words: in how many worlds each word was given.
        worlds: how many there were.
        replications: in each of them.
        flips: the parameters that flip it most often, clearest first, three at most.
    """

    policy: str
    question: str
    word: str
    words: dict[str, int]
    worlds: int
    replications: int
    flips: tuple[Flip, ...]

    @property
    def holds(self) -> int:
        """Count the worlds with the same word."""
        return self.words.get(self.word, 0)

    @property
    def rests_on_judgement(self) -> bool:
        """Return whether a parameter without a published number can change the word."""
        return any(flip.grade == "judgement" for flip in self.flips)


def behavioural() -> list[Parameter]:
    """List the behavioural parameters that are varied: those of class fixed or free with a study range."""
    return [
        parameter
        for parameter in PARAMETERS.values()
        if parameter.group == "behaviour"
        and parameter.kind not in ("measurement", "scenario")
        and parameter.study_low is not None
    ]


def check_size(worlds: int, replications: int | None) -> None:
    """Refuse a design that can say nothing, or that nobody could wait for.

    Raises:
        ParadoxError: fewer or more worlds or replications than are allowed.
    """
    if not 2 <= worlds <= MOST_WORLDS:
        raise ParadoxError(f"--plausible is {worlds}. Allowed: 2 to {MOST_WORLDS}. Next: try --plausible 100.")
    if replications is not None and not FEWEST_REPLICATIONS <= replications <= MOST_REPLICATIONS:
        why = ", which gives no interval" if replications < FEWEST_REPLICATIONS else ""
        raise ParadoxError(
            f"--plausible-replications is {replications}{why}. "
            f"Allowed: {FEWEST_REPLICATIONS} to {MOST_REPLICATIONS}. Next: try --plausible-replications 8."
        )


def plausible_scenarios(scenario: Scenario, worlds: int, replications: int) -> list[Scenario]:
    """Draw the parameter sets; the draw depends on the scenario's seed and the number of worlds alone.

    Raises:
        ParadoxError: fewer or more worlds or replications than are allowed.
    """
    check_size(worlds, replications)
    from scipy.stats.qmc import LatinHypercube

    parameters = behavioural()
    unit = LatinHypercube(len(parameters), rng=np.random.default_rng(scenario.seed)).random(worlds)
    low = np.array([parameter.study_low for parameter in parameters], dtype=float)
    high = np.array([parameter.study_high for parameter in parameters], dtype=float)
    return [
        scenario.with_values(
            {
                "run.replications": replications,
                **{f"behaviour.{p.name}": float(value) for p, value in zip(parameters, row, strict=True)},
            }
        )
        for row in low + unit * (high - low)
    ]


def sureness(
    central: Comparison,
    scenario: Scenario,
    worlds: int,
    replications: int | None = None,
    store: Path | None = None,
    threads: int | None = None,
    report: Report = silent,
) -> tuple[Sureness, ...]:
    """Compare the policies again in plausible worlds and count how often each verdict holds.

    Args:
        central: the comparison at the scenario's own parameters.
        scenario: what was compared.
        worlds: how many parameter sets.
        replications: in each world; None for eight, or as many as the scenario has if fewer.
        store: file that keeps finished runs; None keeps nothing.
        threads: how many at the same time; None for one a core.
        report: called as runs finish.

    Returns:
        One for each policy but doing nothing, and each of the questions.

    Raises:
        ParadoxError: as in `compare`, and for a number of worlds or replications that is not allowed.
    """
    chosen = replications or max(FEWEST_REPLICATIONS, min(DEFAULT_REPLICATIONS, scenario.replications))
    scenarios = plausible_scenarios(scenario, worlds, chosen)
    with Store(store) as runs:
        specs = [spec for variant in scenarios for spec in specs_of(variant)]
        run(specs, runs, threads, report)
        found = [
            comparison(variant, list(runs.records(spec.run_id for spec in specs_of(variant))), spread=central.spread)
            for variant in scenarios
        ]
    values = np.array([[getattr(variant.behaviour, p.name) for p in behavioural()] for variant in scenarios])
    return tuple(
        _sureness(central, found, values, policy.name, question)
        for policy in central.policies
        if policy.name not in BUILT_IN
        for question in QUESTIONS
        if not (question == "policy" and policy.name == central.reference)
    )


def _sureness(
    central: Comparison, found: Sequence[Comparison], values: np.ndarray, policy: str, question: str
) -> Sureness:
    """Count the words of one verdict over the worlds."""
    given = [getattr(one[policy], question) for one in found]
    word = getattr(central[policy], question)
    words = {each: given.count(each) for each in dict.fromkeys(given)}
    changed = np.array([each != word for each in given])
    return Sureness(
        policy, question, word, words, len(found), found[0].replications, flips(changed, values, behavioural())
    )


def flips(changed: np.ndarray, values: np.ndarray, parameters: Sequence[Parameter]) -> tuple[Flip, ...]:
    """Find the parameters whose values differ most between worlds with and without a change of the word.

    All parameters are tested, so their p-values are adjusted as a family (Holm).

    Args:
        changed: one truth value a world.
        values: worlds x parameters.
        parameters: in the order of the columns.
    """
    if changed.all() or not changed.any():
        return ()
    from scipy.stats import mannwhitneyu

    found = []
    tests = mannwhitneyu(values[changed], values[~changed], axis=0)
    adjusted = holm(tests.pvalue)
    for parameter, statistic, p in zip(parameters, tests.statistic, adjusted, strict=True):
        split = float(statistic) / (int(changed.sum()) * int((~changed).sum()))
        if p < _LEVEL:
            way = "high" if split > 0.5 else "low"
            found.append(Flip(parameter.name, way, max(split, 1.0 - split), parameter.grade))
    return tuple(sorted(found, key=lambda flip: -flip.split)[:_NAMED])
