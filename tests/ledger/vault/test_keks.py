"""Generations of keys: private, renewed in order, and gone for good when destroyed."""

import base64
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from seawall.errors import LedgerError
from seawall.ledger.vault import Keks
from seawall.ledger.vault.keks import FILE, VARIABLE
from tests.ledger.events import NOON

FIRST, SECOND = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


def test_the_first_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    made = Keks(tmp_path).newest(begun=False)
    assert Keks(tmp_path).newest(begun=True) == made
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert made.key.hex() not in repr(made)


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    Keks(tmp_path).newest(begun=False)
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(LedgerError, match="chmod 600"):
        Keks(tmp_path).newest(begun=True)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"keys": [1]}', '{"keys": [{"key": "00"}]}', '{"keys": [{"key": "zz"}]}',
     f'{{"keys": [{{"key": "{"00" * 32}", "retired": "2026-08-01"}}]}}'],
)  # fmt: skip
def test_damaged_keys_are_a_clear_error_and_are_not_replaced(tmp_path: Path, text: str) -> None:
    file = tmp_path / FILE
    file.touch(mode=0o600)
    file.write_text(text)
    with pytest.raises(LedgerError, match="damaged"):
        Keks(tmp_path).newest(begun=False)
    assert file.read_text() == text


def test_a_lost_file_is_not_taken_for_a_new_vault(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="restore the file"):
        Keks(tmp_path).newest(begun=True)
    assert not (tmp_path / FILE).exists()


def test_a_new_generation_retires_the_one_before_and_that_one_can_be_destroyed(
    tmp_path: Path,
) -> None:
    keks = Keks(tmp_path)
    old = keks.newest(begun=False)
    new = keks.renew(NOON)
    later = NOON + timedelta(days=1)
    assert keks.newest(begun=True) == new != old
    assert keks.retired(NOON) == ()
    assert keks.retired(later) == (old.id,)
    keks.destroy([old.id, new.id])
    assert keks.generations() == (new,)
    assert old.key.hex() not in (tmp_path / FILE).read_text()
    with pytest.raises(LedgerError, match="destroyed"):
        keks.by_id(old.id)


def test_a_generation_keeps_the_time_when_it_first_retired(tmp_path: Path) -> None:
    keks = Keks(tmp_path)
    old = keks.newest(begun=False)
    keks.renew(NOON)
    keks.renew(NOON + timedelta(days=30))
    assert keks.retired(NOON + timedelta(days=1)) == (old.id,)


def test_keys_of_the_environment_come_first_and_the_file_holds_none_of_them(
    tmp_path: Path,
) -> None:
    in_file = Keks(tmp_path).newest(begun=False)
    keks = Keks(tmp_path, environ={VARIABLE: f"{SECOND},{FIRST}"})
    newest, older, oldest = keks.generations()
    assert (newest.key, older.key, oldest) == (b"\2" * 32, b"\1" * 32, in_file)
    assert keks.renew(NOON) == newest
    assert (b"\2" * 32).hex() not in (tmp_path / FILE).read_text()
    assert keks.retired(NOON + timedelta(days=1)) == (in_file.id,)


@pytest.mark.parametrize("told", ["nonsense", "AAAA", f"{FIRST},?"])
def test_a_variable_that_is_no_key_is_refused_without_being_quoted(
    tmp_path: Path, told: str
) -> None:
    with pytest.raises(LedgerError, match="openssl rand") as refusal:
        Keks(tmp_path, environ={VARIABLE: told}).generations()
    assert told not in str(refusal.value)
