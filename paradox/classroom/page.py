"""One tab: its two worlds, its controls, its charts. Nothing here is shared with another tab."""

import json
from collections.abc import Callable
from typing import Any

from nicegui import Client, run, ui

from paradox.classroom.customer import CustomerDialog
from paradox.classroom.dialogs import glossary_dialog, keys_dialog
from paradox.classroom.elements import Button, Choice, Field, Keys, Text, box, put, shown
from paradox.classroom.lesson import FREE
from paradox.classroom.lesson_panel import LessonPanel
from paradox.classroom.levers import BadInputError, whole
from paradox.classroom.library import Library
from paradox.classroom.numbers import NumbersTable
from paradox.classroom.panel import Call, Panel
from paradox.classroom.poll_panel import PollPanel
from paradox.classroom.progress import Progress, progress_of
from paradox.classroom.room import Room
from paradox.classroom.setup import LARGEST_SEED, Setup, address, address_of, policies_on_offer, policy_title
from paradox.classroom.shared_charts import SharedCharts
from paradox.classroom.stage import Stage
from paradox.classroom.team_panel import TeamPanel
from paradox.classroom.teams import game_of
from paradox.classroom.world_panel import WorldPanel
from paradox.present.messages import LANGUAGES, label, t
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario

# Weeks a second: for watching, and for getting to the end.
WALK, RUN = 3.0, 25.0

# How many runs with other luck are shown as a band.
MORE = 10

# A tab that does not answer within this time is asleep: it pauses instead of being flooded.
ASLEEP = 5.0

# Weeks after which the address is brought up to date while the worlds run.
REMEMBERED = 13

# Where the browser remembers whether the reader chose the dark page.
_REMEMBERED, _DARK = "localStorage", "paradox-dark"


class ClassroomPage:
    """The page of one tab.

    Args:
        setup: what stands on the two sides.
        lang: language of all texts.
        client: the tab.
        library: the lessons to choose from.
        notice: a message to begin with, "" for none.
        progress: how far the tab had come before it was loaded again.
        room: the class on its phones, where this tab is the lecturer's.
    """

    def __init__(
        self,
        setup: Setup,
        lang: str,
        client: Client,
        library: Library,
        notice: str = "",
        progress: Progress | None = None,
        room: Room | None = None,
    ) -> None:
        self.setup = setup
        self.progress = progress or Progress()
        self.room = room
        self.lang = lang
        self.client = client
        self.library = library
        self.stage = Stage(setup.parts, setup.seed, begin=False)
        self.pace = 0.0
        self._build(notice)
        self.timer = ui.timer(1.0 / WALK, self._tick, active=False)
        self._refresh()

    def begin(self) -> None:
        """Make the worlds and show them: the tab is connected."""
        try:
            self.progress.live(self.stage, self.lang)
            if self.lesson is not None:
                self.lesson.restore(self.progress.guess, self.progress.unguessed, self.progress.revealed)
        except ParadoxError as problem:
            self.stage.restart()
            self.tell(str(problem))
        for world in self.worlds:
            world.begin()
        if self.stage.week or self.stage.moved:
            for panel in self.panels:
                panel.show()
        self._refresh()

    def close(self) -> None:
        """Stop and let go of the worlds: the tab is closed."""
        self.pace = 0.0
        self.stage.close()

    # What is on the page.

    def _build(self, notice: str) -> None:
        """Build everything from top to bottom."""
        self.customer = CustomerDialog(self.stage, self.lang)
        self.glossary = glossary_dialog(self.lang)
        self.keys = keys_dialog(self.lang)
        self._bar()
        with box("div", "page"):
            with box("div", "notice afloat", role="alert") as self.notice:
                self.message = Text("span", "", "message")
                Button("✕", lambda: self.tell(""), aria_label=t("control.dismiss", self.lang))
            self.tell(notice)
            self._controls()
            self.lesson = None
            if self.setup.lesson is not None:
                own = (self.guard, self._refresh, self.stage, self._restart)
                self.lesson = LessonPanel(self.setup.lesson, self.lang, *own, self._vote if self.room else None)
            if self.room is not None:
                TeamPanel(self.room, game_of(self.setup), self.lang, self.guard)
            with box("section", "worlds"):
                self.worlds = [
                    WorldPanel(self.stage, number, self.lang, self.guard, self._pick, self._refresh)
                    for number in range(2)
                ]
            with box("section", "shared"):
                self.shared = SharedCharts(self.stage, self.lang)
            self.numbers = NumbersTable(self.stage, self.lang, self.setup.lesson)
        self.panels: tuple[Panel, ...] = (*self.worlds, self.shared, self.numbers)
        Keys(self._key)

    def _vote(self, taken: Callable[[float], None]) -> PollPanel:
        """Build the vote of the class."""
        assert self.room is not None
        assert self.setup.lesson is not None
        return PollPanel(self.room.poll, self.setup.lesson, self.lang, self.guard, self.room.join, taken)

    def _bar(self) -> None:
        """Build the bar at the top: lessons, language, light or dark, glossary, keys."""
        lang = self.lang
        entries = lesson_titles(self.library, lang)
        chosen = self.setup.lesson.key if self.setup.lesson else FREE
        with box("header", "bar"):
            Text("h1", t("page.title", lang))
            Choice(t("page.lesson", lang), {**entries, FREE: t("page.free", lang)}, chosen, self.guard(self._choose))
            self.languages = {other: Text("a", t("page.this_language", other)) for other in LANGUAGES if other != lang}
            kept = f"{_REMEMBERED}.getItem('{_DARK}')"
            ui.run_javascript(f"if ({kept} !== null) Quasar.Dark.set({kept} === 'true')")
            ui.run_javascript("document.body.classList.add('connected')")
            Button(t("page.dark", lang), self._dark, "dark")
            Button(t("page.glossary", lang), self.glossary.open, "glossary")
            Button(t("page.keys", lang), self.keys.open, "keys")

    def _controls(self) -> None:
        """Build the controls of time, and what stands on the sides."""
        lang = self.lang
        with box("div", "controls", role="group", aria_label=t("control.name", lang)):
            self.play = Button(t("control.play", lang), self.guard(lambda: self._go(WALK)), "main play")
            self.week = Button(t("control.one_week", lang), self.guard(self._one_week), "one-week")
            self.fast = Button(t("control.fast", lang), self.guard(lambda: self._go(RUN)), "fast")
            self.again = Button(t("control.restart", lang), self.guard(self._restart), "restart")
            self.more = Button(t("control.more", lang, runs=MORE), self._more, "more")
            self.clock = Text("span", "", "week")
            burn_in = self.setup.parts[0].scenario.burn_in
            Text("span", t("control.burn_in", lang, weeks=burn_in), "burn-in")
            with box("details", "setup"):
                Text("summary", t("setup.name", lang))
                self._setup_form()

    def _setup_form(self) -> None:
        """Build the form that chooses scenario, policies and seed."""
        lang, setup = self.lang, self.setup
        scenario = Scenario.load(self.library.scenarios[setup.scenario])
        policies = {name: policy_title(scenario, name, lang) for name in policies_on_offer(scenario)}
        asked: dict[str, Any] = {"scenario": setup.scenario, "seed": str(setup.seed)}
        asked |= {"left": setup.parts[0].policy, "right": setup.parts[1].policy}

        def keep(name: str) -> Callable[[Any], None]:
            return lambda value: asked.update({name: value})

        def scenario_chosen(name: Any) -> None:
            if name not in self.library.scenarios:
                raise BadInputError(t("error.scenario", lang, given=str(name)[:40]))
            ui.navigate.to(address(lang, scenario=name))

        names = {name: label("scenario", name, lang) for name in self.library.scenarios}
        with box("div", "guess"):
            told = {name: t(f"setup.{name}", lang) for name in ("scenario", "left", "right", "seed")}
            for name, title in told.items():
                with box("label"):
                    Text("span", title)
                    if name == "scenario":
                        Choice(title, names, setup.scenario, self.guard(scenario_chosen))
                    elif name == "seed":
                        Field(title, asked[name], keep(name))
                    else:
                        Choice(title, policies, asked[name], keep(name))
            Button(t("setup.go", lang), self.guard(lambda: self._set_up(asked)), "go")
        _tell_scenario(scenario, lang)

    # What the user does.

    def guard(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap a handler: what cannot be used changes nothing and is said."""

        def guarded(*given: Any) -> None:
            if not self.stage.sides:
                return
            try:
                act(*given)
            except (ParadoxError, IndexError) as problem:
                self.tell(str(problem))
            else:
                self.tell("")

        return guarded

    def tell(self, message: str) -> None:
        """Show a message, or none."""
        self.message.set_text(message)
        shown(self.notice, bool(message))

    def _choose(self, key: Any) -> None:
        """Go to a lesson, or to free play with the scenario that is on the page."""
        if key == FREE:
            left, right = self.setup.parts
            ui.navigate.to(address(self.lang, scenario=self.setup.scenario, left=left.policy, right=right.policy))
        elif key in self.library.lessons:
            ui.navigate.to(address(self.lang, lesson=key))
        else:
            raise BadInputError(t("error.lesson", self.lang, given=str(key)[:40]))

    def _set_up(self, asked: dict[str, Any]) -> None:
        """Go to the page that shows what the form asks for."""
        offered = policies_on_offer(Scenario.load(self.library.scenarios[self.setup.scenario]))
        for side in ("left", "right"):
            if asked[side] not in offered:
                raise BadInputError(
                    t("error.policy", self.lang, given=str(asked[side])[:40], scenario=self.setup.scenario)
                )
        seed = whole(asked["seed"], 0, LARGEST_SEED, t("setup.seed", self.lang), self.lang)
        policies = {"left": asked["left"], "right": asked["right"]}
        ui.navigate.to(address(self.lang, scenario=self.setup.scenario, **policies, seed=seed))

    def _dark(self) -> None:
        """Go from light to dark or back; the browser remembers it, as a reader who chose once means every page."""
        ui.run_javascript(f"Quasar.Dark.toggle(); {_REMEMBERED}.setItem('{_DARK}', Quasar.Dark.isActive)")

    def _go(self, pace: float) -> None:
        """Run at a pace, or stop if that is the pace already."""
        self._may_run()
        self.pace = 0.0 if self.pace == pace or self.stage.is_over else pace
        self.timer.interval = 1.0 / (self.pace or WALK)
        self.timer.active = self.pace > 0.0
        self.numbers.every = 5 if self.pace == RUN else 1
        self._refresh()

    async def _tick(self) -> None:
        """Live one week and show it; stop at the end, or if the tab does not answer."""
        if self.pace == 0.0 or not self.stage.sides:
            return
        self.stage.step()
        if self.stage.is_over:
            self._stop()
        try:
            await self._show_week()
        except TimeoutError:
            self._stop()
        if self.stage.week % REMEMBERED == 0:
            self._remember()

    def _stop(self) -> None:
        """Stop the clock."""
        self.pace = 0.0
        self.numbers.every = 1
        self.timer.active = False
        self._refresh()

    def _one_week(self) -> None:
        """Live one week."""
        self._may_run()
        self._stop()
        if not self.stage.is_over:
            self.stage.step()
            self._send(self._calls())
        self._refresh()

    def _restart(self) -> None:
        """Begin again, the levers where they stand."""
        self._stop()
        self.stage.restart(keep_levers=True)
        for panel in self.panels:
            panel.reset()
        if self.lesson is not None:
            self.lesson.reset()
        self._refresh()

    def _may_run(self) -> None:
        """Refuse to run a lesson before the class has guessed."""
        if self.lesson is not None and not self.lesson.may_run:
            raise BadInputError(t("error.guess_first", self.lang))

    def _pick(self, number: int, person: Any) -> None:
        """Open the story of a customer of one side; without a number, of one to whom much has happened."""
        last = self.stage.sides[number].scenario.persons - 1
        chosen = (
            whole(person, 0, last, t("customer.number", self.lang), self.lang)
            if str(person).strip()
            else self.stage.someone(number)
        )
        self._stop()
        self.customer.open(number, chosen)

    async def _more(self) -> None:
        """Live the same weeks with other luck, and show between which ends it led: is what was seen luck?"""
        if not self.stage.is_over:
            return
        self.more.enable(False)
        stage, moved = self.stage, self._place()
        others = await run.io_bound(lambda: [stage.again(stage.seed + 1 + k) for k in range(MORE)])
        if others is not None and self.stage.sides and self._place() == moved:
            for panel in self.panels:
                panel.spread(others)
            if self.lesson is not None and self.lesson.revealed:
                self.lesson.spread(others)
        self._refresh()

    def _key(self, key: Any) -> None:
        """Act on a key that was pressed where nobody types."""
        acts: dict[str, Callable[[], Any]] = {
            " ": self.guard(lambda: self._go(self.pace or WALK)),
            "arrowright": self.guard(self._one_week),
            "f": self.guard(lambda: self._go(RUN)),
            "r": self.guard(self._restart),
            "d": self._dark,
            "g": self.glossary.open,
            "?": self.keys.open,
        }
        act = acts.get(str(key))
        if act is not None:
            act()

    # What is shown.

    def _calls(self) -> list[Call]:
        """Collect what the newest week changes on the page."""
        return [call for panel in self.panels for call in panel.calls()]

    async def _show_week(self) -> None:
        """Send the newest week to the tab and wait until it is drawn, so that no tab is flooded."""
        self.clock.set_text(self._clock())
        await self.client.run_javascript(_script(self._calls()), timeout=ASLEEP)

    def _send(self, calls: list[Call]) -> None:
        """Send calls without waiting."""
        self.client.run_javascript(_script(calls))

    def _clock(self) -> str:
        """Tell the time."""
        return t("control.week", self.lang, week=self.stage.week, horizon=self.stage.horizon)

    def _refresh(self) -> None:
        """Show what can be done now."""
        over = self.stage.is_over
        may = bool(self.stage.sides) and (self.lesson is None or self.lesson.may_run)
        walking, running = self.pace == WALK, self.pace == RUN
        self.play.set_text(t("control.pause" if walking else "control.play", self.lang))
        self.fast.set_text(t("control.pause" if running else "control.fast", self.lang))
        for button in (self.play, self.week, self.fast):
            button.enable(may and not over)
        self.clock.set_text(self._clock())
        if self.lesson is not None:
            self.lesson.refresh()
        self.more.enable(over)
        for panel in self.worlds:
            panel.refresh()
        self._remember()
        self.numbers.refresh(at_rest=self.pace == 0.0)

    def _place(self) -> dict[str, str]:
        """Return what the address says of how far this tab has come."""
        found = progress_of(self.stage)
        return found | (self.lesson.progress if self.lesson is not None else {})

    def _remember(self) -> None:
        """Keep in the address how far the tab has come, so that a reload or another language goes on from there."""
        if not self.stage.sides:
            return
        place = self._place()
        for other, link in self.languages.items():
            put(link, {"href": address_of(self.setup, other, **place), "lang": other})
        here = json.dumps(address_of(self.setup, self.lang, **place))
        self.client.run_javascript(f"history.replaceState(null, '', {here})")


def lesson_titles(library: Library, lang: str) -> dict[str, str]:
    """Return the titles of all lessons, numbered, by key."""
    return {lesson.key: f"{n}. {lesson.title.of(lang)}" for n, lesson in enumerate(library.lessons.values(), 1)}


def _tell_scenario(scenario: Scenario, lang: str) -> None:
    """Say what the scenario asks and what to look for in it."""
    texts = scenario.texts(lang)
    with box("div", "about"):
        Text("p", texts.title, "question")
        Text("p", texts.question)
        with box("ul"):
            for text in texts.look_for:
                Text("li", text)


def _script(calls: list[Call]) -> str:
    """Write calls as a script; only numbers and plain words of ours are in it."""
    return "".join(
        f"runMethod({element}, {json.dumps(method)}, {json.dumps(arguments, allow_nan=False)});"
        for element, method, arguments in calls
    )
