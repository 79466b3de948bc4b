"""How sure a verdict is, in words: in how many plausible worlds it is the same, and what it is in the others."""

from collections.abc import Sequence

from experiments.comparison.plausible import Flip, Sureness
from paradox.present.messages import t
from paradox.present.text.comparison import title_of, verdict
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Texts


def held(one: Sureness, lang: str) -> str:
    """Say in how many worlds the verdict is the same as in the comparison, and what it is in the others."""
    how_many = "all" if one.holds == one.worlds else "some" if one.holds else "none"
    values = {"holds": one.holds} if how_many == "some" else {}
    same = t(f"sure.{how_many}", lang, worlds=worlds(one, lang), word=verdict(one.word, lang), **values)
    others = [
        t("sure.other" if at else "sure.first_other", lang, count=count, word=verdict(word, lang))
        for at, (word, count) in enumerate(pair for pair in by_count(one) if pair[0] != one.word)
    ]
    return t("words.semicolon", lang).join([same, t("words.comma", lang).join(others)]) if others else same


def worlds(one: Sureness, lang: str) -> str:
    """Say how many worlds were asked, and of which kind."""
    return t(f"sure.worlds_{one.source}", lang, count=one.worlds)


def fewer(asked: int, found: Sequence[Sureness], lang: str) -> str:
    """Say that there are fewer worlds that keep the evidence than were asked for, "" if there are as many."""
    there = found[0].worlds if found else asked
    return t("sure.fewer", lang, asked=asked, worlds=there) if there < asked else ""


def by_count(one: Sureness) -> list[tuple[str, int]]:
    """List the verdicts with the number of worlds that gave them, most first."""
    return sorted(one.words.items(), key=lambda item: -item[1])


def lines(found: Sequence[Sureness], lang: str = "en", texts: Texts | None = None) -> list[tuple[int, str]]:
    """Put the answer into words for a terminal: pairs of indentation and text, a heading first."""
    if not found:
        return []
    told = [(0, t("sure.heading", lang, worlds=worlds(found[0], lang)))]
    policy = ""
    for one in found:
        if one.policy != policy:
            policy = one.policy
            told.append((2, title_of(policy, lang, texts)))
        question = t(f"report.question_{one.question}", lang)
        told.append((4, t("sure.line", lang, question=question, held=held(one, lang))))
        if one.flips:
            told.append((6, t("sure.changes", lang, flips=_listed([_flip(flip, lang) for flip in one.flips], lang))))
        if one.rests_on_judgement:
            judged = [flip.parameter for flip in one.flips if flip.grade == "judgement"]
            told.append((6, t("sure.judged", lang, parameters=_listed(judged, lang))))
    told.append((2, t(f"sure.about_{found[0].source}", lang)))
    if any(one.flips for one in found):
        told.append((2, t("sure.association", lang)))
    return told


def _flip(flip: Flip, lang: str) -> str:
    """Name a parameter that flips a verdict, with the value at the defaults to compare with."""
    default = f"{PARAMETERS[flip.parameter].default:g}"
    return t(f"sure.changes_{flip.flips_when}", lang, parameter=flip.parameter, default=default)


def _listed(items: Sequence[str], lang: str) -> str:
    *first, last = items
    return t("words.comma", lang).join(first) + t("sure.or", lang) + last if first else last
