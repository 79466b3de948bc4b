"""The text of a compiled loop (LLVM IR) for no processor in particular, called with one table of arguments.

The table is a row of words of 64 bits, one for each number of the flattened arguments, in order. What is smaller than a
word stands in its first bytes. An array takes 5 words and 2 for each dimension: two pointers that nothing reads, the
count of items, the bytes of an item, the address of the first, then the shape, then the strides in bytes. A named tuple
is its fields one after another. Behind the arguments is the place of what the loop returns.

The function returns 0, or another number where the loop has raised an error.
"""

import re
from typing import Any

import llvmlite.binding as llvm

WORD = 8
# What stands for no function of a library: the processor's own instruction.
INSTRUCTIONS = {"sqrt": "llvm.sqrt.f64"}


def portable_ir(loop: Any, signature: Any, name: str) -> str:
    """Return the text of a loop, everything in it internal but one function `name`, which takes the address of a table.

    Args:
        loop: as `sim.kernels.jit.loop` makes it.
        signature: the numba types of its arguments, as `numba.typeof` gives them.
        name: of the function.

    Only the intrinsics of LLVM and what `outside` lists are called and not held by it.
    """
    dispatcher = loop.compiled
    dispatcher.compile(signature)
    symbol = dispatcher.overloads[signature].fndesc.llvm_func_name
    module = llvm.parse_assembly(_called_by_table(dispatcher.inspect_llvm(signature), symbol, name))
    for value in (*module.functions, *module.global_variables):
        if not value.is_declaration and value.name != name:
            value.linkage = "internal"
    return _without_the_unused(module)


def outside(text: str) -> list[str]:
    """Return the names that a text calls and does not hold, the compiler's own instructions apart."""
    return sorted(
        function.name
        for function in llvm.parse_assembly(text).functions
        if function.is_declaration and not function.name.startswith("llvm.")
    )


def _called_by_table(text: str, symbol: str, name: str) -> str:
    """Append to a text a function that reads the arguments of another from a table."""
    for function, instruction in INSTRUCTIONS.items():
        text = re.sub(rf"^declare .*@({function}|{re.escape(instruction)})\(.*\n", "", text, flags=re.MULTILINE)
        text = re.sub(rf"@{function}\(", f"@{instruction}(", text) + f"\ndeclare double @{instruction}(double)\n"
    text = re.sub(r"^target (datalayout|triple) = .*\n", "", text, flags=re.MULTILINE)
    types = [str(argument.type) for argument in llvm.parse_assembly(text).get_function(symbol).arguments]
    given = types[2:]  # the first two are where the result and where an error goes
    lines = [f"define i32 @{name}(ptr %table) {{", "  %error = alloca ptr"]
    for at, kind in enumerate(given):
        lines.append(f"  %place{at} = getelementptr i8, ptr %table, i64 {WORD * at}")
        lines.append(f"  %value{at} = load {kind}, ptr %place{at}, align {WORD}")
    lines.append(f"  %result = getelementptr i8, ptr %table, i64 {WORD * len(given)}")
    passed = ["ptr %result", "ptr %error", *(f"{kind} %value{at}" for at, kind in enumerate(given))]
    called = symbol if re.fullmatch(r"[\w.$]+", symbol) else f'"{symbol}"'
    lines += [f"  %status = call i32 @{called}({', '.join(passed)})", "  ret i32 %status", "}"]
    return text + "\n" + "\n".join(lines) + "\n"


def _without_the_unused(module: Any) -> str:
    """Return the text of a module without what nothing in it needs, such as what Python would call."""
    machine = llvm.Target.from_default_triple().create_target_machine()
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=0))
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, builder)
    return str(module)
