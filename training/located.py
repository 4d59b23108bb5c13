"""Where in others' documents the planted order stands: what no harmless document says."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from seawall.detect.classify.windows import sentences
from seawall.terms import Span
from training.examples import Example

LONGEST = 12
"""Sentences of an order. More that nobody else says are a document of its own."""


def located(examples: Sequence[Example]) -> list[Example]:
    """
    The examples; where an attack's document is otherwise known, with the place of its order.

    Datasets of planted orders are made out of harmless documents. A run of
    sentences that no harmless example has, beside sentences that some have, is
    the order. A document with several such runs, or without a known sentence,
    stays as it is.
    """
    harmless = (e.text for e in examples if e.answers.get("input") == 0)
    known = {said for text in harmless for said in _said(text, sentences(text))}
    return [_with_place(example, known) for example in examples]


def _with_place(example: Example, known: set[str]) -> Example:
    if not example.answers.get("context") or example.planted is not None:
        return example
    spans = sentences(example.text)
    strange = [n for n, said in enumerate(_said(example.text, spans)) if said not in known]
    if not strange or len(strange) == len(spans) or len(strange) > LONGEST:
        return example
    if strange[-1] - strange[0] + 1 != len(strange):
        return example
    place = (spans[strange[0]].start, spans[strange[-1]].end)
    return replace(example, answers={}, planted=(place,))


def _said(text: str, spans: Iterable[Span]) -> list[str]:
    return [" ".join(text[span.start : span.end].lower().split()) for span in spans]
