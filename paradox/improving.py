"""`improve`: the search for the best policy as the program calls it, with its results on disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.comparison.compare import choose
from experiments.comparison.plausible import AskedWorlds, plausible_scenarios
from experiments.improvement.aims import read_conditions, read_goal
from experiments.improvement.findings import Improvement
from experiments.improvement.improve import Question
from experiments.improvement.improve import improve as search
from experiments.improvement.levers import searched_levers
from experiments.runs.runner import Report, silent
from paradox.present.figures.style import drawn_texts, ready
from paradox.present.files import improvement as results
from paradox.present.files.writing import prepare, read_manifest, replaced
from paradox.present.messages import check_languages
from sim.errors import ParadoxError
from sim.scenario.actors import Actor
from sim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Improved:
    """An answer and where it was written.

    Attributes:
        found: the answer. folder: of its results. file: the scenario file with the policies found.
        notice: which results of an earlier command it has replaced, "" if none.
    """

    found: Improvement
    folder: Path
    file: Path
    notice: str


def improve(
    scenario: str,
    goal: str = "profit",
    budget: float | None = None,
    keep: Sequence[str] = (),
    levers: Sequence[str] = (),
    step: float | None = None,
    worlds: AskedWorlds | None = None,
    replications: int | None = None,
    seed: int | None = None,
    out: Path = Path("results"),
    threads: int | None = None,
    report: Report = silent,
    command: str = "",
    lang: str = "en",
    thorough: bool = False,
    customer: type[Actor] | None = None,
    firm: type[Actor] | None = None,
) -> Improved:
    """Look for the best policy of a scenario, and write what was found.

    Args:
        scenario: the path of its file, or the name of a shipped one.
        goal: an outcome with a direction, or `yearly_cost`.
        budget: most that recovery and prevention may cost above the reference policy, a year: of the firm where the
            scenario says how many customers it has, else of a customer [price]; None for no limit.
        keep: conditions, such as "retention >= 0.8".
        levers: names, each with a range if wanted; none for all in which the policies differ.
        step: money, measured as the budget, of which is told what the next of it buys; None for the usual.
        worlds: which plausible worlds; None for the scenario's own.
        replications: on which the answer is told, 30 at least; None for those of the scenario.
        seed: where luck starts; None for that of the scenario.
        out: folder for the results, which go to a folder in it.
        threads: runs at the same time; None for one a core.
        report: called as runs finish.
        command: the command line, for the manifest.
        lang: language of figure and file.
        thorough: whether to take the whole search however long its runs are.
        customer: a class of customers of one's own to live it; None for the shipped.
        firm: the same of the firm.

    Raises:
        ParadoxError: whatever cannot be used, results that cannot be written, failed runs, or an interruption.
    """
    check_languages([lang])
    case = choose(scenario, replications, seed, customer, firm)
    question = _question(case, goal, budget, keep, levers, step, worlds, thorough=thorough)
    folder = prepare(out, results.folder_name(question.scenario.name))
    ready(drawn_texts(question.scenario, lang), lang)
    earlier = read_manifest(folder)
    found = search(question, folder / results.STORE, threads, report)
    results.write(found, folder, results.extends(scenario, folder), {"command": command}, lang)
    return Improved(found, folder, folder / results.FOUND, replaced(folder, earlier, lang))


def _question(
    case: Scenario,
    goal: str,
    budget: float | None,
    keep: Sequence[str],
    levers: Sequence[str],
    step: float | None,
    worlds: AskedWorlds | None,
    *,
    thorough: bool,
) -> Question:
    """Check what is asked, before anything is run."""
    if budget is not None and not budget >= 0.0:
        raise ParadoxError(f"--budget is {budget:g}. Allowed: 0 or more. Next: give what may be spent in a year.")
    if step is not None and not step > 0.0:
        raise ParadoxError(f"--step is {step:g}. Allowed: more than 0. Next: give an amount of money a year.")
    variants = () if worlds is None else tuple(plausible_scenarios(case, worlds, case.replications))
    moved, conditions = searched_levers(case, levers), read_conditions(keep)
    return Question(case, read_goal(goal), moved, conditions, budget, step, variants, thorough=thorough)
