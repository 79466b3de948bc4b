"""What a class and its lecturer share: the way in, the vote, the teams; once in a running program."""

import time
from dataclasses import dataclass, field

from paradox.classroom.league import League
from paradox.classroom.poll import Poll
from paradox.classroom.teams import Teams


def _first_round() -> int:
    """Return from where rounds are counted: a phone may still send what the program before this one has asked for."""
    return int(time.time())


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
    poll: Poll = field(default_factory=lambda: Poll(round=_first_round()))
    teams: Teams = field(default_factory=lambda: Teams(round=_first_round()))
    league: League = field(default_factory=League)
