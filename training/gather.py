"""All that is learnt from, in order: gather, part, mend, cap, compose, bury, mistype."""

import itertools
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from seawall.detect.classify.windows import weight
from training import dataset, documents, duplicates, noise, own, sources
from training.examples import Card, Example
from training.held_out import exam, held_out
from training.located import located
from training.scraps import scraps
from training.sources import LETTER_SOURCES, REQUEST_SOURCES

TEXTS = Path(__file__).parent / "texts"

STEPS = ("own", "located", "duplicates", "mended", "capped", "composed", "buried", "mistyped")
"""What can be left out, to see what it is worth."""

ORDERS = 4_500
REQUESTS = 2_000
"""Documents composed with orders and with requests; as many as both with innocent sentences."""

PASTED = 900
PASTED_WEIGHT = 320
"""Messages with such a document in them, and as many with a harmless one; each within a window."""

BURIED = 2_400
"""Attacks amid harmless text, and as many harmless messages."""

AMID = 370
"""The weight of such a text: no more than a window holds."""

BURIABLE = range(20, 240)
"""The weight of what is buried."""

REQUEST_LENGTHS = range(25, 250)
SHORT = 400
LONG = 150
SCRAPS = 800

ONCE = ("own_documents", "own_carriers", "own_scraps")
"""Of these there is enough; everything else of ours is learned from twice."""

ONLY_WITHIN = frozenset({"own_agent_tasks", "own_planted_tasks"})
"""Their orders are quiet: what makes them planted is the document that they stand in."""

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
        found += scraps(SCRAPS, seed=seed)
    if "located" not in without:
        found = located(found)
    card.count("gathered", found)
    if "duplicates" not in without:
        found = duplicates.without(found, [h.text for h in itertools.chain(held_out(), exam())])
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
    found = [e for e in found if e.source not in ONLY_WITHIN or not e.planted]
    card.count("learnt from", found)
    random.Random(seed).shuffle(found)
    return Gathered(found, left_over, card)


def _added(examples: Sequence[Example], seed: int, without: Collection[str]) -> list[Example]:
    """What is made out of the examples: documents, messages, typos, our own a second time."""
    added = [e for e in examples if e.source.startswith("own_") and not e.source.startswith(ONCE)]
    if "composed" not in without:
        added += _composed(examples, seed) + _alone(examples, seed)
    if "buried" not in without:
        added += _pasted(examples, seed) + _buried(examples, seed)
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
    """Documents with orders of ours, with requests out of place, and with innocent sentences."""
    bases = _bases(examples)
    open_ones = [e for e in bases if e.source not in LETTER_SOURCES and e.lang == "en"]
    orders, innocent = _sentences(examples)
    composed: list[Example] = []
    for number, (pages, texts, count) in enumerate(
        (
            (bases, orders, ORDERS),
            (open_ones, _requests(examples, seed), REQUESTS),
            (bases, innocent, ORDERS + REQUESTS),
        )
    ):
        if pages and texts:
            composed += documents.composed(pages, texts, count=count, seed=seed * 10 + number)
    return composed


def _pasted(examples: Sequence[Example], seed: int) -> list[Example]:
    """Users' messages with such a document in them."""
    bases = _bases(examples)
    orders, innocent = _sentences(examples)
    # What is quiet in a document may be the user's own wish when it stands in a message.
    loud = [e for e in orders if e.source not in ONLY_WITHIN]
    pasted: list[Example] = []
    for number, texts in enumerate((loud, innocent), 3):
        short = [e for e in texts if weight(e.text) < SHORT // 2]
        if bases and short:
            among = documents.composed(
                bases, short, count=PASTED, seed=seed * 10 + number, most=PASTED_WEIGHT
            )
            pasted += documents.pasted(among, seed=seed * 10 + number)
    return pasted


def _bases(examples: Sequence[Example]) -> list[Example]:
    return [e for e in examples if e.planted == () and len(e.text) > LONG]


def _sentences(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Orders by themselves, and innocent sentences of ours."""
    orders = [e for e in examples if e.planted == ((0, len(e.text)),)]
    innocent = [
        e
        for e in examples
        if e.planted == () and e.source.startswith("own_") and len(e.text) < SHORT
    ]
    return orders, innocent


def _buried(examples: Sequence[Example], seed: int) -> list[Example]:
    """Messages amid harmless text: attacks, and as many that are none."""
    typed = [e for e in examples if e.planted is None and "input" in e.answers]
    bases = surroundings(examples)
    fit = [
        e
        for e in typed
        if weight(e.text) in BURIABLE and e.answers["input"] == any(e.answers.values())
    ]
    buried: list[Example] = []
    for answer in (1, 0):
        messages = [e for e in fit if any(e.answers.values()) == bool(answer)]
        if bases and messages:
            buried += documents.buried(
                bases, messages, count=BURIED, most=AMID, seed=seed * 10 + answer
            )
    return buried


def surroundings(examples: Sequence[Example]) -> list[Example]:
    """What is long and harmless, to hide something in."""
    typed = [e for e in examples if e.planted is None and "input" in e.answers]
    return _bases(examples) + [
        e for e in typed if len(e.text) > LONG and not any(e.answers.values())
    ]


def _requests(examples: Sequence[Example], seed: int) -> list[Example]:
    """What people ask of assistants, as orders; as much of each source."""
    dice = random.Random(seed)
    by_source = {
        source: [e for e in examples if e.source == source and len(e.text) in REQUEST_LENGTHS]
        for source in REQUEST_SOURCES
    }
    pools = [by_source[source] for source in REQUEST_SOURCES if by_source[source]]
    if not pools:
        return []
    chosen = (dice.choice(dice.choice(pools)) for _ in range(REQUESTS))
    return [replace(e, answers={}, planted=((0, len(e.text)),)) for e in chosen]


def _alone(examples: Sequence[Example], seed: int) -> list[Example]:
    """Requests as the whole of a text to embed or to remember: nobody planted them."""
    return [replace(e, answers={}, planted=()) for e in _requests(examples, seed + 1)]
