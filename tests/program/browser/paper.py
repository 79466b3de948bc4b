"""What a page leaves on paper."""

import io
import re
import unicodedata
from typing import Any

import pytest


def printed(tab: Any, paper: str) -> str:
    """Print the page that a tab shows, and return all words on paper."""
    pypdf = pytest.importorskip("pypdf")
    reader = pypdf.PdfReader(io.BytesIO(tab.pdf(format=paper, prefer_css_page_size=False)))
    text = "\n".join(sheet.extract_text() for sheet in reader.pages)
    return unicodedata.normalize("NFKC", text)  # fi is printed as one sign


def squeezed(text: str) -> str:
    """A text without its spaces: where a line breaks on paper is not the matter."""
    return re.sub(r"\s+", "", text)


def lost(tab: Any, words: str) -> list[str]:
    """What stands in a cell of a table of a page, and not on paper: words and numbers, as their order differs."""
    cells = "[...document.querySelectorAll('th, td')].filter(cell => cell.offsetParent).map(cell => cell.innerText)"
    found: list[str] = tab.evaluate(cells)
    parts = {part for cell in found for part in re.findall(r"[A-Za-z0-9.+-]+", cell)}
    return sorted(part for part in parts if part not in squeezed(words))


def on_paper_too_wide(tab: Any, paper: str) -> list[str]:
    """Name what would be cut off or scrolled on a sheet, its margins taken off."""
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": {"A4": 688, "Letter": 710}[paper], "height": 900})
    found: list[str] = tab.evaluate(
        "[...document.querySelectorAll('table, th, td, figure, figure > svg, p, li')]"
        ".filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1"
        " && e.offsetParent).map(e => e.outerHTML.slice(0, 80))"
    )
    return found
