"""What a text is about, as a vector: texts on the same subject point the same way."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""(width,) of length 1."""

Vectors = NDArray[np.float32]
"""(texts, width)."""

_SHRINK = 0.01
"""Added to each variance of the backdrop, so that no direction counts for too much."""


class Hidden(Protocol):
    """Whatever gives the hidden states of a text's pieces: `Encoder`."""

    def hidden(self, text: str) -> list[NDArray[np.float32]]:
        """(1, tokens, width) for each piece."""
        ...


class Embeds(Protocol):
    """Whatever gives a text's vector: `Embedding`, or one that remembers."""

    def of(self, text: str) -> Vector:
        """The vector of a window of text."""
        ...


def mean_of(encoder: Hidden, text: str) -> NDArray[np.float32]:
    """The mean hidden state of a text's tokens, without the marks at its ends."""
    states = np.concatenate([hidden[0, 1:-1] for hidden in encoder.hidden(text)])
    if not len(states):
        return np.zeros(states.shape[1], np.float32)
    mean: NDArray[np.float32] = states.mean(0)
    return mean


class Embedding:
    """
    Vectors from the lower part of the shipped encoder, by two layers that MiniLM taught.

    The encoder was fine-tuned for attacks; the layers lead back to the general
    sentence embedding that it came from (distillation, Hinton et al. 2015), as far as its
    lower part still tells.
    """

    def __init__(self, encoder: Hidden, arrays: Mapping[str, NDArray[Any]]) -> None:
        """`arrays` are those of `embedding.npz`: two layers of eight bits a weight."""
        self._encoder = encoder
        self._first = _layer(arrays, "first")
        self._last = _layer(arrays, "last")

    def of(self, text: str) -> Vector:
        """The vector of a window of text."""
        weights, bias = self._first
        inner = weights @ mean_of(self._encoder, text) + bias
        weights, bias = self._last
        return _unit(weights @ _gelu(inner) + bias)


@dataclass(frozen=True)
class Backdrop:
    """Vectors of ordinary texts (texts, width), from which others are told apart."""

    vectors: Vectors

    @cached_property
    def mean(self) -> Vector:
        """Where ordinary texts are."""
        mean: Vector = self.vectors.mean(0)
        return mean

    @cached_property
    def precision(self) -> NDArray[np.float64]:
        """The inverse of how they vary together (width, width)."""
        spread = np.cov(self.vectors.T.astype(np.float64))
        return np.asarray(np.linalg.inv(spread + _SHRINK * np.eye(len(spread))), np.float64)

    @cached_property
    def _whitening(self) -> NDArray[np.float64]:
        return np.asarray(np.linalg.cholesky(self.precision), np.float64)

    def whitened(self, vectors: Vectors) -> NDArray[np.float64]:
        """
        Directions from where ordinary texts are, in the measure of how these vary; of length 1.

        (texts, width), or one text's (width,). What ordinary texts have in common counts little.
        """
        apart = (vectors.astype(np.float64) - self.mean) @ self._whitening
        size = np.linalg.norm(apart, axis=-1, keepdims=True)
        return np.asarray(apart / np.maximum(size, 1e-9), np.float64)


def backdrop_of(arrays: Mapping[str, NDArray[Any]]) -> Backdrop:
    """The ordinary texts of `embedding.npz`."""
    vectors = arrays["backdrop"].astype(np.float32)
    return Backdrop(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _layer(
    arrays: Mapping[str, NDArray[Any]], name: str
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    weights = arrays[name].astype(np.float32) * arrays[f"{name}_scale"].astype(np.float32)
    return weights, arrays[f"{name}_bias"].astype(np.float32)


def _gelu(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """By the hyperbolic tangent, as it was trained (Hendrycks and Gimpel 2016)."""
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x**3)
    return np.asarray(np.float32(0.5) * x * (1 + np.tanh(inner)), np.float32)


def _unit(vector: NDArray[np.float32]) -> Vector:
    unit: Vector = (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
    return unit
