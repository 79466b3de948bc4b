"""Words for the weekly series of a study grouped by behaviour."""

import math

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.paths import PathGroups, Separation
from experiments.studies.analysis.resampling import share_text
from experiments.studies.study import Study
from paradox.present.messages import t
from paradox.present.text.markdown import table_head, table_row
from paradox.present.text.number_format import MISSING, plain
from paradox.present.text.study_labels import factor_name, joined, series_name

_TOLD, _COLUMNS, _SURE = 3, 2, 0.05
_SEEN = 0.005  # a strength that does not round to 0.00


def group_name(number: int) -> str:
    """Return what a group is called: A for the largest."""
    return "ABCDEF"[number]


def grouped(found: Analysis) -> list[PathGroups]:
    """Return the series that have groups."""
    return [one for one in found.paths if one.groups]


def section(found: Analysis, image: str, lang: str) -> list[str]:
    """Write the section: a sentence a series, a table of the groups, and the figure."""
    lines = [t("paths.note", lang), "", *(f"- {_told(found.study, one, lang)}" for one in found.paths)]
    for one in grouped(found):
        lines += ["", *_table(found.study, one, lang)]
    return [*lines, *(["", image] if grouped(found) else [])]


def _told(study: Study, one: PathGroups, lang: str) -> str:
    name = series_name(one.series, lang)
    name, p = name[:1].upper() + name[1:], _p(one.p)
    if not one.groups:
        if one.p < _SURE:
            return t("paths.blurred", lang, series=name, silhouette=plain(one.silhouette), p=p)
        return t("paths.none", lang, series=name, p=p)
    said = t("paths.told", lang, series=name, count=len(one.groups), silhouette=plain(one.silhouette), p=p, n=one.n)
    apart = [part for part in one.separations if part.strength >= _SEEN and not part.p >= _SURE][:_TOLD]
    if not apart:
        return said + t("words.space", lang) + t("paths.apart_none", lang)
    names = joined((_factor(study, part, lang) for part in apart), lang)
    return said + t("words.space", lang) + t("paths.apart", lang, names=names)


def _factor(study: Study, one: Separation, lang: str) -> str:
    name, strength = factor_name(study, one.factor, lang), plain(one.strength)
    if math.isnan(one.p):
        return t("paths.factor", lang, name=name, strength=strength)
    return t("paths.factor_tested", lang, name=name, strength=strength, p=_p(one.p))


def _p(p: float) -> str:
    return "< .001" if p < 0.001 else f"= {p:.3f}".replace("0.", ".", 1)


def _table(study: Study, one: PathGroups, lang: str) -> list[str]:
    last = len(one.groups[0].median) - 1
    weeks = sorted({0, last // 2, last})
    shown = [part for part in one.separations if not math.isnan(part.middles[0][1]) and not part.p >= _SURE][:_COLUMNS]
    heads = [t("study.head_series", lang), t("paths.head_group", lang), t("paths.head_share", lang)]
    heads += [t("study.head_week", lang, week=week) for week in weeks]
    lines = table_head([*heads, *(factor_name(study, part.factor, lang) for part in shown)])
    for number, group in enumerate(one.groups):
        share = share_text(group.share, 0)
        if not math.isnan(group.low):
            low, high = share_text(group.low, 0), share_text(group.high, 0)
            share = t("study.with_range", lang, estimate=share, low=low, high=high)
        cells = [_cell(group.median[week], group.lower[week], group.upper[week], lang) for week in weeks]
        cells += [_cell(part.middles[number][1], part.middles[number][0], part.middles[number][2], lang)
                  for part in shown]  # fmt: skip
        lines.append(table_row([series_name(one.series, lang), group_name(number), share, *cells]))
    return lines


def _cell(middle: float, low: float, high: float, lang: str) -> str:
    if middle != middle:
        return MISSING
    return t("study.with_range", lang, estimate=f"{middle:.3g}", low=f"{low:.3g}", high=f"{high:.3g}")
