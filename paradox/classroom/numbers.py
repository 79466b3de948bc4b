"""The table of numbers: what the worlds have come to so far, and at the end what the command line prints."""

import csv
import math
from collections.abc import Sequence
from io import StringIO
from typing import Any

from nicegui import ui
from nicegui.element import Element

from experiments.comparison.currency import currency_of
from experiments.comparison.patience import PATIENCE
from paradox.classroom.elements import Button, Text, box, put
from paradox.classroom.lesson import Lesson
from paradox.classroom.outcome_names import MONEY, group_title, outcome_title, outcome_unit, spoken_of, usual_rows
from paradox.classroom.panel import Call
from paradox.classroom.stage import Stage
from paradox.present.messages import t
from paradox.present.text.money import Money
from paradox.present.text.number_format import plain
from sim.worlds.outcomes import OUTCOMES


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
        self.rows = rows_of(stage, lesson)
        rows = [
            {
                "name": name if group is None else f"{name}-{group}",
                "label": self._label(name, group),
                "unit": self._unit(name),
            }
            for name, group in self.rows
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
            Button(t("numbers.save", lang), self._save, "save-numbers")

    def _now(self) -> dict[str, Any]:
        """Return the week and, row by row, the numbers of both sides as they are written."""
        if self.stage.week == 0:
            return {"week": 0, "cells": [["–", "–"]] * len(self.rows)}
        sides = [
            [self._cell(side, name, value) for (name, _), value in zip(self.rows, self._values(side), strict=True)]
            for side in (0, 1)
        ]
        return {"week": self.stage.week, "cells": [list(cells) for cells in zip(*sides, strict=True)]}

    def _values(self, side: int) -> list[float]:
        """Return the numbers of one side as they stand, row by row."""
        everybody = self.stage.outcomes(side)
        groups = self.stage.groups(side) if any(group for _, group in self.rows) else {}
        return [(groups[group] if group else everybody)[name] for name, group in self.rows]

    def _save(self) -> None:
        """Let the user keep the numbers as they stand, in the units of the model."""
        if self.stage.week == 0:
            return
        text = StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(("week", "outcome", "group", "unit", "left", "right"))
        for (name, group), left, right in zip(self.rows, self._values(0), self._values(1), strict=True):
            table.writerow((self.stage.week, name, group or "", OUTCOMES[name].unit, left, right))
        ui.download(text.getvalue().encode(), "class-numbers.csv", "text/csv")

    def _label(self, name: str, group: str | None) -> str:
        """Return what a number is called."""
        outcome = outcome_title(name, self.lang)
        if group is None:
            return outcome
        title = group_title(group, self.stage.parts[0].scenario, self.lang)
        return t("numbers.of_segment", self.lang, outcome=outcome, segment=title)

    def _money(self, side: int) -> Money:
        """Return how a side tells amounts: in the currency of its firm those of a year, on average so far."""
        return Money(currency_of(self.stage.parts[side].scenario.terms, max(1, self.stage.week)), self.lang)

    def _cell(self, side: int, name: str, value: float) -> str:
        money = self._money(side)
        return money.level(value) if name in MONEY and money.in_currency else written(value)

    def _unit(self, name: str) -> str:
        """Return the unit of a number; of an amount that of each side, where they differ."""
        usual = outcome_unit(name, self.lang)
        if name not in MONEY:
            return usual
        units = [one.customer_unit if one.in_currency else usual for one in map(self._money, (0, 1))]
        return " / ".join(dict.fromkeys(units))

    def calls(self) -> list[Call]:
        """Collect what the newest week changes; at speed only now and then, for people cannot read faster."""
        if self.stage.week % self.every and not self.stage.is_over:
            return []
        return [(self.table.id, "show", [self._now()])]

    def show(self) -> None:
        """Show the numbers of all weeks lived so far."""
        self.reset()

    def spread(self, others: Sequence[Stage]) -> None:
        """Leave other luck to the charts."""

    def reset(self) -> None:
        """Show the numbers as they stand."""
        self.table.run_method("show", self._now())

    def refresh(self, at_rest: bool) -> None:
        """Say how far the numbers reach; when the worlds rest, show those of the newest week."""
        if at_rest and self.stage.week > 0:
            self.reset()
        self.note.set_text(note(self.stage, self.lang, self.lesson))


def rows_of(stage: Stage, lesson: Lesson | None) -> list[tuple[str, str | None]]:
    """List the rows, each an outcome and a group or None: those of every page, then what a lesson speaks of besides."""
    return list(dict.fromkeys((*usual_rows(stage.parts), *(spoken_of(lesson) if lesson else ()))))


def note(stage: Stage, lang: str, lesson: Lesson | None = None) -> str:
    """Say what the numbers are: so far, of worlds whose levers were moved, or those of the command line.

    Where a lesson sets values of its own they are named: the scenario alone gives other numbers.
    """
    if not stage.is_over:
        return t("numbers.so_far", lang)
    told = _of_the_end(stage, lang, lesson)
    weeks = stage.parts[0].scenario.horizon
    if weeks >= PATIENCE:
        return told
    return told + t("words.space", lang) + t("advice.horizon_class", lang, weeks=weeks)


def _of_the_end(stage: Stage, lang: str, lesson: Lesson | None) -> str:
    """Say what the numbers are once the run is over."""
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
