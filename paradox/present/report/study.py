"""The page of a study as HTML that needs nothing else: its text rendered, its figures put inside."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from paradox.present.report.page import breakable, page
from paradox.present.report.vector import inline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_IMAGE = re.compile(r"^!\[(?P<alternative>[^\]]*)\]\([^)]*?(?P<name>[\w-]+)\.svg\)$", re.MULTILINE)
# A word of a cell with underscores, or one so long that no column holds it.
_NAME = re.compile(r"(?<=[\s>])[\w.;&-]*(?:_[\w.;&-]*|[\w.;&-]{24,})(?=[\s<])")
_HEADING = re.compile(r"<h2>(.*?)</h2>")


def study_report(
    title: str, text: str, drawn: "Mapping[str, Callable[[], Figure]]", lang: str = "en", own: Iterable[str] = ()
) -> str:
    """Write the page of a study as one HTML file: no script, no other file, no network.

    Args:
        title: of the study.
        text: the page in Markdown; an image stands on a line of its own.
        drawn: how to draw each figure, by the name of its file.
        lang: language of the page.
        own: texts of users in it.
    """
    parts: list[Markup] = []
    heading, end = title, 0
    for image in _IMAGE.finditer(text):
        if image["name"] not in drawn:
            continue
        heading = _add(parts, text[end : image.start()], heading)
        name, alternative = image["name"], image["alternative"]
        opening = Markup('<figure class="scroll light {}" tabindex="0" role="region" aria-label="{}">')
        parts.append(
            opening.format(name, alternative) + inline(drawn[name](), name, alternative) + Markup("</figure>\n")
        )
        end = image.end()
    _add(parts, text[end:], heading)
    return page("study.html.j2", lang, own, title=title, content=Markup("").join(parts))


def _breakable(found: re.Match[str]) -> str:
    """Let a name in a cell break at its underscores."""
    return str(breakable(Markup(found[0]).unescape()))


def _add(parts: list[Markup], text: str, heading: str) -> str:
    """Render a piece of the page, its tables able to scroll, and return the heading it ends under."""
    from markdown_it import MarkdownIt

    # Nothing in a page names another address: whatever looks like it is text.
    reader = (
        MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "link", "autolink", "reference"])
    )
    made = reader.render(text).replace("<th>", '<th scope="col">')
    for piece in re.split(r"(<table>.*?</table>\n?)", made, flags=re.DOTALL):
        if piece.startswith("<table>"):
            label = escape(Markup(heading).unescape())
            opening = f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
            parts.append(Markup(f"{opening}\n{_NAME.sub(_breakable, piece)}</div>\n"))
        else:
            heading = next(iter(_HEADING.findall(piece)[-1:]), heading)
            parts.append(Markup(piece))
    return heading
