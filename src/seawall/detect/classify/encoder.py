"""The second model: a small transformer that reads for meaning where n-grams are unsure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seawall.detect.classify.answers import Answers, Window, logit_of, step_of
from seawall.detect.classify.layers import Hidden, Layers, Outputs
from seawall.detect.classify.windows import narrowed
from seawall.detect.classify.wordpiece import Tokens, WordPiece

MOST_TOKENS = 128
"""Read at once; a window that has more is read in pieces, and the surest answer counts."""

_NOT_HERE = -30.0
"""The logit of a sentence of which a piece holds no token."""


Exits = Mapping[str, Sequence[float]]
"""For each question that matters what an early logit must be below, by the steps of TRIES."""

Piece = tuple[Tokens, Answers, Hidden | None]
"""A part of a window: its tokens, the lower part's answers, and its hidden states if there."""


class Encoder:
    """
    Answers from a model in two parts, eight bits to a weight.

    The upper part goes on from the hidden states of the lower, and answers better; a
    sentence's answer is the mean over its tokens. Where the early
    logits of all questions in `exits` that are asked of the window are below what is
    said there for as many tries as its text has, they stand, and the upper part is not
    asked (early exit: Teerapittayanon et al. 2016); with none it is always asked.
    One window at a time: the activations of a batch share one scale when they are
    rounded to eight bits, so that a text's answer would depend on whose texts are read
    beside it. It runs on the caller's thread, and may be shared between threads.
    """

    def __init__(self, layers: Layers, vocabulary: Sequence[str], exits: Exits) -> None:
        self._layers = layers
        self._tokenizer = WordPiece(vocabulary)
        self._exits = dict(exits)

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        """The answers for each window."""
        return [self._answer(window) for window in windows]

    def early(self, windows: Sequence[Window]) -> list[Answers]:
        """The answers of the lower part alone."""
        return [_lower_of(self._early(window)) for window in windows]

    def hidden(self, text: str) -> list[NDArray[np.float32]]:
        """What the lower part makes of each piece of a text, (1, tokens, width)."""
        pieces = self._tokenizer.tokens(narrowed(text), MOST_TOKENS)
        return [self._layers.hidden(tokens.ids) for tokens in pieces]

    def _answer(self, window: Window) -> Answers:
        pieces = list(self._early(window))
        if all(self._enough(early, window) for _, early, _ in pieces):
            return _lower_of(pieces)
        return _surest(self._late(tokens, window, hidden) for tokens, _, hidden in pieces)

    def _early(self, window: Window) -> Iterator[Piece]:
        for tokens in self._tokenizer.tokens(narrowed(window.text), MOST_TOKENS):
            outputs, hidden = self._layers.lower(tokens.ids)
            yield tokens, _read(outputs, tokens, window), hidden

    def _enough(self, early: Answers, window: Window) -> bool:
        step = step_of(window.tries)
        exits = [
            (logit_of(early, question), min(below) if window.thorough else below[step])
            for question, below in self._exits.items()
            if not window.asked or question in window.asked
        ]
        return bool(exits) and all(logit < below for logit, below in exits)

    def _late(self, tokens: Tokens, window: Window, hidden: Hidden | None) -> Answers:
        return _read(self._layers.upper(tokens.ids, hidden), tokens, window)


def _read(outputs: Outputs, tokens: Tokens, window: Window) -> Answers:
    answers, planted = outputs
    sentences = tuple(
        float(planted[0, first:last].mean()) if last > first else _NOT_HERE
        for first, last in tokens_of(tokens, window)
    )
    return Answers(tuple(answers[0].tolist()), sentences)


def _lower_of(pieces: Iterable[Piece]) -> Answers:
    return replace(_surest(answers for _, answers, _ in pieces), early=True)


def _surest(pieces: Iterable[Answers]) -> Answers:
    """Of the pieces of a window the highest logits."""
    read = list(pieces)
    return Answers(
        tuple(map(max, zip(*(piece.questions for piece in read), strict=True))),
        tuple(map(max, zip(*(piece.sentences for piece in read), strict=True))),
    )


def tokens_of(tokens: Tokens, window: Window) -> Iterator[tuple[int, int]]:
    """For each sentence of a window its tokens, as first and after last."""
    offsets = tokens.offsets
    token, end = 1, len(tokens.ids) - 1
    for sentence in window.sentences:
        first = token
        while token < end and offsets[token][0] < sentence.end:
            token += 1
        yield first, token
