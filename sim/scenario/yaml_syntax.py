"""Says in words where a file breaks the rules of YAML: what was probably meant, and how to write it."""

import re

from ruamel.yaml.error import MarkedYAMLError

from sim.errors import Problem
from sim.scenario.number_texts import plain_signs

_CLOSING = {"{": "}", "[": "]"}
_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
# A key whose colon touches the value: to YAML that is one word.
_TOUCHING = re.compile(r"^\s*(?:- )?(?P<key>\w+):(?P<value>[^\s:/].*)$")
# What in braces begins an entry, and its text as far as the colon that YAML does not expect.
_ENTRY = re.compile(r"(?:^\s*|[{,]\s*)(?P<key>\w+): +(?P<text>[^'\"{\[,]*)$")
_NEXT_ENTRY = re.compile(r"\s*(?:,\s*\w+:(?:\s|$)|[}\]]|$)")
_NUMBER = re.compile(r"[-+.\d]+")
# Full-width signs where YAML has signs of its own: behind a key, as a bracket, between entries in brackets.
_WIDE_COLON = re.compile(r"(?:^\s*(?:- )?|[{\[,｛［，]\s*)[A-Za-z_][A-Za-z0-9_.]*\s*(?P<sign>：)")
_WIDE_BRACKET = re.compile(r"(?:: *|^\s*- *)(?P<sign>[｛［【])")
_WIDE_COMMA = re.compile(r"[{\[].*?(?P<sign>[，、])\s*[A-Za-z_][A-Za-z0-9_.]*\s*:")
_WIDE_CLOSING = re.compile(r"[{\[].*(?P<sign>[｝］】])\s*(?:#.*)?$")
_WIDE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*\s*(?P<sign>：)")
_BRACKETS = {"【": "[", "】": "]"}
# Signs that mean something to YAML at the head of a text, and what the parser says about them.
_SIGN_AND_TEXT = re.compile(r"^\s*(?:- )?(?P<key>\w+): +(?P<text>(?P<sign>[@`%*&!|>?,-]).*)$")
_OF_A_SIGN = ("cannot start any token", "undefined alias", "are not allowed here", "expected chomping",
              "expected a comment or a line break", "while scanning an", "expected alphabetic")  # fmt: skip
_QUOTE_AND_MORE = re.compile(r"^\s*(?:- )?(?P<key>\w+): +(?P<text>(?P<sign>['\"]).*)$")
_LONGEST_QUOTED = 60
_KEY_AND_TEXT = re.compile(r"^\s*(?:- )?(?P<key>\w+): +(?P<text>[^'\"{\[].*)$")


def problem_of_syntax(error: MarkedYAMLError, text: str, file: str) -> Problem:
    """Turn what the parser says of a file into a problem at the place to mend.

    Args:
        error: what the parser raised.
        text: the file.
        file: its name.
    """
    lines = _BREAK.split(text)
    known = (
        _full_width(error, lines, file)
        or _colon_in_braces(error, lines, file)
        or _unclosed(error, lines, file)
        or _colon(error, lines, file)
        or _head_of_a_text(error, lines, file)
    )
    if known is not None:
        return known
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    reason = " ".join((error.problem or error.context or "not understood").split())
    if "'\\t'" in reason:
        what = "YAML syntax: a tab where YAML allows spaces only"
        return Problem(what, file, line, column, allowed="spaces", next_step="indent the line with spaces")
    if error.context and reason.startswith("but "):
        reason = f"{error.context}, {reason}"
    return Problem(f"YAML syntax: {reason}", file, line, column, next_step="correct the line")


def in_quotes(key: str, text: str) -> str:
    """Say how a text is written so that no sign in it means anything to YAML."""
    if not text.isprintable():
        return "put the text in quotes"  # what steers or reorders is not repeated
    plain = text.strip().strip("“”‘’「」") or text
    short = plain if len(plain) <= _LONGEST_QUOTED else plain[:_LONGEST_QUOTED] + "..."
    straight = "straight " if plain != text.strip() else ""
    return f"put the text in {straight}quotes: {key}: '" + short.replace("'", "''") + "'"


def full_width_colon(key: str, file: str, line: int, column: int) -> Problem | None:
    """Recognise a key that was written with a full-width colon, which is no colon to YAML."""
    found = _WIDE_KEY.match(key)
    return _wide(found["sign"], file, line, column + found.start("sign")) if found else None


def _wide(sign: str, file: str, line: int, column: int) -> Problem:
    plain = _BRACKETS.get(sign) or plain_signs(sign)
    what = f"YAML syntax: a full-width '{sign}', which YAML takes for a letter"
    step = "write ':' and a space in its place" if plain == ":" else f"write '{plain}' in its place"
    return Problem(what, file, line, column, next_step=step)


def _full_width(error: MarkedYAMLError, lines: list[str], file: str) -> Problem | None:
    """Recognise a full-width sign in place of one of YAML's, from where the parser began to where it stumbled."""
    marks = [mark.line for mark in (error.context_mark, error.problem_mark) if mark is not None]
    if not marks:
        return None
    first, last = min(_above(lines, max(marks)), *marks), min(max(marks), len(lines) - 1)
    for at in range(first, last + 1):
        for pattern in (_WIDE_COLON, _WIDE_BRACKET, _WIDE_COMMA, _WIDE_CLOSING):
            if (found := pattern.search(lines[at])) and not lines[at].lstrip().startswith("#"):
                return _wide(found["sign"], file, at + 1, found.start("sign") + 1)
    return None


def _colon_in_braces(error: MarkedYAMLError, lines: list[str], file: str) -> Problem | None:
    """Recognise a ': ' within a text that stands in braces; not one that tells of a forgotten comma."""
    stumbled = error.problem_mark
    if stumbled is None or stumbled.line >= len(lines) or not (error.problem or "").startswith("expected ',' or"):
        return None
    before, after = lines[stumbled.line][: stumbled.column], lines[stumbled.line][stumbled.column :]
    found = _ENTRY.search(before) if after.startswith(":") else None
    words = found["text"].split() if found else []
    if found is None or not words or _NUMBER.fullmatch(words[0]) or (len(words) > 1 and "_" in words[-1]):
        return None
    end = _NEXT_ENTRY.search(after)
    step = in_quotes(found["key"], found["text"] + after[: end.start() if end else None])
    if len(words) > 1:
        step += f", or a ',' before '{words[-1]}'"
    what = "YAML syntax: a ': ' within a text"
    return Problem(what, file, stumbled.line + 1, found.start("text") + 1, next_step=step)


def _head_of_a_text(error: MarkedYAMLError, lines: list[str], file: str) -> Problem | None:
    """Recognise a text that begins with a sign of YAML, or goes on behind its quotes."""
    said, mark = f"{error.context or ''} {error.problem or ''}", error.problem_mark
    if mark is None or mark.line >= len(lines):
        return None
    line = lines[mark.line]
    if any(one in said for one in _OF_A_SIGN) and (found := _SIGN_AND_TEXT.match(line)):
        what = f"YAML syntax: a text cannot begin with '{found['sign']}'"
    elif "expected <block end>, but found '<scalar>'" in said and (found := _QUOTE_AND_MORE.match(line)):
        what = f"YAML syntax: the quote {found['sign']} ends within the text"
    else:
        return None
    text = found["text"].rstrip()
    if found["sign"] in "'\"" and text[-1] == text[0]:
        text = text[1:-1]
    column = found.start("text") + 1
    return Problem(what, file, mark.line + 1, column, next_step=in_quotes(found["key"], text))


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
        return Problem(
            "YAML syntax: a ': ' within a text",
            file, here + 1, found.start("text") + 1, next_step=in_quotes(key, whole),
        )  # fmt: skip
    above, column = _above(lines, here), len(lines[here]) - len(lines[here].lstrip()) + 1
    return _touching(lines, above, file) or Problem(
        f"YAML syntax: this line stands deeper than line {above + 1}, which has its value already",
        file, here + 1, column, next_step="begin both lines in the same column",
    )  # fmt: skip


def _above(lines: list[str], here: int) -> int:
    """Return the line that says something before a line."""
    said = [at for at in range(here) if lines[at].strip() and not lines[at].lstrip().startswith("#")]
    return said[-1] if said else 0


def _touching(lines: list[str], at: int, file: str) -> Problem | None:
    """Recognise a colon without a space behind it."""
    found = _TOUCHING.match(lines[at])
    if found is None:
        return None
    return Problem(
        "YAML syntax: a space is missing behind the ':'", file, at + 1, found.start("value"),
        next_step=f"write '{found['key']}: {found['value'].strip()[:60] if found['value'].isprintable() else '...'}'",
    )  # fmt: skip
