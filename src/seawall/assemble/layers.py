"""The encoder's layers, asked once about tokens that were read lately."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from seawall.detect.classify.layers import Hidden, Layers, Outputs

KEPT = 4_096
"""Outputs that are kept of each part, of some 600 bytes each: those asked for last."""


class KeptLayers:
    """
    Layers whose outputs are kept for a while.

    The views of a text often differ in what the tokenizer passes over (case, accents, what nobody
    sees), so the same tokens come again within one text. Outputs are kept by a keyed hash of the
    tokens, whose key is this object's own: no text is kept, and no hidden states, which are
    nearly one.
    """

    def __init__(self, layers: Layers, *, kept: int = KEPT) -> None:
        self._layers = layers
        self._lowers, self._uppers = _Kept(kept), _Kept(kept)
        self._secret = secrets.token_bytes(32)

    def lower(self, ids: Sequence[int]) -> tuple[Outputs, Hidden | None]:
        """As Layers says; hidden states are at hand where the layers were asked now."""
        key = self._key(ids)
        known = self._lowers.get(key)
        if known is not None:
            return known, None
        outputs, hidden = self._layers.lower(ids)
        self._lowers.keep(key, outputs)
        return outputs, hidden

    def upper(self, ids: Sequence[int], hidden: Hidden | None) -> Outputs:
        """As Layers says."""
        key = self._key(ids)
        known = self._uppers.get(key)
        if known is None:
            known = self._layers.upper(ids, hidden)
            self._uppers.keep(key, known)
        return known

    def hidden(self, ids: Sequence[int]) -> Hidden:
        """As Layers says."""
        return self._layers.hidden(ids)

    def _key(self, ids: Sequence[int]) -> bytes:
        told = np.array(ids, np.int32).tobytes()
        return blake2b(told, key=self._secret, digest_size=16).digest()


class _Kept:
    """The newest outputs by key, for threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[bytes, Outputs] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: bytes) -> Outputs | None:
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
            return known

    def keep(self, key: bytes, outputs: Outputs) -> None:
        with self._lock:
            self._known[key] = outputs
            self._known.move_to_end(key)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
