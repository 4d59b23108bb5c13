"""What operators are made with: changes of texts, and of single words, within bounds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random

from seawall.redteam.attack import Attack, Channel, Piece
from seawall.redteam.chain import EVERYWHERE
from seawall.redteam.words import count_words, words

LONGEST = 60_000
"""Characters of a text: an operator that would make it longer leaves it as it is."""

FRAME = 12_000
"""Characters that an operator adds at most, however short the text is."""

Change = Callable[[Attack, Random, int], Attack]
TextChange = Callable[[str, Random], str]


def fitting(before: str, after: str) -> str:
    """The text after a change, or the one before where that would be empty or too long."""
    if not before.strip() or not after.strip():
        return before
    return before if len(after) > max(LONGEST, len(before)) else after


def each_text(change: TextChange) -> Change:
    """Change every live text."""

    def changed(attack: Attack, dice: Random, _: int) -> Attack:
        return attack.with_live(lambda text: fitting(text, change(text, dice)))

    return changed


def each_prose(change: TextChange) -> Change:
    """Change every live text that may have lines: a file's name has none."""

    def changed(attack: Attack, dice: Random, _: int) -> Attack:
        def one(piece: Piece) -> tuple[Piece, ...]:
            if not piece.live or piece.channel is Channel.FILE_NAME:
                return (piece,)
            return (replace(piece, text=fitting(piece.text, change(piece.text, dice))),)

        return attack.with_pieces(one)

    return changed


@dataclass(frozen=True, slots=True)
class _Words:
    """Changes the words that fit."""

    change: TextChange
    share: float
    fits: Callable[[str], bool]

    def __call__(self, attack: Attack, dice: Random, at: int) -> Attack:
        if at == EVERYWHERE:
            return attack.with_live(lambda text: self._some(text, dice))
        total = count_words(attack)
        return self._one(attack, dice, at % total) if total else attack

    def _some(self, text: str, dice: Random) -> str:
        spans = [(start, end) for start, end in words(text) if self.fits(text[start:end])]
        if self.share < 1 and spans:
            spans = sorted(dice.sample(spans, max(1, round(self.share * len(spans)))))
        return self._replaced(text, spans, dice)

    def _one(self, attack: Attack, dice: Random, at: int) -> Attack:
        passed = 0

        def one(text: str) -> str:
            nonlocal passed
            spans = words(text)
            here = [
                (start, end)
                for start, end in spans[at - passed : at - passed + 1]
                if passed <= at and self.fits(text[start:end])
            ]
            passed += len(spans)
            return self._replaced(text, here, dice)

        return attack.with_live(one)

    def _replaced(self, text: str, spans: Iterable[tuple[int, int]], dice: Random) -> str:
        parts, last = list[str](), 0
        for start, end in spans:
            parts += [text[last:start], self.change(text[start:end], dice)]
            last = end
        return fitting(text, "".join([*parts, text[last:]]))


def each_word(
    change: TextChange, *, share: float = 1.0, fits: Callable[[str], bool] = bool
) -> Change:
    """
    Change the word at a place, counted round and round through the live texts.

    EVERYWHERE: of the words that `fits` holds for, so large a share as the dice choose, in each
    text at least one. A word that does not fit stays.
    """
    return _Words(change, share, fits)
