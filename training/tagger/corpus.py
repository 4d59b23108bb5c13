"""Texts with what is marked in them, read by path or made: what the tagger learns from."""

from collections.abc import Iterator, Sequence
from random import Random

from training.sources import rows
from training.tagger.made import Marked, Span

REAL = ("wikigold", "wnut17_train", "sec_filings_train", "broad_twitter")
DEV = ("wnut17_dev", "crossner_politics_dev", "crossner_science_dev")

KINDS = ("PERSON", "LOCATION", "ORG", "ADDRESS")
TAGS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))

_SHOUTED, _WHISPERED = 0.04, 0.08


def real(name: str, part: str = "train") -> Iterator[Marked]:
    """The marked texts of a file of others; of its labels those that we know."""
    for row in rows(f"pii/{part}/{name}.jsonl.gz"):
        spans = [(s["start"], s["end"], s["label"]) for s in row["spans"] if s["label"] in KINDS]
        yield row["text"], spans


def cased(marked: Marked, dice: Random) -> Marked:
    """Now and then the same in capitals or in small letters, as some people write."""
    text, spans = marked
    form = dice.random()
    changed = text
    if form < _SHOUTED:
        changed = text.upper()
    elif form < _SHOUTED + _WHISPERED:
        changed = text.lower()
    return (changed, spans) if len(changed) == len(text) else marked


def tags(places: Sequence[tuple[int, int]], spans: Sequence[Span]) -> list[int]:
    """For each word the number of its tag."""
    found = [0] * len(places)
    for start, end, kind in spans:
        begin = TAGS.index(f"B-{kind}")
        inside = False
        for number, (first, last) in enumerate(places):
            if first < end and last > start:
                found[number] = begin + inside
                inside = True
    return found
