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
    An honest piece and one beside it of the same way and name are parts of one text: see `texts`.
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
    def texts(self) -> tuple[tuple[Piece, ...], ...]:
        """
        The pieces of each text: what is around a planted piece is one with it, line by line.

        Only what users say stays apart, and two live pieces do: they are two texts.
        """
        texts: list[tuple[Piece, ...]] = []
        for piece in self.pieces:
            if texts and _go_on(texts[-1][-1], piece):
                texts[-1] = (*texts[-1], piece)
            else:
                texts.append((piece,))
        return tuple(texts)

    @property
    def whole(self) -> tuple[Piece, ...]:
        """Each text as a target gets it, as one piece; it is live where a part of it is."""
        return tuple(
            replace(
                parts[0],
                text="\n".join(part.text for part in parts),
                live=any(part.live for part in parts),
            )
            for parts in self.texts
        )


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


def _go_on(before: Piece, piece: Piece) -> bool:
    """Whether a piece goes on with the text of the one before it."""
    if piece.channel is Channel.USER or (before.live and piece.live):
        return False
    return (before.channel, before.name) == (piece.channel, piece.name)
