"""What a reader of a comparison must know before believing its verdicts, as sentences made from the findings."""

from collections.abc import Sequence

from experiments.findings import Comparison, PolicyFindings
from experiments.overload import slow, unanswered
from paradox.messages import t
from paradox.numbers import percent, plain
from paradox.words import listed, name_of


def cautions(comparison: Comparison, lang: str = "en") -> list[str]:
    """Warn where staff cannot keep up, so that a policy is judged by its queue; none if all keep up."""
    parts = []
    late, lost = slow(comparison), unanswered(comparison)
    if late:
        days = [plain(one.levels["days"].estimate, 0) for one in late]
        parts.append(t("words.overload_days", lang, who=_names(late, comparison, lang), days=listed(days, lang)))
    if lost:
        shares = [percent(one.levels["lapsed_share"].estimate) for one in lost]
        parts.append(t("words.overload_lost", lang, who=_names(lost, comparison, lang), shares=listed(shares, lang)))
    return [t("words.overload", lang, parts=t("words.semicolon", lang).join(parts))] if parts else []


def _names(policies: Sequence[PolicyFindings], comparison: Comparison, lang: str) -> str:
    return listed([name_of(one.name, lang, comparison.texts(lang)) for one in policies], lang)
