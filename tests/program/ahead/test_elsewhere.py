"""The libraries of other systems, called here by what stands in for those systems: the bits are this system's."""

import runpy
import shutil
import struct
import subprocess
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.kernels import made
from sim.kernels.jit import Loop
from sim.worlds.world import World
from tests.places import ROOT
from tests.worlds import everything

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(made.system() != "linux-x86_64", reason="others are stood in for on Linux on x86-64"),
    pytest.mark.skipif(made.missing() is not None, reason="there is no library of this system to compare with"),
]

LOADER = Path(__file__).with_name("loader.c")
# Of each system: what compiles the loader, what runs it, and Debian's packages of both.
ELSEWHERE = {
    "linux-aarch64": (
        "aarch64-linux-gnu-gcc",
        ["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"],
        "qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
    ),
    "windows-x86_64": ("x86_64-w64-mingw32-gcc", ["wine"], "wine wine64 gcc-mingw-w64-x86-64"),
}
LINE, WORD, NAME = 64, 8, 64
ADDRESS = 4  # its place among the words of an array


class Call(NamedTuple):
    """A call of a loop, with what it was given and what it left.

    Attributes:
        symbol: of the function, without the processor's name.
        addresses: which words of the table are addresses.
        table: the words of the arguments, addresses counted from the beginning of the memory, and that of the answer.
        before: the memory that all arrays lie in.
        after: the same when the loop has ended.
        answer: what the loop returned.
        kind: of the answer, None if there is none.
    """

    symbol: str
    addresses: list[int]
    table: list[int]
    before: bytes
    after: bytes
    answer: Any
    kind: str | None

    def written(self, level: str) -> bytes:
        """Return what `loader.c` reads, to call the function made for a processor."""
        numbers = [len(self.addresses), len(self.table), len(self.before), *self.addresses, *self.table]
        name = f"{level}_{self.symbol}".encode().ljust(NAME, b"\0")
        return name + struct.pack(f"<{len(numbers)}q", *numbers) + self.before

    def is_the_same(self, written: bytes) -> bool:
        """Tell whether what `loader.c` has written holds the same answer and the same memory."""
        end = len(written) - len(self.after)
        answer = self.kind and struct.unpack_from(f"<{made.RESULTS[self.kind]}", written, end - WORD)[0]
        return (answer, written[end:]) == (self.answer, self.after)


def arrays(value: Any, word: int) -> Iterator[tuple[int, Any]]:
    """List the arrays of an argument, each with the word of the table where it begins."""
    if isinstance(value, np.ndarray):
        yield word, value
    elif isinstance(value, tuple):
        for part in value:
            yield from arrays(part, word)
            word += words_of(part)


def words_of(value: Any) -> int:
    """Return how many words of the table an argument fills."""
    if isinstance(value, tuple):
        return sum(map(words_of, value))
    return 5 + 2 * value.ndim if isinstance(value, np.ndarray) else 1


def owner_of(array: Any) -> Any:
    """Return the array whose memory an array is a part of."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def called(usual: Callable[..., Any], loop: Loop, given: tuple[Any, ...]) -> tuple[Call, Any]:
    """Call a loop as usual; return what there is to know of the call, and its answer."""
    for code in loop.made:
        words: list[bytes] = []
        fits = len(code._gather) == len(given)
        if fits and all(gather(value, words) for gather, value in zip(code._gather, given, strict=True)):
            break
    else:
        raise AssertionError(f"nothing was made for what {loop.plain.__name__} is given")
    table = [one for (one,) in struct.iter_unpack("<q", b"".join(words))]
    found = list(arrays(given, 0))
    owners = {made._address(owner): owner for owner in (owner_of(array) for _, array in found)}
    places, length = {}, 0
    for address, owner in sorted(owners.items()):
        places[address] = length + (address - length) % LINE
        length = places[address] + owner.nbytes

    def memory() -> bytes:
        content = bytearray(length)
        for address, owner in owners.items():
            content[places[address] : places[address] + owner.nbytes] = owner.tobytes()
        return bytes(content)

    for word, array in found:
        address = made._address(owner_of(array))
        table[word + ADDRESS] += places[address] - address
    before, answer = memory(), usual(loop, *given)
    symbol = code._function.__name__.removeprefix(f"{made.level()}_")
    addresses = [word + ADDRESS for word, _ in found]
    return Call(symbol, addresses, [*table, 0], before, memory(), answer, code._result), answer


@pytest.fixture(scope="module")
def calls() -> list[Call]:
    """Every call of a loop in small worlds and in an experiment that ask for everything."""
    found: list[Call] = []
    usual = Loop.__call__

    def call(loop: Loop, *given: Any) -> Any:
        one, answer = called(usual, loop, given)
        found.append(one)
        return answer

    # By its path: whoever imports the package `ahead` lets numba compile for no processor in particular.
    uses = runpy.run_path(str(ROOT / "ahead" / "uses.py"))
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setattr(Loop, "__call__", call)
        warnings.simplefilter("ignore")
        uses["_live"]()
        uses["_experiment"]()
        World(everything()).run()
    return found


@pytest.mark.parametrize("system", ELSEWHERE)
def test_every_loop_leaves_the_same_bits_on_another_system(system: str, calls: list[Call], tmp_path: Path) -> None:
    compiler, runner, packages = ELSEWHERE[system]
    if shutil.which(compiler) is None or shutil.which(runner[0]) is None:
        pytest.skip(f"nothing stands in for {system} here (Debian: apt-get install {packages})")
    index = made._index()
    assert {call.symbol for call in calls} == {one["symbol"] for forms in index["loops"].values() for one in forms}
    library = index["libraries"][system]
    level, least = next(iter(library["levels"].items()))
    loader, files = tmp_path / "loader.exe", [f"call-{number}" for number in range(len(calls))]
    subprocess.run([compiler, "-O1", str(LOADER), "-o", str(loader)], check=True)
    for call, file in zip(calls, files, strict=True):
        (tmp_path / file).write_bytes(call.written(level))
    command = [*runner, str(loader), str(made.FOLDER / library["file"]), str(least), *files]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lived = [call for call in calls if call.symbol == "run_weeks"]
    assert not any(call.is_the_same(call.written(level)) for call in lived)
    answers = [(tmp_path / file).read_bytes() for file in files]
    differing = {call.symbol for call, file in zip(calls, answers, strict=True) if not call.is_the_same(file)}
    assert differing == set()
