"""The version of the model changes with what moves results, and with nothing else."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.kernels.cache import remembered_digest
from sim.kernels.sources import digest, file_digest
from sim.parameters.registry import PARAMETERS
from sim.state.draws import Purpose
from sim.state.people import columns
from sim.version import FOLDERS, MODEL, model_version
from sim.worlds.outcomes import OUTCOMES
from sim.worlds.world import SCHEDULE

ROOT = Path(sim.__file__).parent
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file to write variants of a source to."""
    return tmp_path_factory.mktemp("source") / "source.py"


def said(place: Path, text: str) -> str:
    """Return the digest of a source."""
    place.write_bytes(text.encode())
    return file_digest.__wrapped__(place)


@pytest.fixture(params=[path for path in SOURCES if path.name != "__init__.py"], ids=lambda path: path.name)
def source(request: pytest.FixtureRequest) -> str:
    return str(request.param.read_text(encoding="utf-8"))


def test_layout_remarks_and_line_ends_say_nothing(source: str, place: Path) -> None:
    laid_out_anew = ast.unparse(ast.parse(source))
    assert said(place, laid_out_anew) == said(place, source)
    assert said(place, source.replace("\n", "\r\n")) == said(place, source)
    assert said(place, "# A remark.\n" + source + "\n\n# Another.\n") == said(place, source)


class Rewording(ast.NodeTransformer):
    """Gives a source other docstrings, messages and annotations."""

    def _documented(self, node: ast.Module | ast.ClassDef | ast.FunctionDef) -> ast.AST:
        if ast.get_docstring(node) is not None:
            node.body[0] = ast.Expr(ast.Constant("Other words."))
        return self.generic_visit(node)

    visit_Module = visit_ClassDef = _documented  # noqa: N815 - names that ast prescribes

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self._documented(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if isinstance(node.exc, ast.Call):
            node.exc.args = [ast.Constant("Other words.")]
        return node


def test_docstrings_messages_and_annotations_say_nothing(source: str, place: Path) -> None:
    reworded = ast.unparse(ast.fix_missing_locations(Rewording().visit(ast.parse(source))))
    assert reworded != ast.unparse(ast.parse(source))
    assert said(place, reworded) == said(place, source)


def changed(node: ast.AST) -> bool:
    """Change what a node says, if it is one that moves results."""
    match node:
        case ast.Constant(value=float() | int() as number) if not isinstance(number, bool):
            node.value = number + 1
        case ast.Constant(value=bool() as flag):
            node.value = not flag
        case ast.Name() | ast.Attribute(value=ast.Name(id="self")):
            setattr(node, node._fields[-2], "another")
        case ast.BinOp(op=ast.Add()):
            node.op = ast.Sub()
        case ast.BinOp(op=ast.Sub() | ast.Mult() | ast.Div()):
            node.left, node.right = node.right, ast.BinOp(node.left, ast.Add(), node.left)
        case ast.Compare(ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() | ast.Eq()]):
            node.ops = [ast.NotEq()]
        case ast.FunctionDef() if len(node.body) > 2:
            node.body[-1], node.body[-2] = node.body[-2], node.body[-1]
        case _:
            return False
    return True


def runs(function: ast.FunctionDef) -> list[ast.AST]:
    """Return the nodes of a function that are executed: not its annotations, nor the texts of its errors."""
    inside = [node for part in (*function.body, *function.args.defaults) for node in ast.walk(part)]
    hints = [node.annotation for node in inside if isinstance(node, ast.AnnAssign)]
    raised = [node.exc for node in inside if isinstance(node, ast.Raise)]
    unread = {id(node) for part in (*hints, *raised) if part is not None for node in ast.walk(part)}
    return [function, *(node for node in inside if id(node) not in unread)]


@pytest.mark.parametrize("path", sorted((ROOT / "rules").glob("[!_]*.py")), ids=lambda path: path.name)
def test_every_number_name_and_order_in_a_rule_is_said(path: Path, place: Path) -> None:
    source = path.read_text(encoding="utf-8")
    seen, variants = {said(place, source)}, 1
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    for which, function in enumerate(functions):
        for number in range(len(runs(function))):
            tree = ast.parse(source)
            copy = [node for node in tree.body if isinstance(node, ast.FunctionDef)][which]
            if changed(runs(copy)[number]):
                seen.add(said(place, ast.unparse(ast.fix_missing_locations(tree))))
                variants += 1
    assert variants > 1
    assert len(seen) == variants


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a folder with a copy of the package, whose sources may be edited."""
    shutil.copytree(ROOT, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "sim"


def edited(package: Path, folder: str, old: str, new: str) -> str:
    """Replace a piece that stands in one file of a folder, and there once; return the digest of the sources then."""
    (path,) = (path for path in (package / folder).rglob("*.py") if old in path.read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    file_digest.cache_clear()
    return digest(package, FOLDERS)


def untouched() -> str:
    """Return the digest of the sources as they are, which stands behind the number of the model in its version."""
    number, found = model_version().split("-")
    assert number == str(MODEL)
    return found


LOSS = PARAMETERS["loss_aversion"]
SALIENCE = PARAMETERS["failure_salience"]

WHAT_READERS_ARE_TOLD = {
    "the sentence of a parameter": ("parameters", LOSS.meaning, "Another sentence."),
    "its symbol": ("parameters", f'"{LOSS.symbol}"', '"Λ"'),
    "its source": ("parameters", f'"{SALIENCE.source}"', '"M99"'),
    "its limits": ("parameters", "limits=(0.1, 50.0), study=(0.8, 2.5)", "limits=(0.2, 49.0), study=(0.8, 2.5)"),
    "its study range": ("parameters", "(0.8, 2.5)", "(0.7, 2.6)"),
    "what switches it off": ("parameters", "off=30.0", "off=29.0"),
    "its slider": ("parameters", '("Compensation when solved", 0, 1, 0.05)', '("Paid", 0, 0.5, 0.1)'),
    "the sentence of an outcome": ("worlds", OUTCOMES["satisfaction"].meaning, "Another sentence."),
    "the sentence of a column": ("state", {column[1]: column[4] for column in columns()}["taste"], "another sentence"),
    "the sentence of a step": ("worlds", SCHEDULE[0][2], "another sentence"),
    "a message": ("worlds", "only levers of a policy can", "nothing but levers can"),
    "how files are read": ("scenario", "MAX_EDGE_BYTES = 200_000_000", "MAX_EDGE_BYTES = 1"),
}


@pytest.mark.parametrize("what", WHAT_READERS_ARE_TOLD)
def test_what_readers_are_told_leaves_the_version(what: str, copied: Path) -> None:
    assert edited(copied, *WHAT_READERS_ARE_TOLD[what]) == untouched()


WHAT_MOVES_RESULTS = {
    "a default": ("parameters", str(LOSS.default), "1.956"),
    "a default by cause": ("parameters", '"system", mix=0.25', '"system", mix=0.26'),
    "a draw": ("state", f"TRAIT_BOND = {Purpose.TRAIT_BOND:d}", "TRAIT_BOND = 300"),
    "the kind of a column": ("state", "taste: Annotated[Floats,", "taste: Annotated[Flags,"),
    "the default of a function": ("worlds", "share: float = 0.2", "share: float = 0.25"),
    "an equation in a rule": ("rules", "old + rate * (news - old)", "old + rate * news - old"),
    "a formula of an outcome": ("worlds", "100.0 * float(", "99.0 * float("),
    "how numbers are made from a scenario": ("state", "if shape >= 100.0:", "if shape > 100.0:"),
    "how code is compiled": ("kernels", 'error_model="numpy"', 'error_model="python"'),
}


@pytest.mark.parametrize("what", WHAT_MOVES_RESULTS)
def test_what_moves_results_makes_another_version(what: str, copied: Path) -> None:
    assert edited(copied, *WHAT_MOVES_RESULTS[what]) != untouched()


# Everything that versions of Python write down differently in their syntax trees.
EVERYWHERE_ALIKE = """
def told(x: int, /, *more: int, named: str = "one text" " in two") -> str:
    for y in (lambda z: z + 1.5e-3, None, ..., -0.0, 1j, b"bytes"):
        match y:
            case {"a": [1, *_]} | None if x:
                return f"{x}{y!r:>{x}}" f"and {'nested'}" ""
    return f"{x:}"
"""


def test_every_python_reads_the_same(place: Path) -> None:
    assert said(place, EVERYWHERE_ALIKE)[:12] == "96c96ac70e2c"


def test_the_pythons_on_this_machine_agree_on_the_model() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; "
        "from sim.kernels.sources import digest; print(digest(Path(sys.argv[1], 'sim'), sys.argv[2:]))"
    )
    told = set()
    for name in (sys.executable, *filter(shutil.which, ("python3.11", "python3.12", "python3.13"))):
        command = [name, "-c", code, str(ROOT.parent), *FOLDERS]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode == 0:  # a name may stand for a Python that is not installed
            told.add(ran.stdout.strip())
    assert told == {untouched()}


def test_a_version_once_read_is_known_by_its_sources(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = remembered_digest(copied, FOLDERS)
    monkeypatch.setattr("sim.kernels.cache.digest", lambda package, folders: "0" * 12)
    assert first == remembered_digest(copied, FOLDERS) == untouched()
    (copied / "rules/habit.py").write_text("HABIT = 1\n")
    assert remembered_digest(copied, FOLDERS) == "0" * 12
