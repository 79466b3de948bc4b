"""Fills a page template; everything the page needs is inside it."""

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from paradox.present.messages import t
from paradox.present.report.direction import isolated

if TYPE_CHECKING:
    from jinja2 import Environment

_LONG = 24


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("paradox.present.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["breakable"] = breakable
    environment.filters["whole"] = whole
    return environment


def breakable(text: str) -> Markup:
    """Let a name break after an underscore, a stroke or the like, and a very long word anywhere, but no other word."""
    pieces = re.split(r"(?<=[_/.\-])(?=\w)", text)
    short = [piece[at : at + _LONG] for piece in pieces for at in range(0, len(piece), _LONG)]
    return Markup("<wbr>").join(short)


def whole(text: str) -> str:
    """Keep a number and its percent sign on one line."""
    return text.replace(" %", "\u00a0%")


def page(template: str, lang: str, own: Iterable[str] = (), **values: Any) -> str:
    """Fill a template; in it `say("key")` gives a message of the report in the page's language.

    Args:
        template: its name.
        lang: language of the page.
        own: texts of users, which may run from right to left.
        values: what the template shows.
    """

    def say(key: str) -> str:
        return t(f"report.{key}", lang)

    spoken = "zh-Hans" if lang == "zh" else lang
    return isolated(_environment().get_template(template).render(lang=spoken, say=say, **values), own)
