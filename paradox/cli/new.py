"""`paradox new`: a scenario to start from."""

import shlex
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from paradox.cli.arguments import Language
from paradox.present.messages import t
from paradox.present.text.starter import starter
from sim.errors import ParadoxError
from sim.scenario.scenario import shipped_scenarios


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the scenario, or path of its file.")],
    lang: Language = "en",
) -> None:
    """Write a commented scenario file that runs as it is, to be changed into yours.

    Asks nothing and overwrites nothing.
    """
    path = write_starter(name)
    typer.echo(t("new.wrote", lang, path=path))
    typer.echo(t("new.next", lang, file=_typed(path)))


def _typed(path: Path) -> str:
    """Write a path as it is typed in a command; one that begins with '-' would be an option."""
    name = path.as_posix()
    return shlex.quote(f"./{name}" if name.startswith("-") else name)


def write_starter(name: str) -> Path:
    """Write the starter file of a name, and return its path.

    Raises:
        ParadoxError: the name is taken or cannot be a file's name, or the file cannot be written.
    """
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if not path.stem or path.stem.startswith(".") or any(not letter.isprintable() for letter in name):
        raise ParadoxError(f"{name!r} cannot be the name of a scenario. Next: try 'paradox new my_market'.")
    if path.stem in shipped_scenarios():
        raise ParadoxError(
            f"'{path.stem}' is the name of a shipped scenario, which a command would run in place of your file. "
            f"Next: try 'paradox new my_{path.stem}'."
        )
    title = path.stem.replace("_", " ").replace("-", " ").strip().capitalize() or path.stem
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(starter(_quoted(title), _typed(path)))
    except FileExistsError:
        raise ParadoxError(
            f"{path} is already there and stays as it is. Next: choose another name, or remove it."
        ) from None
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):
            path.unlink(missing_ok=True)  # half a file helps nobody
        reason = getattr(error, "strerror", None) or error
        raise ParadoxError(
            f"{path} cannot be written ({reason}). Next: name a file in a folder that is there and that you may write."
        ) from None
    return path


def _quoted(title: str) -> str:
    """Quote a title for YAML."""
    return "'" + title.replace("'", "''") + "'"
