"""Time stamps are good for their own bytes, by an authority that is named, and for no more."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from seawall.errors import LedgerError
from seawall.ledger.timestamp import must_answer, read_roots, stamp_query, stamped_at
from tests.ledger.authority import Authority

CONTENT = b"what was there"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa") / "a")


@pytest.fixture(scope="module")
def token(authority: Authority) -> bytes:
    query = stamp_query(CONTENT)
    token = authority.answer(query.body)
    must_answer(query, token)
    return token


def test_a_stamp_tells_when_its_bytes_were_there(authority: Authority, token: bytes) -> None:
    at = stamped_at(CONTENT, token, read_roots(authority.root_file.read_bytes()))
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=5)


def test_a_stamp_over_other_bytes_or_by_another_authority_is_not_good(
    authority: Authority, token: bytes, tmp_path: Path
) -> None:
    with pytest.raises(LedgerError, match="not good"):
        stamped_at(CONTENT + b" ", token, [authority.root])
    with pytest.raises(LedgerError, match="not good"):
        stamped_at(CONTENT, token, [Authority(tmp_path / "b").root])
    for junk in (b"", b"junk", token[:-1], token + b"x" * 70_000):
        with pytest.raises(LedgerError, match="no time stamp"):
            stamped_at(CONTENT, junk, [authority.root])


def test_a_flipped_byte_makes_a_stamp_bad_or_is_in_no_part_that_counts(
    authority: Authority, token: bytes
) -> None:
    at = stamped_at(CONTENT, token, [authority.root])
    good = 0
    for place in range(len(token)):
        changed = bytearray(token)
        changed[place] ^= 1 << place % 8
        try:
            told = stamped_at(CONTENT, bytes(changed), [authority.root])
        except LedgerError:
            continue
        good += 1  # numbers of versions, names of algorithms: not what was signed, nor when
        assert told == at
    assert good < 20


def test_an_answer_to_another_question_is_not_taken(authority: Authority, token: bytes) -> None:
    with pytest.raises(LedgerError, match="another question"):
        must_answer(stamp_query(CONTENT), token)
    with pytest.raises(LedgerError, match="other bytes"):
        must_answer(stamp_query(b"other"), token)
    with pytest.raises(LedgerError, match="no time stamp"):
        must_answer(stamp_query(CONTENT), b"<html>")
    refusal = bytes.fromhex("30053003020102")  # status 2, rejection, and no stamp
    with pytest.raises(LedgerError, match="refused"):
        must_answer(stamp_query(CONTENT), refusal)


def test_a_file_without_a_certificate_is_told() -> None:
    with pytest.raises(LedgerError, match="no certificate"):
        read_roots(b"nothing")
