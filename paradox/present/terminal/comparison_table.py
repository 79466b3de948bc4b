"""The tables of a comparison for a terminal; each verdict stands beside what it rests on."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.box import SIMPLE_HEAD, Box
from rich.table import Table
from rich.text import Text

from experiments.comparison.findings import Comparison, PolicyFindings
from experiments.comparison.intervals import Interval
from experiments.comparison.verdict import BACKFIRE, BETTER, FULL_REPAIR, LIFT, WORSE
from paradox.present.messages import t
from paradox.present.terminal.table_layout import TableColumn, layout_table
from paradox.present.text.comparison import segment_of, title_of, unit_told, verdict
from paradox.present.text.money import money_of, money_told
from paradox.present.text.number_format import confidence_shown, percent, plain, signed, with_interval

PLAIN = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
# Colour repeats what the word says; it never says anything alone.
_STYLES = {LIFT: "green", FULL_REPAIR: "green", BETTER: "green", BACKFIRE: "red", WORSE: "red"}

Cell = Callable[[PolicyFindings], str]
ColumnOf = tuple[str, Cell]
_VERDICT = "verdict"
_YEAR = 52.0  # weeks


class TitledTable(NamedTuple):
    """A table and what stands above it, which may be wider than the table."""

    title: str
    body: Table | Text


def tables(comparison: Comparison, terminal: bool, lang: str = "en", width: int = 80) -> list[TitledTable]:
    """Return the tables: where customers stand, how firms answer, person, base, reference policy, segments.

    Args:
        comparison: the findings.
        terminal: False draws with plain ASCII characters only.
        lang: language of all words.
        width: columns there are.
    """
    box = SIMPLE_HEAD if terminal else PLAIN
    blocks = [*_blocks(comparison, lang), *_whole(comparison, lang), *_segments(comparison, lang)]
    return [_laid(comparison, title, columns, box, lang, width) for title, columns in blocks]


def market_table(comparison: Comparison, terminal: bool, lang: str = "en", width: int = 80) -> TitledTable:
    """Return what shows whether this is the reader's market: churn, complaints, days, NPS under the reference policy.

    Args:
        comparison: the findings.
        terminal: False draws with plain ASCII characters only.
        lang: language of all words.
        width: columns there are.
    """
    levels = {name: finding.estimate for name, finding in comparison[comparison.reference].levels.items()}
    churn = 1.0 - levels["retention"] ** (_YEAR / comparison.weeks)
    voiced = levels["failures_per_customer"] * levels["voice_share"]
    complaints = 1000.0 * voiced / comparison.weeks * _YEAR / 12.0
    shown = {
        "churn": percent(churn),
        "complaints": plain(complaints, 1),
        "days": plain(levels["days"], 1),
        "nps": plain(levels["nps"], 0),
    }
    reference = title_of(comparison.reference, lang, comparison.texts(lang))
    columns = [TableColumn(t(f"market.{name}", lang), [value]) for name, value in shown.items()]
    box = SIMPLE_HEAD if terminal else PLAIN
    table = layout_table(t("screen.policy", lang), [reference], columns, width, box)
    return TitledTable(t("market.heading", lang, policy=reference), table)


def _blocks(comparison: Comparison, lang: str) -> Sequence[tuple[str, Sequence[ColumnOf]]]:
    """List the tables: title and columns, each its heading and what stands in a cell."""
    weeks = comparison.weeks
    reference = title_of(comparison.reference, lang, comparison.texts(lang))
    money = money_of(comparison, lang)
    return (
        (
            t("screen.stands", lang, weeks=weeks),
            (
                (t("screen.satisfaction", lang), _level("satisfaction", lambda x: plain(x, 1))),
                (t("screen.nps", lang), _level("nps", lambda x: signed(x, 0))),
                (t("screen.retention", lang), _level("retention", percent)),
                (money.say("cost"), _level("recovery_cost", money.level)),
                (money.say("profit"), _level("profit", money.level)),
            ),
        ),
        (
            t("screen.answers", lang),
            (
                (t("screen.resolved", lang), _level("resolved_share", percent)),
                (t("screen.days", lang), _level("days", lambda x: plain(x, 1))),
                (t("screen.lapsed", lang), _level("lapsed_share", percent)),
                (t("screen.silent", lang), _level("silent_share", percent)),
            ),
        ),
        (
            t("screen.person", lang),
            (
                ("PARADOX", _contrast("paradox")),
                ("RECOVERY", _contrast("recovery_person")),
                (_VERDICT, lambda one: _person(one, lang)),
            ),
        ),
        (
            t("screen.base", lang, weeks=weeks),
            (
                ("TOTAL", _contrast("total")),
                ("RECOVERY", _contrast("recovery_base")),
                (_VERDICT, lambda one: verdict(one.base, lang)),
            ),
        ),
        (
            t("screen.against", lang, reference=reference, weeks=weeks),
            (
                (t("screen.difference", lang), _difference("satisfaction_sd")),
                (money.say("profit"), _change("profit", money.change_within)),
                (_VERDICT, lambda one: _against(one, comparison.reference, lang)),
            ),
        ),
    )


def _whole(comparison: Comparison, lang: str) -> Sequence[tuple[str, Sequence[ColumnOf]]]:
    """Return the table of the whole firm, where it says its currency and how many customers it has."""
    money = money_of(comparison, lang)
    if not money.of_firm:
        return ()
    reference = title_of(comparison.reference, lang, comparison.texts(lang))
    title = t(
        "money.whole",
        lang,
        firm=comparison.terms.name or t("money.the_firm", lang),
        customers=f"{money.currency.customers:,}",
        currency=money.currency.code,
    )
    columns = (
        (t("money.whole_revenue", lang), _level("revenue", money.firm)),
        (t("money.whole_cost", lang), _level("recovery_cost", money.firm)),
        (t("money.whole_profit", lang), _level("profit", money.firm)),
        (t("money.whole_difference", lang, reference=reference), _change("profit", money.firm_within)),
    )
    return ((title, columns),)


def _segments(comparison: Comparison, lang: str) -> Sequence[tuple[str, Sequence[ColumnOf]]]:
    """Return the table of who gains what against doing nothing, where there is more than one segment."""
    rows = comparison.policies[0].groups
    names = list(dict.fromkeys(str(row["group"]) for row in rows if row["kind"] == "segment"))
    if len(names) < 2:
        return ()
    texts = comparison.texts(lang)
    columns = tuple((segment_of(name, lang, texts), _recovery_of(name)) for name in names)
    return ((t("screen.segments", lang, weeks=comparison.weeks), columns),)


def _recovery_of(segment: str) -> Cell:
    """Return the cell of one segment."""

    def cell(one: PolicyFindings) -> str:
        key = ("segment", segment, "recovery_base")
        row = next(row for row in one.groups if (row["kind"], row["group"], row["outcome"]) == key)
        return with_interval(Interval(row["estimate"], row["low"], row["high"], row["n"]))

    return cell


def _person(one: PolicyFindings, lang: str) -> str:
    """Return the verdict for the person, and below it that at the horizon if it is another word."""
    word = verdict(one.person, lang)
    if one.person_at_horizon == one.person:
        return word
    return f"{word}\n{t('screen.end', lang, word=verdict(one.person_at_horizon, lang))}"


def _against(one: PolicyFindings, reference: str, lang: str) -> str:
    """Return the verdict against the reference policy."""
    return t("screen.reference", lang) if one.name == reference else verdict(one.policy, lang)


def _level(outcome: str, shown: Callable[[float], str]) -> Cell:
    return lambda one: shown(one.levels[outcome].estimate)


def _contrast(outcome: str) -> Cell:
    return lambda one: with_interval(one.levels[outcome].interval)


def _change(outcome: str, shown: Callable[[Interval], str]) -> Cell:
    return lambda one: shown(one.differences[outcome].interval)


def _difference(outcome: str) -> Cell:
    return lambda one: with_interval(one.differences[outcome].interval)


def _laid(
    comparison: Comparison, title: str, columns: Sequence[ColumnOf], box: Box, lang: str, width: int
) -> TitledTable:
    """Lay out one table, one row per policy."""
    names = [title_of(one.name, lang, comparison.texts(lang)) for one in comparison.policies]
    filled = [
        TableColumn(
            t("screen.verdict", lang) if heading == _VERDICT else heading,
            [cell(one) for one in comparison.policies],
            words=heading == _VERDICT,
        )
        for heading, cell in columns
    ]
    styles = {verdict(word, lang): style for word, style in _STYLES.items()}
    return TitledTable(title, layout_table(t("screen.policy", lang), names, filled, width, box, styles))


def legend(comparison: Comparison, lang: str = "en") -> str:
    """Say how to read the tables."""
    other = any(one.person_at_horizon != one.person for one in comparison.policies)
    return t(
        "screen.legend",
        lang,
        margin=plain(comparison.margin),
        confidence=confidence_shown(comparison.confidence),
        end=t("screen.legend_end", lang) if other else "",
        ruler=unit_told(comparison, lang),
        money=money_told(comparison, lang),
    )
