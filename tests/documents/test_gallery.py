"""The gallery shows every figure, and every figure that it shows is there."""

import re

from docs.generators import gallery

PAGE = gallery.FOLDER / "gallery.md"


def test_the_page_is_the_one_the_command_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == gallery.page()


def test_every_figure_shown_was_drawn_and_every_figure_drawn_is_shown() -> None:
    shown = {gallery.FOLDER / path for path in re.findall(r"\]\((.*?)\)", PAGE.read_text(encoding="utf-8"))}
    assert all(path.stat().st_size > 2000 for path in shown)
    assert set((gallery.FOLDER / "gallery").glob("*.svg")) <= shown
