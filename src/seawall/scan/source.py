"""The files that a scan reads, in the order in which it reads them."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from seawall.errors import ScanError

LINES = (".txt", ".csv", ".jsonl", ".json")
ENDINGS = (*LINES, ".parquet", *(f"{ending}.gz" for ending in LINES))


@dataclass(frozen=True, slots=True)
class Source:
    """
    A file to read. `name` is its path inside the scanned folder, empty for a single file.

    `size` is in bytes and `changed` in nanoseconds, as they were when the scan began.
    """

    path: Path
    ending: str
    name: str
    size: int
    changed: int

    @property
    def kind(self) -> str:
        """The ending without `.gz`."""
        return self.ending.removesuffix(".gz")

    @property
    def zipped(self) -> bool:
        """Whether the file is gzip."""
        return self.ending.endswith(".gz")


@dataclass(frozen=True, slots=True)
class Sources:
    """All files to read, and how many others a folder held that are not of a known kind."""

    files: tuple[Source, ...]
    passed_over: int = 0

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(source.size for source in self.files)

    @property
    def digest(self) -> str:
        """Changes when a file is added, removed, renamed, resized or written to."""
        lines = (f"{s.name}\0{s.size}\0{s.changed}\n" for s in self.files)
        joined = "".join(lines).encode("utf-8", "surrogateescape")
        return f"sha256:{hashlib.sha256(joined).hexdigest()}"


def find_sources(given: Path, *, without: frozenset[Path]) -> Sources:
    """
    The file, or all files of a known kind in the folder, at any depth, ordered by path.

    Hidden files and folders are left out, and so are the paths in `without`
    (absolute): the scan's own output. Raises ScanError where there is nothing to read.
    """
    if given.is_dir():
        return _in_folder(given, without)
    if given.resolve() in without:
        raise ScanError(f"`{given}` is both input and output; write to another file")
    ending = ending_of(given.name)
    if not ending:
        raise ScanError(f"`{given}` is of no known kind; scan reads {', '.join(ENDINGS)}")
    return Sources((_source(given, ending, ""),))


def ending_of(name: str) -> str:
    """The known ending of a file's name, or nothing."""
    lower = name.lower()
    return next((ending for ending in ENDINGS if lower.endswith(ending)), "")


def _in_folder(folder: Path, without: frozenset[Path]) -> Sources:
    found: list[Source] = []
    passed_over = 0
    for path in sorted(_files(folder), key=lambda path: path.relative_to(folder).parts):
        if path.resolve() in without:
            continue
        if ending := ending_of(path.name):
            found.append(_source(path, ending, path.relative_to(folder).as_posix()))
        else:
            passed_over += 1
    if not found:
        raise ScanError(f"`{folder}` holds no file to scan; scan reads {', '.join(ENDINGS)}")
    return Sources(tuple(found), passed_over)


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if not name.startswith("."))


def _source(path: Path, ending: str, name: str) -> Source:
    try:
        if not path.is_file():
            raise ScanError(f"there is no file `{path}`")
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
    except OSError as problem:
        _unreadable(problem)
    return Source(path, ending, name, status.st_size, status.st_mtime_ns)


def _unreadable(problem: OSError) -> None:
    reason = (problem.strerror or type(problem).__name__).lower()
    raise ScanError(f"cannot read `{problem.filename}`: {reason}") from None
