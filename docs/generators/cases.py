"""What the world says to each case, written into the head of its file from a real comparison.

    python -m docs.generators.cases            compare every case and write its note (some minutes)
    python -m docs.generators.cases NAME...    only these

No case is tuned to its story: where the world contradicts the article, the note says so.
"""

import re
import sys
from textwrap import wrap

from experiments.comparison.findings import Comparison, PolicyFindings
from experiments.comparison.verdict import BACKFIRE, FULL_REPAIR, LIFT, NO_REPAIR, PARTIAL_REPAIR
from paradox import compare
from paradox.present.text.comparison import listed, name_of
from paradox.present.text.number_format import plain
from sim.scenario.scenario import BUILT_IN, Scenario, shipped_scenarios

REPLICATIONS = 10
STORY = "story"
_WIDTH = 110
_FIRST = "# What the world says"
_NOTE = re.compile(rf"^{_FIRST}.*\n(?:#.*\n)*", re.MULTILINE)
_BEFORE = re.compile(r"^extends: ", re.MULTILINE)

# Cases that the articles describe without saying how they ended, and one that is not of the articles.
_WITHOUT_OUTCOME = ("C14", "C15", "C16")

_MEANING = {
    LIFT: "a lift, as the story has it",
    FULL_REPAIR: "a full repair, no lift",
    PARTIAL_REPAIR: "a partial repair, no lift",
    NO_REPAIR: "no repair",
    BACKFIRE: "a backfire",
}


def cases() -> list[str]:
    """Name the shipped scenarios that tell a case."""
    return [name for name in shipped_scenarios() if Scenario.load(name).source_case]


def note(name: str) -> str:
    """Compare the policies of a case and put what was found into a comment."""
    comparison = compare(name, replications=REPLICATIONS, threads=2)
    lines = [f"{_FIRST}, at the defaults (paradox compare {name} --replications {REPLICATIONS}):"]
    for sentence in sentences(comparison):
        lines += wrap(sentence, _WIDTH, initial_indent="# - ", subsequent_indent="#   ")
    return "\n".join(lines) + "\n"


def sentences(comparison: Comparison) -> list[str]:
    """Say what became of the story, which policies did harm, and which are best for whom."""
    told = [_told_as_success(comparison) + _story(comparison[STORY])]
    harmful = [_quoted(one.name) for one in comparison.policies if one.person == BACKFIRE]
    if harmful:
        told.append(f"A backfire for those whose service failed, worse than doing nothing: {listed(harmful)}.")
    satisfied, profitable = (_best(comparison, outcome) for outcome in ("satisfaction_sd", "profit"))
    told.append(
        f"By the estimates, the most satisfied base and the highest profit both go with {satisfied}."
        if satisfied == profitable
        else f"By the estimates, the most satisfied base goes with {satisfied}, the highest profit with {profitable}."
    )
    return told


def _told_as_success(comparison: Comparison) -> str:
    """Recall how the articles tell the case, where they tell an outcome at all."""
    case = Scenario.load(comparison.name).source_case[:3]
    return "" if case in _WITHOUT_OUTCOME else "Told as an example of good recovery. "


def _story(one: PolicyFindings) -> str:
    """Say where the policy of the story leaves those whose service failed."""
    paradox, recovery = one.levels["paradox"].estimate, one.levels["recovery_person"].estimate
    word = _MEANING.get(one.person, one.person)
    return (
        f"Here, under the story's policy, those whose service failed end {_against(paradox)} their never-failed twins "
        f"and {_against(recovery)} where doing nothing would have left them: {word}."
    )


def _against(difference: float) -> str:
    """Say how far above or below something; what is rounded to nothing has no sign."""
    far = plain(abs(difference))
    return f"{far} sd {'above' if difference > 0 else 'below'}" if float(far) else "level with"


def _best(comparison: Comparison, outcome: str) -> str:
    """Name the policy with the highest estimate."""
    return _quoted(max(comparison.policies, key=lambda one: one.levels[outcome].estimate).name)


def _quoted(policy: str) -> str:
    return name_of(policy) if policy in BUILT_IN else f"'{policy}'"


def with_note(text: str, comment: str) -> str:
    """Put a note into the text of a scenario file, in place of the old one or before `extends`."""
    if _NOTE.search(text):
        return _NOTE.sub(lambda _: comment, text, count=1)
    return _BEFORE.sub(lambda found: comment + found[0], text, count=1)


def noted(text: str) -> str:
    """Return the note that stands in a scenario file, "" if there is none."""
    found = _NOTE.search(text)
    return found[0] if found else ""


def main() -> None:
    """Write the notes."""
    for name in sys.argv[1:] or cases():
        path = shipped_scenarios()[name]
        comment = note(name)
        path.write_text(with_note(path.read_text(encoding="utf-8"), comment), encoding="utf-8")
        print(comment, flush=True)


if __name__ == "__main__":
    main()
