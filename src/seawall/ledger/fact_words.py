"""Words that facts of many kinds have in common, and what they look like."""

import re
from collections.abc import Mapping

from seawall.errors import LedgerError
from seawall.ledger.shapes import Count, OneOf, Record, Shape, Word

NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
KIND_PATTERN = re.compile(r"[a-z][a-z0-9_.-]{0,79}")


def one_of(*words: str) -> OneOf:
    """One of these words."""
    return OneOf(frozenset(words))


def word(pattern: str) -> Word:
    """A word that fits this expression as a whole."""
    return Word(re.compile(pattern))


NAME, KIND = Word(NAME_PATTERN), Word(KIND_PATTERN)
"""Of rules, features, upstreams and people; of findings."""
NAME_OR_NOTHING = word(rf"(?:{NAME_PATTERN.pattern})?")
CODE = word(r"[a-z]{2,24}(?:_[a-z]{1,24}){0,5}")
"""A word that programs tell errors and reasons by."""
ID = word(r"[0-9a-f]{8}")
DIGEST, REVISION = word(r"[0-9a-f]{64}"), word(r"sha256:[0-9a-f]{64}")
DATE = word(r"\d{4}-\d\d-\d\d")
MOMENT = word(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00")
PSEUDONYM = word(r"(?:ss1|[a-z]{2}\d(?:\.[a-z0-9-]{1,40}){3})\.[a-z2-7]{20,40}")
MODEL = word(r"@?[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}(?:@[A-Za-z0-9_-]{1,32})?")
"""As providers name them, and as no mail address is spelt."""
ENDPOINT = word(r"(?:/[a-z0-9_-]{1,24}){1,5}")
PATH = word(r"(?:/(?:\*|\d{1,7}|\$?[A-Za-z][A-Za-z0-9_-]{0,39})){0,64}")
"""A place in a request or an answer, as `seawall.wire.masked` gives it."""
_TOOL = r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}"
PLACE = word(
    r"[a-z0-9][a-z0-9._-]{0,255}"
    rf"|scopes\.{NAME_PATTERN.pattern}\.tools\.{_TOOL}"
    r"(?:\.arguments\.[A-Za-z_$@][A-Za-z0-9_.$@-]{0,63})?(?:\.[a-z_]{1,20})?"
)
"""A key of the policy file: `rules.NAME.action`, `scopes.NAME.tools.TOOL.effect`."""
_FRAME = r"[A-Za-z0-9_<>]{1,80}"
FRAMES = word(
    rf"{_FRAME}:\d{{1,6}}(?: < {_FRAME}:\d{{1,6}}){{0,5}}(?: (?:<(?: (?:{_FRAME}:?)?)?)?)?"
)
"""Functions of ours and lines in them; the last may be cut short."""
CLASS_NAME = word(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
SIZE, MICRO, STATUS = Count(), Count(10**6), Count(999)

SIDE = one_of("request", "answer", "verdict")
ACTION = one_of("allow", "redact", "hold", "block")
MODE = one_of("enforce", "shadow", "off")
STAGE = one_of("input", "context", "output")
WHY_DOWN = OneOf(frozenset(LedgerError.REASONS))

RANDOM = word(r"[0-9a-f]{16,64}")
"""An id of the vault's, or a generation of its keys."""
REF = word(r"[a-z0-9_]{1,64}")
QUARTER = word(r"\d{4}q[1-4]")

SEALED = Record({"ref": REF, "digest": DIGEST, "size": SIZE, "class": NAME})
"""Where what is not for everybody lies, and what it must be."""

ACT: Mapping[str, Shape] = {
    "by": NAME,
    "key": word(r"ed25519:[A-Za-z0-9+/]{43}="),
    "nonce": word(r"[0-9a-f]{32}"),
    "signature": word(r"[A-Za-z0-9+/]{86}=="),
}
"""What a person did and signed."""
