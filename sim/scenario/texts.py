"""The texts of a scenario for its readers, in the language of the file and in those it is translated into."""

from dataclasses import dataclass, field
from typing import Any

from sim.brief import Brief

# Languages that a scenario may be translated into: those that report, page and lessons speak.
LANGUAGES: tuple[str, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True, repr=False)
class Texts(Brief):
    """What a reader is told about a scenario, in one language.

    Attributes:
        title, purpose, source_case, look_for, question: header texts.
        policies: titles by policy name, only of policies that the file gives one.
        policy_notes: descriptions by policy name, "" if none.
        segments: titles by segment name, only of segments that the file gives one.
        events: labels of events by the label in the file, only of those that are translated.
    """

    title: str
    purpose: str = ""
    source_case: str = ""
    look_for: tuple[str, ...] = ()
    question: str = ""
    policies: dict[str, str] = field(default_factory=dict)
    policy_notes: dict[str, str] = field(default_factory=dict)
    segments: dict[str, str] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)

    @property
    def all(self) -> tuple[str, ...]:
        """Return every text, and the names of policies."""
        header = (self.title, self.purpose, self.source_case, *self.look_for, self.question)
        return (
            *header,
            *self.policies.values(),
            *self.policy_notes,
            *self.policy_notes.values(),
            *self.segments.values(),
            *self.events.values(),
        )


def own_texts(content: dict[str, Any], name: str) -> Texts:
    """Return the texts as the file itself has them.

    Args:
        content: complete plain content of a scenario.
        name: title of a scenario that gives itself none.
    """
    return Texts(
        title=content["title"] or name,
        purpose=content["purpose"],
        source_case=content["source_case"],
        look_for=tuple(content["look_for"]),
        question=content["question"],
        policy_notes={policy: levers["description"] for policy, levers in content["policies"].items()},
    )


def translated(own: Texts, given: dict[str, Any]) -> Texts:
    """Lay a translation over the texts of the file: what is not translated stays as it is.

    Args:
        own: the texts of the file.
        given: one entry of `translations`, checked and complete.
    """
    policies = given["policies"]
    notes = {policy: texts["description"] for policy, texts in policies.items() if texts["description"]}
    return Texts(
        title=given["title"] or own.title,
        purpose=given["purpose"] or own.purpose,
        source_case=given["source_case"] or own.source_case,
        look_for=tuple(given["look_for"]) or own.look_for,
        question=given["question"] or own.question,
        policies={policy: texts["title"] for policy, texts in policies.items() if texts["title"]},
        policy_notes={**own.policy_notes, **notes},
        segments=dict(given["segments"]),
        events=dict(given["events"]),
    )
