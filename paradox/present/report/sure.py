"""How sure a verdict is, as a page says it: in how many plausible worlds it is the same, and what flips it."""

from collections.abc import Sequence

from experiments.comparison.plausible import Flip, Sureness
from paradox.present.messages import model_name, t
from paradox.present.text.comparison import title_of
from paradox.present.text.plausible import held
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Texts


def sureness_sentence(one: Sureness, lang: str, texts: Texts | None = None) -> str:
    """Say in how many plausible worlds a verdict holds, what flips it, and whether it rests on judgement."""
    sentences = [
        t(
            "report.sure_plausible",
            lang,
            policy=title_of(one.policy, lang, texts),
            question=t(f"report.question_{one.question}", lang),
            held=held(one, lang),
        )
    ]
    if one.flips:
        flips = t("words.semicolon", lang).join(_flip(flip, lang) for flip in one.flips)
        sentences.append(t("report.sure_flips", lang, flips=flips))
    if one.rests_on_judgement:
        sentences.append(t("report.sure_judgement", lang))
    return t("words.space", lang).join(sentences)


def about(found: Sequence[Sureness], lang: str) -> str:
    """Say what kind of worlds were asked, and what it means that a parameter is named; "" if none were."""
    if not found:
        return ""
    named = any(one.flips for one in found)
    told = [f"sure.about_{found[0].source}", *(["sure.association"] if named else [])]
    return t("words.space", lang).join(t(key, lang) for key in told)


def _flip(flip: Flip, lang: str) -> str:
    """Name a parameter, where in its range the verdict changes, and what it means."""
    meaning = model_name("meaning", flip.parameter, lang, PARAMETERS[flip.parameter].meaning)
    return t(
        f"report.sure_flip_{flip.flips_when}",
        lang,
        parameter=model_name("parameter", flip.parameter, lang, flip.parameter),
        meaning=meaning.rstrip(".。"),
    )
