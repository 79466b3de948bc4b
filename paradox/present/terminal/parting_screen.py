"""Where two policies part, on the screen: a short story, and what differs as a table."""

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len

from experiments.comparison.parting import Difference, Parting
from paradox.present.messages import catalogue, model_name, t, typed
from paradox.present.terminal.output import heading, paragraph, width
from paradox.present.terminal.wrapping import padded
from paradox.present.text.comparison import title_of, typed_policy
from paradox.present.text.story import follow
from paradox.present.text.story_words import sentences
from sim.scenario.scenario import Scenario
from sim.state.people import NEVER
from sim.worlds.world import SCHEDULE, World

# So many rows of a table are shown; JSON has all.
_ROWS = 14
_FLAGS = {
    "turn_take_turns", "turn_follow_up", "remedy_resolved", "cases_process", "cases_used", "life_twin_visit",
}  # fmt: skip


def show_parting(found: Parting, scenario: Scenario, lang: str = "en") -> None:
    """Print where two policies part."""
    texts = scenario.texts(lang)
    one, other = (typed_policy(name, lang, texts) for name in (found.one, found.other))
    names = {step: name for step, name, _ in SCHEDULE}
    heading(t("differ.title", lang, one=one, other=other, seed=found.seed))
    where = {"week": found.week, "person": found.person}
    if found.step:
        name = model_name("step", names[found.step], lang, names[found.step])
        paragraph(t("differ.where", lang, step=found.step, name=name, **where))
    else:
        paragraph(t("differ.begin", lang, **where))
    paragraph(t("differ.before", lang))
    if found.draw is None:
        paragraph(t("differ.no_draw", lang))
    else:
        meaning = t(f"differ.purpose.{found.draw.purpose}", lang)
        paragraph(t("differ.draw", lang, purpose=found.draw.purpose, meaning=meaning, value=f"{found.draw.value:.3f}"))
    for policy, shown in ((found.one, one), (found.other, other)):
        paragraph(t("differ.under", lang, policy=shown, told=_week(scenario, policy, found, lang)))
    key = "one" if found.persons == 1 else "many"
    paragraph(t(f"differ.persons_{key}", lang, **({} if found.persons == 1 else {"count": f"{found.persons:,}"})))
    heads = title_of(found.one, lang, texts), title_of(found.other, lang, texts)
    _table(t("differ.differs", lang), heads, found.differences, lang)
    if found.levers:
        _table(t("differ.levers", lang), heads, found.levers, lang)
    else:
        heading(t("differ.levers", lang))
        paragraph(t("differ.no_levers", lang))


def _week(scenario: Scenario, policy: str, found: Parting, lang: str) -> str:
    """Tell the week in which they parted under a policy."""
    story = follow(World(scenario, policy, seed=found.seed), found.person, until=found.week + 1)
    return sentences(story.weeks[-1].own, lang)


def _table(title: str, policies: tuple[str, str], rows: Sequence[Difference], lang: str) -> None:
    """Print what is not the same, with the value under each policy."""
    heading(title)
    lines = [("", *policies)]
    lines += [(_name(row, lang), _value(row, row.one, lang), _value(row, row.other, lang)) for row in rows[:_ROWS]]
    last = max(cell_len(line[2]) for line in lines) + 2
    middle = max(cell_len(line[1]) for line in lines) + 2
    first = min(max(cell_len(line[0]) for line in lines), max(10, width() - last - middle - 2))
    for name, one, other in lines:
        gap = " " * (middle - cell_len(one)), " " * (last - cell_len(other))
        paragraph(f"{padded(name, first)}{gap[0]}{one}{gap[1]}{other}", indent=2)
    if len(rows) > _ROWS:
        paragraph(t("differ.more", lang, count=len(rows) - _ROWS), indent=2)


def _name(row: Difference, lang: str) -> str:
    """Return what differs in words, and beside a lever what a file calls it."""
    if row.group != "lever":
        return t(f"differ.what.{row.group}_{row.name}", lang)
    lever = row.name.partition(".")[0]
    return typed(model_name("parameter", lever, lang, lever.replace("_", " ")), row.name, lang)


def _value(row: Difference, value: Any, lang: str) -> str:
    """Write a value as people read it; what never was and what nobody heard is none."""
    if value is None or (row.group != "lever" and value <= NEVER):
        return t("differ.value.none", lang)
    what = f"{row.group}_{row.name}"
    if what in _FLAGS:
        return t(f"differ.value.{'yes' if value else 'no'}", lang)
    if f"differ.code.{what}.{value}" in catalogue(lang):
        return t(f"differ.code.{what}.{value}", lang)
    return f"{value:.4g}" if isinstance(value, float) else str(value)
