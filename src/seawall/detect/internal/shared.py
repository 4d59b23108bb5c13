"""What one text shares with another: rows of letters, and sentences of the same words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from seawall.detect.letters import FIRST_UNSPACED, UNSPACED, Letters
from seawall.terms import Span

ROW, ROW_UNSPACED = 20, 8
"""Letters in a row that two texts hardly share by chance, also where a letter is a syllable."""

_WIDEST = 6 * ROW
"""Code points beyond which letters are not in a row any more."""

_UNSPACED = re.compile(f"[{UNSPACED}]")
_SENTENCE = re.compile(r"(?:[^.!?\n\u3002\uff01\uff1f]|\.(?=\w))++")
_LEAST, _ENOUGH = 5, 0.55
"""Words of weight that a sentence must share with another, and what share of its own."""

_NEARLY_ALL = 0.8
"""Or else the share of its letters that must be in words of the other."""

LONGEST = 400
"""Code points of a sentence beyond which it is compared by its rows of letters only."""

DOUBT = 2
"""From the word of weight on with which it shares so many, a sentence may be another's."""

_LIGHT = 4
"""A word of no more letters than this has no weight, unless it holds a digit."""


# What directs rather than informs: a fact of a prompt is there to be told to users.
_DIRECTS = re.compile(
    r"\b(?:you|your|never|always|must|should|do not|don['\u2019]t|may not|reply|respond|mention|"
    r"reveal|disclose|escalate|refuse|decline|pretend|the (?:user|customer|caller|guest|patient|"
    r"client|employee)s?|du|sie|dein\w*|ihre?\w*|nie(?:mals)?|immer|nicht|kein\w*|nur|antworte\w*|"
    r"tu|vous|ton|ta|votre|vos|jamais|toujours|ne|réponds|répondez|tú|usted|tus?|sus?|nunca|"
    r"siempre|no|solo|sólo|responde\w*|debes?|não|sempre|você|seu|sua|mai|sempre|non|devi)\b"
    r"|[你您]|不要|不得|不能|必须|请|用户|ない|ください|あなた",
    re.IGNORECASE,
)
_FACT = 0.5
"""How much a letter of a sentence that only informs counts."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and how many letters of it are shared, each by what it counts."""

    span: Span
    shared: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place in a text, and the numbers of its words there."""

    span: Span
    numbers: range
    words: tuple[str, ...] = field(repr=False)

    @property
    def letters(self) -> int:
        """How many it has."""
        return sum(map(len, self.words))


@dataclass(frozen=True, slots=True)
class Likeness:
    """
    How much of a sentence is in one of another text.

    `letters` are those of its words that both have, `heavy` is how many of them have
    weight, `weight` how much the other sentence counts. `first` is the number of the word
    with which the sentence first shared `DOUBT` words of weight with any; -1 if it never did.
    """

    letters: int = 0
    heavy: int = 0
    weight: float = 0.0
    first: int = -1


@dataclass(frozen=True, slots=True)
class Known:
    """
    Texts that others are compared with.

    `row` is all their letters, `bodies` those of each text; `rows` is how much each short
    row of them counts; `sentences` are their sentences' words, each with what it counts,
    and `holding` says which of them have a word of weight.
    """

    row: str = field(repr=False)
    bodies: tuple[str, ...] = field(repr=False)
    rows: dict[str, float] = field(repr=False)
    sentences: tuple[tuple[frozenset[str], float], ...] = field(repr=False)
    holding: dict[str, tuple[int, ...]] = field(repr=False)

    @classmethod
    def of(cls, bodies: Iterable[str]) -> "Known":
        """These texts, read once."""
        rows: dict[str, float] = {}
        kept: list[str] = []
        sentences: dict[frozenset[str], float] = {}
        for body in bodies:
            letters = Letters.of(body)
            kept.append(letters.row)
            weights = [_FACT] * len(letters.row)
            for sentence in sentences_of(body, letters):
                weight = (
                    1.0 if _DIRECTS.search(body, sentence.span.start, sentence.span.end) else _FACT
                )
                start = letters.marks[sentence.numbers[0]]
                weights[start : start + sentence.letters] = [weight] * sentence.letters
                words = frozenset(sentence.words)
                sentences[words] = max(weight, sentences.get(words, 0.0))
            for place, weight in enumerate(weights):
                row = _row_at(letters.row, place)
                rows[row] = max(weight, rows.get(row, 0.0))
        rows.pop("", None)
        holding: dict[str, list[int]] = {}
        for number, words in enumerate(sentences):
            for word in filter(_has_weight, words):
                holding.setdefault(word, []).append(number)
        return cls(
            "\n".join(kept),
            tuple(kept),
            rows,
            tuple(sentences.items()),
            {word: tuple(numbers) for word, numbers in holding.items()},
        )

    def pieces(self, body: str, letters: Letters) -> list[Piece]:
        """The pieces of a text that it shares with these, in order and apart."""
        return _merged([*self._rows_in(letters), *self._sentences_in(body, letters)])

    def likeness(self, sentence: Sentence) -> Likeness:
        """How much of a sentence is in the one of these texts' sentences that has most of it."""
        held = [
            (number, holding)
            for number, word in zip(sentence.numbers, sentence.words, strict=True)
            if (holding := self.holding.get(word))
        ]
        if len(held) < DOUBT:
            return Likeness()
        counts: Counter[int] = Counter()
        first = -1
        for number, holding in held:
            counts.update(holding)
            if first < 0 and any(counts[other] >= DOUBT for other in holding):
                first = number
        if first < 0:
            return Likeness()
        best = Likeness(first=first)
        for other, heavy in counts.items():
            if heavy >= DOUBT:
                words, weight = self.sentences[other]
                letters = sum(len(word) for word in sentence.words if word in words)
                if letters * weight > best.letters * best.weight:
                    best = Likeness(letters, heavy, weight, first)
        return best

    def _rows_in(self, letters: Letters) -> Iterator[Piece]:
        for mark in letters.marks:
            row = _row_at(letters.row, mark)
            weight = self.rows.get(row)
            if weight:
                span = letters.span(mark, mark + len(row))
                if len(span) <= _WIDEST:
                    yield Piece(span, ROW * weight)

    def _sentences_in(self, body: str, letters: Letters) -> Iterator[Piece]:
        for sentence in sentences_of(body, letters, longest=LONGEST):
            like = self.likeness(sentence)
            if like.first < 0:
                continue
            heavy = sum(map(_has_weight, sentence.words))
            if (like.heavy >= _LEAST and like.heavy >= _ENOUGH * heavy) or (
                like.letters >= max(ROW, _NEARLY_ALL * sentence.letters)
            ):
                span = Span(letters.starts[like.first], letters.ends[sentence.numbers[-1]])
                yield Piece(span, like.letters * like.weight)


def sentences_of(body: str, letters: Letters, *, longest: int = 0) -> Iterator[Sentence]:
    """The sentences of a text, in order; without those of more than `longest` code points."""
    for match in _SENTENCE.finditer(body):
        sentence = _sentence(match, letters, longest)
        if sentence:
            yield sentence


def last_sentence(body: str, letters: Letters, *, longest: int) -> Sentence | None:
    """The sentence at the end of a text, which may go on; None where it is too long or none."""
    # A dot ends a sentence only where no letter follows it.
    end = len(body) - body.endswith(".")
    start = max(0, end - longest - 2)
    last = None
    for match in _SENTENCE.finditer(body, start, end):
        last = match
    if last is None or last.end() < end or (start and last.start() == start):
        return None
    return _sentence(last, letters, longest)


def _sentence(match: re.Match[str], letters: Letters, longest: int) -> Sentence | None:
    if longest and len(match[0]) > longest:
        return None
    numbers = letters.within(*match.span())
    words = tuple(letters.words[numbers.start : numbers.stop])
    return Sentence(Span(*match.span()), numbers, words) if words else None


def _has_weight(word: str) -> bool:
    return len(word) > _LIGHT or not word.isalpha()


def _row_at(row: str, place: int) -> str:
    """As many letters from here as hardly stand in two texts by chance; none where it ends."""
    spaced = row[place : place + 1] < FIRST_UNSPACED or not _UNSPACED.match(row, place)
    end = place + (ROW if spaced else ROW_UNSPACED)
    return row[place:end] if end <= len(row) else ""


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Pieces that overlap or touch are one, in which nothing counts twice."""
    merged: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.span.start, -piece.span.end)):
        if merged and piece.span.start <= merged[-1].span.end:
            last = merged[-1]
            end = max(last.span.end, piece.span.end)
            beyond = piece.shared * (end - last.span.end) / len(piece.span)
            shared = max(last.shared + beyond, piece.shared)
            merged[-1] = Piece(Span(last.span.start, end), shared)
        else:
            merged.append(piece)
    return merged
