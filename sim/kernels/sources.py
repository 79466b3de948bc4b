"""What sources say to the machine: their statements without what only people read.

Two sources say the same if they differ in comments, layout, docstrings, annotations of functions, the texts of errors,
or in what a declaration tells its readers: the sentence, symbol, unit, source and limits of a parameter, the sentence
of an outcome, a column or a step of the schedule. Limits are among them because they decide which values a file may
give, never what follows from a value. The same on every Python and with any line ends.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

# Declarations that give their parts by place, and the places that count: the default, without unit and symbol.
_COUNTED_PLACES = {"Parameter": (0,)}

# Parts of a declaration given by name that are for readers, or for the check of what a file says.
_FOR_READERS = frozenset(
    {"symbol", "unit", "limits", "study", "off", "kind", "source", "grade", "meaning", "part", "slider", "differs_by",
     "sentence"}
)  # fmt: skip

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def digest(package: Path, folders: Iterable[str]) -> str:
    """Return a hash of what the sources in some folders of a package say, 12 hexadecimal digits.

    Args:
        package: the folder of the package.
        folders: names of folders in it, each with all that is below, or of single files.
    """
    said = "".join(f"{name} {file_digest(path)}\n" for name, path in files_of(package, folders).items())
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def files_of(package: Path, folders: Iterable[str]) -> dict[str, Path]:
    """Return the sources in some folders of a package, or single ones, by their names, in alphabetical order."""
    places = [package / folder for folder in folders]
    paths = (path for place in places for path in ([place] if place.suffix == ".py" else place.rglob("*.py")))
    return dict(sorted((path.relative_to(package).as_posix(), path) for path in paths))


@cache
def file_digest(path: Path) -> str:
    """Return a hash of what one source says, 64 hexadecimal digits. It is read once: the program runs what it read."""
    return hashlib.sha256(said(path.read_bytes()).encode()).hexdigest()


def said(source: str | bytes) -> str:
    """Return what a source says, without what only people read.

    Raises:
        SyntaxError: it is no Python.
    """
    return "\n".join(_said(ast.parse(source), declares=True))


def _said(node: Any, declares: bool) -> Iterator[str]:
    """List what a part of a source says.

    Args:
        node: a node of the syntax tree, or what a node holds: a list, a name, a number.
        declares: whether it stands outside all functions, where a text with a space is for readers.
    """
    if isinstance(node, ast.Constant):
        if not (declares and isinstance(node.value, str) and " " in node.value):
            yield ascii(node.value)
    elif isinstance(node, ast.AST):
        yield f"({type(node).__name__}"
        declares = declares and not isinstance(node, _FUNCTIONS)
        for name, part in _counted(node, declares):
            # What is empty is not said: newer versions of Python know more parts, empty in what older ones can read.
            if part is not None and part != []:
                yield name
                yield from _said(part, declares)
        yield ")"
    elif isinstance(node, list):
        yield "["
        for part in node:
            yield from _said(part, declares)
        yield "]"
    else:
        yield ascii(node)


def _counted(node: ast.AST, declares: bool) -> Iterator[tuple[str, Any]]:
    """List the parts of a node that count, by name."""
    match node:
        case ast.Raise(exc=ast.Call(func=error)):
            yield "exc", error
        case ast.Assert():
            yield "test", node.test
        case ast.AnnAssign() if not declares:
            yield from (("target", node.target), ("value", node.value))
        case ast.Call() if declares:
            places = _COUNTED_PLACES.get(getattr(node.func, "id", ""))
            yield "func", node.func
            yield (
                "args",
                node.args if places is None else [part for place, part in enumerate(node.args) if place in places],
            )
            yield "keywords", [given for given in node.keywords if given.arg not in _FOR_READERS]
        case ast.JoinedStr():  # Python 3.12 lists empty texts between the values, 3.11 does not
            yield "values", [part for part in node.values if getattr(part, "value", None) != ""]
        case _:
            for name, part in ast.iter_fields(node):
                if name == "body" and isinstance(part, list):
                    yield name, [statement for statement in part if not _is_text(statement)]
                elif name not in ("annotation", "returns", "type_comment", "ctx") or isinstance(node, ast.AnnAssign):
                    yield name, part


def _is_text(statement: ast.stmt) -> bool:
    """Return whether a statement is a docstring, or stands only because a body may not be empty."""
    text = isinstance(statement, ast.Expr) and isinstance(getattr(statement.value, "value", None), str)
    return text or isinstance(statement, ast.Pass)
