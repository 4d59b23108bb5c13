"""What stands beside a memory: whose it is, over which text, until when; as bytes and as JSON."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

VERSION = 1
MOST_CLASSES = 32
"""Kinds of what was found that a label names."""

_DOMAIN = b"seawall memory label 1\0"
_KEY = re.compile(r"[0-9a-f]{8}")
_OWNER = re.compile(r"(?:[0-9a-f]{32})?")
_FEATURE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_CLASS = re.compile(r"[a-z][a-z0-9_.-]{0,79}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST_TIME = 2**53
"""Larger numbers are not the same to every reader of JSON."""


class Reason(StrEnum):
    """Why a memory is not given back."""

    UNLABELLED = "unlabelled"
    """There is no label."""
    FORGED = "forged"
    """The label is none of ours: no such key, another version, or something in it was changed."""
    OTHER_OWNER = "other_owner"
    """It is of another end user, or of one whose quarter's key was destroyed."""
    OTHER_FEATURE = "other_feature"
    """It is of another feature, and the policy does not have the two share."""
    CHANGED = "changed"
    """The text is another, or the principal is spelled otherwise than when it was written."""
    EXPIRED = "expired"
    """Its time is over."""
    ERASED = "erased"
    """Its owner was erased after it was written."""
    BLOCKED = "blocked"
    """What it says is blocked by a rule."""
    HELD = "held"
    """What it says is held by a rule."""


@dataclass(frozen=True, slots=True)
class Label:
    """
    Whose memory it is, over which text, and until when.

    `owner` is a pseudonym of the end user, another than the log's, so that who has labels
    cannot search the log; empty for what all users of a feature read.
    `classes` are the kinds of data that were found in the text. `digest` is of the principal
    and the text, under a key. Times are milliseconds since 1970 in UTC. `key` names the key
    that `mac` was made with.
    """

    key: str
    owner: str
    feature: str
    classes: tuple[str, ...]
    digest: str
    issued: int
    expires: int
    mac: str = ""

    def signed(self) -> bytes:
        """
        The bytes that `mac` is over: all else in it, and what they are for.

        Each part is preceded by its length, so that no two labels have the same.
        """
        parts = (
            self.key,
            self.owner,
            self.feature,
            str(len(self.classes)),
            *self.classes,
            self.digest,
            str(self.issued),
            str(self.expires),
        )
        return _DOMAIN + joined(*parts)

    def json(self) -> dict[str, str | int | list[str]]:
        """The label as applications keep it."""
        return {
            "v": VERSION,
            "key": self.key,
            "owner": self.owner,
            "feature": self.feature,
            "classes": list(self.classes),
            "digest": self.digest,
            "issued": self.issued,
            "expires": self.expires,
            "mac": self.mac,
        }


def joined(*parts: str) -> bytes:
    """Texts one after another, each behind its length in bytes, as eight bytes big-endian."""
    raw = (part.encode("utf-8", "surrogatepass") for part in parts)
    return b"".join(len(each).to_bytes(8, "big") + each for each in raw)


def is_feature(name: str) -> bool:
    """Whether a label can hold this name of a feature: so the policy file writes them."""
    return _FEATURE.fullmatch(name) is not None


def read_label(told: object) -> Label | None:
    """
    The label in a JSON value, or None where it is none of this version.

    Each has one spelling only: nothing in it can be missing, be added or be written otherwise.
    """
    if not isinstance(told, Mapping) or told.keys() != _SHAPE.keys():
        return None
    if not all(fits(told[name]) for name, fits in _SHAPE.items()):
        return None
    classes = tuple(told["classes"])
    if list(classes) != sorted(set(classes)) or told["issued"] >= told["expires"]:
        return None
    words = {name: told[name] for name in ("key", "owner", "feature", "digest", "mac")}
    return Label(classes=classes, issued=told["issued"], expires=told["expires"], **words)


class _Word:
    """Whether a value is a string that fits a pattern as a whole."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def __call__(self, value: object) -> bool:
        return isinstance(value, str) and self._pattern.fullmatch(value) is not None


def _is_version(value: object) -> bool:
    return type(value) is int and value == VERSION


def _is_time(value: object) -> bool:
    return type(value) is int and 0 <= value < _MOST_TIME


def _are_classes(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) <= MOST_CLASSES and all(map(_Word(_CLASS), value))
    )


_SHAPE: Mapping[str, Callable[[object], bool]] = {
    "v": _is_version,
    "key": _Word(_KEY),
    "owner": _Word(_OWNER),
    "feature": _Word(_FEATURE),
    "classes": _are_classes,
    "digest": _Word(_DIGEST),
    "issued": _is_time,
    "expires": _is_time,
    "mac": _Word(_DIGEST),
}
