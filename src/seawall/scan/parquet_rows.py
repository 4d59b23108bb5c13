"""Parquet files as blocks of rows. pyarrow is an extra, so it is loaded only here and in use."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from typing import Any

from seawall.errors import ScanError
from seawall.scan.row import BLOCK_ROWS, Block, Row, Unreadable
from seawall.scan.source import Source


def arrow() -> Any:
    """The package pyarrow with its Parquet part, or a ScanError that says how to get it."""
    try:
        import_module("pyarrow.parquet")
        return import_module("pyarrow")
    except ImportError:
        raise ScanError(
            "Parquet files need pyarrow; install it with: pip install 'seawall[parquet]'"
        ) from None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records, in Arrow's own form; `first` is the number of the first of them."""

    first: int
    records: Any

    def __len__(self) -> int:
        return int(self.records.num_rows)

    def after(self, rows: int) -> "Batch":
        """The block without its first rows."""
        return Batch(self.first + rows, self.records.slice(rows))

    def rows(self, field: str) -> Iterator[Row]:  # noqa: ARG002 - the shape of a block
        """Each record as a row, its values as JSON has them."""
        names = self.records.schema.names
        columns = [_values(column) for column in self.records.columns]
        for offset, values in enumerate(zip(*columns, strict=True)):
            fields = dict(zip(names, values, strict=True))
            broken = [name for name, value in fields.items() if value is _BROKEN]
            problem = "not UTF-8" if broken else ""
            yield Row(self.first + offset, fields | dict.fromkeys(broken), problem)


_BROKEN = object()


def _values(column: Any) -> list[Any]:
    """A column's values; one that Python cannot hold spoils no other."""
    try:
        return [as_json(value) for value in column.to_pylist()]
    except (ValueError, OverflowError, TypeError):
        return [_value(value) for value in column]


def _value(value: Any) -> Any:
    try:
        return as_json(value.as_py())
    except (ValueError, OverflowError, TypeError):
        return _BROKEN


def as_json(value: Any) -> Any:
    """
    A value as JSON can hold it.

    Bytes become base64, decimals and other exact values their digits; what JSON
    has a form for, and dates and times, stay as they are for the writer of JSON.
    """
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return {str(name): as_json(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    return str(value) if isinstance(value, Decimal) else _dated(value)


def _dated(value: Any) -> str:
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat else str(value)


def read_parquet(source: Source) -> Iterator[tuple[Block, int]]:
    """Blocks of a Parquet file, each with about how many bytes of the file were read."""
    pyarrow = arrow()
    done = 0
    try:
        with pyarrow.parquet.ParquetFile(source.path) as file:
            total = max(file.metadata.num_rows, 1)
            for records in file.iter_batches(BLOCK_ROWS):
                yield Batch(done + 1, records), source.size * (done + len(records)) // total
                done += len(records)
    except (pyarrow.ArrowException, OSError):
        problem = "the rest of the file cannot be read: it is not Parquet, or broken"
        yield Unreadable(done + 1, problem), source.size


def parquet_columns(source: Source) -> tuple[str, ...] | None:
    """The names of the columns, or None for a file that is not Parquet."""
    pyarrow = arrow()
    try:
        return tuple(pyarrow.parquet.read_schema(source.path).names)
    except (pyarrow.ArrowException, OSError):
        return None
