"""The kinds of firm that a scenario can begin with: typical answers, usual ranges, and what is not asked."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from sim.errors import Problem, ScenarioError, nearest, one_of, shown

JUDGEMENT = "judgement"
BY_WEEK, BY_VISIT = "week", "visit"
_FOLDER = Path(__file__).parent / "templates"


class Typical(NamedTuple):
    """What an answer is in a typical firm of a kind: value, lowest and highest usual one, what it rests on."""

    value: float
    low: float
    high: float
    source: str


class Fact(NamedTuple):
    """A number of a kind that nobody is asked for, and what it rests on: a row of the evidence, or "judgement"."""

    value: float
    source: str


class CauseOfKind(NamedTuple):
    """One cause of failures in a kind of firm: its shares, and what it is there, by language."""

    numbers: dict[str, float]
    words: dict[str, str]


class Kind(NamedTuple):
    """A kind of firm.

    Attributes:
        name: as it is typed.
        title: by language.
        about: a sentence, by language.
        contact: what counts as a contact, by language.
        paid_by: "week" if customers pay for being customers, "visit" if they pay for each contact.
        answers: typical answers by the key of the question; `complaints` per 1,000 customers and month.
        numbers: what is not asked.
        causes: what failures come from, by name.
    """

    name: str
    title: dict[str, str]
    about: dict[str, str]
    contact: dict[str, str]
    paid_by: str
    answers: dict[str, Typical]
    numbers: dict[str, Fact]
    causes: dict[str, CauseOfKind]


def kind_names() -> tuple[str, ...]:
    """Return the names of all kinds, in alphabetical order."""
    return tuple(path.stem for path in sorted(_FOLDER.glob("*.yaml")))


@cache
def kind(name: str) -> Kind:
    """Return a kind of firm by its name.

    Raises:
        ScenarioError: there is none of that name.
    """
    if name not in kind_names():
        names, step = kind_names(), "see what each is: paradox new --kinds"
        what = f"there is no kind of firm {shown(name)}"
        raise ScenarioError(Problem(what, allowed=one_of(names), suggestion=nearest(name, names), next_step=step))
    content: dict[str, Any] = YAML(typ="safe").load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return Kind(
        name=name,
        title=content["title"],
        about=content["about"],
        contact=content["contact"],
        paid_by=content["paid_by"],
        answers={key: Typical(*entry) for key, entry in content["answers"].items()},
        numbers={key: Fact(*entry) for key, entry in content["numbers"].items()},
        causes={cause: _cause(entry) for cause, entry in content["causes"].items()},
    )


def _cause(entry: dict[str, Any]) -> CauseOfKind:
    """Tell the numbers of a cause from its words."""
    numbers = {key: float(value) for key, value in entry.items() if not isinstance(value, str)}
    return CauseOfKind(numbers, {key: value for key, value in entry.items() if isinstance(value, str)})
