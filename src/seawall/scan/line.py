"""Lines of a file, plain or gzip, none of them longer than memory allows."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

from seawall.scan.row import MOST_BYTES
from seawall.scan.source import Source

BOM = b"\xef\xbb\xbf"
TOO_LONG = f"longer than {MOST_BYTES // 1024**2} MiB"
BROKEN_GZIP = "the rest of the file cannot be read: its gzip data is broken or ends early"


class Line(NamedTuple):
    """A line without its end. Where `problem` is not empty there is no body."""

    number: int
    body: bytes
    problem: str = ""


class Opened(NamedTuple):
    """A file being read: `file` tells how far, in bytes on the disk; `lines` are what it says."""

    file: BinaryIO
    lines: Iterator[Line]


@contextmanager
def opened(source: Source) -> Iterator[Opened]:
    """The lines of a text file. LF or CRLF ends a line; a UTF-8 byte order mark is dropped."""
    with source.path.open("rb") as file:
        if source.zipped:
            with gzip.GzipFile(fileobj=file) as unzipped:
                yield Opened(file, _lines(unzipped))
        else:
            yield Opened(file, _lines(file))


def _lines(stream: BinaryIO | gzip.GzipFile) -> Iterator[Line]:
    number = 0
    try:
        while body := stream.readline(MOST_BYTES + 1):
            number += 1
            if len(body) > MOST_BYTES and not body.endswith(b"\n"):
                _pass_over(stream)
                yield Line(number, b"", TOO_LONG)
                continue
            if number == 1:
                body = body.removeprefix(BOM)
                if not body:
                    return
            yield Line(number, body.removesuffix(b"\n").removesuffix(b"\r"))
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield Line(number + 1, b"", BROKEN_GZIP)


def _pass_over(stream: BinaryIO | gzip.GzipFile) -> None:
    """Read to the end of the line, keeping nothing."""
    while piece := stream.readline(MOST_BYTES):
        if piece.endswith(b"\n"):
            return
