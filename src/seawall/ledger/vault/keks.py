"""The keys above the vault's keys, in generations: rotating them ends old copies of the vault."""

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from seawall.errors import LedgerError
from seawall.ledger.folder import cannot, locked, prepare_folder, replace_file
from seawall.ledger.vault.envelope import KEY

FILE = "vault-keys"
"""In the data folder: generations of keys, newest first."""

VARIABLE = "SEAWALL_VAULT_KEY"
"""Holds the newest key, and after a comma older ones, where they must not lie beside the vault."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One key. `id` is told by the key itself; `retired` is when a newer one took its place."""

    id: str
    key: bytes = field(repr=False)
    retired: datetime | None = None


class Keks:
    """
    The generations of a data folder: those of the environment first, then those of the file.

    They are read anew each time, never kept: a process that goes on for months wraps under a
    key that another made a moment ago, and holds none that was destroyed. LedgerError where
    the file is damaged, missing or can be read by others.
    """

    def __init__(self, folder: Path, *, environ: Mapping[str, str] | None = None) -> None:
        prepare_folder(folder)
        self._path = folder / FILE
        self._told = (os.environ if environ is None else environ).get(VARIABLE, "")

    def generations(self) -> tuple[Generation, ...]:
        """All that there are, newest first; none before the first is made."""
        return (*_of_variable(self._told), *_read(self._path))

    def by_id(self, generation: str) -> Generation:
        """One of them; LedgerError where it was destroyed or is missing."""
        for each in self.generations():
            if each.id == generation:
                return each
        raise LedgerError(
            f"the vault's key generation `{generation}` is not there: it was destroyed, and with "
            f"it every copy of the vault from its time; or `{self._path}` or `{VARIABLE}` is not "
            "what it was, then restore it"
        )

    def newest(self, *, begun: bool) -> Generation:
        """
        What new keys are wrapped under; made where nothing has `begun` that older ones wrapped.

        LedgerError where the vault has keys, and what wrapped them is missing.
        """
        generations = self.generations()
        if not generations and begun:
            raise LedgerError(
                f"the vault's keys `{self._path}` are missing; restore the file from a backup, or "
                f"set `{VARIABLE}`; without them nothing in the vault can be read"
            )
        return generations[0] if generations else self._add(None)

    def renew(self, now: datetime) -> Generation:
        """
        A new generation, durable before it is given out; those before it retire now.

        With keys in the environment it is the first of those, and the operator's to renew.
        """
        told = _of_variable(self._told)
        return self._add(now, made=told[0] if told else None)

    def retired(self, before: datetime) -> tuple[str, ...]:
        """The generations of the file that retired before a time."""
        return tuple(each.id for each in _read(self._path) if _over(each, before))

    def destroy(self, generations: Sequence[str]) -> None:
        """Take retired generations out of the file, for good."""
        with locked(self._lock):
            kept = _read(self._path)
            gone = {each.id for each in kept if each.retired and each.id in generations}
            if gone:
                _write(self._path, [each for each in kept if each.id not in gone])

    @property
    def _lock(self) -> Path:
        return self._path.with_name(f"{FILE}.lock")

    def _add(self, now: datetime | None, *, made: Generation | None = None) -> Generation:
        """Retire what is in the file, and add a new key to it unless one was `made` elsewhere."""
        with locked(self._lock):
            kept = _read(self._path)
            if now is None and kept:  # another process was first
                return kept[0]
            retiring = [each if each.retired else replace(each, retired=now) for each in kept]
            new = made or _generation(secrets.token_bytes(KEY))
            if made is None:
                retiring.insert(0, new)
            if retiring != kept:
                _write(self._path, retiring)
            return new


def _over(generation: Generation, before: datetime) -> bool:
    return generation.retired is not None and generation.retired < before


def _generation(key: bytes, retired: datetime | None = None) -> Generation:
    if len(key) != KEY:
        raise ValueError
    return Generation(hmac.digest(key, b"generation", "sha256")[:8].hex(), key, retired)


def _of_variable(told: str) -> tuple[Generation, ...]:
    try:
        return tuple(
            _generation(base64.b64decode(word.strip(), validate=True))
            for word in told.split(",")
            if word.strip()
        )
    except (ValueError, binascii.Error):
        raise LedgerError(
            f"`{VARIABLE}` is no key; write {KEY} random bytes in base64, as `openssl rand "
            f"-base64 {KEY}` prints them, and after a comma those that it takes the place of"
        ) from None


def _read(path: Path) -> list[Generation]:
    """The generations in the file, which only its owner may be able to read."""
    try:
        if path.stat().st_mode & 0o077:
            raise LedgerError(
                f"the keys in `{path}` can be read by others; run `chmod 600` on the file, "
                "and if somebody may have read it, `seawall log vault rotate`"
            )
        kept: dict[str, Any] = orjson.loads(path.read_bytes())
        return [_one(line) for line in kept["keys"]]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise cannot("read", path, error) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LedgerError(
            f"the keys in `{path}` are damaged; restore the file from a backup: "
            "without it nothing in the vault can be read"
        ) from None


def _one(line: dict[str, str]) -> Generation:
    retired = datetime.fromisoformat(line["retired"]) if line.get("retired") else None
    if retired is not None and retired.tzinfo is None:
        raise ValueError
    return _generation(bytes.fromhex(line["key"]), retired)


def _write(path: Path, generations: Sequence[Generation]) -> None:
    lines = [
        {
            "key": each.key.hex(),
            "retired": each.retired.astimezone(UTC).isoformat() if each.retired else "",
        }
        for each in generations
    ]
    replace_file(path, orjson.dumps({"v": 1, "keys": lines}, option=orjson.OPT_INDENT_2))
