"""Which loops Python calls, and with arguments of which types: found by living small worlds in plain Python."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba import types

from experiments.laboratory import measures
from experiments.laboratory.cohort import Cohort
from experiments.laboratory.design_file import load_design
from experiments.laboratory.designs import Failure, Remedy
from sim.kernels.jit import Loop
from sim.scenario.scenario import Scenario
from sim.worlds.counterfactuals import Replication
from sim.worlds.mesa_model import RecoveryModel

Forms = dict[Loop, list[tuple[Any, ...]]]

NUMBERS = {types.int64: "int", types.float64: "float", types.boolean: "bool"}

EXAMPLES = Path(__file__).parent.parent / "scenarios" / "examples"


def uses() -> Forms:
    """Return the loops that Python calls, each with the types of its arguments in every form they come in."""
    found: Forms = {}
    with _recorded(found), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        _live()
        _experiment()
    return found


def form_of(kind: Any, tuples: dict[str, list[Any]]) -> Any:
    """Return a type of numba's in the words of `sim.kernels.made`, and list the fields of named tuples by their names.

    Raises:
        TypeError: no table holds it.
    """
    if kind in NUMBERS:
        return NUMBERS[kind]
    if isinstance(kind, types.Array):
        dtype = numba.np.numpy_support.as_dtype(kind.dtype)
        described = dtype.descr if dtype.names else dtype.str
        return {"array": described, "dimensions": kind.ndim, "contiguous": kind.layout == "C"}
    if hasattr(kind, "instance_class"):  # a named tuple
        name, fields = kind.instance_class.__name__, [form_of(one, tuples) for one in kind.types]
        if tuples.setdefault(name, fields) != fields:
            raise TypeError(f"{name} comes in several forms")
        return {"tuple": name}
    raise TypeError(f"no table holds {kind}")


@contextmanager
def _recorded(found: Forms) -> Iterator[None]:
    """Let loops run in plain Python, and note what the outermost ones are given."""
    usual, depth = Loop.__call__, 0

    def call(loop: Loop, *given: Any) -> Any:
        nonlocal depth
        if depth == 0:
            form = tuple(_usual(_type_of(one)) for one in given)
            if form not in found.setdefault(loop, []):
                found[loop].append(form)
        depth += 1
        try:
            return loop.plain(*given)
        finally:
            depth -= 1

    Loop.__call__ = call  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Loop.__call__ = usual  # type: ignore[method-assign]


def _type_of(value: Any) -> Any:
    """Return the type that numba sees in a value."""
    return numba.typeof(value)  # type: ignore[no-untyped-call]


def _usual(kind: Any) -> Any:
    """Return the type that stands for others that come to the same: what may be written, plain whole numbers."""
    if isinstance(kind, types.IntEnumMember):
        return types.int64
    if isinstance(kind, types.Array):
        return kind.copy(readonly=False)
    return kind


def _live() -> None:
    """Live worlds with everything that a scenario may ask for, and one by agents."""
    small = {"market.persons": 20, "run.burn_in": 2}
    for path in (EXAMPLES / "shocks.yaml", EXAMPLES.parent / "small_firm_chatbot.yaml"):
        case = Scenario.load(path).with_values(small)
        Replication(case, 0).run(case.reference)
    # What follows is the same in every week.
    short = small | {"run.horizon": 6, "measurement.verdict_wait": 1}
    for kind in ("scale_free", "random"):
        case = Scenario.load("baseline").with_values(short | {"market.network.kind": kind})
        Replication(case, 0).run(case.reference)
    model = RecoveryModel(case, case.reference, seed=1, engine="agents")
    while model.running:
        model.step()


def _experiment() -> None:
    """Let everything happen to subjects of the laboratory that can, and read everything from them."""
    scenario = load_design("explanation").scenario
    subjects = Cohort(scenario, 20, 1).subjects()
    subjects.visit().fail(Failure()).complain().answer(Remedy()).wait(1).live(1)
    for twin in (False, True):
        for read in (measures.stay, measures.recommend, measures.tell):
            read(subjects, twin=twin)
    for name in measures.ITEMS:
        measures.measure(subjects, name)
