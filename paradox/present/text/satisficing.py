"""Words for what policies keep of what a study asks of them, world by world."""

from collections.abc import Sequence

from experiments.improvement.aims import Condition
from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.resampling import share_text
from experiments.studies.analysis.satisficing import Satisficing
from paradox.present.messages import t
from paradox.present.text.markdown import table_head, table_row
from paradox.present.text.study_labels import joined, levers_shown, outcome_name, outcome_unit

_POLICIES = 8


def conditions_said(keep: Sequence[Condition], lang: str) -> str:
    """Return the conditions as a list of words."""
    return joined((_condition(one, lang) for one in keep), lang)


def _condition(one: Condition, lang: str) -> str:
    bound = f"{100.0 * one.bound:g} %" if outcome_unit(one.measure, "en") == "share" else f"{one.bound:g}"
    return t("satisficing.at_least" if one.at_least else "satisficing.at_most", lang,
             name=outcome_name(one.measure, lang), bound=bound)  # fmt: skip


def answers(found: Analysis, lang: str) -> list[str]:
    """Say which policy keeps the conditions in most worlds."""
    if not found.satisficing:
        return []
    best, conditions = found.satisficing[0], conditions_said(found.study.keep, lang)
    if best.share == 0.0:
        return [t("satisficing.answer_none", lang, conditions=conditions, worlds=best.n, high=share_text(best.high, 0))]
    alike = sum(one.share == best.share for one in found.satisficing) - 1
    lines = [t("satisficing.answer", lang, conditions=conditions, levers=levers_shown(found.study, best.levers, lang),
               share=share_text(best.share, 0), low=share_text(best.low, 0), high=share_text(best.high, 0),
               worlds=best.n)]  # fmt: skip
    return [lines[0] + (t("words.space", lang) + t("satisficing.alike", lang, others=alike) if alike else "")]


def section(found: Analysis, lang: str) -> list[str]:
    """Write the section: what is counted, and the policies that keep the conditions in most worlds."""
    heads = [t("study.head_policy", lang), t("satisficing.head_all", lang)]
    lines = [t("satisficing.note", lang), "",
             *table_head([*heads, *(_condition(one, lang) for one in found.study.keep)])]  # fmt: skip
    for one in found.satisficing[:_POLICIES]:
        lines.append(table_row([levers_shown(found.study, one.levers, lang), _share(one, lang),
                                *(share_text(share, 0) for share in one.each)]))  # fmt: skip
    more = len(found.satisficing) - _POLICIES
    return [*lines, *(["", t("satisficing.more", lang, more=more)] if more > 0 else [])]


def _share(one: Satisficing, lang: str) -> str:
    share, low, high = (share_text(part, 0) for part in (one.share, one.low, one.high))
    return t("study.with_range", lang, estimate=share, low=low, high=high)
