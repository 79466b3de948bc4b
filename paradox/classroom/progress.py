"""How far a tab has come, as its address says it: week, levers, guess.

The browser keeps the address through a reload, a change of language, a sleep, a restarted server; so the worlds can be
lived again up to the same week, with the same levers moved in the same weeks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from paradox.classroom.levers import BadInputError, number, whole
from paradox.classroom.setup import Setup
from paradox.classroom.stage import Stage
from paradox.present.messages import t

# More moves than a class makes; an address has its limits.
MOST_MOVES = 100

_SIDES = ("left", "right")
_FROM_THE_BEGINNING = "from"


@dataclass(frozen=True)
class Progress:
    """How far a tab has come.

    Attributes:
        week: weeks lived.
        kept: per side, levers that stood elsewhere than in the scenario as it began.
        moves: week, side (0 left, 1 right), lever and value of each lever moved since.
        guess: the class's guess, "" if there is none.
        unguessed: whether the class runs without a guess.
        revealed: whether the answer is shown.
    """

    week: int = 0
    kept: tuple[dict[str, str], dict[str, str]] = field(default_factory=lambda: ({}, {}))
    moves: tuple[tuple[int, int, str, str], ...] = ()
    guess: str = ""
    unguessed: bool = False
    revealed: bool = False

    def live(self, stage: Stage, lang: str) -> None:
        """Live the worlds of a stage up to the week, with the levers moved as they were.

        Raises:
            BadInputError: a lever or value that is not allowed.
        """
        stage.begin(self.kept, lang)
        for week in range(min(self.week, stage.horizon) + 1):
            for at, side, lever, value in self.moves:
                if at == week:
                    stage.move(side, lever, value, lang)
            if week < self.week:
                stage.step()


def progress_of(stage: Stage) -> dict[str, str]:
    """Return what the address says of the worlds: `week` and `levers`."""
    moved = [
        f"{_SIDES[number]}:{when}:{lever}:{value!r}"
        for number, side in enumerate(stage.sides)
        for when, lever, value in (
            *((_FROM_THE_BEGINNING, lever, value) for lever, value in side.kept.items()),
            *((str(move.week), move.lever, move.value) for move in side.moves),
        )
    ]
    return {"week": str(stage.week or ""), "levers": ",".join(moved[-MOST_MOVES:])}


def read_progress(query: Mapping[str, str], setup: Setup, lang: str) -> Progress:
    """Read from the address how far a tab had come.

    Args:
        query: `week`, `levers`, `guess`, `unguessed`, `revealed`; what is left out has not happened.
        setup: what stands on the two sides.
        lang: language of messages.

    Raises:
        BadInputError: something that cannot have happened.
    """
    horizon = min(part.scenario.horizon for part in setup.parts)
    what = t("chart.week", lang)
    week = whole(query["week"], 0, horizon, what, lang) if query.get("week") else 0
    kept: tuple[dict[str, str], dict[str, str]] = ({}, {})
    moves = []
    for one in query.get("levers", "").split(",")[:MOST_MOVES]:
        parts = one.split(":")
        if len(parts) != 4 or parts[0] not in _SIDES:
            if one:
                raise BadInputError(t("error.lever", lang, given=one[:40]))
            continue
        side = _SIDES.index(parts[0])
        if parts[1] == _FROM_THE_BEGINNING:
            kept[side][parts[2]] = parts[3]
        else:
            moves.append((whole(parts[1], 0, week, what, lang), side, parts[2], parts[3]))
    guess = query.get("guess", "")
    if guess and setup.lesson is not None:
        asked = setup.lesson.guess
        number(guess, asked.low, asked.high, t("lesson.guess", lang), lang)
    return Progress(week, kept, tuple(moves), guess, bool(query.get("unguessed")), bool(query.get("revealed")))
