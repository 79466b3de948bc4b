"""Teams that set a policy each on their phones: who is in which team, and where the levers of each stand.

Knows nothing of pages. A team bears one of the names on offer and nothing is typed, so that no name has to be read
before it stands on a wall. A phone is in one team; the policy that a team sent last is its policy, whichever of its
phones sent it, and however often. Nothing is written down here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from experiments.studies.evaluate import points_of
from paradox.classroom.levers import LEVERS, BadInputError, number
from paradox.classroom.poll import MOST_PHONES, is_token, turns
from paradox.classroom.setup import Setup, address_of, policy_title
from paradox.present.messages import LANGUAGES, t
from sim.scenario.scenario import Scenario

# Names on offer, and so the most teams there can be: each is lived in every replication.
TEAMS = (
    "bluebird", "cormorant", "crane", "cuckoo", "falcon", "finch", "goose", "heron", "ibis", "kingfisher", "lark",
    "magpie", "owl", "peacock", "pelican", "penguin", "robin", "stork", "swallow", "woodpecker",
)  # fmt: skip


class Span(NamedTuple):
    """How far a team may move a lever: the ends and the step of its slider, and where it stands at first."""

    low: float
    high: float
    step: float
    first: float


class Game(NamedTuple):
    """What teams are to do better: a policy of a scenario.

    Attributes:
        place: address of the page that it belongs to.
        scenario, policy: what their levers begin with.
        seed: of the first replication.
        titles: what scenario and policy are called, by language.
    """

    place: str
    scenario: Scenario
    policy: str
    seed: int
    titles: Mapping[str, tuple[str, str]]

    @property
    def spans(self) -> dict[str, Span]:
        """Return the levers that may be moved, in what the firm counts in.

        A slider that does not reach where its lever stands is longer.
        """
        terms, found = self.scenario.terms, {}
        for lever in LEVERS.values():
            first, slider = lever.told(self.stands(lever.name), terms), lever.slider(terms)
            found[lever.name] = Span(min(slider.low, first), max(slider.high, first), slider.step, first)
        return found

    def stands(self, lever: str) -> float:
        """Return where a lever stands in the policy, a number of the model."""
        return float(getattr(self.scenario.policies[self.policy], lever))

    def read(self, levers: Mapping[str, Any], lang: str) -> dict[str, float]:
        """Return where all levers of a policy stand, numbers of the model, from what came in what the firm counts in.

        Those that did not come stand where they stood at first.

        Raises:
            BadInputError: no such lever, or a value outside its slider.
            ScenarioError: values that do not go together.
        """
        spans, terms, values = self.spans, self.scenario.terms, dict[str, float]()
        for name in levers:
            if name not in spans:
                raise BadInputError(t("error.lever", lang, given=str(name)[:40]))
        for name, span in spans.items():
            title = LEVERS[name].title(lang, terms)
            given = number(levers.get(name, span.first), span.low, span.high, title, lang)
            read = LEVERS[name].read(given, self.stands(name), terms, lang)
            assert isinstance(read, float)
            values[name] = read
        points_of(self.scenario, self.policy, [values])
        return values

    def told(self, policy: Mapping[str, float]) -> dict[str, float]:
        """Return where the levers of a policy stand, in what the firm counts in."""
        return {name: LEVERS[name].told(value, self.scenario.terms) for name, value in policy.items()}


@dataclass
class Teams:
    """The teams of a class.

    Attributes:
        game: what is to be done better, None before the first.
        round: counts how often the teams were let in; a policy names the round it is for.
        is_open: whether policies are taken.
        members: the team of each phone, by its token.
        policies: where the levers of each team stand.
        changes: how often each team has set its policy.
        phones: tokens of the phones that have looked since the teams were let in.
        turn: when they were let in or closed last, among all that phones are asked.
    """

    game: Game | None = None
    round: int = 0
    is_open: bool = False
    members: dict[str, str] = field(default_factory=dict)
    policies: dict[str, dict[str, float]] = field(default_factory=dict)
    changes: Counter[str] = field(default_factory=Counter)
    phones: set[str] = field(default_factory=set)
    turn: int = 0

    def open(self, game: Game) -> None:
        """Let teams set policies; if it is the same game once more, those that stand are where they go on from."""
        if self.game is None or game.place != self.game.place:
            self.members, self.policies, self.changes = {}, {}, Counter()
        self.game, self.phones, self.is_open = game, set(), True
        self.round += 1
        self.turn = next(turns)

    def close(self) -> None:
        """Take no more policies."""
        if self.is_open:
            self.is_open, self.turn = False, next(turns)

    def take(self, token: str, of_round: int, team: str, levers: Mapping[str, Any] | None, lang: str) -> None:
        """Take a phone into a team, and with levers the policy of that team.

        A phone that was in another team leaves it; a team without phones has no policy.

        Raises:
            BadInputError: no such team or lever, a value outside its slider, another round, or more phones than there
                may be.
            ScenarioError: values that do not go together.
        """
        if self.game is None or not self.is_open or of_round != self.round:
            raise BadInputError(t("teams.closed", lang))
        if team not in TEAMS:
            raise BadInputError(t("teams.unknown", lang))
        if not is_token(token) or (token not in self.members and len(self.members) >= MOST_PHONES):
            raise BadInputError(t("poll.full", lang, most=MOST_PHONES))
        values = None if levers is None else self.game.read(levers, lang)
        left = self.members.get(token)
        self.members[token] = team
        if left is not None and left not in self.members.values():
            self.policies.pop(left, None)
        if values is not None and values != self.policies.get(team):
            self.policies[team] = values
            self.changes[team] += 1

    def state(self, token: str, lang: str) -> dict[str, Any]:
        """Return what a phone shows: the teams, the levers, and where those of its own team stand."""
        if is_token(token) and len(self.phones) < MOST_PHONES:
            self.phones.add(token)
        if self.game is None:
            return {"kind": "policy", "round": 0, "open": False}
        mine, there = self.members.get(token), Counter(self.members.values())
        scenario, policy = self.game.titles[lang]
        terms, stands = self.game.scenario.terms, self.policies.get(mine or "")
        return {
            "kind": "policy",
            "round": self.round,
            "open": self.is_open,
            "question": t("teams.question", lang, scenario=scenario, policy=policy),
            "teams": [{"name": team, "title": _with_phones(team, there[team], lang)} for team in TEAMS],
            "levers": [
                {"name": name, "title": LEVERS[name].title(lang, terms), "meaning": LEVERS[name].meaning(lang, terms)}
                | span._asdict()
                for name, span in self.game.spans.items()
            ],
            "yours": mine,
            "stands": None if stands is None else self.game.told(stands),
            "change": self.changes[mine or ""],
        }


def game_of(setup: Setup) -> Game:
    """Return the game that a page offers: to do better than the right-hand firm, or the left if it alone is one."""
    left, right = setup.parts
    part = right if right.has_levers else left
    policy = part.policy if part.has_levers else part.scenario.reference
    titles = {lang: (part.scenario.texts(lang).title, policy_title(part.scenario, policy, lang)) for lang in LANGUAGES}
    return Game(address_of(setup, LANGUAGES[0]), part.scenario, policy, setup.seed, titles)


def team_title(team: str, lang: str) -> str:
    """Return what a team is called in a language."""
    return t(f"team.{team}", lang)


def _with_phones(team: str, phones: int, lang: str) -> str:
    title = team_title(team, lang)
    return t("teams.with_phones", lang, team=title, phones=phones) if phones else title
