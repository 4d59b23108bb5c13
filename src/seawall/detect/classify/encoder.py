"""The second model: a small transformer that reads for meaning where n-grams are unsure."""

from collections.abc import Iterator, Sequence

import numpy as np
import onnxruntime

from seawall.detect.classify.answers import Answers, Window
from seawall.detect.classify.wordpiece import Tokens, WordPiece

MOST_TOKENS = 128
"""Read at once; a window that has more is read in pieces, and the surest answer counts."""


_NOT_HERE = -30.0
"""The logit of a sentence of which a piece holds no token."""


class Encoder:
    """
    Answers from a model in the ONNX format, eight bits to a weight.

    The graph takes `ids` and `mask`, both (1, tokens), and gives `answers`
    (1, questions) and `planted` (1, tokens); a sentence's answer is the mean over
    its tokens. One window at a time: the activations of a batch share one scale
    when they are rounded to eight bits, so that a text's answer would depend on
    whose texts are read beside it. It runs on the caller's thread, and may be
    shared between threads.
    """

    def __init__(self, graph: bytes, vocabulary: Sequence[str]) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = WordPiece(vocabulary)

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        """The answers for each window."""
        return [self._answer(window) for window in windows]

    def _answer(self, window: Window) -> Answers:
        tokens = self._tokenizer.tokens(window.text, MOST_TOKENS)
        pieces = [self._read(piece, window) for piece in tokens]
        return Answers(
            tuple(map(max, zip(*(piece.questions for piece in pieces), strict=True))),
            tuple(map(max, zip(*(piece.sentences for piece in pieces), strict=True))),
        )

    def _read(self, tokens: Tokens, window: Window) -> Answers:
        ids = np.array([tokens.ids], np.int64)
        questions, planted = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        sentences = tuple(
            float(planted[0, first:last].mean()) if last > first else _NOT_HERE
            for first, last in tokens_of(tokens, window)
        )
        return Answers(tuple(questions[0].tolist()), sentences)


def tokens_of(tokens: Tokens, window: Window) -> Iterator[tuple[int, int]]:
    """For each sentence of a window its tokens, as first and after last."""
    offsets = tokens.offsets
    token, end = 1, len(tokens.ids) - 1
    for sentence in window.sentences:
        first = token
        while token < end and offsets[token][0] < sentence.end:
            token += 1
        yield first, token
