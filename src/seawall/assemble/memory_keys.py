"""The keys of memories' labels: in the data folder, or in a variable that gateways share."""

import hmac
import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from seawall.assemble.private import write_private
from seawall.errors import SettingsError
from seawall.guard.memory import KEY_BYTES, Keyring, key_id
from seawall.ledger.folder import locked, prepare_folder

FILE = "memory-keys.json"
VARIABLE = "SEAWALL_MEMORY_KEYS"
"""Keys in hexadecimal with commas between them, the newest first."""


_Stamp = tuple[int, int]
"""By which a file that was replaced is told: when it was changed, and where it lies."""


@dataclass(frozen=True, slots=True)
class _Ring:
    """All that is derived from the keys; those of sessions by HKDF's one step (RFC 5869 2.3)."""

    labels: Keyring
    sessions: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class MemoryKey:
    """A key of labels. Its secret is never printed."""

    id: str
    made: str


class MemoryKeys:
    """
    The keys that labels of memories are made and verified with.

    Made when first needed. A running gateway sees at its next label that another is newest, or
    that one was dropped. SettingsError where the file or the variable cannot be used.
    """

    def __init__(
        self, folder: Path, *, realm: str, environ: Mapping[str, str] | None = None
    ) -> None:
        self._path = folder / FILE
        self._realm = realm
        env = os.environ if environ is None else environ
        self._given = env.get(VARIABLE, "")
        self._from_file: tuple[_Stamp, _Ring] | None = None
        """In one piece: of two that threads set in turn, an old ring could be taken for new."""
        self._from_variable = self._made(_from_variable(self._given)) if self._given else None

    def ring(self) -> Keyring:
        """The keyring as it is now."""
        return self._now().labels

    def sessions(self) -> Sequence[bytes]:
        """Keys for what gateways remember of sessions: one of each key of labels, newest first."""
        return self._now().sessions

    def _now(self) -> _Ring:
        if self._from_variable is not None:
            return self._from_variable
        stamp = self._look()
        if stamp is None:
            self.rotate(None)
            stamp = self._look()
        known = self._from_file
        if known is not None and known[0] == stamp:
            return known[1]
        ring = self._made(_secrets(_read(self._path)))
        self._from_file = (stamp, ring) if stamp is not None else None
        return ring

    def _made(self, known: Sequence[bytes]) -> _Ring:
        use = f"seawall sessions 1\0{self._realm}".encode() + b"\1"
        derived = tuple(hmac.digest(secret, use, "sha256") for secret in known)
        return _Ring(Keyring(known, realm=self._realm), derived)

    def all(self) -> list[MemoryKey]:
        """The keys, newest first; none where none was needed yet."""
        if self._given:
            return [MemoryKey(key_id(secret), "") for secret in _from_variable(self._given)]
        kept = _read(self._path) if self._look() else []
        return [MemoryKey(key_id(bytes.fromhex(each.secret)), each.made) for each in kept]

    def rotate(self, at: datetime | None) -> MemoryKey:
        """
        Make a new key, which labels are made with from now on; the others still verify.

        Without a time, only where there is none.
        """
        self._only_in_file()
        with self._changing():
            kept = _read(self._path) if self._look() else []
            if kept and at is None:
                return self.all()[0]
            made = at.isoformat(timespec="seconds") if at else ""
            new = _Kept(secrets.token_hex(KEY_BYTES), made)
            _write(self._path, [new, *kept])
        return MemoryKey(key_id(bytes.fromhex(new.secret)), made)

    def drop(self, identity: str) -> MemoryKey:
        """End a key: no label that was made with it verifies any more."""
        self._only_in_file()
        with self._changing():
            known = {key.id: key for key in self.all()}
            if identity not in known:
                raise SettingsError(f"no key `{identity}`; `seawall key memory` lists them")
            kept = _read(self._path)
            left = [k for k in kept if key_id(bytes.fromhex(k.secret)) != identity]
            _write(self._path, left or [_Kept(secrets.token_hex(KEY_BYTES), "")])
        return known[identity]

    @contextmanager
    def _changing(self) -> Iterator[None]:
        prepare_folder(self._path.parent)
        with locked(self._path.with_suffix(".lock")):
            yield

    def _only_in_file(self) -> None:
        if self._given:
            raise SettingsError(f"the keys are in `{VARIABLE}`; change them there")

    def _look(self) -> _Stamp | None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino


def realm(tenant: str, environment: str) -> str:
    """What labels are good in: those of another installation under the same key are not."""
    return f"{tenant}\0{environment}"


@dataclass(frozen=True, slots=True)
class _Kept:
    secret: str
    made: str


def _secrets(kept: Sequence[_Kept]) -> list[bytes]:
    return [bytes.fromhex(each.secret) for each in kept]


def _from_variable(given: str) -> list[bytes]:
    try:
        found = [bytes.fromhex(word.strip()) for word in given.split(",")]
    except ValueError:
        found = [b""]
    if any(len(secret) != KEY_BYTES for secret in found):
        raise SettingsError(
            f"`{VARIABLE}` must be keys of {2 * KEY_BYTES} hexadecimal digits with commas between "
            "them, the newest first; `openssl rand -hex 32` makes one"
        )
    return found


def _read(path: Path) -> list[_Kept]:
    try:
        if path.stat().st_mode & 0o077:
            raise SettingsError(
                f"`{path}` can be read by others; run `chmod 600` on it, and if somebody may have "
                "read it, `seawall key memory --rotate` and then `--drop` its keys"
            )
        kept = [_checked(**each) for each in json.loads(path.read_text("utf-8"))["keys"]]
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise _unreadable(path, type(problem).__name__) from None
    if not kept:
        raise _unreadable(path, "no key in it")
    return kept


def _checked(secret: str, made: str) -> _Kept:
    if len(bytes.fromhex(secret)) != KEY_BYTES:
        raise ValueError
    return _Kept(secret, made)


def _unreadable(path: Path, why: str) -> SettingsError:
    return SettingsError(
        f"`{path}` cannot be read ({why}); restore it from a backup, or remove it: no label "
        "from before will then verify"
    )


def _write(path: Path, kept: Sequence[_Kept]) -> None:
    content = json.dumps({"v": 1, "keys": [asdict(each) for each in kept]}, indent=1)
    write_private(path, content.encode())
