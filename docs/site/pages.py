"""What all pages of the site share: their languages, names and frame."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from ruamel.yaml import YAML

from paradox.present.figures.colours import DARK, VERDICTS
from paradox.present.messages import LANGUAGES
from paradox.present.text.comparison import verdict
from sim.version import model_version

HERE = Path(__file__).parent
FIRST = LANGUAGES[0]
MANUAL = "manual"
_TAGS = {"zh": "zh-Hans"}


class Place(NamedTuple):
    """Where a page of the site stands: its address in the first language, relative to the folder of the site."""

    address: str

    def of(self, lang: str) -> str:
        """Return the address in a language: `index.html`, `index.zh.html`."""
        return self.address if lang == FIRST else self.address.removesuffix(".html") + f".{lang}.html"

    @property
    def up(self) -> str:
        """Return the way from the page to the folder of the site."""
        return "../" * self.address.count("/")


FRONT, CASES, LESSONS, MAP = (Place(f"{name}.html") for name in ("index", "cases/index", "lessons/index", "map"))
DOCUMENTS = Place(f"{MANUAL}/docs/README.html")


def ways_back(place: Place, key: str) -> dict[str, list[tuple[str, str]]]:
    """Return the links of a page that a page of the site lists, by language: to the front page and to that page.

    Args:
        place: of the page that lists it, in the same folder.
        key: of its name in `texts.yaml`.
    """
    return {
        lang: [
            (say("site.front", lang), place.up + FRONT.of(lang)),
            (say(key, lang), place.of(lang).rpartition("/")[2]),
        ]
        for lang in LANGUAGES
    }


@cache
def texts() -> dict[str, dict[str, str]]:
    """Return what the pages say of themselves, by key and language."""
    content: dict[str, dict[str, str]] = YAML(typ="safe").load((HERE / "texts.yaml").read_text(encoding="utf-8"))
    return content


def say(key: str, lang: str, **values: object) -> str:
    """Return a sentence in a language, its gaps filled.

    Raises:
        KeyError: there is no such sentence, or a gap without a value.
    """
    return texts()[key][lang].format(**values) if values else texts()[key][lang]


def write(folder: Path, place: Place, template: str, values: Callable[[str], dict[str, Any]]) -> None:
    """Write a page in every language.

    Args:
        folder: of the site.
        place: of the page in it.
        template: its file in `templates`.
        values: what the template needs, by language.
    """
    for lang in LANGUAGES:
        other = next(one for one in LANGUAGES if one != lang)
        text = _environment(lang).get_template(template).render(
            lang=lang,
            tag=_TAGS.get(lang, lang),
            up=place.up,
            place=place,
            other=place.of(other).rpartition("/")[2],
            other_tag=_TAGS.get(other, other),
            places=[("front", FRONT), ("cases", CASES), ("lessons", LESSONS), ("map", MAP), ("documents", DOCUMENTS)],
            documents=DOCUMENTS,
            manual=place.up + MANUAL,
            model=model_version(),
            **values(lang),
        )  # fmt: skip
        path = folder / place.of(lang)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@cache
def _environment(lang: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["say"] = lambda key, **values: say(key, lang, **values)
    made.globals["verdict"] = lambda word: verdict(word, lang)
    return made


def colours() -> str:
    """Return the rules by which a verdict has its colour, the same as in all figures."""
    rules = [
        f'[data-verdict="{word}"] {{ background: {colour}; color: {"#ffffff" if word in DARK else "#000000"}; }}'
        for word, colour in VERDICTS.items()
    ]
    return "\n".join(rules)
