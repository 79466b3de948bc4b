"""The pieces the page is made of: plain HTML controls, line charts, the network drawing.

Plain controls come with keyboard use, zoom and screen readers; text always goes in as text, never as markup.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import GenericEventArguments

from paradox.classroom.sample import Sample

Act = Callable[[], Any]
Take = Callable[[Any], Any]


class Text(TextElement):
    """A text in an HTML element; one that runs from right to left does not reorder what stands around it."""

    def __init__(self, tag: str, text: str = "", classes: str = "") -> None:
        super().__init__(tag=tag, text=text)
        self.classes(classes)
        put(self, {"dir": "auto"})


class Button(Text):
    """A button."""

    def __init__(self, text: str, act: Act, classes: str = "", **props: Any) -> None:
        super().__init__("button", text, classes)
        put(self, {"type": "button", **props})
        self.on("click", lambda _: act(), args=[])

    def enable(self, yes: bool) -> None:
        """Let it be pressed, or not."""
        put(self, {"disabled": not yes})


class Control(Element, component="static/control.js"):
    """A field, slider or list that keeps what its user typed or chose while the page around it changes."""

    def __init__(self, spoken: str, value: str | float, **props: Any) -> None:
        super().__init__()
        self._times = 0
        put(self, {"set": value, "times": 0, "aria-label": spoken, **props})

    def show(self, value: str | float) -> None:
        """Show a value in place of what was typed or chosen; a knob stops at the ends of its slider."""
        self._times += 1
        put(self, {"set": value, "times": self._times})


class Field(Control):
    """A field for a short text or a number, which reports when it is left or Enter is pressed."""

    def __init__(self, spoken: str, value: str, take: Take, longest: int = 40) -> None:
        super().__init__(spoken, value, type="text", maxlength=longest, inputmode="decimal")
        self.on("taken", lambda event: take(_first(event)))


class Slider(Control):
    """A slider, which reports while it moves."""

    def __init__(self, spoken: str, low: float, high: float, step: float, value: float, take: Take) -> None:
        super().__init__(spoken, value, type="range", min=low, max=high, step=step)
        self.on("moved", lambda event: take(_first(event)), throttle=0.1)


class Choice(Control):
    """A list to choose from: value and label of each entry."""

    def __init__(self, spoken: str, entries: Mapping[str, str], chosen: str, take: Take) -> None:
        super().__init__(spoken, chosen, list=True)
        with self:
            for value, label in entries.items():
                put(Text("option", label), {"value": value})
        self.on("taken", lambda event: take(_first(event)))


class Keys(Element, component="static/keys.js"):
    """The keys of the page: which was pressed where nobody types, in small letters."""

    def __init__(self, take: Take) -> None:
        super().__init__()
        self.on("pressed", lambda event: take(_first(event)))


class LineChart(Element, component="static/linechart.js"):
    """A chart of weekly numbers; lines are named directly and coloured by tone.

    Charts with the same `scale` share their ends; `before` names the pale lines of the run before.
    """

    def __init__(
        self,
        heading: str,
        unit: str,
        week: str,
        horizon: int,
        lines: Sequence[tuple[str, str, bool]],
        span: tuple[float, float],
        decimals: int = 2,
        classes: str = "",
        rows: Sequence[Sequence[float | None]] = (),
        before: str = "",
        scale: str = "",
    ) -> None:
        super().__init__()
        self.classes(classes)
        series = [{"label": label, "tone": tone, "dashed": dashed} for label, tone, dashed in lines]
        low, high = span
        put(
            self,
            {
                "heading": heading,
                "unit": unit,
                "week": week,
                "horizon": horizon,
                "series": series,
                "low": low,
                "high": high,
                "decimals": decimals,
                "before": before,
                "scale": scale,
                "initial": [list(row) for row in rows],
            },
        )


class NetworkView(Element, component="static/network.js"):
    """The sample of customers as a drawing, empty at first; `take` gets the person that is clicked."""

    def __init__(self, heading: str, hint: str, take: Take) -> None:
        super().__init__()
        put(self, {"heading": heading, "hint": hint})
        self.on("pick", lambda event: take(_first(event)))

    def draw(self, drawn: Sample, first: Mapping[str, Any]) -> None:
        """Draw a sample, and how it looks at first."""
        self.run_method("draw", list(drawn.persons), list(drawn.places), list(drawn.links), dict(first))


def put(element: Element, props: Mapping[str, Any]) -> None:
    """Set attributes of an element; False and None take them away."""
    for name, value in props.items():
        if value is None or value is False:
            element.props.pop(name, None)
        else:
            element.props[name] = value
    element.update()


def shown(element: Element, yes: bool) -> None:
    """Show an element or hide it."""
    element.classes(remove="hidden") if yes else element.classes("hidden")


def box(tag: str, classes: str = "", **props: Any) -> Element:
    """Make an HTML element that holds others."""
    element = ui.element(tag).classes(classes)
    put(element, {name.replace("_", "-"): value for name, value in props.items()})
    return element


def table_row(cells: Iterable[tuple[str, str, str]]) -> None:
    """Write a table row: tag, text and classes of each cell."""
    with box("tr"):
        for tag, text, classes in cells:
            Text(tag, text, classes)


def _first(event: GenericEventArguments) -> Any:
    """Return what an event brought; a single value comes alone or as a list of one."""
    return event.args[0] if isinstance(event.args, list) and event.args else event.args
