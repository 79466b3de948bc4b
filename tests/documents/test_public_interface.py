"""Documents and examples use what is public, and the page about it says what that is."""

import ast
import inspect
import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from docs.generators.interface import MODULES
from tests.places import ROOT

PAGE = (ROOT / "docs" / "reference" / "python-interface.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "docs").rglob("*.ipynb")]
    if path.name != "CONTRIBUTING.md"  # it is for those who change the program
)
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


def programs(path: Path) -> list[str]:
    """Return the Python programs in a document."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        return ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return BLOCK.findall(text)


def imported(program: str) -> set[tuple[str, str]]:
    """Return what a program imports: modules, and names from modules."""
    found = set()
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "", alias.name) for alias in node.names}
    return found


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if programs(path)], ids=lambda path: path.name)
def test_documents_import_what_is_public_and_nothing_else_of_ours(path: Path) -> None:
    for module, name in set().union(*map(imported, programs(path))):
        package = module.partition(".")[0]
        assert package not in ("sim", "experiments"), (module, name)
        if package == "paradox":
            assert module in MODULES
            assert not name or name in import_module(module).__all__


@pytest.mark.parametrize("name", MODULES)
def test_docstrings_of_the_public_interface_import_what_is_public(name: str) -> None:
    module = import_module(name)
    for thing in [module, *(getattr(module, each) for each in module.__all__)]:
        for line in (inspect.getdoc(thing) or "").splitlines():
            assert not re.match(r"\s*(from|import) (sim|experiments)\b", line), (thing, line)


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_stands_on_the_page(name: str) -> None:
    section = PAGE.split(f"## `{name}`\n")[1].split("\n## ")[0]
    listed = re.findall(r"^\| `(\w+)", section, re.MULTILINE)
    assert sorted(listed) == sorted(import_module(name).__all__)


@pytest.mark.parametrize("name", MODULES)
def test_everything_public_says_what_it_is(name: str) -> None:
    module = import_module(name)
    for thing in (getattr(module, each) for each in module.__all__):
        if inspect.isclass(thing) or inspect.isfunction(thing) or inspect.ismodule(thing):
            assert re.search(r"\.$", (inspect.getdoc(thing) or "").partition("\n")[0]), thing
