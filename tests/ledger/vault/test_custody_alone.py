"""With every file, the vault's keys and one custodian's key, no strict text is opened."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, combinations
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest

from seawall.errors import LedgerError
from seawall.ledger import log_origin
from seawall.ledger.vault import Keks, Sealed, Vault
from seawall.ledger.vault.custody import open_shares
from seawall.ledger.vault.envelope import associated, commitment, committed, open_sealed, unwrap
from tests.ledger.vault.office import PRIVATE, PUBLIC, files_of, seal_strict
from tests.ledger.vault.sealing import SECRET, to_seal

KEY = 32


class Thief:
    """Has the data folder, the vault's keys in it and some custodians' keys; tries everything."""

    def __init__(self, folder: Path, vault: Vault, kept: Sealed, *custodians: str) -> None:
        self._folder, self._vault, self._kept = folder, vault, kept
        self._privates = [PRIVATE[name] for name in custodians]
        self._keks = Keks(folder).generations()

    def text(self) -> bytes | None:
        """What the text said, or None where nothing opened it."""
        query = "SELECT * FROM sealed WHERE ref = ?"
        ref, key, klass, subject, at, _, sealed = self._rows(query, self._kept.ref)[0]
        aad = associated("text", log_origin(self._folder), ref, klass, subject, key, at)
        for candidate in self._candidates():
            if commitment(candidate) == committed(sealed):
                return open_sealed(sealed, candidate, aad=aad)
        return None

    def _candidates(self) -> Iterator[bytes]:
        """Each 32 bytes of any file, each key that unwraps, and each XOR of up to three parts."""
        for content in files_of(self._folder).values():
            yield from (content[at : at + KEY] for at in range(len(content) - KEY + 1))
        parts = [*(each.key for each in self._keks), *self._unwrapped(), *self._shares()]
        for some in chain.from_iterable(combinations(parts, count) for count in (1, 2, 3)):
            yield self._xor(some)

    def _unwrapped(self) -> Iterator[bytes]:
        for key, subject, klass, epoch, told, wrapped, _ in self._rows("SELECT * FROM dek"):
            for kek in self._keks:
                for generation in {told, kek.id}:
                    aad = associated("key", key, subject, klass, epoch, generation)
                    with suppress(LedgerError):
                        yield unwrap(wrapped, kek.key, aad=aad)

    def _shares(self) -> Iterator[bytes]:
        with suppress(LedgerError):
            shares = self._vault.in_custody(self._kept.ref, self._kept.digest).shares
            for holder in PUBLIC:
                for private in self._privates:
                    with suppress(LedgerError):
                        yield from open_shares(shares, holder, private).shares.values()

    def _rows(self, query: str, *values: str) -> list[Any]:
        connection = connect(self._folder / "vault.sqlite")
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    @staticmethod
    def _xor(parts: tuple[bytes, ...]) -> bytes:
        made = bytes(KEY)
        for part in parts:
            made = bytes(a ^ b for a, b in zip(made, part, strict=True))
        return made


@pytest.mark.parametrize("custodians", [(), ("kim",), ("lou",), ("max",)])
def test_one_custodian_with_all_that_the_service_has_opens_nothing(
    folder: Path, vault: Vault, custodians: tuple[str, ...]
) -> None:
    vault.seal_many([to_seal()])  # so that there are keys of the vault
    (kept,) = seal_strict(vault)
    assert Thief(folder, vault, kept, *custodians).text() is None


def test_the_same_attempt_succeeds_with_two_and_with_what_is_not_strict(
    folder: Path, vault: Vault
) -> None:
    (plain,) = vault.seal_many([to_seal()])
    (kept,) = seal_strict(vault)
    for attempt in (Thief(folder, vault, plain), Thief(folder, vault, kept, "kim", "lou")):
        assert SECRET.encode() in (attempt.text() or b"")
