"""Which letters can be drawn here, and what is said where Chinese ones cannot."""

import re
from functools import cache

from paradox.present.figures.letters import families
from paradox.present.figures.style import styled
from paradox.present.messages import LANGUAGES, t

_SAID = [t("figure.letters_missing", lang, letters="LETTERS").split("LETTERS")[0] for lang in LANGUAGES]


@cache
def has_cjk_font() -> bool:
    """Tell whether a font that is here has Chinese letters."""
    with styled():
        return not families("赔").missing


def said_besides(notices: str) -> str:
    """Give what was said besides that Chinese letters cannot be drawn, where indeed they cannot."""
    if has_cjk_font():
        return notices
    return re.sub(rf"(?m)^({'|'.join(map(re.escape, _SAID))}).*\n", "", notices)
