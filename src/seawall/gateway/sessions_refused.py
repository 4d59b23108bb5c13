"""Sessions whose mark could not be kept: remembered in little room, and none of them missed."""

from hashlib import blake2b

_BITS = 1 << 23
_TRIES = 4


class Refused:
    """
    Sessions that have read what could not be remembered, for as long as they last.

    Two Bloom filters of one megabyte each, made when first needed. Whoever was added is found
    for `seconds` after they were last added or found. Of others, one in a hundred is found too
    where a million were added within that time.
    """

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._filters: tuple[bytearray, bytearray] | None = None
        self._turned = 0.0

    def add(self, session: str, *, now: float) -> None:
        """Remember a session from now on."""
        self._turn(now)
        if self._filters is None:
            self._filters = (bytearray(_BITS // 8), bytearray(_BITS // 8))
            self._turned = now
        for place in _places(session):
            self._filters[0][place >> 3] |= 1 << (place & 7)

    def has(self, session: str, *, now: float) -> bool:
        """Whether a session was added, or found, not longer ago than it lasts."""
        self._turn(now)
        if self._filters is None or not any(_in(each, session) for each in self._filters):
            return False
        self.add(session, now=now)
        return True

    def _turn(self, now: float) -> None:
        """Forget those of the filter before the last, once all of them are over."""
        if self._filters is None or now - self._turned <= self._seconds:
            return
        if now - self._turned > 2 * self._seconds:
            self._filters = None
            return
        self._filters = (bytearray(_BITS // 8), self._filters[0])
        self._turned = now


def _in(bits: bytearray, session: str) -> bool:
    return all(bits[place >> 3] >> (place & 7) & 1 for place in _places(session))


def _places(session: str) -> list[int]:
    digest = blake2b(session.encode("utf-8", "surrogatepass"), digest_size=4 * _TRIES).digest()
    return [int.from_bytes(digest[at : at + 4], "big") % _BITS for at in range(0, 4 * _TRIES, 4)]
