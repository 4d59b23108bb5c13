"""Tables of figures on a terminal: aligned, a count and an interval beside every percentage."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from seawall.figures import Interval, Share

DIM = "bright_black"

Cells = tuple[RenderableType, ...]


def share(it: Share, *, digits: int, interval: Interval | None = None) -> Cells:
    """Three cells: the counts, the share, its interval; all empty of nothing."""
    if it.value is None:
        return "", "", ""
    within = interval or it.interval()
    return (
        f"{it.hits:,} of {it.rows:,}",
        f"{it.value:.{digits}%}",
        f"{100 * within.low:.{digits}f}–{100 * within.high:.{digits}f}",
    )


def place(words: str) -> Text:
    """A first cell: the only one that gives way where the terminal is narrow."""
    return Text(words, no_wrap=True, overflow="ellipsis")


def under(words: str) -> Text:
    """What names the rows that follow."""
    return Text(words, DIM)


def table(*columns: str) -> Table:
    """An empty table with these columns: names to the left, figures to the right."""
    made = Table(box=None, padding=(0, 2, 0, 0), header_style=DIM, pad_edge=False)
    for number, name in enumerate(columns):
        made.add_column(name, justify="right" if number else "left", no_wrap=bool(number))
    return made
