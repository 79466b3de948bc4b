"""Many judged at once: what a rule needs to know of each of some persons, and what it gives, side by side.

An appraisal reads thirty numbers of a customer and gives twenty. Done for one customer after the other it takes 105 ns,
as each step waits for the one before. With the numbers of many customers laid side by side on a desk it becomes vector
instructions, 21 ns each; and the memory of all of them is asked for before anything waits for it.
"""

from typing import Any, TypeVar, get_type_hints

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from sim.compiling import rule
from sim.intrinsics import address

Kind = TypeVar("Kind", bound=tuple[Any, ...])

# Persons on the desk, and numbers of each.
PERSONS, NUMBERS = 64, 96
# Persons whom a vector instruction looks at; a loop of fewer goes on into what was left from earlier.
VECTOR = 8


def shelves(*kinds: type) -> tuple[int, ...]:
    """Give a place on the desk for each kind of tuple: the number of its first field."""
    begins, begin = [], 0
    for kind in kinds:
        begins.append(begin)
        begin += len(get_type_hints(kind))
    if begin > NUMBERS:
        raise ValueError(f"{begin} numbers do not fit on a desk for {NUMBERS}")
    return tuple(begins)


@rule
def whole(count: int) -> int:
    """Round a number of persons up to whole vectors."""
    return (count + VECTOR - 1) // VECTOR * VECTOR


def lay(desk: Any, shelf: int, at: int, values: Any) -> None:
    """Lay a tuple of numbers, truth values among them, on a shelf of the desk for the person at `at`."""
    for number, value in enumerate(values):
        desk[(shelf + number) * PERSONS + at] = value


def taken(desk: Any, shelf: int, at: int, kind: type[Kind]) -> Kind:
    """Take the tuple of a kind that was laid on a shelf for the person at `at`."""
    fields = enumerate(get_type_hints(kind).values())
    return kind(*[hint(desk[(shelf + number) * PERSONS + at]) for number, hint in fields])


def numbers_of(record: Any, kind: type[Kind]) -> Kind:
    """Read a record as the tuple of numbers it was made from.

    A loop that writes could change a record, as far as a compiler knows, and must read it again for every person.
    """
    return kind(*record.item())


def _tuple_of(fields: list[Any], kind: Any) -> Any:
    """Name compiled code's type of a kind of tuple with such fields."""
    tuples: Any = types.BaseTuple
    return tuples.from_types(fields, kind)


def _lay(typingctx: Any, desk: Any, shelf: Any, at: Any, values: Any) -> Any:
    """Compile to one store a number."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        one = ir.IntType(64)
        for number, kind in enumerate(signature.args[3]):
            value = builder.extract_value(args[3], number)
            if kind != types.float64:
                value = context.cast(builder, value, kind, types.float64)
            row = builder.mul(builder.add(args[1], ir.Constant(one, number)), ir.Constant(one, PERSONS))
            builder.store(value, address(context, builder, signature.args[0], args[0], builder.add(row, args[2])))
        return context.get_dummy_value()

    return types.none(desk, types.int64, types.int64, values), codegen


def _taken(typingctx: Any, desk: Any, shelf: Any, at: Any, kind: Any) -> Any:
    """Compile to one load a number."""
    named = kind.instance_class
    fields = [types.boolean if hint is bool else types.float64 for hint in get_type_hints(named).values()]
    made = _tuple_of(fields, named)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        one = ir.IntType(64)
        values = []
        for number, field in enumerate(fields):
            row = builder.mul(builder.add(args[1], ir.Constant(one, number)), ir.Constant(one, PERSONS))
            value = builder.load(address(context, builder, signature.args[0], args[0], builder.add(row, args[2])))
            if field == types.boolean:
                value = builder.fcmp_unordered("!=", value, ir.Constant(ir.DoubleType(), 0.0))
            values.append(value)
        return context.make_tuple(builder, made, values)

    return made(desk, types.int64, types.int64, kind), codegen


def _numbers_of(typingctx: Any, record: Any, kind: Any) -> Any:
    """Compile to one load a field."""
    named = kind.instance_class
    made = _tuple_of([types.float64] * len(named._fields), named)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        begin = builder.bitcast(args[0], ir.IntType(8).as_pointer())
        values = []
        for name in named._fields:
            place = builder.gep(begin, [ir.Constant(ir.IntType(64), record.offset(name))])
            values.append(builder.load(builder.bitcast(place, ir.DoubleType().as_pointer()), align=8))
        return context.make_tuple(builder, made, values)

    return made(record, kind), codegen


# A compiled function passes the first argument of an intrinsic by itself, which no type checker can see.
_lay_values: Any = intrinsic(_lay)
_take_values: Any = intrinsic(_taken)
_read_numbers: Any = intrinsic(_numbers_of)


@overload(lay, inline="always")
def _lay_compiled(desk: Any, shelf: Any, at: Any, values: Any) -> Any:
    """Give the compiled form of `lay`."""

    def compiled(desk: Any, shelf: Any, at: Any, values: Any) -> Any:
        _lay_values(desk, shelf, at, values)

    return compiled


@overload(taken, inline="always")
def _taken_compiled(desk: Any, shelf: Any, at: Any, kind: Any) -> Any:
    """Give the compiled form of `taken`."""

    def compiled(desk: Any, shelf: Any, at: Any, kind: Any) -> Any:
        return _take_values(desk, shelf, at, kind)

    return compiled


@overload(numbers_of, inline="always")
def _numbers_of_compiled(record: Any, kind: Any) -> Any:
    """Give the compiled form of `numbers_of`."""

    def compiled(record: Any, kind: Any) -> Any:
        return _read_numbers(record, kind)

    return compiled
