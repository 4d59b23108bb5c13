"""
Worker processes, each with a target of its own, for targets that are asked in this process.

Each has one pipe, whose other end only the run holds: a run that is killed closes it, and its
workers end. Ctrl-C is left to the run.
"""

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.resource_tracker import ensure_running

from seawall.errors import SeawallError
from seawall.redteam.engine.asking import Job, Patience, Told, do
from seawall.redteam.engine.hunt import Orders
from seawall.redteam.record import Line
from seawall.redteam.targets.protocol import Target

Opener = Callable[[], AbstractAsyncContextManager[Target]]
"""Opens a target: by each worker once. For workers it must be picklable."""

Ordering = Callable[[], Orders]
"""Gives the orders: operators are functions, which no pipe carries."""

DONE = "done"
"""What a worker says after the last line of a job."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    busy: bool = False


def do_in_processes(
    jobs: Sequence[Job], opener: Opener, ordering: Ordering, *, most: int, told: Told
) -> None:
    """
    Do all jobs with at most so many workers; lines come as they are known, of several jobs.

    What a worker could not do at all is raised here. However this ends, no worker lives on.
    """
    waiting = list(reversed(jobs))
    workers = [_start(opener, ordering) for _ in range(min(most, len(jobs)))]
    try:
        while waiting or any(worker.busy for worker in workers):
            for worker in workers:
                if waiting and not worker.busy:
                    _send(worker, waiting.pop())
            by_pipe = {worker.pipe: worker for worker in workers if worker.busy}
            for pipe in wait(list(by_pipe)):
                _hear(by_pipe[pipe], told)  # type: ignore[index]  # wait gives back what it was given
    finally:
        for worker in workers:
            worker.process.terminate()
            worker.pipe.close()
        for worker in workers:
            worker.process.join()
            worker.process.close()


def _send(worker: _Worker, job: Job) -> None:
    worker.busy = True
    try:
        worker.pipe.send(job)
    except OSError:
        raise _death(worker) from None


def _hear(worker: _Worker, told: Told) -> None:
    try:
        said = worker.pipe.recv()
    except (EOFError, OSError):
        raise _death(worker) from None
    if isinstance(said, Exception):
        raise said
    if said == DONE:
        worker.busy = False
    else:
        told(said)


def _start(opener: Opener, ordering: Ordering) -> _Worker:
    """A worker. It inherits that SIGINT is blocked, so it never dies half-way in an import."""
    context = get_context("spawn")
    ensure_running()  # else the first start does it, and lifts the mask
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, opener, ordering), daemon=True)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
    return _Worker(process, ours)


def _work(pipe: Connection, opener: Opener, ordering: Ordering) -> None:
    """Do jobs until the run closes its end."""
    try:
        asyncio.run(_do_all(pipe, opener, ordering))
    except SeawallError as problem:
        pipe.send(problem)
    except (EOFError, OSError):
        return


async def _do_all(pipe: Connection, opener: Opener, ordering: Ordering) -> None:
    def told(line: Line) -> None:
        pipe.send(line)

    async with opener() as target:
        orders, patience = ordering(), Patience(pauses=())
        while True:
            job = pipe.recv()
            await do(job, target, orders, patience=patience, told=told)
            pipe.send(DONE)


def _death(worker: _Worker) -> Exception:
    """Why a worker is gone: what it said last, or else how its process ended."""
    try:
        said = worker.pipe.recv()
    except (EOFError, OSError):
        said = None
    if isinstance(said, Exception):
        return said
    worker.process.join()
    code = worker.process.exitcode or 0
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return SeawallError(
        f"a worker process died ({how}); go on with `--resume`, with fewer `--jobs` where memory "
        "is short"
    )
