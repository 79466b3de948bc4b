"""What the parts of the page that change every week have in common."""

import math
from collections.abc import Iterable
from typing import Any, Protocol

# What should be called on which element, with which arguments.
Call = tuple[int, str, list[Any]]


class Panel(Protocol):
    """A part of the page that shows the two worlds."""

    def calls(self) -> list[Call]:
        """Collect what the newest week changes."""
        ...

    def reset(self) -> None:
        """Show worlds that have begun again."""
        ...


def finite(values: Iterable[float]) -> list[float | None]:
    """Return numbers as the page takes them: rounded, nothing where there is no number."""
    return [round(float(value), 4) if math.isfinite(value) else None for value in values]
