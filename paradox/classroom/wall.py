"""What the wall shows of a class: numbers and names without a language, as the lecturer's page hears them."""

import math
from functools import lru_cache
from typing import Any

from paradox.classroom.league import OUTCOMES, League, Standing
from paradox.classroom.memory import kept
from paradox.classroom.poll import Poll, Question
from paradox.classroom.room import Room
from paradox.classroom.teams import Game, Teams

# Outcomes are told times this: customers of a hundred, the others as they are.
_SCALES = {"retention": 100.0}


def wall(room: Room, question: Question | None, game: Game) -> dict[str, Any]:
    """Return what the wall shows of vote, teams and league, and what its page is to keep of the class.

    Args:
        room: the class.
        question: what the page asks, None where it asks nothing.
        game: what teams play on the page.
    """
    return {
        "kept": kept(room),
        "vote": _vote(room.poll, question),
        "teams": _teams(room.teams, game),
        "league": _league(room.league, game),
    }


def _vote(poll: Poll, question: Question | None) -> dict[str, Any]:
    is_mine = question is not None and poll.question == question
    return {
        "round": poll.round,
        "isOpen": poll.is_open,
        "isMine": is_mine,
        "question": poll.question.words if poll.question else None,
        "count": len(poll.guesses),
        "phones": len(poll.phones),
        "hands": len(poll.by_hand),
        "now": poll.bars(poll.said) if is_mine and not poll.is_open else [],
        "before": poll.bars(poll.before) if is_mine and not poll.is_open else [],
    }


def _teams(teams: Teams, game: Game) -> dict[str, Any]:
    return {
        "isOpen": teams.is_open,
        "isMine": teams.game is not None and teams.game.place == game.place,
        "titles": teams.game.titles if teams.game else None,
        "phones": len(teams.phones),
        "ready": list(teams.policies),
    }


def _league(league: League, game: Game) -> dict[str, Any] | None:
    """Return what the policies have come to; None where they were not lived on the worlds of the page."""
    standing = league.standing
    if standing is None or league.game is None or league.game.place != game.place:
        return None
    return {"isLiving": league.is_living, "problem": league.problem} | _ranked(standing)


@lru_cache(maxsize=1)
def _ranked(standing: Standing) -> dict[str, Any]:
    """Return the levels of all, and their order and who leads by each outcome."""

    def level(who: str, outcome: str) -> list[float | None]:
        ends = (end * _SCALES.get(outcome, 1.0) for end in standing.level(who, outcome)[:3])
        return [end if math.isfinite(end) else None for end in ends]

    leads = {outcome: standing.lead(outcome) if standing.replications > 1 else None for outcome in OUTCOMES}
    return {
        "done": standing.replications,
        "levels": {who: {outcome: level(who, outcome) for outcome in OUTCOMES} for who in standing.runs},
        "order": {outcome: standing.order(outcome) for outcome in OUTCOMES} if standing.runs else {},
        "leads": {outcome: lead._asdict() if lead else None for outcome, lead in leads.items()},
    }
