"""Laws of an envelope: it opens for one key, one place and one text, and tells no length."""

import secrets

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import LedgerError
from seawall.ledger.vault.envelope import (
    NONCE,
    associated,
    bucket,
    commitment,
    open_sealed,
    padded_size,
    seal,
    unwrap,
    wrap,
)

DEK, OTHER = bytes(range(32)), bytes(range(1, 33))
AAD = associated("text", "log", "ref", 1)
FIXED = b"n" * NONCE
HEAD = 1 + 32


@given(st.binary(max_size=20_000))
def test_what_was_sealed_opens_as_it_was(plaintext: bytes) -> None:
    assert open_sealed(seal(plaintext, DEK, aad=AAD, nonce=FIXED), DEK, aad=AAD) == plaintext


@given(st.integers(0, 40_000), st.integers(0, 40_000))
def test_a_length_tells_no_more_than_its_bucket(one: int, other: int) -> None:
    first, second = (len(seal(b"x" * n, DEK, aad=AAD, nonce=FIXED)) for n in (one, other))
    assert (first == second) == (bucket(one + 4) == bucket(other + 4))


@pytest.mark.parametrize(
    ("length", "size"),
    [(0, 256), (252, 256), (253, 1_024), (4_092, 4_096), (16_380, 16_384), (16_381, 32_768)],
)
def test_texts_are_padded_to_these_sizes(length: int, size: int) -> None:
    assert padded_size(seal(b"x" * length, DEK, aad=AAD, nonce=FIXED)) == size


@given(st.data())
def test_no_bit_can_be_changed(data: st.DataObject) -> None:
    sealed = bytearray(seal(b"hello", DEK, aad=AAD, nonce=FIXED))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(LedgerError):
        open_sealed(bytes(sealed), DEK, aad=AAD)


@pytest.mark.parametrize("cut", [0, 1, 33, 45, 60])
def test_a_piece_is_refused(cut: int) -> None:
    with pytest.raises(LedgerError):
        open_sealed(seal(b"hello", DEK, aad=AAD, nonce=FIXED)[:cut], DEK, aad=AAD)


def test_another_place_or_key_is_refused() -> None:
    sealed = seal(b"hello", DEK, aad=AAD, nonce=FIXED)
    with pytest.raises(LedgerError, match="moved to another's place"):
        open_sealed(sealed, DEK, aad=associated("text", "log", "ref", 2))
    with pytest.raises(LedgerError, match="another key"):
        open_sealed(sealed, OTHER, aad=AAD)


def test_a_ciphertext_that_opens_under_two_keys_is_refused_under_the_second() -> None:
    """As an insider with both keys would make it, to show another text later."""
    head = b"\x01" + commitment(DEK) + FIXED
    ciphertext = opens_under_both(DEK, OTHER, FIXED, head + AAD)
    assert AESGCM(DEK).decrypt(FIXED, ciphertext, head + AAD) != AESGCM(OTHER).decrypt(
        FIXED, ciphertext, head + AAD
    )
    with pytest.raises(LedgerError, match="another key"):
        open_sealed(head + ciphertext, OTHER, aad=AAD)


def test_a_wrapped_key_opens_under_its_own_and_for_its_place_only() -> None:
    kek, dek = secrets.token_bytes(32), secrets.token_bytes(32)
    wrapped = wrap(dek, kek, aad=b"here", nonce=FIXED)
    assert unwrap(wrapped, kek, aad=b"here") == dek
    for other, aad in ((DEK, b"here"), (kek, b"there")):
        with pytest.raises(LedgerError, match="changed, or moved"):
            unwrap(wrapped, other, aad=aad)
    with pytest.raises(LedgerError):
        unwrap(wrapped[:20], kek, aad=b"here")
    with pytest.raises(LedgerError, match="length"):
        unwrap(wrap(b"short", kek, aad=b"here", nonce=FIXED), kek, aad=b"here")


def opens_under_both(one: bytes, other: bytes, nonce: bytes, aad: bytes) -> bytes:
    """Two blocks and a tag that AES-GCM takes under either key (Dodis et al. 2018, section 3)."""
    blocks = [aad[i : i + 16].ljust(16, b"\0") for i in range(0, len(aad), 16)]
    lengths = (len(aad) * 8).to_bytes(8) + (32 * 8).to_bytes(8)
    fixed = secrets.token_bytes(16)
    # tag = c1*h^3 + c2*h^2 + lengths*h + (aad's part) + mask: equal for both where c2 is this
    left = right = 0
    for key in (one, other):
        h = number(ecb(key, bytes(16)))
        known = [*blocks, fixed, bytes(16), lengths]
        total = number(ecb(key, nonce + (1).to_bytes(4)))
        for power, block in zip(range(len(known), 0, -1), known, strict=True):
            total ^= times(number(block), to_the(h, power))
        left ^= total
        right ^= to_the(h, 2)
    second = times(left, to_the(right, 2**128 - 2))  # the inverse, by Fermat
    body = fixed + block_of(second)
    h = number(ecb(one, bytes(16)))
    tag = number(ecb(one, nonce + (1).to_bytes(4)))
    whole = [*blocks, fixed, block_of(second), lengths]
    for power, block in zip(range(len(whole), 0, -1), whole, strict=True):
        tag ^= times(number(block), to_the(h, power))
    return body + block_of(tag)


def ecb(key: bytes, block: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)


def number(block: bytes) -> int:
    return int.from_bytes(block)


def block_of(value: int) -> bytes:
    return value.to_bytes(16)


def times(one: int, other: int) -> int:
    """Multiplication in GF(2**128), in the order of bits of NIST SP 800-38D."""
    product = 0
    for place in range(127, -1, -1):
        if one >> place & 1:
            product ^= other
        other = other >> 1 ^ (0xE1 << 120 if other & 1 else 0)
    return product


def to_the(value: int, power: int) -> int:
    result = 1 << 127  # one
    while power:
        if power & 1:
            result = times(result, value)
        value, power = times(value, value), power >> 1
    return result
