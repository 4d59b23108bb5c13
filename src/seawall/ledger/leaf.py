"""An event as the exact bytes that the log keeps for ever, and back."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from seawall.errors import LedgerError
from seawall.terms import Event, Fact

VERSION = 1
LARGEST = 65_535
"""Bytes in one leaf: C2SP tlog-tiles gives an entry a 16-bit length."""

DEEPEST = 32
"""Levels of sequences and mappings that facts may be nested."""

_MOST = 2**53 - 1  # RFC 7493 2.2: beyond it, two readers of JSON may see two numbers
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TEXTS = ("kind", "actor", "request", "session", "principal", "feature")
_WORD = re.compile(r"[a-z][a-z_]{0,31}")  # no value that matters looks like this
_SORTED = orjson.OPT_SORT_KEYS


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose log an entry is in, and which writer put it there (one id per opening)."""

    tenant: str
    environment: str
    producer: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a leaf says: the event, who wrote it, and its number among that writer's."""

    event: Event
    origin: Origin
    sequence: int


def encode(event: Event, *, origin: Origin, sequence: int) -> bytes:
    """
    The leaf of an event: JSON in a profile in which only one spelling exists.

    Keys are ASCII and sorted, strings are NFC and without lone surrogates,
    numbers are whole and less than 2**53 either way, the time is in whole
    microseconds since 1970 UTC, and the whole is at most `LARGEST` bytes. In
    this profile the bytes equal those of RFC 8785 (the tests hold it to that).

    Strict on purpose: nothing is mended here, since what is logged must be what
    was meant. Pass words that a client chose through `storable` first. Anything
    outside the profile is a LedgerError that names the field, never its value.
    """
    values: dict[str, Any] = {name: _text(getattr(event, name), name) for name in _TEXTS}
    values["v"] = VERSION
    values["tenant"] = _text(origin.tenant, "tenant")
    values["environment"] = _text(origin.environment, "environment")
    values["producer"] = _text(origin.producer, "producer")
    values["sequence"] = _number(sequence, "sequence")
    values["at"] = _number(microseconds(event.at), "at")
    values["facts"] = _facts(event.facts)
    leaf = orjson.dumps(values, option=_SORTED)
    if len(leaf) > LARGEST:
        raise LedgerError(
            f"the event takes {len(leaf):,} bytes and an entry of the log holds {LARGEST:,}; "
            "give it fewer or shorter facts"
        )
    return leaf


def decode(leaf: bytes) -> Leaf:
    """
    What the bytes of a leaf say. Sequences in facts come back as lists.

    Raises LedgerError, without quoting it, where this is not a leaf.
    """
    try:
        values = orjson.loads(leaf)
        if values["v"] != VERSION:
            raise LedgerError("an entry was written by a newer Seawall; read it with that one")
        event = Event(
            kind=values["kind"],
            at=_EPOCH + timedelta(microseconds=values["at"]),
            actor=values["actor"],
            request=values["request"],
            feature=values["feature"],
            session=values["session"],
            principal=values["principal"],
            facts=values["facts"],
        )
        origin = Origin(values["tenant"], values["environment"], values["producer"])
        return Leaf(event, origin, values["sequence"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise LedgerError(
            f"an entry of the log is not readable ({type(error).__name__}); the file is damaged "
            "or was changed: keep a copy as evidence before anything else"
        ) from None


def storable(words: str) -> str:
    """The words as `encode` takes them: NFC, with U+FFFD for each lone surrogate."""
    if words.isascii():
        return words
    whole = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", whole)


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970 UTC. Raises LedgerError for a time without a zone."""
    if at.tzinfo is None:
        raise LedgerError("the field `at` has no time zone; give the event a time in UTC")
    return (at - _EPOCH) // _MICROSECOND


def _facts(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Check every fact, naming the fact in an error where its name can be no value."""
    plain = {}
    for name, value in facts.items():
        field = f"facts.{name}" if _WORD.fullmatch(_key(name, "facts")) else "facts"
        plain[_key(name, field)] = _plain(value, field, DEEPEST)
    return plain


def _plain(value: object, field: str, depth: int) -> Any:
    """The value in the types that orjson writes, or a LedgerError naming the field."""
    if isinstance(value, str):
        return _text(value, field)
    if value is None or value is True or value is False:
        return value
    if isinstance(value, int):
        return _number(value, field)
    if depth == 0:
        raise LedgerError(f"the field `{field}` is nested more than {DEEPEST} deep; flatten it")
    if isinstance(value, Mapping):
        return {_key(k, field): _plain(v, field, depth - 1) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(member, field, depth - 1) for member in value]
    kind = type(value).__name__
    advice = "; write a score in whole millionths" if kind == "float" else ""
    raise LedgerError(f"the field `{field}` holds a {kind}, which the log does not keep{advice}")


def _key(name: object, field: str) -> str:
    if not isinstance(name, str) or not name.isascii():
        raise LedgerError(f"the field `{field}` has a name that is not ASCII text; rename it")
    return str.__str__(name)


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise LedgerError(f"the field `{field}` must be text, not {type(value).__name__}")
    if value.isascii():
        return str.__str__(value)
    if not unicodedata.is_normalized("NFC", value):
        raise LedgerError(f"the field `{field}` is not in NFC; pass it through `storable` first")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise LedgerError(
            f"the field `{field}` holds half a character; pass it through `storable` first"
        ) from None
    return str.__str__(value)


def _number(value: object, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise LedgerError(
            f"the field `{field}` must be a whole number, not {type(value).__name__}"
        )
    if not -_MOST <= value <= _MOST:
        raise LedgerError(f"the field `{field}` is beyond 2**53, where JSON numbers blur")
    return int(value)
