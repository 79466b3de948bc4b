"""What policies and segments may set, as Markdown, made from the same lists as `paradox describe` prints."""

from experiments.laboratory.definitions import definitions
from paradox.present.terminal import keys
from sim.parameters.event import EFFECTS
from sim.scenario.scenario import Scenario


def levers() -> str:
    """List every key of a policy, a table per group."""
    return _tables(keys.levers(Scenario.load("baseline")))


def segment_keys() -> str:
    """List every key of a segment, a table per group."""
    return _tables(keys.segment_keys(Scenario.load("baseline")))


def event_keys() -> str:
    """List what an event may do."""
    from docs.generators.tables import table

    rows = [(f"`{entry.name}`", entry.meaning, entry.range_text) for entry in EFFECTS.values()]
    return table(("key", "what it does", "allowed, unit"), rows)


def measures() -> str:
    """List what the laboratory can measure."""
    from docs.generators.tables import table

    rows = [(f"`{one.name}`", one.unit, one.meaning) for one in definitions()]
    return table(("measure", "unit", "what it is"), rows)


def _tables(sections: tuple[keys.Section, ...]) -> str:
    from docs.generators.tables import table

    head = ("key", "what it does", "allowed, unit", "default")
    return "\n\n".join(
        f"**{title}**\n\n" + table(head, [(f"`{key.name}`", key.meaning, key.allowed, key.default) for key in group])
        for title, group in sections
    )
