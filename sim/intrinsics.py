"""What the intrinsics share: functions for which compiled code has its own instructions."""

from typing import Any

from llvmlite import ir


def address(context: Any, builder: Any, kind: Any, column: Any, place: Any) -> Any:
    """Point at a place of a column of a kind, counted from its beginning."""
    return builder.gep(context.make_array(kind)(context, builder, column).data, [place])


def spread(builder: Any, number: Any, times: int) -> Any:
    """Make a vector that holds one number so many times."""
    nothing = ir.Constant(ir.VectorType(number.type, times), ir.Undefined)
    first = builder.insert_element(nothing, number, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(ir.IntType(32), times), None))
