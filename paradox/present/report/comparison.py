"""The report of a comparison: what was asked, the verdict with its margin, how sure, how to make it again."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from experiments.comparison.decision import Decision
from experiments.comparison.field_test import FieldTest
from experiments.comparison.findings import Comparison, Finding, PolicyFindings
from experiments.comparison.plausible import Sureness
from experiments.laboratory.severity_curve import PERSONS, AnswerEffects
from paradox.present.figures import comparison as figures
from paradox.present.messages import t
from paradox.present.report import report_figures
from paradox.present.report.board import first_page, money_section, months_section, risk_section
from paradox.present.report.headline import disputed, headline
from paradox.present.report.page import page
from paradox.present.report.sure import about, sureness_sentence
from paradox.present.report.vector import inline
from paradox.present.text.advice import all_cautions
from paradox.present.text.board import Assumption, card
from paradox.present.text.comparison import (
    name_of,
    paragraph,
    policy_note,
    segment_of,
    title_of,
    unit_told,
    verdict,
)
from paradox.present.text.money import Money, money_of, money_told
from paradox.present.text.number_format import MISSING, confidence_shown, percent, plain, signed
from paradox.present.text.pilots import pilot_table
from sim.scenario.scenario import BUILT_IN, DO_NOTHING, Texts

_DECIMALS = {"satisfaction": 1, "nps": 0, "days": 1}
_UNDIVIDED = "all"  # segment of a market that has none
_SIDE_BY_SIDE = (
    "satisfaction", "nps", "retention", "profit", "recovery_cost", "affordable",
)  # fmt: skip
_MONEY: Mapping[str, Callable[[Money], Callable[[float], str]]] = {
    "profit": lambda money: money.level,
    "recovery_cost": lambda money: money.level,
    "affordable": lambda money: money.price,
}
_OUTCOME = {"affordable": "break_even_compensation"}
_SPILLOVER = {
    "spillover_effect": "spillover",
    "good_to_bad": "good_to_bad",
    "reputation": "reputation",
    "recovery_expectation": "recovery_expectation",
}
_ANSWERS = {"resolved": "resolved_share", "days": "days", "lapsed": "lapsed_share", "silent": "silent_share"}
_SHARES = {"resolved", "lapsed", "silent"}


def comparison_report(
    comparison: Comparison,
    manifest: Mapping[str, Any],
    effects: Sequence[AnswerEffects] = (),
    sure: Sequence[Sureness] = (),
    lang: str = "en",
    decision: Decision | None = None,
    test: FieldTest | None = None,
    assumed: Sequence[Assumption] = (),
) -> str:
    """Write the page of a comparison as HTML that needs nothing else: no script, no file, no network.

    Args:
        comparison: the findings.
        manifest: how they were made, see `paradox.present.files.manifest`.
        effects: where each policy's answers lift and backfire, see `experiments.laboratory.severity_curve`.
        sure: in how many plausible worlds the verdicts hold; empty if that was not asked.
        lang: "en" or "zh".
        decision: how sure the decision is; None if plausible worlds were not asked.
        test: the field test that would tell; None likewise.
        assumed: what the verdict assumes, see `paradox.present.text.board`.
    """
    names, texts = group_names(comparison, lang), comparison.texts(lang)
    reference, money = title_of(comparison.reference, lang, texts), money_of(comparison, lang)
    none = _no_spillover(comparison)
    reaching = {key: name for key, name in _SPILLOVER.items() if key not in none}
    return page(
        "comparison.html.j2",
        lang,
        (*texts.all, *_names(comparison)),
        title=texts.title,
        about=[(t(f"report.{part}", lang), text) for part, text in _about(texts)],
        look_for=texts.look_for,
        board=first_page(comparison, decision, _plausible_command(comparison, manifest), lang),
        months=months_section(comparison, lang),
        money=money_section(comparison, lang),
        risk=risk_section(decision, test, money, texts),
        assumed=assumed,
        card_heading=t("card.heading", lang),
        card_note=t("card.note", lang),
        assumed_heading=t("assumptions.heading", lang),
        assumed_heads=[t(f"assumptions.{part}", lang) for part in ("assumption", "value", "grade")],
        assumed_note=t("assumptions.note", lang),
        card=card(comparison, decision, _plausible_command(comparison, manifest), lang),
        headline=headline(comparison, lang, sure),
        paragraph=paragraph(comparison, lang),
        disputed=[t("report.disputed", lang)] if disputed(sure) else [],
        cautions=all_cautions(comparison, lang, sure),
        heads=[_head(name, comparison, lang) for name in _SIDE_BY_SIDE],
        rows=[_row(comparison, one, lang) for one in comparison.policies],
        policies_note=t(
            "report.policies_note",
            lang,
            confidence=confidence_shown(comparison.confidence),
            replications=comparison.replications,
            persons=f"{comparison.persons:,}",
            weeks=comparison.weeks,
            money=money_told(comparison, lang),
        ),
        against=t("report.against", lang, reference=reference),
        contrasts=inline(
            figures.contrasts(comparison, lang, titled=False),
            "contrasts",
            t("report.alt_contrasts", lang, confidence=confidence_shown(comparison.confidence)),
        ),
        contrasts_note=t("report.contrasts_note", lang, reference=reference),
        borders=inline(report_figures.borders(effects, lang, texts), "border", t("report.alt_border", lang))
        if effects
        else "",
        border_note=t("report.border_note", lang, persons=f"{PERSONS:,}"),
        border_sentences=[border_sentence(one, lang, texts) for one in effects],
        answer_heads=[t(f"report.{key}", lang) for key in _ANSWERS],
        answers=_table(comparison, _ANSWERS, lang),
        spillover_heads=[t(f"report.{key}", lang) for key in reaching],
        spillover=_table(comparison, reaching, lang),
        spillover_none=[t("report.spillover_none", lang)] if none else [],
        spillover_why=better_told_of(comparison, lang),
        pilots=pilot_table(comparison, lang),
        groups=inline(figures.groups(comparison, names, lang), "groups", t("report.alt_groups", lang))
        if names and len(comparison.policies) > 1
        else "",
        group_names=names,
        group_rows=_group_rows(comparison, names, lang, "recovery_base", signed),
        group_money=_group_rows(comparison, names, lang, "lifetime_value", money.level) if money.in_currency else [],
        group_money_note=money.say("groups") if money.in_currency else "",
        sure_margin=t(
            "report.sure_margin",
            lang,
            margin=plain(comparison.margin),
            confidence=confidence_shown(comparison.confidence),
            ruler=unit_told(comparison, lang),
        ),
        sure_about=about(sure, lang),
        sure=[sureness_sentence(one, lang, texts) for one in sure]
        or [t("report.sure_none", lang, command=_plausible_command(comparison, manifest))],
        again=_again(comparison, manifest, lang),
    )


def _head(name: str, comparison: Comparison, lang: str) -> str:
    """Return the heading of a column; one of amounts a customer says of which time, in a currency."""
    money = money_of(comparison, lang)
    if money.currency and name in ("profit", "recovery_cost"):
        told = money.say("profit" if name == "profit" else "cost")
        return told[0].upper() + told[1:]
    return t(f"report.{name}", lang)


def _names(comparison: Comparison) -> list[str]:
    """List the names of policies and segments as the user wrote them."""
    groups = (str(row["group"]) for one in comparison.policies for row in one.groups)
    return [*(one.name for one in comparison.policies), *dict.fromkeys(groups)]


def _about(texts: Texts) -> list[tuple[str, str]]:
    """List the header texts that the scenario has, by the key of their heading."""
    parts = (("question", texts.question), ("purpose", texts.purpose))
    return [(part, text) for part, text in parts if text]


def _row(comparison: Comparison, one: PolicyFindings, lang: str) -> dict[str, Any]:
    """Lay out one policy: numbers with intervals, and its verdict words."""
    cells = []
    for name in _SIDE_BY_SIDE:
        finding = one.levels[_OUTCOME.get(name, name)]
        if name == "retention":
            cells.append((percent(finding.estimate), _range(finding, percent, lang)))
        else:
            money = money_of(comparison, lang)
            shown = _MONEY[name](money) if name in _MONEY else partial(plain, decimals=_DECIMALS.get(name, 2))
            cells.append((shown(finding.estimate), _range(finding, shown, lang)))
    reference = one.name == comparison.reference
    return {
        "name": title_of(one.name, lang, comparison.texts(lang)),
        "note": policy_note(one.name, lang, comparison.texts(lang)),
        "cells": cells,
        "person": verdict(one.person, lang),
        "base": verdict(one.base, lang),
        "policy": verdict("reference" if reference else one.policy, lang),
        "paradox": _contrast(one.levels["paradox"], lang),
        "recovery": _contrast(one.levels["recovery_person"], lang),
        "total": _contrast(one.levels["total"], lang),
        "recovery_base": _contrast(one.levels["recovery_base"], lang),
        "difference": _contrast(one.differences["satisfaction_sd"], lang),
    }


def _contrast(finding: Finding, lang: str) -> tuple[str, str]:
    """Write a contrast and its interval."""
    return signed(finding.estimate), _range(finding, signed, lang)


def _range(finding: Finding, shown: Callable[[float], str], lang: str) -> str:
    """Write an interval in words, as a dash between its ends would look like a minus; nothing where there is none."""
    low, high = shown(finding.low), shown(finding.high)
    return "" if MISSING in (low, high) else t("study.range", lang, low=low, high=high)


def border_sentence(one: AnswerEffects, lang: str, texts: Texts | None = None) -> str:
    """Say where a policy's answers lift and where they backfire."""
    policy = title_of(one.policy, lang, texts)
    if one.lift_until is not None:
        first = t("report.border_lift", lang, policy=policy, severity=one.lift_until)
    elif one.repair_until is not None:
        first = t("report.border_repair", lang, policy=policy, severity=one.repair_until)
    else:
        first = t("report.border_never", lang, policy=policy)
    if one.backfires_from is None:
        return first + t("words.space", lang) + t("report.border_no_backfire", lang)
    return first + t("words.space", lang) + t("report.border_backfire", lang, severity=one.backfires_from)


def _table(comparison: Comparison, outcomes: Mapping[str, str], lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """List outcomes, called by their messages: one row per policy, one cell per number."""
    rows = []
    for one in comparison.policies:
        cells = []
        for key, outcome in outcomes.items():
            finding = one.levels[outcome]
            number = partial(plain, decimals=_DECIMALS.get(key, 2))
            shown = percent if key in _SHARES else signed if key == "spillover_effect" else number
            cells.append((shown(finding.estimate), _range(finding, shown, lang)))
        rows.append((title_of(one.name, lang, comparison.texts(lang)), cells))
    return rows


def _no_spillover(comparison: Comparison) -> set[str]:
    """Return the key of the spillover if it is nothing under every policy, to the last digit shown."""
    found = [one.levels["spillover"] for one in comparison.policies]
    shown = {plain(value) for one in found for value in (one.estimate, one.low, one.high)}
    return {"spillover_effect"} if shown <= {plain(0.0), MISSING} else set()


def better_told_of(comparison: Comparison, lang: str) -> str:
    """Say why fewer bad stories are told where nobody answers; nothing where that was not found."""
    reference, nothing = comparison[comparison.reference], comparison[DO_NOTHING]
    ours, theirs = (one.levels["good_to_bad"].estimate for one in (reference, nothing))
    if reference is nothing or not theirs > ours:
        return ""
    who = name_of(reference.name, lang, comparison.texts(lang))
    return t("report.spillover_why", lang, reference=who, ours=plain(ours), theirs=plain(theirs))


def group_names(comparison: Comparison, lang: str) -> list[str]:
    """Name the value bands and segments, in the order of the findings."""
    rows = [row for row in comparison.policies[0].groups if row["outcome"] == "recovery_base"]
    return [_group_name(row["kind"], row["group"], comparison, lang) for row in rows]


def _group_name(kind: str, name: str, comparison: Comparison, lang: str) -> str:
    """Name a value band or a segment; a market that is not divided has no segment."""
    if kind == "value band":
        return t("report.band", lang, number=name)
    if name == _UNDIVIDED and name not in comparison.texts(lang).segments:
        return t("report.undivided", lang)
    return t("report.segment", lang, name=segment_of(name, lang, comparison.texts(lang)))


def _group_rows(
    comparison: Comparison, names: Sequence[str], lang: str, outcome: str, shown: Callable[[float], str]
) -> list[tuple[str, list[str]]]:
    """List a number of each group, one row per policy that acts, one cell per group."""
    texts = comparison.texts(lang)
    return [
        (
            title_of(one.name, lang, texts),
            [shown(row["estimate"]) for row in one.groups if row["outcome"] == outcome],
        )
        for one in comparison.policies
        if one.name not in BUILT_IN and names
    ]


def _plausible_command(comparison: Comparison, manifest: Mapping[str, Any]) -> str:
    """Return the command that asks plausible worlds too: the one that made the page, for the same file and folder."""
    given = manifest["command"] or f"paradox compare {comparison.name} --report"
    writes = any(sign in given for sign in (" report ", " --report", " --lang"))
    return f"{given} --plausible 100" + ("" if writes else " --report")


def _again(comparison: Comparison, manifest: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """List what is needed to make the same numbers again."""
    versions = manifest["versions"]
    return [
        (t("report.command", lang), manifest["command"] or "paradox.compare(...)"),
        (t("report.scenario_hash", lang), f"{comparison.name}, {comparison.scenario_hash[:12]}"),
        (t("report.model_version", lang), comparison.model_version),
        (t("report.seeds", lang), t("report.seeds_value", lang, first=comparison.seed)),
        (
            t("report.version", lang),
            ", ".join(f"{name} {version}" for name, version in versions.items())
            + (f", commit {manifest['git_commit'][:12]}" if manifest.get("git_commit") else ""),
        ),
        (t("report.platform", lang), ", ".join(str(value) for value in manifest["platform"].values())),
    ]
