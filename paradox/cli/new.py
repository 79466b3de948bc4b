"""`paradox new`: a scenario to start from."""

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paradox.cli.arguments import Language
from paradox.present.messages import t
from paradox.present.text.lesson_starter import lesson_starter
from paradox.present.text.starter import starter
from sim.errors import Interrupted, ParadoxError
from sim.scenario.files import exists
from sim.scenario.scenario import shipped_scenarios

if TYPE_CHECKING:
    from experiments.firms.answers import Answers


def kinds_of_firm(incomplete: str) -> list[str]:
    """Offer the kinds of firm."""
    from experiments.firms.kinds import kind_names

    return [name for name in kind_names() if name.startswith(incomplete)]


def new(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Name of the scenario, or path of its file.")
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask a dozen questions about your firm, in the terminal.")] = False,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers",
            metavar="FILE",
            help="The same from a file: YAML, or CSV with a question and its answer a line (docs/how-to/interview.md).",
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind", metavar="KIND", help="Begin with a typical firm of this kind.", autocompletion=kinds_of_firm
        ),
    ] = None,
    lesson: Annotated[bool, typer.Option("--lesson", help="Write a lesson for the classroom page instead.")] = False,
    kinds: Annotated[bool, typer.Option("--kinds", help="List the kinds of firm, and exit.")] = False,
    lang: Language = "en",
) -> None:
    """Write a commented scenario file that runs as it is, to be changed into yours.

    Without an option it asks nothing: the numbers are placeholders. With --ask, --answers or --kind it is the
    market of a firm: what you do not say is typical of its kind, and what no answer says directly is found by
    living the market until it shows what you said. Overwrites nothing.
    """
    if kinds:
        from paradox.present.terminal.interview import show_kinds

        show_kinds(lang)
        return
    if name is None:
        raise typer.BadParameter("give the name of the scenario to write", param_hint="NAME")
    if ask and answers is not None:
        raise ParadoxError("--ask and --answers exclude each other. Next: give one of them.")
    if lesson and (ask or answers is not None or kind is not None):
        raise ParadoxError("--lesson asks nothing of a firm. Next: give it alone, or leave it out.")
    path, title = _place(name)
    if lesson:
        _write(path, lambda: lesson_starter(_quoted(title)))
        typer.echo(t("new.wrote_lesson", lang, path=path))
        typer.echo(t("new.next_lesson", lang, folder=_typed(path.parent), file=_typed(path)))
        return
    if not (ask or answers is not None or kind is not None):
        _write(path, lambda: starter(_quoted(title), _typed(path)))
        typer.echo(t("new.wrote", lang, path=path))
        typer.echo(t("new.next", lang, file=_typed(path)))
        return
    with _kept(path, lang) as keep:
        _of_a_firm(path, title, _answers(ask, answers, kind, lang, keep), lang)


@contextmanager
def _kept(path: Path, lang: str) -> Iterator[Callable[["Answers"], None]]:
    """Take the answers given so far, and write them to a file if they come to nothing by a mistake."""
    latest: list[Answers] = []
    try:
        yield latest.append
    except Interrupted:
        raise
    except ParadoxError:
        if latest and latest[-1].given:
            _keep(path, latest[-1], lang)
        raise


def _keep(path: Path, answers: "Answers", lang: str) -> None:
    """Write answers to a new file beside the scenario that was to be, and say how to go on with it."""
    from experiments.firms.answers_file import answers_text
    from paradox.present.terminal.output import paragraph

    names = (f"{path.stem}-answers{number or ''}.yaml" for number in (0, *range(2, 100)))
    kept = next((file for file in map(path.with_name, names) if not exists(file)), None)
    if kept is not None:
        _write(kept, lambda: answers_text(answers))
        typer.echo()
        paragraph(t("interview.kept", lang, path=kept, name=_typed(path), file=_typed(kept)))


def _answers(ask: bool, file: Path | None, kind: str | None, lang: str, keep: Callable[["Answers"], None]) -> "Answers":
    """Return what is known of the firm: asked for, read from a file, or typical of its kind."""
    from experiments.firms.answers import Answers
    from experiments.firms.answers_file import read_answers
    from experiments.firms.kinds import kind as kind_of
    from paradox.present.terminal.interview import interview

    if ask:
        return interview(lang, kind, keep)
    if file is not None:
        return read_answers(file, kind)
    return Answers(kind_of(str(kind)), {})


def _of_a_firm(path: Path, title: str, answers: "Answers", lang: str) -> None:
    """Find the market of a firm, show it beside what was said, and write its scenario."""
    from rich.console import Console

    from experiments.firms.matching import match
    from paradox.present.terminal.beside import beside_table
    from paradox.present.terminal.interview import show_market
    from paradox.present.terminal.output import paragraph
    from paradox.present.terminal.progress import Counter, tell_compiling
    from paradox.present.terminal.wrapping import fill
    from paradox.present.text.own_firm import own_firm

    console = Console(stderr=True)
    tell_compiling(console, lang)
    paragraph(t("interview.living", lang))
    with Counter(console, "trials", lang) as counter:
        market = match(answers, counter)
    show_market(answers, market, lang)
    beside = beside_table(answers, market, lang)
    _write(path, lambda: own_firm(title, _typed(path), answers, market, beside, fill, lang))
    typer.echo()
    changes = t("words.comma", lang).join(answers["changes"])
    said = (
        t("interview.wrote", lang, path=path, policies=changes)
        if changes
        else t("interview.wrote_today", lang, path=path)
    )
    typer.echo(said)
    typer.echo(t("interview.next", lang, file=_typed(path)))


def _typed(path: Path) -> str:
    """Write a path as it is typed in a command; one that begins with '-' would be an option."""
    name = path.as_posix()
    return shlex.quote(f"./{name}" if name.startswith("-") else name)


def _place(name: str) -> tuple[Path, str]:
    """Return the path of a new scenario, and its title.

    Raises:
        ParadoxError: the name is taken or cannot be a file's name.
    """
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if not path.stem or path.stem.startswith(".") or any(not letter.isprintable() for letter in name):
        raise ParadoxError(f"{name!r} cannot be the name of a scenario. Next: try 'paradox new my_market'.")
    if path.stem in shipped_scenarios():
        raise ParadoxError(
            f"'{path.stem}' is the name of a shipped scenario, which a command would run in place of your file. "
            f"Next: try 'paradox new my_{path.stem}'."
        )
    if exists(path):
        raise _taken(path)
    return path, path.stem.replace("_", " ").replace("-", " ").strip().capitalize() or path.stem


def _taken(path: Path) -> ParadoxError:
    return ParadoxError(f"{path} is already there and stays as it is. Next: choose another name, or remove it.")


def _write(path: Path, text: Callable[[], str]) -> None:
    """Write a new file, the whole of it or nothing.

    Raises:
        ParadoxError: it is there already, or cannot be written.
    """
    content = text()
    try:
        file = path.open("x", encoding="utf-8")
    except FileExistsError:
        raise _taken(path) from None
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    try:
        with file:
            file.write(content)
    except BaseException as error:
        with suppress(OSError, ValueError):
            path.unlink(missing_ok=True)  # half a file helps nobody
        if isinstance(error, OSError | ValueError):
            raise _unwritable(path, error) from None
        raise


def _unwritable(path: Path, error: Exception) -> ParadoxError:
    reason = getattr(error, "strerror", None) or error
    return ParadoxError(
        f"{path} cannot be written ({reason}). Next: name a file in a folder that is there and that you may write."
    )


def _quoted(title: str) -> str:
    """Quote a title for YAML."""
    return "'" + title.replace("'", "''") + "'"
