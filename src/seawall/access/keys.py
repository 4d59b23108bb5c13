"""Keys of features: issued once, stored as digests, compared in constant time."""

import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from seawall.access.private_file import locked, write_private
from seawall.errors import AccessError

PREFIX = "sw_"
"""Every key starts so, and so can be told from a provider's key, and found when leaked."""

FILE_NAME = "keys.json"


@dataclass(frozen=True, slots=True)
class Key:
    """
    A feature's key, without its secret: what is stored.

    `digest` is the SHA-256 of the whole key. A plain digest is enough because
    the secret has 256 random bits: there is no dictionary to try.
    """

    id: str
    feature: str
    digest: str
    issued: str
    note: str = ""
    revoked: str = ""


class KeyStore:
    """
    The keys in a data folder, in a file that only its owner may read.

    Changes take a lock and replace the file at once, so that a reader sees the
    old keys or the new ones. A running gateway sees a change at its next
    `refresh`.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._stamp: tuple[int, int] | None = None
        self._keys: Mapping[str, Key] = {}
        self.refresh()

    def refresh(self) -> bool:
        """Read the file again if it changed; say whether it had."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            changed = bool(self._keys)
            self._keys, self._stamp = {}, None
            return changed
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp == self._stamp:
            return False
        self._keys = {key.id: key for key in _read(self._path)}
        self._stamp = stamp
        return True

    def all(self) -> tuple[Key, ...]:
        """Every key ever issued, oldest first, revoked ones too."""
        return tuple(self._keys.values())

    def issue(self, feature: str, *, at: datetime, note: str = "") -> tuple[Key, str]:
        """A new key and its secret form, which is told this once and stored nowhere."""
        identity = secrets.token_hex(4)
        secret = f"{PREFIX}{identity}_{secrets.token_urlsafe(32)}"
        key = Key(identity, feature, _digest(secret), at.isoformat(timespec="seconds"), note)
        with self._changing() as keys:
            keys[identity] = key
        return key, secret

    def revoke(self, identity: str, *, at: datetime) -> Key:
        """End a key at once. AccessError where there is none of this id."""
        with self._changing() as keys:
            if identity not in keys:
                raise AccessError(f"no key `{identity}`; `seawall key list` shows them")
            old = keys[identity]
            key = old if old.revoked else _revoked(old, at)
            keys[identity] = key
        return key

    def find(self, secret: str) -> Key | None:
        """The key of which this is the secret form, unless it is unknown or revoked."""
        identity = secret.removeprefix(PREFIX).partition("_")[0]
        key = self._keys.get(identity)
        # An unknown id costs as much time as a wrong secret.
        expected = key.digest if key else _digest("")
        right = hmac.compare_digest(_digest(secret), expected)
        return key if key and right and not key.revoked else None

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Key]]:
        with locked(self._path):
            keys = {key.id: key for key in _read(self._path)} if self._path.exists() else {}
            yield keys
            write_private(self._path, [asdict(key) for key in keys.values()])
        self.refresh()


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _revoked(key: Key, at: datetime) -> Key:
    return Key(**{**asdict(key), "revoked": at.isoformat(timespec="seconds")})


def _read(path: Path) -> list[Key]:
    try:
        return [Key(**entry) for entry in json.loads(path.read_text("utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise AccessError(
            f"`{path}` cannot be read ({type(error).__name__}); restore it from a backup, "
            "or remove it and issue the keys anew"
        ) from None
