"""
The rows so far, kept beside OUT, so that a scan that was stopped can continue.

`OUT.partial` holds the finished rows in order, a line of JSON each, whatever
OUT's own format. `OUT.partial.state` says what they were made from, and is
locked while a scan writes. How many rows are done is how many whole lines
there are, so no kill can make the two disagree.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from seawall.errors import ScanError
from seawall.scan.judge import tally_of
from seawall.scan.tally import Tally


@dataclass(slots=True)
class Partial:
    """An output being written. `tally` is of the rows that an earlier scan left."""

    path: Path
    tally: Tally
    _file: BinaryIO

    def append(self, lines: bytes) -> None:
        """Add whole lines; a kill right after loses none of them."""
        self._file.write(lines)
        self._file.flush()

    def sync(self) -> None:
        """Wait until all of it is on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())


def partial_path(out: Path) -> Path:
    """Where the rows of an unfinished scan are."""
    return out.with_name(out.name + ".partial")


def state_path(out: Path) -> Path:
    """Where it is said what the rows of an unfinished scan were made from."""
    return out.with_name(out.name + ".partial.state")


@contextmanager
def opened_partial(out: Path, made_from: Mapping[str, str], *, restart: bool) -> Iterator[Partial]:
    """
    The unfinished output of these very options and input, or a fresh one.

    Raises ScanError where another scan is writing it, or where there are rows
    made from something else and `restart` does not say to drop them.
    """
    with state_path(out).open("a+b") as state, partial_path(out).open("a+b") as file:
        _lock(state, out)
        if restart:
            file.truncate(0)
        if os.fstat(file.fileno()).st_size:
            _require_same(_read(state), made_from, out)
        else:
            state.truncate(0)
            state.write(orjson.dumps(dict(made_from)))
            state.flush()
            os.fsync(state.fileno())
        yield Partial(partial_path(out), _cut(file), file)


def forget(out: Path) -> None:
    """Remove what belongs to an unfinished scan."""
    partial_path(out).unlink(missing_ok=True)
    state_path(out).unlink(missing_ok=True)


def _lock(state: BinaryIO, out: Path) -> None:
    """The kernel's lock, which the end of the process frees however it ends."""
    try:
        fcntl.flock(state, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ScanError(f"another scan is writing `{out}`; wait for it or stop it") from None


def _read(state: BinaryIO) -> dict[str, str]:
    state.seek(0)
    try:
        read = orjson.loads(state.read())
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def _require_same(before: Mapping[str, str], now: Mapping[str, str], out: Path) -> None:
    changed = [name for name in now if before.get(name) != now[name]]
    if changed:
        raise ScanError(
            f"an unfinished scan to `{out}` was of another {' and '.join(changed)}; "
            "start over with --restart, or name another --out"
        )


def _cut(file: BinaryIO) -> Tally:
    """The tally of the whole lines; a torn one, and whatever a crash left after it, is cut off."""
    tally = Tally()
    file.seek(0)
    end = 0
    for line in file:
        counted = tally_of(line)
        if counted is None:
            break
        tally.join(counted)
        end += len(line)
    file.truncate(end)
    return tally
