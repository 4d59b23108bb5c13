"""Hashes under a key, of words and of rows of letters, so that what is kept tells no text."""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

KEY_BYTES = 32
_WORD = 2**64


class Keyed:
    """
    The hashes of one key.

    Stretches of a row of letters are hashed by a polynomial over the letters (Karp and Rabin
    1987), all at once; what is kept is only ever BLAKE2b of that under the key (RFC 7693).
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key must have {KEY_BYTES} bytes, not {len(key)}")
        self._key = key
        drawn = np.frombuffer(blake2b(key, person=b"row").digest()[:24], np.uint64)
        base = int(drawn[0]) | 1
        self._base = np.uint64(base)
        self._inverse = np.uint64(pow(base, -1, _WORD))
        self._stir, self._step = drawn[1], drawn[2] | np.uint64(1)
        self._powers = np.ones(1, np.uint64), np.ones(1, np.uint64)

    def digest(self, value: bytes, size: int) -> bytes:
        """So many bytes that only the key's holder can tell the value by."""
        return blake2b(value, digest_size=size, key=self._key).digest()

    def digests(self, values: Hashes) -> Hashes:
        """Of each hash the digest, eight bytes of it."""
        raw = values.tobytes()
        key = self._key
        parts = (
            blake2b(raw[at : at + 8], digest_size=8, key=key).digest()
            for at in range(0, len(raw), 8)
        )
        return np.frombuffer(b"".join(parts), np.uint64)

    def stretches(self, row: str, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Hashes:
        """The hash of each stretch of a row of letters: the same letters, the same hash."""
        powers, falling = self._up_to(len(row) + 1)
        letters = np.frombuffer(row.encode("utf-32-le", "surrogatepass"), np.uint32)
        codes = _mixed(letters.astype(np.uint64) * self._step + self._stir)
        sums = np.zeros(len(row) + 1, np.uint64)
        np.cumsum(codes * falling[: len(row)], out=sums[1:])
        hashes: Hashes = (sums[ends] - sums[starts]) * powers[starts]
        return hashes

    def _up_to(self, size: int) -> tuple[Hashes, Hashes]:
        """Powers of the base, rising and falling, for a row of so many letters."""
        known = self._powers
        if len(known[0]) < size:
            ones = np.ones(2 * size, np.uint64)
            steps, back = ones * self._base, ones * self._inverse
            steps[0] = back[0] = 1
            # A thread that comes in between has its own, and the longer or the later stay.
            known = self._powers = np.cumprod(steps), np.cumprod(back)
        return known


def _mixed(values: Hashes) -> Hashes:
    """Each bit of a value spread over all (splitmix64, Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
