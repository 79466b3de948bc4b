"""Guesses which name was meant."""

import difflib
from collections.abc import Iterable


def nearest(given: str, names: Iterable[str]) -> str:
    """Return the name most like the given one, in quotes, or "" if none is near.

    Args:
        given: what was written.
        names: what could have been meant.
    """
    lowered = {name.lower(): name for name in names}
    found = difflib.get_close_matches(given[:80].lower(), list(lowered), n=1, cutoff=0.6)
    return f"'{lowered[found[0]]}'" if found else ""
