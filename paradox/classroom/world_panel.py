"""One world on the page: its charts, its customers as a network, its levers."""

from collections.abc import Callable, Sequence
from typing import Any

from nicegui.element import Element

from paradox.classroom.elements import Button, Field, LineChart, NetworkView, Slider, Text, box, put
from paradox.classroom.levers import LEVERS, Lever
from paradox.classroom.panel import Call, bands, finite
from paradox.classroom.sample import SIZE, Sample, looks, sample
from paradox.classroom.setup import policy_title, side_note
from paradox.classroom.stage import Moment, Stage
from paradox.present.messages import t

Guard = Callable[[Callable[..., Any]], Callable[..., Any]]


class WorldPanel:
    """The left or the right world.

    Args:
        stage: the two worlds of the tab.
        number: 0 left, 1 right.
        lang: language of all texts.
        guard: wraps handlers so that bad input is said and changes nothing.
        pick: opens the story of a customer.
        changed: called when a lever has moved.
    """

    def __init__(
        self,
        stage: Stage,
        number: int,
        lang: str,
        guard: Guard,
        pick: Callable[[int, Any], None],
        changed: Callable[[], None],
    ) -> None:
        self.stage = stage
        self.number = number
        self.lang = lang
        self.guard = guard
        self.pick = pick
        self.changed = changed
        self.part = stage.parts[number]
        self.sample: Sample | None = None
        self.levers: dict[str, tuple[Element, Slider, Field]] = {}
        self._build()

    @property
    def _side(self) -> Any:
        return self.stage.sides[self.number]

    def _build(self) -> None:
        """Build heading, charts, network, levers."""
        lang = self.lang
        with box("article", f"world {'first' if self.number == 0 else 'second'}"):
            with box("h2"):
                Text("span", side_name(self.stage, self.number, lang))
            self.note = Text("p", "", "note")
            with box("details", "moving"):
                Text("summary", t("lever.heading", lang))
                self._levers()
            with box("div", "view"):
                with box("div"):
                    self.satisfaction = self._satisfaction_chart()
                    self.contrasts = self._contrast_chart()
                with box("div"):
                    self._network()

    def _satisfaction_chart(self) -> LineChart:
        lang = self.lang
        return LineChart(
            t("chart.satisfaction", lang),
            t("chart.sd", lang),
            t("chart.week", lang),
            self.stage.horizon,
            [
                (t("chart.twins", lang), "grey", True),
                (t("chart.never_failed", lang), "green", False),
                (t("chart.recovered", lang), "blue", False),
                (t("chart.not_recovered", lang), "orange", False),
            ],
            (-1.0, 0.5),
            classes="tall-chart",
            before=t("chart.before", lang),
            scale="satisfaction",
        )

    def _contrast_chart(self) -> LineChart:
        lang = self.lang
        return LineChart(
            t("chart.contrasts", lang),
            t("chart.sd", lang),
            t("chart.week", lang),
            self.stage.horizon,
            [
                (t("chart.recovery", lang), "blue", False),
                (t("chart.total", lang), "grey", True),
                (t("chart.paradox", lang), "orange", False),
            ],
            (-0.6, 0.4),
            before=t("chart.before", lang),
            scale="contrasts",
        )

    def _network(self) -> None:
        """Build the drawing of the sample, its key, and the way to a story by number."""
        lang = self.lang
        with box("figure"):
            heading = t("network.heading", lang, count=min(SIZE, self.part.scenario.persons))
            Text("figcaption", heading)
            self.network = NetworkView(
                heading,
                t("network.hint", lang),
                self.guard(lambda person: self.pick(self.number, person)),
            )
            with box("div", "key"):
                with box("span", "ramp", aria_hidden="true"):
                    for step in range(7):
                        box("span").style(f"--b: var(--s{step})")
                Text("span", t("network.key", lang))
        typed: dict[str, Any] = {"person": ""}

        def choose(value: Any) -> None:
            typed["person"] = value

        with box("div", "guess"):
            with box("label"):
                Text("span", t("customer.number", lang))
                spoken = t("customer.of", lang, world=side_name(self.stage, self.number, lang))
                put(Field(spoken, "", choose), {"placeholder": t("customer.any", lang)})
            Button(t("customer.open", lang), self.guard(lambda: self.pick(self.number, typed["person"])), "open-story")

    def _levers(self) -> None:
        """Build a slider and a field for each lever; a world without a firm's answers has none."""
        lang = self.lang
        if not self.part.has_levers:
            Text("p", t("lever.none", lang))
            return
        Text("p", t("lever.explained", lang))
        with box("div", "levers"):
            for lever in LEVERS.values():
                self._lever(lever)
        Button(t("lever.reset", lang), self.guard(self._reset_levers), "reset-levers")

    def _reset_levers(self) -> None:
        """Put all levers of this world back where the scenario has them."""
        self.stage.reset_levers(self.number, self.lang)
        self.show_levers()
        self.changed()

    def show_levers(self) -> None:
        """Show where every lever stands."""
        for name in self.levers:
            self._show_lever(LEVERS[name])

    def _lever(self, lever: Lever) -> None:
        """Build one lever."""
        terms = self.part.scenario.terms
        name = lever.title(self.lang, terms)
        value, span = lever.told(self.stage.lever(self.number, lever.name), terms), lever.slider(terms)
        spoken = t("lever.of", self.lang, lever=name, world=side_name(self.stage, self.number, self.lang))

        def move(given: Any) -> None:
            try:
                stands = self.stage.lever(self.number, lever.name)
                self.stage.move(self.number, lever.name, lever.read(given, stands, terms, self.lang), self.lang)
            finally:
                self._show_lever(lever)
            self.changed()

        with box("div", "lever") as frame:
            Text("span", name)
            slider = Slider(spoken, span.low, span.high, span.step, value, self.guard(move))
            field = Field(t("lever.typed", self.lang, lever=spoken), f"{value:g}", self.guard(move))
        self.levers[lever.name] = (frame, slider, field)
        self._show_lever(lever)

    def _show_lever(self, lever: Lever) -> None:
        """Show where a lever stands."""
        frame, slider, field = self.levers[lever.name]
        terms = self.part.scenario.terms
        value = self.stage.lever(self.number, lever.name)
        meaning = lever.in_model(value, terms, self.lang)
        put(frame, {"title": meaning})
        put(slider, {"aria-description": meaning})
        slider.show(lever.told(value, terms))
        field.show(f"{lever.told(value, terms):g}")

    def calls(self) -> list[Call]:
        """Collect what the newest week changes."""
        moment: Moment = self._side.moments[-1]
        drawn = [(self.network.id, "paint", [looks(self._side.actual, self.sample)])] if self.sample else []
        return [
            (self.satisfaction.id, "append", [_attitudes(moment)]),
            (self.contrasts.id, "append", [_contrasts(moment)]),
            *drawn,
        ]

    def show(self) -> None:
        """Show all weeks lived so far."""
        moments = self._side.moments
        self.satisfaction.run_method("reset", [_attitudes(moment) for moment in moments])
        self.contrasts.run_method("reset", [_contrasts(moment) for moment in moments])
        self.show_levers()
        if self.sample is not None:
            self.network.run_method("paint", looks(self._side.actual, self.sample) | {"stories": []})

    def spread(self, others: Sequence[Stage]) -> None:
        """Show between which ends other luck led."""
        moments = [stage.sides[self.number].moments for stage in others]
        self.satisfaction.run_method("spread", bands([[_attitudes(moment) for moment in run] for run in moments]))
        self.contrasts.run_method("spread", bands([[_contrasts(moment) for moment in run] for run in moments]))

    def begin(self) -> None:
        """Draw a sample of the customers, as the world has been made."""
        self.sample = sample(self._side.actual.network, self._side.scenario.persons)
        self.network.draw(self.sample, looks(self._side.actual, self.sample) | {"stories": []})

    def reset(self) -> None:
        """Show a world that has begun again."""
        self.satisfaction.run_method("reset", [])
        self.contrasts.run_method("reset", [])
        if self.sample is not None:
            self.network.run_method("paint", looks(self._side.actual, self.sample) | {"stories": []})

    def refresh(self) -> None:
        """Say what this world is, and whether its levers were moved."""
        note = side_note(self.stage.parts, self.number, self.lang)
        side = self._side if self.stage.sides else None
        if side is not None and side.moves:
            note = t("lever.moved", self.lang, week=side.moves[-1].week)
        elif side is not None and side.kept:
            note = t("lever.kept", self.lang)
        self.note.set_text(note)


def side_name(stage: Stage, number: int, lang: str) -> str:
    """Name a side: left or right, and its policy."""
    part = stage.parts[number]
    policy = part.names[lang] if part.names else policy_title(part.scenario, part.policy, lang)
    return t("world.left" if number == 0 else "world.right", lang, policy=policy)


def _attitudes(moment: Moment) -> list[float | None]:
    return finite((moment.twins, moment.never_failed, moment.recovered, moment.not_recovered))


def _contrasts(moment: Moment) -> list[float | None]:
    return finite((moment.recovery, moment.total, moment.paradox))
