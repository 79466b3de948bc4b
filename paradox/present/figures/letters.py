"""Which fonts a figure needs so that every letter in it is drawn, and what is said where no font has one.

Matplotlib's own font comes first. What it lacks is looked for in fonts that the systems come with, then in those that
install with this program, then in any font that matplotlib knows, and at last in font files that came after
matplotlib made its list.
"""

import importlib
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from paradox.present.messages import t

MAIN = "DejaVu Sans"
# Fonts with Chinese letters as they come with Windows, macOS and Linux.
CHINESE = (
    "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "Source Han Sans CN", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Heiti SC", "Heiti TC",
)  # fmt: skip
# Packages that hold a font and say where.
PACKAGES = ("pylopdf_fonts_zh_cn", "pylopdf_fonts_hi")
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_SHOWN = 12
_said: set[str] = set()


class LettersMissing(UserWarning):
    """Some letters are in no font that is here."""


class Letters(NamedTuple):
    """Families of fonts, in the order in which they are asked for a letter, and the letters that none has."""

    families: tuple[str, ...]
    missing: str


class _Font(NamedTuple):
    name: str
    path: str
    face: int


def check(texts: Iterable[str], lang: str = "en") -> None:
    """Warn, once and in one sentence, of letters of some texts that no font here has.

    Args:
        texts: what a figure will bear.
        lang: language of the sentence.

    Warns:
        LettersMissing: what to do.
    """
    new = set(families("".join(texts)).missing) - _said
    if new:
        _said.update(new)
        shown = sorted(new)[:_SHOWN]
        letters = " ".join(shown) + (" …" if len(new) > len(shown) else "")
        warnings.warn(t("figure.letters_missing", lang, letters=letters), LettersMissing, stacklevel=3)


def families(text: str) -> Letters:
    """Return the fonts for a text, and which of its letters none of them has."""
    return _families(frozenset(letter for letter in text if _is_seen(letter)))


def _is_seen(letter: str) -> bool:
    """Tell whether a letter has a form of its own: spaces, controls and choosers of variants have none."""
    return unicodedata.category(letter) not in _INVISIBLE and not "\ufe00" <= letter <= "\ufe0f"


@lru_cache(maxsize=256)
def _families(letters: frozenset[str]) -> Letters:
    from matplotlib.font_manager import findfont

    left = _lacked(letters, findfont(MAIN), 0)
    chosen = [MAIN]
    sources: tuple[Callable[[], Iterator[_Font]], ...] = (_of_systems, _of_packages, _of_all, _new_files)
    for source in sources:
        if not left:
            break
        for font in source():
            after = _lacked(left, font.path, font.face) if font.name not in chosen else left
            if after != left:
                chosen.append(font.name)
                left = after
            if not left:
                break
    return Letters(tuple(chosen), "".join(sorted(left)))


@lru_cache(maxsize=1024)
def _lacked(letters: frozenset[str], path: str, face: int) -> frozenset[str]:
    """Return those letters that a font file lacks; all of them if it cannot be used."""
    from matplotlib.ft2font import FT2Font

    try:
        font: Any = FT2Font(path, face_index=face) if face else FT2Font(path)
        if not font.scalable:  # as fonts of coloured pictures
            return letters
        return frozenset(letter for letter in letters if not font.get_char_index(ord(letter)))
    except (OSError, RuntimeError, TypeError):
        return letters


def _known() -> list[_Font]:
    """List the upright fonts of matplotlib's list whose files are still there, those of usual weight first."""
    from matplotlib.font_manager import fontManager

    entries = [one for one in fontManager.ttflist if one.style == "normal" and Path(one.fname).is_file()]
    entries.sort(key=lambda one: (abs(_weight(one.weight) - 400), one.name, str(one.fname)))
    fonts = (_Font(one.name, str(one.fname), getattr(one, "index", 0)) for one in entries)
    return [font for font in fonts if "Last Resort" not in font.name]


def _weight(weight: object) -> int:
    return weight if isinstance(weight, int) else 400


def _of_systems() -> Iterator[_Font]:
    known = _known()
    for name in CHINESE:
        yield from (font for font in known if font.name == name)


def _of_packages() -> Iterator[_Font]:
    for name in PACKAGES:
        try:
            path = importlib.import_module(name).sans_path()
        except (ImportError, AttributeError):
            continue
        yield from _added(Path(path))


def _of_all() -> Iterator[_Font]:
    yield from _known()


def _new_files() -> Iterator[_Font]:
    """Look for font files that matplotlib's list does not have."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    known = {str(one.fname) for one in fontManager.ttflist}
    for path in sorted(set(findSystemFonts()) - known):
        yield from _added(Path(path))


def _added(path: Path) -> list[_Font]:
    """Put a font file on matplotlib's list, and return its faces; none if it cannot be read."""
    from matplotlib.font_manager import fontManager

    found = [one for one in fontManager.ttflist if str(one.fname) == str(path)]
    if not found:
        before = len(fontManager.ttflist)
        try:
            fontManager.addfont(path)
        except Exception:  # matplotlib promises no kind of error for a damaged file
            return []
        found = fontManager.ttflist[before:]
    return [_Font(one.name, str(one.fname), getattr(one, "index", 0)) for one in found]
