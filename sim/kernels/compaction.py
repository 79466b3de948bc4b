"""Places in columns: lists of those that are looked at one by one (stream compaction)."""

from typing import Any

from sim.kernels.jit import rule


@rule
def compress_indices(codes: Any, code: int, out: Any) -> int:
    """List the places of a code in ascending order, and return their number.

    Every place is written behind the list and stays there if it counts, so that no wrong guess of a branch stops the
    processor.

    Args:
        codes: whole numbers, one a place.
        code: whose places are listed.
        out: the list, with room for every place.
    """
    count = 0
    for at in range(len(codes)):
        out[count] = at
        count += codes[at] == code
    return count


@rule
def index(place: int) -> int:
    """Return a place in a column that is never counted from the end.

    Compiled code asks of every number read from a list, for every column, whether it is negative and means a place
    from the end. Without its sign there is nothing to ask.
    """
    return place & 0x7FFFFFFF
