"""Waiting for what another thread or process brings about."""

import time
from collections.abc import Callable

SOON = 60.0
"""Seconds: far more than it takes, even on a machine that is busy."""


def until(claim: Callable[[], bool]) -> None:
    """Look again and again until the claim holds."""
    end = time.monotonic() + SOON
    while not claim():
        assert time.monotonic() < end
        time.sleep(0.01)
