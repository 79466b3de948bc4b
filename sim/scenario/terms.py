"""The firm in its own terms: amounts in its currency become prices, people and hours become capacity.

Inside, money is counted in prices of one visit: 1 is what an average customer pays for one, or, where the relationship
is paid and not the use, for the time between two intended visits. What is written in a currency is converted once,
when a scenario is read; what 1 stands for is kept beside it, so that results can be told in the currency again.
"""

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sim.errors import shown
from sim.parameters.registry import PARAMETERS, Parameter
from sim.scenario.amounts import OF_ALL, OF_ONE, PERIODS, WEEKS_A_YEAR, amount_of, is_currency
from sim.scenario.document import Document, Place, path_text
from sim.scenario.own_units import capacity, rounded, worth
from sim.scenario.schedules import numbers_of, scheduled_lever, value_before
from sim.scenario.schema import in_money, parameter_at

# What is kept of `firm` once it has been read; all else has become numbers of the model by then.
_KEPT = ("name", "customers", "currency", "price_unit", "revenue_per_customer_year", "fiscal_year_begins")
_STAFF_KEPT = ("cases_per_person_week", "cases_per_hour")
# Amounts of `firm`, and the period that each is for; "" for none.
_OF_FIRM: dict[Place, str] = {
    ("firm", "visit_price"): "",
    ("firm", "month_price"): "month",
    ("firm", "revenue_per_customer_year"): "year",
    ("firm", "visit_cost"): "",
    ("firm", "month_cost"): "month",
    ("firm", "staff", "cost_per_person_year"): "year",
    ("firm", "staff", "cost_per_hour"): "",
}
_PRICES = ("visit_price", "month_price", "revenue_per_customer_year")

_SETTLED = 1e-4
_MOST_LIVES = 5
# How far what segments bring may be from what the firm says that customers bring.
_SAME = 0.02

Visits = Sequence[float]
Live = Callable[[Document], Visits | None]


class FirmTerms(NamedTuple):
    """What a firm says of itself beside the levers of its policies.

    Attributes:
        name: of the firm, "" if not said.
        customers: of the firm; 0 for those of the market.
        currency: code of its currency, such as USD; "" if money is in prices.
        price_unit: what 1, a price, is in the currency; 0 where there is none.
        revenue_per_customer_year: what a customer brings in a year, if that was said [currency]; 0 if not.
        fiscal_year_begins: month, 1 to 12, that week 0 falls in; 0 if not said.
        cases_per_person_week, cases_per_hour: that staff answers; 0 if not said.
    """

    name: str = ""
    customers: int = 0
    currency: str = ""
    price_unit: float = 0.0
    revenue_per_customer_year: float = 0.0
    fiscal_year_begins: int = 0
    cases_per_person_week: float = 0.0
    cases_per_hour: float = 0.0


def kept_terms(firm: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of the section of a firm."""
    kept = {key: value for key, value in firm.items() if key in _KEPT}
    staff = {key: value for key, value in firm.get("staff", {}).items() if key in _STAFF_KEPT}
    return {**kept, "staff": staff} if staff else kept


def make_terms(content: dict[str, Any]) -> FirmTerms:
    """Return the terms of a checked scenario."""
    firm = content["firm"]
    return FirmTerms(**{key: value for key, value in firm.items() if key in _KEPT}, **firm.get("staff", {}))


def resolve(document: Document, live: Live) -> None:
    """Turn everything that a merged document says in money, people or hours into numbers of the model, in place.

    Args:
        document: the document; what is wrong is noted in it.
        live: lives the market of a document so resolved, and returns the visits of a customer in a year by segment;
            None where the document cannot be lived, as something else is wrong with it.
    """
    _Resolver(document).resolve(live)


class _Resolver:
    """Resolves one document.

    What a price is worth may hang on how often customers visit, and that on what the firm pays them: so the market is
    lived, the amounts are converted by what came out, and again until both agree.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.firm = document.mapping("firm")
        self.currency = ""
        self.final = True

    def resolve(self, live: Live) -> None:
        texts = [place for place, _ in _amounts(self.document)]
        if not texts and not (self.firm.keys() - {"customers"}) and not self._staffed():
            return
        self.currency = self._find_currency(texts)
        for place, period in _OF_FIRM.items():
            self._read_of_firm(place, period)
        visits = self._guess()
        if self._hangs_on_visits() and not self.document.problems:
            visits = self._live(visits, live)
        self._apply(visits)

    def _live(self, visits: Visits, live: Live) -> Visits:
        """Live the market until what a price is worth no longer changes."""
        unit = 0.0
        for _ in range(_MOST_LIVES):
            trial = _Resolver(copy.deepcopy(self.document))
            trial.currency, trial.final = self.currency, False
            trial._apply(visits)
            worth = float(trial.firm.get("price_unit") or 0.0)
            if worth and abs(unit / worth - 1.0) < _SETTLED:
                break
            lived = None if trial.document.problems else live(trial.document)
            if lived is None:
                break
            unit, visits = worth, lived
        return visits

    def _staffed(self) -> bool:
        """Whether a policy says its staff in people or hours."""
        return any(
            key in policy
            for policy in self.document.mapping("policies").values()
            if isinstance(policy, dict)
            for key in ("staff_people", "staff_hours")
        )

    def _find_currency(self, texts: Sequence[Place]) -> str:
        """Return the currency: that of `firm`, else the first that an amount is in."""
        stated = self.firm.get("currency")
        if stated is not None:
            if is_currency(stated):
                return str(stated)
            self.document.note(
                ("firm", "currency"),
                f"firm.currency is {shown(stated)}",
                allowed="the three capital letters of a currency, such as USD, EUR or CNY",
                next_step="write the code of the currency",
            )
            del self.firm["currency"]
            return ""
        for place in (*_OF_FIRM, *texts, *self._values_in_money()):
            found = amount_of(value) if isinstance(value := self.document.at(*place), str) else None
            if found is not None:
                self.firm["currency"] = found.currencies[0]
                return found.currencies[0]
        return ""

    def _amount(self, place: Place, period: str) -> float | None:
        """Return the number of an amount in the currency, for a period; None if it is none, which is noted."""
        text = self.document.at(*place)
        found = amount_of(text)
        example = f"20 {self.currency or 'USD'}" + (f"/{period}" if period else "")
        if found is None:
            self._wrong(place, f"is {shown(text)}, which is no amount of money", f"write it like '{example}'")
        elif self.currency not in found.currencies:
            what = f"is in {found.currencies[0]}, but the firm counts in {self.currency or 'no currency'}"
            self._wrong(place, what, f"write all amounts in {self.currency or 'one currency'}")
        elif found.period and not period:
            self._wrong(place, f"is {shown(text)}, for a {found.period}", f"write it like '{example}', for none")
        else:
            return found.for_period(period)
        return None

    def _wrong(self, place: Place, what: str, step: str, allowed: str = "") -> None:
        self.document.note(place, f"{path_text(place)} {what}", allowed=allowed, next_step=step)

    def _read_of_firm(self, place: Place, period: str) -> None:
        """Turn an amount of `firm` into a number in the currency, in place; one that is wrong is taken out."""
        if isinstance(self.document.at(*place), str):
            number = self._amount(place, period)
            section = self.document.mapping(*place[:-1])
            if number is None:
                del section[str(place[-1])]
            else:
                section[str(place[-1])] = number

    # What a price is worth

    def _shares(self) -> list[float]:
        return [self.document.number(*place, "share") or 0.0 for place, _ in self.document.entries("segments")]

    def _guess(self) -> Visits:
        """Return the visits of a year by segment, as a formula has them: where living begins."""
        everyone = self.document.number("market", "visit_rate_mean") or 0.0
        rates = [self.document.number(*at, "visit_rate_mean") for at, _ in self.document.entries("segments")]
        return [WEEKS_A_YEAR * (1.0 - math.exp(-(everyone if rate is None else rate))) for rate in rates]

    def _stated(self, key: str) -> float:
        """Return a positive number of `firm`; 0 where there is none."""
        return max(0.0, self.document.number("firm", key) or 0.0)

    def _values_in_money(self) -> list[Place]:
        """Return the segments that say in money what a customer of theirs brings."""
        return [
            (*place, "customer_value")
            for place, segment in self.document.entries("segments")
            if isinstance(segment, dict) and amount_of(segment.get("customer_value"))
        ]

    def _hangs_on_visits(self) -> bool:
        """Whether a number follows from how often customers visit."""
        if self.firm.get("price_unit") is not None:
            return False
        visit_cost, month_cost = self._stated("visit_cost"), self._stated("month_cost")
        if self._paid_by_time_alone():
            return bool(visit_cost)
        valued = any(self.document.at(*at, "customer_value") is not None for at, _ in self.document.entries("segments"))
        mixed = visit_cost and (valued or self._stated("month_price"))
        return bool(self._stated("revenue_per_customer_year") or self._values_in_money() or month_cost or mixed)

    def _paid_by_time_alone(self) -> bool:
        """Whether customers pay for being one and not for visits: what they bring then hangs on no visit."""
        by_time = self._stated("month_price") or self.firm.get("paid_by") == "month"
        return bool(by_time and not self._stated("visit_price"))

    def _prices(self, visits: Visits) -> tuple[float, float, float] | None:
        """Return what a price is worth, and what is paid for a visit and a week in prices; None if nobody says it."""
        by_visit, by_month = self._stated("visit_price"), self._stated("month_price")
        rate = self.document.number("market", "visit_rate_mean") or 0.0
        weekly = by_month * PERIODS["month"] / WEEKS_A_YEAR
        if by_visit:
            return by_visit, 1.0, weekly / by_visit
        a_visit, a_week = (0.0, rate or 1.0) if self._paid_by_time_alone() else (1.0, 0.0)
        if by_month:
            return weekly / a_week, a_visit, a_week
        asked = self._stated("revenue_per_customer_year") or self._of_segments()
        brings = self._mean_revenue(visits, a_visit, a_week)
        return (asked / brings, a_visit, a_week) if asked and brings else None

    def _of_segments(self) -> float:
        """Return what a customer brings in a year by what all segments say in money; 0 if not all do."""
        places = self._values_in_money()
        if len(places) < len(self._shares()):
            return 0.0
        amounts = [self._yearly(place) for place in places]
        return math.fsum(share * amount for share, amount in zip(self._shares(), amounts, strict=True))

    def _yearly(self, place: Place) -> float:
        found = amount_of(self.document.at(*place))
        return found.a_year if found else 0.0

    def _mean_revenue(self, visits: Visits, a_visit: float, a_week: float) -> float:
        """Return what a customer pays in a year, in prices, by the values that are said as multiples."""
        values = [self.document.number(*at, "customer_value") for at, _ in self.document.entries("segments")]
        return math.fsum(
            share * (1.0 if value is None else value) * (a_visit * often + WEEKS_A_YEAR * a_week)
            for share, value, often in zip(self._shares(), values, visits, strict=True)
        )

    def _apply(self, visits: Visits) -> None:
        """Convert everything, with visits of a year by segment."""
        unit = self.document.number("firm", "price_unit") or None  # 0 where a scenario below says nothing
        found = None if unit else self._prices(visits)
        if found is not None:
            unit = rounded(found[0])
            self.firm["price_unit"] = unit
            money = self.document.mapping("money")
            money["price_a_visit"], money["price_a_week"] = found[1], rounded(found[2])
            self._set_values(unit, visits, *found[1:])
            self._set_margin(unit, visits, *found[1:])
        if unit is None and self.currency and not any(self.firm.get(key) for key in _PRICES):
            self._no_price()
        if self.document.number("firm", "discount_rate") is not None:
            self.document.mapping("money")["discount_rate"] = self.firm["discount_rate"]
        for place, _ in list(_amounts(self.document)):
            self._convert(place, unit)
        self._set_staff(unit)

    def _no_price(self) -> None:
        """Note that nobody says what a price is."""
        amounts = [place for place, _ in _amounts(self.document)]
        place = self.document.written(("firm", "currency"), *amounts, ("firm",))
        self.document.note(
            place,
            "amounts of money are in a currency, but nothing says what customers pay",
            allowed="one of firm.visit_price, firm.month_price, firm.revenue_per_customer_year",
            next_step="say under 'firm' what an average customer pays: 'visit_price: 12 USD', for example",
        )

    def _set_values(self, unit: float, visits: Visits, a_visit: float, a_week: float) -> None:
        """Turn what segments bring in money into multiples of what the market says."""
        places = self._values_in_money()
        if places and not self._stated_consistently(places, unit * self._mean_revenue(visits, a_visit, a_week)):
            return
        for place in places:
            yearly = self._amount(place, "year")
            brings = unit * (a_visit * visits[int(place[1])] + WEEKS_A_YEAR * a_week)
            segment = self.document.mapping(*place[:-1])
            if yearly is None or not brings:
                del segment["customer_value"]
            else:
                segment["customer_value"] = rounded(yearly / brings)

    def _stated_consistently(self, places: list[Place], of_firm: float) -> bool:
        """Whether what segments bring agrees with what the firm says; it is noted if not."""
        if len(places) < len(self._shares()):
            step = "write customer_value in money for every segment, or as a multiple for every one"
            self._wrong(places[0], "is an amount of money, but other segments say none", step)
        elif self.final and (key := self._key_of_price()) and abs(self._of_segments() / of_firm - 1.0) > _SAME:
            sums = " + ".join(
                f"{share:g} x {self._yearly(place):g}" for share, place in zip(self._shares(), places, strict=True)
            )
            self._wrong(
                places[0],
                f"and those of the other segments make {self._of_segments():.6g} {self.currency} a customer and year "
                f"({sums}), but by firm.{key}{self.document.told_line(('firm', key))} it is {of_firm:.6g}",
                "correct one of them, or leave out what the other says already",
                allowed=f"the same sum, to within {100 * _SAME:g} %",
            )
        else:
            return True
        for place in places:
            del self.document.mapping(*place[:-1])["customer_value"]
        return False

    def _key_of_price(self) -> str:
        """Return by which key `firm` says what customers pay; "" if by none."""
        return next((key for key in _PRICES if self._stated(key)), "")

    def _set_margin(self, unit: float, visits: Visits, a_visit: float, a_week: float) -> None:
        """Set the margin by the cost of serving."""
        by_visit, by_month = (self.document.number("firm", key) for key in ("visit_cost", "month_cost"))
        if by_visit is None and by_month is None:
            return
        brings = unit * self._mean_revenue(visits, a_visit, a_week)
        often = math.fsum(share * number for share, number in zip(self._shares(), visits, strict=True))
        costs = (by_visit or 0.0) * often + PERIODS["month"] * (by_month or 0.0)
        if brings and costs <= brings:
            self.document.mapping("money")["margin_share"] = rounded(1.0 - costs / brings)
        elif self.final:
            place = ("firm", "visit_cost") if by_visit is not None else ("firm", "month_cost")
            what = f"makes serving a customer cost {costs:.6g} {self.currency} a year, who pays {brings:.6g}"
            self._wrong(place, what, "lower the cost or raise the price", allowed="at most what a customer pays")

    # Amounts anywhere else

    def _convert(self, place: Place, unit: float | None) -> None:
        """Turn a text that is an amount into a number of the model, in place; one that is wrong is taken out."""
        entry = _money_at(place)
        assert entry is not None
        number = self._converted(place, entry, unit)
        section = self.document.at(*place[:-1])
        if number is None and parameter_at(place) is None:
            number = entry.low  # in a schedule, which keeps its form
        if number is None:
            del section[place[-1]]
            return
        section[place[-1]] = number

    def _converted(self, place: Place, entry: Parameter, unit: float | None) -> float | None:
        """Return the number of the model that an amount stands for; None if it is wrong, which is noted."""
        given = self.document.at(*place)
        period = {**OF_ONE, **OF_ALL}[entry.unit]
        number = self._amount(place, period)
        if number is None or unit is None:
            return None
        customers = self._stated("customers")
        if entry.unit in OF_ALL and not customers:
            what = f"is {shown(given)}, an amount of the whole firm, but nothing says how many customers it has"
            self._wrong(place, what, "write 'customers: 40000' under 'firm', with your number")
            return None
        one = worth(entry.unit, unit, customers)
        price = rounded(number / one)
        if entry.low is not None and entry.high is not None and not entry.low <= price <= entry.high:
            every = f"/{period}" if period else ""
            self._wrong(
                place,
                f"is {shown(given)}, which is {price:.4g} in prices of a visit, of {unit:g} {self.currency} each",
                "correct the amount, or what firm says that customers pay",
                allowed=f"{entry.low * one:.6g} to {entry.high * one:.6g} {self.currency}{every}",
            )
            return None
        return price

    # Staff

    def _set_staff(self, unit: float | None) -> None:
        """Turn people and hours into capacity, and what they cost into the cost of capacity."""
        staff = self.document.mapping("firm", "staff")
        by_person, by_hour = (self._of_staff(key) for key in ("cases_per_person_week", "cases_per_hour"))
        for place, policy in self.document.entries("policies"):
            if isinstance(policy, dict):
                self._set_capacity(place, policy, {"staff_people": by_person, "staff_hours": by_hour})
        for key, answered, weeks in (
            ("cost_per_person_year", by_person, WEEKS_A_YEAR),
            ("cost_per_hour", by_hour, 1.0),
        ):
            if self._of_staff(key) is not None and answered and unit:
                cost = rounded(float(staff[key]) / weeks / answered / unit)
                self._set_cost(("firm", "staff", key), cost, answered * weeks * unit)

    def _of_staff(self, key: str) -> float | None:
        return self.document.number("firm", "staff", key)

    def _set_cost(self, place: Place, cost: float, worth: float) -> None:
        limit = PARAMETERS["staff_cost"].high or math.inf
        if 0.0 <= cost <= limit:
            self.document.mapping("money")["staff_cost"] = cost
            return
        what = f"makes a case cost {cost:.4g} prices of a visit"
        self._wrong(place, what, "correct the cost or the cases", allowed=f"0 to {limit * worth:.6g} {self.currency}")

    def _set_capacity(self, place: Place, policy: dict[str, Any], answered: dict[str, float | None]) -> None:
        """Turn the staff of a policy into capacity, in place."""
        customers = self._stated("customers")
        for key, cases in answered.items():
            if key not in policy:
                continue
            here = self.document.written((*place, key), ("firm", "staff"))
            given = policy.pop(key)
            counts = [number for _, number in numbers_of(given, ()) if not (number is None and isinstance(given, list))]
            if not all(_is_number(number) and number >= 0.0 for number in counts):
                self._wrong(here, "is no number of people or hours", "write a number, such as 6", allowed="0 or more")
            elif not cases:
                rate = "cases_per_person_week" if key == "staff_people" else "cases_per_hour"
                self._wrong(here, f"needs firm.staff.{rate}", f"write under 'firm': staff: {{{rate}: 35}}")
            elif not customers:
                what = "is the staff of the whole firm, but nothing says how many customers it has"
                self._wrong(here, what, "write 'customers: 40000' under 'firm', with your number")
            else:
                before = value_before(policy.get("staff_capacity"))
                policy["staff_capacity"] = _as_capacity(given, before, capacity(cases, customers))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _as_capacity(given: Any, before: Any, factor: float) -> Any:
    """Return the capacity that a staff has, scheduled or not; `before` is that of a schedule that does not say it."""
    if not isinstance(given, list):
        return rounded(given * factor)
    first, *steps = given
    return [
        before if first is None else rounded(first * factor),
        *({**step, "to": rounded(step["to"] * factor)} if "to" in step else step for step in steps),
    ]


def _amounts(document: Document) -> Iterator[tuple[Place, str]]:
    """Return the texts that are amounts, each with its place, wherever the schema has a parameter that is money."""
    for section in ("behaviour", "money"):
        yield from _of_money(document, section)
    for place, _ in document.entries("service", "causes"):
        yield from _of_money(document, *place)
    for place, _ in document.entries("segments"):
        yield from _of_money(document, *place)
    for place, _ in document.entries("policies"):
        yield from _of_money(document, *place)
        yield from _of_money(document, *place, "prevention")


def _of_money(document: Document, *place: str | int) -> Iterator[tuple[Place, str]]:
    in_currency = document.at("firm", "currency") is not None
    for key, whole in document.mapping(*place).items():
        for here, value in numbers_of(whole, (*place, key)):
            entry = _money_at(here) if isinstance(value, str) else None
            money = entry is not None and in_money(entry)
            if money and (in_currency or amount_of(value)):
                yield here, value


def _money_at(place: Place) -> Parameter | None:
    """Return the parameter at a place, or that of the lever whose schedule the place lies in."""
    around = (place[:end] for end in range(3, len(place)))
    return parameter_at(place) or next((lever for at in around if (lever := scheduled_lever(at))), None)
