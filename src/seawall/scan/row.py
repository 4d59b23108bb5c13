"""What every kind of file is read as: blocks of rows, cheap to read and parsed where checked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, Self, TypeVar

MOST_BYTES = 64 * 1024 * 1024
"""Of one line or one cell. A longer one is passed over unread and becomes an error row."""

BLOCK_ROWS = 256
BLOCK_BYTES = 256 * 1024
"""A block ends at whichever comes first: enough work to be worth sending to a process."""


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row of the input.

    `number` counts from 1: the line in text and JSON Lines, the record in
    tables. Where `problem` is not empty the row cannot be checked, and
    `fields` is what could be kept of it.
    """

    number: int
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    problem: str = ""


class Block(Protocol):
    """Some successive rows of one file. It is sent to a worker process, which parses it."""

    def __len__(self) -> int:
        """How many rows there are."""
        ...

    def after(self, rows: int) -> Self:
        """The block without its first rows."""
        ...

    def rows(self, field: str) -> Iterator[Row]:
        """Each row, parsed; a text file has one field, of this name."""
        ...


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One row in place of all that cannot be read of the rest of a file."""

    number: int
    problem: str
    present: bool = True

    def __len__(self) -> int:
        return int(self.present)

    def after(self, rows: int) -> "Unreadable":
        """Itself, or nothing."""
        return Unreadable(self.number, self.problem, present=self.present and not rows)

    def rows(self, field: str) -> Iterator[Row]:  # noqa: ARG002 - the shape of a block
        """The one error row."""
        if self.present:
            yield Row(self.number, problem=self.problem)


Item = TypeVar("Item")


def grouped(items: Iterable[Item], size: Callable[[Item], int]) -> Iterator[tuple[Item, ...]]:
    """The items in groups of at most BLOCK_ROWS, each closed once it has BLOCK_BYTES."""
    group: list[Item] = []
    held = 0
    for item in items:
        group.append(item)
        held += size(item)
        if len(group) >= BLOCK_ROWS or held >= BLOCK_BYTES:
            yield tuple(group)
            group, held = [], 0
    if group:
        yield tuple(group)
