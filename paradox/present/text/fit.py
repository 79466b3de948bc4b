"""A fit told in words: sentences for the screen, tables of names and numbers, a page in Markdown."""

import math
from collections.abc import Sequence
from typing import Any

from experiments.comparison.currency import Currency
from paradox.present.messages import label, t
from paradox.present.text.markdown import escaped, table_head, table_row
from paradox.present.text.money import Money
from paradox.present.text.number_format import percent, plain
from sim.parameters.registry import PARAMETERS
from sim.scenario.own_units import STAFF

_HOLDS = 0.8
_STAFF = {"key": STAFF, "factor": 1.0}  # of a fit that does not say what the firm counts in
FIGURE = "months"


def number(name: str, value: float | None) -> str:
    """Write a value as it is told: shares in percent, all with three digits at most."""
    if value is None or not math.isfinite(value):
        return "-"
    if _is_share(name):
        size = 100.0 * value
        return f"{plain(size, 0 if size == 0.0 or size >= 10.0 else 2 if size < 1.0 else 1)} %"
    return plain(value, 0 if abs(value) >= 100.0 else 1 if abs(value) >= 10.0 else 2)


def _is_share(name: str) -> bool:
    """Return whether a value is told in percent: what lies between 0 and 1 at most."""
    entry = PARAMETERS.get(name)
    if entry is None:
        return name in ("silent_share", "exit_level") or name.startswith("cause.")
    return entry.low == 0.0 and entry.high is not None and entry.high <= 1.0


def title(report: dict[str, Any], lang: str) -> str:
    """Return the title of a fit."""
    return t("fit.title", lang, title=report["titles"][lang])


def covered(report: dict[str, Any], lang: str) -> str:
    """Say which months and how many complaints the fit rests on."""
    cases = report["complaints"]
    return t(
        "fit.covered", lang, months=len(report["months"]), first=report["first"], last=report["last"],
        fitted=report["fitted"], held=len(report["months"]) - report["fitted"],
        cases=t("fit.no_log", lang) if cases is None else f"{cases:,}", customers=f"{report['customers']:,.0f}",
    )  # fmt: skip


def made(report: dict[str, Any], lang: str) -> str:
    """Say what the fit was made with."""
    sets = report["psychologies"]
    told = t("fit.psychologies", lang, sets=sets) if sets else t("fit.own_psychology", lang)
    return t(
        "fit.made", lang, made=f"{report['firms_made']:,}", sets=told, version=report["model_version"],
        seed=report["seed"], command=report["command"],
    )  # fmt: skip


def notes(report: dict[str, Any], lang: str) -> list[str]:
    """Say what was found in the data, a sentence each."""
    return [t(f"fit.note.{note['key']}", lang, **note["values"]) for note in report["notes"]]


def between(low: str, high: str) -> str:
    """Write an interval, whose ends may be negative."""
    return f"[{low}, {high}]"


def name_of(name: str, lang: str) -> str:
    """Return what an unknown is called."""
    if name.startswith("cause."):
        return t("fit.share_of_cause", lang, cause=label("cause", name.removeprefix("cause."), lang))
    return t(f"fit.unknown.{name}", lang)


def learned_rows(report: dict[str, Any], lang: str) -> list[tuple[str, str, str, str]]:
    """Return the rows of the table of unknowns: what, before, after, learned."""
    rows = []
    for one in report["learned"]:
        name, staff = one["name"], report.get("staff", _STAFF)
        factor = staff["factor"] if name == STAFF else 1.0
        (low, _, high), (after_low, middle, after_high) = (
            [factor * end for end in one[of]] for of in ("prior", "after")
        )
        ends = [number(name, value) for value in (low, high, after_low, after_high, middle)]
        rows.append(
            (
                name_of(staff["key"] if name == STAFF else name, lang),
                between(ends[0], ends[1]),
                f"{ends[4]} {between(ends[2], ends[3])}",
                t("fit.learned_ratio", lang, word=t(f"fit.learned_{one['word']}", lang), ratio=percent(one["ratio"])),
            )
        )
    return rows


def decided_rows(report: dict[str, Any], lang: str) -> list[tuple[str, str, str, str]]:
    """Return the rows of the table of levers: which, value, interval, cases."""
    return [_decided_row(one, lang) for one in report["decided"]]


def _decided_row(one: dict[str, Any], lang: str) -> tuple[str, str, str, str]:
    """Return the row of one lever; one that is money in the currency of the firm, where it has one."""
    name = t(f"fit.levers.{one['lever']}", lang)
    value, low, high = (number(one["lever"], one[end]) for end in ("value", "low", "high"))
    if "currency" in one:
        money = Money(Currency(one["currency"], one["unit"]), lang)
        name, (value, low, high) = t("fit.money_paid", lang), map(money.price, (one["value"], one["low"], one["high"]))
    return name, value, between(low, high), f"{one['cases']:,}"


def days(report: dict[str, Any], lang: str) -> str:
    """Say how long answers take; "" where the log does not tell."""
    if report["within_a_week"] is None:
        return ""
    return t("fit.days", lang, median=plain(_known(report["median_days"]), 0), week=percent(report["within_a_week"]))


def _known(value: float | None) -> float:
    return math.nan if value is None else value


def held(report: dict[str, Any], lang: str) -> list[str]:
    """Say how many of the months held out lie within their bands; nothing where none was."""
    within, of = report["inside_held_out"]
    if not of:
        return []
    word = "fit.held_good" if within >= _HOLDS * of else "fit.held_bad"
    return [t("fit.held", lang, within=within, of=of), t(word, lang)]


def cannot(report: dict[str, Any], lang: str) -> list[str]:
    """Say what the data cannot say."""
    hardly = [name_of(one["name"], lang) for one in report["learned"] if one["word"] == "hardly"]
    said = []
    between = t("words.comma", lang)
    if hardly:
        said.append(t("fit.hardly", lang, names=between.join(hardly)))
    if report["outside"]:
        said.append(t("fit.outside", lang, names=between.join(report["outside"])))
    if report["severity_levels"]:
        said.append(t("fit.severity_scale", lang, levels=report["severity_levels"]))
    if report.get("found_share") is not None:
        said.append(t("fit.found_share", lang, share=percent(report["found_share"])))
    return [*said, t("fit.psychology_only", lang)]


def measure(report: dict[str, Any], lang: str) -> list[str]:
    """Say what to measure next: what the data lack, then what would teach most."""
    keys = {note["key"] for note in report["notes"]}
    words = {one["name"]: one["word"] for one in report["learned"]}
    asked = []
    if words.get("silent_share") != "well" or words.get("p_fail") != "well":
        nobody = "problems" not in report["figures"]
        asked.append("voice" if nobody else "complained" if "without_complained" in keys else "more_asked")
        asked += ["own"] if report["complaints"] and "found" not in report["figures"] else []
    if words.get("exit_level") != "well" and "left_after_problem" not in report["figures"]:
        asked.append("leaving")
    asked += [name for name in ("contacts", "leavers", "severity", "score") if f"without_{name}" in keys]
    if words.get("staff_capacity") != "well":
        asked.append("staff")
    if len(report["months"]) < 18:
        asked.append("months")
    return [t(f"fit.measure_{name}", lang) for name in (*asked, "field")]


def page(report: dict[str, Any], lang: str, figure: str) -> str:
    """Return the page of a fit in Markdown.

    Args:
        report: of the fit.
        lang: language of the page.
        figure: name of the file with the months.
    """
    within, of = report["inside"]
    parts = [
        f"# {escaped(title(report, lang))}",
        covered(report, lang),
        f"## {t('fit.months', lang)}",
        t("fit.months_means", lang, within=within, of=of),
        f"![{t('fit.figure_alternative', lang)}]({figure})",
        " ".join(held(report, lang)),
        f"## {t('fit.decided', lang)}",
        *_decided(report, lang),
        days(report, lang),
        f"## {t('fit.learned', lang)}",
        t("fit.learned_means", lang),
        _table(
            [t(f"fit.{key}", lang) for key in ("unknown_head", "prior", "after", "how_much")],
            learned_rows(report, lang),
        ),
        f"## {t('fit.cannot', lang)}",
        _listed(cannot(report, lang)),
        f"## {t('fit.measure', lang)}",
        _listed(measure(report, lang)),
        *([f"## {t('fit.notes', lang)}", _listed(notes(report, lang))] if report["notes"] else []),
        "---",
        escaped(made(report, lang)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _decided(report: dict[str, Any], lang: str) -> list[str]:
    if not report["decided"]:
        return [t("fit.nothing_decided", lang)]
    heads = [t(f"fit.{key}", lang) for key in ("lever", "value", "interval", "cases")]
    return [
        t("fit.decided_means", lang, policy=escaped(report["policy"])),
        _table(heads, decided_rows(report, lang)),
    ]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([*table_head(heads), *(table_row(escaped(cell) for cell in row) for row in rows)])


def _listed(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {escaped(one)}" for one in sentences)
