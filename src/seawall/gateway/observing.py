"""Readings that decide nothing, done when there is time: what rules in shadow mode look at."""

import threading
import time
from collections import deque
from collections.abc import Callable

from seawall.gateway.metrics import Metrics

MOST_WAITING = 4_000_000
"""Code points that wait to be read; beyond, what comes is left out and counted."""

FAREWELL = 5.0
"""Seconds that what waits has when the gateway stops."""

SHARE = 0.2
"""How much of one core it takes at the most: the interpreter runs one thread at a time."""


class Observer:
    """
    Does one thing after another in a thread of its own, and rests after each.

    What rules in shadow mode would have done changes nothing, so it must not make
    anybody wait either. Where it does not keep up, the newest are left out.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._changed = threading.Condition()
        self._waiting: deque[tuple[int, Callable[[], None]]] = deque()
        self._size = 0
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="seawall-observer", daemon=True)
        self._thread.start()

    def later(self, observe: Callable[[], None], *, size: int) -> None:
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
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                size, observe = self._waiting.popleft()
            begun = time.thread_time()
            try:
                observe()
                self._metrics.observed.labels("read").inc()
            except Exception:  # noqa: BLE001 - the thread must live for the next
                self._metrics.observed.labels("failed").inc()
            rest = (time.thread_time() - begun) * (1 / SHARE - 1)
            with self._changed:
                self._size -= size
                self._changed.wait_for(lambda: self._closed, timeout=rest)
