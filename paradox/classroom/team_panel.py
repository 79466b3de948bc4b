"""Teams on the lecturer's page: the way in, which have set a policy, and what their policies have come to."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

from experiments.comparison.currency import currency_of
from experiments.comparison.intervals import Interval
from experiments.comparison.patience import PATIENCE
from paradox.classroom.elements import Button, Choice, Text, box, put, shown, table_row
from paradox.classroom.joining import Joining
from paradox.classroom.league import FIRM, OUTCOMES, REPLICATIONS, Standing
from paradox.classroom.levers import BadInputError
from paradox.classroom.room import Room
from paradox.classroom.teams import Game, team_title
from paradox.present.messages import t
from paradox.present.text.money import Money
from paradox.present.text.number_format import plain
from sim.scenario.scenario import DO_NOTHING

Guard = Callable[[Callable[..., Any]], Callable[..., Any]]

# Outcomes are written times this, with so many decimals: customers of a hundred, the others as the page has them.
_WRITTEN = {"profit": (1.0, 3), "retention": (100.0, 1), "total": (1.0, 3)}

_EVERY = 0.5


class TeamPanel:
    """The teams of the class.

    Args:
        room: the class; its vote ends when the teams are let in.
        game: what they are to do better.
        lang: language of the lecturer's page.
        guard: wraps handlers so that bad input is said and changes nothing.
    """

    def __init__(self, room: Room, game: Game, lang: str, guard: Guard) -> None:
        self.room = room
        self.teams = teams = room.teams
        self.league = league = room.league
        self.game = game
        self.lang = lang
        self.by = OUTCOMES[0]
        self.drawn: tuple[Any, ...] = ()
        scenario, policy = game.titles[lang]
        with box("details", "teams-all") as frame:
            Text("summary", t("teams.heading", lang))
            Text("p", t("teams.explained", lang, scenario=scenario, policy=policy))
            self.let_in = Button(t("teams.let_in", lang), guard(self._let_in), "let-in")
            self.joining = Joining(lang, room.join, lambda: len(teams.phones), self._told, t("teams.apart", lang))
            with self.joining.frame:
                Button(t("teams.close", lang, runs=REPLICATIONS), guard(self._close), "main close-teams")
            with box("div", "standing") as self.standing:
                with box("div", "guess"):
                    counts = {outcome: t(f"teams.by_{outcome}", lang) for outcome in OUTCOMES}
                    with box("label"):
                        Text("span", t("teams.by", lang))
                        Choice(t("teams.by", lang), counts, self.by, guard(self._order_by))
                    Button(t("teams.save", lang), guard(self._save), "save-teams")
                self.far = Text("p", "", "state")
                put(self.far, {"role": "status"})
                self.lead = Text("p", "", "lead")
                self.untold = Text("p", "")
                self.table = box("table", "league")
                Text("p", t("teams.note", lang) + self._short(), "note")
        self.timer = ui.timer(_EVERY, self._look)
        if self._is_mine and (teams.is_open or league.standing is not None):  # the page was loaded again
            put(frame, {"open": True})
            self._shown(teams.is_open)
        else:
            shown(self.standing, False)

    def _short(self) -> str:
        """Say that the worlds are too short to judge profit by, where they are."""
        weeks = self.game.scenario.horizon
        if weeks >= PATIENCE:
            return ""
        return t("words.space", self.lang) + t("advice.horizon_class", self.lang, weeks=weeks)

    @property
    def _is_mine(self) -> bool:
        """Return whether the teams play the game of this page."""
        return self.teams.game is not None and self.teams.game.place == self.game.place

    def _let_in(self) -> None:
        """Let the teams in; or in once more, and then they go on from where they were."""
        self.room.poll.close()
        self.teams.open(self.game)
        self._shown(True)

    def _close(self) -> None:
        """Take no more policies, and live those there are.

        Raises:
            BadInputError: no team has set one.
        """
        if not self.teams.policies:
            raise BadInputError(t("teams.nobody", self.lang))
        self.teams.close()
        self.league.begin(self.teams)
        self._shown(False)

    def _shown(self, setting: bool) -> None:
        """Show the way in while teams set policies, else what these have come to."""
        self.joining.show(setting)
        shown(self.let_in, not setting)
        shown(self.standing, not setting and self.league.standing is not None)
        self.drawn = ()
        self._look()

    def _told(self) -> str | None:
        """Say which teams have set a policy; None where another tab of the lecturer has closed them."""
        if not (self.teams.is_open and self._is_mine):
            shown(self.let_in, True)
            return None
        ready = [team_title(team, self.lang) for team in self.teams.policies]
        names = t("words.comma", self.lang).join(ready) or t("teams.none", self.lang)
        return t("teams.ready", self.lang, count=len(ready), phones=len(self.teams.phones), teams=names)

    def _order_by(self, outcome: Any) -> None:
        """Let another outcome count."""
        if outcome in OUTCOMES:
            self.by = outcome
            self._look()

    def _look(self) -> None:
        """Draw the table anew where there is something new to show."""
        standing = self.league.standing
        if standing is None or self.teams.is_open or not self._is_mine:
            return
        now = (self.league.round, standing.replications, self.league.is_living, self.league.problem, self.by)
        if now != self.drawn:
            self.drawn = now
            shown(self.standing, True)
            self._draw(standing)

    def _draw(self, standing: Standing) -> None:
        """Write who leads, and the table."""
        lang = self.lang
        far = "teams.living" if self.league.is_living else "teams.lived"
        said = t(far, lang, done=standing.replications, runs=REPLICATIONS)
        self.far.set_text(self.league.problem or said)
        lead = standing.lead(self.by) if standing.replications > 1 else None
        counts = t(f"teams.by_{self.by}", lang)
        self.lead.set_text("" if lead is None else t("teams.leads", lang, team=team_title(lead.first, lang), by=counts))
        if lead is None:
            said = ""
        elif lead.untold:
            names = t("words.comma", lang).join(team_title(team, lang) for team in lead.untold)
            said = t("teams.untold", lang, teams=names)
        else:
            said = t("teams.told", lang)
        self.untold.set_text(said)
        self.table.clear()
        with self.table:
            self._rows(standing, () if lead is None else lead.untold)

    def _rows(self, standing: Standing, untold: tuple[str, ...]) -> None:
        """Write a row a team, the best first; the two firms beside them bear no place."""
        lang, place = self.lang, 0
        with box("thead"):
            heads = [(t("teams.place", lang), ""), (t("teams.team", lang), "")]
            heads += [(self._head(outcome), "number") for outcome in OUTCOMES]
            table_row(("th", text, classes) for text, classes in heads)
        with box("tbody"):
            for who in standing.order(self.by):
                place += who in standing.policies
                said = str(place) if who in standing.policies else ""
                cells = [("td", said, "number"), ("th", self._name(who, who in untold), "who")]
                cells += [("td", self._level(standing.level(who, name), name), "number") for name in OUTCOMES]
                table_row(cells)

    @property
    def _money(self) -> Money:
        """Return how the firm of the game tells amounts."""
        return Money(currency_of(self.game.scenario.terms, self.game.scenario.horizon), self.lang)

    def _head(self, outcome: str) -> str:
        """Name a column; one of amounts in the currency of the firm, where it has one."""
        return (
            self._money.say("profit") if _in_currency(outcome, self._money) else t(f"teams.head_{outcome}", self.lang)
        )

    def _level(self, found: Interval, outcome: str) -> str:
        """Write a mean with its interval."""
        money = self._money
        if not _in_currency(outcome, money):
            return _level(found, outcome)
        middle, low, high = (money.level(value) for value in found[:3])
        return f"{middle} [{low}, {high}]" if found.n > 1 else middle

    def _name(self, who: str, untold: bool) -> str:
        """Name a team, or the firm beside them."""
        if who == FIRM:
            return t("teams.firm", self.lang, policy=self.game.titles[self.lang][1])
        if who == DO_NOTHING:
            return t("teams.nothing", self.lang)
        name = team_title(who, self.lang)
        return t("teams.perhaps", self.lang, team=name) if untold else name

    def _save(self) -> None:
        """Let the lecturer keep the table."""
        if self.league.standing is not None and self.league.standing.replications:
            ui.download(self.league.standing.table().encode(), "teams.csv", "text/csv")


def _in_currency(outcome: str, money: Money) -> bool:
    return outcome == "profit" and money.in_currency


def _level(found: Interval, outcome: str) -> str:
    """Write a mean with its interval."""
    scale, decimals = _WRITTEN[outcome]
    middle, low, high = (plain(value * scale, decimals) for value in found[:3])
    return f"{middle} [{low}, {high}]" if found.n > 1 else middle
