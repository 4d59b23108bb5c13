"""Vectors of windows that were read lately, so that several readers ask the encoder once."""

import secrets
import threading
from collections import OrderedDict
from hashlib import blake2b

from seawall.detect.classify.embedding import Embeds, Vector

KEPT = 4_096
"""Windows whose vectors are kept, of some 700 bytes each: those asked for last."""


class KnownVectors:
    """
    An embedding that remembers.

    By a keyed hash of the window, so that no text is kept; the key is this object's own. It may
    be shared between threads. Whoever measures time can tell whether a window that they guess
    in full was read lately.
    """

    def __init__(self, embedding: Embeds, *, kept: int = KEPT) -> None:
        self._embedding = embedding
        self._kept = kept
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, Vector] = OrderedDict()

    def of(self, text: str) -> Vector:
        """The vector of a window of text."""
        told = text.encode("utf-8", "surrogatepass")
        key = blake2b(told, key=self._secret, digest_size=16).digest()
        with self._lock:
            vector = self._known.get(key)
            if vector is not None:
                self._known.move_to_end(key)
                return vector
        vector = self._embedding.of(text)
        with self._lock:
            self._known[key] = vector
            if len(self._known) > self._kept:
                self._known.popitem(last=False)
        return vector
