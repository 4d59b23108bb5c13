"""Checksums, encodings and evenness are judged as their standards say."""

import json
from base64 import b64encode, urlsafe_b64encode

from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.secrets.judge import (
    base62_crc32,
    basic,
    discord,
    encoded_private_key,
    entropy,
    jwt,
    placeholder,
)
from tests.detect.corpora import lines


@given(st.text("abcdef", min_size=1))
def test_entropy_lies_between_nothing_and_the_alphabets_bits(value: str) -> None:
    assert 0 <= entropy(value) <= 2.585


def test_of_all_last_digits_one_completes_the_checksum() -> None:
    token = next(line.text for line in lines("secrets", "+") if line.text.startswith("ghp_"))
    right = [c for c in "0123456789ABCDEFabcdefXYZxyz" if base62_crc32(token[:-1] + c) > 0.9]
    assert right in ([], [token[-1]])
    assert base62_crc32(token) > 0.9


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3), st.booleans())
def test_a_web_token_needs_a_header_with_an_algorithm(
    header: dict[str, str],
    signed: bool,  # noqa: FBT001
) -> None:
    whole = header | ({"alg": "HS256"} if signed else {})
    head = urlsafe_b64encode(json.dumps(whole).encode()).decode().rstrip("=")
    assert (jwt(f"{head}.e30.c2ln") > 0) == ("alg" in whole or "enc" in whole)


@given(st.binary(max_size=40))
def test_what_is_no_token_is_judged_without_an_error(data: bytes) -> None:
    text = urlsafe_b64encode(data).decode()
    assert jwt(text) == 0 or b"alg" in data
    assert discord(text) == 0 or data.isdigit()
    key = encoded_private_key(b64encode(data).decode())
    assert (key > 0) == (b"PRIVATE KEY" in data)


@given(st.text("abc", min_size=1), st.text("abc", min_size=1))
def test_basic_credentials_have_a_colon(name: str, password: str) -> None:
    assert basic(b64encode(f"{name}:{password}".encode()).decode()) > 0.5
    assert basic(b64encode(name.encode()).decode()) == 0


@given(st.sampled_from(["example", "XXXX", "<token>", "${TOKEN}", "changeme", "your-api-key"]))
def test_the_words_of_documentation_are_known_in_any_case(word: str) -> None:
    assert placeholder(f"k9{word.upper()}q7")
    assert placeholder(f"k9{word.lower()}q7")
