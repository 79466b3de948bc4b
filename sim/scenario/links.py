"""Reads who is linked with whom: an edge list of ids or of names, GraphML, GML; and who they are, a node table.

Links have no direction, and one that stands twice counts once. The model has no place for weights of links: whoever
tells a story tells friends in turn, all alike. So weights are read, told and not used.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.errors import Problem, ScenarioError, nearest, one_of, shown
from sim.scenario.edges import SHOWN_LINES, frozen_edges, is_id, lines_of, read_edges

GRAPHS = (".graphml", ".gml")
SEPARATORS = (",", "\t", ";", " ")
# What networks may be written in that is not read here.
_OTHERS = (".gexf", ".net", ".paj", ".json", ".xml", ".dot", ".g6", ".adjlist")
# What networkx writes behind each link of an edge list: its attributes as a dictionary.
_DATA = re.compile(r"\s\{(?:.*'weight': ([\d.e+-]+))?.*\}$")
# What the first line of an edge list may call its columns.
_ENDS = {"source", "target", "from", "to", "node1", "node2", "id1", "id2", "ego", "alter", "person", "friend", "name1",
         "name2", "person1", "person2"}  # fmt: skip
_NAMES = ("name", "id", "node", "person")
_SEGMENT = "segment"


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
        nodes: who they are.
        repeated: lines beyond the first of a link.
        weighted: whether links have weights, which are not used.
    """

    edges: npt.NDArray[np.int64]
    nodes: Nodes
    repeated: int = 0
    weighted: bool = False


class _Row(NamedTuple):
    """A link as it stands in a file; line 0 where the file has none."""

    line: int
    one: str
    other: str
    weight: str


def read_links(path: Path, persons: int, table: Path | None, segments: Sequence[str]) -> Links:
    """Read the links of a network and who its persons are.

    Args:
        path: edge list (CSV, or parted by tabs, semicolons or spaces), .graphml or .gml.
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
    cells = list(_cells(path))
    if given is None and any(is_id(cell) for _, row in cells for cell in row[:2]):
        return _of_ids(path, cells, persons)
    rows = _named(path, cells)
    names = given or Nodes(tuple(dict.fromkeys(name for row in rows for name in (row.one, row.other))))
    return _links(path, rows, persons, names)


def _of_ids(path: Path, cells: list[tuple[int, list[str]]], persons: int) -> Links:
    """Return the links of a list of ids; its weights are left out where every row has one."""
    rows = [(line, row) for line, row in cells if line > 1 or any(map(is_id, row))]
    weighted = all(len(row) == 3 and _is_number(row[2]) for _, row in rows)
    edges = read_edges(path, persons, [(line, ",".join(row[:2] if weighted else row)) for line, row in rows])
    return Links(edges, NO_NODES, len(rows) - len(edges), weighted)


def _links(path: Path, rows: list[_Row], persons: int, nodes: Nodes) -> Links:
    """Return the links of a list of names."""
    file = str(path)
    if len(nodes.names) > persons:
        what = f"the network names {len(nodes.names)} persons, and market.persons is {persons}"
        raise ScenarioError(Problem(what, file, next_step=f"set market.persons to {len(nodes.names)} or more"))
    ids = {name: number for number, name in enumerate(nodes.names)}
    links: dict[tuple[int, int], None] = {}
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
        if not what and row.one != row.other:
            one, other = ids[row.one], ids[row.other]
            links[min(one, other), max(one, other)] = None
    if problems:
        raise ScenarioError(*problems)
    if not links:
        raise ScenarioError(Problem("the edge list holds no link", file, next_step="add rows such as '0,1'"))
    return Links(frozen_edges(sorted(links)), nodes, len(rows) - len(links), any(row.weight for row in rows))


def _problem(what: str, file: str, line: int, step: str, guess: str = "") -> Problem:
    return Problem(what, file, line, 1 if line else 0, suggestion=guess, next_step=step)


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Return the cells of the rows of an edge list, by the number of their lines."""
    if path.suffix.lower() in _OTHERS:
        what, allowed = (
            f"networks are not read from {path.suffix} files",
            "a list of links (CSV or text), .graphml or .gml",
        )
        step = "write it as one of these, such as with networkx.write_graphml"
        raise ScenarioError(Problem(what, str(path), allowed=allowed, next_step=step))
    lines = [_DATA.sub(lambda found: f" {found[1] or ''}", line.strip()).strip() for line in lines_of(path)]
    separator = _separator(lines, SEPARATORS)
    for number, line in enumerate(lines, start=1):
        if line:
            cells = [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
            yield number, [cell for cell in cells if cell] if separator == " " else cells


def _separator(lines: Sequence[str], signs: Sequence[str]) -> str:
    """Return the sign by which the cells of a file are parted: the first of some that its first line holds."""
    first = next((line.strip() for line in lines if line.strip()), "")
    return next((sign for sign in signs if sign in first), ",")


def _named(path: Path, cells: list[tuple[int, list[str]]]) -> list[_Row]:
    """Return the rows of a list of names, without a first line that names the columns."""
    rows, problems = [], []
    for place, (line, row) in enumerate(cells):
        if place == 0 and _is_heading(row):
            continue
        weight = row[2] if len(row) == 3 and _is_number(row[2]) else ""
        if len(row) - bool(weight) != 2 or not all(row):
            what = f"the row has {len(row)} columns ({shown(','.join(row))})"
            allowed = "two names, parted by a comma, and at most a weight"
            problems.append(Problem(what, str(path), line, 1, allowed, next_step="correct or remove the row"))
        else:
            rows.append(_Row(line, row[0], row[1], weight))
    if problems:
        raise ScenarioError(*problems[:SHOWN_LINES])
    return rows


def _is_heading(cells: list[str]) -> bool:
    low = [cell.lower() for cell in cells]
    return bool(low) and not any(is_id(cell) for cell in low) and (low[0] in _ENDS or low[-1] == "weight")


def _is_number(cell: str) -> bool:
    try:
        return float(cell) >= 0.0
    except ValueError:
        return False


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
    """Read GraphML or GML."""
    import networkx

    lines_of(path)  # it is there, not too large, and text
    try:
        read = networkx.read_graphml if path.suffix.lower() == ".graphml" else networkx.read_gml
        graph: Any = read(path)
    except Exception as error:  # whatever the reader of a broken file raises
        what = f"the network cannot be read ({str(error)[:100]})"
        raise ScenarioError(Problem(what, str(path), next_step="save it again as GraphML, GML or CSV")) from None
    names = tuple(str(node) for node in graph.nodes)
    data = [graph.nodes[node] for node in graph.nodes]
    segments = tuple(str(one.get(_SEGMENT, "")) for one in data)
    heads = dict.fromkeys(str(name) for one in data for name in one if name != _SEGMENT)
    others = tuple((name, tuple(str(one.get(name, "")) for one in data)) for name in heads)
    rows = [_Row(0, str(one), str(other), str(more.get("weight", ""))) for one, other, more in graph.edges(data=True)]
    return rows, Nodes(names, segments, others)
