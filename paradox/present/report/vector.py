"""Figures inside a page: vector, in the page's own colours, with a text that says what they show."""

import io
import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from paradox import figures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# The neutral colours of figures follow the page, light or dark.
_NEUTRAL = {"#000000": "var(--ink)", "#666666": "var(--soft)", "#e3e3e3": "var(--band)", "#ffffff": "var(--paper)"}
_ID = re.compile(r'\bid="([^"]+)"')


def inline(figure: "Figure", name: str, alternative: str) -> Markup:
    """Give a figure as an SVG element for a page.

    Args:
        figure: what to draw.
        name: of the figure on its page; makes its ids unique there.
        alternative: the text for those who cannot see it.
    """
    import matplotlib as mpl

    buffer = io.StringIO()
    with mpl.rc_context(figures.STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    for colour, variable in _NEUTRAL.items():
        text = re.sub(colour, variable, text, flags=re.IGNORECASE)
    for old in sorted(set(_ID.findall(text)), key=len, reverse=True):
        new = f"{name}-{old}"
        text = text.replace(f'id="{old}"', f'id="{new}"')
        text = text.replace(f'"#{old}"', f'"#{new}"').replace(f"url(#{old})", f"url(#{new})")
    width = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    assert width is not None
    opening = f'<svg role="img" aria-label="{escape(alternative)}" viewBox="{width.group(0)[9:-1]}" '
    text = re.sub(r"<svg [^>]*>", opening + 'xmlns:xlink="http://www.w3.org/1999/xlink">', text, count=1)
    return Markup(text)
