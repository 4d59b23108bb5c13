"""CSV files (RFC 4180, with a header line) as blocks of rows."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from seawall.scan.line import Line, opened
from seawall.scan.lines import NOT_UTF8
from seawall.scan.row import MOST_BYTES, Block, Row, Unreadable, grouped
from seawall.scan.source import Source


class Record(NamedTuple):
    """The cells of one row, in which bytes that are not UTF-8 stand as lone surrogates."""

    number: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Some records under their header."""

    header: tuple[str, ...]
    records: tuple[Record, ...]

    def __len__(self) -> int:
        return len(self.records)

    def after(self, rows: int) -> "Table":
        """The block without its first rows."""
        return Table(self.header, self.records[rows:])

    def rows(self, field: str) -> Iterator[Row]:  # noqa: ARG002 - the shape of a block
        """Each record as a row; cells missing at the end are null."""
        for record in self.records:
            yield self._row(record)

    def _row(self, record: Record) -> Row:
        cells: list[str | None] = [_clean(cell) for cell in record.cells]
        problem = record.problem
        if not problem and None in cells:
            problem = NOT_UTF8
        if not problem and any("\0" in cell for cell in record.cells):
            problem = "holds NUL characters"
        if not problem and len(cells) > len(self.header):
            problem = f"has {len(cells)} cells, and the header {len(self.header)}"
        if not problem:
            cells += [None] * (len(self.header) - len(cells))
        return Row(record.number, dict(zip(self.header, cells, strict=False)), problem)


def read_csv(source: Source) -> Iterator[tuple[Block, int]]:
    """Blocks of a CSV file, each with how many bytes of the file were read."""
    with opened(source) as (file, lines):
        records = _records(lines)
        first = next(records, Record(0, []))
        if first.problem:
            yield Unreadable(1, f"the header cannot be read: {first.problem}"), file.tell()
        header = _header(first)
        for group in grouped(records, _size):
            yield Table(header, group), file.tell()


def csv_columns(source: Source) -> tuple[str, ...] | None:
    """The names in the header, or None for a file that is empty or unreadable from the start."""
    with opened(source) as (_, lines):
        first = next(_records(lines), None)
    return None if first is None or first.problem else _header(first)


class _Feed:
    """Hands lines to the csv module, and remembers the trouble that it cannot be told of."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self.problem = ""

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.problem = self.problem or line.problem
        return line.body.decode("utf-8", "surrogateescape") + "\n"


def _records(lines: Iterator[Line]) -> Iterator[Record]:
    """The header as record 0, then the rows. Empty lines are no rows."""
    csv.field_size_limit(MOST_BYTES)
    feed = _Feed(lines)
    reader = csv.reader(feed)
    number = 0
    while True:
        cells: list[str] = []
        feed.problem = ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            feed.problem = feed.problem or f"not CSV: {str(error).partition(' - ')[0]}"
        if cells or feed.problem:
            yield Record(number, cells, feed.problem)
            number += 1


def _header(record: Record) -> tuple[str, ...]:
    """Names that differ, so that no column hides another: a second `a` becomes `a.2`."""
    names: list[str] = []
    for cell in record.cells:
        name = cell.encode("utf-8", "replace").decode("utf-8")
        unique, count = name, 1
        while unique in names:
            count += 1
            unique = f"{name}.{count}"
        names.append(unique)
    return tuple(names)


def _clean(cell: str) -> str | None:
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return None
    return cell


def _size(record: Record) -> int:
    return sum(map(len, record.cells))
