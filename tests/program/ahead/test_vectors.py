"""What is read early, and what is not, in the text that becomes WebAssembly, and which loops are functions there."""

import runpy
from typing import Any

import pytest

from tests.places import ROOT

llvm = pytest.importorskip("llvmlite.binding")

# By its path: whoever imports the package `ahead` lets numba compile for no processor in particular.
vectors = runpy.run_path(str(ROOT / "ahead" / "vectors.py"))

LOOP = """
define void @loop(ptr %arg.people.0, ptr %arg.people.1, ptr %arg.firm.0, i64 %n, i64 %other) {
entry:
  br label %turn
turn:
  %i = phi i64 [ 0, %entry ], [ %next, %end ]
  %kind_at = getelementptr i8, ptr %arg.people.0, i64 %i
  %kind = load i8, ptr %kind_at, align 1
  %is = icmp eq i8 %kind, 1
  br i1 %is, label %more, label %end
more:
  BEHIND
  %known = fadd double %number, 1.0
  br label %end
end:
  %chosen = phi double [ 0.0, %turn ], [ %known, %more ]
  %to = getelementptr double, ptr %arg.firm.0, i64 %i
  store double %chosen, ptr %to, align 8
  %next = add i64 %i, 1
  %last = icmp eq i64 %next, %n
  br i1 %last, label %done, label %turn
done:
  ret void
}
"""


@pytest.fixture(scope="module")
def machine() -> Any:
    llvm.initialize_all_targets()
    return llvm.Target.from_triple("wasm32-unknown-unknown").create_target_machine()


@pytest.mark.parametrize(
    ("behind", "branches"),
    [
        # the person of whom the kind was read
        ("%at = getelementptr double, ptr %arg.people.1, i64 %i\n %number = load double, ptr %at, align 8", 1),
        ("%b = shl i64 %i, 3\n %at = getelementptr i8, ptr %arg.people.1, i64 %b\n"
         " %number = load double, ptr %at, align 8", 1),
        # another one, who may not be there; what need not be as long as there are persons; what changes something
        ("%at = getelementptr double, ptr %arg.people.1, i64 %other\n %number = load double, ptr %at, align 8", 2),
        ("%at = getelementptr double, ptr %arg.firm.0, i64 %i\n %number = load double, ptr %at, align 8", 2),
        ("%at = getelementptr double, ptr %arg.people.1, i64 %i\n %number = load double, ptr %at, align 8\n"
         " store double 2.0, ptr %at, align 8", 2),
    ],
)  # fmt: skip
def test_a_person_is_read_before_the_branch_where_that_is_harmless(machine: Any, behind: str, branches: int) -> None:
    text = LOOP.replace("BEHIND", behind.replace("\n", "\n "))
    assert vectors["with_fewer_branches"](text, machine).count("br i1") == branches


def test_constants_of_vectors_are_read_once_and_shifts_stay() -> None:
    text = vectors["with_constants_read"](
        "define <2 x i64> @f(<2 x i64> %a) {\n"
        "  %b = mul <2 x i64> %a, splat (i64 5)\n"
        "  %c = lshr <2 x i64> %b, splat (i64 3)\n"
        "  %d = mul <2 x i64> %c, splat (i64 5)\n"
        "  ret <2 x i64> %d\n"
        "}\n"
    )
    llvm.parse_assembly(text).verify()
    assert text.count("load volatile") == 1
    assert text.count("splat (i64 5)") == 1
    assert "lshr <2 x i64> %b, splat (i64 3)" in text


def test_the_weeks_and_each_loop_of_a_week_are_functions(machine: Any) -> None:
    fill = """
{0}:
  %at_{0} = phi i64 [ 0, %{1} ], [ %next_{0}, %{0} ]
  %to_{0} = getelementptr double, ptr %column, i64 %at_{0}
  store double {2}, ptr %to_{0}, align 8
  %next_{0} = add i64 %at_{0}, 1
  %last_{0} = icmp eq i64 %next_{0}, %n
  br i1 %last_{0}, label %{3}, label %{0}"""
    module = llvm.parse_assembly(
        "define void @weeks(ptr %column, i64 %n) {\nentry:\n  br label %week\n"
        "week:\n  %now = phi i64 [ 0, %entry ], [ %next, %end ]\n  br label %one"
        + fill.format("one", "week", "1.0", "between")
        + "\nbetween:\n  br label %two"
        + fill.format("two", "between", "2.0", "end")
        + "\nend:\n  %next = add i64 %now, 1\n  %last = icmp eq i64 %next, %n\n"
        "  br i1 %last, label %done, label %week\ndone:\n  ret void\n}\n"
    )
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=0))
    vectors["take_loops_apart"](module, builder)
    module.verify()
    stored = [str(function).count("store double") for function in module.functions]
    assert sorted(stored) == [0, 1, 1]  # the weeks, and what is done in each of them
