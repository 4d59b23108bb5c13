"""An envelope opens for the keys that signed its exact bytes, and for nothing and nobody else."""

import base64
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as TheirEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

from seawall.access import public_key
from seawall.access.dsse import (
    IN_TOTO,
    Envelope,
    Signature,
    hint_of,
    open_envelope,
    pae,
    read_envelope,
    sign_bytes,
)
from seawall.errors import AccessError

# The keys of RFC 8032, 7.1, tests 1 and 2, which DSSE's test vectors use as A and B.
A = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)
B = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
)
KEY_A, KEY_B = public_key(A), public_key(B)
BODY = b'{"_type":"https://in-toto.io/Statement/v1"}'

# What DSSE's vectors give for these keys, types and bytes.
VECTORS = [
    (
        IN_TOTO,
        BODY,
        "2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==",
    ),
    (
        IN_TOTO,
        bytes.fromhex("fbffbf3e3f"),
        "P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw==",
    ),
    (
        "application/vnd.exämple+json",
        BODY,
        "xmSk/ug66ysT7ayhkCIjhAq42zgZXSsEWuzUaNL7w2eGAdF/NU6/fRXPtmfN+5DNSAs5/i2lUnHjbbjPsu0tAw==",
    ),
    (
        IN_TOTO,
        b"",
        "gSggCAaTLTYyRH6FIDBem6meyIynsYy8RTHVzwx9tnTb7Bg/1jMWnuVgI/gffqmbsC2VX5/jHfkkDqsj7CDbDg==",
    ),
]


def told(payload: bytes, kind: str, *signatures: tuple[str, str], urlsafe: bool = False) -> str:
    encode = base64.urlsafe_b64encode if urlsafe else base64.b64encode
    return json.dumps(
        {
            "payload": encode(payload).decode(),
            "payloadType": kind,
            "signatures": [{"sig": sig, "keyid": hint} for hint, sig in signatures],
        }
    )


def test_what_is_signed_is_the_specifications_example() -> None:
    said = pae("http://example.com/HelloWorld", b"hello world")
    assert said == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


@pytest.mark.parametrize(("kind", "body", "signature"), VECTORS)
def test_the_vectors_of_the_specification_open_and_are_what_is_signed(
    kind: str, body: bytes, signature: str
) -> None:
    for urlsafe in (False, True):
        there = read_envelope(told(body, kind, ("A", signature), urlsafe=urlsafe))
        assert open_envelope(there, [KEY_A], payload_type=kind).payload == body
    ours = sign_bytes(body, [A], payload_type=kind)
    assert ours.signatures[0].signature == base64.b64decode(
        signature, altchars=_alphabet(signature)
    )


def _alphabet(words: str) -> bytes:
    return b"-_" if set("-_") & set(words) else b"+/"


def test_a_type_that_nobody_signed_or_nobody_asked_for_is_refused() -> None:
    swapped = read_envelope(told(BODY, "application/vnd.example.other+json", ("A", VECTORS[0][2])))
    for kind in (IN_TOTO, "application/vnd.example.other+json"):
        with pytest.raises(AccessError, match="0 of the keys"):
            open_envelope(swapped, [KEY_A], payload_type=kind)
    of_no_type = sign_bytes(BODY, [A], payload_type="")
    with pytest.raises(AccessError, match="something else"):
        open_envelope(of_no_type, [KEY_A])


def test_two_signatures_are_of_two_keys_and_the_hint_counts_for_nothing() -> None:
    both = sign_bytes(BODY, [A, B])
    assert open_envelope(both, [KEY_A, KEY_B], threshold=2).keys == (KEY_A, KEY_B)
    nameless = replace(both, signatures=tuple(replace(s, hint="") for s in both.signatures))
    assert open_envelope(nameless, [KEY_A, KEY_B], threshold=2).payload == BODY
    one = sign_bytes(BODY, [A, A])
    twice = replace(one, signatures=(one.signatures[0], replace(one.signatures[1], hint="B")))
    for keys in ([KEY_A, KEY_B], [KEY_A, KEY_A]):
        with pytest.raises(AccessError, match="1 of the keys that you name signed this"):
            open_envelope(twice, keys, threshold=2)
    forged = replace(
        sign_bytes(BODY, [B]),
        signatures=(Signature(hint_of(KEY_A), sign_bytes(BODY, [B]).signatures[0].signature),),
    )
    with pytest.raises(AccessError, match="0 of the keys"):
        open_envelope(forged, [KEY_A])


def test_one_key_that_is_named_in_two_ways_is_one_key() -> None:
    """The alphabets of base64 differ in two signs: whoever writes both has not signed twice."""
    signer = next(k for k in map(_seeded, range(256)) if {"+", "/"} & {*public_key(k)})
    name = public_key(signer)
    names = [name, name.replace("+", "-").replace("/", "_")]
    signed = sign_bytes(BODY, [signer])
    assert open_envelope(signed, names).keys == (name,)
    with pytest.raises(AccessError, match="1 of the keys"):
        open_envelope(signed, names, threshold=2)


def _seeded(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32))


def test_nothing_is_opened_by_no_signature() -> None:
    with pytest.raises(AccessError, match="one signature at least"):
        open_envelope(sign_bytes(BODY, [A]), [KEY_A], threshold=0)
    with pytest.raises(AccessError, match="0 of the keys"):
        open_envelope(sign_bytes(BODY, [A]), [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"payload": "", "payloadType": "t"}',
        '{"payload": "", "payloadType": "t", "signatures": []}',
        '{"payload": "", "payloadType": "t", "signatures": [{}]}',
        '{"payload": "", "payloadType": "t", "signatures": ["x"]}',
        '{"payload": "A", "payloadType": "t", "signatures": [{"sig": ""}]}',
        '{"payload": "-+==", "payloadType": "t", "signatures": [{"sig": ""}]}',
        '{"payload": "QQ==\\n", "payloadType": "t", "signatures": [{"sig": ""}]}',
        '{"payload": "QR==", "payloadType": "t", "signatures": [{"sig": ""}]}',
        '{"payload": 1, "payloadType": "t", "signatures": [{"sig": ""}]}',
    ],
)
def test_what_is_no_envelope_is_said_to_be_none(text: str) -> None:
    with pytest.raises(AccessError, match="no signed envelope"):
        read_envelope(text)


@pytest.mark.parametrize(
    "key", ["", "ed25519:", "ed25519:AAAA", "A" * 44, KEY_A[:-1], KEY_A + "\n"]
)
def test_what_is_no_key_opens_nothing(key: str) -> None:
    with pytest.raises(AccessError, match="a key is written"):
        open_envelope(sign_bytes(BODY, [A]), [key])


@given(body=st.binary(max_size=40), bit=st.integers(0, 7), data=st.data())
def test_a_flip_of_any_bit_of_the_bytes_or_of_the_signature_is_told(
    body: bytes, bit: int, data: st.DataObject
) -> None:
    envelope = sign_bytes(body, [A])
    signature = bytearray(envelope.signatures[0].signature)
    signature[data.draw(st.integers(0, 63))] ^= 1 << bit
    spoilt = [replace(envelope, signatures=(Signature("", bytes(signature)),))]
    if body:
        other = bytearray(body)
        other[data.draw(st.integers(0, len(body) - 1))] ^= 1 << bit
        spoilt.append(replace(envelope, payload=bytes(other)))
    for each in spoilt:
        with pytest.raises(AccessError, match="0 of the keys"):
            open_envelope(each, [KEY_A])


@given(st.binary(max_size=200), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_an_envelope_survives_its_text(body: bytes, kind: str) -> None:
    envelope = sign_bytes(body, [A, B], payload_type=kind)
    assert read_envelope(envelope.text) == envelope


def their_key(key: Ed25519PrivateKey) -> SSlibKey:
    return SSlibKey.from_crypto(key.public_key(), keyid=hint_of(public_key(key)))


def test_securesystemslib_opens_what_we_signed_and_not_what_was_changed() -> None:
    ours = sign_bytes(BODY, [A, B])
    theirs = TheirEnvelope.from_dict(json.loads(ours.text))
    assert set(theirs.verify([their_key(A), their_key(B)], 2)) == {hint_of(KEY_A), hint_of(KEY_B)}
    spoilt = replace(ours, payload=BODY + b" ")
    with pytest.raises(VerificationError):
        TheirEnvelope.from_dict(json.loads(spoilt.text)).verify([their_key(A)], 1)


def test_we_open_what_securesystemslib_signed() -> None:
    theirs = TheirEnvelope(BODY, IN_TOTO, {})
    theirs.sign(CryptoSigner(A, their_key(A)))
    opened = open_envelope(Envelope.from_told(theirs.to_dict()), [KEY_A])
    assert opened.payload == BODY
