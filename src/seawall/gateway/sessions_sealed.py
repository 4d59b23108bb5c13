"""Sessions as they lie on a server that gateways share: sealed, so that it reads none of them."""

import hmac
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from seawall.errors import SessionsError
from seawall.gateway.sessions import Session
from seawall.scope import CLEAN, Taint
from seawall.terms import Message, Role, Text, ToolCall

MOST_BYTES = 1 << 19
"""Of one session: of a longer one the oldest messages are left out."""

_VERSION = 1
_NONCE = 12


class Sealing:
    """
    Seals what gateways remember of sessions, under keys that they alone have.

    `keys` gives theirs, the newest first: sealed is with that, and opened with any. Each session
    has keys of its own, derived by HMAC (HKDF's one step, RFC 5869 2.3): AES-256-GCM for what is
    remembered, which is sealed often, and AES-SIV (RFC 5297) for the names in a mark, which must
    look the same each time, so that a set on the server has each once.
    """

    def __init__(self, keys: Callable[[], Sequence[bytes]]) -> None:
        self._keys = keys

    def seal(self, session: Session) -> bytes:
        """A session sealed, with its end where it is too long."""
        plain = _written(session)
        while len(plain) > MOST_BYTES and session.recent:
            session = replace(session, recent=session.recent[1:])
            plain = _written(session)
        nonce = os.urandom(_NONCE)
        cipher = _cipher(self._keys()[0], session.id)
        return nonce + cipher.encrypt(nonce, plain, session.id.encode())

    def open(self, sealed: bytes, session: str, *, now: float) -> Session | None:
        """The session of this id that was sealed so; None where nobody with our keys sealed it."""
        nonce, rest = sealed[:_NONCE], sealed[_NONCE:]
        for key in self._keys():
            try:
                plain = _cipher(key, session).decrypt(nonce, rest, session.encode())
                return _read(json.loads(plain.decode("utf-8", "surrogatepass")), session, now)
            except (InvalidTag, ValueError, TypeError, KeyError):
                continue
        return None

    def names(self, taint: Taint, session: str) -> list[bytes]:
        """The members of the set that is a session's mark."""
        siv = _siv(self._keys()[0], session)
        words = [f"class:{name}" for name in sorted(taint.classes)]
        words += [f"source:{name}" for name in sorted(taint.sources)]
        words += ["untrusted"] * taint.untrusted
        return [siv.encrypt(word.encode("utf-8", "surrogatepass"), None) for word in words]

    def taint(self, names: Iterable[bytes], session: str) -> Taint:
        """The mark that has these members; SessionsError where one of them cannot be read."""
        ciphers = [_siv(key, session) for key in self._keys()]
        taint = CLEAN
        for name in names:
            taint |= _taint(_opened(name, ciphers))
        return taint


def _cipher(key: bytes, session: str) -> AESGCM:
    return AESGCM(hmac.digest(key, b"session\0" + session.encode() + b"\1", "sha256"))


def _siv(key: bytes, session: str) -> AESSIV:
    return AESSIV(hmac.digest(key, b"mark\0" + session.encode() + b"\1", "sha512"))


def _opened(name: bytes, ciphers: Sequence[AESSIV]) -> str:
    for cipher in ciphers:
        try:
            return cipher.decrypt(name, None).decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError):
            continue
    raise SessionsError(
        "the mark of a session was made with a key that this gateway does not have; all of them "
        "must have the same keys of memories (`seawall key memory`)",
        reason="lost",
    )


def _taint(word: str) -> Taint:
    kind, _, name = word.partition(":")
    if kind == "class":
        return Taint(untrusted=False, classes=frozenset({name}))
    if kind == "source":
        return Taint(untrusted=False, sources=frozenset({name}))
    return Taint(untrusted=True)


def _written(session: Session) -> bytes:
    told = {
        "v": _VERSION,
        "requests": session.requests,
        "recent": [_told(message) for message in session.recent],
        "risk": session.risk,
        "weighed": [digest.hex() for digest in session.weighed],
        "labels": [[digest.hex(), number] for digest, number in session.labels.items()],
    }
    # Texts may have halves of surrogate pairs, which only this module of the library writes.
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _read(told: Any, session: str, now: float) -> Session:
    if told["v"] != _VERSION:
        raise ValueError
    return Session(
        session,
        now,
        requests=told["requests"],
        recent=tuple(_message(each) for each in told["recent"]),
        risk=told["risk"],
        weighed=tuple(bytes.fromhex(digest) for digest in told["weighed"]),
        labels={bytes.fromhex(digest): number for digest, number in told["labels"]},
    )


def _told(message: Message) -> list[object]:
    calls = [[call.name, _text_told(call.arguments)] for call in message.calls]
    return [message.role, message.tool, [_text_told(text) for text in message.texts], calls]


def _text_told(text: Text) -> list[str]:
    return [text.body, text.role, text.path, text.source]


def _message(told: Any) -> Message:
    role, tool, texts, calls = told
    return Message(
        Role(role),
        tuple(_text(each) for each in texts),
        tuple(ToolCall(name, _text(arguments)) for name, arguments in calls),
        tool,
    )


def _text(told: Any) -> Text:
    body, role, path, source = told
    return Text(body, Role(role), path, source)
