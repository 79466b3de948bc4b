"""The report of a comparison: what was asked, the verdict with its margin, how sure, how to make it again."""

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.answers import PERSONS, AnswerEffects
from experiments.findings import Comparison, Finding, PolicyFindings
from experiments.plausible import Sureness
from paradox import figures
from paradox.cautions import cautions
from paradox.messages import t
from paradox.numbers import MISSING, percent, plain, signed
from paradox.report import report_figures
from paradox.report.headline import headline
from paradox.report.page import page
from paradox.report.sure import sureness_sentence
from paradox.report.vector import inline
from paradox.words import name_of, paragraph, segment_of, title_of, verdict
from sim.scenario import DO_NOTHING, Texts

_DECIMALS = {"satisfaction": 1, "nps": 0}
_SIDE_BY_SIDE = (
    "satisfaction", "nps", "resolved", "retention", "profit", "recovery_cost", "break_even",
)  # fmt: skip
_OUTCOME = {"resolved": "resolved_share", "break_even": "break_even_compensation"}
_SPILLOVER = {
    "spillover_effect": "spillover",
    "good_to_bad": "good_to_bad",
    "reputation": "reputation",
    "recovery_expectation": "recovery_expectation",
    "days": "days",
    "lapsed": "lapsed_share",
    "silent": "silent_share",
}


def comparison_report(
    comparison: Comparison,
    manifest: Mapping[str, Any],
    effects: Sequence[AnswerEffects] = (),
    sure: Sequence[Sureness] = (),
    lang: str = "en",
) -> str:
    """Write the page of a comparison as HTML that needs nothing else: no script, no file, no network.

    Args:
        comparison: the findings.
        manifest: how they were made, see `paradox.manifest`.
        effects: where each policy's answers lift and backfire, see `experiments.answers`.
        sure: in how many plausible worlds the verdicts hold; empty if that was not asked.
        lang: "en" or "zh".
    """
    names, texts = group_names(comparison, lang), comparison.texts(lang)
    reference = title_of(comparison.reference, lang, texts)
    return page(
        "comparison.html.j2",
        lang,
        title=texts.title,
        about=[(t(f"report.{part}", lang), text) for part, text in _about(texts)],
        look_for=texts.look_for,
        headline=headline(comparison, lang),
        paragraph=paragraph(comparison, lang),
        cautions=cautions(comparison, lang),
        heads=[t(f"report.{name}", lang) for name in _SIDE_BY_SIDE],
        rows=[_row(comparison, one, lang) for one in comparison.policies],
        policies_note=t(
            "report.policies_note",
            lang,
            replications=comparison.replications,
            persons=f"{comparison.persons:,}",
            weeks=comparison.weeks,
        ),
        against=t("report.against", lang, reference=reference),
        contrasts=inline(
            figures.contrasts(comparison, lang, titled=False), "contrasts", t("report.alt_contrasts", lang)
        ),
        contrasts_note=t("report.contrasts_note", lang, reference=reference),
        borders=inline(report_figures.borders(effects, lang, texts), "border", t("report.alt_border", lang))
        if effects
        else "",
        border_note=t("report.border_note", lang, persons=f"{PERSONS:,}"),
        border_sentences=[border_sentence(one, lang, texts) for one in effects],
        spillover=_spillover(comparison, lang),
        spillover_why=better_told_of(comparison, lang),
        groups=inline(report_figures.groups(comparison, names, lang), "groups", t("report.alt_groups", lang))
        if names and len(comparison.policies) > 1
        else "",
        group_names=names,
        group_rows=_group_rows(comparison, names),
        policy_names=[title_of(one.name, lang, texts) for one in comparison.policies if one.name != DO_NOTHING],
        sure_margin=t("report.sure_margin", lang, margin=plain(comparison.margin)),
        sure=[sureness_sentence(one, lang, texts) for one in sure]
        or [t("report.sure_none", lang, command=_plausible_command(comparison, manifest))],
        again=_again(comparison, manifest, lang),
    )


def _about(texts: Texts) -> list[tuple[str, str]]:
    """List the header texts that the scenario has, by the key of their heading."""
    parts = (("question", texts.question), ("purpose", texts.purpose))
    return [(part, text) for part, text in parts if text]


def _row(comparison: Comparison, one: PolicyFindings, lang: str) -> dict[str, Any]:
    """Lay out one policy: numbers with intervals, and its verdict words."""
    cells = []
    for name in _SIDE_BY_SIDE:
        finding = one.levels[_OUTCOME.get(name, name)]
        if name in ("resolved", "retention"):
            cells.append((percent(finding.estimate), _range(finding, percent)))
        else:
            decimals = _DECIMALS.get(name, 2)
            cells.append((plain(finding.estimate, decimals), _range(finding, lambda x, d=decimals: plain(x, d))))
    reference = one.name == comparison.reference
    return {
        "name": title_of(one.name, lang, comparison.texts(lang)),
        "note": comparison.texts(lang).policy_notes.get(one.name, ""),
        "cells": cells,
        "person": verdict(one.person, lang),
        "base": verdict(one.base, lang),
        "policy": verdict("reference" if reference else one.policy, lang),
        "paradox": _contrast(one.levels["paradox"]),
        "recovery": _contrast(one.levels["recovery_person"]),
        "total": _contrast(one.levels["total"]),
        "recovery_base": _contrast(one.levels["recovery_base"]),
        "difference": _contrast(one.differences["satisfaction_sd"]),
    }


def _contrast(finding: Finding) -> tuple[str, str]:
    """Write a contrast and its interval."""
    return signed(finding.estimate), _range(finding, signed)


def _range(finding: Finding, shown: Any) -> str:
    """Write an interval; nothing where there is none."""
    low, high = shown(finding.low), shown(finding.high)
    return "" if MISSING in (low, high) else f"{low} – {high}"


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


def _spillover(comparison: Comparison, lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """List what reaches people beyond their own failures, one row a number, one cell a policy."""
    rows = []
    for key, outcome in _SPILLOVER.items():
        findings = [one.levels[outcome] for one in comparison.policies]
        if key in ("lapsed", "silent"):
            cells = [(percent(finding.estimate), _range(finding, percent)) for finding in findings]
        elif key == "spillover_effect":
            cells = [(signed(one.estimate, 3), _range(one, lambda x: signed(x, 3))) for one in findings]
        else:
            cells = [(plain(finding.estimate), _range(finding, plain)) for finding in findings]
        rows.append((t(f"report.{key}", lang), cells))
    return rows


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
    return [
        t("report.band", lang, number=row["group"])
        if row["kind"] == "value band"
        else t("report.segment", lang, name=segment_of(row["group"], lang, comparison.texts(lang)))
        for row in rows
    ]


def _group_rows(comparison: Comparison, names: Sequence[str]) -> list[tuple[str, list[str]]]:
    """List the effect against doing nothing by group, one cell a policy that acts."""
    columns = [
        [row for row in one.groups if row["outcome"] == "recovery_base"]
        for one in comparison.policies
        if one.name != DO_NOTHING
    ]
    return [(name, [f"{signed(column[place]['estimate'])}" for column in columns]) for place, name in enumerate(names)]


def _plausible_command(comparison: Comparison, manifest: Mapping[str, Any]) -> str:
    """Give the command that asks plausible worlds too: the one that made the page, for the same file and folder."""
    given = manifest["command"] or f"paradox compare {comparison.name} --report"
    writes = any(sign in given for sign in (" report ", " --report", " --lang"))
    return f"{given} --plausible 100" + ("" if writes else " --report")


def _again(comparison: Comparison, manifest: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """List what is needed to make the same numbers again."""
    last = comparison.seed + comparison.replications - 1
    versions = manifest["versions"]
    return [
        (t("report.command", lang), manifest["command"] or "paradox.compare(...)"),
        (t("report.scenario_hash", lang), f"{comparison.name}, {comparison.scenario_hash[:12]}"),
        (t("report.model_version", lang), comparison.model_version),
        (t("report.seeds", lang), t("report.seeds_value", lang, first=comparison.seed, last=last)),
        (
            t("report.version", lang),
            ", ".join(f"{name} {version}" for name, version in versions.items())
            + (f", commit {manifest['git_commit'][:12]}" if manifest.get("git_commit") else ""),
        ),
        (t("report.platform", lang), ", ".join(str(value) for value in manifest["platform"].values())),
    ]
