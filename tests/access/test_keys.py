"""Keys are found by their secret alone, which is stored nowhere."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seawall.access import KeyStore
from seawall.errors import AccessError

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_key_is_found_by_its_secret_and_by_nothing_near_it(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    key, secret = store.issue("support", at=NOW)
    found = store.find(secret)
    assert found == key
    for wrong in (secret[:-1], secret + "x", secret.swapcase(), key.id, "", "sw_", key.digest):
        assert store.find(wrong) is None


def test_no_file_holds_the_secret_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    _, secret = KeyStore(tmp_path / "data").issue("support", at=NOW)
    for path in (tmp_path / "data").iterdir():
        assert secret.encode() not in path.read_bytes()
        assert secret.split("_", 2)[2].encode() not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


def test_another_store_sees_what_was_issued_and_revoked_at_its_next_refresh(
    tmp_path: Path,
) -> None:
    here, there = KeyStore(tmp_path), KeyStore(tmp_path)
    key, secret = here.issue("support", at=NOW)
    assert there.find(secret) is None
    assert there.refresh() is True
    assert there.find(secret) == key
    here.revoke(key.id, at=NOW)
    assert there.refresh() is True
    assert there.find(secret) is None
    assert there.refresh() is False


def test_keys_issued_at_once_are_all_kept(tmp_path: Path) -> None:
    secrets: list[str] = []

    def issue() -> None:
        secrets.append(KeyStore(tmp_path).issue("support", at=NOW)[1])

    threads = [threading.Thread(target=issue) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = KeyStore(tmp_path)
    assert len(store.all()) == 16
    assert all(store.find(secret) for secret in secrets)


def test_a_damaged_file_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('[{"id": 3}]', "utf-8")
    with pytest.raises(AccessError, match="restore it from a backup"):
        KeyStore(tmp_path)


def test_revoking_an_unknown_key_says_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="seawall key list"):
        KeyStore(tmp_path).revoke("nobody", at=NOW)
