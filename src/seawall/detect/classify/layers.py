"""The encoder's two parts: a lower that is always asked, and an upper that goes on from it."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from seawall.detect.onnx import session

Outputs = tuple[NDArray[np.float32], NDArray[np.float32]]
"""What a part answers: the questions of a piece, and of each of its tokens."""

Hidden = NDArray[np.float32]


class Layers(Protocol):
    """Both parts, for any number of threads. `ids` are the tokens of a piece."""

    def lower(self, ids: Sequence[int]) -> tuple[Outputs, Hidden | None]:
        """What the lower part says, and its hidden states where they are at hand."""
        ...

    def upper(self, ids: Sequence[int], hidden: Hidden | None) -> Outputs:
        """What the upper part says; `hidden` is what `lower` gave for the same tokens."""
        ...

    def hidden(self, ids: Sequence[int]) -> Hidden:
        """What the lower part makes of tokens, (1, tokens, width)."""
        ...


class OnnxLayers:
    """
    Both parts in the ONNX format, run on the caller's thread.

    `lower` takes `ids` (1, tokens) and gives `answers` (1, questions), `planted` (1, tokens) and
    its `hidden` states, of which `upper` makes better `answers` and `planted`.
    """

    def __init__(self, lower: bytes, upper: bytes) -> None:
        self._lower, self._upper = session(lower), session(upper)

    def lower(self, ids: Sequence[int]) -> tuple[Outputs, Hidden]:
        """As Layers says; the hidden states are always there."""
        answers, planted, hidden = self._lower.run(None, _fed(ids))
        return (answers, planted), hidden

    def upper(self, ids: Sequence[int], hidden: Hidden | None) -> Outputs:
        """As Layers says."""
        told = self.hidden(ids) if hidden is None else hidden
        answers, planted = self._upper.run(None, {"hidden": told})
        return answers, planted

    def hidden(self, ids: Sequence[int]) -> Hidden:
        """As Layers says."""
        hidden: Hidden = self._lower.run(["hidden"], _fed(ids))[0]
        return hidden


def _fed(ids: Sequence[int]) -> dict[str, NDArray[np.int64]]:
    return {"ids": np.array([ids], np.int64)}
