"""The page on what a finished study means, as Markdown in the language of a reader; every number from the runs."""

import math
from collections.abc import Callable, Mapping
from functools import partial

from experiments.comparison.verdict import BACKFIRE, LIFT, UNDECIDED, VIEWS
from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.frontier import AffordablePay
from experiments.studies.analysis.resampling import is_one_luck, share_text
from experiments.studies.analysis.sensitivity import (
    BEYOND_LUCK,
    FIRST,
    LARGER,
    MATTERS,
    MEAN_FIRST,
    MEAN_MU_STAR,
    MEAN_TOTAL,
    MU,
    SMALLER,
    SensitivityIndex,
)
from experiments.studies.analysis.verdict_map import Share
from experiments.studies.design import LUCK, SOBOL
from paradox.present.messages import t
from paradox.present.text import discovery, factorial, given_data, paths, satisficing, shapley, stacking, structure
from paradox.present.text.cautions import caution_lines, horizon_line
from paradox.present.text.comparison import verdict
from paradox.present.text.markdown import escaped, table_head, table_row
from paradox.present.text.number_format import MISSING, plain
from paradox.present.text.study_labels import (
    effect_told,
    factor_name,
    joined,
    levers_shown,
    measure_name,
    outcome_name,
    outcome_unit,
    outcomes_first,
    rule_sentence,
    view_name,
)
from paradox.present.text.study_methods import methods_section
from paradox.present.text.study_weeks import weeks_section

_RANKED = 6
_POLICIES = 8


def study_text(found: Analysis, drawn: Mapping[str, str], command: str, lang: str = "en") -> str:
    """Write the page.

    Args:
        found: what the study means.
        drawn: address of each figure, by its name.
        command: the command line that made the page.
        lang: language of all words.
    """
    texts = found.study.texts(lang)
    lines = [f"# {escaped(texts.title)}", "", escaped(texts.question), "", f"## {t('study.in_short', lang)}", ""]
    lines += [f"- {line}" for line in answers(found, lang)]
    if told := [*caution_lines(found.study, lang), *horizon_line(found.study, lang)]:
        lines += ["", f"## {t('study.cautions', lang)}", "", *(f"- {escaped(line)}" for line in told)]
    if found.structures:
        image = f"![{t('structure.alt', lang)}]({drawn['structure']})"
        lines += ["", f"## {t('structure.title', lang)}", "", *structure.section(found, image, lang)]
    if found.levels:
        image = f"![{t('study.alt_levels', lang)}]({drawn['levels']})"
        lines += ["", f"## {t('study.levels', lang)}", "", *factorial.section(found, image, lang)]
    if found.distributions:
        lines += ["", f"## {t('study.heights', lang)}", "", *_heights(found, lang)]
    if not all(map(found.only_word, found.shares)):
        lines += ["", f"## {t('study.how_often', lang)}", "", *_shares(found, lang)]
    if found.effects:
        image = f"![{t('study.alt_effects', lang)}]({drawn['effects']})"
        lines += ["", f"## {t('study.moves', lang)}", "", *_effects(found, lang), "", image]
    if found.given:
        image = f"![{t('given.alt', lang)}]({drawn['given']})"
        lines += ["", f"## {t('given.title', lang)}", "", *given_data.section(found, image, lang)]
    if found.shared:
        image = f"![{t('shapley.alt', lang)}]({drawn['shapley']})"
        lines += ["", f"## {t('shapley.title', lang)}", "", *shapley.section(found, image, lang)]
    if found.maps and not all(map(found.only_word, found.shares)):
        lines += ["", f"## {t('study.where', lang)}", "", *_maps(found, drawn, lang)]
    if found.rules:
        lines += ["", f"## {t('study.rules', lang)}", "", *_rules(found, lang)]
    if found.boxes:
        image = f"![{t('box.alt', lang)}]({drawn['boxes']})"
        lines += ["", f"## {t('box.title', lang)}", "", *discovery.section(found, image, lang)]
    if found.stacks:
        image = f"![{t('stack.alt', lang)}]({drawn['stacks']})"
        lines += ["", f"## {t('stack.title', lang)}", "", *stacking.section(found, image, lang)]
    if found.policies:
        image = f"![{t('study.alt_frontier', lang)}]({drawn['frontier']})"
        lines += ["", f"## {t('study.policies', lang)}", "", *_policies(found, lang), "", image]
    if found.satisficing:
        lines += ["", f"## {t('satisficing.title', lang)}", "", *satisficing.section(found, lang)]
    if found.weeks:
        image = f"![{t('study.alt_weeks', lang)}]({drawn['weeks']})"
        lines += ["", f"## {t('study.weeks', lang)}", "", *weeks_section(found, lang), "", image]
    if found.paths:
        image = f"![{t('paths.alt', lang)}]({drawn['paths']})" if "paths" in drawn else ""
        lines += ["", f"## {t('paths.title', lang)}", "", *paths.section(found, image, lang)]
    return "\n".join([*lines, "", f"## {t('study.made', lang)}", "", *methods_section(found, command, lang)]) + "\n"


def figure_of(view: str) -> str:
    """Name the figure with the maps of a view."""
    return f"map-{view.rsplit(maxsplit=1)[-1]}"


def answers(found: Analysis, lang: str = "en") -> list[str]:
    """Answer the question in a few sentences."""
    lines = [_answer(found, view, lang) for view in found.shares]
    lines += structure.answers(found, lang)
    lines += factorial.answers(found, lang)
    lines += [_moved(found, name, lang) for name in outcomes_first(found.effects)[:4]]
    lines += given_data.answers(found, lang) + shapley.answers(found, lang)
    for name, value in found.constant.items():
        lines.append(t("study.constant", lang, outcome=outcome_name(name, lang), value=f"{value:.4g}"))
    if found.policies:
        lines += _policy_answers(found, lang)
    lines += satisficing.answers(found, lang)
    if not found.shares and not found.effects and not found.levels and not found.policies:
        person, base = (t("study.pair", lang, one=f"`{one}`", other=f"`{other}`") for one, other in VIEWS.values())
        lines.append(t("study.no_verdicts", lang, person=person, base=base))
    return lines


def _answer(found: Analysis, view: str, lang: str) -> str:
    """Say how often recovery lifts and backfires for a view; in one phrase if the verdict is the same everywhere."""
    shares, only = found.shares[view], found.only_word(view)
    by_word = {one.word: one for one in shares}
    if only:
        all_there_is = math.isnan(by_word[only].low)
        return t("study.answer_all_cells" if all_there_is else "study.answer_everywhere", lang,
                 view=view_name(view, lang), word=verdict(only, lang), low=share_text(by_word[only].low),
                 decided=share_text(by_word[only].decided, 0), points=by_word[only].n)  # fmt: skip
    parts = {
        word: t("study.share", lang, word=verdict(word, lang), share=_percent(by_word[word], lang))
        for word in (LIFT, BACKFIRE)
    }
    most = max(shares, key=lambda one: one.estimate)
    return t(
        "study.answer",
        lang,
        view=view_name(view, lang),
        lift=parts[LIFT],
        backfire=parts[BACKFIRE],
        word=verdict(most.word, lang),
        share=share_text(most.estimate, 0),
    )


def _percent(share: Share, lang: str) -> str:
    """Write a share with its interval, if it has one."""
    return _with_range(share.estimate, share.low, share.high, share_text, lang)


def _with_range(estimate: float, low: float, high: float, written: Callable[[float], str], lang: str) -> str:
    """Write an estimate with its interval, if it has one."""
    if math.isnan(low):
        return written(estimate)
    return t("study.with_range", lang, estimate=written(estimate), low=written(low), high=written(high))


def _moved(found: Analysis, outcome: str, lang: str) -> str:
    """Say which factors move an outcome most, and which lever comes first."""
    ranked = found.ranked(outcome)
    first = [effect_told(found.study, one, lang) for one in ranked if one.verdict == MATTERS][:3]
    seen = (one for one in ranked if one.verdict == MATTERS and found.study.factor(one.factor).role == "lever")
    lever = next(seen, None)
    if not first:
        return t("study.moved_by_chance", lang, outcome=outcome_name(outcome, lang))
    return t(
        "study.moved",
        lang,
        outcome=outcome_name(outcome, lang),
        names=joined(first, lang),
        first="" if lever is None else t("study.first_lever", lang, effect=effect_told(found.study, lever, lang)),
    )


def _policy_answers(found: Analysis, lang: str) -> list[str]:
    free = [p for p in found.policies if not p.beaten]
    least = min(found.policies, key=lambda p: p.mean_regret[0])
    loss, low, high = (f"{number:.2f}" for number in least.mean_regret)
    levers = levers_shown(found.study, least.levers, lang)
    lines = [
        t("study.never_beaten", lang, free=len(free), all=len(found.policies)),
        t("study.least_regretted", lang, levers=levers, loss=loss, low=low, high=high),
    ]
    if found.affordable_pay is not None:
        amount = _amount(found.affordable_pay, lang)
        lines.append(t("study.affordable_pay", lang, amount=amount, best=f"{found.affordable_pay.best:g}"))
    return lines


def _amount(found: AffordablePay, lang: str) -> str:
    estimate, low, high = (
        t("study.beyond", lang) if value == float("inf") else f"{value:.2f}"
        for value in (found.estimate, found.low, found.high)
    )
    if found.estimate == found.low == found.high:
        return estimate
    return t("study.with_range", lang, estimate=estimate, low=low, high=high)


def _heights(found: Analysis, lang: str) -> list[str]:
    """Return mean and spread of every outcome over the space."""
    lines = table_head([t(f"study.head_{head}", lang) for head in ("outcome", "mean", "nine_in_ten")])
    for one in found.distributions:
        digits = factorial.decimals_of((one.upper - one.lower) / 4.0)
        written = partial(plain, decimals=digits)
        unit = outcome_unit(one.outcome, lang)
        lines.append(
            table_row(
                [
                    outcome_name(one.outcome, lang) + (f" [{unit}]" if unit else ""),
                    _with_range(one.mean, one.low, one.high, written, lang),
                    t("study.range", lang, low=written(one.lower), high=written(one.upper)),
                ]
            )
        )
    return [*lines, "", t("study.heights_note", lang)]


def _shares(found: Analysis, lang: str) -> list[str]:
    """Return the shares of every view that has more than one verdict."""
    told = {view: shares for view, shares in found.shares.items() if not found.only_word(view)}
    words = [one.word for one in next(iter(told.values())) if one.word != UNDECIDED]
    views = [view_name(view, lang) for view in told]
    lines = table_head([t("study.head_verdict", lang), *(t("study.head_for", lang, view=view) for view in views)])
    for word in words:
        chosen = [next(one for one in shares if one.word == word) for shares in told.values()]
        cells = [
            t("study.share_cell", lang, share=_percent(one, lang), decided=share_text(one.decided)) for one in chosen
        ]
        lines.append(table_row([verdict(word, lang), *cells]))
    undecided = [next(one.decided for one in shares if one.word == UNDECIDED) for shares in told.values()]
    left = joined((f"{view} {share_text(share)}" for view, share in zip(views, undecided, strict=True)), lang)
    ends = "ends_of_grid" if is_one_luck(found.study) else "ends_of_sample"
    return [*lines, "", t("study.shares_note", lang, open=left, ends=t(f"study.{ends}", lang))]


def _effects(found: Analysis, lang: str) -> list[str]:
    """Return the table of what moves each outcome, and what is known about it."""
    sobol, many = found.study.design.kind == SOBOL, found.study.replications > 1
    notes = [t(f"study.effects_note_{'sobol' if sobol else 'morris'}", lang), t("study.effects_question", lang)]
    notes.append(t("study.effects_mean" if many else "study.effects_one", lang))
    lines = [t("words.space", lang).join(notes), "", *_effect_table(found, lang)]
    item = t("study.item", lang)
    pairs = [
        _open_ranks(found, outcome, lang) for outcome in outcomes_first(found.effects) if found.open_ranks.get(outcome)
    ]
    if pairs:
        lines += ["", t("study.open_ranks", lang, pairs=item.join(pairs))]
    settled = [
        _convergence(found, name, lang) for name in outcomes_first(found.effects) if found.convergence.get(name)
    ][:3]
    if settled:
        lines += ["", t("study.convergence", lang, parts=item.join(settled))]
    if any(effect.grade == "judgement" for effects in found.effects.values() for effect in effects):
        lines += ["", t("study.dagger", lang)]
    return lines


def _effect_table(found: Analysis, lang: str) -> list[str]:
    """Write a row per factor, most first, and one for luck, for every outcome."""
    sobol, many = found.study.design.kind == SOBOL, found.study.replications > 1
    shown = [found.measure, FIRST if sobol else MU]
    if many:
        shown += [MEAN_TOTAL, MEAN_FIRST] if sobol else [MEAN_MU_STAR]
    heads = [t(f"study.head_{head}", lang) for head in ("outcome", "factor")]
    heads += [measure_name(measure, lang) for measure in shown]
    lines = table_head([*heads, *(t(f"study.head_{head}", lang) for head in ("effect", "beside_luck"))])
    for outcome in outcomes_first(found.effects):
        unit = "" if sobol or not outcome_unit(outcome, lang) else f" [{outcome_unit(outcome, lang)}]"
        name = outcome_name(outcome, lang) + unit
        for e in found.ranked(outcome)[:_RANKED]:
            mark = " †" if e.grade == "judgement" else ""
            cells = [_index(found.measured(outcome, e.factor, measure), sobol, lang) for measure in shown]
            factor = factor_name(found.study, e.factor, lang) + mark
            lines.append(table_row([name, factor, *cells, given_data.seen(e, lang), _beside_luck(found, e, lang)]))
        cells = [_index(found.measured(outcome, LUCK, measure), sobol, lang) for measure in shown]
        lines.append(table_row([name, t("study.luck", lang), *cells, "", ""]))
    return lines


def _index(one: SensitivityIndex | None, sobol: bool, lang: str) -> str:
    """Write an index or effect with its interval; a dash if there is none."""
    if one is None:
        return MISSING
    if one.estimate == 0.0 and (sobol or one.low == one.high):
        return t("study.no_sample_changed", lang)
    decimals = 2 if sobol else factorial.decimals_of(abs(one.high - one.low) / 2.0)
    written = partial(plain, decimals=decimals)
    if math.isnan(one.low):
        return written(one.estimate)
    return f"{written(one.estimate)} [{written(one.low)}, {written(one.high)}]"


def _beside_luck(found: Analysis, one: SensitivityIndex, lang: str) -> str:
    """Say whether a factor moves one run more or less than luck does."""
    beyond = found.measured(one.outcome, one.factor, BEYOND_LUCK)
    word = beyond.verdict if beyond is not None else ""
    return t({LARGER: "study.luck_larger", SMALLER: "study.luck_smaller"}.get(word, "study.luck_open"), lang)


def _open_ranks(found: Analysis, outcome: str, lang: str) -> str:
    """Name the first pairs of factors that cannot be ranked."""
    pairs = [
        t("study.pair", lang, one=factor_name(found.study, one, lang), other=factor_name(found.study, other, lang))
        for one, other in found.open_ranks[outcome][:3]
    ]
    return t("study.open_pairs", lang, outcome=outcome_name(outcome, lang), pairs=joined(pairs, lang))


def _convergence(found: Analysis, outcome: str, lang: str) -> str:
    """Say how the largest total has settled with the number of base samples."""
    first = found.ranked(outcome)[0].factor
    steps = []
    for size, effects in found.convergence[outcome]:
        one = next(e for e in effects if e.factor == first)
        if one.estimate == 0.0:
            steps.append(t("study.convergence_none", lang, size=size))
            continue
        if math.isnan(one.low):
            continue
        half = plain((one.high - one.low) / 2.0)
        steps.append(t("study.convergence_step", lang, estimate=plain(one.estimate), half=half, size=size))
    name = factor_name(found.study, first, lang)
    return t("study.convergence_part", lang, outcome=outcome_name(outcome, lang), name=name, steps=joined(steps, lang))


def _maps(found: Analysis, drawn: Mapping[str, str], lang: str) -> list[str]:
    """Show the maps with more than one verdict, and name the others, where the space has more than one."""
    lines: list[str] = []
    for view in found.shares:
        told, name = found.told_maps(view), view_name(view, lang)
        if told:
            lines += [f"![{t('study.alt_map', lang, view=name)}]({drawn[figure_of(view)]})", ""]
        for one in found.maps if not found.only_word(view) else ():
            if one.view == view and one not in told:
                x, y = (factor_name(found.study, part, lang) for part in (one.x, one.y))
                word = verdict(one.cells[0].word, lang)
                lines += [t("study.map_everywhere", lang, view=name, x=x, y=y, word=word), ""]
    return lines[:-1]


def _rules(found: Analysis, lang: str) -> list[str]:
    """List the rules in words, flagging those that rest on judgement."""
    lines, stop = [], t("words.stop", lang)
    for rule in found.rules:
        named = joined((factor_name(found.study, name, lang) for name in rule.judgement), lang)
        lines.append(f"- {rule_sentence(found.study, rule, lang)}{stop}" + (f" † ({named})" if named else ""))
    return lines


def _policies(found: Analysis, lang: str) -> list[str]:
    heads = ("policy", "satisfaction", "profit", "frontier", "regret", "high_regret", "worst")
    lines = table_head([t(f"study.head_{head}", lang) for head in heads])
    free = sorted((p for p in found.policies if not p.beaten), key=lambda p: p.mean_regret[0])
    for p in free[:_POLICIES]:
        satisfaction = f"{p.first[0]:.1f} [{p.first[1]:.1f}, {p.first[2]:.1f}]"
        profit = f"{p.second[0]:.2f} [{p.second[1]:.2f}, {p.second[2]:.2f}]"
        regret = f"{p.mean_regret[0]:.2f} [{p.mean_regret[1]:.2f}, {p.mean_regret[2]:.2f}]"
        levers = levers_shown(found.study, p.levers, lang)
        lines.append(
            table_row(
                [
                    levers,
                    satisfaction,
                    profit,
                    share_text(p.frontier_share, 0),
                    regret,
                    f"{p.high_regret:.2f}",
                    f"{p.worst_regret:.2f}",
                ]
            )
        )
    if len(free) > _POLICIES:
        lines += ["", t("study.more_policies", lang, more=len(free) - _POLICIES)]
    if found.affordable_pay is not None:
        gains = [f"{value:g}: {gain:+.2f} [{low:+.2f}, {high:+.2f}]"
                 for value, gain, low, high in found.affordable_pay.differences[1:]]  # fmt: skip
        lines += ["", t("study.gains", lang, gains=joined(gains, lang))]
    return lines
