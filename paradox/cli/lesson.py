"""`paradox lesson`: a lesson as one file for any browser."""

from pathlib import Path
from typing import Annotated

import typer

from paradox.cli.arguments import Language


def lesson_names(incomplete: str) -> list[str]:
    """Offer the shipped lessons; the shell itself offers files."""
    from paradox.classroom.library import SHIPPED

    return sorted(path.stem for path in SHIPPED.glob("*.yaml") if path.stem.startswith(incomplete))


def lesson(
    name: Annotated[
        str,
        typer.Argument(
            metavar="FILE|NAME",
            help="A lesson file, or the name of a shipped lesson.",
            autocompletion=lesson_names,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="The file; if not given, the lesson's name with .html."),
    ] = None,
    replications: Annotated[int, typer.Option(metavar="N", min=2, help="How many draws of luck the page lives.")] = 20,
    slips: Annotated[
        bool,
        typer.Option("--slips", help="Write slips to print, cut and hand out instead: the question and its scale."),
    ] = False,
    lang: Language = "en",
) -> None:
    """Write one HTML file that teaches a lesson: it asks first, then lives two worlds, then shows the answer.

    The file needs no network and no Python, and opens on a phone and on a projector. Its numbers are those of the
    classroom page. Whether a lesson of your own says what its worlds show is asked by `paradox classroom --check`.
    """
    from paradox.classroom.lesson_page import lesson_page
    from paradox.classroom.library import find_lesson
    from paradox.classroom.slips import slips as slips_of
    from paradox.present.files.writing import text_writer, write_files
    from paradox.present.messages import t

    chosen = find_lesson(name)
    path = out or Path(f"{chosen.key}-slips.html" if slips else f"{chosen.key}.html")
    if slips:
        write_files({path: text_writer(slips_of(chosen, lang))}, path.parent)
        typer.echo(t("slips.wrote", lang, path=path))
        return
    whole = lesson_page(chosen, replications, lang)
    write_files({path: text_writer(whole)}, path.parent)
    typer.echo(t("lesson_page.wrote", lang, path=path, size=f"{len(whole.encode()) / 1e6:.2f}"))
