"""The charts that show both worlds in one: who leaves, what is told, how long the queue is."""

from paradox.classroom.elements import LineChart
from paradox.classroom.panel import Call, finite
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
        return LineChart(heading, t(f"chart.{unit}", self.lang), week, self.stage.horizon, lines, span, decimals)

    def calls(self) -> list[Call]:
        """Collect what the newest week changes."""
        left, right = (side.moments[-1] for side in self.stage.sides)
        stories = (left.good_stories, left.bad_stories, right.good_stories, right.bad_stories)
        return [
            (self.churn.id, "append", [finite((left.churn, right.churn))]),
            (self.stories.id, "append", [finite(stories)]),
            (self.queue.id, "append", [finite((left.queue, right.queue))]),
        ]

    def reset(self) -> None:
        """Show worlds that have begun again."""
        for chart in (self.churn, self.stories, self.queue):
            chart.run_method("reset", [])
