"""A study: a scenario, what is varied over it, where, and what is asked of the runs.

A study is a plain value. Its points are numbered; a run of a study is a point and a replication.
"""

import hashlib
import json
import math
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.improvement.aims import Condition
from experiments.runs.own_outcomes import Own, keys
from experiments.studies import design as designs
from experiments.studies.constraints import values_at
from experiments.studies.design import Design, DesignSpec
from experiments.studies.factors import LEVER, POLICY_PATH, Factor, Link
from sim.arguments import check_name, check_place, checked
from sim.brief import Brief, briefly
from sim.scenario.scenario import LANGUAGES, Scenario
from sim.state.draws import seed_of
from sim.version import model_version

# A block of luck holds so many replications.
REPLICATIONS_A_BLOCK = 4096


@briefly
class StudyTexts(NamedTuple):
    """What a reader is told about a study, in one language.

    Attributes:
        title, purpose, question: as in the file; where not translated, as in its own language.
        labels: what factors are called, by name; only of factors that the file gives a label in this language.
    """

    title: str
    purpose: str
    question: str
    labels: Mapping[str, str]


def by_grid(design: DesignSpec) -> bool:
    """Return whether the number of points follows from the levels of each factor, not from their number alone."""
    return design.kind == designs.GRID or (design.kind == designs.CROSSED and not design.policies)


def points_of(design: DesignSpec, factors: Sequence[Factor], count: int) -> int:
    """Count the points of a design without making it.

    Args:
        design: the design.
        factors: those of its factors that are known; all of them, if the points follow from their levels.
        count: how many factors it has.
    """
    grids = (len(one.grid()) for one in factors if design.kind == designs.GRID or one.role == LEVER)
    return designs.size(design, count, math.prod(grids) if by_grid(design) else 0)


@lru_cache(maxsize=128)
def _without(base: Scenario, switches: str) -> Scenario:
    values = json.loads(switches)
    return base.with_values(values) if values else base


@dataclass(frozen=True, repr=False)
class Study(Brief):
    """What a study file says, checked.

    Attributes:
        name, title, purpose, question: for people.
        base: the scenario, with what the study sets for all points.
        policy: the policy whose levers vary, and under which the points run.
        factors: levers, then uncertainties.
        links: what holds between factors.
        outcomes: what is kept of each run.
        design: where the points lie.
        replications: runs of each point, each with its own luck.
        budget: most runs that the study may ask for.
        maps: pairs of factors whose verdicts are mapped.
        translations: texts by language; the runs do not depend on them.
        settings: what the study sets for all points, by path of the scenario; `base` has it already.
        address: what a command line calls it: the name of a shipped study, or the path of a file; "" if it has none.
        series: which weekly series are kept of each run.
        own: those of the outcomes and series that are one's own.
        keep: what policies of a crossed study are asked to keep; runs do not depend on it.
    """

    name: str
    title: str
    purpose: str
    question: str
    base: Scenario
    policy: str
    factors: tuple[Factor, ...]
    links: tuple[Link, ...]
    outcomes: tuple[str, ...]
    design: DesignSpec
    replications: int = 1
    budget: int = 5_000_000
    maps: tuple[tuple[str, str], ...] = ()
    translations: Mapping[str, StudyTexts] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    address: str = field(default="", compare=False)
    series: tuple[str, ...] = ()
    own: tuple[Own, ...] = ()
    keep: tuple[Condition, ...] = ()

    def _brief_line(self) -> str:
        names = ", ".join(factor.name for factor in self.factors)
        return f"{self.name}: {self.design.kind}, {self.size:,} runs of {names}"

    def _brief_rows(self) -> list[dict[str, Any]]:
        return [
            {"factor": one.name, "role": one.role, "kind": one.kind, "values": ", ".join(map(str, one.values)),
             "low": one.low, "high": one.high}
            for one in self.factors
        ]  # fmt: skip

    @checked()
    def command(self, verb: str) -> str:
        """Write a command line of `paradox study` for this study, as it would be typed where it was read."""
        own = self.base.actors.options if self.base.actors else []
        return shlex.join(["paradox", "study", verb, self.address or self.name, *own])

    def texts(self, lang: str) -> StudyTexts:
        """Return the texts for readers of a language, as they stand in the file where they are not translated."""
        check_name("language", lang, LANGUAGES)
        return self.translations.get(lang) or StudyTexts(self.title, self.purpose, self.question, {})

    @cached_property
    def points(self) -> int:
        """Count the points, without making the design."""
        return points_of(self.design, self.factors, len(self.factors))

    @property
    def size(self) -> int:
        """Count the runs: points times replications."""
        return self.points * self.replications

    @cached_property
    def different_runs(self) -> int:
        """Count the runs that differ: points of equal values and luck, as Morris designs have them, are run once."""
        rows = np.ascontiguousarray(self.values, "<f8")
        luck = self.points_of_design.luck.tolist()
        return len(set(zip(map(bytes, rows), luck, strict=True))) * self.replications

    @cached_property
    def points_of_design(self) -> Design:
        """Make the design."""
        grids = [factor.grid() for factor in self.factors]
        return designs.make(self.design, grids, [factor.role == LEVER for factor in self.factors])

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """Return the values of all factors at all points, shape (points, factors); words as their number."""
        if self.design.kind == designs.TABLE:
            return np.array(self.design.rows, dtype=np.float64).reshape(-1, len(self.factors))
        return values_at(self.factors, self.links, self.points_of_design.places)

    def factor(self, name: str) -> Factor:
        """Return a factor by name."""
        return self.factors[self.column(name)]

    def column(self, name: str) -> int:
        """Return the column of a factor in the tables of the study."""
        names = [factor.name for factor in self.factors]
        check_name("factor", name, names)
        return names.index(name)

    def point(self, number: int) -> tuple[str, dict[str, Any]]:
        """Return the policy of a point and its values by path of the scenario."""
        check_place("point", number, self.points)
        return self.point_with(zip(self.factors, self.values[number], strict=True))

    def base_of(self, number: int) -> Scenario:
        """Return the base of a point: without what its structure takes out of the model."""
        off = [one.switches[int(self.values[number, at])] for at, one in enumerate(self.factors) if one.switches]
        return _without(self.base, off[0]) if off else self.base

    @checked()
    def point_with(self, chosen: Iterable[tuple[Factor, float]]) -> tuple[str, dict[str, Any]]:
        """Return the policy, and values by path of the scenario, of some factors at values of the design."""
        policy, paths = self.policy, dict[str, Any]()
        for factor, value in sorted(chosen, key=lambda one: bool(one[0].switches)):
            paths |= factor.settings(value)
        return str(paths.pop(POLICY_PATH, policy)), paths

    def seed(self, number: int, replication: int) -> int:
        """Return the seed of a run: the scenario's, moved by the luck of the point and the replication."""
        check_place("point", number, self.points)
        check_place("replication", replication, REPLICATIONS_A_BLOCK)
        return seed_of(self.base.seed, int(self.points_of_design.luck[number]) * REPLICATIONS_A_BLOCK + replication)

    def run_id(self, number: int, replication: int) -> str:
        """Name a run by its content: model, scenario, factors, their values, seed; 24 digits.

        What is asked of a run is not part of it: who asks for less finds the runs that were made for more.
        """
        seed = self.seed(number, replication)
        digest = self._common.copy()
        digest.update(np.ascontiguousarray(self.values[number], "<f8").tobytes())
        digest.update(seed.to_bytes(8, "little"))
        return str(digest.hexdigest())[:24]

    def run_ids(self, replication: int) -> list[str]:
        """Name all runs of one replication, in the order of the points."""
        return [self.run_id(number, replication) for number in range(self.points)]

    @cached_property
    def _common(self) -> Any:
        """Start the name of every run with what they have in common."""
        parts = [
            model_version(),
            self.base.hash,
            self.policy,
            [[factor.kind, [list(target) for target in factor.targets],
              list(factor.values) if factor.is_words else [], *filter(None, [factor.identity])]
             for factor in self.factors],
            *([keys(self.own)] if self.own else []),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode())

    @cached_property
    def content(self) -> dict[str, Any]:
        """Return all that the runs depend on as plain values; texts, maps and the budget are left out."""
        return {
            "base": self.base.hash,
            "seed": self.base.seed,
            "policy": self.policy,
            "factors": {
                factor.name: [factor.role, factor.kind, [list(target) for target in factor.targets], factor.low,
                              factor.high, factor.log, list(factor.values), factor.mean, factor.sd, factor.levels,
                              *filter(None, [factor.identity])]
                for factor in self.factors
            },
            "links": [[link.kind, list(link.names), link.total] for link in self.links],
            "outcomes": list(self.outcomes),
            "design": self.design.described,
            "replications": self.replications,
            **({"series": list(self.series)} if self.series else {}),
            **({"own_outcomes": {one.name: one.described for one in self.own}} if self.own else {}),
            **({"actors": self.base.actors.described} if self.base.actors else {}),
        }  # fmt: skip

    @cached_property
    def hash(self) -> str:
        """Name the content, 16 digits."""
        return hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()[:16]
