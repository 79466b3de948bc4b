"""Text of loops as browsers like it: their vectors know no masks and no constants in memory, and they optimise late.

A loop over persons often reads one more number of some of them only, and LLVM has to keep that branch, since it cannot
know that the number could be read of everybody. Here it is known: all columns of people and of the workspace have an
entry for each person at least. What is read of a person behind a branch is read before it; a choice takes its place.

A browser puts the constants of vectors together anew in every turn of a loop, with several instructions each. Read once
from memory, they stay at hand.

A browser begins with code that it has hardly looked at, and takes better code of a function from the next call on, once
it has made it. One function of all weeks has better code after six to nine replications of 1,000 persons on a busy
machine; loops that are functions of their own, after two to four. None of this changes a bit of any result.
"""

import re
from typing import Any

import llvmlite.binding as llvm

_LABEL = re.compile(r'("[^"]+"|[-\w$.]+):')
_ONLY_BEFORE = re.compile(r"; preds = %(\S+)$")
_PLACE = re.compile(
    r"  (%\S+) = getelementptr (?:inbounds |nuw |nusw )*\S+, ptr %arg\.(?:people|scratch)\.\S+, i64 (%\S+)$"
)
_BYTES = re.compile(r"  (%\S+) = shl (?:nuw |nsw )*i64 (%\S+), \d+$")
_READ = re.compile(r"  %\S+ = load \S+, ptr (%[^\s,]+), align \d+(?:, !noalias !\d+)?$")
# What may be done for nothing: it neither fails nor changes anything.
_HARMLESS = re.compile(
    r"  %\S+ = (?:getelementptr|load|sext|zext|trunc|add|sub|mul|shl|lshr|ashr|or|xor|and|"
    r"fadd|fsub|fmul|fdiv|fcmp|icmp|select|sitofp|uitofp|bitcast) "
)

_CONSTANT = re.compile(r"splat \((double|i64) ([^)]+)\)")
_SHIFT = re.compile(r" = (?:shl|lshr|ashr) ")  # by a constant it is one instruction


def with_constants_read(text: str) -> str:
    """Return the text of an optimised module in which each function reads its constants of two numbers once, first."""
    lines: list[str] = []
    kept: dict[tuple[str, str], str] = {}
    used: dict[str, str] = {}
    start = 0

    def named(found: re.Match[str]) -> str:
        kind = found[1]
        name = kept.setdefault((kind, found[2]), f"constant_{len(kept)}")
        used[name] = f"  %{name} = load volatile <2 x {kind}>, ptr @{name}, align 16"
        return f"%{name}"

    for line in text.splitlines():
        if line.startswith("define"):
            used.clear()
            start = len(lines) + 1
        elif line == "}":
            first = start + bool(_LABEL.match(lines[start]))
            lines[first:first] = used.values()
        elif line.startswith("  ") and "<2 x " in line and not _SHIFT.search(line):
            lines.append(_CONSTANT.sub(named, line))
            continue
        lines.append(line)
    for (kind, value), name in kept.items():
        lines.append(f"@{name} = internal global <2 x {kind}> splat ({kind} {value}), align 16")
    return "\n".join(lines) + "\n"


def with_fewer_branches(text: str, machine: Any) -> str:
    """Return the text of a module in which persons are read before branches, not behind them.

    Args:
        text: of the module.
        machine: LLVM's idea of the target.
    """
    while True:
        module = llvm.parse_assembly(text)
        passes: Any = llvm.create_new_module_pass_manager()
        passes.add_instruction_namer_pass()
        passes.add_simplify_cfg_pass()
        passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=0)))
        text, moved = _read_early(str(module))
        if not moved:
            return text


def _read_early(text: str) -> tuple[str, int]:
    """Move what is harmless behind a branch to before it; return the text and from how many blocks."""
    blocks: list[list[str]] = [[]]  # of all functions, what stands between them too
    names: dict[str, list[str]] = {}
    moved = 0
    for line in text.splitlines():
        if label := _LABEL.match(line):
            blocks.append([])
            names[label[1]] = blocks[-1]
        elif line.startswith("define"):
            moved += _early_in(names)
            names = {}
        blocks[-1].append(line)
    moved += _early_in(names)
    return "\n".join(line for block in blocks for line in block) + "\n", moved


def _early_in(blocks: dict[str, list[str]]) -> int:
    """Do so in one function, given its blocks by name; return from how many blocks."""
    moved = 0
    for block in blocks.values():
        head, *body = (line for line in block if line.strip() not in ("", "}"))
        only = _ONLY_BEFORE.search(head)
        before = blocks.get(only[1]) if only else None
        if before is None or len(body) < 2 or not body[-1].startswith("  br label "):
            continue
        end = max(at for at, line in enumerate(before) if line.startswith("  "))
        known, wanted = _persons(before), _persons(before, body)
        if before[end].startswith("  br i1 ") and all(map(_HARMLESS.match, body[:-1])) and wanted and wanted <= known:
            before[end:end] = body[:-1]
            block[1:] = [body[-1], ""]
            moved += 1
    return moved


def _persons(before: list[str], lines: list[str] | None = None) -> set[str]:
    """Return of which persons a block reads, or lines that stand behind it; "" is anything else that is read."""
    places: dict[str, str] = {}
    bytes_of: dict[str, str] = {}
    for line in (*before, *(lines or ())):
        if found := _BYTES.match(line):
            bytes_of[found[1]] = found[2]
        elif found := _PLACE.match(line):
            places[found[1]] = bytes_of.get(found[2], found[2])
    read = (_READ.match(line) for line in (before if lines is None else lines) if " load " in line)
    found_persons = {places.get(one[1], "") if one else "" for one in read}
    return found_persons - {""} if lines is None else found_persons


def take_loops_apart(module: Any, builder: Any) -> None:
    """Make a function of each loop: first of the outermost ones, as that of the weeks, then of those within.

    Args:
        module: optimised; it is changed.
        builder: of LLVM's passes for the target.
    """
    for _ in range(2):
        passes: Any = llvm.create_new_module_pass_manager()
        passes.add_loop_simplify_pass()
        passes.add_loop_extract_pass()
        passes.run(module, builder)
    passes = llvm.create_new_module_pass_manager()
    passes.add_simplify_cfg_pass()
    passes.run(module, builder)
