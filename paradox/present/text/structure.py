"""Words for what each part of the model does to the verdicts of a study."""

from experiments.mechanisms.ablations import ABLATIONS
from experiments.mechanisms.mechanisms import MECHANISMS
from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.structure import StructureVerdict
from experiments.studies.structure import MODEL_1, WHOLE
from paradox.present.messages import model_name, t
from paradox.present.text.comparison import verdict
from paradox.present.text.markdown import table_head, table_row
from paradox.present.text.number_format import with_interval
from paradox.present.text.study_labels import joined, structure_shown, view_name


def part_name(part: str, lang: str) -> str:
    """Return what a structure of the model is called in full: all of it, or what is taken out."""
    if part == WHOLE:
        return structure_shown(part, lang)
    if part == MODEL_1:
        return t("structure.model_1_titled", lang)
    if part in MECHANISMS:
        title = model_name("mechanism", part, lang, MECHANISMS[part].title)
    else:
        title = model_name("ablation", part, lang, ABLATIONS[part].title)
    return t("structure.without_titled", lang, part=part, title=title)


def answers(found: Analysis, lang: str) -> list[str]:
    """Say for each view on which parts its verdict depends."""
    lines = []
    for view in dict.fromkeys(one.view for one in found.structures):
        rows = [one for one in found.structures if one.view == view]
        first, name = rows[0], view_name(view, lang)
        if first.part != WHOLE:
            continue
        turned = [one for one in rows if one.turned]
        word = verdict(first.word, lang)
        if not turned:
            lines.append(t("structure.answer_none", lang, view=name, word=word, count=len(rows) - 1))
            continue
        parts = joined(
            (
                t("structure.turned", lang, word=verdict(one.word, lang), part=structure_shown(one.part, lang))
                for one in turned
            ),
            lang,
        )
        lines.append(
            t(
                "structure.answer",
                lang,
                view=name,
                word=word,
                parts=parts,
                same=len(rows) - 1 - len(turned),
                count=len(rows) - 1,
            )
        )
    return lines


def section(found: Analysis, image: str, lang: str) -> list[str]:
    """Write the section: what is compared, a table of verdicts with all and without each part, and the figure."""
    paired = any(one.harm_change is not None for one in found.structures)
    many = found.study.replications > 1
    note = "note_paired" if paired else "note_apart"
    lines = [t("structure.note", lang) + t("words.space", lang) + t(f"structure.{note}", lang), ""]
    if paired and not many:
        lines[0] += t("words.space", lang) + t("structure.note_one", lang)
    heads = [t("structure.head_view", lang), t("structure.head_part", lang), t("structure.head_harm", lang),
             t("structure.head_gain", lang), t("study.head_verdict", lang)]  # fmt: skip
    lines += table_head(heads)
    for one in found.structures:
        word = verdict(one.word, lang)
        word = f"**{word}**" if one.turned else word
        contrasts = (_cell(one, name, lang) for name in ("harm", "gain"))
        lines.append(table_row([view_name(one.view, lang), part_name(one.part, lang), *contrasts, word]))
    return [*lines, "", image]


def _cell(one: StructureVerdict, name: str, lang: str) -> str:
    """Write a contrast with its interval, and its change against the whole model where that is on the same luck."""
    value, change = with_interval(getattr(one, name)), getattr(one, f"{name}_change")
    return value if change is None else t("structure.changed", lang, value=value, change=with_interval(change))
