"""The picture of the house and the list of what each folder reads, made from what the modules import."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The storeys, from the top: imports point down only.
STOREYS = {
    "paradox": "the program people use",
    "experiments": "many runs and what they mean",
    "sim": "the world",
}
PUBLIC = "paradox/*.py"
_WIDTH = 72

Graph = Mapping[str, frozenset[str]]


@cache
def modules() -> dict[str, Path]:
    """Return every module of the three storeys by its dotted name."""
    found = {}
    for storey in STOREYS:
        for path in sorted((ROOT / storey).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports() -> dict[str, frozenset[str]]:
    """Return the modules of ours that each module imports, at its top or in a function; not those for types only."""
    return {name: frozenset(_imported(path)) - {name} for name, path in modules().items()}


def _imported(path: Path) -> Iterator[str]:
    for node in _run(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                if submodule in modules():
                    yield submodule
                elif node.module in modules():
                    yield node.module


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """Return all statements below a node that are run, and so not those that only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _run(child)


def folder_of(module: str) -> str:
    """Return the folder of a module.

    A module that lies in a storey itself, such as `sim.errors`, is a place of its own; those of `paradox`, which are
    what people import, are one place.
    """
    path = modules()[module].relative_to(ROOT)
    if len(path.parts) > 2:
        return path.parent.as_posix()
    return PUBLIC if path.parts[0] == "paradox" and not _is_front(path.name) else path.as_posix()


def folders() -> dict[str, frozenset[str]]:
    """Return what each folder imports of the others; the front doors of the storeys are left out."""
    found: dict[str, set[str]] = {}
    for name, used in imports().items():
        if not _is_front(folder_of(name)):
            reads = {folder_of(other) for other in used} - {folder_of(name)}
            found.setdefault(folder_of(name), set()).update(read for read in reads if not _is_front(read))
    return {folder: frozenset(reads) for folder, reads in found.items() if _has_code(folder)}


def _is_front(folder: str) -> bool:
    """Return whether this is `__init__.py` or `__main__.py` of a storey, which only point to what lies inside."""
    return folder.endswith("__.py")


def _has_code(folder: str) -> bool:
    return (
        folder.endswith(".py")
        or any(path.name != "__init__.py" for path in (ROOT / folder).glob("*.py"))
        or (len((ROOT / folder / "__init__.py").read_text(encoding="utf-8").splitlines()) > 5)
    )


def circles(graph: Graph) -> list[list[str]]:
    """Return the groups of nodes that can all reach each other."""
    reach = {node: _reachable(graph, node) for node in graph}
    groups = {tuple(sorted(other for other in reach[node] if node in reach.get(other, ()))) for node in graph}
    return sorted(list(group) for group in groups if group)


def _reachable(graph: Graph, start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        if (node := waiting.pop()) not in found:
            found.add(node)
            waiting += graph.get(node, ())
    return found


def levels(nodes: Iterable[str]) -> list[list[str]]:
    """Sort folders into rows, the highest first: each imports of the others only what stands in rows below its own.

    Folders that import each other share a row; `tests/program/test_architecture.py` refuses them.
    """
    left = set(nodes)
    circle_of = {node: set(circle) for circle in circles(folders()) for node in circle}
    rows: list[list[str]] = []
    while left:
        row = sorted(node for node in left if not (folders()[node] & left) - circle_of.get(node, {node}))
        rows.insert(0, row)
        left -= set(row)
    return rows


def architecture_picture() -> str:
    """Draw the three storeys, in each the folders in the rows of `levels`."""
    lines = ["```text"]
    for storey, meaning in STOREYS.items():
        if storey != "paradox":
            lines += [f"{'|':>{_WIDTH // 2}}", f"{'v':>{_WIDTH // 2}}"]
        lines.append("+" + f"-- {storey}/: {meaning} ".ljust(_WIDTH - 2, "-") + "+")
        for row in levels(folder for folder in folders() if folder.startswith(f"{storey}/")):
            names = "   ".join(
                "public modules" if folder == PUBLIC else folder.removeprefix(f"{storey}/") for folder in row
            )
            lines.append("|" + names.center(_WIDTH - 2) + "|")
        lines.append("+" + "-" * (_WIDTH - 2) + "+")
    return "\n".join([*lines, "```"])
