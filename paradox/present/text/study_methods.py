"""How a study was made, in the language of a reader: what was run, and all that it takes to declare it again."""

from experiments.parameter_sets import ENSEMBLE
from experiments.studies.analysis.analysis import Analysis
from experiments.studies.constraints import SUM
from experiments.studies.factors import LEVER, NORMAL, TRIANGULAR, Factor, Target
from experiments.studies.points import worlds_a_run
from experiments.studies.study import Study
from paradox.present.messages import t
from paradox.present.text.comparison import replications
from paradox.present.text.markdown import escaped
from paradox.present.text.study_labels import factor_name, joined, kind_name
from sim.version import model_version


def methods_section(found: Analysis, command: str, lang: str) -> list[str]:
    """Say what was run, how, over which ranges, and on which values: all that it takes to write the study again.

    Args:
        found: what the study means.
        command: the command line that made the page.
        lang: language of all words.

    Returns:
        Lines of Markdown.
    """
    study, base = found.study, found.study.base
    worlds = worlds_a_run(study.outcomes)
    how = t(
        "study.how",
        lang,
        model=model_version(),
        scenario=escaped(base.name),
        factors=len(study.factors),
        kind=kind_name(study.design.kind, lang),
        points=study.points,
        replications=replications(study.replications, lang),
        runs=study.size,
        worlds=t("study.worlds_many" if worlds > 1 else "study.worlds_one", lang, number=worlds),
        persons=base.persons,
        burn_in=base.burn_in,
        weeks=base.horizon,
        margin=f"{base.measurement.verdict_margin:g}",
        intervals=t(f"study.intervals_{study.design.kind}", lang),
    )
    commands = t("study.commands", lang, run=study.command("run"), analyse=command)
    ranges = t("study.item", lang).join(_range(study, factor, lang) for factor in study.factors)
    if study.different_runs < study.size:
        how += t("words.space", lang) + t("study.equal_points", lang, runs=f"{study.different_runs:,}")
    parts = [commands, how] + ([t("study.how_levels", lang)] if found.levels else [])
    lines = [t("words.space", lang).join(parts), "", t("study.ranges", lang, ranges=ranges)]
    more = [*_settings(study, lang), *_links(study, lang), t("study.all_kept", lang)]
    return [*lines, "", t("words.space", lang).join(more)]


def _settings(study: Study, lang: str) -> list[str]:
    """Return what is the same for all points: the policy whose levers vary, and what the study sets."""
    said = []
    if any(factor.role == LEVER for factor in study.factors):
        said.append(t("study.levers_of", lang, policy=study.policy))
    if study.settings:
        values = joined((f"`{path}: {value}`" for path, value in study.settings.items()), lang)
        said.append(t("study.set_for_all", lang, values=values))
    return said


def _links(study: Study, lang: str) -> list[str]:
    """Return what holds between factors."""
    return [
        t(
            "study.link_sum" if link.kind == SUM else "study.link_most",
            lang,
            names=joined((factor_name(study, name, lang) for name in link.names), lang),
            total=f"{link.total:g}",
        )
        for link in study.links
    ]


def _range(study: Study, factor: Factor, lang: str) -> str:
    """Return the values of a factor: a list, a range and how it is walked, a distribution; and what it sets."""
    dagger = " †" if factor.grade == "judgement" else ""
    low, high = f"{factor.low:g}", f"{factor.high:g}"
    if factor.kind == ENSEMBLE:
        return f"{factor_name(study, factor.name, lang)}{dagger} {t('study.worlds', lang, count=len(factor.values))}"
    if factor.values:
        values = t("study.or", lang).join(
            f"{value:g}" if isinstance(value, float) else escaped(str(value)) for value in factor.values
        )
    elif factor.kind == NORMAL:
        values = t("study.normal", lang, low=low, high=high, mean=f"{factor.mean:g}", sd=f"{factor.sd:g}")
    elif factor.kind == TRIANGULAR:
        values = t("study.triangular", lang, low=low, high=high, mode=f"{factor.mean:g}")
    else:
        values = t("study.log_range" if factor.log else "study.range", lang, low=low, high=high)
    return f"{factor_name(study, factor.name, lang)}{dagger} {values}{_sets(factor, lang)}"


def _sets(factor: Factor, lang: str) -> str:
    """Return the paths that a factor sets, where its name does not say them."""
    if not factor.targets:
        return ""
    plain = all(target.offset == 0.0 and target.slope == 1.0 for target in factor.targets)
    if plain and len(factor.targets) == 1:
        return ""
    return t("study.sets", lang, targets=joined((f"`{_line(target)}`" for target in factor.targets), lang))


def _line(target: Target) -> str:
    """Write a value of the scenario as a line in the factor's value x."""
    slope = abs(target.slope)
    size = "x" if slope == 1.0 else f"{slope:g} x"
    if target.offset == 0.0:
        return f"{target.path} = {'-' if target.slope < 0.0 else ''}{size}"
    return f"{target.path} = {target.offset:g} {'-' if target.slope < 0.0 else '+'} {size}"
