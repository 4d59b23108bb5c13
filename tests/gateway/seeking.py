"""Looks for planted values in whatever was written down, however they are spelled there."""

import base64
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, quote_plus

import psycopg
from ahocorasick_rs import BytesAhoCorasick, Implementation
from pyarrow import parquet

from tests.gateway.planting import LEAST, Planted

COMPACT_LETTERS, COMPACT_DIGITS = 12, 14
"""Characters of a value without its blanks and dashes, from which it is told without them."""

AT_ONCE = 5_000
"""Values of one automaton, which takes some 20 kB for each."""


class Hit(NamedTuple):
    """Where a value was found. What it is nobody is told: a test's output is kept, too."""

    kind: str
    where: str
    spelling: str
    number: int
    """Which of the values it was, in their order."""

    def __str__(self) -> str:
        return f"{self.kind} (number {self.number}) in {self.where}, as {self.spelling}"


def forms(mark: str) -> Iterator[str]:
    """The mark, with small letters, and without what parts it."""
    yield mark
    yield mark.casefold()
    compact = "".join(letter for letter in mark if letter.isalnum() or letter == "+")
    least = COMPACT_DIGITS if compact.strip("+").isdecimal() else COMPACT_LETTERS
    if len(compact) >= least:
        yield compact
        yield compact.casefold()


def _base64(data: bytes, offset: int) -> bytes:
    """What every text in base64 has in it that holds the data so many bytes after a third."""
    packed = base64.b64encode(bytes(offset) + data)
    return packed[-(-offset * 8 // 6) : (offset + len(data)) * 8 // 6]


def spellings(mark: str) -> Iterator[tuple[str, bytes]]:
    """The ways to write a mark down, by name, in small letters: so is all that is searched."""
    for form in forms(mark):
        data = form.encode()
        yield "UTF-8", data
        yield "UTF-16", form.encode("utf-16-le")
        yield "hex", data.hex().encode()
        for offset in range(3):
            packed = _base64(data, offset)
            yield "base64", packed
            yield "base64, URL's alphabet", packed.translate(bytes.maketrans(b"+/", b"-_"))
        yield "JSON", json.dumps(form)[1:-1].encode()
        yield "URL", quote(form, safe="").encode()
        yield "URL", quote(form).encode()
        yield "URL, of a form", quote_plus(form).encode()
        yield "URL, each byte", "".join(f"%{byte:02x}" for byte in data).encode()
        yield "JSON, each letter", "".join(f"\\u{ord(letter):04x}" for letter in form).encode()


class Search:
    """
    Knows every spelling of every mark, and reads any number of bytes for all of them at once.

    Case does not count, of no spelling; for base64 that leaves one chance in 10^16 for ten
    characters at one place.
    """

    def __init__(self, planted: Sequence[Planted]) -> None:
        self._automata = [
            self._automaton(planted, start) for start in range(0, len(planted), AT_ONCE)
        ]
        self._kinds = [each.kind for each in planted]

    @staticmethod
    def _automaton(
        planted: Sequence[Planted], start: int
    ) -> tuple[BytesAhoCorasick, list[tuple[str, list[int]]]]:
        known: dict[bytes, tuple[str, list[int]]] = {}
        for number, each in enumerate(planted[start : start + AT_ONCE], start):
            for mark in each.marks:
                assert len(mark) >= LEAST
                for name, spelled in spellings(mark):
                    _, numbers = known.setdefault(spelled.lower(), (name, []))
                    numbers.append(number)
        patterns = list(known)
        automaton = BytesAhoCorasick(patterns, implementation=Implementation.ContiguousNFA)
        return automaton, list(known.values())

    def data(self, data: bytes, where: str) -> Iterator[Hit]:
        """What of the values stands in these bytes."""
        lower = data.lower()
        for automaton, known in self._automata:
            for index, _, _ in automaton.find_matches_as_indexes(lower):
                name, numbers = known[index]
                for number in dict.fromkeys(numbers):  # in base64, values alike but at an edge
                    yield Hit(self._kinds[number], where, name, number)

    def pieces(self, pieces: Iterable[bytes], where: str) -> Iterator[Hit]:
        """What stands in any of these, each by itself."""
        yield from self.data(b"\0\0".join(pieces), where)

    def folder(self, folder: Path) -> Iterator[Hit]:
        """What stands in any file below a folder or in its name, and in what the files hold."""
        for path in sorted(folder.rglob("*")):
            where = str(path.relative_to(folder))
            yield from self.data(where.encode(), "the name of a file")
            if path.is_file():
                yield from self.file(path, where)

    def file(self, path: Path, where: str) -> Iterator[Hit]:
        """The bytes of a file; and its rows and columns, where these are cut or packed in it."""
        try:
            data = path.read_bytes()
        except FileNotFoundError:  # it was there a moment ago
            return
        yield from self.data(data, where)
        if data.startswith(b"SQLite format 3\0"):
            yield from self.pieces(sqlite_rows(path), f"the rows of {where}")
        if data.startswith(b"PAR1"):
            yield from self.pieces(parquet_rows(path), f"the columns of {where}")


def sqlite_rows(path: Path) -> Iterator[bytes]:
    """Every row of an SQLite database: a long one is in pieces in the file."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        for line in database.iterdump():
            yield line.encode("utf-8", "surrogatepass")


def parquet_rows(path: Path) -> Iterator[bytes]:
    """Every value of a Parquet file: its columns are packed."""
    for row in parquet.read_table(path).to_pylist():
        yield str(row).encode()


def postgres_rows(url: str) -> Iterator[bytes]:
    """Every row of a PostgreSQL database but the server's own: long ones are packed."""
    tables = (
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    with psycopg.connect(url) as database, database.cursor() as cursor:
        for (name,) in cursor.execute(tables).fetchall():
            with cursor.copy(f"COPY {name} TO STDOUT") as rows:
                yield b"".join(bytes(piece) for piece in rows)


def told(hits: Iterable[Hit]) -> list[str]:
    """A line for each kind, place and spelling: how often, and of how many values."""
    counts: Counter[tuple[str, str, str]] = Counter()
    numbers: dict[tuple[str, str, str], set[int]] = {}
    for hit in hits:
        counts[hit[:3]] += 1
        numbers.setdefault(hit[:3], set()).add(hit.number)
    return [
        f"{kind} in {where}, as {spelling}: {count} times of {len(numbers[kind, where, spelling])}"
        for (kind, where, spelling), count in sorted(counts.items())
    ]
