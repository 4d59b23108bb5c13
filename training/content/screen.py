"""The screen: which windows of a long text the model should read, told by n-grams alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from seawall.detect.classify.content import BUCKET_BITS, gram_buckets
from seawall.detect.classify.windows import windows
from training.content.examples import QUESTIONS, Example

KEPT = 0.9
"""Of the harmful texts that were not learned from, the share that is above a question's bar."""

Table = NDArray[np.float16]


def screen(learned: Sequence[Example], held: Sequence[Example]) -> tuple[Table, dict[str, float]]:
    """A weight of each n-gram for each question, last the biases, and a bar for each."""
    taught, owners = _rows(learned)
    left, of = _rows(held)
    table = np.zeros(((1 << BUCKET_BITS) + 1, len(QUESTIONS)), np.float16)
    bars: dict[str, float] = {}
    for number, question in enumerate(QUESTIONS):
        known = np.array([question in learned[n].answers for n in owners])
        yes = np.array([learned[n].answers.get(question, 0.0) >= 0.5 for n in owners])
        model = LogisticRegression(C=20.0, class_weight="balanced", solver="liblinear")
        model.fit(taught[known], yes[known])
        table[:-1, number] = model.coef_[0]
        table[-1, number] = model.intercept_[0]
        logits = left @ table[:-1, number].astype(np.float64) + float(table[-1, number])
        highest = np.full(len(held), -99.0)
        np.maximum.at(highest, of, logits)
        harmful = [n for n, each in enumerate(held) if each.answers.get(question, 0.0) >= 0.5]
        bars[question] = round(float(np.quantile(highest[harmful], 1 - KEPT)), 4)
    return table, bars


def _rows(examples: Sequence[Example]) -> tuple[csr_matrix, NDArray[np.intp]]:
    """The n-grams of each window of each text, and whose window it is."""
    texts = [(n, w.text) for n, each in enumerate(examples) for _, w in windows(each.text)]
    buckets = [gram_buckets(text) for _, text in texts]
    sizes = [len(own) for own in buckets]
    values = np.concatenate([np.full(size, 1 / max(size, 1) ** 0.5) for size in sizes])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    shape = (len(texts), 1 << BUCKET_BITS)
    rows = csr_matrix((values, np.concatenate(buckets), starts), shape=shape)
    return rows, np.array([n for n, _ in texts])
