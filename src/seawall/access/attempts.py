"""Tries to sign in, counted so that nobody can try many passwords."""

import hmac
import math
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

SECONDS = 15 * 60
"""How long a failed try counts."""

OF_BOTH, OF_NAME, OF_ADDRESS = 10, 50, 100
"""Failed tries within that time: for a name from an address, for a name, from an address."""

MOST = 10_000
"""Counters at once; beyond, the oldest falls. Whoever wants one to fall needs many addresses."""


@dataclass(slots=True)
class _Counter:
    ends: float
    tries: int = 0


class Attempts:
    """
    Counts tries by name, by address and by both, under keyed hashes: what was typed as a name
    may be a password. Without a name only the address counts.

    A try counts from its beginning, so that many at once are no more than many in a row. Times
    are seconds that go forward.
    """

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._key = secrets.token_bytes(32)
        self._counters: dict[bytes, _Counter] = {}

    def take(self, name: str, address: str, now: float) -> int:
        """Count a try, unless there were too many: then how many seconds to wait, else 0."""
        counters = [(self._counter(key, now), most) for key, most in self._keys(name, address)]
        full = [counter.ends - now for counter, most in counters if counter.tries >= most]
        if full:
            return math.ceil(max(full))
        for counter, _ in counters:
            counter.tries += 1
        return 0

    def give_back(self, name: str, address: str, now: float) -> None:
        """A try was no failure: it does not count, nor do those before it for both."""
        for key, most in self._keys(name, address):
            counter = self._counter(key, now)
            counter.tries = 0 if most == OF_BOTH else max(0, counter.tries - 1)

    def __len__(self) -> int:
        return len(self._counters)

    def _keys(self, name: str, address: str) -> Iterator[tuple[bytes, int]]:
        net = network(address)
        kinds = {OF_ADDRESS: net}
        if name:
            kinds |= {OF_BOTH: f"{net}\x00{name}", OF_NAME: name}
        for most, words in kinds.items():
            message = f"{most} {words}".encode("utf-8", "surrogatepass")
            yield hmac.digest(self._key, message, sha256), most

    def _counter(self, key: bytes, now: float) -> _Counter:
        counter = self._counters.get(key)
        if counter is None or counter.ends <= now:
            self._counters.pop(key, None)  # so that the oldest stands first
            if len(self._counters) >= self._most:
                self._forget(now)
            counter = self._counters[key] = _Counter(now + SECONDS)
        return counter

    def _forget(self, now: float) -> None:
        """Drop what is over, or else the oldest."""
        over = [key for key, counter in self._counters.items() if counter.ends <= now]
        for key in over or [next(iter(self._counters))]:
            del self._counters[key]


def network(address: str) -> str:
    """What counts as one address: of IPv6 the 64 bits that one subscriber has all of."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else parsed.packed[:8].hex()
