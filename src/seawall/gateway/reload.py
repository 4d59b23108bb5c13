"""Reloading the policy file while the gateway runs: validated first, then swapped at once."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from seawall.errors import SeawallError
from seawall.gateway.parts import Live, Parts
from seawall.gateway.scope_changes import diff_scopes
from seawall.ledger import storable
from seawall.policy import Effect, diff, diff_people, without_input
from seawall.scope.granting import GRANTED, granted, grantings
from seawall.terms import Event, Fact

LOOK_SECONDS = 1.0
"""Between looks at the file. A look is one system call."""

Load = Callable[[], Live]


class Reloader:
    """
    Keeps `parts.live` true to the policy file, and to what `load` reads beside it.

    A file that cannot be used changes nothing: the old policy stays in force
    and the log says why the new one was refused.
    """

    def __init__(
        self,
        parts: Parts,
        path: Path,
        load: Load,
        beside: Callable[[], object] = lambda: None,
    ) -> None:
        """`beside` gives something else whenever what is read beside the file has changed."""
        self._parts = parts
        self._path = path
        self._load = load
        self._beside = beside
        self._stamp = self._look()
        self._one_at_a_time = asyncio.Lock()

    async def watch(self) -> None:
        """Look now and then, for as long as the task lives."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            with suppress(SeawallError):  # the log is down: the old policy stays
                await self.look()

    async def look(self) -> bool:
        """Take in keys issued or revoked, and the file if it changed; say whether it had."""
        self._refresh_keys()
        stamp = await asyncio.to_thread(self._look)
        if stamp == self._stamp:
            return False
        await self.reload()
        # Only now: where the log could not take the change, the next look tries again.
        self._stamp = stamp
        return True

    def _look(self) -> object:
        return _stamp(self._path), self._beside()

    def _refresh_keys(self) -> None:
        try:
            self._parts.keys.refresh()
        except SeawallError:
            # The keys that were known stay known; a broken file issues and revokes nothing.
            self._parts.metrics.reloads.labels("keys_unreadable").inc()

    async def reload(self) -> bool:
        """Take in the file as it is; say whether it is now in force."""
        async with self._one_at_a_time:
            return await self._reload()

    async def _reload(self) -> bool:
        old = self._parts.live
        try:
            live = await asyncio.to_thread(self._load)
        except Exception as problem:  # noqa: BLE001 - whatever is wrong with it, the old one stays
            ours = isinstance(problem, SeawallError)
            told = without_input(str(problem)) if ours else type(problem).__name__
            facts: dict[str, Fact] = {"problem": storable(told[:500].replace("\n", "; "))}
            said = f"the policy stays as it was: {told}; `seawall policy check` tells all"
            print(f"seawall: {said}", file=sys.stderr)  # noqa: T201
            await self._tell("policy.refused", facts)
            self._parts.metrics.reloads.labels("refused").inc()
            return False
        # People and scopes first: what is told is bounded, and nobody may hide behind rules.
        people = diff_people(old.people, live.people)
        scopes = diff_scopes(old.scopes.manifests, live.scopes.manifests)
        changes = (*people, *scopes, *diff(old.policy, live.policy))
        facts = {
            "from": old.policy.revision,
            "to": live.policy.revision,
            "changes": [*_beside(old, live), *(storable(c.where) for c in changes[:64])],
            "weaker": [storable(c.where) for c in changes if c.effect is Effect.WEAKER][:64],
        }
        # Logged first: a policy that the log does not know never rules.
        await self._tell("policy.changed", facts, *_granted(old, live))
        # What reviewers found is not in the file, and may have changed meanwhile.
        self._parts.live = live.with_entries(self._parts.live.guard.entries)
        print(f"seawall: policy {live.policy.revision[:19]} is in force", file=sys.stderr)  # noqa: T201
        self._parts.metrics.reloads.labels("changed").inc()
        return True

    async def _tell(
        self, kind: str, facts: dict[str, Fact], *grants: tuple[str, dict[str, Fact]]
    ) -> None:
        now = self._parts.now()
        events = [Event(kind, now, "gateway", facts=facts)]
        events += [Event(GRANTED, now, "gateway", feature=f, facts=told) for f, told in grants]
        await self._parts.ledger.append_async(events)


def _granted(old: Live, new: Live) -> Iterator[tuple[str, dict[str, Fact]]]:
    """What scopes grant from now on, where that is something else."""
    before, after = (granted(live.scopes.manifests) for live in (old, new))
    return grantings(before, after, new.policy.revision)


def _beside(old: Live, new: Live) -> list[str]:
    """What else changed: where traffic goes, what is accepted, who comes in, who is told."""
    changed = {
        "upstreams": old.upstreams != new.upstreams,
        "limits": old.limits != new.limits,
        "keys": old.keys_required != new.keys_required,
        "confidential": old.kept != new.kept,
        "notices": old.notices != new.notices,
        "sign_in": old.sign_in != new.sign_in,
        "review": old.review != new.review,
    }
    return [name for name, is_changed in changed.items() if is_changed]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)
