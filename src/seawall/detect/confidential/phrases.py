"""Terms, planted marks and other people's values, of which only keyed digests are kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from seawall.detect.confidential.keyed import Keyed
from seawall.detect.letters import Letters
from seawall.terms import Finding, Inspection, Span, Text

MOST_WORDS, MOST_LETTERS = 16, 64
"""What counts of a phrase."""

LEAST_LETTERS = 4
"""A shorter one would be found in every other text."""

GAP = 3
"""Code points that may stand between two words of a phrase: `Blue - Heron`."""

_DIGEST = 16
_BITS_EACH = 64
_LEAST_BITS = 1 << 14


@dataclass(frozen=True, slots=True)
class Entry:
    """Whose phrases they are: the kind of finding, what to call it, and the owner's digest."""

    kind: str
    name: str
    owner: bytes = b""


@dataclass(frozen=True, slots=True)
class Phrases:
    """
    Phrases by the digest of their letters.

    `maybe` is a filter (Bloom 1970, one bit to a phrase) over their hashes, so that few
    stretches of a text need a digest; `lengths` are those that there are, in letters.
    """

    entries: Mapping[bytes, tuple[Entry, ...]] = field(repr=False)
    maybe: NDArray[np.bool_] = field(repr=False)
    lengths: frozenset[int]

    @classmethod
    def of(cls, phrases: Sequence[tuple["Phrase", Entry]]) -> "Phrases":
        """From phrases as they were digested, each with whose it is."""
        needed = (len(phrases) * _BITS_EACH).bit_length()
        bits = min(max(_LEAST_BITS, 1 << needed), 1 << PLACE_BITS)
        maybe = np.zeros(bits, np.bool_)
        entries: dict[bytes, tuple[Entry, ...]] = {}
        for phrase, entry in phrases:
            maybe[phrase.place % bits] = True
            entries[phrase.digest] = (*entries.get(phrase.digest, ()), entry)
        return cls(entries, maybe, frozenset(phrase.length for phrase, _ in phrases))


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is kept of a phrase: how many letters, some bits of their hash, their digest."""

    length: int
    place: int
    digest: bytes


PLACE_BITS = 30
"""Bits kept of a phrase's hash, for the filter."""


def phrase(value: str, keyed: Keyed) -> Phrase | None:
    """
    What to keep of a term or value; None where it has too few letters to be told.

    Case, accents, blanks and punctuation do not count: `Blue-Heron` is `blue heron`. Of a long
    one the first words count, as far as there is room; of a single endless word nothing.
    """
    letters = Letters.of(value)
    ends = [end for end in (*letters.marks[1:], len(letters.row)) if end <= MOST_LETTERS]
    row = letters.row[: max(ends[:MOST_WORDS], default=0)]
    if len(row) < LEAST_LETTERS:
        return None
    (whole,) = keyed.stretches(row, np.zeros(1, np.intp), np.array([len(row)], np.intp)).tolist()
    return Phrase(len(row), whole % (1 << PLACE_BITS), keyed.digest(row.encode(), _DIGEST))


def owner_digest(principal: str, keyed: Keyed) -> bytes:
    """The digest of whoever owns a value; empty for nobody."""
    return keyed.digest(b"owner:" + principal.encode(), _DIGEST) if principal else b""


class Guarded:
    """
    Terms, planted marks, and values that are another person's than this one's.

    A value that is theirs who asks is no finding, whoever has it too; without a principal it is
    everybody's else.
    """

    name = "confidential.term"

    def __init__(self, phrases: Phrases, keyed: Keyed) -> None:
        self._phrases = phrases
        self._keyed = keyed

    def seek(self, inspection: Inspection) -> "GuardedFor | None":
        """What to look for in texts for this person; None where there is nothing."""
        if not self._phrases.entries:
            return None
        return GuardedFor(
            self._phrases, self._keyed, owner_digest(inspection.principal, self._keyed)
        )


class GuardedFor:
    """`Guarded`, for one person."""

    name = "confidential.term"

    def __init__(self, phrases: Phrases, keyed: Keyed, person: bytes) -> None:
        self._phrases = phrases
        self._keyed = keyed
        self._person = person
        self._longest = max(phrases.lengths)
        self.reach = self._longest + MOST_WORDS * GAP

    def settled(self, body: str) -> int:
        """Up to the first word that a phrase may begin with which goes on past the end."""
        tail = max(0, len(body) - 2 * self.reach)
        letters = Letters.of(body[tail:])
        open_, size, after = len(body), 0, len(body)
        for number in range(len(letters.words) - 1, -1, -1):
            start, end = tail + letters.starts[number], tail + letters.ends[number]
            size += len(letters.words[number])
            words = len(letters.words) - number
            if after - end > GAP or size > self._longest or words > MOST_WORDS:
                break
            open_ = after = start
        return open_

    def find(self, text: Text) -> Iterator[Finding]:
        """Every phrase, left to right, each once."""
        letters = Letters.of(text.body)
        for first, last, digest in self._known(letters):
            entries = self._phrases.entries[digest]
            own = any(entry.owner and entry.owner == self._person for entry in entries)
            for entry in entries:
                if not (own and entry.owner):
                    span = Span(letters.starts[first], letters.ends[last])
                    yield Finding(entry.kind, span, 0.97, entry.name)

    def _known(self, letters: Letters) -> list[tuple[int, int, bytes]]:
        """The first and last word of each phrase, with its digest."""
        many = len(letters.words)
        marks = np.array([*letters.marks, len(letters.row)], np.intp)
        near = np.array(letters.starts[1:], np.intp) - np.array(letters.ends[:-1], np.intp) <= GAP
        # From each word, the number of the first that does not follow close enough.
        breaks = np.flatnonzero(~near) + 1
        ends_at = np.append(breaks, many)[np.searchsorted(breaks, np.arange(many), "right")]
        lengths = np.zeros(self._longest + 1, np.bool_)
        lengths[list(self._phrases.lengths)] = True
        firsts, lasts = [], []
        for words in range(1, min(MOST_WORDS, many) + 1):
            first = np.arange(many - words + 1)
            size = marks[first + words] - marks[first]
            fits = (size <= self._longest) & (first + words <= ends_at[first])
            fits &= lengths[np.minimum(size, self._longest)]
            firsts.append(first[fits])
            lasts.append(first[fits] + words)
        if not firsts:
            return []
        first, after = np.concatenate(firsts), np.concatenate(lasts)
        if not len(first):
            return []
        hashes = self._keyed.stretches(letters.row, marks[first], marks[after])
        bits = np.uint64(len(self._phrases.maybe) - 1)
        maybe = self._phrases.maybe[hashes & bits]
        found = []
        for begin, end in sorted(zip(first[maybe].tolist(), after[maybe].tolist(), strict=True)):
            row = letters.row[marks[begin] : marks[end]]
            digest = self._keyed.digest(row.encode("utf-8", "surrogatepass"), _DIGEST)
            if digest in self._phrases.entries:
                found.append((begin, end - 1, digest))
        return found
