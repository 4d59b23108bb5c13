"""The screen of `seawall review work`, as lines of a size: a function of what there is to show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from seawall.access import Proof, Shown, ToolApproval, Viewed
from seawall.cli.approve.show import why_it_waits
from seawall.cli.log.show import clean
from seawall.cli.review.lines import text_lines
from seawall.cli.review.told import STYLES, due_words, people_words, role_words
from seawall.review.items import Sort
from seawall.review.order import shown_sort
from seawall.scope.approval import spelled_value
from seawall.scope.arguments import read_arguments

SMALLEST = (40, 12)
"""Columns and lines below which nothing can be read."""

_MARGIN = 2
_WIDEST = 100
"""Columns of text: longer lines are hard to read."""


@dataclass(frozen=True, slots=True)
class Card:
    """
    What somebody looks at: an item with its texts, or a tool call with its arguments.

    `read` is what the session of a tool call had read before.
    """

    shown: Shown | None = None
    viewed: Viewed | None = None
    read: str = ""

    @property
    def name(self) -> str:
        """Its id."""
        return self.shown.item.id if self.shown is not None else self.approval.id

    def is_over(self, now: datetime) -> bool:
        """Whether nobody decides about it any more."""
        return self.shown.item.is_over(now) if self.shown is not None else now > self.due

    @property
    def sort(self) -> Sort:
        """The sort that a reviewer is told."""
        return Sort.APPROVAL if self.shown is None else shown_sort(self.shown.item)

    @property
    def due(self) -> datetime:
        """When it should have been looked at."""
        if self.shown is not None:
            return self.shown.item.due
        return self.approval.expires

    @property
    def approval(self) -> ToolApproval:
        """The tool call."""
        assert self.viewed is not None
        return self.viewed.approval


@dataclass(frozen=True, slots=True)
class View:
    """
    All that is on the screen.

    `keys` are pairs of a key and what it does; `message` is what happened, and in which style;
    `status` is at the very bottom. `first` is the first line of the text that is shown.
    """

    card: Card | None
    body: Sequence[Text] = ()
    title: str = ""
    keys: Sequence[tuple[str, str]] = ()
    message: tuple[str, str] = ("", "")
    status: str = ""
    first: int = 0


def body_of(card: Card, width: int) -> list[Text]:
    """The text of a card, wrapped to the width of the screen."""
    lines: list[Text] = []
    room = max(min(width - 2 * _MARGIN, _WIDEST), 1)
    console = Console(width=room, color_system=None)
    for title, text in _texts(card):
        if lines:
            lines.append(Text())
        lines.append(Text(f" {title}", "bold cyan"))
        for line in text:
            wrapped = line.wrap(console, room) if cell_len(line.plain) > room else [line]
            lines += [Text(" " * _MARGIN).append_text(each) for each in wrapped]
    return lines


def screen(view: View, width: int, height: int, *, now: datetime) -> list[Text]:
    """The lines of the screen, exactly so many; none is longer than it is wide."""
    if width < SMALLEST[0] or height < SMALLEST[1]:
        told = [Text(f"make the window {SMALLEST[0]} by {SMALLEST[1]} at least", "yellow")]
        return _fitted(told, width, height)
    head = [*_head(view, width, now), Text("─" * width, "dim")]
    room = room_for(view, width, height, now=now)
    foot = [Text("─" * width, "dim"), _message(view, width, room), *_keys(view, width)]
    foot.append(Text(f" {view.status}", "dim"))
    body = list(view.body[view.first : view.first + room])
    body += [Text()] * (room - len(body))
    return _fitted([*head, *body, *foot], width, height)


def room_for(view: View, width: int, height: int, *, now: datetime) -> int:
    """How many lines of the text a screen of this size has."""
    head, foot = len(_head(view, width, now)) + 1, 3 + len(_keys(view, width))
    return max(height - head - foot, 1)


def page_of(paragraphs: Sequence[str], width: int) -> list[Text]:
    """Paragraphs of ours, wrapped to the width of the screen."""
    room = max(min(width - 2, _WIDEST), 1)
    console = Console(width=room, color_system=None)
    wrapped = [Text(each).wrap(console, room) for each in paragraphs]
    return [Text(" ").append_text(line) for lines in wrapped for line in lines or [Text()]]


def _texts(card: Card) -> Iterator[tuple[str, Sequence[Text]]]:
    if card.shown is not None:
        for part in card.shown.parts:
            yield role_words(part), list(text_lines(part.text))
        if card.shown.trouble:
            yield "there is no text to look at", [Text(clean(card.shown.trouble), "yellow")]
        return
    assert card.viewed is not None
    arguments = read_arguments(card.viewed.arguments)
    if isinstance(arguments, str):
        told = list(text_lines(card.viewed.arguments))
    else:
        told = [Text(clean(f"{name}: {spelled_value(v)}")) for name, v in arguments.items()]
    if card.viewed.trouble:
        told = [Text(clean(card.viewed.trouble), "red")]
    yield f"arguments of {clean(card.approval.tool)}", told or [Text("none", "dim")]
    yield "before", [Text(f"the session had read: {clean(card.read)}")]
    if card.viewed.proof is Proof.BLOTTED:
        text = "secrets were blotted out before it was kept, so part of it cannot be shown"
        yield "note", [Text(text, "yellow")]


def _head(view: View, width: int, now: datetime) -> list[Text]:
    if view.card is None:
        return [Text(f" {view.title}", "bold")]
    card = view.card
    item = card.shown.item if card.shown is not None else None
    name, feature = (item.id, item.feature) if item else (card.approval.id, card.approval.feature)
    left = Text.assemble(
        " ",
        (_SORTS[card.sort], STYLES[card.sort] or "bold"),
        "  ",
        (clean(feature), "cyan"),
        (f"  {clean(name)}", "dim"),
    )
    waited_for = card.sort in (Sort.HOLD, Sort.APPROVAL)
    style = "bold yellow" if waited_for else "red" if card.due < now else ""
    right = Text(due_words(card.due, now, waited_for=waited_for), style)
    lines = [_ends(left, right, width)]
    if about := _about(card):
        lines.append(Text(f" {about}", "dim"))
    if card.shown is not None and not card.shown.masked:
        lines.append(Text(" values are shown, and the log says that you see them", "yellow"))
    return lines


_SORTS = {
    Sort.HOLD: "held",
    Sort.APPROVAL: "tool call",
    Sort.APPEAL: "appeal",
    Sort.AUDIT: "sample",
}


def _about(card: Card) -> str:
    """A line of what else there is to know."""
    if card.shown is None:
        about = card.approval
        more = f"; {len(about.granted)} of {about.people} said yes" if about.people > 1 else ""
        return clean(f"{about.tool}: {why_it_waits(about)}{more}")
    item, parts = card.shown.item, []
    if item.held:
        parts += [f"the {item.side} was held by {', '.join(item.rules) or 'a rule'}"]
        parts += [f"severity {item.severity}"]
    if item.sort is Sort.APPEAL:
        parts += ["an end user says that this was stopped by mistake"]
    parts += [people_words(item)] if people_words(item) else []
    return clean("; ".join(parts))


def _message(view: View, width: int, room: int) -> Text:
    left = Text.assemble(" ", view.message)
    last = min(view.first + room, len(view.body))
    if view.card is None or room >= len(view.body):
        return left
    place = f"lines {view.first + 1}-{last} of {len(view.body)}"
    more = " \N{DOWNWARDS ARROW} more" if last < len(view.body) else ""
    return _ends(left, Text.assemble((place, "dim"), (more, "bold yellow")), width)


def _keys(view: View, width: int) -> list[Text]:
    """The keys and what they do: in one line, or else in columns."""
    cells = [
        Text.assemble((key, "bold reverse" if len(key) == 1 else "bold"), f" {does}")
        for key, does in view.keys
    ]
    if sum(cell.cell_len + 2 for cell in cells) < width:
        return [Text(" ").append_text(Text("  ").join(cells))]
    widest = max(cell.cell_len for cell in cells) + 2
    columns = max((width - 1) // widest, 1)
    lines = []
    for first in range(0, len(cells), columns):
        line = Text(" ")
        for cell in cells[first : first + columns]:
            line.append_text(cell).append(" " * (widest - cell.cell_len))
        lines.append(line)
    return lines


def _ends(left: Text, right: Text, width: int) -> Text:
    """Something at the left and something at the right of one line."""
    left = left.copy()
    left.truncate(max(width - right.cell_len - 2, 0), overflow="ellipsis")
    space = width - left.cell_len - right.cell_len - 1
    return left.append(" " * max(space, 0)).append_text(right)


def _fitted(lines: list[Text], width: int, height: int) -> list[Text]:
    fitted = [line.copy() for line in lines[:height]]
    for line in fitted:
        line.truncate(width, overflow="ellipsis")
        line.no_wrap = True
    return fitted + [Text()] * (height - len(fitted))
