"""
Worker processes that judge chunks, each with a checker of its own.

Each worker has one pipe, whose other end only the scan holds: a scan that is
killed closes it, and its workers end. A worker has at most one chunk, so both
sides never wait to write to each other.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.resource_tracker import ensure_running
from types import TracebackType
from typing import Self

from seawall.errors import SeawallError
from seawall.scan.chunk import Chunk
from seawall.scan.judge import Checker, Judged, Question, judge

AHEAD = 2
"""Chunks read ahead of the oldest unfinished one, per worker: bounds memory."""


@dataclass(slots=True)
class _Task:
    chunk: Chunk
    judged: Judged | None = None


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: _Task | None = None


@dataclass(slots=True)
class Pool:
    """At most `most` workers, started as they are needed; results keep the order of the chunks."""

    make: Callable[[], Checker]
    question: Question
    most: int
    _workers: list[_Worker] = field(default_factory=list[_Worker], init=False)

    def judge(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Judged]]:
        """
        Each chunk with its rows judged, in order.

        A worker that dies ends it with a SeawallError; what `make` raises in a
        worker is raised here.
        """
        order: deque[_Task] = deque()
        for chunk in chunks:
            order.append(self._give(chunk))
            while order and (order[0].judged or len(order) >= AHEAD * self.most):
                yield self._take(order.popleft())
        while order:
            yield self._take(order.popleft())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all workers at once; they hold nothing that could be lost."""
        for worker in self._workers:
            worker.process.terminate()
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join()
            worker.process.close()

    def _give(self, chunk: Chunk) -> _Task:
        task = _Task(chunk)
        worker = self._idle()
        worker.task = task
        try:
            worker.pipe.send(chunk)
        except OSError:
            raise _death(worker) from None
        return task

    def _idle(self) -> _Worker:
        while True:
            for worker in self._workers:
                if worker.task is None:
                    return worker
            if len(self._workers) < self.most:
                self._workers.append(_start(self.make, self.question))
            else:
                self._collect()

    def _take(self, task: _Task) -> tuple[Chunk, Judged]:
        while task.judged is None:
            self._collect()
        return task.chunk, task.judged

    def _collect(self) -> None:
        """Wait for at least one worker to finish its chunk, or to die."""
        busy = {worker.pipe: worker for worker in self._workers if worker.task}
        for pipe in wait(list(busy)):
            worker = busy[pipe]  # type: ignore[index]  # wait gives back what it was given
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):
                raise _death(worker) from None
            if isinstance(answer, SeawallError):
                raise answer
            assert worker.task is not None
            worker.task.judged = answer
            worker.task = None


def judge_here(
    chunks: Iterable[Chunk], question: Question, checker: Checker
) -> Iterator[tuple[Chunk, Judged]]:
    """As `Pool.judge`, in this process."""
    return ((chunk, judge(chunk, question, checker)) for chunk in chunks)


def _start(make: Callable[[], Checker], question: Question) -> _Worker:
    """
    A worker that leaves Ctrl-C to the scan.

    A terminal sends SIGINT to all processes of a command. The new one inherits
    the mask, so it never dies half-way in an import with a traceback.
    """
    context = get_context("spawn")
    ensure_running()  # else the first start does it, and lifts the mask
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, make, question), daemon=True)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
    return _Worker(process, ours)


def _work(pipe: Connection, make: Callable[[], Checker], question: Question) -> None:
    """Judge chunks until the scan closes its end."""
    try:
        checker = make()
    except SeawallError as problem:
        pipe.send(problem)
        return
    try:
        while True:
            pipe.send(judge(pipe.recv(), question, checker))
    except (EOFError, OSError):
        return


def _death(worker: _Worker) -> Exception:
    """Why a worker is gone: what it said last, or else how its process ended."""
    try:
        said: Exception = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join()
    else:
        return said
    code = worker.process.exitcode or 0
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    assert worker.task is not None
    chunk = worker.task.chunk
    number = next(chunk.block.rows(""), None)
    near = f" at or after row {number.number}" if number else ""
    within = f" of `{chunk.file}`" if chunk.file else ""
    return SeawallError(
        f"a worker process died ({how}){near}{within}; run the same command again to continue, "
        "with fewer --workers where memory is short"
    )
