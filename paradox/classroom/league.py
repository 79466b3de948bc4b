"""Lives the policies of all teams on the same luck, and says who leads and whether that is more than chance.

Beside the teams stand the firm whose levers they began with, and the firm that does nothing. Differences between teams
are taken in each replication, so that luck common to both cancels; their intervals are as much wider as the number of
pairs asks for (Bonferroni), as the leader is whoever turned out best.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Thread
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.intervals import CONFIDENCE, Interval, interval
from experiments.runs.runner import available_threads
from experiments.studies.evaluate import evaluate, points_of
from experiments.studies.points import Asked
from paradox.classroom.teams import Game
from sim.errors import ParadoxError
from sim.scenario.scenario import DO_NOTHING
from sim.state.draws import seed_of

# What the table shows, the first to begin with.
OUTCOMES = ("profit", "retention", "total")

# The firm whose levers the teams began with.
FIRM = "firm"

# Replications, and after how many the table is shown anew: its intervals narrow while the class looks.
REPLICATIONS = 30
TOGETHER = 5

Runs = Mapping[str, Mapping[str, NDArray[np.float64]]]


class Lead(NamedTuple):
    """Who is first by an outcome, and who may as well be by chance."""

    first: str
    untold: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Standing:
    """What the policies have come to so far.

    Attributes:
        policies: levers by team.
        runs: by team and outcome, a value a replication; the two firms beside them stand under FIRM and DO_NOTHING.
    """

    policies: Mapping[str, Mapping[str, float]]
    runs: Runs = field(default_factory=dict)

    @property
    def replications(self) -> int:
        """Return how many replications have been lived."""
        return next((len(values[OUTCOMES[0]]) for values in self.runs.values()), 0)

    def level(self, who: str, outcome: str) -> Interval:
        """Return the mean and the interval of an outcome."""
        return interval(self.runs[who][outcome])

    def order(self, outcome: str) -> list[str]:
        """List teams and the firms beside them, the best first; what no replication could give stands last."""
        means = {who: self.level(who, outcome).estimate for who in self.runs}
        return sorted(means, key=lambda who: -means[who] if np.isfinite(means[who]) else np.inf)

    def lead(self, outcome: str) -> Lead | None:
        """Say which team leads and which others chance may have put behind it; None with fewer than two teams."""
        teams = [who for who in self.order(outcome) if who in self.policies]
        if len(teams) < 2:
            return None
        confidence = 1.0 - (1.0 - CONFIDENCE) / (len(teams) * (len(teams) - 1) / 2)
        best = self.runs[teams[0]][outcome]
        gaps = {team: interval(best - self.runs[team][outcome], confidence) for team in teams[1:]}
        return Lead(teams[0], tuple(team for team, gap in gaps.items() if not gap.low > 0.0))

    def table(self) -> str:
        """Return all as CSV: a row a team, outcomes with their intervals, and where its levers stood."""
        levers = list(next(iter(self.policies.values()), {}))
        names = [name for outcome in OUTCOMES for name in (outcome, f"{outcome}_low", f"{outcome}_high")]
        lines = [",".join(("team", *names, "replications", *levers))]
        for who in self.order(OUTCOMES[0]):
            numbers = [value for outcome in OUTCOMES for value in self.level(who, outcome)[:3]]
            stands = [repr(self.policies[who][lever]) if who in self.policies else "" for lever in levers]
            lines.append(",".join((who, *map(repr, numbers), str(self.replications), *stands)))
        return "\n".join(lines) + "\n"


class League:
    """Lives the policies of the teams in a thread of its own, so that no page waits for it.

    Attributes:
        standing: what they have come to so far, None before the first.
        problem: why it ended early, "" if it did not.
        game: what the teams played when it was begun.
    """

    def __init__(self) -> None:
        self.standing: Standing | None = None
        self.problem = ""
        self.game: Game | None = None
        self._begun: Mapping[str, Mapping[str, float]] | None = None
        self._thread: Thread | None = None

    @property
    def is_living(self) -> bool:
        """Return whether replications are still being lived."""
        return self._thread is not None and self._thread.is_alive()

    def begin(self, game: Game, policies: Mapping[str, Mapping[str, float]]) -> None:
        """Begin to live policies as they stand: levers by team."""
        begun = {team: dict(levers) for team, levers in policies.items()}
        self.game, self.problem, self.standing, self._begun = game, "", Standing(begun), begun
        self._thread = Thread(target=self._live, args=(game, begun), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Live no further replications; what there is stays."""
        self._begun = None

    def _live(self, game: Game, begun: Mapping[str, Mapping[str, float]]) -> None:
        """Live some replications after the other, until all are lived, or others are begun or these are ended."""
        try:
            for lived in standings(game, begun):
                if self._begun is not begun:
                    return
                self.standing = lived
        except ParadoxError as problem:
            self.problem = str(problem)


def standings(
    game: Game, policies: Mapping[str, Mapping[str, float]], replications: int = REPLICATIONS
) -> Iterator[Standing]:
    """Live policies and the two firms beside them, and return what they have come to after some replications each.

    Args:
        game: what the levers belong to.
        policies: levers by team.
        replications: how many, each with its own seed, drawn from that of the game as `paradox compare` draws them.

    Raises:
        ParadoxError: a run failed.
    """
    whose = [*sorted(policies), FIRM, DO_NOTHING]
    given = [*(policies[team] for team in sorted(policies)), {}, {"policy": DO_NOTHING}]
    points = points_of(game.scenario, game.policy, given)
    threads = max(1, available_threads() - 1)  # one stays for the page
    found: dict[str, dict[str, list[float]]] = {who: {outcome: [] for outcome in OUTCOMES} for who in whose}
    for begin in range(0, replications, TOGETHER):
        seeds = [seed_of(game.seed, number) for number in range(begin, min(begin + TOGETHER, replications))]
        for run in evaluate(game.scenario, points, seeds, Asked(OUTCOMES, (), ()), threads):
            for outcome in OUTCOMES:
                found[whose[run.point.number]][outcome].append(run.left.outcomes[outcome])
        yield Standing(policies, {who: _arrays(values) for who, values in found.items()})


def _arrays(values: Mapping[str, Sequence[float]]) -> dict[str, NDArray[np.float64]]:
    return {outcome: np.array(runs) for outcome, runs in values.items()}
