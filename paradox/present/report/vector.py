"""Figures inside a page: vector, in the page's own colours, with a text that says what they show."""

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from paradox.present.figures.style import drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# The neutral colours of figures follow the page, light or dark.
_NEUTRAL = {"#000000": "var(--ink)", "#666666": "var(--soft)", "#e3e3e3": "var(--band)", "#ffffff": "var(--paper)"}
_TAG = re.compile(r"<[^>]*>", re.DOTALL)
_ID = re.compile(r'(?P<before>\bid="|"#|url\(#)(?![0-9a-f]{6}")', re.IGNORECASE)


def inline(figure: "Figure", name: str, alternative: str) -> Markup:
    """Return a figure as an SVG element for a page.

    Args:
        figure: what to draw.
        name: of the figure on its page; makes its ids unique there.
        alternative: the text for those who cannot see it.
    """
    text = drawn(figure, "svg", transparent=True).decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    # Only in tags: a text between them may look like a colour or a name.
    text = _TAG.sub(lambda found: _ID.sub(rf"\g<before>{name}-", _coloured(found[0])), text)
    width = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    assert width is not None
    opening = f'<svg role="img" aria-label="{escape(alternative)}" viewBox="{width.group(0)[9:-1]}" '
    text = re.sub(r"<svg [^>]*>", opening + 'xmlns:xlink="http://www.w3.org/1999/xlink">', text, count=1)
    return Markup(text)


def _coloured(tag: str) -> str:
    """Put the colours of the page into a tag."""
    for colour, variable in _NEUTRAL.items():
        tag = re.sub(colour, variable, tag, flags=re.IGNORECASE)
    return tag
