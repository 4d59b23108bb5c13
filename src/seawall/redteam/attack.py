"""What is sent to a target: texts in turns, each by the way on which it gets there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Channel(StrEnum):
    """The way on which a text reaches a target."""

    USER = "user"
    DOCUMENT = "document"
    EMAIL = "email"
    TOOL = "tool"
    FILE_NAME = "file_name"
    MEMORY = "memory"


INDIRECT = frozenset(Channel) - {Channel.USER}
"""The ways by which somebody else's words get there than those of who asks."""


@dataclass(frozen=True, slots=True)
class Piece:
    """
    One text, and its way.

    `live` is what operators change: the attacker's own words. What is around it, as the honest
    part of a document, stays. `name` is that of the document, the sender or the tool.
    An honest piece and one beside it of the same way and name are parts of one text: see `whole`.
    """

    text: str
    channel: Channel = Channel.USER
    live: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """
    What is sent at once. `who` is the end user, and another one has another session.

    Every turn of one end user belongs to one session, unless it is a `fresh` one.
    """

    pieces: tuple[Piece, ...]
    who: str = "attacker"
    fresh: bool = False

    @property
    def whole(self) -> tuple[Piece, ...]:
        """
        The texts as a target gets them: what is around a planted text is in one with it.

        Only what users say stays apart, and two live pieces do: they are two texts.
        """
        texts: list[Piece] = []
        last_live = True
        for piece in self.pieces:
            if texts and _is_part(texts[-1], piece) and not (last_live and piece.live):
                so_far = texts[-1]
                text = f"{so_far.text}\n{piece.text}"
                texts[-1] = replace(so_far, text=text, live=so_far.live or piece.live)
            else:
                texts.append(piece)
            last_live = piece.live
        return tuple(texts)


@dataclass(frozen=True, slots=True)
class Attack:
    """The turns of one try, in order: one query each."""

    turns: tuple[Turn, ...]

    @property
    def live(self) -> tuple[Piece, ...]:
        """What operators change, in order."""
        return tuple(piece for _, piece in self._pieces() if piece.live)

    @property
    def text(self) -> str:
        """The attacker's own words, for people: texts parted by an empty line."""
        return "\n\n".join(piece.text for piece in self.live)

    def with_live(self, change: Callable[[str], str]) -> Self:
        """The same with every live text changed."""
        return self.with_pieces(
            lambda p: (replace(p, text=change(p.text)),) if p.live else (p,),
        )

    def with_pieces(self, change: Callable[[Piece], tuple[Piece, ...]]) -> Self:
        """The same where each piece became others, of the same turn."""
        turns = (
            replace(turn, pieces=tuple(new for old in turn.pieces for new in change(old)))
            for turn in self.turns
        )
        return replace(self, turns=tuple(turns))

    def _pieces(self) -> Iterator[tuple[Turn, Piece]]:
        for turn in self.turns:
            for piece in turn.pieces:
                yield turn, piece


def _is_part(text: Piece, piece: Piece) -> bool:
    same = (text.channel, text.name) == (piece.channel, piece.name)
    return same and piece.channel is not Channel.USER
