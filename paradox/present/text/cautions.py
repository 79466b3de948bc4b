"""The cautions of a scenario or a study in the language of a reader."""

from pathlib import Path

from experiments.comparison.patience import PATIENCE
from experiments.studies.cautions import Caution, NoMaps, cautions
from experiments.studies.refusals import Refusal
from experiments.studies.study import Study
from paradox.present.messages import t
from paradox.present.text.comparison import listed
from paradox.present.text.mistakes import in_language
from sim.scenario.cautions import (
    Alike,
    FewFailures,
    IdleStaff,
    LargeMarket,
    Repeated,
    ScenarioCaution,
    Unlinked,
)


def caution_lines(study: Study, lang: str = "en") -> list[str]:
    """Say what is probably not meant in a study, a sentence each."""
    return [_told(one, lang) for one in cautions(study)]


def horizon_line(study: Study, lang: str = "en") -> list[str]:
    """Say that profit is read too early to see whether handling complaints pays; nothing where it is not."""
    if "profit" not in study.outcomes or study.base.horizon >= PATIENCE:
        return []
    return [t("advice.horizon", lang, weeks=study.base.horizon)]


def caution_line(about: ScenarioCaution | Refusal | NoMaps, lang: str = "en") -> str:
    """Say one thing that is probably not meant."""
    match about:
        case Alike(policies):
            return t(
                "study.caution_alike",
                lang,
                policies=listed([t("words.named", lang, name=name) for name in policies], lang),
            )
        case IdleStaff(policy, capacity, customers, needed):
            numbers = {"capacity": f"{capacity:g}", "customers": f"{customers:.0f}", "needed": f"{needed:g}"}
            return t("study.caution_staff", lang, policy=policy, **numbers)
        case FewFailures(failures, weeks):
            return t("study.caution_failures", lang, failures=f"{failures:.0f}", weeks=weeks)
        case LargeMarket(persons, world, replication):
            sizes = {"world": f"{world:.1f}", "replication": f"{replication:.1f}"}
            return t("study.caution_memory", lang, persons=f"{persons:,}", **sizes)
        case Unlinked(file, alone, persons, smallest):
            counted = t("words.space", lang) + t("study.caution_from_one", lang) if smallest == 1 else ""
            numbers = {"alone": f"{alone:,}", "persons": f"{persons:,}"}
            return t("study.caution_unlinked", lang, file=Path(file).name, **numbers) + counted
        case Repeated(file, lines):
            return t("study.caution_repeated", lang, file=Path(file).name, lines=f"{lines:,}")
        case Refusal(problem, ()):
            return t("study.caution_refused", lang, what=in_language(problem.what, lang))
        case Refusal(problem, tie):
            link = f"links: [{{sum_at_most: 1, of: [{', '.join(tie)}]}}]"
            return t("study.caution_tied", lang, what=in_language(problem.what, lang), link=link)
        case NoMaps(needed):
            person, base = (" and ".join(pair) for pair in needed)
            return t("study.caution_maps", lang, person=person, base=base)


def _told(one: Caution, lang: str) -> str:
    """Return one caution, and where among the levers it holds."""
    text = caution_line(one.about, lang)
    if not one.corners:
        return text
    return text + t("words.space", lang) + t("study.caution_corners", lang, corners=one.corners, of=one.of)
