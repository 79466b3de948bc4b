"""A firm made by the model, with the files that it would keep: a complaint log and monthly figures."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from experiments.fitting.made_log import Made, make, prepared
from experiments.fitting.records import Window
from experiments.fitting.unknowns import Values
from sim.scenario.scenario import Scenario

FIRST = date(2024, 1, 1)
LEVELS = 5
TRUTH: Values = {
    "p_fail": 0.12,
    "voice_offset": 0.2,
    "severity_mean": 0.45,
    "weekly_exit_hazard": 0.004,
    "join_rate": 0.02,
    "staffing": 1.3,
    "answer_days": 3.0,
    "nps_midpoint": 7.5,
    "visit_rate_mean": 0.5,
    **{f"cause.{name}": 0.5 for name in ("employee", "system", "customer", "misunderstanding", "external")},
}


def firm(
    scenario: Scenario,
    values: Values,
    seed: int,
    months: int,
    customers: int = 1100,
    surveyed: int = 0,
    leavers_asked: int = 0,
) -> tuple[Made, Window]:
    """Make a firm that has kept its log for some months, and has asked so many a month about problems."""
    window = Window(FIRST, (0,), 0, LEVELS, "nps", surveyed, leavers_asked).longer(months)
    return make(prepared(scenario, window, customers, 4000), values, seed, window), window


def write_firm(
    folder: Path, made: Made, window: Window, scenario: Scenario, seed: int, dirt: float = 0.0, own: bool = False
) -> tuple[Path, Path]:
    """Write the files of a firm.

    Args:
        folder: where they go.
        made: the firm.
        window: its months.
        scenario: what it was made from.
        seed: of what the model does not say.
        dirt: share of rows without a date, without a known cause, there twice.
        own: whether the log holds the failures that the firm found itself, too.
    """
    rng, cases = np.random.default_rng(seed), made.cases
    policy = scenario.policies[scenario.reference]
    rows = []
    for at in range(len(cases.day)):
        solved, paid = rng.random() < policy.resolve_prob, rng.random() < policy.compensate_prob
        answered = np.isfinite(cases.answered[at])
        cause = scenario.causes[cases.cause[at]].name if cases.cause[at] >= 0 else ""
        severity = cases.severity[at]
        level = int(severity * LEVELS) + 1 if np.isfinite(severity) else ""
        rows.append(
            {
                "date": _day(int(cases.day[at])),
                "customer": f"C{cases.customer[at]:05d}",
                "cause": "strange" if rng.random() < dirt else cause,
                "severity": level,
                "channel": "phone",
                "answered": _day(int(cases.answered[at])) if answered else "",
                "remedy": ("repair" if solved else "rejected") if answered else "",
                "money": "10.00" if answered and solved and paid else "0",
                "reopened": "no",
            }
        )
    if own:
        rows += _own_findings(made, window, rng)
    for row in [row for row in rows if rng.random() < dirt]:
        rows.append(dict(row))
    for row in rows:
        if rng.random() < dirt:
            row["date"] = ""
    log, kpi = folder / "log.csv", folder / "kpi.csv"
    _write(log, rows)
    figures = made.figures
    _write(
        kpi,
        [
            {
                "month": name,
                "customers": round(figures.customers[at]),
                "joins": round(figures.joins[at]),
                "leavers": round(figures.leavers[at]),
                "contacts": round(figures.contacts[at]),
                "nps": f"{figures.score[at]:.0f}" if np.isfinite(figures.score[at]) else "",
                **(_survey(made, window, at) if window.surveyed else {}),
                **(_leavers(made, window, at) if window.leavers_asked else {}),
            }
            for at, name in enumerate(window.names)
        ],
    )
    return log, kpi


def _own_findings(made: Made, window: Window, rng: np.random.Generator) -> list[dict[str, object]]:
    """Return rows of failures that the firm found itself, in each month as many as there were."""
    months = np.repeat(np.arange(window.months), made.figures.found.astype(int))
    days = [int(rng.integers(window.edges[month], window.edges[month + 1])) for month in months]
    return [{"date": _day(day), "customer": f"F{at:05d}", "channel": "internal"} for at, day in enumerate(days)]


def _survey(made: Made, window: Window, at: int) -> dict[str, object]:
    """Return what customers who were asked in a month have said."""
    problems, complained = made.figures.problems[at], made.figures.complained[at]
    troubled = round(problems * window.surveyed)
    spoke = round(complained * troubled) if troubled else ""
    return {"surveyed": window.surveyed, "problems": troubled, "complained": spoke}


def _leavers(made: Made, window: Window, at: int) -> dict[str, object]:
    """Return what leavers who were asked in a month have said."""
    share, asked = made.figures.left_after_problem[at], window.leavers_asked
    told = np.isfinite(share)
    return {"leavers_asked": asked if told else "", "leavers_problems": round(share * asked) if told else ""}


def _day(day: int) -> str:
    return (FIRST + timedelta(days=day)).isoformat()


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
