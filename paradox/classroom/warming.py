"""Compiles the model before the first page needs it, and shows a page to wait by meanwhile."""

from threading import Thread

from nicegui import ui

from experiments.runs.runner import is_ready
from paradox.classroom.elements import Text, box
from paradox.classroom.library import Library
from paradox.classroom.setup import read_setup
from paradox.classroom.stage import Stage
from paradox.present.messages import t

# Seconds after which a page that waits asks again.
AGAIN = 3


class Warming:
    """Compiles the model in a thread of its own, if that is still to be done.

    Args:
        library: the lessons; the first is lived for a week, which compiles all that a page needs.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._thread = None if is_ready() else Thread(target=self._live, daemon=True)
        if self._thread is not None:
            self._thread.start()

    @property
    def ready(self) -> bool:
        """Return whether a page can be shown at once."""
        return self._thread is None or not self._thread.is_alive()

    def _live(self) -> None:
        """Live a week of the start page's worlds."""
        setup = read_setup({}, "en", self._library)
        stage = Stage(setup.parts, setup.seed)
        stage.step()
        stage.close()


def show_waiting(lang: str) -> None:
    """Say that the model is compiled, on a page that asks again by itself until that is done."""
    ui.dark_mode(None)
    ui.add_head_html(f'<meta http-equiv="refresh" content="{AGAIN}">')
    with box("header", "bar"):
        Text("h1", t("page.title", lang))
    with box("div", "page"), box("section", "compiling", role="status"):
        Text("h2", t("page.compiling", lang))
        Text("p", t("page.compiling_once", lang))
