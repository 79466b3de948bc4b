"""The version of the model: what results depend on beside a scenario and a seed."""

from functools import cache

from sim.kernels.cache import PACKAGE, remembered_digest

# The model as docs/reference/model.md describes it; its last section says what the first did differently.
MODEL = 2
# What moves results. Reading files does not: what was read is part of the name of a run.
FOLDERS = ("engines", "kernels", "parameters", "rules", "state", "worlds")


@cache
def model_version() -> str:
    """Name the behaviour of the model: its number and 12 hexadecimal digits of what its sources say.

    Such as `2-34cd16987d74`; see `sim.kernels.sources` for the digits. Results of another version are never mixed in.
    """
    return f"{MODEL}-{remembered_digest(PACKAGE, FOLDERS)}"


def model_of(version: str) -> int:
    """Return the number of the model in a version; the first model wrote its digits alone."""
    number, dash, _ = version.partition("-")
    return int(number) if dash and number.isdigit() else 1
