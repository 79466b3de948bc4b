"""`paradox list`: what comes with the program."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from paradox.cli.arguments import AsJson, Language
from paradox.present.messages import t
from paradox.present.terminal.output import heading, paragraph, print_json
from sim.scenario.scenario import Scenario, shipped_scenarios

_INDENT = 31


def list_shipped(lang: Language = "en", as_json: AsJson = False) -> None:
    """List the scenarios, examples and studies that come with the program, by name and title."""
    if as_json:
        print_json(shipped())
        return
    for section, entries in shipped(lang).items():
        if entries:
            heading(t(f"list.{section}", lang))
            for entry in entries:
                paragraph(f"{entry['name']:<{_INDENT - 2}} {entry['title']}", indent=2, hanging=_INDENT - 1)


def shipped(lang: str = "en") -> dict[str, list[dict[str, Any]]]:
    """Return everything that is shipped: scenarios, examples, studies; each with name, title in a language, file."""
    from experiments.shipped import shipped_studies

    files = shipped_scenarios()
    entries = [
        (
            path.parent.name == "examples",
            {"name": name, "title": Scenario.load(path).texts(lang).title, "file": str(path)},
        )
        for name, path in files.items()
    ]
    return {
        "scenarios": [entry for example, entry in entries if not example],
        "examples": [entry for example, entry in entries if example],
        "studies": [
            {"name": name, "title": _title(path, lang), "file": str(path)} for name, path in shipped_studies().items()
        ],
    }


def _title(path: Path, lang: str) -> str:
    """Read the title of a study in a language; its own where it is not translated, its name if it has none."""
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        return path.stem
    translated = content.get("translations", {}).get(lang, {})
    return str(translated.get("title") or content.get("title", path.stem))
