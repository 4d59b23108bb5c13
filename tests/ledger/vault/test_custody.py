"""Any two of three custodians open a secret, and no one of them learns anything of it."""

import base64
import secrets
from dataclasses import replace
from itertools import permutations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import LedgerError
from seawall.ledger.vault.custody import OpenedShares, Shares, join, open_shares, split

KEYS = {name: X25519PrivateKey.generate() for name in ("kim", "lou", "max")}
PUBLIC = {
    name: f"x25519:{base64.b64encode(key.public_key().public_bytes_raw()).decode()}"
    for name, key in KEYS.items()
}
SECRET = secrets.token_bytes(32)
PAIRS = list(permutations(KEYS, 2))


@pytest.fixture(scope="module")
def shares() -> Shares:
    return split(SECRET, PUBLIC, about="key 7")


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_any_two_recover_the_secret(shares: Shares, one: str, other: str) -> None:
    parts = [open_shares(shares, name, KEYS[name]) for name in (one, other)]
    assert join(shares, *parts) == SECRET


@given(secret=st.binary(min_size=32, max_size=32))
@settings(max_examples=20)
def test_any_secret_comes_back(secret: bytes) -> None:
    shares = split(secret, PUBLIC, about="x")
    for one, other in PAIRS:
        parts = [open_shares(shares, name, KEYS[name]) for name in (one, other)]
        assert join(shares, *parts) == secret


@pytest.mark.parametrize("name", KEYS)
def test_what_one_sees_is_as_likely_with_any_other_secret(name: str) -> None:
    """For another secret there are dice that show this custodian the very same shares."""
    other = secrets.token_bytes(32)
    dice = [secrets.token_bytes(32) for _ in range(3)]
    mine = open_shares(rolled(SECRET, dice), name, KEYS[name])
    difference = bytes(a ^ b for a, b in zip(SECRET, other, strict=True))
    # the pairs are parted in the order of their names; the second of a pair sees secret ^ die
    holders = [("kim", "lou"), ("kim", "max"), ("lou", "max")]
    theirs = [
        bytes(a ^ b for a, b in zip(die, difference, strict=True)) if pair[1] == name else die
        for pair, die in zip(holders, dice, strict=True)
    ]
    assert open_shares(rolled(other, theirs), name, KEYS[name]).shares == mine.shares


def rolled(secret: bytes, dice: list[bytes]) -> Shares:
    left = iter(dice)
    return split(secret, PUBLIC, about="key 7", random=lambda _: next(left))


@pytest.mark.parametrize("name", KEYS)
def test_one_alone_cannot_join(shares: Shares, name: str) -> None:
    mine = open_shares(shares, name, KEYS[name])
    assert SECRET not in mine.shares.values()
    with pytest.raises(LedgerError):
        join(shares, mine, mine)
    for other in KEYS.keys() - {name}:
        with pytest.raises(LedgerError, match="do not open with this key"):
            open_shares(shares, other, KEYS[name])
        guessed = OpenedShares(shares.about, other, {name: secrets.token_bytes(32)})
        with pytest.raises(LedgerError, match="do not make the secret"):
            join(shares, mine, guessed)


def test_shares_moved_to_another_place_do_not_open(shares: Shares) -> None:
    moved = {**shares.sealed, ("kim", "lou"): shares.sealed["kim", "max"]}
    for tampered in (replace(shares, sealed=moved), replace(shares, about="key 8")):
        with pytest.raises(LedgerError, match="do not open"):
            open_shares(tampered, "kim", KEYS["kim"])


def test_a_flip_of_any_byte_of_a_share_is_told(shares: Shares) -> None:
    whole = shares.sealed["kim", "lou"]
    for place in range(len(whole)):
        flipped = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        tampered = replace(shares, sealed={**shares.sealed, ("kim", "lou"): flipped})
        with pytest.raises(LedgerError):
            open_shares(tampered, "kim", KEYS["kim"])
    for short in (b"", whole[:10]):
        tampered = replace(shares, sealed={**shares.sealed, ("kim", "lou"): short})
        with pytest.raises(LedgerError):
            open_shares(tampered, "kim", KEYS["kim"])


def test_shares_of_another_secret_do_not_join(shares: Shares) -> None:
    others = split(secrets.token_bytes(32), PUBLIC, about="key 7")
    kim = open_shares(shares, "kim", KEYS["kim"])
    with pytest.raises(LedgerError, match="do not make the secret"):
        join(shares, kim, open_shares(others, "lou", KEYS["lou"]))
    elsewhere = split(SECRET, PUBLIC, about="key 8")
    with pytest.raises(LedgerError, match="of one secret"):
        join(shares, kim, open_shares(elsewhere, "lou", KEYS["lou"]))
    short = OpenedShares("key 7", "lou", {"kim": b"x"})
    with pytest.raises(LedgerError, match="right length"):
        join(shares, kim, short)


@pytest.mark.parametrize(
    ("secret", "custodians"),
    [
        (SECRET, {name: PUBLIC[name] for name in ("kim", "lou")}),
        (SECRET, {**PUBLIC, "max": PUBLIC["kim"]}),
        (SECRET, {**PUBLIC, "max": "x25519:" + "A" * 43}),
        (SECRET, {**PUBLIC, "max": ""}),
        (SECRET, {**PUBLIC, "max": f"x25519:{'A' * 43}="}),
        (b"password", PUBLIC),
    ],
    ids=["two", "one twice", "not padded", "none", "of small order", "a short secret"],
)
def test_what_two_of_three_could_not_keep_is_refused(
    secret: bytes, custodians: dict[str, str]
) -> None:
    with pytest.raises(LedgerError):
        split(secret, custodians, about="x")


def test_nobody_is_a_custodian_by_asking(shares: Shares) -> None:
    with pytest.raises(LedgerError, match="`ann` is no custodian"):
        open_shares(shares, "ann", KEYS["kim"])


def test_opened_shares_are_not_shown(shares: Shares) -> None:
    kim = open_shares(shares, "kim", KEYS["kim"])
    assert "\\x" not in repr(kim)
