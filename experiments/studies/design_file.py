"""The design of a study file: its schema, and what in it does not fit together."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from experiments.studies.design import (
    CROSSED,
    GRID,
    HALTON,
    LATIN,
    MORRIS,
    SCATTERED,
    SOBOL,
    SOBOL_SEQUENCE,
    TABLE,
    DesignSpec,
)
from experiments.studies.design_table import rows_of_table
from experiments.studies.factors import Factor
from sim.errors import ScenarioError
from sim.scenario.document import Document
from sim.scenario.form import Form
from sim.scenario.problems import right_part

MAX_RUNS = 5_000_000


def _as_list(given: Any) -> Any:
    return [given] if isinstance(given, int) else given


class DesignForm(Form):
    """Where in the space of its factors a study looks."""

    kind: Literal["grid", "latin_hypercube", "sobol_sequence", "halton", "sobol", "morris", "crossed", "table"]
    samples: int | None = Field(None, ge=1, le=MAX_RUNS)
    levels: int = Field(4, ge=2, le=100)
    second_order: bool = False
    policies: int = Field(0, ge=0, le=MAX_RUNS)
    seed: int = Field(1, ge=0, le=2**31 - 2)
    scramble: bool = True
    begins_with: Annotated[list[Annotated[int, Field(ge=1, le=MAX_RUNS)]], BeforeValidator(_as_list)] = Field(
        default_factory=list, examples=["[50]"]
    )
    file: str | None = Field(None, min_length=1, examples=["points.csv"])


# What each kind of design goes by. Levels of a grid are those of ranges that name none themselves.
USED: dict[str, tuple[str, ...]] = {
    GRID: ("levels", "seed"),
    LATIN: ("samples", "begins_with", "seed"),
    SOBOL_SEQUENCE: ("samples", "scramble", "seed"),
    HALTON: ("samples", "scramble", "seed"),
    SOBOL: ("samples", "second_order", "seed"),
    MORRIS: ("samples", "levels", "seed"),
    CROSSED: ("samples", "begins_with", "policies", "levels", "seed"),
    TABLE: ("file",),
}


def design_from(document: Document, factors: Sequence[Factor]) -> DesignSpec | None:
    """Return the design of a study, and note what does not fit together in it; None if its size is not known.

    Args:
        document: the study.
        factors: those of its factors that are right.
    """
    given = right_part(document.at("design"), DesignForm)
    if given is None:
        return None
    kind, samples = given.kind, given.samples
    written = document.mapping("design")
    for key in (key for key in DesignForm.model_fields if key in written and key not in (*USED[kind], "kind")):
        what, allowed = f"{key} means nothing for a design of kind {kind}", ", ".join(USED[kind])
        step = "remove it, or choose another kind"
        document.note(("design", key), what, allowed=allowed, at_key=True, next_step=step)
    if kind == TABLE:
        return _table(document, given, factors)
    if written.get("samples") is None and kind != GRID:
        document.note(("design",), "design.samples is missing", next_step="add 'samples: 256'")
    elif samples == 1 and kind != GRID and kind not in SCATTERED:
        what, step = "design.samples is 1", "choose a number in that range"
        document.note(("design", "samples"), what, allowed=f"2 to {MAX_RUNS}, a whole number", next_step=step)
    elif samples is not None and kind == SOBOL and samples & (samples - 1):
        below = 1 << (samples.bit_length() - 1)
        what = f"a Sobol' design of {samples} samples is not balanced"
        allowed = f"a power of 2, such as {below} or {2 * below}"
        document.note(("design", "samples"), what, allowed=allowed, next_step="choose a power of 2")
    sizes = given.begins_with if samples is None else [*given.begins_with, samples]
    if "begins_with" in USED[kind] and any(a >= b for a, b in pairwise(sizes)):
        what = f"design.begins_with is {given.begins_with}, and the design has {samples} samples"
        allowed = "the sizes that it had before, from small to large, all below samples"
        document.note(("design", "begins_with"), what, allowed=allowed, next_step="correct the sizes")
    if kind == MORRIS and given.levels % 2:
        what = f"design.levels is {given.levels}"
        document.note(("design", "levels"), what, allowed="an even number", next_step="write 'levels: 4'")
    if kind == CROSSED and not all(document.mapping(section) for section in ("levers", "uncertainties")):
        step = "name at least one of each, or choose another kind"
        document.note(("design", "kind"), "a crossed design needs levers and uncertainties", next_step=step)
    wrong = (DesignForm.model_fields.keys() & written.keys()) - given.model_fields_set - {"seed"}
    if wrong or (samples is None and kind != GRID):
        return None
    before = tuple(given.begins_with) if "begins_with" in USED[kind] else ()
    return DesignSpec(
        kind, samples or 0, given.levels, given.second_order, given.policies, given.seed, given.scramble, before
    )


def _table(document: Document, given: DesignForm, factors: Sequence[Factor]) -> DesignSpec | None:
    """Return a design that stands in a table; None if that is wrong, or a factor is."""
    if document.at("links") is not None:
        what = "links mean nothing for a design of kind table, whose rows give every value"
        document.note(("links",), what, at_key=True, next_step="remove them, and tie the values in the table")
    if given.file is None:
        if document.at("design", "file") is None:
            document.note(("design",), "design.file is missing", next_step="add 'file: points.csv'")
        return None
    if len(factors) < len(document.mapping("levers")) + len(document.mapping("uncertainties")) or not factors:
        return None  # without its factors no column can be read
    try:
        rows = rows_of_table((document.folder or Path()) / given.file, factors)
    except ScenarioError as error:
        document.note_error(("design", "file"), error)
        return None
    return DesignSpec(TABLE, rows=rows)
