"""What outcomes and groups are called in a lesson, and of which of them it speaks."""

from collections.abc import Sequence

from experiments.comparison.currency import currency_of
from paradox.classroom.lesson import Claim, Guess, Lesson
from paradox.classroom.stage import Part
from paradox.present.messages import catalogue, label, model_name, t
from paradox.present.text.comparison import segment_of
from paradox.present.text.money import Money
from sim.scenario.scenario import Scenario
from sim.worlds.outcomes import OUTCOMES, VALUE_BANDS

MONEY = ("recovery_cost", "profit", "revenue", "lifetime_value")

# Which outcomes every page shows, in this order; and of each segment, where a scenario has segments.
SHOWN = (
    "satisfaction",
    "item7",
    "survey_item7",
    "nps",
    "survey_nps",
    "retention",
    "paradox",
    "paradox_horizon",
    "paradox_selected",
    "recovery_person",
    "recovery_base",
    "total",
    "lift_share",
    "double_deviation",
    "silent_share",
    "lapsed_share",
    "days",
    "recovery_cost",
    "profit",
)
OF_A_SEGMENT = ("satisfaction", "paradox", "recovery_base", "total", "retention")

BANDS = tuple(str(band + 1) for band in range(VALUE_BANDS))


def spoken_of(lesson: Lesson) -> list[tuple[str, str | None]]:
    """List what a lesson asks about or speaks of, each once: the name of an outcome, and of a group or None."""
    asked: tuple[Guess | Claim, ...] = (lesson.guess, *lesson.claims)
    return list(dict.fromkeys((name, one.group) for one in asked for name in (one.outcome, one.minus) if name))


def usual_rows(parts: Sequence[Part]) -> list[tuple[str, str | None]]:
    """List the numbers that every page shows: the name of an outcome, and of a segment or None for everybody."""
    by_segment = [(name, segment) for segment in segments(parts) for name in OF_A_SEGMENT]
    return [*((name, None) for name in SHOWN), *by_segment]


def segments(parts: Sequence[Part]) -> list[str]:
    """List the segments that stand on both sides; none where everybody is of one."""
    left, right = ([segment.name for segment in part.scenario.segments] for part in parts)
    both = [name for name in left if name in right]
    return both if len(both) > 1 else []


def outcome_title(name: str, lang: str) -> str:
    """Return what an outcome is called where a class reads it."""
    if f"outcome.{name}" in catalogue(lang):
        return t(f"outcome.{name}", lang)
    return model_name("outcome", name, lang, label("outcome", name, lang))


def outcome_unit(name: str, lang: str) -> str:
    """Return the unit of an outcome where a class reads it."""
    if f"outcome_unit.{name}" in catalogue(lang):
        return t(f"outcome_unit.{name}", lang)
    return model_name("unit", OUTCOMES[name].unit, lang, OUTCOMES[name].unit)


def guess_unit(lesson: Lesson, lang: str) -> str:
    """Return the unit of a lesson's guess; of an amount, where the firm has a currency, with what 1 of it is there."""
    guess = lesson.guess
    unit = guess.unit.of(lang) if guess.unit else outcome_unit(guess.outcome, lang)
    if guess.outcome not in MONEY or not guess.scale:
        return unit
    scenario = lesson.parts[0 if guess.side == "left" else 1].scenario
    money = Money(currency_of(scenario.terms, scenario.horizon), lang)
    if not money.in_currency or money.currency.code in unit:
        return unit
    return t(
        "lesson.unit_worth", lang, unit=unit, worth=t("money.each", lang, amount=money.level(1 / abs(guess.scale)))
    )


def group_title(group: str, scenario: Scenario, lang: str) -> str:
    """Return what a value band or segment is called; a name that both bear means the band."""
    if group in BANDS:
        return t("lesson_page.value_band", lang, band=group)
    return segment_of(group, lang, scenario.texts(lang))
