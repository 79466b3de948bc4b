"""`compare`: the comparison of policies as the program and notebooks call it, with its results on disk."""

from pathlib import Path
from typing import Literal

from experiments.compare import choose
from experiments.compare import compare as run_and_compare
from experiments.findings import Comparison
from experiments.runner import Report, silent
from experiments.sequential import compare_until_decided
from paradox import results
from paradox.manifest import manifest
from sim.scenario import Scenario


def compare(
    scenario: Scenario | str | Path,
    replications: int | Literal["auto"] | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    threads: int | None = None,
    progress: Report = silent,
    command: str = "",
    lang: str = "en",
) -> Comparison:
    """Compare all policies of a scenario, and doing nothing, on the same luck.

    Args:
        scenario: a scenario, the path of its file, or the name of a shipped one.
        replications: how many, each with its own seed; None for the number in the scenario; "auto" adds
            replications until every verdict is decided or the budget is spent.
        seed: of the first replication, from which the others count on; None for the seed in the scenario.
        out: folder for the results, which go to a folder in it named as the scenario; None writes nothing.
            Runs that are found there are not made again.
        threads: how many at the same time; None for one a core.
        progress: called with `experiments.runner.Progress` as runs finish.
        command: the command line, for the manifest.
        lang: language of the figure, en or zh.

    Returns:
        The findings: `.findings`, `.table()`, `.to_frame()`, and by policy `comparison["story"].person`.

    Raises:
        ParadoxError: a scenario or number that cannot be used, results that cannot be written, failed runs,
            or an interruption.
    """
    original = choose(scenario)
    chosen = choose(original, None if replications == "auto" else replications, seed)
    runner = compare_until_decided if replications == "auto" else run_and_compare
    if out is None:
        return runner(chosen, threads=threads, report=progress)
    folder = results.prepare(Path(out), chosen.name)
    comparison = runner(chosen, store=folder / results.STORE, threads=threads, report=progress)
    results.write(comparison, folder, manifest(comparison, original, command), lang)
    return comparison
