"""The page of an address that leads nowhere: what is wrong with it, and the ways to what works."""

from nicegui import ui

from paradox.classroom.elements import Text, box, put
from paradox.classroom.lesson import FREE
from paradox.classroom.library import Library
from paradox.classroom.page import lesson_titles
from paradox.classroom.setup import address
from paradox.present.messages import t


def show_mistake(message: str, lang: str, library: Library) -> None:
    """Say what is wrong, and link to every lesson and to free play; no other lesson poses as the one asked for.

    Args:
        message: what is wrong, a line each mistake.
        lang: language of all texts.
        library: the lessons there are.
    """
    ui.dark_mode(None)
    with box("header", "bar"):
        Text("h1", t("page.title", lang))
    with box("div", "page"):
        with box("div", "notice", role="alert"), box("div", "message"):
            for line in message.split("\n"):
                Text("p", line)
        with box("section", "ways"):
            Text("h2", t("page.ways", lang))
            with box("ul"):
                for key, title in (*lesson_titles(library, lang).items(), (FREE, t("page.free", lang))):
                    with box("li"):
                        put(Text("a", title), {"href": address(lang, lesson=key)})
