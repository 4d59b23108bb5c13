"""Where events wait that the log could not take: a few files, oldest first."""

import os
import re
import secrets
import zlib
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from seawall.errors import LedgerError
from seawall.ledger.classes import spoolable
from seawall.ledger.facts import minimal
from seawall.ledger.folder import hold_folder, private_file
from seawall.ledger.gap import Gap, gap_of
from seawall.ledger.leaf import Origin, decode, encode
from seawall.terms import Event

MOST_BYTES = 64_000_000
"""Of all segments together. What comes then is lost, and counted."""

SEGMENT_BYTES = 1_000_000
"""Of one segment, roughly: it is logged with one append."""

_HEAD = b"seawall spool 1 "
_RESERVE, _DAMAGED = "reserve", ".damaged"
_NAME = re.compile(r"(\d{12})-[0-9a-f]{16}\.spool")
_ORIGIN = Origin("x" * 64, "x" * 64, "x" * 32)
"""As long as one can be, so that what fits into a line fits into the log later."""

_SEQUENCE = 2**52

_NOTE = 4_096
"""Bytes that a note may take, with the head of a segment for it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A file of the spool; its name is never used again, here or elsewhere."""

    path: Path

    @property
    def key(self) -> str:
        """The single-use key under which it is logged, so that it is logged once."""
        return f"spool:{self.path.stem}"


@dataclass(frozen=True, slots=True)
class Held:
    """What is in a segment: the events in order, and what it tells of others."""

    events: tuple[Event, ...] = ()
    gap: Gap = field(default_factory=Gap)


class Spool:
    """
    A folder of segments, each a head and then a line for each event, with its checksum.

    One thread may use it, and one process: the folder is locked. Files are their owner's
    alone. Raises LedgerError where the folder cannot be made or is in use; after that, what
    the disk refuses is a value.
    """

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._held = hold_folder(folder)
        self._folder = folder
        self._most_bytes = most_bytes
        names = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
        self._sealed = deque(Segment(path) for path in names)
        self._bytes = sum(path.stat().st_size for path in names)
        self._number = int(names[-1].name[:12]) if names else 0
        self._open: _Open | None = None
        self._spoilt: set[Segment] = set()
        self._reserve()

    @property
    def waiting(self) -> int:
        """How many segments wait to be logged."""
        return len(self._sealed) + (self._open is not None)

    def keep(self, groups: Sequence[Sequence[bytes]], *, reason: str) -> list[bool]:
        """
        Keep the lines of each group, all of it or nothing; whether each was kept.

        What was kept is on disk when this returns. `reason` is why the log failed.
        """
        segment = self._segment(reason)
        if segment is None:
            return [False] * len(groups)
        start = segment.size
        kept = [self._write(segment, b"".join(map(_framed, group))) for group in groups]
        try:
            os.fsync(segment.handle)
        except OSError:
            # What is on disk now nobody can tell.
            self._cut_back(segment, start)
            self._seal()
            return [False] * len(groups)
        return kept

    def note(self, gap: Gap) -> bool:
        """Keep, for the next start, what the log must be told; a full spool has room for it."""
        self._most_bytes += _NOTE
        (kept,) = self.keep([[orjson.dumps({"gap": gap.facts})]], reason=gap.reason)
        return kept

    def oldest(self) -> Segment | None:
        """The segment to log next, to which nothing is added any more."""
        if not self._sealed:
            self._seal()
        return self._sealed[0] if self._sealed else None

    def read(self, segment: Segment) -> Held:
        """What is in a segment. What cannot be read, or may not be set aside, is lost."""
        try:
            content = segment.path.read_bytes().rstrip(b"\0")  # of a reserve that a crash left
        except OSError:
            self._spoilt.add(segment)
            return Held(gap=Gap(lost=1, reason="io"))
        head, _, rest = content.partition(b"\n")
        events: list[Event] = []
        gap, lost = Gap(), 0
        for line in rest.splitlines(keepends=True):
            read = _unframed(line)
            if isinstance(read, Event):
                events.append(read)
            elif isinstance(read, Gap):
                gap += read
            else:
                lost += 1
        if lost:
            self._spoilt.add(segment)
        reason = head.removeprefix(_HEAD).decode("ascii", "replace")
        told = Gap.of((event.at for event in events), spooled=len(events), lost=lost)
        return Held(tuple(events), (told + gap).because(reason))

    def remove(self, segment: Segment) -> None:
        """Forget a segment that is in the log. One with damage stays, under another name."""
        with suppress(OSError):  # it is logged once, whatever becomes of the file
            self._bytes -= segment.path.stat().st_size
            if segment in self._spoilt:
                segment.path.rename(segment.path.with_suffix(_DAMAGED))
            else:
                segment.path.unlink()
        self._sealed.remove(segment)
        if not self.waiting:
            self._reserve()

    def close(self) -> None:
        """Let go of the folder. Twice does no harm."""
        self._seal()
        self._held.release()

    def _segment(self, reason: str) -> "_Open | None":
        """The segment to write to, begun if need be; None where the disk refuses."""
        if self._open and self._open.size >= SEGMENT_BYTES:
            self._seal()
        if self._open is None:
            name = f"{self._number + 1:012}-{secrets.token_hex(8)}.spool"
            path = self._folder / name
            with suppress(OSError):
                (self._folder / _RESERVE).rename(path)
            try:
                begun = _Open(Segment(path), private_file(path))
            except LedgerError:
                return None
            if not self._write(begun, _HEAD + reason.encode() + b"\n") or not self._settled():
                os.close(begun.handle)
                with suppress(OSError):
                    path.unlink()
                return None
            self._number += 1
            self._open = begun
        return self._open

    def _reserve(self) -> None:
        """Take room for a segment now, where that is possible: later the disk may be full."""
        with suppress(OSError, LedgerError):
            handle = private_file(self._folder / _RESERVE)
            try:
                os.posix_fallocate(handle, 0, SEGMENT_BYTES)
            finally:
                os.close(handle)

    def _settled(self) -> bool:
        """Have the folder itself on disk, with the name of a new file; whether it is."""
        try:
            handle = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError:
            return False
        return True

    def _write(self, segment: "_Open", data: bytes) -> bool:
        if self._bytes + len(data) > self._most_bytes:
            return False
        try:
            written = 0
            while written < len(data):
                written += os.pwrite(segment.handle, data[written:], segment.size + written)
        except OSError:
            self._cut_back(segment, segment.size)
            return False
        segment.size += len(data)
        self._bytes += len(data)
        return True

    def _cut_back(self, segment: "_Open", size: int) -> None:
        """Take back what was written beyond; what stays all the same has no good checksum."""
        self._bytes -= segment.size - size
        segment.size = size
        with suppress(OSError):
            os.ftruncate(segment.handle, size)

    def _seal(self) -> None:
        segment, self._open = self._open, None
        if segment is not None:
            with suppress(OSError):
                os.ftruncate(segment.handle, segment.size)
            os.close(segment.handle)
            self._sealed.append(segment.segment)


@dataclass(slots=True)
class _Open:
    """The segment that is being written."""

    segment: Segment
    handle: int
    size: int = 0


def spooled_line(event: Event) -> bytes:
    """The line of an event; LedgerError where the log would not take it, whatever its state."""
    return encode(event, origin=_ORIGIN, sequence=_SEQUENCE)


def _framed(line: bytes) -> bytes:
    return b"%08x %b\n" % (zlib.crc32(line), line)


def _unframed(line: bytes) -> Event | Gap | None:
    """What a line says; None where it is damaged, or no event that may have been set aside."""
    told, _, content = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or told != b"%08x" % zlib.crc32(content):
        return None
    try:
        values = orjson.loads(content)
        if "gap" in values:
            return gap_of(values["gap"])
        event, _ = minimal(decode(content).event)
        spooled_line(event)
    except (LedgerError, ValueError, TypeError):
        return None
    return event if spoolable(event.kind) else None


def waits(folder: Path) -> bool:
    """Whether events wait in this spool, or in that of another gateway beside it."""
    beside = folder.parent.glob(f"{folder.name}*/*.spool")
    return any(_NAME.fullmatch(path.name) for path in beside)
