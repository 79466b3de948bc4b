"""Reads the file of an edge list, and who is linked with whom where it holds ids."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.errors import Problem, ScenarioError, shown
from sim.scenario.signs import CONTROL

MAX_EDGE_BYTES = 200_000_000
SHOWN_LINES = 10


def ends_of(path: Path, persons: int, rows: Sequence[tuple[int, list[str]]]) -> list[tuple[int, int]]:
    """Return the two persons of each link of an edge list.

    Args:
        path: its file.
        persons: number of persons; ids run from 0 to persons - 1.
        rows: number and cells of its lines, which should be two ids.

    Raises:
        ScenarioError: with file and line of each wrong row.
    """
    file = str(path)
    ends: list[tuple[int, int]] = []
    problems: list[Problem] = []
    for number, cells in rows:
        wrong = _wrong(cells, persons)
        if wrong:
            what, allowed = wrong
            problems.append(Problem(what, file, number, 1, allowed, next_step="correct or remove the row"))
            if len(problems) > SHOWN_LINES:
                break
            continue
        ends.append((int(cells[0]), int(cells[1])))
    if problems and ends and min(map(min, ends)) > 0:
        step = "if the list counts from one, take 1 from every id"
        raise ScenarioError(*(replace(one, next_step=f"{one.next_step}; {step}") for one in problems))
    if problems:
        raise ScenarioError(*problems)
    return ends


def frozen_edges(links: list[tuple[int, int]]) -> npt.NDArray[np.int64]:
    """Turn links into an array of shape (links, 2) that cannot be changed."""
    edges = np.array(links, dtype=np.int64).reshape(-1, 2)
    edges.flags.writeable = False
    return edges


def lines_of(path: Path) -> list[str]:
    """Return the lines of a file of a network.

    Raises:
        ScenarioError: it cannot be read, is too large, or is no text.
    """
    file = str(path)
    try:
        if not path.is_file():
            raise ScenarioError(Problem("there is no such edge list", file, next_step="check the file name"))
        if path.stat().st_size > MAX_EDGE_BYTES:
            most, step = f"at most {MAX_EDGE_BYTES} bytes", "keep each link once, or take 'kind: small_world'"
            raise ScenarioError(Problem("the edge list is too large", file, allowed=most, next_step=step))
        text = path.read_bytes().decode("utf-8-sig")
        if found := CONTROL.search(text):
            before = text[: found.start()]
            place = before.count("\n") + 1, len(before) - before.rfind("\n")
            what = f"the edge list holds the control character {found[0]!r}"
            raise ScenarioError(Problem(what, file, *place, next_step="remove it"))
        return text.splitlines()
    except UnicodeDecodeError:
        problem = Problem("the edge list is not UTF-8 text", file, next_step="save it as UTF-8 CSV")
    except (OSError, ValueError) as error:
        problem = Problem(f"the edge list cannot be read ({error})", file, next_step="check name and permissions")
    raise ScenarioError(problem)


def is_id(cell: str) -> bool:
    """Return whether a cell is the id of a person."""
    return cell.isascii() and cell.isdigit() and len(cell) < 12


def _wrong(cells: list[str], persons: int) -> tuple[str, str] | None:
    ids = f"two person ids from 0 to {persons - 1}, parted by a comma"
    if len(cells) != 2:
        return f"the row has {len(cells)} columns ({shown(','.join(cells))})", ids
    for cell in cells:
        if not is_id(cell):
            return f"{shown(cell)} is not a person id", ids
        if int(cell) >= persons:
            return f"person {int(cell)} does not exist", ids
    if int(cells[0]) == int(cells[1]):
        return f"person {int(cells[0])} is linked to itself", "two different ids"
    return None
