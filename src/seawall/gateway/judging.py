"""Threads for judgements that would hold up the event loop: long texts, and waits for a model."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

JUDGES = 16
"""Judgements in threads at once; more wait in line. Most of them wait for the encoder."""

Judged = TypeVar("Judged")


class GivenUp(BaseException):
    """
    Ends a judgement in its thread once nobody waits for it.

    It must pass the guard's `except Exception`, which would take it for a broken
    detector and go on judging; hence a BaseException, as asyncio.CancelledError is.
    """


class Judges:
    """
    Runs judgements in threads, and lets what they wait for know when they are given up.

    Python cannot stop a thread. A judgement whose caller is cancelled ends where it
    next waits for something that asks `given_up`, else at its own end.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(JUDGES, thread_name_prefix="seawall-judge")
        self._here = threading.local()

    async def run(self, judge: Callable[[], Judged]) -> Judged:
        """What the judgement says, or what it raises."""
        given_up: Future[None] = Future()

        def work() -> Judged:
            self._here.given_up = given_up
            try:
                return judge()
            finally:
                self._here.given_up = None

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except asyncio.CancelledError:
            given_up.set_result(None)
            raise

    def given_up(self) -> Future[None] | None:
        """Done once the judgement in this thread is given up; None where none is run here."""
        given_up: Future[None] | None = getattr(self._here, "given_up", None)
        return given_up

    def close(self) -> None:
        """Take no more, drop what is in line, and return when those under way have ended."""
        self._threads.shutdown(cancel_futures=True)
