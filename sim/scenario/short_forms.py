"""What one file of a scenario may write shorter than the schema has it, and what it may not say twice."""

from typing import Any

from sim.errors import shown
from sim.scenario.document import Document, Place, path_text

PROGRAMME = {"once": "programme_once", "yearly": "programme_yearly"}
STAFF = {"people": "staff_people", "hours_per_week": "staff_hours"}
_REVENUE = "revenue_per_customer_year"
_PRICES = ("visit_price", "month_price")

# Keys of which a file may write one, as both say the same thing.
_RIVALS: tuple[tuple[Place, Place], ...] = (
    (("firm", "visit_price"), ("firm", _REVENUE)),
    (("firm", "month_price"), ("firm", _REVENUE)),
    (("firm", "staff", "people"), ("firm", "staff", "hours_per_week")),
    (("firm", "staff", "cost_per_person_year"), ("firm", "staff", "cost_per_hour")),
)
# The same, where the numbers of the model have been found from the firm's own terms.
_RIVALS_OF_MONEY: tuple[tuple[Place, Place], ...] = (
    *(
        ((("firm", key), ("money", other)))
        for key in (*_PRICES, _REVENUE)
        for other in ("price_a_visit", "price_a_week")
    ),
    (("firm", "visit_cost"), ("money", "margin_share")),
    (("firm", "month_cost"), ("money", "margin_share")),
    (("firm", "discount_rate"), ("money", "discount_rate")),
    (("firm", "staff", "cost_per_person_year"), ("money", "staff_cost")),
    (("firm", "staff", "cost_per_hour"), ("money", "staff_cost")),
)
_RIVALS_OF_POLICY = (
    ("staff_people", "staff_capacity"),
    ("staff_hours", "staff_capacity"),
    ("staff_people", "staff_hours"),
)


def expand(layer: Document) -> None:
    """Write out the short forms of one file, in place, and note what it says twice."""
    policies = list(layer.mapping("policies"))
    for policy in policies:
        _expand_programme(layer, policy)
    rivals = list(_RIVALS)
    if layer.at("firm", "price_unit") is None:
        rivals += _RIVALS_OF_MONEY
    for policy in policies:
        at: Place = ("policies", policy)
        rivals += [((*at, one), (*at, other)) for one, other in _RIVALS_OF_POLICY]
        rivals += [(("firm", "staff", key), (*at, "staff_capacity")) for key in STAFF]
    for one, other in rivals:
        if layer.at(*one) is not None and layer.at(*other) is not None:
            _note_twice(layer, one, other)


def _expand_programme(layer: Document, policy: str) -> None:
    """Write `programme: {once: .., yearly: ..}` as two levers."""
    levers, place = layer.mapping("policies", policy), ("policies", policy, "programme")
    if "programme" not in levers:
        return
    given = levers.pop("programme")
    if not isinstance(given, dict):
        what = f"{path_text(place)} is {shown(given)}"
        layer.note(place, what, allowed="{once: ..., yearly: ...}", next_step="write the costs of the policy so")
        return
    for key, value in given.items():
        here, there = (*place, key), ("policies", policy, PROGRAMME.get(key, ""))
        if key not in PROGRAMME:
            what = f"unknown key {shown(key)} in {path_text(place)}"
            layer.note(
                here, what, at_key=True, given=key, names=PROGRAMME, next_step="correct the name or remove the line"
            )
        elif PROGRAMME[key] in levers:
            _note_twice(layer, here, there)
        else:
            levers[PROGRAMME[key]] = value
            for marks in (layer.keys, layer.values):
                if here in marks:
                    marks[there] = marks.pop(here)


def _note_twice(layer: Document, one: Place, other: Place) -> None:
    """Note two keys that say the same thing, with the lines of both."""
    what = f"{path_text(one)} and {path_text(other)}{layer.told_line(other)} both say the same thing"
    layer.note(one, what, at_key=True, allowed="one of them", next_step="remove the one or the other")


def take_only(layer: Document) -> bool:
    """Say whether no cause occurs but those that a file names (`only: true`), and take that word out."""
    causes = layer.mapping("service", "causes")
    place: Place = ("service", "causes", "only")
    only = causes.get("only")
    if only is None or isinstance(only, dict):
        return False
    del causes["only"]
    if not isinstance(only, bool):
        what = f"{path_text(place)} is {shown(only)}"
        layer.note(place, what, allowed="true or false", next_step="write 'only: true' if no other cause occurs")
    elif only and not causes:
        layer.note(place, "service.causes names no cause beside 'only'", next_step="name the causes that occur")
        return False
    return only is True


def staff_of(layer: Document) -> dict[str, Any]:
    """Return the staff that a file gives to all policies that say no other: people or hours, by key of a policy."""
    staff = layer.mapping("firm", "staff")
    return {lever: staff[key] for key, lever in STAFF.items() if staff.get(key) is not None}


def outdated(layer: Document) -> list[Place]:
    """List the keys of files below that do not hold any longer, as this one says the same thing in another way."""
    firm, staff = layer.mapping("firm"), layer.mapping("firm", "staff")
    gone: list[str] = []
    if any(firm.get(key) is not None for key in _PRICES):
        gone += [_REVENUE, "paid_by", "price_unit"]
    if firm.get(_REVENUE) is not None:
        gone += [*_PRICES, "price_unit"]
    places: list[Place] = [("firm", key) for key in gone if key not in firm]
    rivals = {"people": "hours_per_week", "hours_per_week": "people", "cost_per_person_year": "cost_per_hour",
              "cost_per_hour": "cost_per_person_year"}  # fmt: skip
    places += [("firm", "staff", other) for key, other in rivals.items() if key in staff and other not in staff]
    return places
