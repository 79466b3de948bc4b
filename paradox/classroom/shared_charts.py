"""The charts that show both worlds in one: who leaves, what is told, how long the queue is."""

from collections.abc import Sequence

from paradox.classroom.elements import LineChart
from paradox.classroom.panel import Call, bands, finite
from paradox.classroom.stage import Stage
from paradox.present.messages import t


class SharedCharts:
    """Churn, word of mouth and queue, left and right."""

    def __init__(self, stage: Stage, lang: str) -> None:
        self.stage = stage
        self.lang = lang
        sides = [(t("chart.left", lang), "left", False), (t("chart.right", lang), "right", True)]
        self.churn = self._chart("churn", "per_hundred", sides, (0.0, 0.6))
        self.stories = self._chart(
            "stories",
            "per_hundred",
            [
                (t("chart.left_good", lang), "left", False),
                (t("chart.left_bad", lang), "left", True),
                (t("chart.right_good", lang), "right", False),
                (t("chart.right_bad", lang), "right", True),
            ],
            (0.0, 4.0),
        )
        self.queue = self._chart("queue", "entries", sides, (0.0, 10.0), decimals=0)

    def _chart(
        self,
        name: str,
        unit: str,
        lines: list[tuple[str, str, bool]],
        span: tuple[float, float],
        decimals: int = 2,
    ) -> LineChart:
        heading, week = t(f"chart.{name}", self.lang), t("chart.week", self.lang)
        before, said = t("chart.before", self.lang), t(f"chart.{unit}", self.lang)
        return LineChart(heading, said, week, self.stage.horizon, lines, span, decimals, before=before)

    def calls(self) -> list[Call]:
        """Collect what the newest week changes."""
        return [(chart.id, "append", rows) for chart, rows in self._rows(self.stage, slice(-1, None))]

    def _rows(self, stage: Stage, which: slice = slice(None)) -> list[tuple[LineChart, list[list[float | None]]]]:
        """Return the charts, each with its weeks, or with some of them."""
        weeks = list(zip(*(side.moments[which] for side in stage.sides), strict=True))
        return [
            (self.churn, [finite((left.churn, right.churn)) for left, right in weeks]),
            (
                self.stories,
                [
                    finite((left.good_stories, left.bad_stories, right.good_stories, right.bad_stories))
                    for left, right in weeks
                ],
            ),
            (self.queue, [finite((left.queue, right.queue)) for left, right in weeks]),
        ]

    def show(self) -> None:
        """Show all weeks lived so far."""
        for chart, rows in self._rows(self.stage):
            chart.run_method("reset", rows)

    def spread(self, others: Sequence[Stage]) -> None:
        """Show between which ends other luck led."""
        every = [self._rows(stage) for stage in others]
        for number, (chart, _) in enumerate(self._rows(self.stage)):
            chart.run_method("spread", bands([stage[number][1] for stage in every]))

    def reset(self) -> None:
        """Show worlds that have begun again."""
        for chart in (self.churn, self.stories, self.queue):
            chart.run_method("reset", [])
