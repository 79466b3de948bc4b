"""The way of phones to the class: the code and the address on the wall, who has come, and what may keep them away."""

from collections.abc import Callable

import segno
from nicegui import ui
from nicegui.element import Element

from paradox.classroom.elements import Text, box, put, shown
from paradox.present.messages import t

# Seconds after which a class that no phone belongs to is told what may be the matter.
PATIENCE = 4.0
_EVERY = 0.5


class Joining:
    """The way to the class; what is put into `frame` afterwards stands below it.

    Args:
        lang: language of the page.
        join: the address that phones open; None where only this machine can open the page.
        phones: counts the phones that have come.
        told: what is said of who has come, or None where something else is asked by now, which hides all this.
        apart: what is said where no phone comes.
    """

    def __init__(
        self, lang: str, join: str | None, phones: Callable[[], int], told: Callable[[], str | None], apart: str
    ) -> None:
        self.phones = phones
        self.told = told
        self.waited = 0.0
        with box("div", "joining") as frame:
            if join is None:
                Text("p", t("poll.alone", lang))
            else:
                code = segno.make(join, micro=False).svg_data_uri(dark="#000", light="#fff", border=2)
                put(box("img", "code"), {"src": code, "alt": t("poll.code", lang)})
                Text("p", t("poll.join", lang, address=join), "where")
            self.count = Text("p", "", "count")
            put(self.count, {"role": "status"})
            self.apart = Text("p", apart, "apart")
        self.frame: Element = frame
        self.timer = ui.timer(_EVERY, self._look, active=False)
        self.show(False)

    def show(self, yes: bool) -> None:
        """Show the way, or hide it; how long no phone has come is counted from here."""
        self.waited = 0.0
        shown(self.apart, False)
        shown(self.frame, yes)
        self.timer.active = yes
        if yes:
            self.tell()

    def tell(self) -> None:
        """Say at once who has come."""
        self.count.set_text(self.told() or "")

    def _look(self) -> None:
        """Say who has come by now."""
        said = self.told()
        if said is None:
            self.show(False)
            return
        self.count.set_text(said)
        self.waited += _EVERY
        shown(self.apart, self.waited > PATIENCE and not self.phones())
