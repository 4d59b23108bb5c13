"""One spelling for values that mean one thing, and every class that a value may be of."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.ledger import Pseudonyms, canonical, class_of, spellings, tokens_of
from seawall.ledger.indicator import EMAIL, HOST, IP, NUMBERS, PRINCIPAL, SECRET, WORDS
from tests.docs.sources import strings
from tests.ledger.events import NOON

SOURCE = Path(__file__).parent.parent.parent / "src/seawall"

CLASSES = sorted({*NUMBERS, *WORDS, EMAIL, HOST, IP, PRINCIPAL, SECRET})


@pytest.mark.parametrize(
    ("kind", "klass"),
    [
        ("pii.email", "pii-email"),
        ("pii.national_id", "pii-national-id"),
        ("secret.stripe", "secret"),
        ("secret.assigned", "secret"),
        ("exfiltration.image", "host"),
        ("exfiltration.link", "host"),
        ("exfiltration.script", ""),
        ("injection.override", ""),
        ("guard.broken", ""),
        ("pii.Ann Smith", ""),
        ("pii", ""),
    ],
)
def test_a_kind_has_the_class_of_the_values_that_it_points_at(kind: str, klass: str) -> None:
    assert class_of(kind) == klass


@pytest.mark.parametrize(
    ("klass", "one", "same"),
    [
        ("pii-email", "Ann@Example.com", " ann@example.COM"),
        ("pii-email", "ann@example.com", "ann\u200b@example.com"),
        ("pii-iban", "DE89 3704 0044 0532 0130 00", "de89370400440532013000"),
        ("pii-card", "3782-822463-10005", "3782 822463 10005"),
        ("pii-phone", "+49 30 23125-417", "0049 (30) 23125417"),
        ("pii-person", "Ann  Smith", "ANN\nSMITH"),
        ("pii-ip", "2001:0db8::0001", "2001:db8::1"),
        ("host", "https://Evil.example:8080/a?b=c", "evil.example."),
        ("host", "![a](//evil.example/x.png)", "evil.example/y"),
    ],
)
def test_values_that_mean_one_thing_have_one_spelling(klass: str, one: str, same: str) -> None:
    assert canonical(klass, one) == canonical(klass, same) != ""


def test_a_secret_is_what_it_is_to_the_letter() -> None:
    assert canonical(SECRET, "sk_Live-1 2") == "sk_Live-1 2"
    assert canonical(SECRET, "a" * 20) != canonical(SECRET, "A" * 20)


@given(st.sampled_from(CLASSES), st.text())
def test_a_spelling_is_its_own_spelling(klass: str, value: str) -> None:
    once = canonical(klass, value)
    assert canonical(klass, once) == once


VALUES = {
    "pii-email": "ann@example.com",
    "pii-ip": "192.0.2.7",
    "host": "evil.example",
    "secret": "sk_live_51QmRt8ZkVw3NhYc7LpXe2Bd",
    "principal": "u-42",
    **dict.fromkeys(NUMBERS, "AB 12-34.56"),
    **dict.fromkeys(WORDS, "Ann Smith"),
}


@pytest.mark.parametrize("klass", CLASSES)
def test_a_look_up_of_a_value_tries_the_class_that_it_was_found_as(
    tmp_path: Path, klass: str
) -> None:
    names = Pseudonyms.open(tmp_path)
    value = VALUES[klass]
    logged = names.token(klass, canonical(klass, value), NOON)
    assert logged in tokens_of(names, value)
    assert logged not in tokens_of(names, f"{value}x9")


def test_every_kind_of_personal_data_has_a_class_that_look_ups_try() -> None:
    kinds = {word for word in strings(SOURCE) if re.fullmatch(r"pii\.[a-z_]+", word)}
    assert {"pii.email", "pii.iban", "pii.person"} <= kinds
    assert {class_of(kind) for kind in kinds} <= set(CLASSES)


def test_the_same_string_of_another_class_is_another_token(tmp_path: Path) -> None:
    names = Pseudonyms.open(tmp_path)
    tokens = [names.token(klass, spelled, NOON) for klass, spelled in spellings("ann@example.com")]
    assert len(tokens) == len(set(tokens)) > 2


@pytest.mark.parametrize("hostile", ["", " ", "\u200b", "@", "://", "\ud800", "..", "a" * 10_000])
def test_a_look_up_takes_any_string(tmp_path: Path, hostile: str) -> None:
    assert all(token.isascii() for token in tokens_of(Pseudonyms.open(tmp_path), hostile))
