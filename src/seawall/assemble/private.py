"""Files of the data folder that only their owner may read, written all at once."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from seawall.errors import SettingsError

KEY_BYTES = 32


def write_private(path: Path, content: bytes, *, anew: bool = True) -> None:
    """
    Write a file, all of it or nothing; where not `anew`, only unless it is there.

    SettingsError where it cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(new, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if anew:
            Path(name).replace(path)
        else:
            with suppress(FileExistsError):  # somebody else was first
                path.hardlink_to(name)
            Path(name).unlink()
    except OSError as problem:
        raise SettingsError(
            f"`{path}` cannot be written ({type(problem).__name__}); see that the folder can be "
            "written and has room"
        ) from None


def make_key(path: Path) -> None:
    """Make a key of random bytes, unless there is one."""
    if not path.exists():
        write_private(path, secrets.token_bytes(KEY_BYTES), anew=False)


def read_key(path: Path, *, without: str) -> bytes:
    """The key in a file; SettingsError says what to do `without` it."""
    try:
        key = path.read_bytes()
    except OSError as problem:
        raise SettingsError(
            f"`{path}` cannot be read ({type(problem).__name__}); restore it from a backup, "
            f"or {without}"
        ) from None
    if len(key) != KEY_BYTES:
        raise SettingsError(
            f"`{path}` is no key of {KEY_BYTES} bytes; restore it from a backup, or {without}"
        )
    return key
