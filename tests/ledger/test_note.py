"""Signed notes: what is signed, by whom, and that nothing else passes for it."""

import base64
import contextlib
import hashlib
import struct
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from seawall.errors import LedgerError
from seawall.ledger.checkpoint import (
    Checkpoint,
    open_checkpoint,
    open_proof,
    read_checkpoint,
    write_proof,
)
from seawall.ledger.merkle import Frontier, inclusion_proof, leaf_hash, peaks, root_of
from seawall.ledger.note import (
    Kind,
    Signer,
    Verifier,
    read_note,
    read_signatures,
    read_signer,
    read_verifier,
    read_verifiers,
    signature_line,
    write_note,
)

NAME = "seawall/default/test/00c0ffee"
KEY = Signer(NAME, bytes(range(32)))
WITNESS = Signer("witness.example/w", bytes(32), Kind.COSIGNATURE, now=lambda: 1_790_000_000)
STRANGER = Signer("stranger", b"\x07" * 32)
ML_DSA = Signer(NAME, bytes(range(32)), Kind.ML_DSA_44, now=lambda: 1_790_000_000)
CHECKPOINT = Checkpoint(NAME, 3, bytes(range(32, 64)))
NOTE = CHECKPOINT.signed([KEY])
BOTH = CHECKPOINT.signed([KEY, ML_DSA])


def test_the_note_of_the_specification_is_read_and_verified() -> None:
    # The example of golang.org/x/mod/sumdb/note, whose key is public.
    key = read_verifier("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"
        "qdngotpRZb6KE6RyyBwJnAM=\n"
    )
    (signature,) = read_note(note).held_to([key])
    assert signature.name == "PeterNeumann"
    with pytest.raises(LedgerError, match="does not fit"):
        read_note(note.replace("answer", "question")).held_to([key])


def test_keys_are_written_and_read_back() -> None:
    assert read_verifier(KEY.verifier.vkey) == KEY.verifier
    assert read_verifier(WITNESS.verifier.vkey).kind is Kind.COSIGNATURE
    assert read_signer(KEY.skey) == KEY
    assert read_signer(ML_DSA.skey, ML_DSA.now, kinds=[Kind.ML_DSA_44]) == ML_DSA
    vkeys = f"{KEY.verifier.vkey}\n{ML_DSA.verifier.vkey}\n"
    assert read_verifiers(vkeys) == (KEY.verifier, ML_DSA.verifier)
    secret = base64.b64encode(KEY.seed).decode()
    assert secret not in repr(KEY)
    assert repr(KEY.seed) not in repr(KEY)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000+AA==",
        KEY.verifier.vkey[:-4],
        ML_DSA.verifier.vkey[:-4],
        KEY.verifier.vkey.replace(NAME, "other"),
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+CRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_key_that_was_mistyped_is_told(vkey: str) -> None:
    with pytest.raises(LedgerError, match="no key of a log"):
        read_verifier(vkey)


@pytest.mark.parametrize(
    "skey",
    [
        *("", "PRIVATE+KEY+a+00000000+AA==", KEY.skey[:-4], KEY.verifier.vkey),
        *(ML_DSA.skey, WITNESS.skey),  # of kinds that were not asked for
    ],
)
def test_a_damaged_secret_key_is_told_and_not_quoted(skey: str) -> None:
    with pytest.raises(LedgerError, match="no key of a log") as told:
        read_signer(skey)
    assert not skey or skey not in str(told.value)


def test_a_checkpoint_is_held_to_known_keys_only() -> None:
    assert open_checkpoint(NOTE, [KEY.verifier])[0] == CHECKPOINT
    both = NOTE + signature_line(WITNESS, CHECKPOINT.text)
    assert [s.at for s in open_checkpoint(both, [KEY.verifier, WITNESS.verifier])[1]] == [
        None,
        1_790_000_000,
    ]
    with pytest.raises(LedgerError, match="no key that you name"):
        open_checkpoint(NOTE, [STRANGER.verifier])
    with pytest.raises(LedgerError, match="no key that you name"):
        open_checkpoint(NOTE, [Verifier(NAME, Kind.ED25519, STRANGER.verifier.public)])


def test_every_byte_of_a_signed_checkpoint_counts() -> None:
    raw = NOTE.encode()
    for place in range(len(raw)):
        for bit in range(8):
            changed = bytearray(raw)
            changed[place] ^= 1 << bit
            with pytest.raises((LedgerError, UnicodeDecodeError)):
                open_checkpoint(bytes(changed).decode(), [KEY.verifier])


def test_an_ml_dsa_44_signature_is_over_what_the_specification_says() -> None:
    # C2SP tlog-cosignature, "ML-DSA-44 signed message", written out field by field.
    at = struct.pack(">Q", 1_790_000_000)
    message = b"".join(
        [
            bytes.fromhex("737562747265652f76310a00"),  # "subtree/v1\\n\\0"
            bytes([len(NAME)]) + NAME.encode(),  # cosigner_name
            at,
            bytes([len(NAME)]) + NAME.encode(),  # log_origin
            struct.pack(">QQ", 0, 3),  # start, end
            bytes(range(32, 64)),
        ]
    )
    key = MLDSA44PrivateKey.from_seed_bytes(bytes(range(32))).public_key()
    public = key.public_bytes_raw()
    ((name, told, signature),) = read_note(CHECKPOINT.signed([ML_DSA])).signatures
    assert name == NAME
    assert told == hashlib.sha256(NAME.encode() + b"\n\x06" + public).digest()[:4]
    assert (signature[:8], len(signature)) == (at, 8 + 2420)
    key.verify(signature[8:], message)
    assert base64.b64decode(ML_DSA.verifier.vkey.split("+", 2)[2]) == b"\x06" + public


def test_the_public_key_of_a_seed_is_that_of_the_standard() -> None:
    # NIST ACVP, ML-DSA-keyGen-FIPS204: tcId 1 has this seed for ML-DSA-44.
    seed = bytes.fromhex("D71361C000F9A7BC99DFB425BCB6BB27C32C36AB444FF3708B2D93B4E66D5B5B")
    public = Signer("a", seed, Kind.ML_DSA_44).verifier.public
    told = "451a808c522218fadbdab146fc12004b0741c7d069f238f43ad77216159f6a34"
    assert hashlib.sha256(public).hexdigest() == told


def test_a_note_of_two_signatures_is_held_to_whichever_key_one_has() -> None:
    for known in ([KEY.verifier], [ML_DSA.verifier], [KEY.verifier, ML_DSA.verifier]):
        checkpoint, signatures = open_checkpoint(BOTH, known)
        assert (checkpoint, len(signatures)) == (CHECKPOINT, len(known))
    other = Signer(NAME, bytes(32), Kind.ML_DSA_44).verifier
    with pytest.raises(LedgerError, match="no key that you name"):
        open_checkpoint(BOTH, [other])


def test_every_byte_of_an_ml_dsa_44_signature_counts() -> None:
    raw = CHECKPOINT.signed([ML_DSA]).encode()
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1 << place % 8
        with pytest.raises((LedgerError, UnicodeDecodeError)):
            open_checkpoint(bytes(changed).decode(), [ML_DSA.verifier])


def test_of_a_changed_note_of_two_signatures_one_at_most_is_left() -> None:
    known, raw = [KEY.verifier, ML_DSA.verifier], BOTH.encode()
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1 << place % 8
        with contextlib.suppress(LedgerError, UnicodeDecodeError):
            checkpoint, signatures = open_checkpoint(bytes(changed).decode(), known)
            assert (checkpoint, len(signatures)) == (CHECKPOINT, 1)


def test_an_ml_dsa_44_signature_of_another_time_name_or_text_does_not_fit() -> None:
    at, rest = ML_DSA.sign(CHECKPOINT.text)[:8], ML_DSA.sign(CHECKPOINT.text)[8:]
    assert ML_DSA.verifier.verify(CHECKPOINT.text, at + rest) == 1_790_000_000
    renamed = replace(ML_DSA.verifier, name="another")
    for verifier, text, signature in (
        (renamed, CHECKPOINT.text, at + rest),
        (ML_DSA.verifier, CHECKPOINT.text.replace("3\n", "4\n"), at + rest),
        (ML_DSA.verifier, "no checkpoint\n", at + rest),
        (ML_DSA.verifier, CHECKPOINT.text, bytes(8) + rest),
        (ML_DSA.verifier, CHECKPOINT.text, b"\xff" * 8 + rest),
        (ML_DSA.verifier, CHECKPOINT.text, at + rest[:-1]),
    ):
        with pytest.raises(LedgerError):
            verifier.verify(text, signature)
    with pytest.raises(LedgerError, match="255 bytes"):
        replace(ML_DSA, name="x" * 256).sign(CHECKPOINT.text)


@pytest.mark.parametrize(
    "note",
    ["", "a\n", "a\n\n", "a\n\n\u2014 b\n", NOTE.rstrip("\n"), NOTE.replace("\n\n", "\n\x0b\n"),
     write_note("text\n", [KEY] * 33), NOTE + "\u2014 x+y AAAAAAAA\n", "x" * 200_000],
)  # fmt: skip
def test_what_is_no_note_is_told(note: str) -> None:
    with pytest.raises(LedgerError):
        open_checkpoint(note, [KEY.verifier])


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\n01\nx\n", "a\n-1\nAA==\n", "a\n1\nAA==\n", "\n1\nAA==\n", "a\n١\nb\n"],
)
def test_what_is_no_checkpoint_is_told(text: str) -> None:
    with pytest.raises(LedgerError, match="no checkpoint"):
        read_checkpoint(text)


LEAVES = [b"one", b"two", b"three", b"four", b"five"]


def receipt(index: int) -> str:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]

    def lookup(node: tuple[int, int]) -> bytes:
        level, at = node
        under = Frontier()
        under.extend(hashes[at << level : (at + 1) << level])
        return under.root

    root = root_of([lookup(peak) for peak in peaks(len(LEAVES))])
    note = Checkpoint(NAME, len(LEAVES), root).signed([KEY])
    return write_proof(index, inclusion_proof(lookup, index, len(LEAVES)), note)


def test_a_receipt_proves_its_entry_and_no_other() -> None:
    for index, leaf in enumerate(LEAVES):
        told, checkpoint, (signature,) = open_proof(receipt(index), leaf, [KEY.verifier])
        assert (told, checkpoint.size, signature.name) == (index, len(LEAVES), NAME)
        with pytest.raises(LedgerError, match="does not prove"):
            open_proof(receipt(index), b"another", [KEY.verifier])


def test_every_byte_of_a_receipt_counts() -> None:
    raw = receipt(2).encode()
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1 << place % 8
        with pytest.raises((LedgerError, UnicodeDecodeError)):
            open_proof(bytes(changed).decode(), LEAVES[2], [KEY.verifier])


def test_what_a_receipt_carries_beside_is_passed_over() -> None:
    first, _, rest = receipt(1).partition("\n")
    assert open_proof(f"{first}\nextra AAAA\n{rest}", LEAVES[1], [KEY.verifier])[0] == 1


@pytest.mark.parametrize(
    "lines", ["", "\u2014 a AAAA\n", "- a AAAAAAAAAAAA\n", "\u2014  AAAAAAAAAAAA\n"]
)
def test_what_is_no_signature_line_is_told(lines: str) -> None:
    with pytest.raises(LedgerError):
        read_signatures(lines)
