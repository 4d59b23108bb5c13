"""
Wrong labels: where a model of all other sources disagrees with a source's own label.

Cross-validated disagreement (confident learning: Northcutt et al. 2021), by
source rather than by chance, so that a source's wrapper phrases cannot vouch
for its labels.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from training.examples import Example

GROUPS = {
    "slabs": "slabs", "neuralchemy": "neuralchemy", "hackaprompt": "hackaprompt",
    "yanismiraoui": "yanismiraoui", "hinglish": "hinglish", "jailbreak_llms": "jailbreak_llms",
    "misc_tool_probes": "misc", "gpteacher": "gpteacher", "spikee": "spikee",
}  # fmt: skip
"""Sources whose labels are checked, by the beginning of their names."""

DOUBTFUL_ATTACK = 0.4
DOUBTFUL_BENIGN = 0.9


def doubts(examples: Sequence[Example], embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
    """
    For each example the probability of an attack by a model that has not seen its group.

    `embeddings` has a row for each example. NaN where the group is not checked.
    """
    words = HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), n_features=2**18, alternate_sign=False
    ).transform([example.text[:600].lower() for example in examples])
    features = sparse.hstack([words, sparse.csr_matrix(embeddings * 3.0)]).tocsr()
    known = np.array([e.answers.get("input", -1) for e in examples])
    groups = np.array([_group(example.source) for example in examples])
    own = np.array([e.source.startswith("own_") for e in examples])
    chances = np.full(len(examples), np.nan)
    for group in sorted(set(GROUPS.values())):
        held = (groups == group) & (known >= 0)
        rest = np.flatnonzero((groups != group) & (known >= 0))
        weights = np.where(own[rest], 4.0, 1.0)
        model = LogisticRegression(C=3.0, max_iter=200, class_weight="balanced")
        model.fit(features[rest], known[rest], sample_weight=weights)
        if held.any():
            chances[held] = model.predict_proba(features[held])[:, 1]
    return chances


def undoubted(examples: Sequence[Example], chances: NDArray[np.float64]) -> NDArray[np.bool_]:
    """For each example whether its label is not doubted."""
    labels = np.array([e.answers.get("input", -1) for e in examples])
    doubted = ((labels == 1) & (chances < DOUBTFUL_ATTACK)) | (
        (labels == 0) & (chances > DOUBTFUL_BENIGN)
    )
    right: NDArray[np.bool_] = ~doubted
    return right


def _group(source: str) -> str:
    return next((g for begin, g in GROUPS.items() if source.startswith(begin)), source)
