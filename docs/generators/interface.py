"""The public names of the package as Markdown, made from what can be imported."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

MODULES = ("paradox", "paradox.studies", "paradox.laboratory", "paradox.evidence", "paradox.extend")


def public_names() -> str:
    """Return a section a module: its public names, how they are called, what they are."""
    return "\n\n".join(_section(import_module(name)) for name in MODULES)


def _section(module: ModuleType) -> str:
    rows = [f"| `{call}` | {sentence} |" for call, sentence in _rows(module)]
    sentence = "" if module.__name__ == "paradox" else f"{_sentence(module)}\n\n"
    return f"## `{module.__name__}`\n\n{sentence}" + "\n".join(["| name | what it is |", "|---|---|", *rows])


def _rows(module: ModuleType) -> Iterator[tuple[str, str]]:
    for name in sorted(module.__all__, key=str.lower):
        thing = getattr(module, name)
        if inspect.isfunction(thing):
            yield f"{name}({', '.join(inspect.signature(thing).parameters)})", _sentence(thing)
        elif inspect.isclass(thing) or inspect.ismodule(thing):
            yield name, _sentence(thing)
        else:
            yield name, f"A value: a `{type(thing).__name__}`."


def _sentence(thing: Any) -> str:
    """Return the first line of a docstring, which is one sentence."""
    return (inspect.getdoc(thing) or "").partition("\n")[0].replace("|", "\\|")
