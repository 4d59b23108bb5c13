"""What is known of single words: their place in the teacher's space, before the student learns."""

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from seawall.detect.personal.tagged.words import folded, places_of
from training.tagger.made import origins
from training.tagger.teacher import Teacher, tokenizer

WORDS = 48_000
_BARE, _MEANT = 40, 24
"""How many numbers of a word come from the teacher's first layer, how many from its last."""

_AT_ONCE = 512


def vocabulary(texts: Iterable[str]) -> dict[str, int]:
    """The words that are known: the most frequent, names, and what MiniLM knows; rows from 1."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(folded(text[start:end]) for start, end in places_of(text))
    for origin in origins():
        counts.update(
            2
            * [
                folded(part)
                for name in origin.first + origin.last
                for part in name.replace("-", " ").split()
            ]
        )
    counts.update(word for word in tokenizer().get_vocab() if word.isalpha() and len(word) > 1)
    known = [word for word, count in counts.most_common(WORDS) if count > 1 or word.isalpha()]
    return {word: row for row, word in enumerate(sorted(known), 1)}


@torch.inference_mode()
def table(model: Teacher, known: Mapping[str, int]) -> NDArray[np.float32]:
    """For each row its numbers, (words + 1, 64); row 0 is for words that are not known."""
    words = sorted(known, key=known.__getitem__)
    pieces_of = tokenizer()
    pieces_of.enable_padding()
    model.eval()
    bare, meant = [], []
    for first in range(0, len(words), _AT_ONCE):
        encoded = pieces_of.encode_batch(
            [[word] for word in words[first : first + _AT_ONCE]], is_pretokenized=True
        )
        ids = torch.tensor([e.ids for e in encoded])
        mask = torch.tensor([e.attention_mask for e in encoded])
        inner = (mask * (1 - torch.tensor([e.special_tokens_mask for e in encoded])))[
            ..., None
        ].float()
        count = inner.sum(1).clamp(min=1)
        embedded = model.trunk.embeddings.word_embeddings(ids)
        hidden = model.trunk(input_ids=ids, attention_mask=mask).last_hidden_state
        bare.append((embedded * inner).sum(1) / count)
        meant.append((hidden * inner).sum(1) / count)
    parts = [
        _principal(torch.cat(bare).numpy(), _BARE),
        _principal(torch.cat(meant).numpy(), _MEANT),
    ]
    rows = np.concatenate(parts, axis=1) * 0.3
    return np.concatenate([np.zeros((1, rows.shape[1])), rows]).astype(np.float32)


def _principal(values: NDArray[np.float32], count: int) -> NDArray[np.float64]:
    """The first principal components, each of them with a spread of 1."""
    centred = values - values.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred / len(centred))
    found = centred @ vectors[:, ::-1][:, :count]
    spread: NDArray[np.float64] = found / found.std(axis=0)
    return spread
