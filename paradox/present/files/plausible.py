"""How sure the verdicts of a comparison are, given what nobody knows: asked for, kept on disk."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from experiments.comparison.compare import choose
from experiments.comparison.findings import Comparison, write_csv
from experiments.comparison.plausible import Flip, Sureness, sureness
from experiments.runs.runner import Report, silent
from paradox.present.files import comparison as results
from paradox.present.files.manifest import manifest
from paradox.present.files.writing import MANIFEST, json_writer, prepare, read_manifest, write_files
from paradox.present.text.plausible import by_count
from sim.scenario.scenario import Scenario


def plausible(
    comparison: Comparison,
    scenario: Scenario | str | Path,
    worlds: int,
    replications: int | None = None,
    out: str | Path | None = None,
    threads: int | None = None,
    progress: Report = silent,
    command: str = "",
) -> tuple[Sureness, ...]:
    """Compare the policies again in plausible worlds and count in how many each verdict holds.

    Args:
        comparison: the comparison at the scenario's own parameters.
        scenario: what was compared: a scenario, its file, or the name of a shipped one.
        worlds: how many parameter sets, drawn from the study ranges of what is not known for certain.
        replications: in each world; None for eight, or as many as the comparison has if fewer.
        out: folder of the comparison's results, which gets `plausible.csv`; None writes nothing.
        threads: how many at the same time; None for one a core.
        progress: called as runs finish.
        command: the command line, for the manifest.

    Raises:
        ParadoxError: as in `compare`, and for fewer than two worlds or replications.
    """
    original = choose(scenario)
    chosen = choose(original, comparison.replications, comparison.seed)
    if out is None:
        return sureness(comparison, chosen, worlds, replications, threads=threads, report=progress)
    folder = prepare(Path(out), comparison.name)
    found = sureness(comparison, chosen, worlds, replications, folder / results.STORE, threads, progress)
    about = {
        **manifest(comparison, original, command),
        "plausible": {
            "worlds": worlds,
            "replications": found[0].replications,
            "parameters": "all of experiments.comparison.plausible.behavioural(), "
            "by a Latin hypercube over their study ranges",
            "answers": [asdict(one) for one in found],
        },
    }
    if found != kept(folder):
        results.remove_pages(folder)
    write_files(
        {
            results.PLAUSIBLE: lambda path: write_csv(table(found), path),
            MANIFEST: json_writer(about),
        },
        folder,
    )
    return found


def kept(folder: Path) -> tuple[Sureness, ...]:
    """Return what plausible worlds said of the comparison in a folder; nothing if they were not asked.

    Writing a comparison of other runs forgets it, see `paradox.present.files.comparison.write`.
    """
    answers = read_manifest(folder).get("plausible", {}).get("answers", ())
    return tuple(Sureness(**{**one, "flips": tuple(Flip(**flip) for flip in one["flips"])}) for one in answers)


def table(found: Sequence[Sureness]) -> list[dict[str, Any]]:
    """Return the answer as plain rows, one a verdict."""
    return [
        {
            "policy": one.policy,
            "question": one.question,
            "verdict": one.word,
            "holds": one.holds,
            "worlds": one.worlds,
            "words": "; ".join(f"{word} {count}" for word, count in by_count(one)),
            "flips": "; ".join(f"{flip.parameter} {flip.flips_when} ({flip.grade})" for flip in one.flips),
            "rests_on_judgement": one.rests_on_judgement,
        }
        for one in found
    ]


def as_values(found: Sequence[Sureness]) -> list[dict[str, Any]]:
    """Return the answer as nested plain values, for scripts."""
    return [asdict(one) | {"holds": one.holds, "rests_on_judgement": one.rests_on_judgement} for one in found]
