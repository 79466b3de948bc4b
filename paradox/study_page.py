"""One page on what a finished study means, with its tables and figures beside it; every number from the runs."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from experiments.analysis import Analysis, analyse
from experiments.factors import Factor
from experiments.findings import write_csv
from experiments.points import worlds_a_run
from experiments.study import Study
from experiments.study_runs import folder_of, table
from experiments.verdict import BACKFIRE, LIFT, UNDECIDED
from paradox import figures, study_figures
from paradox.report.study import study_report
from sim.compiling import model_version
from sim.errors import ParadoxError
from sim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_RANKED = 6
_POLICIES = 8
_OUTCOMES = ("paradox", "recovery_person", "recovery_base", "total", "satisfaction", "profit")
_DAGGER = "† The literature gives no number for this parameter: the conclusion rests on the judgement of its range."


class Page(NamedTuple):
    """What an analysis has left: the text, the files, and the lines for the screen."""

    text: str
    files: tuple[Path, ...]
    summary: str


def analyse_study(study: Study, out: Path, page: Path | None = None, *, report: bool = False) -> Page:
    """Analyse a finished study; write the page, the findings and the figures beside its runs.

    Args:
        study: the study.
        out: folder for results, in which the study has its own.
        page: also write the page to this file, with its figures in a folder beside it.
        report: also write the page as one HTML file that holds its figures.

    Raises:
        ParadoxError: runs are missing, failed or not finite; or nothing can be written.
    """
    folder = folder_of(study, out)
    found = analyse(study, table(study, folder))
    command = f"paradox study analyse {study.name}" + (f" --page {page.as_posix()}" if page else "")
    command += " --report" if report else ""
    drawn = _figures(found)
    try:
        text, files = _write(found, drawn, folder / "analysis.md", command)
        write_csv(found.findings(), folder / "findings.csv")
        files = (*files, folder / "findings.csv")
        if page is not None:
            files = (*files, *_write(found, drawn, page, command)[1])
        if report:
            (folder / "report.html").write_text(study_report(study.title, text, drawn), encoding="utf-8")
            files = (*files, folder / "report.html")
    except OSError as error:
        raise ParadoxError(
            f"{error.filename or folder}: cannot be written ({error.strerror or error}). "
            "Next: name another place with --page or --out."
        ) from None
    made = [f"Page: {folder / 'analysis.md'}", f"All findings: {folder / 'findings.csv'}"]
    made += [f"Report: {folder / 'report.html'}"] if report else []
    summary = "\n".join([*_answers(found), *made])
    return Page(text, files, summary)


def _figures(found: Analysis) -> dict[str, Callable[[], "Figure"]]:
    drawn: dict[str, Callable[[], Figure]] = {}
    if found.effects:
        drawn["effects"] = lambda: study_figures.effects(found)
    for view in found.shares:
        if found.maps:
            drawn[f"map-{view.split()[-1]}"] = lambda view=view: study_figures.maps(found, view)  # type: ignore[misc]
    if found.policies:
        drawn["frontier"] = lambda: study_figures.frontier(found)
    return drawn


def _write(
    found: Analysis, drawn: dict[str, Callable[[], "Figure"]], path: Path, command: str
) -> tuple[str, tuple[Path, ...]]:
    """Write a page and its figures; the figures go to a folder named as the page."""
    folder = path.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    files = [path]
    for name, draw in drawn.items():
        files.append(folder / f"{name}.svg")
        figures.save(draw(), files[-1])
    text = "\n".join(_page(found, {name: f"{folder.name}/{name}.svg" for name in drawn}, command)) + "\n"
    path.write_text(text, encoding="utf-8")
    return text, tuple(files)


def _page(found: Analysis, drawn: dict[str, str], command: str) -> list[str]:
    study = found.study
    lines = [f"# {study.title}", "", study.question, "", "## In short", ""]
    lines += [f"- {line}" for line in _answers(found)]
    if found.shares:
        lines += ["", "## How often", "", *_shares(found)]
    if found.effects:
        lines += [
            "",
            "## What moves the border",
            "",
            *_effects(found),
            "",
            f"![Which factors move what]({drawn['effects']})",
        ]
    if found.maps:
        lines += ["", "## Where the border lies", ""]
        lines += [f"![Verdicts for {view}]({drawn[f'map-{view.split()[-1]}']})\n" for view in found.shares]
    if found.rules:
        lines += [
            "",
            "## Rules to remember",
            "",
            *(f"- {_capital(rule.text)}.{_flag(rule.judgement)}" for rule in found.rules),
        ]
    if found.policies:
        lines += ["", "## Policies", "", *_policies(found), "", f"![Frontier]({drawn['frontier']})"]
    return [*lines, "", "## How this was made", "", *_made(found, command)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _flag(judgement: tuple[str, ...]) -> str:
    return f" † ({', '.join(judgement)})" if judgement else ""


def _answers(found: Analysis) -> list[str]:
    """Answer the question in a few sentences."""
    lines = []
    for view, shares in found.shares.items():
        by_word = {one.word: one for one in shares}
        parts = [_share(by_word[word].word, by_word[word].estimate, by_word[word].low, by_word[word].high)
                 for word in (LIFT, BACKFIRE)]  # fmt: skip
        most = max(shares, key=lambda one: one.estimate)
        lines.append(f"For {view}: {parts[0]}, {parts[1]}; the commonest verdict is {most.word} ({most.estimate:.0%}).")
    for outcome in [name for name in _OUTCOMES if name in found.effects][:4]:
        ranked = [e for e in found.ranked(outcome) if e.verdict == "matters"][:3]
        names = ", ".join(
            f"{found.study.factor(e.factor).label} ({e.estimate:.2f}, {e.low:.2f} to {e.high:.2f})" for e in ranked
        )
        lever = next((e for e in found.ranked(outcome) if found.study.factor(e.factor).role == "lever"), None)
        first = "" if lever is None else (
            f"; first among the levers: {found.study.factor(lever.factor).label} ({lever.estimate:.2f}, "
            f"{lever.low:.2f} to {lever.high:.2f})"
        )  # fmt: skip
        lines.append(f"{outcome} is moved most by {names or 'nothing that chance could not explain'}{first}.")
    if found.policies:
        lines += _policy_answers(found)
    return lines


def _share(word: str, estimate: float, low: float, high: float) -> str:
    return f"{word} in {estimate:.1%} of the space ({low:.1%} to {high:.1%})"


def _policy_answers(found: Analysis) -> list[str]:
    free = [p for p in found.policies if not p.beaten]
    least = min(found.policies, key=lambda p: p.mean_regret[0])
    lines = [
        f"{len(free)} of {len(found.policies)} policies are never beaten in satisfaction and profit at once.",
        f"Least regretted: {_levers(least.levers)}; it loses {least.mean_regret[0]:.2f} "
        f"({least.mean_regret[1]:.2f} to {least.mean_regret[2]:.2f}) of profit against the best policy of each world.",
    ]
    if found.break_even is not None:
        b = found.break_even
        text = _money(b.estimate) if b.estimate == b.low == b.high else (
            f"{_money(b.estimate)} ({_money(b.low)} to {_money(b.high)})"
        )  # fmt: skip
        lines.append(
            f"Break-even compensation, all else averaged: {text} prices of a visit; best for profit: {b.best:g}."
        )
    return lines


def _money(value: float) -> str:
    return "beyond the range" if value == float("inf") else f"{value:.2f}"


def _levers(levers: dict[str, object]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in levers.items()
    )


def _shares(found: Analysis) -> list[str]:
    words = [one.word for one in next(iter(found.shares.values())) if one.word != UNDECIDED]
    lines = ["| verdict | " + " | ".join(f"for {view}" for view in found.shares) + " |",
             "|---|" + "---|" * len(found.shares)]  # fmt: skip
    for word in words:
        cells = []
        for shares in found.shares.values():
            one = next(share for share in shares if share.word == word)
            cells.append(f"{one.estimate:.1%} ({one.low:.1%} to {one.high:.1%}); decided {one.decided:.1%}")
        lines.append(f"| {word} | " + " | ".join(cells) + " |")
    open_shares = [next(s.decided for s in shares if s.word == UNDECIDED) for shares in found.shares.values()]
    lines += [
        "",
        "Shares are those of the points as estimated. *Decided* is the share in which the verdict holds beyond the "
        "noise of the runs of a single point; for " + ", ".join(f"{view} {share:.1%}" for view, share in
                                                           zip(found.shares, open_shares, strict=True))
        + " of the points stay undecided one by one.",
    ]  # fmt: skip
    return lines


def _effects(found: Analysis) -> list[str]:
    lines = [
        f"Measure: {found.measure}. *Luck* changes nothing but the seed: a factor matters if its whole interval lies "
        "above that of luck.",
        "",
        "| outcome | what moves it most | luck | half width of the largest |",
        "|---|---|---|---|",
    ]
    for outcome in [name for name in _OUTCOMES if name in found.effects]:
        cells = []
        for e in found.ranked(outcome)[:_RANKED]:
            mark = " †" if e.grade == "judgement" else ""
            open_word = "" if e.verdict == "matters" else " (not told from chance)"
            cells.append(
                f"{found.study.factor(e.factor).label}{mark} {e.estimate:.2f} [{e.low:.2f}, {e.high:.2f}]{open_word}"
            )
        unit = "" if found.study.design.kind == "sobol" else f" [{OUTCOMES[outcome].unit}]"
        lines.append(
            f"| {outcome}{unit} | {'; '.join(cells)} | {found.luck(outcome).estimate:.2f} | "
            f"{found.widest(outcome):.3f} |"
        )
    open_ranks = [
        f"{outcome}: " + ", ".join(f"{found.study.factor(one).label} and {found.study.factor(other).label}"
                                   for one, other in found.open_ranks[outcome][:3])
        for outcome in _OUTCOMES if found.open_ranks.get(outcome)
    ]  # fmt: skip
    if open_ranks:
        lines += ["", "Not enough samples or replications to rank these pairs. " + "; ".join(open_ranks) + "."]
    lines += _convergence(found)
    if any(e.grade == "judgement" for effects in found.effects.values() for e in effects):
        lines += ["", _DAGGER]
    return lines


def _convergence(found: Analysis) -> list[str]:
    """Say how the largest total has settled with the number of base samples."""
    parts = []
    for outcome in [name for name in _OUTCOMES if name in found.convergence][:3]:
        first = found.ranked(outcome)[0].factor
        steps = []
        for size, effects in found.convergence[outcome]:
            one = next(e for e in effects if e.factor == first)
            steps.append(f"{one.estimate:.2f} ± {(one.high - one.low) / 2:.2f} from {size}")
        parts.append(f"{outcome}, {found.study.factor(first).label}: {', '.join(steps)}")
    return ["", "Convergence over base samples. " + "; ".join(parts) + "."] if parts else []


def _policies(found: Analysis) -> list[str]:
    lines = ["| policy | satisfaction | profit | frontier in | mean regret | worst |", "|---|---|---|---|---|---|"]
    free = sorted((p for p in found.policies if not p.beaten), key=lambda p: p.mean_regret[0])
    for p in free[:_POLICIES]:
        lines.append(
            f"| {_levers(p.levers)} | {p.first[0]:.1f} [{p.first[1]:.1f}, {p.first[2]:.1f}] | "
            f"{p.second[0]:.2f} [{p.second[1]:.2f}, {p.second[2]:.2f}] | {p.frontier_share:.0%} | "
            f"{p.mean_regret[0]:.2f} [{p.mean_regret[1]:.2f}, {p.mean_regret[2]:.2f}] | {p.worst_regret:.2f} |"
        )
    more = len(free) - _POLICIES
    if more > 0:
        lines += ["", f"{more} more policies that are never beaten stand in the table of findings."]
    if found.break_even is not None:
        b = found.break_even
        gains = ", ".join(
            f"{value:g}: {gain:+.2f} [{low:+.2f}, {high:+.2f}]" for value, gain, low, high in b.differences[1:]
        )
        lines += ["", f"Profit against no compensation, by its amount in prices of a visit: {gains}."]
    return lines


def _made(found: Analysis, command: str) -> list[str]:
    study, base = found.study, found.study.base
    made = shlex.join(["paradox", "study", "run", study.name])
    return [
        f"`{made}`, then `{command}`. Model {model_version()}; scenario {base.name}; {len(study.factors)} factors, "
        f"{study.design.kind.replace('_', ' ')} design of {study.points} points, {study.replications} "
        f"replication{'s' if study.replications > 1 else ''}: {study.size} runs of up to "
        f"{worlds_a_run(study.outcomes)} worlds; {base.persons} persons, {base.burn_in} weeks of "
        f"burn-in and {base.horizon} recorded weeks each. "
        f"Margin of the verdicts {base.measurement.verdict_margin:g} sd. Intervals are 95 %, by a bootstrap over "
        "points and replications; they hold the noise of the runs, not the error of the model.",
        "",
        "Ranges of the factors: " + "; ".join(map(_range, study.factors)) + ".",
    ]


def _range(factor: Factor) -> str:
    dagger = " †" if factor.grade == "judgement" else ""
    values = " or ".join(map(str, factor.values)) if factor.values else f"{factor.low:g} to {factor.high:g}"
    return f"{factor.label}{dagger} {values}"
