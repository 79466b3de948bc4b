"""Guesses which name was meant."""

import difflib
from collections.abc import Iterable, Mapping

_FEW = 3
# Shorter pieces of a key ("of", "max") are in too many meanings to say anything.
_TELLING = 4
# This much of a word is its stem: apology and apologise, staff and staffing.
_STEM = 5
# Spelled so nearly alike that no other key need be named.
_SURELY = 0.85


def nearest(given: str, names: Iterable[str]) -> str:
    """Return the name most like the given one, in quotes, or "" if none is near.

    Args:
        given: what was written.
        names: what could have been meant.
    """
    lowered = {name.lower(): name for name in names}
    found = difflib.get_close_matches(given[:80].lower(), list(lowered), n=1, cutoff=0.6)
    return f"'{lowered[found[0]]}'" if found else ""


def nearest_keys(given: str, meanings: Mapping[str, str]) -> str:
    """Return up to three keys that were probably meant, in quotes, or "" if none is near.

    First the one spelled most alike, then those whose name or meaning holds a word of the given key.

    Args:
        given: what was written.
        meanings: what each key that could have been meant does.
    """
    lowered = given[:80].lower()
    alike = difflib.get_close_matches(lowered, list(meanings), n=_FEW, cutoff=0.6)
    if alike and difflib.SequenceMatcher(None, lowered, alike[0]).ratio() >= _SURELY:
        return f"'{alike[0]}'"
    words = [word[:_STEM] for word in lowered.split("_") if len(word) >= _TELLING]
    told = [key for key, meaning in meanings.items() if any(word in f"{key} {meaning.lower()}" for word in words)]
    named = [f"'{key}'" for key in dict.fromkeys([*alike[:1], *told, *alike[1:]])][:_FEW]
    return " or ".join(filter(None, (", ".join(named[:-1]), *named[-1:])))
