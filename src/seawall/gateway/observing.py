"""Readings that decide nothing, done when there is time: what rules in shadow mode look at."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from seawall.gateway.metrics import Metrics
from seawall.terms import Event

MOST_WAITING = 4_000_000
"""Code points that wait to be read; beyond, what comes is left out and counted."""

FAREWELL = 5.0
"""Seconds that what waits has when the gateway stops."""

SHARE = 0.2
"""How much of one core it takes at the most: the interpreter runs one thread at a time."""


MOST_UNLOGGED = 32
UNLOGGED = 0.5
"""
Observations that are logged together, and seconds that the first of them waits: a commit for
each would cost the gateway a tenth of its processor.
"""

Observe = Callable[[], Event | None]


class Observer:
    """
    Does one thing after another in a thread of its own, and rests after each.

    What rules in shadow mode would have done changes nothing, so it must not make
    anybody wait either. Where it does not keep up, the newest are left out. `log` takes the
    events of what was observed.
    """

    def __init__(self, metrics: Metrics, log: Callable[[Sequence[Event]], object]) -> None:
        self._metrics = metrics
        self._log = log
        self._changed = threading.Condition()
        self._waiting: deque[tuple[int, Observe]] = deque()
        self._size = 0
        self._closed = False
        self._unlogged: list[Event] = []
        self._since = 0.0
        self._thread = threading.Thread(target=self._work, name="seawall-observer", daemon=True)
        self._thread.start()

    def later(self, observe: Observe, *, size: int) -> None:
        """Do this when there is time; `size` is how many code points it reads."""
        with self._changed:
            if self._closed or self._size + size > MOST_WAITING:
                self._metrics.observed.labels("left_out").inc()
                return
            self._waiting.append((size, observe))
            self._size += size
            self._changed.notify()

    def close(self) -> None:
        """Finish what waits, as far as there is time for it."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(FAREWELL)
        with self._changed:
            self._metrics.observed.labels("left_out").inc(len(self._waiting))
            self._waiting.clear()

    def _work(self) -> None:
        while True:
            with self._changed:
                patience = self._since + UNLOGGED - time.monotonic() if self._unlogged else None
                self._changed.wait_for(lambda: self._waiting or self._closed, timeout=patience)
                closed = self._closed
                size, observe = self._waiting.popleft() if self._waiting else (0, None)
            if observe is not None:
                self._look(size, observe)
            ended = closed and observe is None
            if self._unlogged and (ended or self._is_due()):
                self._flush()
            if ended:
                return

    def _look(self, size: int, observe: Observe) -> None:
        begun = time.thread_time()
        try:
            event = observe()
        except Exception:  # noqa: BLE001 - the thread must live for the next
            self._metrics.observed.labels("failed").inc()
        else:
            if event is None:
                self._metrics.observed.labels("read").inc()
            else:
                self._since = self._since if self._unlogged else time.monotonic()
                self._unlogged.append(event)
        rest = (time.thread_time() - begun) * (1 / SHARE - 1)
        with self._changed:
            self._size -= size
            self._changed.wait_for(lambda: self._closed, timeout=rest)

    def _is_due(self) -> bool:
        waited = time.monotonic() - self._since
        return len(self._unlogged) >= MOST_UNLOGGED or waited >= UNLOGGED

    def _flush(self) -> None:
        """Log what was observed; what is lost is counted."""
        events, self._unlogged = self._unlogged, []
        try:
            self._log(events)
        except Exception:  # noqa: BLE001 - the thread must live for the next
            self._metrics.observed.labels("failed").inc(len(events))
        else:
            self._metrics.observed.labels("read").inc(len(events))
