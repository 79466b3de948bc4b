"""The table of numbers: what the worlds have come to so far, and at the end what the command line prints."""

import math
from typing import Any

from nicegui.element import Element

from paradox.classroom.elements import Text, box, put
from paradox.classroom.lesson import Lesson
from paradox.classroom.panel import Call
from paradox.classroom.stage import Stage
from paradox.present.messages import t
from paradox.present.text.number_format import plain

# Which outcomes are shown, in this order.
SHOWN = (
    "satisfaction",
    "nps",
    "survey_nps",
    "retention",
    "paradox",
    "paradox_horizon",
    "paradox_selected",
    "recovery_person",
    "recovery_base",
    "total",
    "lift_share",
    "double_deviation",
    "silent_share",
    "lapsed_share",
    "days",
    "recovery_cost",
    "profit",
)


class _Table(Element, component="static/numbers.js"):
    """The table itself."""

    def __init__(self, **props: Any) -> None:
        super().__init__()
        put(self, props)


class NumbersTable:
    """The numbers of both worlds.

    Args:
        stage: the two worlds of the tab.
        lang: language of all texts.
        lesson: the lesson they belong to, None in free play.
    """

    def __init__(self, stage: Stage, lang: str, lesson: Lesson | None = None) -> None:
        self.stage = stage
        self.lang = lang
        self.lesson = lesson
        self.every = 1
        rows = [
            {
                "name": name,
                "label": t(f"outcome.{name}", lang),
                "unit": t(f"outcome_unit.{name}", lang),
            }
            for name in SHOWN
        ]
        with box("details", "numbers-all") as self.box:
            put(self.box, {"open": True})
            Text("summary", t("numbers.heading", lang))
            self.note = Text("p", "", "note")
            self.table = _Table(
                heading=t("numbers.number", lang),
                left=t("chart.left", lang),
                right=t("chart.right", lang),
                unit=t("numbers.unit", lang),
                rows=rows,
                initial=self._now(),
            )

    def _now(self) -> dict[str, Any]:
        """Return the week and, row by row, the numbers of both sides as they are written."""
        cells = [["–", "–"] for _ in SHOWN]
        if self.stage.week > 0:
            left, right = self.stage.outcomes(0), self.stage.outcomes(1)
            cells = [[written(left[name]), written(right[name])] for name in SHOWN]
        return {"week": self.stage.week, "cells": cells}

    def calls(self) -> list[Call]:
        """Collect what the newest week changes; at speed only now and then, for people cannot read faster."""
        if self.stage.week % self.every and not self.stage.is_over:
            return []
        return [(self.table.id, "show", [self._now()])]

    def reset(self) -> None:
        """Show the numbers as they stand."""
        self.table.run_method("show", self._now())

    def refresh(self, at_rest: bool) -> None:
        """Say how far the numbers reach; when the worlds rest, show those of the newest week."""
        if at_rest and self.stage.week > 0:
            self.reset()
        self.note.set_text(note(self.stage, self.lang, self.lesson))


def note(stage: Stage, lang: str, lesson: Lesson | None = None) -> str:
    """Say what the numbers are: so far, of worlds whose levers were moved, or those of the command line.

    Where a lesson sets values of its own they are named: the scenario alone gives other numbers.
    """
    if not stage.is_over:
        return t("numbers.so_far", lang)
    if stage.moved:
        return t("numbers.moved", lang)
    if lesson is None or not (lesson.values_of(0) or lesson.values_of(1)):
        return t("numbers.final", lang, seed=stage.seed)
    return t("numbers.final_values", lang, seed=stage.seed, values=_values(lesson, lang))


def _values(lesson: Lesson, lang: str) -> str:
    """Write what a lesson sets differently from its scenario, side by side, or once where the sides agree."""
    sides = [", ".join(f"{path} = {value:.12g}" for path, value in lesson.values_of(side).items()) for side in (0, 1)]
    if sides[0] == sides[1]:
        return sides[0]
    names = (t("chart.left", lang), t("chart.right", lang))
    told = (values or t("numbers.no_values", lang) for values in sides)
    return "; ".join(f"{name}: {values}" for name, values in zip(names, told, strict=True))


def written(value: float) -> str:
    """Write a number as tables show it; a dash where there is none."""
    return plain(value, 3) if math.isfinite(value) else "–"
