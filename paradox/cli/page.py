"""`paradox page`: the model of a scenario as one file for any browser."""

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from paradox.cli.arguments import FirstSeed, Language, ScenarioName, count_option


def page(
    scenario: ScenarioName,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="The file; if not given, the scenario's name with .html."),
    ] = None,
    replications: Annotated[
        Any,
        typer.Option(
            metavar="N",
            min=2,
            parser=count_option("--replications", 2),
            help="How many replications; if not given, as in the scenario.",
        ),
    ] = None,
    persons: Annotated[
        Any,
        typer.Option(
            metavar="N",
            min=10,
            parser=count_option("--persons", 10),
            help="How many persons; if not given, as in the scenario.",
        ),
    ] = None,
    seed: FirstSeed = None,
    lang: Language = "en",
) -> None:
    """Write one HTML file that holds the whole model: its levers move in any browser, without a network or Python.

    The page calculates every number itself, the same to the last bit as `paradox compare` with the same seeds. Open it
    from a disk, a mail or any web server, on a phone too.
    """
    from experiments.comparison.compare import choose
    from paradox.browser.page import page as page_of
    from paradox.present.files.writing import text_writer, write_files
    from paradox.present.messages import t

    chosen = choose(scenario, replications, seed)
    if persons is not None:
        chosen = chosen.with_values({"market.persons": persons})
    asked = ["paradox", "compare", scenario, "--replications", str(chosen.replications), "--seed", str(chosen.seed)]
    path = out or Path(f"{chosen.name}.html")
    whole = page_of(chosen, "" if persons else shlex.join(asked), lang, Path(scenario).name)
    write_files({path: text_writer(whole)}, path.parent)
    typer.echo(t("browser.wrote", lang, path=path, size=f"{len(whole.encode()) / 1e6:.2f}"))
