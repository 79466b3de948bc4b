"""`paradox list`: what comes with the program."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from paradox.commands.arguments import AsJson
from paradox.commands.output import heading, paragraph, print_json
from sim.scenario import Scenario, shipped_scenarios

_INDENT = 31


def list_shipped(as_json: AsJson = False) -> None:
    """List the scenarios, examples and studies that come with the program, by name and title."""
    if as_json:
        print_json(shipped())
        return
    sections = (
        ("Scenarios, for 'paradox compare NAME'", "scenarios"),
        ("Examples, one mechanism each: to copy from", "examples"),
        ("Studies, for 'paradox study run NAME'", "studies"),
    )
    found = shipped()
    for title, section in sections:
        if found[section]:
            heading(title)
            for entry in found[section]:
                paragraph(f"{entry['name']:<{_INDENT - 2}} {entry['title']}", indent=2, hanging=_INDENT - 1)


def shipped() -> dict[str, list[dict[str, Any]]]:
    """Give everything that is shipped: scenarios, examples, studies; each with name, title, file."""
    from experiments.study_file import shipped_studies

    files = shipped_scenarios()
    entries = [
        (path.parent.name == "examples", {"name": name, "title": Scenario.load(path).title, "file": str(path)})
        for name, path in files.items()
    ]
    return {
        "scenarios": [entry for example, entry in entries if not example],
        "examples": [entry for example, entry in entries if example],
        "studies": [
            {"name": name, "title": _title(path), "file": str(path)} for name, path in shipped_studies().items()
        ],
    }


def _title(path: Path) -> str:
    """Read the title of a study; its name if it has none."""
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return str(content.get("title", path.stem)) if isinstance(content, dict) else path.stem
