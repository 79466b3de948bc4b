"""What a class and its lecturer share: the way in, the vote, the teams; once in a running program."""

from dataclasses import dataclass, field

from paradox.classroom.league import League
from paradox.classroom.poll import Poll
from paradox.classroom.teams import Teams


@dataclass(frozen=True)
class Room:
    """A class.

    Attributes:
        join: the address that phones open; None if they cannot reach this machine.
        poll: what it says on its phones.
        teams: the policies that it sets there.
        league: lives these policies.
    """

    join: str | None = None
    poll: Poll = field(default_factory=Poll)
    teams: Teams = field(default_factory=Teams)
    league: League = field(default_factory=League)
