"""How every figure is drawn and written: matplotlib's own defaults, one style, and every text as it was written."""

import io
import logging
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paradox.present.figures import letters
from paradox.present.messages import t
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE: dict[Any, Any] = {
    "font.family": [letters.MAIN],
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "svg.fonttype": "none",  # letters of a drawing stay letters
    "svg.hashsalt": "recovery-paradox",
}
_LOG = "matplotlib"
_BACKEND = "MPLBACKEND"


def ready(texts: Iterable[str] = (), lang: str = "en") -> None:
    """Find out what cannot be drawn, before time is spent on runs.

    Args:
        texts: what the figures will bear.
        lang: language of a warning.

    Raises:
        ParadoxError: matplotlib cannot be loaded.

    Warns:
        LettersMissing: no font here has some of the letters.
    """
    with styled():
        letters.check(texts, lang)


def drawn_texts(scenario: Scenario, lang: str) -> list[str]:
    """Return what figures of a scenario may bear: its own texts, and words of the program in the same language."""
    texts = scenario.texts(lang)
    labels = [event.label for event in scenario.events]
    own = [texts.title, *scenario.policies, *texts.policies.values(), *texts.segments.values(), *texts.events.values()]
    own += labels
    return [*own, t("figure.letters_missing", lang, letters="")]


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the style of all figures, whatever a user's matplotlibrc, variables and earlier drawings have set."""
    with _quiet():
        _load()
        from matplotlib import style

        with style.context(["default", STYLE]):
            yield


def blank(size: tuple[float, float]) -> "Figure":
    """Return an empty figure of a width and a height in inches; call it inside `styled`."""
    from matplotlib.figure import Figure

    return Figure(figsize=size, layout="constrained")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep matplotlib from talking about fonts and files: what a reader must know is said in `letters`."""
    log = logging.getLogger(_LOG)
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
            yield
    finally:
        log.setLevel(level)


def _load() -> None:
    """Load matplotlib, whatever backend a variable names; no figure needs one.

    Raises:
        ParadoxError: a file with settings cannot be read.
    """
    given, loaded = os.environ.pop(_BACKEND, None), _LOG in sys.modules
    try:
        import matplotlib as mpl
    except (OSError, ValueError) as error:
        raise ParadoxError(
            f"matplotlib cannot be loaded: {error}. Next: mend or move away the file matplotlibrc, which is in this "
            "folder or where MATPLOTLIBRC says."
        ) from None
    finally:
        if given is not None:
            os.environ[_BACKEND] = given
    if given is not None and not loaded:  # what a notebook has asked for holds for its own drawings
        with suppress(ValueError):
            mpl.rcParams["backend"] = given


def lettered(figure: "Figure") -> None:
    """Give all texts of a figure the fonts that have their letters; call it inside `styled`."""
    import matplotlib as mpl
    from matplotlib.text import Text

    texts = [one for one in figure.findobj(Text) if isinstance(one, Text)]
    written = "".join(text.get_text() for text in texts)
    letters.check([written])
    chosen = list(letters.families(written).families)
    mpl.rcParams["font.family"] = chosen  # for the ticks that are made while drawing
    for text in texts:
        text.set_fontfamily(chosen)


def drawn(figure: "Figure", ending: str, *, transparent: bool = False, dpi: int = 150) -> bytes:
    """Return a figure as the bytes of a file; the same figure gives the same bytes.

    Args:
        figure: what to draw.
        ending: "svg" or "png".
        transparent: without a ground, for a page with colours of its own.
        dpi: dots per inch of a PNG.
    """
    nameless: dict[str, None] = {"Date": None, "Creator": None} if ending == "svg" else {"Software": None}
    buffer = io.BytesIO()
    with styled():
        lettered(figure)
        figure.savefig(buffer, format=ending, dpi=dpi, metadata=nameless, transparent=transparent)
    return buffer.getvalue()


def save(figure: "Figure", path: Path) -> None:
    """Write a figure as SVG or PNG, by the ending of the name; the same figure gives the same bytes."""
    path.write_bytes(drawn(figure, path.suffix.removeprefix(".")))
