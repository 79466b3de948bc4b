"""What the page shows a board: its first page, money, and how sure the decision is."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from experiments.comparison.decision import Decision
from experiments.comparison.field_test import FieldTest
from experiments.comparison.findings import Comparison, PolicyFindings
from experiments.comparison.recommendation import recommend
from paradox.present.figures import decision as figures
from paradox.present.figures import months as month_figures
from paradox.present.messages import t
from paradox.present.report.vector import inline
from paradox.present.text import board, months
from paradox.present.text import decision as told
from paradox.present.text.comparison import title_of
from paradox.present.text.money import Money, money_of
from paradox.present.text.number_format import confidence_shown
from sim.scenario.scenario import Texts

MONEY = ("revenue", "other", "recovery", "prevention", "profit", "discounted", "against")


def first_page(comparison: Comparison, decision: Decision | None, command: str, lang: str) -> dict[str, Any]:
    """Return the first page: the decision, what it rests on, what would overturn it, at most two figures."""
    return {
        "heading": t("first_page.decision", lang),
        "decision": board.decision_told(comparison, lang),
        "besides": board.besides(comparison, lang),
        "rests_heading": t("first_page.rests", lang),
        "rests": board.rests_on(comparison, decision, command, lang),
        "overturns_heading": t("first_page.overturns", lang),
        "overturns": board.overturns(comparison, decision, lang),
        "figures": _figures(comparison, decision, lang),
    }


def _figures(comparison: Comparison, decision: Decision | None, lang: str) -> list[tuple[str, str]]:
    """Return the figures of the first page with what stands below them."""
    if not figures.choices(comparison):
        return []
    brings = inline(figures.brings(comparison, decision, lang), "brings", t("first_page.alt_brings", lang))
    shown: list[tuple[str, str]] = [(brings, brings_note(comparison, decision, lang))]
    if decision is not None:
        dots = figures.twenty_dots(decision, lang, comparison.texts(lang))
        shown.append((inline(dots, "dots", t("first_page.alt_dots", lang)), t("first_page.dots_note", lang)))
    return shown


def brings_note(comparison: Comparison, decision: Decision | None, lang: str) -> str:
    """Say how to read the figure of what policies bring."""
    key = "first_page.brings_note" if decision is None else "first_page.brings_note_worlds"
    return t(key, lang, confidence=confidence_shown(comparison.confidence))


def months_section(comparison: Comparison, lang: str) -> dict[str, Any] | None:
    """Return the months: when each policy breaks even, a figure, tables of the policy to have and that of today.

    None where the comparison has no months.
    """
    chosen = dict.fromkeys((recommend(comparison).policy, comparison.reference))
    if not all(comparison[name].monthly for name in chosen):
        return None
    return {
        "heading": t("board.months", lang),
        "sentences": months.breaks_even(comparison, lang),
        "figure": inline(month_figures.months(comparison, lang, titled=False), "by-month", t("board.alt_months", lang)),
        "tables": [_month_table(comparison, comparison[name], lang) for name in chosen],
        "note": months.note(comparison, lang),
    }


def _month_table(comparison: Comparison, one: PolicyFindings, lang: str) -> dict[str, Any]:
    """Return the months of one policy, a row each."""
    columns, rows = months.columns(comparison, one, lang), months.rows(comparison, lang)
    last = "cumulative" if one.name == comparison.reference else "ahead"
    return {
        "title": title_of(one.name, lang, comparison.texts(lang)),
        "heads": [t("board.month", lang), *(t(f"board.month_{name}", lang) for name in (*months.SHOWN, last))],
        "rows": [(row.name, [cells[at] for _, cells in columns], row.year) for at, row in enumerate(rows)],
    }


def amounts(one: PolicyFindings) -> dict[str, float]:
    """Return the money of a policy per initial customer: revenue less three kinds of costs is profit [price]."""
    values = {name: one.levels[name].estimate for name in ("revenue", "recovery_cost", "prevention_cost", "profit")}
    return {
        "revenue": values["revenue"],
        "other": values["revenue"] - values["recovery_cost"] - values["prevention_cost"] - values["profit"],
        "recovery": values["recovery_cost"],
        "prevention": values["prevention_cost"],
        "profit": values["profit"],
        "discounted": one.levels["net_present_value"].estimate,
        "against": one.differences["profit"].estimate,
    }


class Proceeds(NamedTuple):
    """What policies bring and cost, from revenue to profit: headings, and for each policy its name and cells.

    Attributes:
        heads: of the columns.
        rows: amounts of a customer.
        note: what they are in.
        whole: amounts of the whole firm; none where its size or currency is not known.
        whole_note: what these are in.
    """

    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    note: str
    whole: Sequence[tuple[str, Sequence[str]]]
    whole_note: str


def proceeds(comparison: Comparison, lang: str) -> Proceeds:
    """Return what policies bring and cost, from revenue to profit."""
    texts, money = comparison.texts(lang), money_of(comparison, lang)
    reference = title_of(comparison.reference, lang, texts)

    def rows(level: Callable[[float], str], change: Callable[[float], str]) -> list[tuple[str, list[str]]]:
        return [
            (
                title_of(one.name, lang, texts),
                [(change if name == "against" else level)(value) for name, value in amounts(one).items()],
            )
            for one in comparison.policies
        ]

    return Proceeds(
        [t(f"proceeds.{name}", lang) for name in MONEY],
        rows(money.level, money.change),
        money.say("proceeds", weeks=str(comparison.weeks), reference=reference),
        rows(money.firm, money.firm_change) if money.of_firm else [],
        money.say("proceeds_firm", customers=f"{money.currency.customers:,}") if money.of_firm else "",
    )


def money_section(comparison: Comparison, lang: str) -> dict[str, Any]:
    """Return the tables of money: of a customer, and of the whole firm where its size is known."""
    found = proceeds(comparison, lang)
    tables = [(found.whole, found.whole_note), (found.rows, found.note)]
    return {
        "heading": t("proceeds.heading", lang),
        "heads": found.heads,
        "tables": [
            {"rows": [(name, [(cell, "") for cell in cells]) for name, cells in rows], "note": note}
            for rows, note in tables
            if rows
        ],
    }


def risk_section(decision: Decision | None, test: FieldTest | None, money: Money, texts: Texts) -> dict[str, Any]:
    """Return how sure the decision is: tables, sentences and how they were found."""
    lang = money.lang
    if decision is None:
        asked = t("risk.unasked", lang)
        return {"heading": t("risk.heading", lang), "tables": [], "sentences": [asked], "notes": []}
    tables = [
        table for table in (told.spreads(decision, money, texts), told.chances(decision, money, texts)) if table.rows
    ]
    return {
        "heading": t("risk.heading", lang),
        "tables": [
            {
                "title": table.title,
                "heads": table.heads,
                "rows": [(name, [(cell, "") for cell in cells]) for name, cells in table.rows],
            }
            for table in tables
        ],
        "sentences": [
            told.choice_told(decision, money, texts),
            *told.unknowns_told(decision, money),
            *(told.field_test_told(test, money, texts) if test else []),
        ],
        "notes": [
            told.note(decision, money, texts),
            told.method_told(decision, money),
            *([told.formula_told(lang)] if test else []),
        ],
    }
