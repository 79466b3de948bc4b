"""The same mistakes in a scenario, a study, a laboratory design and a lesson: each is told with place and way out."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from experiments.laboratory.design_file import load_design
from experiments.laboratory.designs import DesignError
from experiments.studies.file import load_study
from paradox.classroom.lesson_file import read_lesson
from sim.errors import Problem, ScenarioError
from sim.scenario.scenario import Scenario
from tests.counting import A_MOMENT, calls


class Mistake(NamedTuple):
    """A line of a file that is right, the same line with a mistake, and what is said about it.

    `at` is where the message must point: to the last such text in the line.
    """

    right: str
    wrong: str
    at: str
    what: str
    hint: str


class Kind(NamedTuple):
    """A kind of file: how it is read, one that is right, and mistakes in it."""

    read: Callable[[Path], Any]
    text: str
    mistakes: dict[str, Mistake]


SCENARIO = Kind(
    Scenario.load,
    """\
title: A case
extends: baseline
behaviour: {loss_aversion: 2}
market:
  persons: 500
  visit_rate_mean: 1
money: {staff_cost: 0.1, repair_cost: 0.1}
segments:
  - {name: everybody, share: 1}
run: {horizon: 52}
""",
    {
        "unknown key": Mistake("persons: 500", "persns: 500", "persns", "unknown key 'persns'", "mean 'persons'"),
        "wrong type": Mistake("{horizon: 52}", "{horizon: long}", "long", "'long', not a whole number", "1 to 520"),
        "out of range": Mistake("aversion: 2", "aversion: 9", "9", "is 9, which is out of range", "Allowed: 1 to 5"),
        "missing key": Mistake(", share: 1", "", "{name", "segments[0].share is missing", "add 'share: "),
        "key twice": Mistake(", repair_cost", ", staff_cost", "staff_cost", "'staff_cost' stands twice", "remove one"),
        "truth for number": Mistake("mean: 1", "mean: true", "true", "True, not a number", "visits per week"),
        "steering sign": Mistake("A case", '"A \\e case"', '"A', "control character '\\x1b'", "remove it"),
    },
)
STUDY = Kind(
    load_study,
    """\
title: A study
purpose: To see
levers: {weight_distributive: [0.1, 0.5], weight_interactional: [0.1, 0.5]}
links:
  - {sum_at_most: 0.9, of: [weight_distributive, weight_interactional]}
outcomes: [profit, total]
design: {kind: sobol, samples: 8, second_order: false}
replications: 2
budget: 1000
""",
    {
        "unknown key": Mistake("purpose", "purpos", "purpos", "unknown key 'purpos'", "Did you mean 'purpose'"),
        "wrong type": Mistake("replications: 2", "replications: two", "two", "'two', not a whole number", "1 to 4096"),
        "out of range": Mistake("budget: 1000", "budget: 0", "0", "is 0, which is out of range", "1 to 5000000"),
        "missing key": Mistake(
            ", of: [weight_distributive, weight_interactional]", "", "{sum", "links[0].of is missing", "add 'of: [a"
        ),
        "key twice": Mistake("0.5], weight_int", "0.5], weight_distributive: 1, weight_int", "weight_distributive",
                             "'weight_distributive' stands twice", "remove one"),
        "word for truth": Mistake("order: false", "order: no", "no", "'no', not true or false", "true or false"),
        "unknown name": Mistake("[profit", "[proft", "proft", "is 'proft', which is not an outcome", "mean 'profit'"),
        "steering sign": Mistake("A study", '"A \\x9b study"', '"A', "control character '\\x9b'", "remove it"),
    },
)  # fmt: skip
DESIGN = Kind(
    load_design,
    """\
title: A design
scenario: baseline
policy: generous
persons: 50
seed: 1
measures: [satisfaction, trust]
control: silent
cells:
  silent:
    - fail: {severity: 0.5, process: false}
  loyal:
    members: {by: commitment, low: 0.5}
    steps:
      - fail: {severity: 0.6}
      - answer: {like: good, days: 1}
""",
    {
        "unknown key": Mistake("policy:", "polcy:", "polcy", "unknown key 'polcy'", "Did you mean 'policy'"),
        "wrong type": Mistake("persons: 50", "persons: many", "many", "'many', not a whole number", "at least 2"),
        "out of range": Mistake("severity: 0.6", "severity: 6", "6", "is 6, which is out of range", "Allowed: 0 to 1"),
        "missing key": Mistake("by: commitment, ", "", "{low", "cells.loyal.members.by is missing", "add 'by: "),
        "key twice": Mistake("like: good, days", "days: 1, days", "days", "'days' stands twice", "remove one"),
        "word for truth": Mistake("process: false", "process: no", "no", "'no', not true or false", "true or false"),
        "unknown name": Mistake(", trust", ", trst", "trst", "is 'trst', which is not a measure", "mean 'trust'"),
        "steering sign": Mistake("A design", '"A \\0 design"', '"A', "control character '\\x00'", "remove it"),
    },
)
LESSON = Kind(
    read_lesson,
    """\
order: 1
scenario: baseline
seed: 1
left: {policy: average}
right: {policy: generous, values: {policies.generous.comp_amount: 0.3}}
title: {en: A lesson, zh: 课}
text: {en: What is told before., zh: 课前的说明。}
question: {en: How many?, zh: 多少？}
guess:
  outcome: lift_share
  side: right
  low: 0
  high: 100
  step: 1
  unit: {en: of 100, zh: 位}
notice:
  - {en: What to see., zh: 请注意的地方。}
claims:
  - {outcome: lift_share, higher: right}
""",
    {
        "unknown key": Mistake("text:", "txt:", "txt", "unknown key 'txt'", "Did you mean 'text'"),
        "wrong type": Mistake("order: 1", "order: last", "last", "'last', not a whole number", "a whole number"),
        "out of range": Mistake("step: 1", "step: 0", "0", "is 0, which is out of range", "Allowed: above 0"),
        "missing key": Mistake(
            "{outcome: lift_share, higher", "{higher", "{higher", "claims[0].outcome is missing", "add 'outcome: "
        ),
        "key twice": Mistake("see., zh", "see., en", "en", "'en' stands twice", "remove one"),
        "value out of range": Mistake("amount: 0.3", "amount: 30", "30", "is 30, which is out of range", "0 to 5"),
        "unknown name": Mistake("{policy: average", "{policy: avrage", "avrage", "no policy 'avrage'", "'average'"),
        "unknown outcome": Mistake("me: lift_share\n", "me: lift_shar\n", "lift_shar", "not an outcome", "lift_share"),
        "steering sign": Mistake("of 100, ", '"of \\e 100", ', '"of', "control character '\\x1b'", "remove it"),
    },
)
KINDS = {"scenario": SCENARIO, "study": STUDY, "design": DESIGN, "lesson": LESSON}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def refused(kind: Kind, text: str | bytes, folder: Path) -> tuple[Path, ScenarioError]:
    path = folder / "mine.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ScenarioError) as caught:
        kind.read(path)
    return path, caught.value


def place_of(mistake: Mistake, text: str) -> tuple[int, int]:
    """Return line and column at which a message must point."""
    begin = text.index(mistake.wrong or mistake.at)
    end = begin + max(len(mistake.wrong), len(mistake.at))
    here = text.rindex(mistake.at, begin, end)
    return text.count("\n", 0, here) + 1, here - text.rfind("\n", 0, here)


def is_told(mistake: Mistake, text: str, path: Path, problems: tuple[Problem, ...]) -> bool:
    """Whether one of the problems says the mistake where it is, and what to do about it."""
    line, column = place_of(mistake, text)
    told = [str(one) for one in problems if (one.file, one.line, one.column) == (str(path), line, column)]
    return any(mistake.what in one and mistake.hint in one and "Next: " in one for one in told)


@every_kind
def test_the_file_without_mistakes_is_read(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(kind.text, encoding="utf-8")
    assert kind.read(path) is not None


@pytest.mark.parametrize(("name", "mistake"), [(name, one) for name, kind in KINDS.items() for one in kind.mistakes])
def test_a_mistake_alone_is_one_problem(name: str, mistake: str, tmp_path: Path) -> None:
    kind, one = KINDS[name], KINDS[name].mistakes[mistake]
    text = kind.text.replace(one.right, one.wrong, 1)
    path, error = refused(kind, text, tmp_path)
    assert is_told(one, text, path, error.problems), error
    assert str(error).startswith(f"{path}:")


@every_kind
def test_all_mistakes_of_a_file_are_told_at_once(kind: Kind, tmp_path: Path) -> None:
    text = kind.text
    for one in kind.mistakes.values():
        text = text.replace(one.right, one.wrong, 1)
    path, error = refused(kind, text, tmp_path)
    missed = [name for name, one in kind.mistakes.items() if not is_told(one, text, path, error.problems)]
    assert missed == [], error
    places = [(one.line, one.column) for one in error.problems]
    assert places == sorted(places)


BOMB = "a0: &a0 [1, 2]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
# What no file may hold, whatever its kind, behind its last line: the column, what is said of it and the way out.
BROKEN: dict[str, tuple[bytes, int, str, str]] = {
    "colon in a text": (b"more: A bank: long queues\n", 7, "a ': ' within a text", "more: 'A bank: long queues'"),
    "no space behind a colon": (b"more:1\nless: 2\n", 5, "a space is missing behind the ':'", "write 'more: 1'"),
    "tab": (b"more:\n\tless: 1\n", 1, "a tab where YAML allows spaces", "indent the line with spaces"),
    "open bracket": (b"more: [1, 2\n", 7, "this '[' is not closed", "put a ','"),
    "no UTF-8": (b"more: caf\xe9\n", 10, "not UTF-8 text", "save it as UTF-8"),
    "NUL": (b"more: a\x00b\n", 8, "a character that YAML does not allow", "remove it"),
    "ESC": (b"more: a\x1b[31mb\n", 8, "a character that YAML does not allow", "remove it"),
    "deep nesting": (b"more: " + b"[" * 60 + b"]" * 60 + b"\n", 27, "nested too deeply", "at most 20 levels"),
    "aliases that multiply": (BOMB.encode(), 0, "too many values", "at most 5000 values"),
}  # fmt: skip


@every_kind
@pytest.mark.parametrize("broken", BROKEN)
def test_a_file_that_is_broken_says_where(kind: Kind, broken: str, tmp_path: Path) -> None:
    more, column, what, hint = BROKEN[broken]
    path, error = refused(kind, kind.text.encode() + more, tmp_path)
    (problem,) = error.problems
    last = kind.text.count("\n") + 1 + (broken == "tab")
    assert problem.file == str(path)
    assert problem.line >= 1
    assert problem.column >= 1
    assert (problem.line, problem.column) == (last, column) or not column
    assert what in str(problem)
    assert hint in str(problem)
    assert "Next: " in str(problem)


@every_kind
@pytest.mark.parametrize("text", ["", "# only words\n", "- a\n- list\n"])
def test_a_file_that_says_nothing_says_how_to_begin(kind: Kind, text: str, tmp_path: Path) -> None:
    _, error = refused(kind, text, tmp_path)
    (problem,) = error.problems
    assert (problem.line, problem.column) == (1, 1)
    assert problem.next_step.startswith("begin with" if kind is SCENARIO else "copy")


@every_kind
def test_thousands_of_unknown_keys_are_counted_and_not_all_put_into_words(kind: Kind, tmp_path: Path) -> None:
    keys = "".join(f"kee{i}: \n" for i in range(4_000))
    with calls() as made:
        _, error = refused(kind, kind.text + keys, tmp_path)
    assert made.number < A_MOMENT
    assert len(str(error)) < 10_000
    assert len(error.problems) <= 100
    assert "... and 3990 more problems." in str(error)


@every_kind
def test_tens_of_thousands_of_keys_are_not_read_to_the_end(kind: Kind, tmp_path: Path) -> None:
    keys = "".join(f"{i:x}:\n" for i in range(20_000))
    with calls() as made:
        _, error = refused(kind, kind.text + keys, tmp_path)
    assert made.number < A_MOMENT
    (problem,) = error.problems
    assert problem.what == "the file holds too many values"
    assert 4_000 < problem.line < 6_000


PIECES = (*"{}[]|~0x", ": ", "- ", "\n", "  ", "\t", "&a ", "*a", "!!str ", "null", ".nan", ".inf", "-1", "1e308",
          "true", "[a]", "[[a], b]", "{a: 1}", '""', "complain", "study", "[]", "{}")  # fmt: skip


@every_kind
@pytest.mark.parametrize("seed", range(25))
def test_however_a_file_is_damaged_it_is_understood_or_refused_with_a_place(
    kind: Kind, seed: int, tmp_path: Path
) -> None:
    luck, text = random.Random(seed), kind.text
    for _ in range(luck.randint(1, 4)):
        begin = luck.randrange(len(text))
        text = text[:begin] + luck.choice(PIECES) + text[begin + luck.choice((0, 1, 3, 8)) :]
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    found = problems_of(kind, path)
    assert [str(one) for one in found if not (one.line and one.column and one.next_step)] == [], text


def problems_of(kind: Kind, path: Path) -> tuple[Problem, ...]:
    """Return what is wrong with a file; nothing if it is read, or is right and cannot be done as an experiment."""
    try:
        kind.read(path)
    except ScenarioError as error:
        return error.problems or (Problem("refused without a reason"),)
    except DesignError:
        pass
    return ()


# Written in quotes, so that the sign is in the text: what is said of it and the way out.
SIGNS = {
    "ESC": ("\\e[31mred", "control character '\\x1b'", "remove it"),
    "NUL": ("a\\0b", "control character '\\x00'", "remove it"),
    "DEL": ("a\\x7fb", "control character '\\x7f'", "remove it"),
    "C1": ("a\\x9bb", "control character '\\x9b'", "remove it"),
    "override": ("\u202eevil", "holds '\\u202e', which reorders", "remove it"),
    "closed override": ("\u202eevil\u202c", "holds '\\u202e', which reorders", "remove it"),
    "open isolate": ("a \u2067b", "begins an isolate that it does not end", "end it with '\\u2069'"),
    "end of no isolate": ("a \u2069b\u2067", "ends with '\\u2069' an isolate", "remove it"),
}  # fmt: skip


@every_kind
@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("line", ['"{}": 1', 'more: "{}"', 'policies: {{"{}": {{}}}}'], ids=["key", "text", "name"])
def test_a_sign_that_steers_or_reorders_is_refused_wherever_it_stands(
    kind: Kind, sign: str, line: str, tmp_path: Path
) -> None:
    written, what, hint = SIGNS[sign]
    more = line.format(written)
    path, error = refused(kind, kind.text + more + "\n", tmp_path)
    place = (str(path), kind.text.count("\n") + 1, more.index('"') + 1)
    told = [str(one) for one in error.problems if (one.file, one.line, one.column) == place]
    assert any(what in one and hint in one for one in told), error


@every_kind
@pytest.mark.parametrize(
    "text", ["فندق \u200f2\u200e", "מלון", "a \u2067מלון\u2069 b", "\u2068\u2066a\u2069\u2069", "\u061cا"]
)
def test_a_text_from_right_to_left_is_read(kind: Kind, text: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    titles = {"title: A case": "title: {}", "title: A study": "title: {}", "title: A design": "title: {}",
              "{en: A lesson,": "{{en: {},"}  # fmt: skip
    (right,) = (title for title in titles if title in kind.text)
    path.write_text(kind.text.replace(right, titles[right].format(text)), encoding="utf-8")
    assert kind.read(path) is not None
