"""Time stamps (RFC 3161) over kept checkpoints: when they were there, on another's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import ModuleType
from typing import Any

from cryptography import x509

from seawall.errors import LedgerError, SettingsError

MOST_TOKEN = 65_536
"""Bytes of a time stamp; some 6,000 are usual."""


@dataclass(frozen=True, slots=True)
class StampQuery:
    """What a time-stamp authority is asked for: a stamp over the digest of `content`."""

    content: bytes
    body: bytes
    nonce: int


def stamp_query(content: bytes) -> StampQuery:
    """A question for a stamp over the SHA-256 of bytes, with a number used once."""
    library = _library()
    builder = library.TimestampRequestBuilder(nonce=True, cert_req=True)
    request = builder.data(content).hash_algorithm(library.HashAlgorithm.SHA256).build()
    return StampQuery(content, request.as_bytes(), request.nonce)


def must_answer(query: StampQuery, token: bytes) -> None:
    """
    LedgerError unless the authority granted what it was asked for, over these very bytes.

    Whether its signature is good is for who verifies, who knows the authority's root.
    """
    response = _decoded(token)
    if response.status != _library().PKIStatus.GRANTED:
        raise LedgerError(f"the time-stamp authority refused (status {response.status})")
    told = response.tst_info
    if told.message_imprint.message != sha256(query.content).digest():
        raise LedgerError("the time stamp is over other bytes than were sent")
    if told.nonce != query.nonce:
        raise LedgerError("the time stamp is an answer to another question")


def stamped_at(content: bytes, token: bytes, roots: Sequence[x509.Certificate]) -> datetime:
    """
    When these bytes were there at the latest, by an authority under one of the roots.

    The authority's certificate must be for time stamps (RFC 3161, section 2.3) and have been
    valid then; whether it was revoked is not looked up. LedgerError where the stamp is not good.
    """
    library = _library()
    response = _decoded(token)
    verifier = library.VerifierBuilder(roots=list(roots)).build()
    try:
        verifier.verify_message(response, content)
        at: datetime = response.tst_info.gen_time
    except (library.VerificationError, ValueError) as error:
        raise LedgerError(f"the time stamp is not good: {_said(error)}") from None
    return at


def read_roots(pem: bytes) -> list[x509.Certificate]:
    """The certificates of a file in PEM; LedgerError where there is none."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise LedgerError("the file has no certificate in PEM") from None


def _decoded(token: bytes) -> Any:
    library = _library()
    try:
        return library.decode_timestamp_response(token[:MOST_TOKEN])
    except ValueError:
        raise LedgerError("this is no time stamp (RFC 3161, in DER)") from None


def _said(error: Exception) -> str:
    words = str(error).splitlines()
    return words[0][:200] if words else type(error).__name__


def _library() -> ModuleType:
    try:
        import rfc3161_client  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError("time stamps need `pip install seawall[timestamp]`") from None
    return rfc3161_client
