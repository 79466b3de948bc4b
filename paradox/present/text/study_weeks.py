"""The weekly series of a study in its page: a table of where the points lie at the beginning, half way and the end."""

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.series_bands import SeriesBand
from experiments.studies.factors import POLICY_PATH
from paradox.present.messages import t
from paradox.present.text.markdown import table_head, table_row
from paradox.present.text.number_format import MISSING
from paradox.present.text.study_labels import series_name, series_unit, value_shown


def weeks_section(found: Analysis, lang: str) -> list[str]:
    """Write the table of the weekly series and what its numbers are."""
    weeks = _shown(found)
    heads = [t("study.head_series", lang), *([t("study.head_policy", lang)] if found.weeks[0].policy else [])]
    lines = [t("study.weeks_note", lang), ""]
    lines += table_head([*heads, *(t("study.head_week", lang, week=week) for week in weeks)])
    for one in found.weeks:
        name = f"{series_name(one.series, lang)} [{series_unit(one.series, lang)}]"
        policy = [value_shown(found.study, POLICY_PATH, one.policy, lang)] if one.policy else []
        lines.append(table_row([name, *policy, *(_cell(one, week, lang) for week in weeks)]))
    return lines


def _shown(found: Analysis) -> list[int]:
    """Return the first week, the one half way, and the last."""
    last = len(found.weeks[0].median) - 1
    return sorted({0, last // 2, last})


def _cell(one: SeriesBand, week: int, lang: str) -> str:
    median, low, high = (float(part[week]) for part in (one.median, one.lowest, one.highest))
    if median != median:  # nan: the series exists nowhere in that week
        return MISSING
    return t("study.with_range", lang, estimate=f"{median:.3g}", low=f"{low:.3g}", high=f"{high:.3g}")
