"""From text for any processor to a library for one system: optimised and translated by LLVM, linked by its linker."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm

from ahead import processor


@dataclass(frozen=True)
class Target:
    """A system and its processors.

    Attributes:
        system: as `sim.kernels.made.system` names it.
        triple: as LLVM does.
        levels: the processors to make code for, from the one with fewest instructions on: name, LLVM's name, features,
            and what `level` has to return at least.
        ending: of the library's name.
    """

    system: str
    triple: str
    levels: tuple[tuple[str, str, str, int], ...]
    ending: str

    @property
    def file(self) -> str:
        """Name the library."""
        return f"{self.system}{self.ending}"


V3 = ("x86_64_v3", "x86-64-v3", "", 3)
V4 = ("x86_64_v4", "x86-64-v4", "-prefer-256-bit", 4)
ARM = ("armv8", "generic", "", 1)

TARGETS = (
    Target("linux-x86_64", "x86_64-unknown-linux-gnu", (V3, V4), ".so"),
    Target("linux-aarch64", "aarch64-unknown-linux-gnu", (ARM,), ".so"),
    Target("macos-aarch64", "arm64-apple-macosx11.0.0", (("apple_m1", "apple-m1", "", 1),), ".dylib"),
    Target("macos-x86_64", "x86_64-apple-macosx11.0.0", (V3,), ".dylib"),
    Target("windows-x86_64", "x86_64-pc-windows-msvc", (V3,), ".dll"),
    Target("windows-aarch64", "aarch64-pc-windows-msvc", (ARM,), ".dll"),
)

# What Windows libraries need of a C library. A stack of more than a page has to be touched page by page; the number of
# bytes comes in RAX (in units of 16 in X15), and every other register is kept.
FLOATS = "@_fltused = constant i32 1\n"
FILL_X86 = """
define ptr @memset(ptr %to, i32 %byte, i64 %count) {
  %low = trunc i32 %byte to i8
  %end = call { ptr, i64 } asm sideeffect "rep stosb", "={di},={cx},0,1,{al},~{memory}"(ptr %to, i64 %count, i8 %low)
  ret ptr %to
}
"""
FILL_ARM = """
define ptr @memset(ptr %to, i32 %byte, i64 %count) {
first:
  %low = trunc i32 %byte to i8
  %none = icmp eq i64 %count, 0
  br i1 %none, label %done, label %fill
fill:
  %at = phi i64 [ 0, %first ], [ %next, %fill ]
  %place = getelementptr i8, ptr %to, i64 %at
  store i8 %low, ptr %place
  %next = add i64 %at, 1
  %full = icmp eq i64 %next, %count
  br i1 %full, label %done, label %fill
done:
  ret ptr %to
}
"""
PROBE_X86 = r"""
.globl __chkstk
__chkstk:
    pushq %rcx
    pushq %rax
    cmpq $4096, %rax
    leaq 24(%rsp), %rcx
    jb 2f
1:  subq $4096, %rcx
    testq %rcx, (%rcx)
    subq $4096, %rax
    cmpq $4096, %rax
    ja 1b
2:  subq %rax, %rcx
    testq %rcx, (%rcx)
    popq %rax
    popq %rcx
    retq
"""
# The same in instructions that are written out, since LLVM reads assembly for its own machine alone: lsl x16, x15, #4;
# mov x17, sp; then, until x16 is used up: sub x17, x17, #4096; subs x16, x16, #4096; ldr xzr, [x17]; b.gt; and ret.
PROBE_ARM = (0xD37CEDF0, 0x910003F1, 0xD1400631, 0xF1400610, 0xF940023F, 0x54FFFFAC, 0xD65F03C0)

# macOS refuses a library that stands on no other.
SYSTEM_LIBRARY = """--- !tapi-tbd
tbd-version: 4
targets: [ x86_64-macos, arm64-macos ]
install-name: '/usr/lib/libSystem.B.dylib'
exports:
  - targets: [ x86_64-macos, arm64-macos ]
    symbols: [ ___bzero, _bzero, _memset, _memset_pattern16, _memcpy, _memmove, dyld_stub_binder ]
...
"""


def make_library(target: Target, texts: dict[str, str], folder: Path) -> Path:
    """Make the library of a system.

    Args:
        target: the system.
        texts: of the loops, by the names of their functions.
        folder: where the library goes.
    """
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    llvm.initialize_native_asmparser()  # an x86-64 one is needed
    with tempfile.TemporaryDirectory() as place:
        parts = [_asking(target, Path(place))]
        for name, cpu, features, _ in target.levels:
            part = Path(place, f"{name}.o")
            part.write_bytes(_object(target, name, cpu, features, texts))
            parts.append(part)
        made = folder / target.file
        _link(target, parts, made, [f"{level[0]}_{name}" for level in target.levels for name in texts])
    return made


def _machine(target: Target, cpu: str, features: str) -> Any:
    """Return LLVM's idea of a processor."""
    found = llvm.Target.from_triple(target.triple)
    return found.create_target_machine(cpu=cpu, features=features, opt=3, reloc="pic", codemodel="small")


def _asking(target: Target, place: Path) -> Path:
    """Write the object that asks the processor what it has."""
    x86 = "x86" in target.triple
    text = f'target triple = "{target.triple}"\n' + (processor.X86 if x86 else processor.OTHER)
    if target.ending == ".dll":
        text += FLOATS + (FILL_X86 if x86 else FILL_ARM)
        if x86:
            text += "".join(f'module asm "{line.strip()}"\n' for line in PROBE_X86.strip().splitlines())
        else:
            words = ", ".join(f"i32 {word}" for word in PROBE_ARM)
            text += f'@__chkstk = constant [{len(PROBE_ARM)} x i32] [{words}], section ".text", align 4\n'
    machine = _machine(target, "x86-64" if x86 else "generic", "")
    part = place / "level.o"
    part.write_bytes(machine.emit_object(llvm.parse_assembly(text)))
    return part


def _object(target: Target, level: str, cpu: str, features: str, texts: dict[str, str]) -> bytes:
    """Translate all loops for a processor."""
    machine = _machine(target, cpu, features)
    module = llvm.parse_assembly(_head(target, machine))
    for name, text in texts.items():
        part = llvm.parse_assembly(_head(target, machine) + text)
        part.get_function(name).name = f"{level}_{name}"
        module.link_in(part)
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = tuning.slp_vectorization = True
    builder = llvm.create_pass_builder(machine, tuning)
    builder.getModulePassManager().run(module, builder)
    return bytes(machine.emit_object(module))


def _head(target: Target, machine: Any) -> str:
    """Return the text that an object begins with."""
    return f'target datalayout = "{machine.target_data}"\ntarget triple = "{target.triple}"\n'


def _linker(name: str) -> str:
    """Return where a linker of LLVM is.

    Raises:
        RuntimeError: it is not here.
    """
    found = shutil.which(name) or next((str(path) for path in sorted(Path("/usr/bin").glob(f"{name}-*"))), None)
    if found is None:
        raise RuntimeError(f"{name} is not here. Next: install LLVM's linkers, such as Debian's package lld.")
    return found


def _link(target: Target, parts: Iterable[Path], made: Path, names: Iterable[str]) -> None:
    """Make a library of objects."""
    objects = [str(part) for part in parts]
    names = ["level", *names]
    if target.ending == ".so":
        command = [
            _linker("ld.lld"),
            "-shared",
            "--gc-sections",
            "--strip-all",
            "--build-id=none",
            "-o",
            str(made),
            *objects,
        ]
    elif target.ending == ".dylib":
        stub = Path(objects[0]).with_name("libSystem.tbd")
        stub.write_text(SYSTEM_LIBRARY)
        architecture = "arm64" if target.triple.startswith("arm64") else "x86_64"
        command = [_linker("ld64.lld"), "-dylib", "-arch", architecture, "-platform_version", "macos", "11.0", "11.0"]
        command += ["-dead_strip", "-install_name", f"@rpath/{made.name}", "-o", str(made), *objects, str(stub)]
    else:
        command = [_linker("lld-link"), "/dll", "/noentry", "/nodefaultlib", "/Brepro", "/opt:ref"]
        command += [f"/out:{made}", f"/implib:{Path(objects[0]).with_name('made.lib')}"]
        command += [*(f"/export:{name}" for name in names), *objects]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{target.file}: {done.stderr}")
