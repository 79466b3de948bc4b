"""Reads a YAML file into plain values and remembers where each of them stands.

The file is parsed into nodes and turned into values here, so that nothing in a file can make any object
but text, numbers, truth values, lists and mappings, and so that every value keeps its line and column.
"""

import math
import re
import warnings
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sim.errors import Problem, ScenarioError, shown
from sim.scenario.document import Document, Mark, Place
from sim.scenario.files import is_folder_name
from sim.scenario.signs import CONTROL, wrong_sign
from sim.scenario.yaml_syntax import full_width_colon, in_quotes, problem_of_syntax

MAX_BYTES = 128 * 1024
MAX_VALUES = 5_000
MAX_DEPTH = 20
_MAX_DIGITS = 18
_SHOWN = 60  # letters of a text that a message repeats
_TAG = "tag:yaml.org,2002:"
_NUMBER = re.compile(r"[-+]?\d[\d,]*")
_NAME = re.compile(r"[a-z][a-z0-9_.]*")
# What goes on with the text before a comma: a word that joins, or a small letter behind a sentence begun.
_JOINING = re.compile(r"(?:and|or|but|nor|so|then|yet|because|which|who|while|where|when)\b")
_SENTENCE = re.compile(r"[A-Z]\S*\s+\S")
# Quotes that a word processor puts where straight ones were typed, and Chinese ones: a pair around a whole text.
_TYPOGRAPHIC = re.compile("“[^“”]*”|‘[^‘’]*’|„[^„“”]*[“”]|«[^«»]*»|「[^「」]*」|『[^『』]*』", re.DOTALL)


def read_document(path: Path, begin: str = "begin with the lines 'title: ...' and 'extends: baseline'") -> Document:
    """Read a YAML file.

    Args:
        path: an existing file.
        begin: what to do about a file that says nothing.

    Raises:
        ScenarioError: the file cannot be read, is too large, or is not one YAML mapping.
    """
    file = _shown(path)
    document = Document({}, file=file, folder=path.parent)
    text = _text(path)
    root = _compose(text, file)
    if not isinstance(root, MappingNode):
        what = "the file is empty" if root is None else "the file is not a mapping of keys to values"
        raise ScenarioError(Problem(what, file, 1, 1, next_step=begin))
    document.data = _Reader(document, text).value(root, (), 0)
    return document


def _check_name(path: Path, file: str) -> None:
    """Refuse a file after which no results can be named."""
    if file != str(path):
        what = "the name of this file is no UTF-8"
        raise ScenarioError(Problem(what, file, next_step="rename the file or its folder"))
    if not is_folder_name(path.stem):
        what = "results go to a folder named after their file, and none can be named after this"
        raise ScenarioError(Problem(what, file, next_step="rename it, to my_market.yaml for example"))


def _shown(path: Path) -> str:
    """Return the name of a file as it can be printed."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _text(path: Path) -> str:
    """Return the text of a file."""
    file = _shown(path)
    try:
        if not path.is_file():
            what = "this is a folder, not a file" if path.is_dir() else "there is no such file"
            raise ScenarioError(Problem(what, file, next_step="check the name, or run 'paradox list'"))
        _check_name(path, file)
        size = path.stat().st_size
        if size > MAX_BYTES:
            what, allowed = f"the file has {size} bytes, too many to be read", f"at most {MAX_BYTES} bytes"
            step = "keep only what differs from the scenario it extends or is about"
            raise ScenarioError(Problem(what, file, allowed=allowed, next_step=step))
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        right = error.object[: error.start].decode("utf-8")
        what = f"the file is not UTF-8 text (byte {error.start})"
        raise ScenarioError(Problem(what, file, *_place(right), next_step="save it as UTF-8 text")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        step = "check name and permissions"
        raise ScenarioError(Problem(f"the file cannot be read ({reason})", file, next_step=step)) from None
    if found := CONTROL.search(text):
        what = f"YAML syntax: a character that YAML does not allow ({found[0]!r})"
        raise ScenarioError(Problem(what, file, *_place(text[: found.start()]), next_step="remove it"))
    return text


def _place(before: str) -> tuple[int, int]:
    """Return line and column of what follows a text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@lru_cache(maxsize=16)
def _compose(text: str, file: str) -> Node | None:
    """Return the nodes of a text; those of the last few texts are kept, as many files extend the same one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yaml = YAML(typ="safe", pure=True)
            yaml.Composer = _Bounded
            node: Node | None = yaml.compose(text)
            return node
    except _TooManyNodesError as error:
        what, allowed = "the file holds too many values", f"at most {MAX_VALUES} values"
        place = error.mark.line + 1, error.mark.column + 1
        problem = Problem(what, file, *place, allowed, next_step="simplify the file")
    except MarkedYAMLError as error:
        problem = problem_of_syntax(error, text, file)
    except YAMLError:
        problem = Problem("YAML syntax: not understood", file, 1, 1, next_step="correct the file")
    except RecursionError:
        allowed = f"at most {MAX_DEPTH} levels"
        problem = Problem("the file is nested too deeply", file, *_too_deep(text), allowed, next_step="flatten it")
    except Exception as error:  # whatever a broken file does to the parser is a broken file
        problem = Problem(
            f"YAML syntax: not understood ({type(error).__name__})", file, 1, 1, next_step="correct the file"
        )
    raise ScenarioError(problem)


class _TooManyNodesError(Exception):
    """More keys and values than a file may hold; `mark` is the first of them."""

    def __init__(self, mark: Any) -> None:
        self.mark = mark


class _Bounded(Composer):
    """Makes nodes, and stops where a file holds more of them than anybody writes: each takes a while."""

    nodes = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Make a node and those in it."""
        self.nodes += 1
        if self.nodes > 2 * MAX_VALUES:  # a key is a node, too
            raise _TooManyNodesError(self.parser.peek_event().start_mark)
        return super().compose_node(parent, index)


def _too_deep(text: str) -> tuple[int, int]:
    """Return line and column at which a text is nested more deeply than is allowed."""
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if depth > MAX_DEPTH + 2:  # the file and the document count as well
            return event.start_mark.line + 1, event.start_mark.column + 1
    return 1, 1


class _Reader:
    """Turns nodes into values, and counts them so that aliases cannot multiply without end."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.written = text
        self.left = MAX_VALUES

    def mark(self, node: Node) -> Mark:
        return Mark(self.document.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def refuse(self, node: Node, what: str, next_step: str, allowed: str = "") -> Problem:
        mark = self.mark(node)
        return Problem(what, mark.file, mark.line, mark.column, allowed, next_step=next_step)

    def note(self, node: Node, what: str, next_step: str) -> None:
        self.document.add(self.refuse(node, what, next_step))

    def value(self, node: Node, place: Place, depth: int) -> Any:
        self.left -= 1
        if self.left < 0:
            what, allowed = "the file holds too many values (aliases written out)", f"at most {MAX_VALUES} values"
            raise ScenarioError(self.refuse(node, what, "simplify the file", allowed))
        if depth > MAX_DEPTH:
            allowed = f"at most {MAX_DEPTH} levels"
            raise ScenarioError(self.refuse(node, "the file is nested too deeply", "flatten it", allowed))
        self.document.values[place] = self.mark(node)
        if isinstance(node, MappingNode):
            return self.mapping(node, place, depth)
        if isinstance(node, SequenceNode):
            self.note_torn_texts(node)
            return [self.value(item, (*place, i), depth + 1) for i, item in enumerate(node.value)]
        return self.scalar(node)

    def mapping(self, node: MappingNode, place: Place, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in self.entries(node):
            if key_node.tag == _TAG + "merge":
                for source in value_node.value if isinstance(value_node, SequenceNode) else [value_node]:
                    if isinstance(source, MappingNode):
                        merged = self.value(source, place, depth + 1) | merged
                    else:
                        self.note(value_node, "'<<' needs a mapping", "name an anchored mapping")
            elif not isinstance(key_node, ScalarNode):
                self.note(key_node, "a key must be a plain word", "correct the key")
            elif (key := self.text(key_node)) in result:
                first = self.document.keys[*place, key].line
                self.note(key_node, f"key {shown(key)} stands twice (first in line {first})", "remove one of them")
            else:
                here = (*place, key)
                self.document.keys[here] = self.mark(key_node)
                result[key] = self.value(value_node, here, depth + 1)
        return merged | result

    def refuse_wide_colon(self, node: Node) -> None:
        mark = self.mark(node)
        if isinstance(node, ScalarNode) and not node.style:
            problem = full_width_colon(str(node.value), mark.file, mark.line, mark.column)
            if problem is not None:
                raise ScenarioError(problem)

    def entries(self, node: MappingNode) -> list[tuple[Node, Node]]:
        """List the entries of a mapping, a number or text with a comma as it was written.

        To YAML the comma in `{persons: 1,000}` or `{en: Late, and cold.}` ends the entry, and what follows is a key
        without a value. A person means a number, or a text, which needs quotes.
        """
        pairs: list[tuple[Node, Node]] = []
        broken: dict[int, None] = {}
        for key, value in node.value:
            self.refuse_wide_colon(key)
            before = pairs[-1][1] if pairs else None
            if node.flow_style and isinstance(before, ScalarNode) and before.value and self.goes_on(before, key, value):
                number = _NUMBER.fullmatch(str(before.value)) and key.value[0].isdecimal()
                if number or not _NAME.fullmatch(key.value) or (_is_text(before) and not _NAME.fullmatch(before.value)):
                    whole = " ".join(self.written[before.start_mark.index : key.end_mark.index].split())
                    pairs[-1] = (pairs[-1][0], ScalarNode(_TAG + "str", whole, before.start_mark, key.end_mark))
                    if not number:
                        broken[len(pairs) - 1] = None
                    continue
            pairs.append((key, value))
        for at in broken:
            name, text = str(pairs[at][0].value), pairs[at][1]
            below = f"or, without braces, write '{name[:60]}: >-' and the text below it, indented"
            step = f"{in_quotes(name, _unquoted(text.value))}; {below}" if name.isprintable() else "put it in quotes"
            what = "YAML syntax: a ',' within a text, where it ends the text"
            self.note(text, what, step)
        return pairs

    def note_torn_texts(self, node: SequenceNode) -> None:
        """Note texts in brackets that a comma has torn: to YAML `[We wait, and pay]` are two."""
        for before, after in pairwise(node.value if node.flow_style else ()):
            if not all(isinstance(one, ScalarNode) and one.style is None for one in (before, after)):
                continue
            first, second = str(before.value), str(after.value)
            number = first[-1:].isdecimal() and second[:1].isdecimal() and " " in first
            number = number and before.end_mark.index + 1 == after.start_mark.index
            torn = (_SENTENCE.match(first) and second[:1].islower()) or (" " in first and _JOINING.match(second))
            if number or (torn and first.isprintable() and second.isprintable()):
                whole = self.written[before.start_mark.index : after.end_mark.index]
                one, two = (text.replace("'", "''") for text in (" ".join(whole.split()), first))
                step = f"put the text in quotes: ['{one[:_SHOWN]}']"
                both = f"or, if these are two texts, both of them: ['{two[:_SHOWN]}', '...']"
                self.note(before, "YAML syntax: a ',' within a text, where it ends the text", f"{step}; {both}")

    def goes_on(self, before: Node, key: Node, value: Node) -> bool:
        """Whether what YAML takes for a key stands there alone, behind a value and a comma."""
        alone = isinstance(key, ScalarNode) and key.style is None and key.value != ""
        empty = isinstance(value, ScalarNode) and value.style is None and value.value == ""
        between = self.written[before.end_mark.index : key.start_mark.index].strip()
        return (
            alone and empty and between == "," and ":" not in self.written[key.end_mark.index : value.start_mark.index]
        )

    def scalar(self, node: Node) -> Any:
        text = str(node.value)
        tag = str(node.tag).removeprefix(_TAG)
        try:
            if tag == "int":
                return _whole(text)
            if tag == "float":
                return _real(text)
            if tag == "bool":
                return text.lower() in ("true", "yes", "on", "y")
        except ValueError:
            tag = "broken"
        if tag == "null":
            return None
        if tag not in ("str", "timestamp"):
            self.note(node, f"{shown(text)} has a tag that is not used here", "remove the tag")
        return self.text(node)

    def text(self, node: Node) -> str:
        """Return a text or key, without typographic quotes around it, which stand for straight ones.

        One that was written with signs that steer or reorder is a mistake.
        """
        text = str(node.value)
        if wrong := wrong_sign(text):
            what, step = wrong
            self.note(node, f"{shown(text)} {what}", step)
        plain = isinstance(node, ScalarNode) and node.style is None
        return text[1:-1] if plain and _TYPOGRAPHIC.fullmatch(text) else text


def _is_text(node: ScalarNode) -> bool:
    return bool(node.tag == _TAG + "str")


def _unquoted(text: str) -> str:
    """Return a text without the quotes around its first part."""
    return text.replace(text[0], "", 2) if text[0] in "'\"" else text


def _whole(text: str) -> int | float:
    plain = text.replace("_", "").lower()
    if len(plain) > _MAX_DIGITS:
        return _real(plain)
    sign = -1 if plain.startswith("-") else 1
    digits = plain.lstrip("+-")
    return sign * (int(digits, 0) if digits[:2] in ("0x", "0o", "0b") else int(digits))


def _real(text: str) -> float:
    plain = text.replace("_", "").lower()
    if plain.lstrip("+-") == ".inf":
        return -math.inf if plain.startswith("-") else math.inf
    return math.nan if plain == ".nan" else float(plain)
