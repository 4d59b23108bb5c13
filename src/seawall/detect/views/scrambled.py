"""
Stretches in rot13, rot47, Caesar's code or atbash, or written backwards, known by their words.

A stretch reaches from some way before its first known word to some way behind
its last. At least two different words must stand near each other, so that
a name or two in a text of another language starts nothing.
"""

from collections.abc import Iterable, Iterator
from operator import itemgetter

from ahocorasick_rs import BytesAhoCorasick, Implementation

from seawall.detect.views.ciphers import SHORTEST, Key, ciphered
from seawall.detect.views.clusters import GAP, Cluster, add, speaking, stretches
from seawall.detect.views.edit import Edit
from seawall.detect.views.words import LONGEST, REVERSIBLE

_A_TO_Z = "abcdefghijklmnopqrstuvwxyz"
_TURNED = _A_TO_Z[13:] + _A_TO_Z[:13]
_ROT13 = str.maketrans(_A_TO_Z + _A_TO_Z.upper(), _TURNED + _TURNED.upper())
_ROT47 = {code: 33 + (code - 33 + 47) % 94 for code in range(33, 127)}
_TABLES = {"rot13": _ROT13, "rot47": _ROT47}

# Scrambled, these frequent words are words or abbreviations again, in one language or another.
_WORDS_AGAIN = (
    "bar dah dna edoc emas emit eno era jung nac naht nal nam neht ner nur otni sah sal saw sol"
    " sot ton toor tuo tac unf wen won yap yas yaw"
)
_PLAIN = REVERSIBLE.union(_WORDS_AGAIN.split())

_HALF = 13
_LETTERS = 9
"""Letters that the words of a key have in all; two short words may be chance."""

_CONTINUATION = bytes(range(0x80, 0xC0))


def _forms(word: str) -> Iterator[tuple[str, str]]:
    """How a word looks scrambled: the way, and the letters."""
    for form in dict.fromkeys((word, word.capitalize(), word.upper())):
        if word[::-1] not in _PLAIN:
            yield "reversed", form[::-1]
        if word.isascii() and word.translate(_ROT13) not in _PLAIN:
            yield "rot13", form.translate(_ROT13)
        if word.isascii() and len(word) >= SHORTEST:
            yield "rot47", form.translate(_ROT47)


_FORMS = tuple(
    (way, letters, number)
    for number, word in enumerate(sorted(REVERSIBLE))
    for way, letters in _forms(word)
)
_AUTOMATON = BytesAhoCorasick(
    [letters.encode() for _, letters, _ in _FORMS], implementation=Implementation.DFA
)


def unscrambled(body: str, data: bytes) -> dict[str, tuple[Edit, ...]]:
    """
    For each way in which something is scrambled, each such stretch put right.

    Ways are `rot13`, `rot47`, `reversed`, `caesar` and `atbash`, each of the last two with
    any number of places and also `reversed`. A way that is nowhere is not there.
    """
    views: dict[str, tuple[Edit, ...]] = {}
    for way, clusters in _by_form(body, data).items():
        edits = tuple(
            _turned(way, start, end, body)
            for start, end in stretches([*speaking(clusters)], len(body))
        )
        if edits:
            views[way] = edits
    return views | _deciphered(body, data)


def settled_from(body: str) -> int:
    """Where the last stretch begins if text to come may lengthen it, else the text's length."""
    first = len(body)
    data = body.encode("utf-8", "surrogatepass")
    for clusters in (*_by_form(body, data).values(), *_by_key(body, data).values()):
        last = clusters[-1]
        if last.end + GAP + LONGEST >= len(body):
            first = min(first, max(0, last.start - GAP))
    return first


def _deciphered(body: str, data: bytes) -> dict[str, tuple[Edit, ...]]:
    """The stretches of all keys, those of one way together."""
    by_way: dict[str, list[tuple[Cluster, Key]]] = {}
    for key, clusters in _by_key(body, data).items():
        for cluster in speaking(clusters, letters=_LETTERS):
            by_way.setdefault(key.way, []).append((cluster, key))
    views: dict[str, tuple[Edit, ...]] = {}
    for way, spoken in by_way.items():
        kept: list[tuple[Cluster, Key]] = []
        for each in sorted(spoken, key=lambda each: (each[0].start, each[0].end)):
            if not kept or each[0].start >= kept[-1][0].end:
                kept.append(each)
        places = stretches([cluster for cluster, _ in kept], len(body))
        views[way] = tuple(
            key.edit(body, start, end) for (_, key), (start, end) in zip(kept, places, strict=True)
        )
    return views


def _by_key(body: str, data: bytes) -> dict[Key, list[Cluster]]:
    found: dict[Key, list[Cluster]] = {}
    for key, start, end, number in ciphered(body, data):
        # Plain rot13 is known by its shortest words too, below.
        if key.offset == _HALF and key.way == "caesar" and key.alphabet == _A_TO_Z:
            continue
        add(found.setdefault(key, []), start, end, number=number)
    return found


def _by_form(body: str, data: bytes) -> dict[str, list[Cluster]]:
    matches = _AUTOMATON.find_matches_as_indexes(data, overlapping=True)
    found: dict[str, list[Cluster]] = {}
    for index, start, end in _in_letters(matches, data) if matches else ():
        way, _, number = _FORMS[index]
        around = body[max(0, start - 1) : start], body[end : end + 1]
        if way == "rot47":
            around = around[0].translate(_ROT47), around[1].translate(_ROT47)
        if not (around[0].isalnum() or around[1].isalnum()):
            add(found.setdefault(way, []), start, end, number=number)
    return found


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


def _turned(way: str, start: int, end: int, body: str) -> Edit:
    if way == "reversed":
        new = body[start:end][::-1]
        return Edit(start, end, new, range(end - 1, start - 1, -1), range(end, start, -1))
    new = body[start:end].translate(_TABLES[way])
    return Edit(start, end, new, range(start, end), range(start + 1, end + 1))
