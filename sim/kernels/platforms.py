"""On which platforms results are the same to the last bit.

Bits can differ where the C library's exp, log or erf differ: another processor family, another C library,
other versions of the packages that compile or sum. Two machines with the same fingerprint give the same bits.
"""

import platform
from functools import cache
from importlib.metadata import version

from sim.kernels.made import level

# Instruction sets for which C libraries keep variants of exp and log that differ in the last bit.
VARIANTS = ("fma", "avx2", "neon", "sve")


def processor() -> str:
    """Name the processor that the code in use was made for: a level, or the one that numba compiles for."""
    if named := level():
        return named
    import llvmlite.binding as llvm

    return str(llvm.get_host_cpu_name())


@cache
def fingerprint() -> str:
    """Name the platform of this process, in words that a manifest can keep."""
    import llvmlite.binding as llvm

    features = llvm.get_host_cpu_features()
    variants = "+".join(name for name in VARIANTS if features.get(name)) or "plain"
    library = "-".join(part for part in platform.libc_ver() if part) or "system libm"
    packages = " ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "scipy"))
    return f"{platform.system()} {platform.machine()} {variants}, {library}, {packages}"
