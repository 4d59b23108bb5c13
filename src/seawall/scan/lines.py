"""Text files (one text a line) and JSON Lines, as blocks of rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import orjson

from seawall.errors import ScanError
from seawall.scan.line import Line, opened
from seawall.scan.row import Row, grouped
from seawall.scan.source import Source

NOT_UTF8 = "not UTF-8"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines, and how each becomes a row."""

    lines: tuple[Line, ...]
    parse: Callable[[Line, str], Row]

    def __len__(self) -> int:
        return len(self.lines)

    def after(self, rows: int) -> "Lines":
        """The block without its first rows."""
        return Lines(self.lines[rows:], self.parse)

    def rows(self, field: str) -> Iterator[Row]:
        """Each line as a row."""
        for line in self.lines:
            if line.problem:
                yield Row(line.number, problem=line.problem)
            else:
                yield self.parse(line, field)


def read_text(source: Source) -> Iterator[tuple[Lines, int]]:
    """Blocks of a text file, each with how many bytes of the file were read. All lines count."""
    with opened(source) as (file, lines):
        for group in grouped(lines, _size):
            yield Lines(group, _text), file.tell()


def read_json(source: Source) -> Iterator[tuple[Lines, int]]:
    """As `read_text`, of JSON Lines (jsonlines.org); blank lines are no rows."""
    with opened(source) as (file, lines):
        rows = (line for line in lines if line.problem or line.body.strip())
        for group in grouped(rows, _size):
            yield Lines(group, _json), file.tell()


def refuse_array(source: Source) -> None:
    """Raise ScanError where a `.json` file holds one array and not an object a line."""
    with opened(source) as (_, lines):
        start = next((line.body.lstrip() for line in lines if line.body.strip()), b"")
    if start.startswith(b"["):
        raise ScanError(
            f"`{source.path}` is one JSON array; write one object a line: "
            "jq -c '.[]' FILE.json > FILE.jsonl"
        )


def _size(line: Line) -> int:
    return len(line.body)


def _text(line: Line, field: str) -> Row:
    try:
        return Row(line.number, {field: line.body.decode("utf-8")})
    except UnicodeDecodeError:
        return Row(line.number, problem=NOT_UTF8)


def _json(line: Line, field: str) -> Row:  # noqa: ARG001 - the shape of a parser
    try:
        fields = orjson.loads(line.body)
    except orjson.JSONDecodeError as problem:
        # orjson's messages are a fixed list and quote nothing of what it read
        return Row(line.number, problem=f"not JSON: {problem.msg} (column {problem.colno})")
    if not isinstance(fields, dict):
        return Row(line.number, problem="not a JSON object")
    return Row(line.number, fields)
