"""How well tags are found in texts that nothing learned from."""

from collections.abc import Callable, Iterable

from training.tagger.made import Marked, Span

Find = Callable[[str], Iterable[Span]]


def scored(find: Find, texts: Iterable[Marked], kind: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of one kind; a thing counts where it is found exactly."""
    right = found = there = 0
    for text, spans in texts:
        true = {(start, end) for start, end, what in spans if what == kind}
        seen = {(start, end) for start, end, what in find(text) if what == kind}
        right += len(true & seen)
        found += len(seen)
        there += len(true)
    precision, recall = right / max(found, 1), right / max(there, 1)
    return precision, recall, 2 * right / max(found + there, 1)
