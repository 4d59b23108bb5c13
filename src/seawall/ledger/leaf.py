"""An event as the exact bytes that the log keeps for ever, and back."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

import orjson

from seawall.errors import LedgerError
from seawall.terms import Event

VERSION = 1
LARGEST = 65_535
"""Bytes in one leaf: C2SP tlog-tiles gives an entry a 16-bit length."""

DEEPEST = 32
"""Levels of sequences and mappings that facts may be nested."""

_MOST = 2**53 - 1  # RFC 7493 2.2: beyond it, two readers of JSON may see two numbers
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TEXTS = (
    "tenant",
    "environment",
    "producer",
    "kind",
    "actor",
    "request",
    "session",
    "principal",
    "feature",
)
_read = itemgetter(*_TEXTS, "sequence", "at", "facts")
_TYPES = [*[str] * len(_TEXTS), int, int, dict]
_WORD = re.compile(r"[a-z][a-z_]{0,31}")  # no value that matters looks like this


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
    texts = {
        "tenant": origin.tenant,
        "environment": origin.environment,
        "producer": origin.producer,
        "kind": event.kind,
        "actor": event.actor,
        "request": event.request,
        "session": event.session,
        "principal": event.principal,
        "feature": event.feature,
    }
    numbers = {"v": VERSION, "sequence": sequence, "at": microseconds(event.at)}
    # One look at all of them where nothing is the matter, as nearly always.
    if {*map(type, texts.values())} != {str} or not "".join(texts.values()).isascii():
        _require(texts, _fit_text)
    _require(numbers, _fit_number)
    _require_facts(event.facts)
    values = {**texts, **numbers, "facts": event.facts}
    leaf = orjson.dumps(values, default=_plain, option=orjson.OPT_SORT_KEYS)
    if len(leaf) > LARGEST:
        raise LedgerError(
            f"the event takes {len(leaf):,} bytes and an entry of the log holds {LARGEST:,}; "
            "give it fewer or shorter facts"
        )
    return leaf


def encode_all(events: Sequence[Event], *, origin: Origin, sequence: int) -> list[bytes]:
    """The leaves of events that follow one another; LedgerError whatever is wrong with one."""
    try:
        return [
            encode(event, origin=origin, sequence=sequence + place)
            for place, event in enumerate(events)
        ]
    except LedgerError:
        raise
    except Exception as error:  # noqa: BLE001 - facts are the caller's: they may do anything
        reason = type(error).__name__
        raise LedgerError(f"the event's facts cannot be read ({reason})") from None


def decode(leaf: bytes) -> Leaf:
    """
    What the bytes of a leaf say. Sequences in facts come back as lists.

    Raises LedgerError, without quoting it, where this is not a leaf.
    """
    try:
        values = fields_of(leaf)
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
            f"an entry of the log is not readable ({type(error).__name__}); it is damaged "
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


def fields_of(leaf: bytes) -> dict[str, Any]:
    """
    The fields of a leaf by name, each of its type, `at` in microseconds since 1970 UTC.

    LedgerError, TypeError, ValueError or LookupError for anything else.
    """
    values: dict[str, Any] = orjson.loads(leaf)
    if values["v"] != VERSION:
        raise LedgerError("an entry was written by a newer Seawall; read it with that one")
    if [*map(type, _read(values))] != _TYPES:
        raise TypeError
    return values


class _MisfitError(Exception):
    """What is wrong with a value, said without the value."""


def _require(fields: Mapping[str, object], fit: Callable[[object], None]) -> None:
    for name, value in fields.items():
        try:
            fit(value)
        except _MisfitError as misfit:
            raise LedgerError(f"the field `{name}` {misfit}") from None


def _plainly(values: Iterable[Any]) -> bool:
    """Whether these are all ASCII text or numbers that fit: a quick look, as nearly all are."""
    for value in values:
        kind = type(value)
        if not ((kind is str and value.isascii()) or (kind is int and -_MOST <= value <= _MOST)):
            return False
    return True


def _require_facts(facts: Mapping[str, object]) -> None:
    """As `_require`; a fact is named only where its name can be no value."""
    for name, value in facts.items():
        try:
            _fit_name(name)
            _fit(value)
        except _MisfitError as misfit:
            field = f"facts.{name}" if _WORD.fullmatch(str(name)) else "facts"
            raise LedgerError(f"the field `{field}` {misfit}") from None


def _fit(value: object, depth: int = DEEPEST) -> None:
    """Raise _MisfitError unless the value can be a fact."""
    if isinstance(value, str):
        _fit_text(value)
    elif value is None or isinstance(value, bool):
        return
    elif isinstance(value, int):
        _fit_number(value)
    elif depth and isinstance(value, (dict, list, tuple, Mapping)):
        _fit_members(value, depth - 1)
    else:
        raise _MisfitError(_refusal(value))


def _fit_members(
    value: Mapping[object, object] | list[object] | tuple[object, ...], depth: int
) -> None:
    members: Iterable[object] = value
    if not isinstance(value, (list, tuple)):
        for name in value:
            _fit_name(name)
        members = value.values()
    if not _plainly(members):
        for member in members:
            _fit(member, depth)


def _refusal(value: object) -> str:
    kind = type(value).__name__
    if kind == "float":
        return "holds a float, which the log does not keep; write a score in whole millionths"
    if isinstance(value, (list, tuple, Mapping)):
        return f"is nested more than {DEEPEST} deep; flatten it"
    return f"holds a {kind}, which the log does not keep"


def _fit_name(name: object) -> None:
    if type(name) is not str or not name.isascii():
        raise _MisfitError("has a name that is not plain ASCII text; rename it")


def _fit_text(value: object) -> None:
    if not isinstance(value, str):
        raise _MisfitError(f"must be text, not {type(value).__name__}")
    if value.isascii():
        return
    if not unicodedata.is_normalized("NFC", value):
        raise _MisfitError("is not in NFC; pass it through `storable` first")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _MisfitError("holds half a character; pass it through `storable` first") from None


def _fit_number(value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _MisfitError(f"must be a whole number, not {type(value).__name__}")
    if not -_MOST <= value <= _MOST:
        raise _MisfitError("is beyond 2**53, where readers of JSON disagree")


def _plain(value: object) -> object:
    """What orjson does not write by itself, though it fits: mappings and kinds of tuple."""
    if isinstance(value, Mapping):
        return dict(value)
    assert isinstance(value, tuple)
    return list(value)
