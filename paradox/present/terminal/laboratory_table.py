"""The table of a laboratory design for a terminal of 80 columns, with a legend that says what every column is."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from rich.cells import cell_len

from experiments.laboratory.designs import Remedy
from experiments.laboratory.experiment import Experiment
from experiments.laboratory.field_experiment import FieldExperiment
from experiments.laboratory.measures import ITEMS
from experiments.laboratory.results import TWINS
from experiments.laboratory.survey import GROUPS, SurveyDesign
from experiments.laboratory.virtual_studies import VirtualStudies
from paradox.present.messages import cell_told, model_name, t, typed
from paradox.present.terminal import laboratory_contrasts, laboratory_studies
from paradox.present.terminal.output import WIDTH
from paradox.present.terminal.wrapping import fill, padded, padded_left
from paradox.present.text.number_format import MISSING, plain
from sim.rules.justice import procedural, tolerated_days

Rows = Sequence[dict[str, Any]]
_MOMENT, _MEAN, _WIDE = 12, 5, 20
_OUTCOME, _EFFECT, _COUNT = 22, 24, 8


def lines(
    design: Experiment | VirtualStudies | SurveyDesign | FieldExperiment,
    rows: Rows,
    lang: str = "en",
    contrasts: Rows = (),
) -> list[str]:
    """Write the table and its legend, and contrasts with theirs.

    Args:
        design: what was done.
        rows: its table.
        lang: of all but the names that the design gives.
        contrasts: of an experiment. Of one with factors the table shows the end of each cell only.
    """
    if isinstance(design, VirtualStudies):
        return laboratory_studies.lines(design, rows, lang)
    several = [t("laboratory.markets_note", lang, markets=design.replications)] if design.replications > 1 else []
    if isinstance(design, SurveyDesign):
        return [*_survey(rows, lang), "", *_legend([*_survey_legend(lang), *several])]
    if isinstance(design, FieldExperiment):
        return [*_field(rows, lang), "", *_legend([*_field_legend(design, lang), *several])]
    if design.factors:
        ends = {name: len(cell.steps) for name, cell in design.cells.items()}
        rows = [row for row in rows if row["moment"] == ends[row["cell"]]]
    compared = laboratory_contrasts.lines(design, contrasts, lang)
    notes = [*_experiment_legend(design, lang), *_alike(rows, lang), *_at_once(design, lang)]
    if compared:
        notes += laboratory_contrasts.notes(design, lang)
    return [*_experiment(design, rows, lang), *compared, *_legend(notes)]


def _experiment(design: Experiment, rows: Rows, lang: str) -> list[str]:
    """Write one block per cell, in it one block per measure, in it one row per moment: names have all the width."""
    titles = (t("laboratory.against_twins", lang), t("laboratory.between", lang), t("laboratory.within", lang))
    heading = " " * _MOMENT + padded_left(t("laboratory.mean", lang), _MEAN)
    heading += "".join(f" {padded_left(title, _WIDE)}" for title in titles)
    out: list[str] = []
    for cell, of_cell in groupby(rows, lambda row: str(row["cell"])):
        found = list(of_cell)
        named = t("laboratory.cell", lang, name=cell_told(cell, lang), persons=f"{found[0]['n']:,}")
        out += [named, heading, "-" * cell_len(heading)]
        for measure in dict.fromkeys(row["measure"] for row in found):
            out.append(_measure(measure, lang))
            out += [_moment(row, design, lang) for row in found if row["measure"] == measure]
        out.append("")
    return out


def _measure(name: str, lang: str) -> str:
    """Name what is measured."""
    return typed(model_name("measure", name, lang, name), name, lang)


def _moment(row: dict[str, Any], design: Experiment, lang: str) -> str:
    """Write what was read at one moment. Before the first step there is nothing to compare, but for two cells."""
    before, controls = row["moment"] == 0, row["cell"] == design.control
    shown = (
        MISSING if before else _interval(row, "against_twins"),
        MISSING if controls or (before and design.control == TWINS) else _interval(row, "between"),
        MISSING if before else _interval(row, "within"),
    )
    after = t("laboratory.start", lang) if before else t(f"laboratory.after_{row['after']}", lang)
    name = padded(f" {after}" if before else f" {row['moment']} {after}", _MOMENT)
    return f"{name}{plain(row['mean']):>{_MEAN}}" + "".join(f" {cell:>{_WIDE}}" for cell in shown)


def _interval(row: dict[str, Any], name: str) -> str:
    """Write a number with its 95 % interval in brackets."""
    bounds = (f"{name}_low", f"{name}_high") if f"{name}_low" in row else ("low", "high")
    value, low, high = (float(row.get(key, math.nan)) for key in (name, *bounds))
    return laboratory_contrasts.with_ends(value, low, high)


def _experiment_legend(design: Experiment, lang: str) -> list[str]:
    other = design.control != TWINS
    out = [
        t("laboratory.rows_note", lang),
        t("laboratory.mean_note", lang),
        t("laboratory.against_twins_note", lang),
        t("laboratory.between_cell_note", lang, cell=repr(cell_told(design.control, lang)))
        if other
        else t("laboratory.between_twins_note", lang),
        t("laboratory.within_note", lang),
        t("laboratory.large", lang),
    ]
    items = [_measure(name, lang) for name in design.measures if name in ITEMS]
    if items:
        out.append(t("laboratory.items", lang, items=t("words.comma", lang).join(items)))
    return out


def _alike(rows: Rows, lang: str) -> list[str]:
    """Say why a d is missing, if one is."""
    # What was asked of nobody before the first step has no change either.
    asked = {(row["cell"], row["measure"]) for row in rows if not row["moment"] and math.isfinite(row["mean"])}
    later = [row for row in rows if row["moment"] and (row["cell"], row["measure"]) in asked]
    if not any(math.isnan(row["within"]) for row in later):
        return []
    return [t("laboratory.alike", lang)]


def _at_once(design: Experiment, lang: str) -> list[str]:
    """Warn of answers that differ by days within which customers do not mind waiting."""
    policy = design.scenario.policies[design.policy or design.scenario.reference]
    b = design.scenario.behaviour
    tolerated = tolerated_days(design.scenario.service.tolerated_wait, policy.inform)

    def judged(days: float) -> float:
        """Return how the procedure of an answer is judged if nobody else was treated better."""
        return procedural(days, tolerated, 1.0, 1.0, b.waiting_penalty, 0.0, b.justice_floor)

    steps = [step.value for cell in design.cells.values() for step in cell.steps]
    days = sorted({step.days for step in steps if isinstance(step, Remedy) and judged(step.days) == judged(0.0)})
    if len(days) < 2:
        return []
    return [t("laboratory.at_once", lang, first=f"{days[0]:g}", last=f"{days[-1]:g}")]


def _survey(rows: Rows, lang: str) -> list[str]:
    """Write one column a survey: few are held, and much is asked of each."""
    first_wide, wide = _WIDE + 2, _WIDE + 8
    shown: dict[str, Callable[[dict[str, Any]], str]] = {
        t("laboratory.asked", lang): lambda row: f"{row['asked']:,}",
        t("laboratory.answered", lang): lambda row: f"{row['answered']:,}",
        t("laboratory.item", lang): partial(_said, name="item7"),
        **{f"  {t(f'laboratory.group_{name}', lang)}": partial(_said, name=f"item7_{name}") for name in GROUPS},
        t("laboratory.nps", lang): partial(_said, name="nps", decimals=0),
        t("laboratory.response_bias", lang): lambda row: plain(row["response_bias"]),
        t("laboratory.survivor_bias", lang): lambda row: plain(row["survivor_bias"]),
    }
    out: list[str] = []
    abreast = (WIDTH - first_wide) // wide
    for first in range(0, len(rows), abreast):
        part = rows[first : first + abreast]
        weeks = [t("laboratory.week", lang, week=row["week"]) for row in part]
        heading = " " * first_wide + "".join(padded_left(week, wide) for week in weeks)
        out += [*([""] if out else []), heading, "-" * cell_len(heading)]
        out += [
            padded(name, first_wide) + "".join(f"{write(row):>{wide}}" for row in part) for name, write in shown.items()
        ]
    return out


def _said(row: dict[str, Any], name: str, decimals: int = 2) -> str:
    """Write what was said, its interval, and how many said it."""
    value, low, high = (plain(float(row[f"{name}{end}"]), decimals) for end in ("", "_low", "_high"))
    return (f"{value} [{low}, {high}]" if low != MISSING else value) + f" {row[f'{name}_n']:>5,}"


def _survey_legend(lang: str) -> list[str]:
    return [
        t("laboratory.survey_note", lang),
        t("laboratory.response_bias_note", lang),
        t("laboratory.survivor_bias_note", lang),
    ]


def _field(rows: Rows, lang: str) -> list[str]:
    out: list[str] = []
    heading = f"  {padded(t('laboratory.outcome', lang), _OUTCOME)}{padded_left(t('laboratory.effect', lang), _EFFECT)}"
    heading += padded_left(t("laboratory.count", lang), _COUNT)
    for arm, of_arm in groupby(rows, lambda row: str(row["arm"])):
        out += [*([""] if out else []), arm, heading, "-" * cell_len(heading)]
        out += [
            f"  {padded(_outcome(row['outcome'], lang), _OUTCOME)}{_interval(row, 'effect'):>{_EFFECT}}"
            f"{row['n']:>{_COUNT}}"
            for row in of_arm
        ]
    return out


def _outcome(name: str, lang: str) -> str:
    """Name an outcome of a field experiment, which is one of a world or what is measured of a person."""
    return typed(model_name("outcome", name, lang, model_name("measure", name, lang, name)), name, lang)


def _field_legend(design: FieldExperiment, lang: str) -> list[str]:
    first = next(iter(design.arms))
    return [t("laboratory.effect_note", lang, arm=repr(first)), t(f"laboratory.count_{design.unit}", lang)]


def _legend(texts: Sequence[str]) -> list[str]:
    return [fill(text, WIDTH, subsequent_indent="  ") for text in texts]
