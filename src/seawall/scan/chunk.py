"""The rows of all files, in order, in chunks that can be sent to a worker process."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from seawall.errors import ScanError
from seawall.scan.csv_rows import csv_columns, read_csv
from seawall.scan.lines import read_json, read_text, refuse_array
from seawall.scan.parquet_rows import parquet_columns, read_parquet
from seawall.scan.row import Block
from seawall.scan.source import Source, Sources

_READ: dict[str, Callable[[Source], Iterator[tuple[Block, int]]]] = {
    ".txt": read_text,
    ".csv": read_csv,
    ".json": read_json,
    ".jsonl": read_json,
    ".parquet": read_parquet,
}

_COLUMNS = {".csv": csv_columns, ".parquet": parquet_columns}

MOST_NAMES = 20
"""Columns named in an error message."""

_NAME = re.compile("[A-Za-z_-]{1,24}")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A block and the file it is from; `position` is how many bytes of all files are read then."""

    file: str
    block: Block
    position: int


def read_chunks(sources: Sources, *, after: int = 0) -> Iterator[Chunk]:
    """All rows but the first `after`."""
    for chunk in _chunks(sources):
        if after >= len(chunk.block):
            after -= len(chunk.block)
        else:
            yield replace(chunk, block=chunk.block.after(after)) if after else chunk
            after = 0


def require_field(sources: Sources, field: str, *, option: str = "--field") -> None:
    """
    Raise ScanError where no row of a file can have the field; `option` names another.

    Better at once than as an error in each of a million rows.
    """
    for source in sources.files:
        if source.kind == ".json":
            refuse_array(source)
        if source.kind not in _COLUMNS:
            continue
        columns = _COLUMNS[source.kind](source)
        if columns is not None and field not in columns:
            raise ScanError(
                f"`{source.path}` has no column `{field}`, but {_named(columns)}; "
                f"name one with {option}"
            )


def _named(columns: tuple[str, ...]) -> str:
    """
    The columns for an error message.

    Where a header is missing the first texts stand in its place, so only what
    cannot be but a name is shown.
    """
    shown = [f"`{column}`" for column in columns if _NAME.fullmatch(column)][:MOST_NAMES]
    others = len(columns) - len(shown)
    counted = [f"{others} {'more' if shown else 'others'}"] if others else []
    return " and ".join([", ".join(shown)] * bool(shown) + counted) or "none"


def _chunks(sources: Sources) -> Iterator[Chunk]:
    before = 0
    for source in sources.files:
        try:
            for block, position in _READ[source.kind](source):
                yield Chunk(source.name, block, before + position)
        except OSError as problem:
            reason = (problem.strerror or type(problem).__name__).lower()
            raise ScanError(
                f"cannot read `{source.path}`: {reason}; mend it, then run the same command "
                "again to continue"
            ) from None
        before += source.size
