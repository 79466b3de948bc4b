"""Which iteration of a `mesa.batch_run` a model is made for."""

import sys

import mesa


def iteration() -> int:
    """Return the number of the iteration that is being made, 0 outside of a batch.

    Mesa (3.3 to 3.5) makes the models of all iterations with the same arguments and tells them nothing else, so that
    models whose seed is part of their scenario would all be one and the same. The number is read where Mesa holds it.
    """
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code is mesa.batchrunner._model_run_func.__code__:
            return int(frame.f_locals["iteration"])
    return 0
