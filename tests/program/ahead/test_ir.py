"""A loop as text for any processor, called with one table of arguments."""

import subprocess
import sys

# Imported first, `ahead` decides for what numba compiles: in a process of its own.
SORTED_BY_TABLE = """
from ahead.ir import outside, portable_ir
import ctypes
import llvmlite.binding as llvm
import numba
import numpy as np
from sim.kernels.sorting import sort_by

keys, values = np.array([3, 1, 2], np.int32), np.array([30, 10, 20], np.int32)
text = portable_ir(sort_by, (numba.typeof(keys), numba.typeof(values)), "sorted_by_table")
assert outside(text) == [], outside(text)
assert "target triple" not in text and "<4 x" not in text
llvm.initialize_native_target()
llvm.initialize_native_asmprinter()
machine = llvm.Target.from_default_triple().create_target_machine()
engine = llvm.create_mcjit_compiler(llvm.parse_assembly(text), machine)
called = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(engine.get_function_address("sorted_by_table"))
table = []
for array in (keys, values):
    table += [0, 0, array.size, array.itemsize, array.ctypes.data, *array.shape, *array.strides]
assert called(np.array([*table, 0]).ctypes.data) == 0
print(keys.tolist(), values.tolist())
"""


def test_a_loop_as_portable_text_does_what_it_does_in_python() -> None:
    made = subprocess.run([sys.executable, "-c", SORTED_BY_TABLE], capture_output=True, text=True, check=False)
    assert made.stdout == "[1, 2, 3] [10, 20, 30]\n", made.stderr
