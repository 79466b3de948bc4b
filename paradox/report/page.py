"""Fills a page template; everything the page needs is inside it."""

from functools import cache
from typing import TYPE_CHECKING, Any

from paradox.messages import t

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("paradox.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, lang: str, **values: Any) -> str:
    """Fill a template; in it `say("key")` gives a message of the report in the page's language."""

    def say(key: str) -> str:
        return t(f"report.{key}", lang)

    return _environment().get_template(template).render(lang="zh-Hans" if lang == "zh" else lang, say=say, **values)
