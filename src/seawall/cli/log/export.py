"""`seawall log export`: the log as files, for proof and for other programs."""

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import click

from seawall.cli.log.export_formats import FORMATS, Line
from seawall.cli.log.group import data_folder_of, finds_the_log, log
from seawall.cli.log.options import between, narrows
from seawall.errors import LedgerError, SettingsError
from seawall.ledger import Entry, Query, export, log_origin, open_for_reading
from seawall.ledger.exports import Source

PAGE = 10_000
"""Entries of one group of rows in a Parquet file."""


@log.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@narrows
@between
@click.option(
    "--as",
    "format_name",
    type=click.Choice(sorted(FORMATS)),
    help="What the lines of a .jsonl file are, instead of our own entries.",
)
@finds_the_log
def export_command(
    out: Path, data: Path | None, config: Path | None, *, format_name: str | None, **asked: Any
) -> None:
    """
    Write the log to OUT: a folder, a .jsonl or a .parquet file.

    A folder gets all of the newest checkpoint's log, so that anybody can check it (C2SP
    tlog-tiles); `examples/verify_offline.py` does. A file gets the entries asked for.

    `--as ocsf` writes OCSF events, `--as otlp-logs` and `--as otlp-spans` requests of
    OpenTelemetry's protocol in JSON, which an OTLP/HTTP endpoint takes line by line.
    """
    folder = data_folder_of(data, config)
    if out.exists() and (out.is_file() or any(out.iterdir())):
        raise LedgerError(f"`{out}` is there already; name a new file or folder")
    if format_name and out.suffix != ".jsonl":
        raise click.UsageError(f"`--as {format_name}` writes lines; name a `.jsonl` file")
    if out.suffix not in (".jsonl", ".parquet"):
        if any(asked.values()):
            raise click.UsageError(
                "a folder gets the whole log; a `.jsonl` or `.parquet` file may get less"
            )
        click.echo(f"wrote {_folder(folder, out):,} files to {out}")
        return
    with open_for_reading(folder) as reader:
        entries = reader.entries(Query(**asked))
        if format_name:
            source = Source(log_origin(folder), version("seawall"))
            lines = FORMATS[format_name](reader, entries, source)
            thing = "requests" if format_name == "otlp-spans" else "entries"
            click.echo(f"wrote {_write(lines, out):,} {thing} to {out}")
            return
        write = _lines if out.suffix == ".jsonl" else _rows
        click.echo(f"wrote {write(entries, out):,} entries to {out}")


def _folder(folder: Path, out: Path) -> int:
    count = 0
    for path, content in export(folder):
        file = out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        count += 1
    return count


def _write(lines: Iterable[Line], out: Path) -> int:
    count = 0
    with out.open("wb") as file:
        for number, line in lines:
            file.write(line + b"\n")
            count += number
    return count


def _lines(entries: Iterator[Entry], out: Path) -> int:
    """Each entry's own bytes with its index before them."""
    count = 0
    with out.open("wb") as file:
        for entry in entries:
            file.write(b'{"index":%d,%b\n' % (entry.index, entry.leaf[1:]))
            count += 1
    return count


def _rows(entries: Iterator[Entry], out: Path) -> int:
    """What entries are found under in columns, and each entry's own bytes as JSON."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise SettingsError("Parquet needs `pip install seawall[parquet]`") from None
    names = ("kind", "actor", "request", "session", "principal", "feature")
    schema = pa.schema(
        [
            ("index", pa.int64()),
            ("at", pa.timestamp("us", tz="UTC")),
            *((name, pa.string()) for name in names),
            ("entry", pa.string()),
        ]
    )
    count = 0
    with parquet.ParquetWriter(out, schema) as writer:
        while page := list(islice(entries, PAGE)):
            columns: dict[str, list[Any]] = {
                "index": [entry.index for entry in page],
                "at": [entry.event.at for entry in page],
                **{name: [getattr(entry.event, name) for entry in page] for name in names},
                "entry": [entry.leaf.decode() for entry in page],
            }
            writer.write_table(pa.table(columns, schema=schema))
            count += len(page)
    return count
