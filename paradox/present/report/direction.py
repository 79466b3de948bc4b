"""Keeps texts of users that run from right to left to themselves in a page: nothing around them is reordered."""

import html
import re
import unicodedata
from collections.abc import Iterable

_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_MARKS = frozenset("\u200e\u200f\u061c\u2066\u2067\u2068\u2069")
# Where no `bdi` may stand: in tags, in the title of the page, in what is drawn or no text.
_NOT_TEXT = re.compile(r"(<(title|style|svg)\b.*?</\2>|<(?!wbr>)[^>]*>)", re.DOTALL)
_WRITTEN = {'"': '(?:&quot;|&#34;|")', "'": "(?:&#39;|')"}


def isolated(page: str, texts: Iterable[str]) -> str:
    """Put `<bdi>` around texts wherever a page shows them.

    Args:
        page: HTML.
        texts: what users wrote; of these, those that hold letters or marks of a direction.
    """
    mixed = sorted({text for text in texts if _turns(text)}, key=len, reverse=True)
    if not mixed:
        return page
    pattern = re.compile("|".join(map(_pattern, mixed)))
    parts = _NOT_TEXT.split(page)
    # A piece of text, then the tag behind it and what kind of tag that is.
    parts[0::3] = [pattern.sub(lambda found: f"<bdi>{found[0]}</bdi>", piece) for piece in parts[0::3]]
    parts[2::3] = ["" for _ in parts[2::3]]
    return "".join(parts)


def _turns(text: str) -> bool:
    return any(letter in _MARKS or unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)


def _pattern(text: str) -> str:
    """Match a text as HTML writes it, where it may break between any two letters."""
    letters = (_WRITTEN.get(one) or re.escape(html.escape(one)) for one in " ".join(text.split()))
    return "(?:<wbr>)?".join(r"\s+" if one == r"\ " else one for one in letters)
