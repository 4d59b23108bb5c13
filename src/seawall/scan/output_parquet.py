"""The finished rows as a Parquet file."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from seawall.scan.judge import KEY
from seawall.scan.parquet_rows import arrow
from seawall.scan.row import BLOCK_ROWS
from seawall.scan.source import Sources

_LARGEST = 2**63 - 1
_NO_FIELDS = b'{"' + KEY.encode() + b'":'
"""How the row begins that stands for the unreadable rest of a file."""


def write_parquet(partial: Path, ready: Path, sources: Sources) -> None:
    """
    A table with the input's fields and `seawall`, which is JSON in a string.

    From Parquet files of one schema the columns are copied as they are. From
    anything else a column whose values are all text, whole numbers, numbers or
    booleans has that type, and any other is JSON in a string.
    """
    pyarrow = arrow()
    copied = _copied(partial, sources, pyarrow)
    batches = copied or _typed(partial, pyarrow)
    first = next(batches)
    with pyarrow.parquet.ParquetWriter(ready, first.schema) as writer:
        writer.write_table(first)
        for table in batches:
            writer.write_table(table)


def _copied(partial: Path, sources: Sources, pyarrow: Any) -> Iterator[Any] | None:
    """The input's own columns beside the verdicts, where there is a verdict for each record."""
    if any(source.kind != ".parquet" for source in sources.files):
        return None
    try:
        files = [pyarrow.parquet.ParquetFile(source.path) for source in sources.files]
    except (pyarrow.ArrowException, OSError):
        return None
    schema = files[0].schema_arrow
    alike = all(file.schema_arrow.equals(schema) for file in files)
    with partial.open("rb") as lines:
        rows = sum(1 for line in lines if not line.startswith(_NO_FIELDS))
    if not alike or rows != sum(file.metadata.num_rows for file in files):
        return None
    return _joined(partial, files, schema, pyarrow)


def _joined(partial: Path, files: list[Any], schema: Any, pyarrow: Any) -> Iterator[Any]:
    yield _with_verdicts(schema.empty_table(), [], pyarrow)
    with partial.open("rb") as lines:
        for file in files:
            for batch in file.iter_batches(BLOCK_ROWS):
                told = [_json(orjson.loads(line)[KEY]) for line in islice(lines, len(batch))]
                yield _with_verdicts(pyarrow.Table.from_batches([batch], schema), told, pyarrow)


def _with_verdicts(table: Any, told: list[str], pyarrow: Any) -> Any:
    if KEY in table.column_names:
        table = table.drop_columns([KEY])
    return table.append_column(KEY, pyarrow.array(told, pyarrow.string()))


def _typed(partial: Path, pyarrow: Any) -> Iterator[Any]:
    kinds: dict[str, set[str]] = {}
    for rows in _batches(partial):
        for row in rows:
            for name, value in row.items():
                kinds.setdefault(name, set()).add(_kind(value))
    kinds[KEY] = kinds.pop(KEY, {"json"})
    types = {name: _type(found - {"null"}) for name, found in kinds.items()}
    schema = pyarrow.schema([(name, pyarrow.type_for_alias(kind)) for name, kind in types.items()])
    yield schema.empty_table()
    for rows in _batches(partial):
        columns = [[_cell(row.get(name), kind) for row in rows] for name, kind in types.items()]
        yield pyarrow.Table.from_arrays(
            [pyarrow.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
        )


def _batches(partial: Path) -> Iterator[list[dict[str, Any]]]:
    with partial.open("rb") as lines:
        while rows := [orjson.loads(line) for line in islice(lines, BLOCK_ROWS)]:
            yield rows


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "bool"
        case int() if abs(value) <= _LARGEST:
            return "int64"
        case float():
            return "double"
        case str():
            return "string"
        case _:
            return "json"


def _type(kinds: set[str]) -> str:
    if kinds == {"int64", "double"}:
        return "double"
    only = next(iter(kinds)) if len(kinds) == 1 else "json"
    return "string" if only == "json" else only


def _cell(value: Any, kind: str) -> Any:
    if value is None or kind != "string" or isinstance(value, str):
        return value
    return _json(value)


def _json(value: object) -> str:
    return orjson.dumps(value).decode("utf-8")
