"""The story of one customer: week by week, the twin's beside it."""

from paradox.classroom.dialogs import Dialog
from paradox.classroom.elements import Button, LineChart, Text, box, table_row
from paradox.classroom.panel import finite
from paradox.classroom.stage import Stage
from paradox.classroom.world_panel import side_name
from paradox.present.messages import t
from paradox.present.text.story_words import NOTHING, introduction, passages


class CustomerDialog:
    """The dialog that tells a story.

    Args:
        stage: the two worlds of the tab.
        lang: language of all texts.
    """

    def __init__(self, stage: Stage, lang: str) -> None:
        self.stage = stage
        self.lang = lang
        self.dialog = Dialog(t("customer.heading", lang), lang, "customer-dialog")

    def open(self, number: int, person: int) -> None:
        """Open the dialog with the story of a person of one side so far.

        Raises:
            IndexError: there is no such person.
        """
        self._tell(number, person)
        self.dialog.open()

    def _tell(self, number: int, person: int) -> None:
        """Fill the dialog with a story, in place of the one before."""
        lang = self.lang
        story = self.stage.story(number, person)
        side = side_name(self.stage, number, lang)
        self.dialog.heading.set_text(t("customer.title", lang, person=person, world=side))
        self.dialog.content.clear()
        with self.dialog.content:
            Text("p", introduction(story, lang, self.stage.sides[number].began.texts(lang)))
            other = t("customer.other_left" if number == 1 else "customer.other_right", lang)
            Button(other, lambda: self._tell(1 - number, person), "other-world")
            if not story.weeks:
                Text("p", t("customer.not_begun", lang))
            else:
                LineChart(
                    t("chart.satisfaction", lang),
                    t("chart.sd", lang),
                    t("chart.week", lang),
                    self.stage.horizon,
                    [(t("customer.own", lang), "blue", False), (t("customer.twin", lang), "grey", True)],
                    (-1.0, 1.0),
                    rows=[finite((week.satisfaction, week.twin_satisfaction)) for week in story.weeks],
                )
                with box("table", "story"):
                    with box("thead"):
                        heads = (t("chart.week", lang), t("customer.own", lang), t("customer.twin", lang))
                        classes = ("story-week", "story-own", "story-twin")
                        table_row(("th", head, style) for head, style in zip(heads, classes, strict=True))
                    with box("tbody"):
                        for passage in passages(story, lang):
                            table_row(
                                (
                                    ("th", passage.weeks(lang), "story-week"),
                                    ("td", "" if passage.own == NOTHING else passage.own, ""),
                                    ("td", "" if passage.twin == NOTHING else passage.twin, ""),
                                )
                            )
