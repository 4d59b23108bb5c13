"""One encoder for all requests: it reads in threads of its own, and each window once."""

import asyncio
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from hashlib import blake2b
from time import perf_counter

from seawall.detect.classify.answers import Answers, Model, Window, step_of
from seawall.errors import EncoderError
from seawall.gateway.judging import GivenUp, Judges
from seawall.gateway.metrics import Metrics

KEPT = 16_384
"""Windows whose answers are kept, of some 1,000 bytes each: those asked for last."""

MOST_WAITING = 512
"""Windows that may wait at once: some seconds of reading. Beyond, it is said at once."""

MOST_READERS = 8
"""Threads that read at once: more would wait for Python, and keep others from it."""


class Deferred(BaseException):
    """
    Says that a judgement must wait for the encoder, on a thread that must not wait.

    It is control flow: `Exchange.judge` catches it, and runs the judgement again in
    a thread. It derives from BaseException, as asyncio.CancelledError does, because
    it has to pass the guard's `except Exception`, which would take it for a broken
    detector and hold the text.
    """


@dataclass(slots=True, eq=False)
class _Ask:
    """What one judgement waits for: windows by key, those not taken yet in `turns`."""

    keys: frozenset[bytes]
    turns: deque[bytes]
    answers: dict[bytes, Answers] = field(default_factory=dict[bytes, Answers])
    done: Future[None] = field(default_factory=Future[None])


@dataclass(slots=True, eq=False)
class _Wanted:
    """A window that somebody waits for. Its text is let go of once it is read."""

    key: bytes
    window: Window
    since: float
    asks: list[_Ask] = field(default_factory=list[_Ask])
    taken: bool = False


class SharedEncoder:
    """
    A model that answers all requests of a process, in `readers` threads, up to MOST_READERS.

    The model must bear being asked by several of them at the same time.

    Answers are kept by a keyed hash of the window, so that a conversation that is
    sent again costs nothing and no text is kept; the key is this object's own. What
    several ask for at the same time is read once. Those who wait take turns, window
    by window, so that a long document does not hold up a short question.

    On a running event loop `answers` never waits: it raises Deferred for what is not
    known yet. Elsewhere it waits, and raises GivenUp where the judgement is no longer
    wanted, and EncoderError where too much waits already, the model failed or `close`
    was called; the guard makes `guard.broken` of that, so that nothing unread passes.

    Whoever measures time can tell whether a window that they guess in full was read
    lately.
    """

    def __init__(
        self,
        model: Model,
        metrics: Metrics,
        judges: Judges,
        *,
        readers: int = 1,
        kept: int = KEPT,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._model = model
        self._metrics = metrics
        self._judges = judges
        self._kept = kept
        self._most_waiting = most_waiting
        self._secret = secrets.token_bytes(32)
        # All below changes only under the lock of `_changed`.
        self._changed = threading.Condition()
        self._known: OrderedDict[bytes, Answers] = OrderedDict()
        self._wanted: dict[bytes, _Wanted] = {}
        self._asks: deque[_Ask] = deque()
        self._closed = False
        metrics.encoder_waiting.set_function(lambda: self.waiting)
        self._threads = [
            threading.Thread(target=self._work, name=f"seawall-encoder-{n}", daemon=True)
            for n in range(min(readers, MOST_READERS))
        ]
        for thread in self._threads:
            thread.start()

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        """The answers for each window, in order; see the class for what it raises."""
        keys = [self._key(window) for window in windows]
        with self._changed:
            known = self._recall(keys)
            missing = {k: w for k, w in zip(keys, windows, strict=True) if k not in known}
            if missing and _on_an_event_loop():
                raise Deferred
            ask = self._ask(missing) if missing else None
        self._metrics.encoder_known.inc(len(known))
        if ask is not None:
            self._wait(ask)
            known |= ask.answers
        return [known[key] for key in keys]

    @property
    def waiting(self) -> int:
        """How many windows somebody waits for, those being read included."""
        with self._changed:
            return len(self._wanted)

    def close(self) -> None:
        """Let all who wait know that no answer comes, and end the threads."""
        with self._changed:
            self._closed = True
            for ask in {ask for wanted in self._wanted.values() for ask in wanted.asks}:
                self._end(ask, EncoderError("the encoder is closed, because the gateway stops"))
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _key(self, window: Window) -> bytes:
        cuts = ",".join(f"{span.start}:{span.end}" for span in window.sentences)
        about = f"{step_of(window.tries)}{window.asked}{window.thorough}"
        told = f"{about}\0{cuts}\0{window.text}".encode("utf-8", "surrogatepass")
        return blake2b(told, key=self._secret, digest_size=16).digest()

    def _recall(self, keys: Sequence[bytes]) -> dict[bytes, Answers]:
        known: dict[bytes, Answers] = {}
        for key in keys:
            answers = self._known.get(key)
            if answers is not None:
                self._known.move_to_end(key)
                known[key] = answers
        return known

    def _ask(self, missing: Mapping[bytes, Window]) -> _Ask:
        fresh = [key for key in missing if key not in self._wanted]
        if self._closed:
            raise EncoderError("the encoder is closed, because the gateway stops")
        if len(self._wanted) + len(fresh) > self._most_waiting:
            self._metrics.encoder_refused.inc(len(missing))
            raise EncoderError(
                f"more than {self._most_waiting} windows wait for the encoder; try again later, "
                "or lower `limits.concurrent_requests`"
            )
        ask = _Ask(frozenset(missing), deque(missing))
        now = perf_counter()
        for key in fresh:
            self._wanted[key] = _Wanted(key, missing[key], now)
        for key in missing:
            self._wanted[key].asks.append(ask)
        self._asks.append(ask)
        self._changed.notify_all()
        return ask

    def _wait(self, ask: _Ask) -> None:
        given_up = self._judges.given_up()
        ends = (ask.done,) if given_up is None else (ask.done, given_up)
        wait(ends, return_when=FIRST_COMPLETED)
        if not ask.done.done():
            with self._changed:
                self._withdraw(ask)
            raise GivenUp
        ask.done.result()

    def _withdraw(self, ask: _Ask) -> None:
        """Read nothing for this one any more; what others wait for stays."""
        ask.turns.clear()
        for key in ask.keys:
            wanted = self._wanted.get(key)
            if wanted is not None and ask in wanted.asks:
                wanted.asks.remove(ask)
                if not wanted.asks and not wanted.taken:
                    del self._wanted[key]

    def _end(self, ask: _Ask, problem: EncoderError) -> None:
        self._withdraw(ask)
        if not ask.done.done():
            ask.done.set_exception(problem)

    def _work(self) -> None:
        while wanted := self._take():
            self._metrics.encoder_wait.observe(perf_counter() - wanted.since)
            self._read(wanted)

    def _take(self) -> _Wanted | None:
        """The next window, of each who waits in turn; none once closed."""
        with self._changed:
            while not self._closed:
                if not self._asks:
                    self._changed.wait()
                    continue
                ask = self._asks.popleft()
                wanted = self._next(ask)
                if wanted is not None:
                    self._asks.append(ask)
                    return wanted
        return None

    def _next(self, ask: _Ask) -> _Wanted | None:
        while ask.turns:
            wanted = self._wanted.get(ask.turns.popleft())
            if wanted is not None and not wanted.taken:
                wanted.taken = True
                return wanted
        return None

    def _read(self, wanted: _Wanted) -> None:
        try:
            (answers,) = self._model.answers([wanted.window])
        except BaseException as problem:  # noqa: BLE001 - a panic in Rust is no Exception
            # Nothing raised here may end the thread, or all would wait for ever.
            self._fail(wanted, type(problem).__name__)
            return
        self._metrics.encoder_read.inc()
        with self._changed:
            self._answer(wanted, answers)

    def _answer(self, wanted: _Wanted, answers: Answers) -> None:
        self._wanted.pop(wanted.key, None)
        self._known[wanted.key] = answers
        if len(self._known) > self._kept:
            self._known.popitem(last=False)
        for ask in wanted.asks:
            ask.answers[wanted.key] = answers
            if len(ask.answers) == len(ask.keys) and not ask.done.done():
                ask.done.set_result(None)

    def _fail(self, wanted: _Wanted, problem: str) -> None:
        self._metrics.encoder_failed.inc()
        with self._changed:
            self._wanted.pop(wanted.key, None)
            for ask in list(wanted.asks):
                self._end(ask, EncoderError(f"the encoder could not read a window ({problem})"))


def _on_an_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
