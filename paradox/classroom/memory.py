"""What a class has said, kept by the pages of its lecturer: a program that began again is told it by them.

The program writes nothing down. While it runs, the lecturer's pages hear what they are to keep; one hands it back to a
program that has asked its class nothing yet. It goes through the same doors as what phones and the lecturer send, and
is refused whole if any of it cannot be, or if it is about lessons and worlds that are others by now. Policies that were
lived are lived again: on the same luck they come to the same.
"""

import hashlib
from collections import Counter
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import parse_qsl

from pydantic import Field

from paradox.classroom.levers import BadInputError
from paradox.classroom.library import Library
from paradox.classroom.poll import LONGEST_TOKEN, MOST_PHONES, Poll, Question, question_of, turns
from paradox.classroom.room import Room
from paradox.classroom.setup import read_setup
from paradox.classroom.teams import TEAMS, Game, Teams, game_of
from paradox.present.messages import t
from sim.errors import ParadoxError
from sim.scenario.form import Form

# Bytes that a full hall takes: a thousand guesses, a thousand phones in teams, twenty policies.
LONGEST = 500_000

Count = Annotated[int, Field(ge=1, le=2**48)]
Word = Annotated[str, Field(max_length=400)]
Token = Annotated[str, Field(max_length=LONGEST_TOKEN)]
Guesses = Annotated[list[float], Field(max_length=2 * MOST_PHONES)]
Policies = Annotated[dict[Word, dict[Word, float]], Field(max_length=len(TEAMS))]


class KeptVote(Form):
    """A vote: its lesson, and the question by its print; guesses by token, by hand, and those of the vote before."""

    lesson: Word
    question: Word
    round: Count
    guesses: dict[Token, float]
    by_hand: Guesses
    before: Guesses


class KeptPolicies(Form):
    """Policies: the page they belong to, and its game by its print; levers by team, in what the firm counts in."""

    place: Word
    game: Word
    policies: Policies


class KeptTeams(KeptPolicies):
    """Teams: beside their policies who is in which, and how often each has set its policy."""

    round: Count
    members: dict[Token, Word]
    changes: Annotated[dict[Word, Count], Field(max_length=len(TEAMS))]


class Kept(Form):
    """What a room holds: what is asked, and whether answers are taken; vote and teams; the policies that were lived."""

    asked: Literal["vote", "teams"]
    is_open: bool
    vote: KeptVote | None
    teams: KeptTeams | None
    lived: KeptPolicies | None


class Found(NamedTuple):
    """What was kept, as a room holds it: vote and teams, and with their game the policies to live again."""

    poll: Poll | None
    teams: Teams | None
    lived: tuple[Game, dict[str, dict[str, float]]] | None


def kept(room: Room) -> dict[str, Any] | None:
    """Return what pages are to keep of a class, as JSON has it; None while it has been asked nothing."""
    if room.is_new:
        return None
    poll, teams, league = room.poll, room.teams, room.league
    vote = poll.question and {
        "lesson": poll.question.lesson,
        "question": _print(poll.question),
        "round": poll.round,
        "guesses": poll.guesses,
        "by_hand": poll.by_hand,
        "before": poll.before,
    }
    set_by_teams = teams.game and {
        **_policies(teams.game, teams.policies),
        "round": teams.round,
        "members": teams.members,
        "changes": teams.changes,
    }
    lived = league.game and league.standing and _policies(league.game, league.standing.policies)
    asked = "vote" if room.asked is poll else "teams"
    return {"asked": asked, "is_open": room.asked.is_open, "vote": vote, "teams": set_by_teams, "lived": lived}


def restore(room: Room, found: Found) -> None:
    """Let a room go on from what was kept; one that has asked something by now, or was told already, stays as it is."""
    if not room.is_new:
        return
    room.poll, room.teams = found.poll or room.poll, found.teams or room.teams
    if found.lived:
        room.league.begin(*found.lived)


def read(text: bytes, library: Library, lang: str) -> Found:
    """Read what a page has kept.

    Args:
        text: whatever came.
        library: the lessons there are.
        lang: language of messages.

    Raises:
        BadInputError: nothing that this program keeps, or of lessons and worlds that are others by now.
    """
    try:
        given = Kept.model_validate_json(text)
        poll = _poll(given.vote, given.is_open and given.asked == "vote", library, lang) if given.vote else None
        teams = _teams(given.teams, given.is_open and given.asked == "teams", library, lang) if given.teams else None
        lived = _lived(given.lived, library, lang) if given.lived else None
    except (ValueError, ParadoxError):
        raise BadInputError(t("poll.other", lang)) from None
    asked: Poll | Teams | None = poll if given.asked == "vote" else teams
    if asked is None:
        raise BadInputError(t("poll.other", lang))
    asked.turn = next(turns)
    return Found(poll, teams, lived)


def _poll(given: KeptVote, is_open: bool, library: Library, lang: str) -> Poll:
    _hold(given.lesson in library.lessons)
    question = question_of(library.lessons[given.lesson])
    _hold(given.question == _print(question))
    poll = Poll(question, given.round, is_open=True)
    for token, guess in given.guesses.items():
        poll.take(token, given.round, guess, lang)
    poll.by_hand = [question.read(guess, lang) for guess in given.by_hand]
    poll.before = [question.read(guess, lang) for guess in given.before]
    poll.is_open = is_open
    return poll


def _teams(given: KeptTeams, is_open: bool, library: Library, lang: str) -> Teams:
    game, policies = _lived(given, library, lang)
    teams = Teams(game, given.round, is_open=True, policies=policies, changes=Counter(given.changes))
    for token, team in given.members.items():
        teams.take(token, given.round, team, None, lang)
    teams.is_open = is_open
    _hold(policies.keys() <= set(teams.members.values()) and given.changes.keys() <= set(TEAMS))
    return teams


def _lived(given: KeptPolicies, library: Library, lang: str) -> tuple[Game, dict[str, dict[str, float]]]:
    query = dict(parse_qsl(given.place.partition("?")[2]))
    game = game_of(read_setup(query, lang, library))
    _hold(given.place == game.place and given.game == _print_of_game(game) and given.policies.keys() <= set(TEAMS))
    return game, {team: game.read(levers, lang) for team, levers in given.policies.items()}


def _policies(game: Game, policies: Any) -> dict[str, Any]:
    told = {team: game.told(levers) for team, levers in policies.items()}
    return {"place": game.place, "game": _print_of_game(game), "policies": told}


def _print(question: Question) -> str:
    return hashlib.sha256(repr(question).encode()).hexdigest()


def _print_of_game(game: Game) -> str:
    """Return the print of the worlds of a game and of the sliders that move them, whatever they are called."""
    return hashlib.sha256(repr((game.scenario.hash, game.policy, game.seed, game.spans)).encode()).hexdigest()


def _hold(is_so: bool) -> None:
    """Refuse what was kept where something is not so."""
    if not is_so:
        raise ValueError("of lessons or worlds that are others by now")
