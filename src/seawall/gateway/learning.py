"""Has the guard know of entries as they come and go, while requests are served."""

import asyncio
import sys
from collections.abc import Callable, Sequence

from seawall.detect import Similar
from seawall.errors import SettingsError
from seawall.gateway.parts import Parts
from seawall.terms import ReviewEntry

Make = Callable[[Sequence[ReviewEntry]], Similar]
"""Entries made ready to be asked; SettingsError where the key of their signatures is gone."""


class Learner:
    """
    Keeps `parts.live` true to the entries in force. It is called with all of them.

    They are made ready in a thread, since thousands take a while, and are swapped in on the event
    loop, so that a reload of the policy file is not undone. Of several calls the last counts.
    """

    def __init__(self, parts: Parts, make: Make) -> None:
        self._parts = parts
        self._make = make
        self._wanted: Sequence[ReviewEntry] | None = None
        self._working: asyncio.Task[None] | None = None

    def __call__(self, entries: Sequence[ReviewEntry]) -> None:
        """Have these count, and no others, as soon as they are ready."""
        self._wanted = entries
        if self._working is None or self._working.done():
            self._working = asyncio.get_running_loop().create_task(self._work())

    async def done(self) -> None:
        """Return when what was asked for counts, or was found to be no use."""
        if self._working is not None:
            await self._working

    async def _work(self) -> None:
        while self._wanted is not None:
            entries, self._wanted = self._wanted, None
            try:
                known = await asyncio.to_thread(self._make, entries)
            except SettingsError as problem:
                _say(f"what reviewers found does not count: {problem}")
                continue
            if known.unknown:
                several = f"{len(known.unknown)} entries, {known.unknown[0]} first,"
                _say(f"{several} were signed under another key and count for nothing")
            self._parts.live = self._parts.live.with_entries(known)


def _say(problem: str) -> None:
    print(f"seawall: {problem}", file=sys.stderr)  # noqa: T201
