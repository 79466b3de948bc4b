"""Writes `docs/explanation/when-handling-complaints-pays.md`: against a firm that takes no complaints, over years.

    python -m docs.generators.doing_nothing                      make the runs and write page, figure, numbers (minutes)
    python -m docs.generators.doing_nothing --replications 40    with more replications
    python -m docs.generators.doing_nothing --text               only page and figure, from the numbers that are there

Every sentence of the page that states a result is made from the numbers, which stand beside it in `numbers.csv`.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docs.generators.tables import table
from experiments.comparison.intervals import Interval, interval
from experiments.comparison.verdict import EQUAL, HIGHER, LOWER, UNDECIDED, direction
from experiments.mechanisms.ablations import ABLATIONS
from experiments.runs.records import RunRecord, RunSpec
from experiments.runs.runner import run
from experiments.runs.store import Store
from paradox.present.figures.colours import GREY, INK, MARKS, of_policies
from paradox.present.figures.labels import label_ends
from paradox.present.figures.style import blank, save, styled
from paradox.present.text.comparison import listed
from paradox.present.text.number_format import percent, signed, with_interval
from sim.errors import ParadoxError
from sim.parameters.registry import off_values
from sim.scenario.scenario import DO_NOTHING, IGNORES, Scenario
from sim.version import model_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAGE = Path(__file__).parents[1] / "explanation" / "when-handling-complaints-pays.md"
FOLDER = PAGE.with_suffix("")
NUMBERS, PICTURE = FOLDER / "numbers.csv", FOLDER / "years.svg"
REPLICATIONS = 20
YEARS = {52: "one year", 104: "two years", 156: "three years", 260: "five years"}
FIRST, LAST = min(YEARS), max(YEARS)

# The most visited first.
MARKETS = (
    "coffee_remake",
    "baseline",
    "property_leak",
    "hotel_booking_error",
    "airline_weather_delay",
    "travel_agency",
)
# Tenants pay by the week, whether they meet the manager or not: what the visits that the scenario names would bring.
BY_THE_WEEK = "property_leak"

# Where one thing at a time is changed, and for which policy.
TRIED, POLICY = "hotel_booking_error", "story"
AS_IT_IS, DISCOUNTED = "as it is", "later money discounted"
CHANGES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "grudge": ("a grudge weighs almost without bound (`grudge_ceiling` 50)", ABLATIONS["grudge_ceiling"].off),
    "intention": (
        "behaviour follows intention fully (`intention_to_behaviour` 1)",
        ABLATIONS["intention_gap"].off,
    ),
    "calendar": (
        "exits come with the calendar, not with visits (`exits_at_encounters` 0)",
        ABLATIONS["exits_at_encounters"].off,
    ),
    "silence": ("nobody tells anybody (`telling_activity` 0)", off_values("telling_activity")),
}

PROFIT, RETENTION, KEPT, CHANGE, VISITS = (
    "profit against doing nothing",
    "retention",
    "retention against doing nothing",
    "change",
    "visits",
)


class Row(NamedTuple):
    """One number of the page.

    Attributes:
        market: a shipped scenario.
        setting: AS_IT_IS, DISCOUNTED, or a key of CHANGES.
        policy: whose number it is.
        weeks: the horizon.
        what: PROFIT, RETENTION, KEPT, CHANGE (how much a setting moves the profit against doing nothing), or VISITS
            (of a customer in a year).
        estimate, low, high, n: mean over replications and 95 % interval.
        model: version of the model.
    """

    market: str
    setting: str
    policy: str
    weeks: int
    what: str
    estimate: float
    low: float
    high: float
    n: int
    model: str

    @property
    def found(self) -> Interval:
        """Return the numbers alone."""
        return Interval(self.estimate, self.low, self.high, self.n)

    @property
    def sign(self) -> str:
        """Say whether the number is surely above or below 0."""
        return direction(self.found)


Lives = Mapping[str, Sequence[RunRecord]]
Rows = Sequence[Row]


def scenario_of(market: str, weeks: int, replications: int, values: Mapping[str, Any] | None = None) -> Scenario:
    """Return a market of the page with a horizon, and with values of its own."""
    scenario = Scenario.load(market)
    paid = {}
    if market == BY_THE_WEEK:
        paid = {"money.price_a_visit": 0.0, "money.price_a_week": float(scenario.market.visit_rate_mean)}
    run_for = {"run.horizon": weeks, "run.replications": replications}
    return scenario.with_values({**paid, **run_for, **(values or {})})


def lived(scenario: Scenario, policies: Iterable[str], threads: int | None = None) -> Lives:
    """Live policies of a scenario on the same luck and return the runs of each, one per replication.

    Raises:
        ParadoxError: a run failed.
    """
    specs = {
        policy: [RunSpec(scenario, policy, number) for number in range(scenario.replications)] for policy in policies
    }
    with Store(None) as store:
        run([spec for own in specs.values() for spec in own], store, threads)
        records = {one.run_id: one for one in store.records(spec.run_id for own in specs.values() for spec in own)}
    failed = [one.failure.message for one in records.values() if one.failure]
    if failed:
        raise ParadoxError(f"A run of {scenario.name} failed: {failed[0]}. Next: mend it.")
    return {policy: [records[spec.run_id] for spec in own] for policy, own in specs.items()}


def gaps(found: Lives, policy: str, outcome: str = "profit") -> list[float]:
    """Return by how much a policy exceeds doing nothing, in each replication."""
    pairs = zip(found[policy], found[DO_NOTHING], strict=True)
    return [own.outcomes[outcome] - nothing.outcomes[outcome] for own, nothing in pairs]


def measured(replications: int = REPLICATIONS) -> Iterator[Row]:
    """Make all runs and return the numbers of the page."""
    for market in MARKETS:
        for weeks in YEARS:
            print(f"living {market}, {weeks} weeks", file=sys.stderr, flush=True)
            scenario = scenario_of(market, weeks, replications)
            acting = (*scenario.policies, IGNORES)
            found = lived(scenario, (*acting, DO_NOTHING))
            for policy in acting:
                yield _row(market, AS_IT_IS, policy, weeks, PROFIT, gaps(found, policy))
                yield _row(market, AS_IT_IS, policy, weeks, KEPT, gaps(found, policy, "retention"))
            for policy, runs in found.items():
                yield _row(market, AS_IT_IS, policy, weeks, RETENTION, [one.outcomes["retention"] for one in runs])
            if weeks == FIRST:
                runs = found[DO_NOTHING]
                often = [52.0 * one.weekly["visits"].sum() / one.weekly["customers"].sum() for one in runs]
                yield _row(market, AS_IT_IS, DO_NOTHING, weeks, VISITS, often)
            if market == TRIED:
                now = gaps(found, POLICY)
                later = gaps(found, POLICY, "net_present_value")
                yield from _changed(DISCOUNTED, weeks, later, now)
                for name, (_, values) in CHANGES.items():
                    other = lived(scenario_of(market, weeks, replications, values), (POLICY, DO_NOTHING))
                    yield from _changed(name, weeks, gaps(other, POLICY), now)


def _row(market: str, setting: str, policy: str, weeks: int, what: str, values: Sequence[float]) -> Row:
    """Return the mean of a number over replications with its interval."""
    found = interval(values)
    return Row(market, setting, policy, weeks, what, found.estimate, found.low, found.high, found.n, model_version())


def _changed(setting: str, weeks: int, own: Sequence[float], now: Sequence[float]) -> Iterator[Row]:
    """Return the profit against doing nothing where one thing differs, and by how much it differs."""
    moved = [one - other for one, other in zip(own, now, strict=True)]
    yield _row(TRIED, setting, POLICY, weeks, PROFIT, own)
    yield _row(TRIED, setting, POLICY, weeks, CHANGE, moved)


def write(rows: Iterable[Row], path: Path = NUMBERS) -> None:
    """Write the numbers of the page."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows([f"{value:.6f}" if isinstance(value, float) else value for value in row] for row in rows)


def read(path: Path = NUMBERS) -> list[Row]:
    """Return the numbers of the page as they were written."""
    with path.open(encoding="utf-8", newline="") as file:
        kinds = Row.__annotations__
        return [Row(**{name: kinds[name](text) for name, text in line.items()}) for line in csv.DictReader(file)]


class Numbers:
    """The numbers of the page, found by what they are of."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._at = {(r.market, r.setting, r.policy, r.weeks, r.what): r for r in rows}

    def __call__(self, market: str, policy: str, weeks: int, what: str = PROFIT, setting: str = AS_IT_IS) -> Row:
        """Return one number."""
        return self._at[market, setting, policy, weeks, what]

    def policies(self, market: str) -> list[str]:
        """List the policies of a market, those that the program adds left out."""
        names = dict.fromkeys(r.policy for r in self.rows if r.market == market)
        return [name for name in names if name not in (IGNORES, DO_NOTHING)]

    def with_sign(self, market: str, weeks: int, sign: str) -> list[str]:
        """List the policies of a market whose profit against doing nothing has a sign."""
        return [name for name in self.policies(market) if self(market, name, weeks).sign == sign]

    def all(self, weeks: int, what: str, *, acting: bool = True) -> list[Row]:
        """List a number over all markets and policies; with `acting` false, that of never answering."""
        return [
            self(market, policy, weeks, what)
            for market in MARKETS
            for policy in (self.policies(market) if acting else [IGNORES])
        ]


HEAD = """# When handling complaints pays

This page, its figure and its [numbers](when-handling-complaints-pays/numbers.csv) are written by
`python -m docs.generators.doing_nothing`; do not edit them. {replications} replications, model version {version}.

An answer to a complaint costs money now; the customers whom it keeps bring money later. So whether handling
complaints pays depends on how long one looks. Here each policy is set beside the same firm with the same customers
and the same luck that takes no complaints at all: *doing nothing*. Beside it stands *never answering*: a firm that
takes complaints and leaves them unanswered. Both begin at week 0; until then all firms are the same.

Numbers are profit per customer of week 0 less that of doing nothing, in prices of a visit, not discounted, with 95 %
intervals over replications. *Surely* means that the whole interval lies on one side of 0.
"""

MIDDLE = """
## Market by market

Policies are the scenarios' own, which say what each does. `{week_market}` is set to be paid by the week, as rent is,
{price:g} prices from every customer. The columns of years hold profit against doing nothing, in bold where it is surely
above 0; the last two hold the share of the customers of week 0 who are still customers.
"""

CARRY = """
## What carries the sign

One thing at a time is changed in `{market}`, for its policy `{policy}` and for doing nothing alike; all else and
all luck stay. Profit against doing nothing is then:
"""

LIMITS = """
## What to make of it

This is what the model says, not what it was fitted to. No open data follows the same customers through failure,
answer and later purchases, so the time until handling complaints pays is a hypothesis. In your market it also hangs on
`money`, whose costs of staff and of cases are judgements ([how to set them](../reference/scenario-format.md)). Each
interval stands by itself: where there is no difference, about one in twenty seems to show one.

`paradox compare` says so where a policy is not shown to earn more than doing nothing within the horizon of its
scenario, and names this page. To look further ahead, set `run: {horizon: 260}` in the scenario.
"""


def _years(weeks: Iterable[int]) -> str:
    """Write horizons in words: "one and two years", "one year"."""
    given = [YEARS[one].split() for one in weeks]
    return f"{listed([number for number, _ in given])} {given[-1][1]}"


def _code(names: Iterable[str]) -> str:
    return listed([f"`{name}`" for name in names])


def sign_told(signs: Mapping[int, str], words: Mapping[str, str]) -> str:
    """Say over which horizons a number has which sign, the shortest horizons first."""
    parts = []
    for sign in dict.fromkeys(signs.values()):
        parts.append(f"{words[sign]} over {_years(weeks for weeks, own in signs.items() if own == sign)}")
    return listed(parts)


_DOES = {HIGHER: "surely earns more", LOWER: "surely earns less", UNDECIDED: "is undecided", EQUAL: "earns the same"}


def in_short(numbers: Numbers) -> list[str]:
    """Say what was found, as sentences made from the numbers."""
    return [*_turned(numbers), _gains(numbers), _kept(numbers), *_never_answering(numbers)]


def how_many(numbers: Numbers) -> str:
    """Count the policies that earn more and less than doing nothing, by horizon."""
    counts = []
    for weeks, name in YEARS.items():
        rows = numbers.all(weeks, PROFIT)
        more, less = (sum(row.sign == sign for row in rows) for sign in (HIGHER, LOWER))
        words = ("surely earn more than doing nothing", "surely less") if weeks == FIRST else ("more", "less")
        counts.append(f"over {name} {more} {words[0]} and {less} {words[1]}")
    return f"Of {len(numbers.all(LAST, PROFIT))} policies in {len(MARKETS)} markets, {'; '.join(counts)}."


def _turned(numbers: Numbers) -> list[str]:
    """Name the policies whose sign turns between the shortest and the longest horizon, and those that never pay."""
    turned, never = [], []
    for market in MARKETS:
        less, more = numbers.with_sign(market, FIRST, LOWER), numbers.with_sign(market, LAST, HIGHER)
        if both := [name for name in less if name in more]:
            turned.append(f"{_code(both)} in `{market}`")
        if lost := numbers.with_sign(market, LAST, LOWER):
            never.append(f"{_code(lost)} in `{market}`")
    told = []
    if turned:
        told.append(f"A short look misleads: surely less over {YEARS[FIRST]}, surely more over {YEARS[LAST]}: "
                    f"{'; '.join(turned)}.")  # fmt: skip
    if never:
        told.append(f"Surely less even over {YEARS[LAST]}: {'; '.join(never)}.")
    return told


def _gains(numbers: Numbers) -> str:
    """Say what the best policy of each market gains over the longest horizon."""
    parts = []
    for market in MARKETS:
        best = max((numbers(market, name, LAST) for name in numbers.policies(market)), key=lambda row: row.estimate)
        parts.append(
            f"{with_interval(best.found)} in `{market}` (`{best.policy}`; {_visits(numbers, market)} visits a year)"
        )
    return f"The best policy of each market gains over {YEARS[LAST]}: {'; '.join(parts)}."


def _visits(numbers: Numbers, market: str) -> str:
    """Write how often a customer visits in a year."""
    return f"{numbers(market, DO_NOTHING, FIRST, VISITS).estimate:.0f}"


def _kept(numbers: Numbers) -> str:
    """Say how many policies keep more customers than doing nothing, and how many more."""
    kept = numbers.all(LAST, KEPT)
    more = sum(row.sign == HIGHER for row in kept)
    least, most = (pick(kept, key=lambda row: row.estimate) for pick in (min, max))
    return (
        f"Customers kept over {YEARS[LAST]}: {more} of {len(kept)} policies surely keep more than doing nothing; "
        f"from {_points(least)} (`{least.policy}` in `{least.market}`) to {_points(most)} (`{most.policy}` in "
        f"`{most.market}`)."
    )


def _points(row: Row) -> str:
    """Write a difference of shares in points of a hundred."""
    return f"{100.0 * row.estimate:+.1f} points"


def _never_answering(numbers: Numbers) -> list[str]:
    """Say what taking complaints without answering them does, against taking none."""
    told = []
    for what, name, less in ((PROFIT, "profit", "surely less"), (KEPT, "customers kept", "surely fewer")):
        words = {HIGHER: "surely more", LOWER: less, UNDECIDED: "undecided", EQUAL: "the same"}
        rows = numbers.all(LAST, what, acting=False)
        by = {sign: [row.market for row in rows if row.sign == sign] for sign in words}
        parts = [f"{words[sign]} in {_code(markets)}" for sign, markets in by.items() if markets]
        least, most = (pick(rows, key=lambda row: row.estimate) for pick in (min, max))
        ends = (
            f"{_points(least)} to {_points(most)}"
            if what == KEPT
            else (f"{signed(least.estimate)} to {signed(most.estimate)}")
        )
        told.append(f"Never answering against doing nothing, {name} over {YEARS[LAST]}, {ends}: {'; '.join(parts)}.")
    return told


def overview(numbers: Numbers) -> str:
    """Tabulate which policies surely earn more than doing nothing, by market and horizon."""

    def cell(market: str, weeks: int) -> str:
        sure, open_ = (numbers.with_sign(market, weeks, sign) for sign in (HIGHER, UNDECIDED))
        return ", ".join([*(f"`{name}`" for name in sure), *(f"({name}?)" for name in open_)]) or "none"

    head = ("market", "visits a year", *YEARS.values())
    return table(
        head,
        [(f"`{market}`", _visits(numbers, market), *(cell(market, weeks) for weeks in YEARS)) for market in MARKETS],
    )


def by_market(numbers: Numbers) -> Iterator[str]:
    """Write a heading, what kind of market it is, and a table, for each market."""
    head = ("policy", *YEARS.values(), f"kept, {YEARS[FIRST]}", f"kept, {YEARS[LAST]}")
    for market in MARKETS:
        scenario = Scenario.load(market)
        yield f"### {scenario.title} (`{market}`)\n"
        fail = f"{100.0 * scenario.service.p_fail:.0f}"
        yield f"A customer visits about {_visits(numbers, market)} times a year; {fail} of a hundred visits fail.\n"
        lines = []
        for policy in (*numbers.policies(market), IGNORES, DO_NOTHING):
            profit = ["0"] * len(YEARS)
            if policy != DO_NOTHING:
                profit = [_cell(numbers(market, policy, weeks)) for weeks in YEARS]
            kept = [percent(numbers(market, policy, weeks, RETENTION).estimate) for weeks in (FIRST, LAST)]
            shown = {IGNORES: "never answering", DO_NOTHING: "doing nothing"}.get(policy, f"`{policy}`")
            lines.append((shown, *profit, *kept))
        yield table(head, lines) + "\n"


def _cell(row: Row) -> str:
    """Write a number with its interval, in bold where it surely exceeds 0."""
    shown = with_interval(row.found)
    return f"**{shown}**" if row.sign == HIGHER else shown


def changes(numbers: Numbers) -> str:
    """Tabulate what each change makes of the profit against doing nothing."""
    titles = {AS_IT_IS: "as it is", **{name: title for name, (title, _) in CHANGES.items()}}
    rate = 100.0 * Scenario.load(TRIED).money.discount_rate
    titles[DISCOUNTED] = f"later money discounted, {rate:.0f} % a year"
    rows = [
        (title, *(_cell(numbers(TRIED, POLICY, weeks, setting=name)) for weeks in YEARS))
        for name, title in titles.items()
    ]
    return table(("", *YEARS.values()), rows)


def carried(numbers: Numbers) -> list[str]:
    """Say how far the horizon and each change move the number, and where one turns its sign."""
    first, last = (numbers(TRIED, POLICY, weeks) for weeks in (FIRST, LAST))
    signs = {weeks: numbers(TRIED, POLICY, weeks).sign for weeks in YEARS}
    told = [
        f"**The horizon**: against doing nothing `{POLICY}` {sign_told(signs, _DOES)}; from {YEARS[FIRST]} to "
        f"{YEARS[LAST]} the number moves by {last.estimate - first.estimate:+.2f}."
    ]
    titles = {name: title for name, (title, _) in CHANGES.items()} | {DISCOUNTED: "later money discounted"}

    def size(name: str) -> float:
        return max(abs(numbers(TRIED, POLICY, weeks, CHANGE, name).estimate) for weeks in YEARS)

    for name in sorted(titles, key=size, reverse=True):
        short, long = (numbers(TRIED, POLICY, weeks, CHANGE, name).found for weeks in (FIRST, LAST))
        turned = [
            f"over {YEARS[weeks]} `{POLICY}` then {_DOES[own]} (as it is, it {_DOES[signs[weeks]]})"
            for weeks in YEARS
            if (own := numbers(TRIED, POLICY, weeks, setting=name).sign) != signs[weeks]
        ]
        turns = f"; {listed(turned)}" if turned else "; no sign changes"
        title = titles[name]
        told.append(
            f"**{title[0].upper()}{title[1:]}**: moves it by {with_interval(short)} over {YEARS[FIRST]} and by "
            f"{with_interval(long)} over {YEARS[LAST]}{turns}."
        )
    return told


def page(rows: Rows) -> str:
    """Write the page from its numbers."""
    numbers = Numbers(rows)
    version, replications = rows[0].model, max(row.n for row in rows)
    picture = f"![Profit per customer against doing nothing, by horizon]({FOLDER.name}/{PICTURE.name})"
    parts = [
        HEAD.format(replications=replications, version=version),
        "## In short\n",
        how_many(numbers),
        "Here are those that surely earn more, and in brackets those of which that is open:\n",
        overview(numbers),
        "",
        "\n".join(f"- {line}" for line in in_short(numbers)),
        f"\n{picture}\n",
        "The figure leaves out policies that fall more than one price below doing nothing: they are in the tables.",
        MIDDLE.format(week_market=BY_THE_WEEK, price=Scenario.load(BY_THE_WEEK).market.visit_rate_mean),
        *by_market(numbers),
        CARRY.format(market=TRIED, policy=POLICY).removeprefix("\n"),
        changes(numbers),
        "",
        "\n".join(f"- {line}" for line in carried(numbers)),
        LIMITS,
    ]
    return "\n".join(parts).rstrip() + "\n"


# What is drawn of a market: policies that never fall further below doing nothing than this [price].
_FLOOR = -1.0


def figure(rows: Rows) -> "Figure":
    """Draw profit against doing nothing over the years, a panel a market."""
    numbers = Numbers(rows)
    with styled():
        drawing = blank((9.0, 6.2))
        panels = list(drawing.subplots(2, -(-len(MARKETS) // 2)).flat)
        ends = [(axes, _panel(axes, numbers, market)) for axes, market in zip(panels, MARKETS, strict=False)]
        for axes in panels[len(MARKETS) :]:
            axes.set_axis_off()
        drawing.supylabel("profit per customer against doing nothing [prices of a visit]", fontsize=8.5)
        drawing.supxlabel("years since week 0; bars: 95 % intervals", fontsize=8.5)
        label_ends(ends)
    return drawing


def _panel(axes: "Axes", numbers: Numbers, market: str) -> list[tuple[float, str, str]]:
    names = [*numbers.policies(market), IGNORES]
    colours = of_policies(names)
    axes.axhline(0.0, color=INK, lw=0.8)
    ends = []
    for mark, name in zip(MARKS, names, strict=False):
        found = [numbers(market, name, weeks).found for weeks in YEARS]
        if min(one.estimate for one in found) < _FLOOR:
            continue
        years, values = [weeks / 52.0 for weeks in YEARS], [one.estimate for one in found]
        arms = [[one.estimate - one.low for one in found], [one.high - one.estimate for one in found]]
        axes.errorbar(years, values, yerr=arms, color=colours[name], marker=mark, ms=3.5, lw=1.3, elinewidth=0.8)
        ends.append((values[-1], {IGNORES: "never answering"}.get(name, name), colours[name]))
    axes.set_title(market, fontsize=8.5, loc="left", color=GREY)
    axes.set_xticks([weeks / 52.0 for weeks in YEARS])
    return ends


def main() -> None:
    """Make the runs, write their numbers, then page and figure."""
    parser = argparse.ArgumentParser(description=f"Write {PAGE.name}.")
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--text", action="store_true", help="write page and figure from the numbers that are there")
    given = parser.parse_args()
    if not given.text:
        write(measured(given.replications))
    rows = read()
    PAGE.write_text(page(rows), encoding="utf-8")
    save(figure(rows), PICTURE)
    print(f"written: {PAGE.name}")


if __name__ == "__main__":
    main()
