"""What the schemas of all kinds of files are made of: strict entries, names to choose from, and mistakes of one's own.

A schema says what may stand in a file; `problems` says in words where a file differs from it.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from sim.errors import nearest_keys, one_of, shown

WRONG = "wrong"


class Form(BaseModel):
    """Entries of a file: unknown names and values of another type are refused.

    Attributes:
        read_before: keys that may stand in the file too, and are read before the entries are checked.
    """

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)

    read_before: ClassVar[tuple[str, ...]] = ()


def wrong(
    what: str, *, next_step: str, allowed: str = "", suggestion: str = "", at: tuple[str | int, ...] = ()
) -> PydanticCustomError:
    """Return the error by which a validator says a mistake in its own words.

    Args:
        what: what is wrong with the value, to be read behind its name: "is 3", "has no end".
        next_step: what to do.
        allowed: what would be right.
        suggestion: what was probably meant.
        at: the place within the checked value that is wrong.
    """
    said = {"what": what, "next_step": next_step, "allowed": allowed, "suggestion": suggestion, "at": at}
    return PydanticCustomError(WRONG, "{what}", said)


def known(noun: str, names: Mapping[str, str] | Iterable[str], next_step: str = "choose one of them") -> AfterValidator:
    """Return the validator of a text that must be one of some names.

    Args:
        noun: what the names are names of: "a policy", "an outcome".
        names: the names, and what each means if that helps to guess what was meant.
        next_step: what to do about another name.
    """
    meanings = names if isinstance(names, Mapping) else dict.fromkeys(names, "")

    def check(given: str) -> str:
        if given in meanings:
            return given
        raise wrong(
            f"is {shown(given)}, which is not {noun}",
            allowed=one_of(meanings),
            suggestion=nearest_keys(given, meanings),
            next_step=next_step,
        )

    return AfterValidator(check)
