"""The comparison as a workbook: formatted, with definitions, and with formulas where a number is made of others.

What users write goes in as text and never as a formula. Needs XlsxWriter (the extra `board`), loaded here only.
"""

import math
from collections.abc import Sequence
from pathlib import Path

from experiments.comparison.decision import COMPARED, GOAL, Decision
from experiments.comparison.findings import Comparison
from paradox.present.files.sheet import (
    NARROW,
    NUMBER,
    PARAGRAPH,
    SHARE,
    SIGNED,
    TEXT,
    WHOLE,
    WIDE,
    Sheet,
    money_formats,
)
from paradox.present.files.workbook_months import write_intervals, write_months
from paradox.present.files.writing import workbook
from paradox.present.messages import model_name, t
from paradox.present.report.board import MONEY, amounts
from paradox.present.text.board import Assumption
from paradox.present.text.comparison import segment_of, title_of
from paradox.present.text.money import Money, money_of, money_told
from paradox.present.text.pilots import GROUPS, effects, pilot_table, with_pilots
from sim.worlds.outcomes import OUTCOMES

SHEETS = (
    "decision",
    "money",
    "customers",
    "months",
    "intervals",
    "segments",
    "risk",
    "assumptions",
    "findings",
    "definitions",
)
# Where a policy is a pilot, behind the segments.
PILOTS = "pilots"
ENDS = ("low", "high")
_MEANING = 90  # width of the column of meanings
# What the sheet on customers and operation tells, in this order; shares are shown in percent.
CUSTOMERS = (
    "satisfaction", "nps", "retention", "paradox", "recovery_person", "total", "recovery_base", "resolved_share",
    "days", "lapsed_share", "silent_share",
)  # fmt: skip


def write_workbook(
    path: Path,
    comparison: Comparison,
    sentences: Sequence[tuple[str, Sequence[str]]],
    decision: Decision | None,
    assumed: Sequence[Assumption],
    lang: str = "en",
) -> None:
    """Write the workbook of a comparison.

    Args:
        path: of the file.
        comparison: the findings.
        sentences: what the first sheet says: headings, and the sentences under each.
        decision: how sure the decision is; None if that was not asked.
        assumed: what the verdict assumes.
        lang: language of all words.
    """
    with workbook(path) as book:
        names = [one for one in (*SHEETS, PILOTS) if one != PILOTS or with_pilots(comparison)]
        names.sort(key=lambda one: SHEETS.index("segments" if one == PILOTS else one))
        sheets = {name: Sheet(book, t(f"board.sheet_{name}", lang)) for name in names}
        _decision(sheets["decision"], comparison, sentences, lang)
        _money(sheets["money"], comparison, lang)
        _customers(sheets["customers"], comparison, lang)
        write_months(sheets["months"], comparison, lang)
        write_intervals(sheets["intervals"], comparison, lang)
        _segments(sheets["segments"], comparison, lang)
        if PILOTS in sheets:
            _pilots(sheets[PILOTS], comparison, lang)
        _risk(sheets["risk"], comparison, decision, lang)
        _assumptions(sheets["assumptions"], assumed, lang)
        _findings(sheets["findings"], comparison, lang)
        _definitions(sheets["definitions"], comparison, lang)


def _names(comparison: Comparison, lang: str) -> list[str]:
    return [title_of(one.name, lang, comparison.texts(lang)) for one in comparison.policies]


def _decision(sheet: Sheet, comparison: Comparison, sentences: Sequence[tuple[str, Sequence[str]]], lang: str) -> None:
    sheet.page.set_column(0, 0, PARAGRAPH)
    sheet.title(comparison.texts(lang).title)
    for heading, texts in sentences:
        if texts:
            sheet.page.write_string(sheet.row, 0, heading, sheet.formats["bold"])
            sheet.row += 1
            sheet.texts(texts)


def _money(sheet: Sheet, comparison: Comparison, lang: str) -> None:
    """Write money from revenue to profit: profit, what it is against today, and the whole firm are formulas."""
    money, texts = money_of(comparison, lang), comparison.texts(lang)
    sheet.page.set_column(0, 0, TEXT)
    sheet.page.set_column(1, len(MONEY), NARROW)
    sheet.title(t("proceeds.heading", lang))
    heads = [t("report.policy", lang), *(t(f"proceeds.{name}", lang) for name in MONEY)]
    sheet.heads(heads)
    form, signed = money_formats(money)
    first = sheet.row + 1
    reference = first + [one.name for one in comparison.policies].index(comparison.reference)
    factor = money.currency.customer_year
    for name, one in zip(_names(comparison, lang), comparison.policies, strict=True):
        told, row = amounts(one), sheet.row + 1
        sheet.cell(0, name)
        for column, part in enumerate(("revenue", "other", "recovery", "prevention"), start=1):
            sheet.cell(column, factor * told[part], form)
        sheet.formula(5, f"=B{row}-SUM(C{row}:E{row})", factor * told["profit"], form)
        sheet.cell(6, factor * told["discounted"], form)
        sheet.formula(7, f"=F{row}-F${reference}", factor * told["against"], signed)
        sheet.row += 1
    sheet.row += 1
    note = money.say("proceeds", weeks=str(comparison.weeks), reference=title_of(comparison.reference, lang, texts))
    sheet.note(note, (TEXT, *(NARROW for _ in MONEY)))
    if money.of_firm:
        _whole(sheet, comparison, heads, first, lang)


def _whole(sheet: Sheet, comparison: Comparison, heads: Sequence[str], first: int, lang: str) -> None:
    """Write the money of the whole firm below that of a customer, as formulas of it.

    Args:
        sheet: that of money.
        comparison: the findings.
        heads: of the columns.
        first: row of the first policy in the table of a customer, counted from 1.
        lang: language of all words.
    """
    money = money_of(comparison, lang)
    form, signed = money_formats(money, cents=False)
    sheet.row += 1
    sheet.cell(0, t("money.customers", lang))
    sheet.cell(1, money.currency.customers, WHOLE)
    counted = f"$B${sheet.row + 1}"
    sheet.row += 2
    sheet.heads(heads)
    for at, (name, one) in enumerate(zip(_names(comparison, lang), comparison.policies, strict=True)):
        sheet.cell(0, name)
        for column, (part, value) in enumerate(amounts(one).items(), start=1):
            letter = "ABCDEFGH"[column]
            text = f"={letter}{first + at}*{counted}"
            sheet.formula(column, text, money.currency.firm_year * value, signed if part == "against" else form)
        sheet.row += 1
    sheet.row += 1
    sheet.note(money.say("proceeds_firm", customers=f"{money.currency.customers:,}"), (TEXT, *(NARROW for _ in MONEY)))


def _customers(sheet: Sheet, comparison: Comparison, lang: str) -> None:
    """Write where customers stand and how the firm answers, below it the ends of the intervals, a table each."""
    sheet.page.set_column(0, 0, TEXT)
    sheet.page.set_column(1, len(CUSTOMERS), NARROW)
    sheet.title(t("board.sheet_customers", lang))
    policy = t("report.policy", lang)
    ends = {"estimate": policy, **{end: t("board.end", lang, name=policy, end=t(f"board.{end}", lang)) for end in ENDS}}
    for end, head in ends.items():
        sheet.heads([head, *(outcome_name(outcome, lang) for outcome in CUSTOMERS)])
        for name, one in zip(_names(comparison, lang), comparison.policies, strict=True):
            sheet.cell(0, name)
            for column, outcome in enumerate(CUSTOMERS, start=1):
                found = one.levels[outcome]
                sheet.cell(column, getattr(found, end), SHARE if found.unit == "share" else NUMBER)
            sheet.row += 1
        sheet.row += 1


def _segments(sheet: Sheet, comparison: Comparison, lang: str) -> None:
    """Write who gains and who loses, one row per policy, group and number."""
    sheet.page.set_column(0, 3, TEXT)
    sheet.page.set_column(4, 6, NARROW)
    sheet.title(t("report.groups", lang))
    heads = ("report.policy", "report.group", "board.number", "board.unit", "board.estimate", "board.low", "board.high")
    sheet.heads([t(head, lang) for head in heads])
    sheet.page.freeze_panes(sheet.row, 0)
    texts, money = comparison.texts(lang), money_of(comparison, lang)
    for name, one in zip(_names(comparison, lang), comparison.policies, strict=True):
        for row in one.groups:
            group, outcome = str(row["group"]), str(row["outcome"])
            unit = OUTCOMES[outcome].unit if outcome in OUTCOMES else t("board.persons", lang)
            factor = money.currency.customer_year if unit == "price" else 1.0
            band = (
                t("report.band", lang, number=group) if row["kind"] == "value band" else segment_of(group, lang, texts)
            )
            sheet.cell(0, name)
            sheet.cell(1, band)
            sheet.cell(2, outcome_name(outcome, lang))
            sheet.cell(3, money.customer_unit if unit == "price" else model_name("unit", unit, lang, unit))
            for column, end in enumerate(("estimate", "low", "high"), start=4):
                sheet.cell(column, factor * row.get(end, math.nan))
            sheet.row += 1


def _pilots(sheet: Sheet, comparison: Comparison, lang: str) -> None:
    """Write what pilots change for those in them and for the others, one row per policy, group and number."""
    table = pilot_table(comparison, lang)
    assert table is not None
    widths = (TEXT, TEXT, TEXT, NARROW, NARROW, NARROW)
    for column, width in enumerate(widths):
        sheet.page.set_column(column, column, width)
    sheet.title(table.title)
    for sentence in (*table.sentences, table.note):
        sheet.note(sentence, widths)
    sheet.row += 1
    heads = ("report.policy", "board.number", "board.unit", "board.estimate", "board.low", "board.high")
    sheet.heads([t(head, lang) for head in heads])
    money, texts = money_of(comparison, lang), comparison.texts(lang)
    units = {
        "satisfaction": (t("pilot.satisfaction", lang), "0-100", 1.0),
        "retention": (t("pilot.stay", lang), t("pilot.points", lang), 100.0),
        "lifetime_value": (t("pilot.value", lang), "", money.currency.customer_year),
    }
    for one in with_pilots(comparison):
        for where, kind in GROUPS:
            found = effects(one, kind)
            for outcome, (name, unit, factor) in units.items():
                sheet.cell(0, t(f"pilot.{where}", lang, policy=title_of(one.name, lang, texts)))
                sheet.cell(1, name)
                sheet.cell(2, model_name("unit", unit, lang, unit) if unit else money.customer_unit)
                for column, end in enumerate(("estimate", "low", "high"), start=3):
                    sheet.cell(column, factor * getattr(found[outcome], end), SIGNED)
                sheet.row += 1


def _risk(sheet: Sheet, comparison: Comparison, decision: Decision | None, lang: str) -> None:
    """Write how sure the decision is as numbers; one sentence where that was not asked."""
    sheet.page.set_column(0, 0, TEXT)
    sheet.page.set_column(1, 15, NARROW)
    sheet.title(t("risk.heading", lang))
    if decision is None:
        sheet.texts([t("risk.unasked", lang)])
        return
    money = money_of(comparison, lang)
    scales = {GOAL: money.currency.customer_year, "satisfaction": 1.0, "retention": 100.0}
    stake = money.currency.firm_year if money.of_firm else money.currency.customer_year
    spread = [(outcome, point) for outcome in COMPARED for point in ("5 %", "50 %", "95 %")]
    chances = ("chance_best", "chance_worse", "chance_backfire")
    sheet.heads(
        [
            t("report.policy", lang),
            *(f"{_spread_name(outcome, money, lang)}, {point}" for outcome, point in spread),
            *(t(f"decision.{name}", lang) for name in chances),
            *(f"{t(f'decision.{name}', lang)} [{money.stake_unit}]" for name in ("regret", "regret_high")),
        ]
    )
    for one in decision.policies:
        sheet.cell(0, title_of(one.policy, lang, comparison.texts(lang)))
        points = [scales[name] * point for name in COMPARED for point in one.against[name]]
        for column, value in enumerate(points, start=1):
            sheet.cell(column, value, SIGNED)
        for column, value in enumerate((one.best, one.worse, one.backfire), start=1 + len(points)):
            sheet.cell(column, value, SHARE)
        for column, value in enumerate((one.regret, one.regret_high), start=4 + len(points)):
            sheet.cell(column, stake * value)
        sheet.row += 1


def _spread_name(outcome: str, money: Money, lang: str) -> str:
    return money.say("profit") if outcome == GOAL else t(f"decision.spread_{outcome}", lang)


def _assumptions(sheet: Sheet, assumed: Sequence[Assumption], lang: str) -> None:
    sheet.page.set_column(0, 1, WIDE)
    sheet.page.set_column(2, 2, TEXT)
    sheet.title(t("assumptions.heading", lang))
    sheet.heads([t(f"assumptions.{part}", lang) for part in ("assumption", "value", "grade")])
    for one in assumed:
        for column, text in enumerate(one):
            sheet.cell(column, text)
        sheet.row += 1
    sheet.row += 1
    sheet.note(t("assumptions.note", lang), (WIDE, WIDE, TEXT))


def _findings(sheet: Sheet, comparison: Comparison, lang: str) -> None:
    """Write every number of every policy, as in table.csv."""
    rows = comparison.table()
    sheet.page.set_column(0, len(rows[0]), NARROW)
    sheet.title(t("board.sheet_findings", lang))
    sheet.heads(list(rows[0]))
    sheet.page.freeze_panes(sheet.row, 0)
    sheet.page.autofilter(sheet.row - 1, 0, sheet.row - 1 + len(rows), len(rows[0]) - 1)
    for row in rows:
        for column, value in enumerate(row.values()):
            sheet.cell(column, value)
        sheet.row += 1


def _definitions(sheet: Sheet, comparison: Comparison, lang: str) -> None:
    """Write what every number is."""
    sheet.page.set_column(0, 1, TEXT)
    sheet.page.set_column(2, 2, NARROW)
    sheet.page.set_column(3, 3, _MEANING)
    sheet.title(t("board.sheet_definitions", lang))
    sheet.heads([t(f"board.{part}", lang) for part in ("column", "number", "unit", "meaning")])
    for outcome in OUTCOMES.values():
        meaning = model_name("outcome_meaning", outcome.name, lang, outcome.meaning)
        unit = model_name("unit", outcome.unit, lang, outcome.unit)
        for column, text in enumerate((outcome.name, outcome_name(outcome.name, lang), unit, meaning)):
            sheet.cell(column, text)
        sheet.row += 1
    sheet.row += 1
    sheet.note(money_told(comparison, lang), (TEXT, TEXT, NARROW, _MEANING))


def outcome_name(name: str, lang: str) -> str:
    """Return what readers call an outcome."""
    return model_name("outcome", name, lang, name.replace("_", " "))
