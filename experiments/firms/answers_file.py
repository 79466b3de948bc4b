"""Reads the answers about a firm from a file: YAML, or CSV with a question and its answer a line."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from experiments.firms.answers import Answers, check
from experiments.firms.kinds import kind, kind_names
from experiments.firms.questions import BY_KEY, KIND, Amount, Staff, Survey, key_of, read
from sim.errors import Problem, ScenarioError, one_of, shown
from sim.scenario.signs import wrong_sign
from sim.scenario.yaml_reader import MAX_BYTES, read_document


class _Entry(NamedTuple):
    """One answer of a file: key, what was written, line and column of the key."""

    key: str
    text: Any
    line: int
    column: int


def read_answers(path: Path, kind_name: str | None = None) -> Answers:
    """Read the answers about a firm; what is not there, or empty, is left open.

    Args:
        path: a YAML mapping of keys to answers, or a CSV file (its name ends in .csv) with two columns.
        kind_name: the kind of firm, if the command line says it.

    Raises:
        ScenarioError: the file cannot be read, an answer cannot be used (with line and column), or two contradict.
    """
    entries = list(_of_csv(path) if path.suffix.lower() == ".csv" else _of_yaml(path))
    problems: list[Problem] = []
    written: dict[str, _Entry] = {}
    for entry in entries:
        try:
            question = key_of(entry.key)
        except ScenarioError as error:
            problems.extend(_placed(path, entry, error))
            continue
        if question in written:
            what = f"{shown(entry.key)} is answered twice"
            problems.append(Problem(what, str(path), entry.line, entry.column, next_step="remove one of them"))
        elif not _is_open(entry.text):
            written[question] = entry
    chosen = _kind(path, written.pop(KIND, None), kind_name, problems)
    given: dict[str, Any] = {}
    # In the order of the questions: an amount of money is read by the currency.
    for entry in (written[key] for key in BY_KEY if key in written and chosen):
        try:
            given[key_of(entry.key)] = read(entry.key, entry.text, chosen, given)
        except ScenarioError as error:
            problems.extend(_placed(path, entry, error))
    if problems:
        raise ScenarioError(*sorted(problems, key=lambda one: (one.line, one.column)))
    answers = Answers(chosen, given)
    try:
        check(answers)
    except ScenarioError as error:
        raise ScenarioError(*(_at_its_line(path, one, written) for one in error.problems)) from None
    return answers


def _kind(path: Path, entry: _Entry | None, named: str | None, problems: list[Problem]) -> Any:
    """Return the kind of firm that the file or the command line names; None after a problem."""
    if entry is None and named is None:
        step = f"add a line such as '{KIND}: {kind_names()[0]}', or give --kind"
        what = f"the key '{KIND}' is missing: no other answer can be read without it"
        problems.append(Problem(what, str(path), allowed=one_of(kind_names()), next_step=step))
        return None
    try:
        return kind(str(entry.text).strip().lower() if entry is not None and named is None else str(named))
    except ScenarioError as error:
        problems.extend(_placed(path, entry or _Entry(KIND, named, 0, 0), error))
        return None


def _at_its_line(path: Path, problem: Problem, written: Mapping[str, _Entry]) -> Problem:
    """Give a contradiction the line of the answer that it begins with, if that was given."""
    entry = written.get(problem.path)
    line, column = (entry.line, entry.column) if entry else (0, 0)
    return replace(problem, file=str(path), line=line, column=column)


def answers_text(answers: Answers) -> str:
    """Return the text of an answers file in YAML that is read as these answers."""
    lines = [f"{KIND}: {answers.kind.name}"]
    for key, value in answers.given.items():
        match value:
            case Staff(number, unit):
                told = f"{number:.10g} {unit}"
            case Survey(scale, number):
                told = f"{scale.upper()} {number:.10g}"
            case Amount(number, currency):
                told = f"{number:.10g} {currency or '%'}"
            case tuple():
                told = f"[{', '.join(value)}]"
            case str():
                told = value or "none"
            case _:
                unit = " %" if BY_KEY[key].form == "percent" else ""
                told = f"{value:.0f}" if BY_KEY[key].form == "count" else f"{value:.10g}{unit}"
        lines.append(f"{key}: {told}")
    return "\n".join(lines) + "\n"


def _is_open(text: Any) -> bool:
    return text is None or (isinstance(text, str) and not text.strip())


def _placed(path: Path, entry: _Entry, error: ScenarioError) -> Iterator[Problem]:
    """Give what is wrong with an entry its place."""
    for problem in error.problems:
        yield replace(problem, file=str(path), line=entry.line, column=entry.column)


def _of_yaml(path: Path) -> Iterator[_Entry]:
    """Read the entries of a YAML mapping."""
    document = read_document(path, begin=f"begin with a line such as '{KIND}: bank'")
    if document.problems:
        raise ScenarioError(*document.problems)
    for key, text in document.data.items():
        mark = document.keys[(key,)]
        yield _Entry(str(key), text, mark.line, mark.column)


def _of_csv(path: Path) -> Iterator[_Entry]:
    """Read the entries of a CSV file: a question and its answer a line, parted by a comma, a semicolon or a tab."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise ScenarioError(
            Problem(f"the file cannot be read ({reason})", str(path), next_step="check name and permissions")
        ) from None
    if len(raw) > MAX_BYTES:
        raise ScenarioError(
            Problem("the file is too large to be answers", str(path), next_step="keep a line for each question")
        )
    first = next((line for line in text.splitlines() if line.strip()), "")
    parts = max(",;\t", key=first.count)
    for line, row in enumerate(csv.reader(io.StringIO(text), delimiter=parts), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#") or (line == 1 and cells[0].lower() in {"key", "question"}):
            continue
        if any(wrong_sign(cell) for cell in cells):
            what = "a control character, or a sign that reorders text"
            raise ScenarioError(Problem(what, str(path), line, 1, next_step="remove it"))
        yield _Entry(cells[0], ",".join(cell for cell in cells[1:] if cell), line, 1)
