"""Lists and counts of the persons who are marked, made many persons at a time."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload
from numpy.typing import NDArray

from sim.compiling import loop
from sim.intrinsics import address, spread

# Persons listed together; a list needs room for so many more than it will hold.
TOGETHER = 16
# Persons counted together: the bits of a word.
WORD = 64


def _append_marked(typingctx: Any, marks: Any, at: Any, first: Any, places: Any, listed: Any) -> Any:
    """Compile to: append first, first + 1, ... where marks[at], marks[at + 1], ... are set; gives how many.

    All sixteen places are written behind the list, those of the marked in front: one instruction moves them there on
    processors with vectors of 512 bits, and no wrong guess of a branch stops any processor.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        types_of_marks, _, _, types_of_places, _ = signature.args
        word, byte, count = ir.IntType(32), ir.IntType(8), ir.IntType(TOGETHER)
        words, bits = ir.VectorType(word, TOGETHER), ir.VectorType(ir.IntType(1), TOGETHER)
        flags = address(context, builder, types_of_marks, args[0], args[1])
        bytes_at = builder.bitcast(flags, ir.VectorType(byte, TOGETHER).as_pointer())
        marked = builder.icmp_signed(
            "!=", builder.load(bytes_at, align=1), ir.Constant(ir.VectorType(byte, TOGETHER), None)
        )
        numbers = builder.add(spread(builder, args[2], TOGETHER), ir.Constant(words, list(range(TOGETHER))))
        kind = ir.FunctionType(words, [words, bits, words])
        name = f"llvm.experimental.vector.compress.v{TOGETHER}i32"
        compress = builder.module.declare_intrinsic(name, fnty=kind)
        chosen = builder.call(compress, [numbers, marked, ir.Constant(words, ir.Undefined)])
        out = address(context, builder, types_of_places, args[3], args[4])
        builder.store(chosen, builder.bitcast(out, words.as_pointer()), align=4)
        return builder.zext(builder.ctpop(builder.bitcast(marked, count)), ir.IntType(64))

    return types.int64(marks, types.int64, types.int32, places, types.int64), codegen


# A compiled function passes the first argument of an intrinsic by itself, which no type checker can see.
_append: Any = intrinsic(_append_marked)


def append_marked(marks: NDArray[np.int8], at: int, first: int, places: NDArray[np.int32], listed: int) -> int:
    """Append the places of sixteen marks from `at` on, counted from `first`, to a list; gives how many."""
    found = np.flatnonzero(marks[at : at + TOGETHER])
    places[listed : listed + len(found)] = first + found
    return len(found)


@overload(append_marked, inline="always")
def _append_marked_compiled(marks: Any, at: Any, first: Any, places: Any, listed: Any) -> Any:
    """Give the compiled form of `append_marked`."""

    def compiled(marks: Any, at: Any, first: Any, places: Any, listed: Any) -> Any:
        return _append(marks, at, np.int32(first), places, listed)

    return compiled


@loop
def list_marked(marks: NDArray[np.int8], first: int, places: NDArray[np.int32], listed: int) -> int:
    """Append the place of every mark, counted from `first`, to a list; gives its new length.

    Args:
        marks: [persons], not 0 for who is listed.
        first: the place of the first mark.
        places: the list, with room for TOGETHER more places than will be listed; these may be written over.
        listed: length of the list so far.
    """
    whole = len(marks) - len(marks) % TOGETHER
    for at in range(0, whole, TOGETHER):
        listed += append_marked(marks, at, first + at, places, listed)
    for at in range(whole, len(marks)):
        places[listed] = first + at
        listed += marks[at] != 0
    return listed


def _count_word(typingctx: Any, codes: Any, at: Any, code: Any) -> Any:
    """Compile to: how many of the codes at, at + 1, ... at + 63 are a code, by the bits of one comparison."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        byte, word = ir.IntType(8), ir.IntType(WORD)
        codes_at = address(context, builder, signature.args[0], args[0], args[1])
        looked_at = builder.load(builder.bitcast(codes_at, ir.VectorType(byte, WORD).as_pointer()), align=1)
        return builder.ctpop(
            builder.bitcast(builder.icmp_signed("==", looked_at, spread(builder, args[2], WORD)), word)
        )

    return types.int64(codes, types.int64, types.int8), codegen


_count: Any = intrinsic(_count_word)


def count_word(codes: NDArray[np.int8], at: int, code: int) -> int:
    """Count the persons at .. at + 63 with a code."""
    return int((codes[at : at + WORD] == code).sum())


@overload(count_word, inline="always")
def _count_word_compiled(codes: Any, at: Any, code: Any) -> Any:
    """Give the compiled form of `count_word`."""

    def compiled(codes: Any, at: Any, code: Any) -> Any:
        return _count(codes, at, np.int8(code))

    return compiled


@loop
def count(codes: NDArray[np.int8], code: int) -> int:
    """Count the persons with a code."""
    total, whole = 0, len(codes) - len(codes) % WORD
    for at in range(0, whole, WORD):
        total += count_word(codes, at, code)
    for at in range(whole, len(codes)):
        total += codes[at] == code
    return total
