"""The cautions of a scenario or a study in the language of a reader."""

import re

from experiments.study import Study
from experiments.study_cautions import Caution, cautions
from paradox.messages import LANGUAGES, t

# The sentences of `sim.scenario_cautions` and `experiments.study_cautions`, to tell them in another language.
SENTENCES = {
    "staff": re.compile(
        r"Policy '(?P<policy>.*)' answers less than one entry a week: staff_capacity (?P<capacity>\S+) for about "
        r"(?P<customers>\d+) first customers\. Raise it to (?P<needed>\S+) or more, or market\.persons\."
    ),
    "failures": re.compile(
        r"About (?P<failures>\d+) failures are to be expected in (?P<weeks>\d+) weeks, too few for a clear verdict\. .*"
    ),
    "tied": re.compile(
        r"At some points (?P<what>.*); their runs will fail\. Tie them with '(?P<link>.*)', or narrow .*"
    ),
    "refused": re.compile(r"At some points (?P<what>.*); their runs will fail\. Tie such values .*"),
    "maps": re.compile(
        r"The maps asked for will not be drawn: verdicts need the outcomes (?P<person>.*), or (?P<base>.*)\."
    ),
}


def caution_lines(study: Study, lang: str = "en") -> list[str]:
    """Say what is probably not meant in a study, a sentence each."""
    return [_told(one, lang) for one in cautions(study)]


def caution_line(text: str, lang: str) -> str:
    """Say one of the sentences that are known here in a language."""
    if lang == LANGUAGES[0]:
        return text
    for name, sentence in SENTENCES.items():
        if found := sentence.fullmatch(text):
            return t(f"study.caution_{name}", lang, **found.groupdict())
    return text


def _told(one: Caution, lang: str) -> str:
    """Give one caution, and where among the levers it holds."""
    text = caution_line(one.text, lang)
    if not one.corners:
        return text
    return text + t("words.space", lang) + t("study.caution_corners", lang, corners=one.corners, of=one.of)
