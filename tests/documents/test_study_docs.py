"""The guide to studies shows a file that works, and the notebook shows what its cells give."""

import re
from pathlib import Path

import nbformat

from docs.generators.notebook_study import CELLS, NOTEBOOK
from experiments.studies.design import KINDS
from experiments.studies.file import KEYS, load_study
from tests.places import ROOT

GUIDE = (ROOT / "docs" / "how-to" / "studies.md").read_text(encoding="utf-8")


def test_printed_study_is_accepted(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)
    path = tmp_path / "printed.yaml"
    path.write_text(block, encoding="utf-8")
    study = load_study(path)
    assert study.size == 128
    assert len(study.factors) == 6


def test_guide_names_every_kind_of_design_and_every_key() -> None:
    assert all(f"| `{kind}` |" in GUIDE for kind in KINDS)
    assert [key for key in KEYS if not re.search(rf"\b{key}\b", GUIDE)] == []


def test_notebook_was_executed_from_the_cells_it_is_made_of() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert [cell.source for cell in notebook.cells] == [source for _, source in CELLS]
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert sum("text/html" in output.get("data", {}) for output in outputs) >= 3
    assert sum("image/svg+xml" in output.get("data", {}) for output in outputs) >= 2
