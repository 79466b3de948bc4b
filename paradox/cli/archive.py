"""`paradox archive` and `paradox verify`: one file with all that a result rests on, and its check elsewhere."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from paradox.cli.arguments import Language
from paradox.present.messages import t
from sim.errors import ParadoxError


def archive(
    name: Annotated[str, typer.Argument(metavar="FILE|NAME", help="A scenario or a study: a file, or a shipped one.")],
    to: Annotated[Path, typer.Option("--to", "-o", metavar="FILE.zip", help="The archive.")],
    begin: Annotated[
        int | None, typer.Option(metavar="WEEK", help="The comparison that 'compare --begin WEEK' made.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the results.")] = Path("results"),
    lang: Language = "en",
) -> None:
    """Write scenario or study, runs, results, manifest and environment into one file.

    'paradox verify' takes it out anywhere, makes runs again and says whether they are equal in every bit.
    """
    from experiments.comparison.compare import choose
    from experiments.file_kinds import STUDY, found_as
    from experiments.studies.file import load_study
    from experiments.studies.runs import folder_of
    from paradox.present.files.archive import write_scenario, write_study
    from paradox.present.files.writing import read_manifest

    if to.suffix.lower() != ".zip":
        raise ParadoxError(f"--to is {to}. Allowed: a file that ends in .zip. Next: try {to.stem}.zip.")
    command = shlex.join(["paradox", *sys.argv[1:]])
    if found_as(name)[0] == STUDY:
        study = load_study(name)
        count = write_study(study, folder_of(study, out), to, command)
    else:
        case = choose(name)
        case = case if begin is None else case.begun(begin)
        manifest = read_manifest(out / case.name)
        if manifest and manifest.get("scenario_hash") != case.hash:
            raise ParadoxError(
                f"{out / case.name}: the results there are of another version of this scenario. "
                f"Next: paradox compare {name}"
            )
        made = choose(case, manifest.get("replications"), manifest.get("seed"))
        count = write_scenario(made, out / case.name, to, name, command)
    megabytes = to.stat().st_size / 1e6
    size = f"{megabytes:.1f} MB" if megabytes >= 1.0 else f"{1e3 * megabytes:.0f} kB"
    typer.echo(t("archive.written", lang, count=f"{count:,}", path=to, size=size))
    typer.echo(t("archive.next", lang, command=shlex.join(["paradox", "verify", str(to)])))


def verify(
    path: Annotated[Path, typer.Argument(metavar="FILE.zip", help="An archive.")],
    runs: Annotated[int, typer.Option(metavar="N", min=1, help="How many runs to make again.")] = 20,
    seed: Annotated[int, typer.Option(metavar="S", min=0, help="Seed that chooses the sample.")] = 1,
    lang: Language = "en",
) -> None:
    """Check an archive: its files, a sample of its runs made again, and its findings made of all runs again.

    Ends with exit code 0 if all is equal in every bit.
    """
    from paradox.present.files.verification import verify as check
    from paradox.present.terminal.comparison_screen import terminals
    from paradox.present.terminal.output import paragraph
    from paradox.present.terminal.progress import tell_compiling

    tell_compiling(terminals()[1], lang)
    found = check(path, runs, seed)
    typer.echo(t("archive.whole", lang, path=path, name=found.name, count=f"{found.runs:,}"))
    typer.echo(t("archive.equal", lang, count=f"{found.checked:,}"))
    if found.table:
        typer.echo(t("archive.table", lang))
    for name, there, here in found.elsewhere:
        paragraph(t("archive.elsewhere", lang, name=name, there=there, here=here), hanging=2)
