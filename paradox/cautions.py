"""What a reader of a comparison must know before believing its verdicts, as sentences made from the findings."""

from collections.abc import Sequence

from experiments.findings import Comparison, PolicyFindings
from experiments.overload import slow, unanswered
from paradox.messages import t
from paradox.numbers import percent, plain
from paradox.words import listed, listed_numbers, name_of


def cautions(comparison: Comparison, lang: str = "en") -> list[str]:
    """Warn where staff cannot keep up, so that a policy is judged by its queue; none if all keep up."""
    parts = []
    late, lost = slow(comparison), unanswered(comparison)
    if late:
        days = [plain(one.levels["days"].estimate, 0) for one in late]
        parts.append(t("words.overload_days", lang, who=_names(late, comparison, lang), days=_numbers(days, lang)))
    if lost:
        shares = [percent(one.levels["lapsed_share"].estimate) for one in lost]
        parts.append(t("words.overload_lost", lang, who=_names(lost, comparison, lang), shares=_numbers(shares, lang)))
    return [t("words.overload", lang, parts=t("words.semicolon", lang).join(parts))] if parts else []


def _numbers(values: Sequence[str], lang: str) -> str:
    """List numbers in the order of the policies; one that is the same for all is said once."""
    return values[0] if len(set(values)) == 1 else listed_numbers(values, lang)


def _names(policies: Sequence[PolicyFindings], comparison: Comparison, lang: str) -> str:
    return listed([name_of(one.name, lang, comparison.texts(lang)) for one in policies], lang)
