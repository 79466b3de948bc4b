"""Reads who is linked with whom: a list of links of ids or of names, or a graph as networkx reads it; and who they are.

Links have no direction, and one that stands twice counts once. Their weights are the strength of ties: who hears a
story sooner. A link of weight 0 carries no story, and is none.
"""

import csv
import json
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.errors import Problem, ScenarioError, nearest, one_of, shown
from sim.scenario.edges import SHOWN_LINES, ends_of, frozen_edges, is_id, lines_of

# Files of graphs, and the reader of networkx for each.
GRAPHS = {
    ".graphml": "read_graphml",
    ".gml": "read_gml",
    ".gexf": "read_gexf",
    ".net": "read_pajek",
    ".paj": "read_pajek",
    ".adjlist": "read_adjlist",
    ".json": "node_link_graph",
}
SEPARATORS = (",", "\t", ";", " ")
# What networks may be written in that is not read here.
_OTHERS = (".xml", ".dot", ".g6", ".s6", ".leda", ".xlsx", ".parquet")
# What networkx writes behind each link of an edge list: its attributes as a dictionary.
_DATA = re.compile(r"\s\{(?:.*'weight': ([^,}\s]+))?.*\}$")
# What the first line of an edge list may call its columns.
_ENDS = {"source", "target", "from", "to", "node1", "node2", "id1", "id2", "ego", "alter", "person", "friend", "name1",
         "name2", "person1", "person2"}  # fmt: skip
_NAMES = ("name", "id", "node", "person")
_SEGMENT, _WEIGHT = "segment", "weight"
# Between these, no number of the model becomes too large or too small for its kind.
LIGHTEST, HEAVIEST = 1e-100, 1e100
NO_WEIGHTS = np.empty(0)


class Nodes(NamedTuple):
    """Who the persons of a network are, in the order of their ids.

    Attributes:
        names: of persons; fewer than there are persons where some are not named; empty if ids are all there is.
        segments: of the same persons, "" where none is given; empty if no segment is.
        attributes: further columns of the node table, by name.
    """

    names: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()


NO_NODES = Nodes()


class Links(NamedTuple):
    """What stands in the files of a network.

    Attributes:
        edges: pairs of ids, shape (links, 2), smaller id first, in ascending order.
        weights: of the links, above 0, shape (links,); shape (0,) if all are alike.
        nodes: who they are.
        repeated: lines beyond the first of a link.
    """

    edges: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]
    nodes: Nodes
    repeated: int


class _Line(NamedTuple):
    """A line of an edge list: its number, its cells, and the place of the last one."""

    number: int
    cells: list[str]
    column: int


class _Row(NamedTuple):
    """A link as it stands in a file, "" where it has no weight; line and column 0 where the file has none."""

    line: int
    one: str
    other: str
    weight: str
    column: int


def read_links(path: Path, persons: int, table: Path | None, segments: Sequence[str]) -> Links:
    """Read the links of a network and who its persons are.

    Args:
        path: edge list (CSV, or parted by tabs, semicolons or spaces), or one of the GRAPHS.
        persons: number of persons.
        table: node table (CSV with a line of names: name, segment, others), None if there is none.
        segments: names of the segments of the scenario.

    Raises:
        ScenarioError: with file and line of what is wrong.
    """
    given = _read_nodes(table, segments) if table is not None else None
    if path.suffix.lower() in GRAPHS:
        rows, found = _graph(path)
        return _links(path, rows, persons, given or _checked_segments(found, segments, path))
    lines = list(_lines(path))
    if given is None and any(is_id(cell) for line in lines for cell in line.cells[:2]):
        return _of_ids(path, lines, persons)
    rows = _named(path, lines)
    names = given or Nodes(tuple(dict.fromkeys(name for row in rows for name in (row.one, row.other))))
    return _links(path, rows, persons, names)


def _of_ids(path: Path, lines: list[_Line], persons: int) -> Links:
    """Return the links of a list of ids."""
    if lines and not any(map(is_id, lines[0].cells)):
        _check_heading(path, lines.pop(0))
    cells = [(line.number, line.cells[:2] if len(line.cells) == 3 else line.cells) for line in lines]
    ends = ends_of(path, persons, cells)
    return _weighed(path, ends, [_row(line) for line in lines], NO_NODES)


def _links(path: Path, rows: list[_Row], persons: int, nodes: Nodes) -> Links:
    """Return the links of a list of names."""
    file = str(path)
    if len(nodes.names) > persons:
        what = f"the network names {len(nodes.names)} persons, and market.persons is {persons}"
        raise ScenarioError(Problem(what, file, next_step=f"set market.persons to {len(nodes.names)} or more"))
    ids = {name: number for number, name in enumerate(nodes.names)}
    problems: list[Problem] = []
    for row in rows:
        what = ""
        unknown = next((name for name in (row.one, row.other) if name not in ids), None)
        if unknown is not None:
            guess = nearest(unknown, list(ids))
            what = f"{shown(unknown)} is not in the node table"
            problems.append(_problem(what, file, row.line, "add the person to the table, or correct the name", guess))
        elif row.one == row.other:
            problems.append(_problem(f"{shown(row.one)} is linked with itself", file, row.line, "remove the link"))
        if len(problems) > SHOWN_LINES:
            break
    if problems:
        raise ScenarioError(*problems)
    return _weighed(path, [(ids[row.one], ids[row.other]) for row in rows], rows, nodes)


def _weighed(path: Path, ends: list[tuple[int, int]], rows: list[_Row], nodes: Nodes) -> Links:
    """Return the links between persons, each with its weight, of the rows of a file."""
    links: dict[tuple[int, int], float] = {}
    problems: list[Problem] = []
    for (one, other), row, weight in zip(ends, rows, _weights(path, rows), strict=True):
        before = links.setdefault((min(one, other), max(one, other)), weight)
        if before != weight:
            what = f"the link of {shown(row.one)} and {shown(row.other)} weighs {weight:g} here and {before:g} before"
            problems.append(_problem(what, str(path), row.line, "give it one weight, such as the mean of both"))
    if problems:
        raise ScenarioError(*problems[:SHOWN_LINES])
    kept = sorted(link for link, weight in links.items() if weight > 0.0)
    if not kept:
        what, step = "the edge list holds no link", "add rows such as '0,1'"
        if links:
            what, step = "no link of the edge list weighs more than 0", "give the links that carry stories a weight"
        raise ScenarioError(Problem(what, str(path), next_step=step))
    weights = np.array([links[link] for link in kept])
    alike = weights.min() == weights.max()
    weights.flags.writeable = False
    return Links(frozen_edges(kept), NO_WEIGHTS if alike else weights, nodes, len(rows) - len(links))


def _weights(path: Path, rows: list[_Row]) -> list[float]:
    """Return the weight of each row, 1 if none has one."""
    if not any(row.weight for row in rows):
        return [1.0] * len(rows)
    found: list[float] = []
    problems: list[Problem] = []
    for row in rows:
        here = (str(path), row.line, row.column if row.weight else min(row.line, 1))
        number = _number(row.weight)
        if not row.weight:
            what = f"the link of {shown(row.one)} and {shown(row.other)} has no weight, others have one"
            problems.append(Problem(what, *here, next_step="give every link a weight, or none"))
        elif number != 0.0 and not LIGHTEST <= number <= HEAVIEST:
            what = f"{shown(row.weight)} is not the weight of a link ({shown(row.one)} and {shown(row.other)})"
            allowed = f"0, or {LIGHTEST:g} to {HEAVIEST:g}"
            problems.append(Problem(what, *here, allowed, next_step="correct it, or remove the link"))
        found.append(number)
    if problems:
        raise ScenarioError(*problems[:SHOWN_LINES])
    return found


def _number(text: str) -> float:
    """Return the number that a text says, NaN if none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _problem(what: str, file: str, line: int, step: str, guess: str = "") -> Problem:
    return Problem(what, file, line, 1 if line else 0, suggestion=guess, next_step=step)


def _lines(path: Path) -> Iterator[_Line]:
    """Return the lines of an edge list that are not empty."""
    if path.suffix.lower() in _OTHERS:
        what, allowed = (
            f"networks are not read from {path.suffix} files",
            f"a list of links (CSV or text), {', '.join(GRAPHS)}",
        )
        step = "write it as one of these, such as with networkx.write_graphml"
        raise ScenarioError(Problem(what, str(path), allowed=allowed, next_step=step))
    written = lines_of(path)
    lines = [_DATA.sub(lambda found: f" {found[1] or ''}", line.strip()).strip() for line in written]
    separator = _separator(lines, SEPARATORS)
    for number, line in enumerate(lines, start=1):
        if line:
            cells = [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
            cells = [cell for cell in cells if cell] if separator == " " else cells
            yield _Line(number, cells, written[number - 1].rfind(cells[-1]) + 1)


def _row(line: _Line) -> _Row:
    """Return the link of a line with two cells, or three."""
    return _Row(line.number, line.cells[0], line.cells[1], "".join(line.cells[2:]), line.column)


def _separator(lines: Sequence[str], signs: Sequence[str]) -> str:
    """Return the sign by which the cells of a file are parted: the first of some that its first line holds."""
    first = next((line.strip() for line in lines if line.strip()), "")
    return next((sign for sign in signs if sign in first), ",")


def _named(path: Path, lines: list[_Line]) -> list[_Row]:
    """Return the rows of a list of names, without a first line that names the columns."""
    if lines and _is_heading(lines[0].cells):
        _check_heading(path, lines.pop(0))
    rows, problems = [], []
    for line in lines:
        row = line.cells
        if len(row) not in (2, 3) or not all(row[:2]):
            what = f"the row has {len(row)} columns ({shown(','.join(row))})"
            allowed = "two names, parted by a comma, and at most a weight"
            problems.append(Problem(what, str(path), line.number, 1, allowed, next_step="correct or remove the row"))
        else:
            rows.append(_row(line))
    if problems:
        raise ScenarioError(*problems[:SHOWN_LINES])
    return rows


def _is_heading(cells: list[str]) -> bool:
    low = [cell.lower() for cell in cells]
    return bool(low) and not any(is_id(cell) for cell in low) and (low[0] in _ENDS or low[-1] == _WEIGHT)


def _check_heading(path: Path, line: _Line) -> None:
    """Refuse a third column that is called something else than weight."""
    if len(line.cells) == 3 and line.cells[2].lower() != _WEIGHT:
        what = f"the third column is called {shown(line.cells[2])}"
        step = "call it so if it says how strong ties are, else remove it"
        raise ScenarioError(Problem(what, str(path), line.number, line.column, _WEIGHT, next_step=step))


def _read_nodes(path: Path, segments: Sequence[str]) -> Nodes:
    """Read a node table."""
    file = str(path)
    lines = lines_of(path)
    parted = csv.reader(lines, delimiter=_separator(lines, SEPARATORS[:-1]))  # names have spaces
    rows = [row for row in parted if any(cell.strip() for cell in row)]
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    key = next((name for name in _NAMES if name in heads), "")
    if not key or len(rows) < 2 or len(set(heads)) < len(heads):
        what = "this is no node table: its first line names no column 'name', or one twice, or no row follows"
        raise ScenarioError(Problem(what, file, 1, 1, next_step="begin it with a line such as 'name,segment'"))
    problems, columns = [], {name: list[str]() for name in heads}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(heads):
            what = f"the row has {len(row)} columns, and the first line {len(heads)}"
            problems.append(Problem(what, file, number, 1, next_step="correct the row"))
            continue
        for name, cell in zip(heads, row, strict=True):
            columns[name].append(cell.strip())
        if row[heads.index(key)].strip() in columns[key][:-1]:
            what = f"{shown(row[heads.index(key)].strip())} stands twice in the node table"
            problems.append(Problem(what, file, number, 1, next_step="remove one of the rows"))
    if problems:
        raise ScenarioError(*problems[:SHOWN_LINES])
    others = tuple((name, tuple(values)) for name, values in columns.items() if name not in (key, _SEGMENT))
    return _checked_segments(Nodes(tuple(columns[key]), tuple(columns.get(_SEGMENT, ())), others), segments, path)


def _checked_segments(nodes: Nodes, segments: Sequence[str], path: Path) -> Nodes:
    """Refuse segments that the scenario has not."""
    for number, name in enumerate(nodes.segments):
        if name and name not in segments:
            what = f"{shown(nodes.names[number])} is of the segment {shown(name)}, which the scenario has not"
            raise ScenarioError(
                Problem(what, str(path), number + 2 if path.suffix.lower() not in GRAPHS else 0, 1, one_of(segments),
                        suggestion=nearest(name, segments), next_step="correct it, or add the segment")
            )  # fmt: skip
    return nodes if any(nodes.segments) else nodes._replace(segments=())


def _graph(path: Path) -> tuple[list[_Row], Nodes]:
    """Read the file of a graph."""
    text = "\n".join(lines_of(path))  # it is there, not too large, and text
    try:
        graph = _read_graph(path, text)
    except Exception as error:  # whatever the reader of a broken file raises
        what = f"the network cannot be read ({' '.join(str(error).split())[:100]})"
        step = "save it again, or as another kind: a list of links, GraphML"
        raise ScenarioError(Problem(what, str(path), next_step=step)) from None
    names = tuple(str(node) for node in graph.nodes)
    data = [graph.nodes[node] for node in graph.nodes]
    segments = tuple(str(one.get(_SEGMENT, "")) for one in data)
    heads = dict.fromkeys(str(name) for one in data for name in one if name != _SEGMENT)
    others = tuple((name, tuple(str(one.get(name, "")) for one in data)) for name in heads)
    rows = [_Row(0, str(one), str(other), str(more.get(_WEIGHT, "")), 0) for one, other, more in graph.edges(data=True)]
    return rows, Nodes(names, segments, others)


def _read_graph(path: Path, text: str) -> Any:
    """Return the graph of networkx that a file holds."""
    import networkx

    reader = GRAPHS[path.suffix.lower()]
    if path.suffix.lower() != ".json":
        return getattr(networkx, reader)(path)
    data = dict(json.loads(text))
    if "elements" in data:
        return networkx.cytoscape_graph(data)
    if "adjacency" in data:
        return networkx.adjacency_graph(data)
    links = data.get("edges", data.get("links"))  # older versions of networkx call them links
    if links is None or "nodes" not in data:
        raise ValueError("it holds no 'nodes' or no 'edges'")
    return getattr(networkx, reader)({**data, "edges": links, "links": links})
