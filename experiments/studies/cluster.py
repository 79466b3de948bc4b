"""Makes the runs of a study on an existing Dask cluster: the same runs, bit by bit, by more machines.

Start a scheduler and workers first, each where this package is installed (`dask scheduler`, `dask worker ADDRESS`).
A worker receives the study and the points of a task and returns records; only this process writes.
"""

from collections.abc import Sequence
from typing import Any

from experiments.records import RunRecord
from experiments.runner import Clock, Interrupted, Report
from experiments.store import Store
from experiments.study import Study
from experiments.study_runs import Task, make
from sim.compiling import model_version
from sim.errors import ParadoxError

# Tasks in flight for each thread of the cluster: enough that none waits, few enough that little is lost.
_AHEAD = 3
_CONNECT_SECONDS = 10


def run_on_cluster(
    address: str, study: Study, tasks: Sequence[Task], store: Store, report: Report, *, total: int, found: int
) -> None:
    """Make the runs of all tasks on a cluster, keeping each as soon as it arrives.

    Args:
        address: of the scheduler, such as tcp://10.0.0.5:8786.
        study: the study.
        tasks: what is missing.
        store: where finished runs are put.
        report: called as runs arrive.
        total: runs wanted, those found included.
        found: runs that were in the store already.

    Raises:
        ParadoxError: no Dask here, no cluster there, workers without this package or with another model
            version, or an interruption. Whatever was finished is kept.
    """
    client = _connect(address)
    try:
        _check_workers(client, address)
        _run(client, study, tasks, store, report, total, found)
    except KeyboardInterrupt:
        done = len(store)
        raise Interrupted(f"Stopped with {done} runs kept. Next: give the same command again to go on.") from None
    except (OSError, TimeoutError, _lost_cluster()) as error:
        raise ParadoxError(
            f"{address}: the cluster was lost ({error}); finished runs are kept. "
            "Next: start it again and give the same command, or leave out --cluster."
        ) from None
    finally:
        client.close(timeout=2)


def _connect(address: str) -> Any:
    try:
        from distributed import Client as UntypedClient
    except ImportError:
        raise ParadoxError(
            "A cluster needs Dask, which is not installed. Next: pip install 'recovery-paradox[cluster]'."
        ) from None
    client: Any = UntypedClient
    try:
        return client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ParadoxError(
            f"{address}: no cluster answers there ({type(error).__name__}). "
            "Next: start 'dask scheduler' and 'dask worker ADDRESS', or leave out --cluster."
        ) from None


def _lost_cluster() -> type[Exception]:
    """Give the exception by which Dask says that its scheduler is gone."""
    from distributed.comm import core

    lost: type[Exception] = core.CommClosedError
    return lost


def _check_workers(client: Any, address: str) -> None:
    """Make sure that there are workers and that they run the same model."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    if not workers:
        raise ParadoxError(f"{address}: the cluster has no workers. Next: start 'dask worker {address}'.")
    try:
        found = client.run(model_version, on_error="return")
    except Exception as error:
        raise _not_installed(address, str(error)) from None
    for worker, version in found.items():
        if isinstance(version, BaseException):
            raise _not_installed(worker, str(version))
        if version != model_version():
            raise ParadoxError(
                f"{worker}: this worker runs model {version}, here it is {model_version()}. "
                "Next: install the same version on all machines and start the workers again."
            )


def _not_installed(where: str, error: str) -> ParadoxError:
    return ParadoxError(
        f"{where}: this worker or its scheduler cannot run our tasks ({error.splitlines()[0][:80] if error else '?'}). "
        "Next: install recovery-paradox[cluster] where the scheduler and the workers run, and start them again."
    )


def _run(
    client: Any, study: Study, tasks: Sequence[Task], store: Store, report: Report, total: int, found: int
) -> None:
    """Keep every thread of the cluster busy until all tasks are done."""
    import distributed

    as_completed: Any = distributed.as_completed

    threads = sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())
    clock = Clock(total, found)
    report(clock.progress())
    waiting = iter(tasks)
    ahead = [task for _, task in zip(range(_AHEAD * max(1, threads)), waiting, strict=False)]
    running = as_completed([_submit(client, study, task) for task in ahead], loop=client.loop)
    for future in running:
        records = _result(future)
        store.put(*records)
        clock.count(records)
        report(clock.progress())
        following = next(waiting, None)
        if following is not None:
            running.add(_submit(client, study, following))


def _submit(client: Any, study: Study, task: Task) -> Any:
    return client.submit(_made, _Parcel(study), task, pure=False, retries=3)


def _result(future: Any) -> list[RunRecord]:
    try:
        records: list[RunRecord] = future.result()
    except ModuleNotFoundError as error:
        raise _not_installed("the cluster", str(error)) from None
    except Exception as error:
        if type(error).__name__ == "KilledWorker":
            raise ParadoxError(
                "The cluster lost several workers over the same runs; finished runs are kept. "
                "Next: give the workers more memory and give the same command again."
            ) from None
        raise
    return records


class _Parcel:
    """A study on its way to a worker: sent without its tables of points, which the worker makes itself, once."""

    def __init__(self, study: Study) -> None:
        self.study = study

    def __reduce__(self) -> Any:
        fields = {name: getattr(self.study, name) for name in Study.__dataclass_fields__}
        return _unpack, (self.study.hash, tuple(fields.items()))


_unpacked: dict[str, Study] = {}


def _unpack(study_hash: str, fields: tuple[tuple[str, Any], ...]) -> _Parcel:
    if study_hash not in _unpacked:
        _unpacked.clear()
        _unpacked[study_hash] = Study(**dict(fields))
    return _Parcel(_unpacked[study_hash])


def _made(parcel: _Parcel, task: Task) -> list[RunRecord]:
    """Make the runs of a task; runs in a worker."""
    return list(make(parcel.study, task))
