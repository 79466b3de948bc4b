"""What goes wrong through no fault of the program, said in one clear message."""

import re
from dataclasses import dataclass

# A message shows this many problems of a file; the rest is counted.
SHOWN = 10


class ParadoxError(Exception):
    """A mistake that the user can mend: shown as one message, without a traceback.

    Attributes:
        exit_code: what the command returns to the shell.
    """

    exit_code: int = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a scenario: where it stands, what it is, and what would be right.

    Attributes:
        what: the problem, with the offending text.
        file: name of the file, "" if the scenario did not come from a file.
        line: line in that file, counted from 1; 0 if unknown.
        column: column in that line, counted from 1; 0 if unknown.
        allowed: what would be accepted.
        suggestion: the name that was probably meant.
        next_step: what to do now.
    """

    what: str
    file: str = ""
    line: int = 0
    column: int = 0
    allowed: str = ""
    suggestion: str = ""
    next_step: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.file and self.line:
            place += f":{self.line}:{self.column}"
        parts = [f"{place}: {self.what}." if place else f"{self.what}."]
        if self.allowed:
            parts.append(f"Allowed: {self.allowed}.")
        if self.suggestion:
            parts.append(f"Did you mean {self.suggestion}?")
        if self.next_step:
            parts.append(f"Next: {self.next_step}.")
        return " ".join(parts)


_POLICY = re.compile(r"policies\.\w+\.")


class ScenarioError(ParadoxError):
    """A scenario that cannot be used, with everything that is wrong with it.

    Attributes:
        problems: the problems found, in the order of the file.
    """

    def __init__(self, *problems: Problem, omitted: int = 0) -> None:
        self.problems = problems
        # A policy that is like another inherits its mistakes: one wrong line is one message.
        told = {_POLICY.sub("policies.", str(problem)): str(problem) for problem in reversed(problems)}
        lines = list(reversed(told.values()))
        more = max(0, len(lines) - SHOWN) + omitted
        lines = lines[:SHOWN]
        if more:
            lines.append(f"... and {more} more problem{'s' if more > 1 else ''}.")
        super().__init__("\n".join(lines))
