"""Dialogs that only tell: the glossary and the keys."""

from nicegui import ui
from nicegui.element import Element

from paradox.classroom.elements import Button, Text, box, put
from paradox.classroom.glossary import glossary
from paradox.present.messages import t

KEYS = ("space", "right", "f", "r", "d", "g", "question", "escape")


class Dialog:
    """A dialog of the browser: it holds the focus, and Escape closes it.

    Args:
        heading: what it is about.
        lang: language of the closing button.
        classes: style classes.
    """

    def __init__(self, heading: str, lang: str, classes: str = "") -> None:
        with box("dialog", classes) as self.frame:
            with box("div", "head"):
                self.heading = Text("h2", heading)
                Button(t("control.close", lang), self.close, "close")
            self.content: Element = box("div")
        put(self.frame, {"aria-label": heading})

    def open(self) -> None:
        """Show it, from its top."""
        ui.run_javascript(
            f"const d = getHtmlElement({self.frame.id}); if (!d.open) {{ d.showModal(); d.scrollTop = 0; }}"
        )

    def close(self) -> None:
        """Hide it."""
        ui.run_javascript(f"getHtmlElement({self.frame.id}).close()")


def glossary_dialog(lang: str) -> Dialog:
    """Build the glossary."""
    dialog = Dialog(t("page.glossary", lang), lang, "glossary-dialog")
    with dialog.content, box("dl"):
        for entry in glossary(lang):
            Text("dt", entry.term)
            Text("dd", entry.text)
            Text("dd", entry.source, "source")
    return dialog


def keys_dialog(lang: str) -> Dialog:
    """Build the list of keys."""
    dialog = Dialog(t("page.keys", lang), lang, "keys-dialog")
    with dialog.content, box("table"), box("tbody"):
        for key in KEYS:
            with box("tr"):
                with box("th", scope="row"):
                    Text("kbd", t(f"key.{key}", lang))
                Text("td", t(f"key_does.{key}", lang))
    return dialog
