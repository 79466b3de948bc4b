"""What a class and its lecturer share: the way in, the vote, the teams; once in a running program.

Phones are asked one thing at a time: a vote that opens closes the teams, and teams that are let in close the vote.
"""

import time
from dataclasses import dataclass, field

from paradox.classroom.league import League
from paradox.classroom.poll import Poll, Question
from paradox.classroom.teams import Game, Teams


def _first_round() -> int:
    """Return from where rounds are counted: a phone may still send what the program before this one has asked for."""
    return int(time.time())


@dataclass
class Room:
    """A class.

    Attributes:
        join: the address that phones open; None if they cannot reach this machine.
        poll: what it says on its phones.
        teams: the policies that it sets there.
        league: lives these policies.
    """

    join: str | None = None
    poll: Poll = field(default_factory=lambda: Poll(round=_first_round()))
    teams: Teams = field(default_factory=lambda: Teams(round=_first_round()))
    league: League = field(default_factory=League)

    def ask(self, question: Question) -> None:
        """Open a vote, or one more on the same question."""
        self.teams.close()
        self.poll.ask(question)

    def let_in(self, game: Game) -> None:
        """Let teams set policies."""
        self.poll.close()
        self.league.end()
        self.teams.open(game)

    def close_teams(self) -> None:
        """Take no more policies, and live those there are."""
        if self.teams.is_open:
            self.teams.close()
            if self.teams.game and self.teams.policies:
                self.league.begin(self.teams.game, self.teams.policies)

    @property
    def is_new(self) -> bool:
        """Return whether the class has been asked nothing yet."""
        return self.poll.turn == self.teams.turn == 0

    @property
    def asked(self) -> Poll | Teams:
        """Return what phones are asked: what was opened or closed last."""
        return self.poll if self.poll.turn > self.teams.turn else self.teams
