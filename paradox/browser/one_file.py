"""Puts a page together: one HTML file that holds the engine, what it is given, the sentences and the script."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from experiments.comparison import bounds
from experiments.comparison.currency import is_of_customer
from experiments.comparison.limits import ANY
from paradox.browser.engine import engine
from paradox.browser.plan import packed
from paradox.present.messages import LANGUAGES, catalogue, label, t
from paradox.present.text.money import SCALES, SIGNS
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from sim.version import model_version
from sim.worlds.outcomes import OUTCOMES

FOLDER = Path(__file__).parent
# Where a page leads that stands on a site: by language, titles and addresses.
Links = Mapping[str, Sequence[tuple[str, str]]]


class Around(NamedTuple):
    """What a page has besides where a server gives it.

    Attributes:
        template: HTML that extends the page's own.
        styles, scripts: files, behind those of the page.
        about: what its scripts read besides.
        texts: how the keys of the sentences begin that it says besides.
    """

    template: Path
    styles: Sequence[Path]
    scripts: Sequence[Path]
    about: Mapping[str, Any]
    texts: Sequence[str]


# A page that a mail server takes.
LARGEST = 3_000_000
# How the keys of the sentences begin that tell what happened to a person, as stories in the terminal tell it.
EVENTS = tuple(
    f"story.{one}"
    for one in (
        *("visit_", "failure", "silent", "complained", "detected", "preempted", "told_", "heard_"),
        *("felt_", "friends_", "of_", "severity_", "what_"),
    )
)
# What is worked out behind the page, and what every page has of its own; what both use comes first.
_SHARED = ("sums",)
_BEHIND = ("world", "outcomes", "person", "drawn", "worker")
_BEFORE = ("findings", "words", "charts", "pool", "elements", "saving", "runs", "story")
_WEEKS_A_YEAR = 52.0


def one_file(
    template: Path,
    styles: Sequence[Path],
    scripts: Sequence[Path],
    content: Mapping[str, Any],
    lang: str,
    links: Links | None = None,
    around: Around | None = None,
    **gaps: Any,
) -> str:
    """Return a page that needs no other file, no network and no program but a browser.

    Args:
        template: its HTML, with gaps for style, script, data and whatever else it names.
        styles: what it looks like, behind the colours that all pages share.
        scripts: what it does, behind the scripts that all pages share.
        content: what its scripts read.
        lang: in which it opens.
        links: where it leads, if it stands on a site.
        around: what it has besides, if a server gives it.
        gaps: what else the template names; set as text.

    Raises:
        ParadoxError: the engine is that of another model, or the page is too large.
    """
    about = content["about"] | {"links": links}
    if around is not None:
        said, more = about["texts"], sentences(*around.texts)
        about = {**about, **around.about, "texts": {lang: said[lang] | more[lang] for lang in said}}
        styles, scripts = [*styles, *around.styles], [*scripts, *around.scripts]
    content = {**content, "about": about}
    data = {**content, "wasm": packed(engine(lang)), "work": _text(map(_own, (*_SHARED, *_BEHIND)))}
    script = _text([*map(_own, (*_SHARED, *_BEFORE)), *scripts])
    whole = _filled(
        [template] if around is None else [template, around.template],
        lang="zh-Hans" if lang == "zh" else lang,
        model=model_version(),
        style="\n".join(path.read_text(encoding="utf-8") for path in (FOLDER / "colours.css", *styles)),
        script=script,
        script_hash=f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}",
        data=within_html(data),
        no_script=t("browser.no_script", lang),
        links=links[lang] if links else (),
        **gaps,
    )
    if len(whole.encode()) > LARGEST:
        raise ParadoxError(t("browser.too_large", lang, size=f"{len(whole.encode()) / 1e6:.1f}"))
    return whole


def within_html(content: Any) -> str:
    """Return JSON that no reader of HTML takes for markup, whatever texts it holds."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def sentences(*beginnings: str) -> dict[str, dict[str, str]]:
    """Return every sentence whose key begins so, by language and key."""
    return {
        lang: {key: text for key, text in catalogue(lang).items() if key.startswith(beginnings)} for lang in LANGUAGES
    }


def cause_titles(scenario: Scenario) -> list[dict[str, str]]:
    """Return what each cause of failures is called, by language."""
    return [{lang: label("cause", cause.name, lang) for lang in LANGUAGES} for cause in scenario.causes]


def limits() -> dict[str, list[float | None]]:
    """Return what each outcome can be at least and at most; None where there is no end."""
    kept = {name: bounds.of_outcome(name) for name in OUTCOMES}
    return {name: [_finite(end) for end in ends] for name, ends in kept.items() if ends != ANY}


def money(scenario: Scenario) -> dict[str, Any] | None:
    """Return how amounts are told in the firm's currency; None where they are told in prices."""
    terms = scenario.terms
    if not (terms.currency and terms.price_unit):
        return None
    return {
        "currency": terms.currency,
        "sign": SIGNS.get(terms.currency, f"{terms.currency} "),
        "unit": terms.price_unit,
        "aYear": _WEEKS_A_YEAR / scenario.horizon,
        "customers": terms.customers,
        "outcomes": [one.name for one in OUTCOMES.values() if is_of_customer(one.name, one.unit)],
        "scales": {lang: SCALES.get(lang, SCALES[LANGUAGES[0]]) for lang in LANGUAGES},
    }


def _own(name: str) -> Path:
    return FOLDER / f"{name}.js"


def _text(files: Iterable[Path]) -> str:
    """Return scripts one behind the other."""
    return '"use strict";\n' + "\n".join(file.read_text(encoding="utf-8") for file in files)


def _filled(templates: Sequence[Path], **values: Any) -> str:
    """Fill the gaps of the last template, which may extend the one before."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    trusted = {name: Markup(values[name]) for name in ("style", "script", "data")}
    loader = FileSystemLoader([one.parent for one in templates])
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return environment.get_template(templates[-1].name).render(**values | trusted)


def _finite(limit: float) -> float | None:
    return limit if abs(limit) != float("inf") else None
