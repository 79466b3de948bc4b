"""Reads a YAML file into plain values and remembers where each of them stands.

The file is parsed into nodes and turned into values here, so that nothing in a file can make any object
but text, numbers, truth values, lists and mappings, and so that every value keeps its line and column.
"""

import math
import re
import warnings
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sim.errors import Problem, ScenarioError
from sim.scenario_document import Document, Mark, Place, shown
from sim.scenario_syntax import problem_of_syntax

MAX_BYTES = 128 * 1024
MAX_VALUES = 20_000
MAX_DEPTH = 20
_MAX_DIGITS = 18
_TAG = "tag:yaml.org,2002:"
_NUMBER = re.compile(r"[-+]?\d[\d,]*")


def read_document(path: Path) -> Document:
    """Read a YAML file.

    Args:
        path: an existing file.

    Raises:
        ScenarioError: the file cannot be read, is too large, or is not one YAML mapping.
    """
    file = str(path)
    document = Document({}, file=file, folder=path.parent)
    root = _compose(_text(path), file)
    if not isinstance(root, MappingNode):
        what = "the file is empty" if root is None else "the file is not a mapping of keys to values"
        raise ScenarioError(
            Problem(what, file, 1, 1, next_step="begin with the lines 'title: ...' and 'extends: baseline'")
        )
    document.data = _Reader(document).mapping(root, (), 0)
    return document


def _text(path: Path) -> str:
    file = str(path)
    try:
        if not path.is_file():
            what = "this is a folder, not a file" if path.is_dir() else "there is no such file"
            raise ScenarioError(Problem(what, file, next_step="check the name, or run 'paradox list'"))
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ScenarioError(
                Problem(
                    f"the file has {size} bytes, too many for a scenario",
                    file,
                    allowed=f"at most {MAX_BYTES} bytes",
                    next_step="keep only what differs from the scenario it extends",
                )
            )
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = Problem(f"the file is not UTF-8 text (byte {error.start})", file, next_step="save it as UTF-8 text")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problem = Problem(f"the file cannot be read ({reason})", file, next_step="check name and permissions")
    raise ScenarioError(problem)


def _compose(text: str, file: str) -> Node | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            node: Node | None = YAML(typ="safe", pure=True).compose(text)
            return node
    except MarkedYAMLError as error:
        problem = problem_of_syntax(error, text, file)
    except YAMLError as error:
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 0
        what = "YAML syntax: a character that YAML does not allow" if line else "YAML syntax: not understood"
        problem = Problem(what, file, line, 1, next_step="mend the line")
    except RecursionError:
        problem = Problem(
            "the file is nested too deeply",
            file,
            allowed=f"at most {MAX_DEPTH} levels",
            next_step="flatten it",
        )
    except Exception as error:  # whatever a broken file does to the parser is a broken file
        problem = Problem(f"YAML syntax: not understood ({type(error).__name__})", file, next_step="mend the file")
    raise ScenarioError(problem)


class _Reader:
    """Turns nodes into values, and counts them so that aliases cannot multiply without end."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.left = MAX_VALUES

    def mark(self, node: Node) -> Mark:
        return Mark(self.document.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def refuse(self, node: Node, what: str, **more: str) -> Problem:
        mark = self.mark(node)
        return Problem(what, mark.file, mark.line, mark.column, **more)

    def value(self, node: Node, place: Place, depth: int) -> Any:
        self.left -= 1
        if self.left < 0 or depth > MAX_DEPTH:
            what, allowed = (
                ("the file holds too many values (aliases written out)", f"at most {MAX_VALUES} values")
                if self.left < 0
                else ("the file is nested too deeply", f"at most {MAX_DEPTH} levels")
            )
            raise ScenarioError(self.refuse(node, what, allowed=allowed, next_step="simplify the file"))
        self.document.values[place] = self.mark(node)
        if isinstance(node, MappingNode):
            return self.mapping(node, place, depth)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*place, i), depth + 1) for i, item in enumerate(node.value)]
        return self.scalar(node, place)

    def mapping(self, node: MappingNode, place: Place, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in _with_whole_numbers(node):
            if key_node.tag == _TAG + "merge":
                for source in value_node.value if isinstance(value_node, SequenceNode) else [value_node]:
                    if isinstance(source, MappingNode):
                        merged = self.value(source, place, depth + 1) | merged
                    else:
                        self.document.problems.append(
                            self.refuse(value_node, "'<<' needs a mapping", next_step="name an anchored mapping")
                        )
                continue
            if not isinstance(key_node, ScalarNode):
                self.document.problems.append(
                    self.refuse(key_node, "a key must be a plain word", next_step="mend the key")
                )
                continue
            key = str(key_node.value)
            here = (*place, key)
            if key in result:
                first = self.document.keys[here]
                self.document.problems.append(
                    self.refuse(
                        key_node,
                        f"key {shown(key)} stands twice (first in line {first.line})",
                        next_step="remove one of them",
                    )
                )
                continue
            self.document.keys[here] = self.mark(key_node)
            result[key] = self.value(value_node, here, depth + 1)
        return merged | result if merged else result

    def scalar(self, node: Node, place: Place) -> Any:
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
            self.document.problems.append(
                self.refuse(node, f"{shown(text)} bears a tag that is not used here", next_step="remove the tag")
            )
        return text


def _with_whole_numbers(node: MappingNode) -> list[tuple[Node, Node]]:
    """List the entries of a mapping, a number with a comma as it was written.

    To YAML the comma in `{persons: 1,000}` ends the entry, and 000 is a key without a value; a person means a number.
    """
    pairs: list[tuple[Node, Node]] = []
    for key, value in node.value:
        rest = isinstance(key, ScalarNode) and key.value.isdecimal() and isinstance(value, ScalarNode)
        if node.flow_style and rest and value.value == "" and pairs:
            name, before = pairs[-1]
            if isinstance(before, ScalarNode) and _NUMBER.fullmatch(str(before.value)):
                whole = f"{before.value},{key.value}"
                pairs[-1] = (name, ScalarNode(_TAG + "str", whole, before.start_mark, key.end_mark))
                continue
        pairs.append((key, value))
    return pairs


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
