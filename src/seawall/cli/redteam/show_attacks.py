"""Attacks that worked, on a terminal: all that nobody would see is named, and nothing moves."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from seawall.cli.log.show import clean
from seawall.redteam.attack import Attack, Piece
from seawall.redteam.chain import Chain, chain_said
from seawall.redteam.figures import At
from seawall.redteam.figures.visible import Look, hidden, visible
from seawall.redteam.record import Tried

LONGEST = 600
"""Characters of a text that are shown; the rest is in the file."""

MOST_NAMED = 6
"""One that nobody sees is named each time, unless there are more of them."""

DOT = "\N{MIDDLE DOT}"

_STYLES = {Look.HIDDEN: "reverse yellow", Look.TAGS: "reverse magenta", Look.ALIKE: "underline"}
_AROUND = {Look.HIDDEN: "[{}]", Look.TAGS: "[tags: {}]", Look.ALIKE: "{}"}


def attacks_shown(at: At, *, most: int) -> Iterator[RenderableType]:
    """The cheapest attacks on a target, so many at most."""
    if not at.found:
        return
    yield Text()
    yield Text.assemble(
        (f"cheapest attacks on {clean(at.name)}", "bold"),
        (f"  {min(most, len(at.found))} of {len(at.found):,}", "bright_black"),
    )
    for each in at.found[:most]:
        yield from _attack(each)


def chain_words(chain: Chain) -> str:
    """The operators of a chain in order, as people read them."""
    return " → ".join(chain_said(chain)) or "as it is"


def _attack(it: Tried) -> Iterator[RenderableType]:
    cost = f", edit cost {it.found.cost:.2f}" if it.found else ""
    yield Text.assemble(
        (clean(it.seed), "cyan"),
        f"  {it.family}, {clean(it.language)}, query {it.broken_at:,}{cost}: ",
        clean(chain_words(it.shortest or ())),
    )
    if it.found is None:
        yield Padding(Text("its text is not ours to show", "bright_black"), (0, 0, 0, 4))
        return
    yield Padding(_text(it.found.attack), (0, 0, 0, 4))


def _text(attack: Attack) -> Text:
    pieces = [piece for turn in attack.turns for piece in turn.pieces if piece.live]
    told = Text()
    for number, piece in enumerate(pieces):
        told.append("\n" * bool(number))
        told.append(f"{_way(piece)}: ", "bright_black")
        _add(told, piece.text)
    return told


def _way(piece: Piece) -> str:
    return clean(f"{piece.channel} {piece.name}".strip())


def _add(told: Text, text: str) -> None:
    parts = visible(text[:LONGEST])
    often = {said for said, times in hidden(parts).items() if times > MOST_NAMED}
    for part in parts:
        dotted = part.look is Look.HIDDEN and part.said in often
        shown = DOT if dotted else _AROUND.get(part.look, "{}").format(part.shown)
        told.append(shown, _STYLES.get(part.look, ""))
    for said in sorted(often):
        told.append(f" ({DOT} is {said})", "bright_black")
    if (rest := len(text) - LONGEST) > 0:
        told.append(f" … {rest:,} more characters", "bright_black")
