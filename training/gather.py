"""All that is learnt from, in order: gather, part, mend, cap, compose, mistype."""

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from training import dataset, documents, duplicates, noise, own, sources
from training.examples import Card, Example
from training.held_out import held_out

TEXTS = Path(__file__).parent / "texts"

STEPS = ("own", "duplicates", "mended", "capped", "composed", "mistyped")
"""What can be left out, to see what it is worth."""

COMPOSED = 3_000
SHORT = 400
LONG = 150

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is learnt from; what was left over, which nothing learns from; and the counts."""

    examples: Sequence[Example]
    left_over: Sequence[Example]
    card: Card


def gather(embed: Embed, *, seed: int = 0, without: Collection[str] = ()) -> Gathered:
    """The examples of a training. `embed` gives a row for each text, of any general encoder."""
    card = Card()
    found = [*sources.injection_rows(), *sources.abuse_rows(), *sources.leak_rows()]
    if "own" not in without:
        found += own.read_texts(TEXTS, seed=seed)
    card.count("gathered", found)
    if "duplicates" not in without:
        found = duplicates.without(found, [held.text for held in held_out()])
        card.count("without near-duplicates", found)
    embeddings = embed([example.text for example in found])
    if "mended" not in without:
        chances = noise.doubts(found, embeddings)
        right = noise.undoubted(found, chances)
        found = [e for e, keep in zip(found, right, strict=True) if keep]
        embeddings = embeddings[right]
        card.count("with labels mended", found)
    left_over: list[Example] = []
    if "capped" not in without:
        kept = dataset.capped(found, _mistakable(found, embeddings), seed=seed)
        known = {id(example) for example in kept}
        left_over = [e for e in found if id(e) not in known and e.answers.get("input") == 0]
        found = kept
        card.count("capped", found)
    found = [*found, *_added(found, seed, without)]
    card.count("learnt from", found)
    random.Random(seed).shuffle(found)
    return Gathered(found, left_over, card)


def _added(examples: Sequence[Example], seed: int, without: Collection[str]) -> list[Example]:
    """What is made out of the examples: documents, mistyped copies, our own a second time."""
    added = [e for e in examples if e.source.startswith("own_") and e.source != "own_documents"]
    if "composed" not in without:
        added += _composed(examples, seed)
    if "mistyped" not in without:
        added += dataset.mistyped(examples, seed=seed)[len(examples) :]
    return added


def _mistakable(
    examples: Sequence[Example], embeddings: NDArray[np.float32]
) -> NDArray[np.float64]:
    """How likely a plain model holds each for an attack: what is harmless and likely is hard."""
    known = np.array([e.answers.get("input", -1) for e in examples])
    model = LogisticRegression(C=3.0, max_iter=300, class_weight="balanced")
    model.fit(embeddings[known >= 0], known[known >= 0])
    chances: NDArray[np.float64] = model.predict_proba(embeddings)[:, 1]
    return chances


def _composed(examples: Sequence[Example], seed: int) -> list[Example]:
    bases = [e for e in examples if e.planted == () and len(e.text) > LONG]
    planted = [e for e in examples if e.planted]
    innocent = [
        e
        for e in examples
        if e.planted == () and e.source.startswith("own_") and len(e.text) < SHORT
    ]
    if not planted or not innocent:
        return []
    return list(documents.composed(bases, planted, innocent, count=COMPOSED, seed=seed))
