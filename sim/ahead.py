"""Memory asked for ahead of its use, where a loop jumps from person to person.

In a market that does not fit into the processor's memory, whoever looks at one person here and one there waits for
every number. Asked for some persons ahead, the numbers are under way at the same time.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from sim.intrinsics import address

# Persons between the one whose numbers are asked for and the one who is looked at.
AHEAD = 6


def _ask(typingctx: Any, columns: Any, i: Any) -> Any:
    """Compile to one instruction a column, which waits for nothing and changes nothing."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        word = ir.IntType(32)
        for number, kind in enumerate(signature.args[0]):
            place = address(context, builder, kind, builder.extract_value(args[0], number), args[1])
            place = builder.bitcast(place, ir.IntType(8).as_pointer())
            of = ir.FunctionType(ir.VoidType(), [place.type, word, word, word])
            prefetch = builder.module.declare_intrinsic("llvm.prefetch.p0", fnty=of)
            builder.call(prefetch, [place, *(ir.Constant(word, hint) for hint in (0, 3, 1))])
        return context.get_dummy_value()

    return types.none(columns, types.int64), codegen


# A compiled function passes the first argument of an intrinsic by itself, which no type checker can see.
_prefetch: Any = intrinsic(_ask)


def ask_for(columns: Any, i: int) -> None:
    """Ask for the numbers of person i in a tuple of columns, without waiting for them."""


@overload(ask_for, inline="always")
def _ask_for_compiled(columns: Any, i: Any) -> Any:
    """Give the compiled form of `ask_for`."""

    def compiled(columns: Any, i: Any) -> Any:
        _prefetch(columns, i)

    return compiled
