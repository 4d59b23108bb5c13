"""Passwords of people: hashed by Argon2id, in a file that only its owner may read."""

import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from seawall.access.people import Person
from seawall.access.private_file import locked, write_private
from seawall.errors import AccessError

FILE_NAME = "people_passwords.json"

SHORTEST, LONGEST = 12, 256
"""Characters of a password."""

FEWEST = 5
"""Different characters in one."""


@dataclass(frozen=True, slots=True)
class Password:
    """
    A person's password as it is stored.

    `key` is the public key of whom it was set for: whoever has the name next has another, and
    the old password is not theirs.
    """

    person: str
    hash: str = field(repr=False)
    key: str
    since: str


class PasswordStore:
    """
    The passwords in a data folder, one for a person.

    Changes take a lock and replace the file at once; another process sees them when it next
    asks. All raise AccessError where the file cannot be read.
    """

    def __init__(self, folder: Path, hasher: PasswordHasher | None = None) -> None:
        self._path = folder / FILE_NAME
        self._hasher = hasher or PasswordHasher()
        self._stamp: tuple[int, int] | None = None
        self._passwords: Mapping[str, Password] = {}
        self._nobodys = ""

    def find(self, name: str) -> Password | None:
        """What is stored for a person by now."""
        self._refresh()
        return self._passwords.get(name)

    def set(self, person: Person, password: str, *, at: datetime) -> None:
        """Give somebody a password, in place of the one before; AccessError says what is weak."""
        plain = _plain(password)
        require_strong(plain, name=person.name)
        moment = at.isoformat(timespec="seconds")
        entry = Password(person.name, self._hasher.hash(_bytes(plain)), person.key, moment)
        with locked(self._path):
            self._refresh()
            kept = {**self._passwords, person.name: entry}
            write_private(self._path, [asdict(each) for each in kept.values()])

    def verify(self, name: str, password: str) -> Password | None:
        """What is stored for a person if this is their password. It takes a core some 0.2 s."""
        stored = self.find(name)
        # Whoever has no password costs as much time as whoever has: nobody learns who that is.
        self._nobodys = self._nobodys or self._hasher.hash(secrets.token_bytes())
        try:
            self._hasher.verify(stored.hash if stored else self._nobodys, _bytes(_plain(password)))
        except (VerificationError, InvalidHashError):
            return None
        return stored

    def _refresh(self) -> None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._passwords, self._stamp = {}, None
            return
        except OSError as error:
            raise _unreadable(self._path, error) from None
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp != self._stamp:
            self._passwords = {each.person: each for each in _read(self._path)}
            self._stamp = stamp


def require_strong(password: str, *, name: str) -> None:
    """AccessError where a password is short, or easy to guess for who knows the name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccessError(
            f"a password has {SHORTEST} to {LONGEST} characters; a few words in a row are good"
        )
    if len(set(password)) < FEWEST:
        raise AccessError(f"the password has fewer than {FEWEST} different characters; take more")
    if name.casefold() in password.casefold():
        raise AccessError("the password has the name in it; take one that has not")


def _plain(password: str) -> str:
    """The password as every keyboard gives it: `é` may be typed as one character or as two."""
    return unicodedata.normalize("NFKC", password)


def _bytes(plain: str) -> bytes:
    return plain.encode("utf-8", "surrogatepass")


def _read(path: Path) -> list[Password]:
    try:
        return [Password(**entry) for entry in json.loads(path.read_text("utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> AccessError:
    return AccessError(
        f"`{path}` cannot be read ({type(error).__name__}); restore it from a backup, or remove "
        "it and set the passwords anew"
    )
