"""Turns: a lock that compiled code gives and takes while it does without the interpreter's lock.

Threads that live small worlds spend a third of their time in Python, where only one of them can work. A thread that
comes back from compiled code while another one works asks for the interpreter's lock, is woken whenever that one lets
go of it for a moment, in vain, and disturbs it. With a turn it asks for nothing before its turn has come: two threads
make 3 to 5 % more runs of the study of the main question, and half as many changes between threads.
"""

import ctypes
from types import TracebackType
from typing import Any

from numba import types

from sim.compiling import config, loop

# Two functions of the interpreter that need not hold its lock; compiled code finds them by name.
_acquire: Any = types.ExternalFunction("PyThread_acquire_lock", types.int32(types.intp, types.int32))
_release: Any = types.ExternalFunction("PyThread_release_lock", types.void(types.intp))


@loop
def take(turn: int) -> None:
    """Wait for a turn, given by its address, and take it; 0 is nobody's turn and always free."""
    if turn != 0:
        _acquire(turn, 1)


@loop
def give(turn: int) -> None:
    """Give a turn back, for whoever waits for it."""
    if turn != 0:
        _release(turn)


class Turn:
    """Whose turn it is among some threads: `with turn:` waits for it and gives it back at the end.

    Args:
        among_threads: False for a turn that nobody ever waits for.

    Attributes:
        address: what `take` and `give` are called with.
    """

    def __init__(self, among_threads: bool = True) -> None:
        self.address = 0
        # Where loops are plain Python, one thread works at a time anyway.
        if among_threads and not config.DISABLE_JIT:
            allocate = ctypes.pythonapi.PyThread_allocate_lock
            allocate.restype = ctypes.c_void_p
            self.address = int(allocate())

    def __enter__(self) -> "Turn":
        take(self.address)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        give(self.address)
