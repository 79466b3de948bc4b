"""The version of the model: what results depend on beside a scenario and a seed."""

from functools import cache

from sim.kernels.cache import PACKAGE, remembered_digest

# What moves results. Reading files does not: what was read is part of the name of a run.
FOLDERS = ("engines", "kernels", "parameters", "rules", "state", "worlds")


@cache
def model_version() -> str:
    """Name the behaviour of the model by what its sources say, see `sim.kernels.sources`: 12 hexadecimal digits."""
    return remembered_digest(PACKAGE, FOLDERS)
