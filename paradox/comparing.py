"""`compare`: the comparison of policies as the program and notebooks call it, with its results on disk."""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from experiments.comparison.compare import choose
from experiments.comparison.compare import compare as run_and_compare
from experiments.comparison.findings import Comparison
from experiments.comparison.sequential import compare_until_decided
from experiments.runs.own_outcomes import own_among
from experiments.runs.runner import Report, silent
from paradox.present.figures.style import drawn_texts, ready
from paradox.present.files import comparison as results
from paradox.present.files.manifest import manifest
from paradox.present.files.writing import prepare, read_manifest, replaced
from paradox.present.messages import LANGUAGES
from sim.arguments import Positive, checked
from sim.errors import ParadoxError, shown
from sim.scenario.actors import Actor
from sim.scenario.scenario import Scenario


@checked(
    "scenario",
    "replications",
    "seed",
    "out",
    "threads",
    "progress",
    "command",
    "lang",
    "notice",
    "begin",
    "months",
    "outcomes",
)
def compare(
    scenario: Scenario | str | Path,
    replications: int | Literal["auto"] | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    threads: Positive | None = None,
    progress: Report = silent,
    command: str = "",
    lang: str = "en",
    customer: type[Actor] | None = None,
    firm: type[Actor] | None = None,
    notice: Callable[[str], object] = warnings.warn,
    begin: int | None = None,
    months: bool = False,
    outcomes: Sequence[str] = (),
) -> Comparison:
    """Compare all policies of a scenario, and doing nothing, on the same luck.

    Args:
        scenario: a scenario, the path of its file, or the name of a shipped one.
        replications: how many, each with its own seed; None for the number in the scenario; "auto" adds
            replications until every verdict is decided or the budget is spent.
        seed: of the first replication, from which those of the others are drawn; None for the seed in the scenario.
        out: folder for the results, which go to a folder in it named as the scenario; None writes nothing.
            Runs that are found there are not made again.
        threads: how many at the same time; None for one a core.
        progress: called with `experiments.runs.runner.Progress` as runs finish.
        command: the command line, for the manifest.
        lang: language of the figure, en or zh.
        customer: a class of customers of your own to live it, see `paradox.extend`; None for the shipped. Runs and
            results of it are kept apart.
        firm: the same of the firm.
        notice: called with a sentence if results of an earlier command were replaced that told of something else.
        begin: week in which all policies but the reference policy begin, which do as that one does until then; its
            results have a folder of their own. None for week 0.
        months: whether the figure of the months is drawn too.
        outcomes: names of outcomes of your own, see `paradox.extend.outcome`, to be told beside all others.

    Returns:
        The findings: `.findings`, `.table()`, `.to_frame()`, and by policy `comparison["story"].person`.

    Raises:
        ParadoxError: a scenario or number that cannot be used, results that cannot be written, failed runs,
            or an interruption.
    """
    if lang not in LANGUAGES:
        raise ParadoxError(f"lang is {shown(lang)}. Allowed: {' or '.join(LANGUAGES)}. Next: give that.")
    original = choose(scenario, customer=customer, firm=firm)
    original = original if begin is None else original.begun(begin)
    chosen = choose(original, None if replications == "auto" else replications, seed)
    runner = compare_until_decided if replications == "auto" else run_and_compare
    own = own_among([outcomes] if isinstance(outcomes, str) else outcomes)
    if out is None:
        return runner(chosen, threads=threads, report=progress, own=own)
    ready(drawn_texts(original, lang), lang)
    folder = prepare(Path(out), chosen.name)
    earlier = read_manifest(folder)
    comparison = runner(chosen, store=folder / results.STORE, threads=threads, report=progress, own=own)
    results.write(comparison, folder, manifest(comparison, original, command), lang, months=months)
    if said := replaced(folder, earlier, lang):
        notice(said)
    return comparison
