"""The finished rows in the format that OUT's ending names, put in place at once."""

import csv
import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from seawall.errors import ScanError
from seawall.scan.judge import KEY
from seawall.scan.output_parquet import write_parquet
from seawall.scan.source import Sources

MOST_COLUMNS = 2_000
"""Of a CSV file. Rows of JSON may each have other fields; a table of those is of no use."""

_ZIP_LEVEL = 6


def write_output(partial: Path, out: Path, sources: Sources) -> None:
    """Make OUT from the partial. OUT is never there half: it is renamed into its place."""
    convert = FORMATS[out_ending(out)]
    ready = partial
    if convert:
        ready = out.with_name(out.name + ".partial.converted")
        convert(partial, ready, sources)
        with ready.open("rb") as file:
            os.fsync(file.fileno())
    ready.replace(out)
    folder = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def out_ending(out: Path) -> str:
    """The ending that names the format; ScanError where none does."""
    for ending in FORMATS:
        if out.name.lower().endswith(ending):
            return ending
    raise ScanError(f"`{out}` has no ending that names a format; use {', '.join(FORMATS)}")


def as_cell(value: Any) -> str:
    """A value as a cell of CSV: text as it is, null as nothing, all else as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else orjson.dumps(value).decode("utf-8")


def _zip(partial: Path, ready: Path, sources: Sources) -> None:  # noqa: ARG001 - a format's shape
    """The same rows give the same bytes: no name and no time in the header."""
    with (
        partial.open("rb") as rows,
        ready.open("wb") as file,
        gzip.GzipFile("", "wb", _ZIP_LEVEL, file, mtime=0) as zipped,
    ):
        zipped.writelines(rows)


def _csv(partial: Path, ready: Path, sources: Sources) -> None:  # noqa: ARG001 - a format's shape
    names: dict[str, None] = {}
    for row in _rows(partial):
        names.update(dict.fromkeys(row))
        if len(names) > MOST_COLUMNS:
            raise ScanError(
                f"the rows have more than {MOST_COLUMNS:,} different fields, too many for CSV; "
                "write .jsonl instead"
            )
    columns = [name for name in names if name != KEY] + [KEY]
    with ready.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in _rows(partial):
            writer.writerow([as_cell(row.get(name)) for name in columns])


def _rows(partial: Path) -> Iterator[dict[str, Any]]:
    with partial.open("rb") as lines:
        for line in lines:
            yield orjson.loads(line)


FORMATS: dict[str, Callable[[Path, Path, Sources], None] | None] = {
    ".jsonl": None,
    ".jsonl.gz": _zip,
    ".csv": _csv,
    ".parquet": write_parquet,
}
"""How the partial becomes each; JSON Lines is what it is already."""
