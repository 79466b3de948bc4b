"""What policies and segments may set, as Markdown, made from the same lists as `paradox describe` prints."""

from paradox.present.terminal import keys
from sim.scenario.scenario import Scenario


def levers() -> str:
    """List every key of a policy, a table per group."""
    return _tables(keys.levers(Scenario.load("baseline")))


def segment_keys() -> str:
    """List every key of a segment, a table per group."""
    return _tables(keys.segment_keys(Scenario.load("baseline")))


def _tables(sections: tuple[keys.Section, ...]) -> str:
    from docs.generators.tables import table

    head = ("key", "what it does", "allowed, unit", "default")
    return "\n\n".join(
        f"**{title}**\n\n" + table(head, [(f"`{key.name}`", key.meaning, key.allowed, key.default) for key in group])
        for title, group in sections
    )
