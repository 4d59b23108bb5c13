"""The data folder: made private, and held by one gateway at a time."""

import errno
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from seawall.errors import LedgerError

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700


def prepare_folder(folder: Path) -> None:
    """Make the folder, readable by its owner alone, unless it is there. Raises LedgerError."""
    try:
        folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise LedgerError(
            f"`{folder}` cannot be the data folder because a file is in the way; "
            "move the file or name another folder"
        ) from None
    except OSError as error:
        raise cannot("make the data folder", folder, error) from None


def private_file(path: Path) -> int:
    """Open the file to read and write, making it if need be, its owner's alone; a descriptor."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE_FILE)
    except OSError as error:
        raise cannot("open", path, error) from None
    if os.fstat(handle).st_mode & 0o077 and os.fstat(handle).st_uid == os.geteuid():
        os.fchmod(handle, _PRIVATE_FILE)
    return handle


def make_private(path: Path) -> None:
    """
    Make the file where it is missing, its owner's alone; one that is there is never opened.

    A process that closes any descriptor of a file loses its locks on it (POSIX, fcntl), those of
    a database that it has open there too: another process then folds up the write-ahead log
    under it, and what is written afterwards is lost.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE))
    except FileExistsError:
        _make_private(path)
    except OSError as error:
        raise cannot("open", path, error) from None


def _make_private(path: Path) -> None:
    try:
        status = path.stat()
        if status.st_mode & 0o077 and status.st_uid == os.geteuid():
            path.chmod(_PRIVATE_FILE)
    except OSError as error:
        raise cannot("open", path, error) from None


def replace_file(path: Path, content: bytes) -> None:
    """
    Replace a file, its owner's alone: a reader, or a crash, finds the old or the new whole.

    On disk when it returns. Raises LedgerError where it cannot be written; the old one stays.
    """
    new = path.with_name(f".{path.name}-{os.getpid()}-{threading.get_ident()}")
    try:
        with os.fdopen(private_file(new), "wb") as file:
            file.truncate()
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise cannot("write", path, error) from None


def cannot(act: str, path: Path, error: OSError) -> LedgerError:
    """The error that says what the system refused, and what to do."""
    said = (error.strerror or type(error).__name__).lower()
    return LedgerError(
        f"cannot {act} `{path}`: {said}; check who owns it, its permissions and free space, "
        "or name another folder",
        reason=_REASONS.get(error.errno or 0, "other"),
    )


_REASONS = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "disk_full",
    errno.EROFS: "read_only",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
    errno.EIO: "io",
}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Run while no other process (nor thread) is inside the same lock file. Waits for it."""
    handle = private_file(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # which frees the lock, as does the end of the process


class HeldFolder:
    """A data folder that no other gateway can take until `release` or the process's end."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def release(self) -> None:
        """Let another gateway have the folder. Doing it twice does no harm."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def hold_folder(folder: Path) -> HeldFolder:
    """
    Take the data folder for one gateway.

    The lock is the kernel's (flock on `gateway.lock`), so a kill frees it and
    a file left behind means nothing. Raises LedgerError while another holds it.
    """
    prepare_folder(folder)
    handle = private_file(folder / "gateway.lock")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
        os.close(handle)
        who = f" (process {holder})" if holder.isdecimal() else ""
        raise LedgerError(
            f"another gateway{who} is using the data folder `{folder}`; stop it, "
            "or give this one a folder of its own",
            reason="locked",
        ) from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode("ascii"), 0)
    return HeldFolder(handle)
