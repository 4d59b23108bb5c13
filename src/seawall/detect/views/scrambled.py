"""
Stretches in rot13 or written backwards, known by the words in them.

A stretch reaches from some way before its first known word to some way behind
its last. At least two different words must stand near each other, so that
a name or two in a text of another language starts nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter

from ahocorasick_rs import BytesAhoCorasick, Implementation

from seawall.detect.views.edit import Edit
from seawall.detect.views.words import LONGEST, REVERSIBLE

_A_TO_Z = "abcdefghijklmnopqrstuvwxyz"
_TURNED = _A_TO_Z[13:] + _A_TO_Z[:13]
_ROT13 = str.maketrans(_A_TO_Z + _A_TO_Z.upper(), _TURNED + _TURNED.upper())

# Scrambled, these frequent words are words or abbreviations again, in one language or another.
_WORDS_AGAIN = (
    "bar dah dna edoc emas emit eno era jung nac naht nal nam neht ner nur otni sah sal saw sol"
    " sot ton toor tuo tac unf wen won yap yas yaw"
)
_PLAIN = frozenset(_WORDS_AGAIN.split())

_GAP = 40
_LONGEST_STRETCH = 4096
_ENOUGH = 2
_CONTINUATION = bytes(range(0x80, 0xC0))


def _forms(word: str) -> Iterator[tuple[str, str]]:
    """How a word looks scrambled: the way, and the letters."""
    for form in dict.fromkeys((word, word.capitalize(), word.upper())):
        if word[::-1] not in _PLAIN:
            yield "reversed", form[::-1]
        if word.isascii() and word.translate(_ROT13) not in _PLAIN:
            yield "rot13", form.translate(_ROT13)


_FORMS = tuple(
    (way, letters, number)
    for number, word in enumerate(sorted(REVERSIBLE))
    for way, letters in _forms(word)
)
_AUTOMATON = BytesAhoCorasick(
    [letters.encode() for _, letters, _ in _FORMS], implementation=Implementation.DFA
)


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Known words near each other; `full` if they were too many and the next ones stand apart."""

    start: int
    end: int
    words: frozenset[int]
    full: bool = False

    @property
    def counts(self) -> bool:
        return len(self.words) >= _ENOUGH


def unscrambled(body: str, data: bytes) -> dict[str, tuple[Edit, ...]]:
    """For `rot13` and `reversed` each stretch put right; nothing for a way that has none."""
    views: dict[str, tuple[Edit, ...]] = {}
    for way, clusters in _clusters(body, data).items():
        edits = tuple(_stretches(way, clusters, body))
        if edits:
            views[way] = edits
    return views


def settled_from(body: str) -> int:
    """Where the last stretch begins if text to come may lengthen it, else the text's length."""
    first = len(body)
    for clusters in _clusters(body, body.encode("utf-8", "surrogatepass")).values():
        last = clusters[-1]
        if last.end + _GAP + LONGEST >= len(body):
            first = min(first, max(0, last.start - _GAP))
    return first


def _clusters(body: str, data: bytes) -> dict[str, list[_Cluster]]:
    matches = _AUTOMATON.find_matches_as_indexes(data, overlapping=True)
    found: dict[str, list[_Cluster]] = {}
    for index, start, end in _in_letters(matches, data) if matches else ():
        if body[max(0, start - 1) : start].isalnum() or body[end : end + 1].isalnum():
            continue
        way, _, number = _FORMS[index]
        _add(found.setdefault(way, []), _Cluster(start, end, frozenset((number,))))
    return found


def _add(clusters: list[_Cluster], word: _Cluster) -> None:
    """Put a word to the last cluster if it is near and there is room, else begin another."""
    last = clusters[-1] if clusters else None
    if last is None or word.start - last.end > _GAP:
        clusters.append(word)
    elif word.end - last.start > _LONGEST_STRETCH:
        clusters[-1] = replace(last, full=True)
        clusters.append(word)
    else:
        words = last.words if last.counts else last.words | word.words
        clusters[-1] = _Cluster(last.start, max(last.end, word.end), words)


def _in_letters(
    matches: Iterable[tuple[int, int, int]], data: bytes
) -> Iterator[tuple[int, int, int]]:
    """The matches with their offsets in bytes turned into code points."""
    if data.isascii():
        yield from matches
        return
    done = passed = 0
    for index, start, end in sorted(matches, key=itemgetter(1)):
        passed += len(data[done:start].translate(None, _CONTINUATION))
        done = start
        yield index, passed, passed + len(data[start:end].translate(None, _CONTINUATION))


def _stretches(way: str, clusters: list[_Cluster], body: str) -> Iterator[Edit]:
    done = 0
    for cluster in clusters:
        start = max(done, cluster.start - _GAP)
        end = cluster.end if cluster.full else min(len(body), cluster.end + _GAP)
        if cluster.counts:
            yield _turned(start, end, body) if way == "rot13" else _reversed(start, end, body)
        done = end


def _turned(start: int, end: int, body: str) -> Edit:
    new = body[start:end].translate(_ROT13)
    return Edit(start, end, new, range(start, end), range(start + 1, end + 1))


def _reversed(start: int, end: int, body: str) -> Edit:
    new = body[start:end][::-1]
    return Edit(start, end, new, range(end - 1, start - 1, -1), range(end, start, -1))
