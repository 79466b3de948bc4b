"""How sure a verdict is, in words: in how many plausible worlds it holds, what it is in the others, what flips it."""

from experiments.plausible import Flip, Sureness
from paradox.messages import model_name, t
from paradox.words import title_of, verdict
from sim.parameters import PARAMETERS
from sim.scenario import Texts


def sureness_sentence(one: Sureness, lang: str, texts: Texts | None = None) -> str:
    """Say in how many plausible worlds a verdict holds, what flips it, and whether it rests on judgement."""
    sentences = [
        t(
            "report.sure_plausible",
            lang,
            policy=title_of(one.policy, lang, texts),
            question=t(f"report.question_{one.question}", lang),
            word=verdict(one.word, lang),
            holds=one.holds,
            worlds=one.worlds,
            rest=_rest(one, lang),
        )
    ]
    if one.flips:
        flips = t("words.semicolon", lang).join(_flip(flip, lang) for flip in one.flips)
        sentences.append(t("report.sure_flips", lang, flips=flips))
    if one.rests_on_judgement:
        sentences.append(t("report.sure_judgement", lang))
    return t("words.space", lang).join(sentences)


def _rest(one: Sureness, lang: str) -> str:
    """Say what the verdict is in the other worlds, the most frequent first."""
    others = sorted(((count, word) for word, count in one.words.items() if word != one.word), key=lambda pair: -pair[0])
    if not others:
        return ""
    told = [t("report.sure_word", lang, word=verdict(word, lang), count=count) for count, word in others]
    return t("report.sure_rest", lang, others=t("words.comma", lang).join(told))


def _flip(flip: Flip, lang: str) -> str:
    """Name a parameter, where in its range the verdict changes, and what it means."""
    meaning = model_name("meaning", flip.parameter, lang, PARAMETERS[flip.parameter].meaning)
    return t(
        f"report.sure_flip_{flip.flips_when}",
        lang,
        parameter=model_name("parameter", flip.parameter, lang, flip.parameter),
        meaning=meaning.rstrip(".。"),
    )
