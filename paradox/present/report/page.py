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
    """Let a name break after an underscore or a stroke, a very long word anywhere, no other, and no number."""
    pieces = re.split(r"(?<=[_/])(?=\w)|(?<=[.\-])(?=[^\W\d])", text)
    short = [part for piece in pieces for part in re.sub(rf"(\S{{{_LONG}}})(?=\S)", "\\1\0", piece).split("\0")]
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
