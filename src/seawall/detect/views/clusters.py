"""Known words that stand near each other, and the stretch of a text that they speak for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

GAP = 80
"""So far a stretch reaches beyond its words, and so far apart two words of one may stand."""

_LONGEST_STRETCH = 4096
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Cluster:
    """
    Known words near each other; `full` if they were too many and the next ones stand apart.

    `words` are their numbers, and `letters` how many letters those have, each word counted once.
    """

    start: int
    end: int
    words: frozenset[int]
    letters: int
    full: bool = False


def add(clusters: list[Cluster], start: int, end: int, *, number: int) -> None:
    """Put a word to the last cluster if it is near and there is room, else begin another."""
    word = Cluster(start, end, frozenset((number,)), end - start)
    last = clusters[-1] if clusters else None
    if last is None or start - last.end > GAP:
        clusters.append(word)
    elif end - last.start > _LONGEST_STRETCH:
        clusters[-1] = replace(last, full=True)
        clusters.append(word)
    else:
        # A few words are enough to know of; a set of many would be copied again and again.
        known = number in last.words or len(last.words) > _LONGEST_STRETCH // GAP
        clusters[-1] = Cluster(
            last.start,
            max(last.end, end),
            last.words if known else last.words | word.words,
            last.letters if known else last.letters + word.letters,
        )


def speaking(clusters: Iterable[Cluster], *, letters: int = 0) -> Iterator[Cluster]:
    """
    The clusters that are no chance: two different words in them, and so many letters.

    Where one has spoken, one word is enough for those behind it.
    """
    known = False
    for cluster in clusters:
        known = known or (len(cluster.words) >= _ENOUGH and cluster.letters >= letters)
        if known:
            yield cluster


def stretches(clusters: list[Cluster], length: int) -> Iterator[tuple[int, int]]:
    """From where to where each cluster, in order, speaks for a text of this length."""
    done = 0
    for place, cluster in enumerate(clusters):
        start = max(done, cluster.start - GAP)
        end = cluster.end if cluster.full else min(length, cluster.end + GAP)
        if place + 1 < len(clusters):
            end = min(end, max(cluster.end, clusters[place + 1].start))
        yield start, max(start, end)
        done = max(start, end)
