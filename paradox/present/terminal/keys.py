"""Every key that policies, segments and sections may set: what it does, its unit, what is allowed, the default."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import typer

from paradox.present.messages import model_name, t
from paradox.present.terminal.output import heading, paragraph
from sim.parameters.registry import PARAMETERS, SEGMENT_OPTIONS, SEGMENT_OVERRIDES, Parameter, written
from sim.scenario.entry import entry_at
from sim.scenario.scenario import Scenario
from sim.scenario.schema import ScenarioModel

# The levers of a policy by the part of recovery that they belong to.
PARTS = ("answer", "speed", "notice", "prevention", "cost")
LEVERS: Mapping[str, tuple[str, ...]] = {
    part: tuple(name for name, entry in PARAMETERS.items() if entry.part == part) for part in PARTS
}
_BY_CAUSE = "prevention"


class Key(NamedTuple):
    """A key of a policy or a segment.

    Attributes:
        name: as it is written in a file.
        unit: of its value, "" for a pure number or a text.
        allowed: what may be written, in words.
        default: what holds where the key is not written, in words; "" for one that has none.
        meaning: one sentence.
    """

    name: str
    unit: str
    allowed: str
    default: str
    meaning: str


Section = tuple[str, tuple[Key, ...]]


def levers(case: Scenario, lang: str = "en") -> tuple[Section, ...]:
    """List the keys of a policy, in groups; the defaults are those of a policy in a file that extends the scenario."""
    below = case if "average" in case.policies else Scenario.load("baseline")
    average, spends = below.policies["average"], below.prevention["average"]
    spent = [f"{cause.name} {spend:g}" for cause, spend in zip(below.causes, spends, strict=True) if spend]
    spending = ", ".join(spent) or "0"
    texts = (_text("description", lang), _text("like", lang, "average"))
    numbers = (
        (
            t(f"keys.group_{group}", lang),
            tuple(
                _parameter(name, spending if name == _BY_CAUSE else f"{getattr(average, name):g}", lang)
                for name in names
            ),
        )
        for group, names in LEVERS.items()
    )
    own = case.actors.levers if case.actors else {}
    mine = tuple(
        _key(entry, f"{below.own.policies['average'][name] if below is case else entry.default:g}", lang)
        for name, entry in own.items()
    )
    return ((t("keys.group_start", lang), texts), *numbers, *(((t("keys.group_own", lang), mine),) if mine else ()))


def own_keys(case: Scenario, lang: str = "en") -> tuple[Key, ...]:
    """List the parameters that classes of one's own bring; the meaning is followed by the source and its grade."""
    own = case.actors.parameters if case.actors else {}
    keys = ((_key(entry, f"{entry.default:g}", lang), entry) for entry in own.values())
    return tuple(key._replace(meaning=t("keys.own", lang, meaning=key.meaning, studies=_studies(entry, lang),
                              source=entry.source, grade=model_name("grade", entry.grade, lang, entry.grade)))
                 for key, entry in keys)  # fmt: skip


def _studies(entry: Parameter, lang: str) -> str:
    """Say between which ends studies vary a parameter; nothing if they leave it alone."""
    return t("keys.studies", lang, low=f"{entry.study[0]:g}", high=f"{entry.study[1]:g}") if entry.study else ""


def segment_keys(case: Scenario, lang: str = "en") -> tuple[Section, ...]:
    """List the keys of a segment, in groups; the defaults are those of the scenario's whole market."""
    own = {name: _parameter(name, f"{getattr(case.behaviour, name):g}", lang) for name in SEGMENT_OVERRIDES}
    weights = tuple(key for name, key in own.items() if name.startswith("weight_"))
    others = tuple(key for name, key in own.items() if not name.startswith("weight_"))
    weighed = [f"{weight:g}" for weight in case.service.dimension_weights]
    market = t("keys.each", lang, weight=weighed[0]) if len(set(weighed)) == 1 else ", ".join(weighed)
    share = _parameter("share", "", lang)._replace(meaning=t("keys.share", lang))
    offset = _parameter("voice_offset", "0", lang)._replace(meaning=t("keys.voice_offset", lang))
    worth = tuple(_parameter(name, _default_of(name, case), lang) for name in SEGMENT_OPTIONS)
    sections = {
        "who": (_text("name", lang), share),
        "worth": worth,
        "voice": (offset,),
        "expect": others,
        "weigh": weights,
        "service": (_text("dimension_weights", lang, market),),
    }
    return tuple((t(f"keys.group_{group}", lang), keys) for group, keys in sections.items())


SECTIONS = ("market", "money", "service", "causes", "firm")
# Amounts of `firm` by the period that they are for, and its other numbers with their limits.
_AMOUNTS = {
    "amount": ("visit_price", "visit_cost", "staff.cost_per_hour"),
    "amount_month": ("month_price", "month_cost"),
    "amount_year": ("revenue_per_customer_year", "staff.cost_per_person_year"),
}
_FIRM = (
    "name", "customers", "currency", "visit_price", "month_price", "revenue_per_customer_year", "paid_by", "visit_cost",
    "month_cost", "staff.people", "staff.cases_per_person_week", "staff.cost_per_person_year", "staff.hours_per_week",
    "staff.cases_per_hour", "staff.cost_per_hour", "discount_rate", "fiscal_year_begins", "price_unit",
)  # fmt: skip


def section_keys(section: str, case: Scenario, lang: str = "en") -> tuple[Section, ...]:
    """List the keys of a section, in groups; the defaults are those of a file that extends the scenario.

    Args:
        section: one of `SECTIONS`; `causes` stands for `service.causes`.
        case: the scenario.
        lang: language of meanings.
    """
    if section == "firm":
        return ((t("keys.group_firm", lang), tuple(_of_firm(name, case, lang) for name in _FIRM)),)
    if section == "causes":
        shares = (_under(entry, "service.causes.*.", case, lang) for entry in _in_section("service.causes."))
        more = (_text("causes_severity_shape", lang)._replace(name="severity_shape"), *_cause_money(case, lang))
        only = _text("causes_only", lang, "false")._replace(name="only")
        return ((t("keys.group_causes", lang), (only, *shares, *more)),)
    found = [entry for entry in _in_section(f"{section}.") if not entry.path.startswith("service.causes.")]
    groups: dict[str, list[Key]] = {}
    for entry in found:
        groups.setdefault(_group_of(section, entry), []).append(_under(entry, f"{section}.", case, lang))
    return tuple((t(f"keys.group_{group}", lang), tuple(keys)) for group, keys in groups.items())


def _in_section(before: str) -> list[Parameter]:
    return [entry for entry in PARAMETERS.values() if entry.path.startswith(before)]


def _group_of(section: str, entry: Parameter) -> str:
    """Return the group of keys that a parameter of a section stands in."""
    if section == "service":
        return "failures" if entry.name in ("p_fail", "tolerated_wait") or "severity" in entry.name else "quality"
    return "network" if ".network." in entry.path else section


def _under(entry: Parameter, before: str, case: Scenario, lang: str) -> Key:
    """Return a key of a section, called as it is written in it, with the value that the scenario has."""
    name = entry.path.removeprefix(before)
    here: Any = case.canonical()
    for part in entry.path.split("."):
        if part == "*":
            inside = list(here.values()) if isinstance(here, dict) else []
            here = inside[0] if inside and all(one == inside[0] for one in inside) else None
        else:
            here = here.get(part) if isinstance(here, dict) else None
    default = f"{here:g}" if isinstance(here, int | float) else here if isinstance(here, str) else ""
    key = _parameter(entry.name, default, lang)
    kinds = ("scale_free", "random", "edges")
    allowed = key.allowed if entry.limits else t("words.comma", lang).join(kinds)
    return key._replace(name=name, allowed=allowed)


def _cause_money(case: Scenario, lang: str) -> tuple[Key, ...]:
    """Return what one cause may cost and get at most."""
    repair = _parameter("repair_cost", f"{case.money.repair_cost:g}", lang)
    return repair, _parameter("goodwill_limit", t("keys.none", lang), lang)


def _of_firm(name: str, case: Scenario, lang: str) -> Key:
    """Return a key of `firm`."""
    if name == "customers":
        return _parameter("firm_customers", f"{case.firm.customers:g}", lang)._replace(name=name)
    meaning = t(f"keys.firm_{name.replace('.', '_')}", lang)
    period = next((period for period, names in _AMOUNTS.items() if name in names), "")
    if period:
        return Key(name, "", t(f"keys.{period}", lang), "", meaning)
    if name in ("name", "currency", "paid_by"):
        default = "visit" if name == "paid_by" else ""
        return Key(name, "", t(f"keys.firm_{name}_allowed", lang), default, meaning)
    entry = entry_at(ScenarioModel, ("firm", *name.split(".")))
    low, high = entry.limits if entry else (None, None)
    default = {"discount_rate": f"{case.money.discount_rate:g}"}.get(name, "")
    return Key(name, "", t("keys.number_range", lang, low=f"{low:.10g}", high=f"{high:.10g}"), default, meaning)


def _default_of(name: str, case: Scenario) -> str:
    """Return what holds where a segment does not set what it may set for itself."""
    if name == "visit_rate_mean":
        return f"{case.market.visit_rate_mean:g}"
    return "" if isinstance(PARAMETERS[name].default, str) else f"{PARAMETERS[name].default:g}"


def _text(name: str, lang: str, default: str = "") -> Key:
    """Make a key that is no parameter of the model."""
    return Key(name, "", t(f"keys.{name}_allowed", lang), default, t(f"keys.{name}", lang))


def _parameter(name: str, default: str, lang: str) -> Key:
    key = _key(PARAMETERS[name], default, lang)
    key = key._replace(meaning=model_name("meaning", name, lang, key.meaning))
    return key._replace(meaning=t("keys.by_cause", lang, meaning=key.meaning)) if name == _BY_CAUSE else key


def _key(entry: Parameter, default: str, lang: str) -> Key:
    unit = "" if entry.unit == "–" else entry.unit
    allowed = _range(written(entry.low), written(entry.high), unit, lang) + (
        t("keys.whole", lang) if entry.whole else ""
    )
    return Key(entry.name, unit, allowed, default, entry.meaning)


def _range(low: str, high: str, unit: str, lang: str) -> str:
    """Write what is allowed, with its unit; a unit such as 1/week as "per week"."""
    per = "per " + unit.removeprefix("1/") if unit.startswith("1/") else unit
    shown = t("keys.unit", lang, unit=model_name("unit", unit, lang, per)) if unit else ""
    return t("keys.range", lang, low=low, high=high, unit=shown)


def as_values(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Return keys as plain values, one a key."""
    return [{"group": title, **key._asdict()} for title, keys in sections for key in keys]


def show(title: str, note: str, sections: Sequence[Section], lang: str = "en") -> None:
    """Print keys at 80 columns: name, default and range in one line, the meaning below."""
    typer.secho(title, bold=True)
    paragraph(note)
    width = max(len(key.name) for _, keys in sections for key in keys)
    for group, keys in sections:
        show_group(group, keys, width, lang)


def show_group(title: str, keys: Sequence[Key], width: int, lang: str) -> None:
    """Print the keys of one group, their names in a column of a width."""
    heading(title)
    for key in keys:
        allowed = t("keys.line", lang, default=key.default, allowed=key.allowed) if key.default else key.allowed
        typer.echo(f"  {key.name:<{width}}  {allowed}")
        paragraph(key.meaning, indent=6)
