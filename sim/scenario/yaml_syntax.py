"""Says in words what YAML could not read: where the mistake is, which is often before the place where YAML stumbled."""

import re

from ruamel.yaml.error import MarkedYAMLError

from sim.errors import Problem

_CLOSING = {"{": "}", "[": "]"}
_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
# A key whose colon touches the value: to YAML that is one word.
_TOUCHING = re.compile(r"^\s*(?:- )?(?P<key>\w+):(?P<value>[^\s:/].*)$")
_KEY_AND_TEXT = re.compile(r"^\s*(?:- )?(?P<key>\w+): +(?P<text>[^'\"{\[].*)$")


def problem_of_syntax(error: MarkedYAMLError, text: str, file: str) -> Problem:
    """Turn what the parser says of a file into a problem at the place to mend.

    Args:
        error: what the parser raised.
        text: the file.
        file: its name.
    """
    lines = _BREAK.split(text)
    known = _unclosed(error, lines, file) or _colon(error, lines, file)
    if known is not None:
        return known
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    reason = " ".join((error.problem or error.context or "not understood").split())
    if error.context and reason.startswith("but "):
        reason = f"{error.context}, {reason}"
    if "'\\t'" in reason:
        reason += " (YAML does not allow tabs for indentation)"
    return Problem(f"YAML syntax: {reason}", file, line, column, next_step="mend the line")


def _unclosed(error: MarkedYAMLError, lines: list[str], file: str) -> Problem | None:
    """Recognise a bracket or quote that is opened and not closed: the place to mend is where it was opened."""
    opened, stumbled = error.context_mark, error.problem_mark
    problem = error.problem or ""
    if opened is None or stumbled is None or opened.line >= len(lines):
        return None
    sign = lines[opened.line][opened.column : opened.column + 1]
    if sign in _CLOSING and problem.startswith("expected ',' or"):
        closing = _CLOSING[sign]
        if opened.line == stumbled.line:
            at, missing = stumbled, f"here a ',' or the closing '{closing}' is missing"
        else:
            at, missing = (
                opened,
                f"this '{sign}' is not closed, or a ',' is missing, before {_place(stumbled.line, lines)}",
            )
        step = f"put a ',' between two entries and '{closing}' behind the last"
        return Problem(f"YAML syntax: {missing}", file, at.line + 1, at.column + 1, next_step=step)
    if sign in ("'", '"') and "end of stream" in problem:
        what = f"YAML syntax: the quote {sign} that begins here does not end"
        return Problem(what, file, opened.line + 1, opened.column + 1, next_step=f"put {sign} behind the text")
    return None


def _place(line: int, lines: list[str]) -> str:
    """Name the line where YAML stumbled."""
    return f"line {line + 1}" if any(one.strip() for one in lines[line:]) else "the end of the file"


def _colon(error: MarkedYAMLError, lines: list[str], file: str) -> Problem | None:
    """Recognise a colon without a space, one too many in a text, and a line that is indented too deep."""
    problem = error.problem or ""
    if "could not find expected ':'" in problem and error.context_mark is not None:
        here = error.context_mark.line
        return _touching(lines, here, file) or Problem(
            "YAML syntax: a key without ': ' behind it", file, here + 1, error.context_mark.column + 1,
            next_step="write 'key: value', or put the text in quotes",
        )  # fmt: skip
    if "mapping values are not allowed" not in problem or error.problem_mark is None:
        return None
    here = error.problem_mark.line
    found = _KEY_AND_TEXT.match(lines[here][: error.problem_mark.column])
    if found:
        key, said = found["key"], _KEY_AND_TEXT.match(lines[here])
        whole = said["text"].rstrip() if said else found["text"]
        quoted = "'" + whole.replace("'", "''") + "'"
        return Problem(
            "YAML syntax: a ': ' within a text",
            file, here + 1, found.start("text") + 1, next_step=f"put the text in quotes: {key}: {quoted[:80]}",
        )  # fmt: skip
    above, column = _above(lines, here), len(lines[here]) - len(lines[here].lstrip()) + 1
    return _touching(lines, above, file) or Problem(
        f"YAML syntax: this line stands deeper than line {above + 1}, which has its value already",
        file, here + 1, column, next_step="begin both lines in the same column",
    )  # fmt: skip


def _above(lines: list[str], here: int) -> int:
    """Give the line that says something before a line."""
    said = [at for at in range(here) if lines[at].strip() and not lines[at].lstrip().startswith("#")]
    return said[-1] if said else 0


def _touching(lines: list[str], at: int, file: str) -> Problem | None:
    """Recognise a colon without a space behind it."""
    found = _TOUCHING.match(lines[at])
    if found is None:
        return None
    return Problem(
        "YAML syntax: a space is missing behind the ':'", file, at + 1, found.start("value"),
        next_step=f"write '{found['key']}: {found['value'].strip()[:60]}'",
    )  # fmt: skip
