"""Makes the runs of a study on an existing Dask cluster: the same runs, bit by bit, by more machines.

Start a scheduler and workers first, each where this package is installed (`dask scheduler`, `dask worker ADDRESS`).
A worker receives the study and the points of a task and returns records; only this process writes.
"""

import asyncio
import re
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from experiments.runs.own_outcomes import Own
from experiments.runs.records import RunRecord
from experiments.runs.runner import Clock, Report
from experiments.runs.store import Store
from experiments.studies.study import Study
from experiments.studies.tasks import Task, make
from sim.errors import Interrupted, ParadoxError, install_extra, shown
from sim.scenario.actors import Actors
from sim.version import model_version

# Tasks in flight for each thread of the cluster: enough that none waits, few enough that little is lost.
_AHEAD = 3
_CONNECT_SECONDS = 10
_LISTENS_SECONDS = 5  # judgement: a scheduler greets at once, and a far network needs a second
_USUAL_PORT = 8786  # of `dask scheduler`
# A scheduler is reached by these; Dask's other ways stay within one process or need special networks.
_WAY = r"[A-Za-z][A-Za-z0-9+.-]*://"
_ADDRESS = re.compile(r"(?:tcp://|tls://)?(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+):(?P<port>\d{1,5})")


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
        _check_workers(client, address, study)
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
        raise ParadoxError(f"A cluster needs Dask, which is not installed. Next: {install_extra('cluster')}") from None
    client: Any = UntypedClient
    place = _place(address)
    try:
        # Dask asks again and again, and says little: whether anybody listens at all is asked first.
        socket.create_connection(place, timeout=_LISTENS_SECONDS).close()
        with ThreadPoolExecutor(1) as pool:  # this thread may have a loop of its own, as a notebook's does
            pool.submit(asyncio.run, _greet(address)).result()
        return client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except _NotGreetedError:
        reason = "something listens there that is no Dask scheduler"
    except socket.gaierror:
        reason = "no machine of that name is known"
    except TimeoutError:
        reason = f"no answer within {_LISTENS_SECONDS} seconds"
    except ConnectionRefusedError:
        reason = "nothing listens on that port"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
    raise ParadoxError(
        f"{address}: no cluster answers there ({reason}). "
        "Next: start 'dask scheduler' and 'dask worker ADDRESS', or leave out --cluster."
    )


class _NotGreetedError(Exception):
    """What listens does not greet as a scheduler does."""


async def _greet(address: str) -> None:
    """Exchange the first words of Dask: its client would wait without end for one who never says them.

    Raises:
        ParadoxError: the address needs certificates, and Dask's configuration names none.
        _NotGreetedError: what listens there is no scheduler.
    """
    from distributed import Security
    from distributed.comm.core import connect

    reach: Any = connect
    try:
        given = Security().get_connection_args("client")  # type: ignore[no-untyped-call]
        if address.startswith("tls://") and given.get("ssl_context") is None:
            raise ParadoxError(
                f"{address}: a tls:// address needs certificates, and Dask's configuration names none. "
                "Next: name them under distributed.comm.tls in Dask's configuration, or take a tcp:// address."
            )
        met = await asyncio.wait_for(reach(address, timeout=_LISTENS_SECONDS, **given), _LISTENS_SECONDS)
        met.abort()
    except ParadoxError:
        raise
    except Exception as error:  # another protocol's words, read as Dask's, can be anything
        raise _NotGreetedError from error


def _place(address: str) -> tuple[str, int]:
    """Return host and port of an address such as `tcp://HOST:8786`.

    Raises:
        ParadoxError: it is none.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found["port"]) < 65536:
        host, _, port = re.sub(f"^{_WAY}", "", address).partition(":")
        port = port if port.isdecimal() and 0 < int(port) < 65536 else str(_USUAL_PORT)
        meant = f" Did you mean tcp://{host}:{port}?" if re.fullmatch(r"[\w.-]+", host) else ""
        raise ParadoxError(
            f"--cluster is {shown(address)}, which is no address of a scheduler. "
            f"Allowed: tcp://HOST:PORT or tls://HOST:PORT.{meant} "
            "Next: give the address that 'dask scheduler' prints."
        )
    return found["host"].strip("[]"), int(found["port"])


def _lost_cluster() -> type[Exception]:
    """Return the exception by which Dask says that its scheduler is gone."""
    from distributed.comm import core

    lost: type[Exception] = core.CommClosedError
    return lost


def _check_workers(client: Any, address: str, study: Study) -> None:
    """Make sure that there are workers and that they run the same model, and know the classes of one's own."""
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
    if study.base.actors is not None:
        check_classes(client, study.base.actors)
    for own in study.own:
        check_classes(client, own)


def check_classes(client: Any, actors: Actors | Own) -> None:
    """Make sure that workers can import classes, or an outcome, of one's own, and that these are the same there."""
    try:
        keys = client.run(_key_of, actors, on_error="return")
    except Exception as error:
        raise _no_class("the workers", f"{actors.name} cannot be sent ({error})") from None
    for worker, key in keys.items():
        if isinstance(key, BaseException):
            raise _no_class(worker, f"this worker cannot import {actors.name} ({key})")
        if key != actors.key:
            raise _no_class(worker, f"the source of {actors.name} there is not the one here")


def _no_class(where: str, what: str) -> ParadoxError:
    return ParadoxError(
        f"{where}: {what}. "
        "Next: put the file that holds it where every worker can import it, and start the workers again."
    )


def _key_of(actors: Actors | Own) -> str:
    """Return what names of runs depend on; runs in a worker, which reads the source itself."""
    return actors.key


def _not_installed(where: str, error: str) -> ParadoxError:
    return ParadoxError(
        f"{where}: this worker or its scheduler cannot run our tasks ({error.splitlines()[0][:80] if error else '?'}). "
        "Next: install the program with its extra 'cluster' where the scheduler and the workers run "
        f"({install_extra('cluster')}), and start them again."
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
