"""Writes and executes the notebook about studies: `python -m docs.generators.notebook_study`.

The notebook is made from the cells below and run from top to bottom, so what it shows is what the program gives.
"""

from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NOTEBOOK = Path(__file__).parents[1] / "tutorials" / "notebook-study.ipynb"

CELLS = (
    ("text", "# A study from Python\n\nDeclare what varies, run it, and look at the results as data frames. "
             "The same content in a YAML file would be run by `paradox study run`."),
    ("code", "import tempfile\n\nfrom paradox import studies\n\nout = tempfile.mkdtemp()"),
    ("text", "## Declare\n\nA mild or a severe failure, little or much money, an early or a late answer. Values of "
             "scenario that are not named stay those of `baseline`. `sets` lets one factor set several values: here "
             "the mean severity sets both shapes of its distribution."),
    ("code", "study = studies.declare(\n    {\n"
             '        "title": "Severity, money and speed",\n'
             '        "question": "Does money or speed make a recovery lift?",\n'
             '        "set": {"market.persons": 150, "run.burn_in": 8, "run.horizon": 26,\n'
             '                "policies.average.resolve_prob": 0.95, "policies.average.staff_capacity": 60},\n'
             '        "levers": {\n'
             '            "comp_amount": {"range": [0, 1.5], "label": "compensation", "unit": "price"},\n'
             '            "first_contact_days": [0, 7],\n            "apology_prob": [0, 1],\n        },\n'
             '        "uncertainties": {\n            "severity": {\n                "range": [0.1, 0.7],\n'
             '                "label": "mean severity",\n'
             '                "sets": {"service.severity_shape.a": [0, 5], "service.severity_shape.b": [5, -5]},\n'
             '            },\n            "failure_salience": "study",\n        },\n'
             '        "outcomes": ["paradox", "recovery_person", "recovery_base", "total", "profit"],\n'
             '        "design": {"kind": "sobol", "samples": 64},\n'
             '        "maps": [["severity", "comp_amount"]],\n    },\n    name="severity_money_speed",\n)\n'
             "study.points, study.size"),
    ("text", "## Run\n\nRuns that are there already are not made again: interrupt the cell, run it again, and it "
             "goes on."),
    ("code", "results = studies.run(study, out)"),
    ("code", "results.runs().drop(columns=['run_id', 'failure']).head()"),
    ("text", "## Which factor moves PARADOX\n\nTotal Sobol' indices with 95 % intervals. *Luck* changes nothing but "
             "the seed: it shows how much of the spread is chance."),
    ("code", "effects = results.effects('paradox')\n"
             "effects[effects.measure == 'total'].sort_values('estimate', ascending=False)"
             "[['factor', 'estimate', 'low', 'high', 'verdict']].round(2)"),
    ("code", "results.figure('effects')"),
    ("text", "## Where lift is, and where it is not"),
    ("code", "found = results.findings()\n"
             "shares = found[found.analysis == 'share of the space']\n"
             "shares[['subject', 'what', 'estimate', 'low', 'high', 'verdict']].round(3)"),
    ("code", "results.figure('maps', 'the person')"),
    ("code", "for rule in results.analysis.rules:\n    print('-', rule.text)"),
)  # fmt: skip


def made() -> "nbformat.NotebookNode":
    """Make the notebook, not executed."""
    makers = {"text": new_markdown_cell, "code": new_code_cell}
    cells = [makers[kind](source) for kind, source in CELLS]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    notebook: nbformat.NotebookNode = new_notebook(
        cells=cells,
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                  "language_info": {"name": "python"}},
    )  # fmt: skip
    return notebook


def main() -> None:
    """Execute the notebook and write it."""
    notebook = made()
    NotebookClient(notebook, timeout=1200, kernel_name="python3").execute()
    for cell in notebook.cells:
        cell.get("metadata", {}).pop("execution", None)
    nbformat.write(notebook, NOTEBOOK)
    print(f"written: {NOTEBOOK.name}")


if __name__ == "__main__":
    main()
