"""What may be logged of an argument: how large it is and where it points to, never its words."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from seawall.scope.places import is_plain_path, is_plain_place
from seawall.terms import Fact

MOST_NUMBER = 999_999
"""Larger numbers may be somebody's: of those only the digits are counted."""
MOST_DIGITS = 400
MOST_DOMAINS = 8
"""That are told of one list."""
MOST_MEMBERS = 1_000
"""That are looked at: a longer list is only counted."""

TEXT, NUMBER, FLAG, LIST, OBJECT, NOTHING = "text", "number", "flag", "list", "object", "nothing"
MIXED = "mixed"

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#\s]*@)?(?P<host>[^/?#:@\s]+)")
_MAIL = re.compile(r"[^@\s]+@(?P<host>[^@\s]+)")
_LABEL = re.compile(r"[a-z0-9-]{1,40}")
_FOLDER = re.compile(r"[a-z][a-z_-]{1,23}")
_COMMON = frozenset(
    {"app", "bin", "data", "etc", "home", "mnt", "opt", "srv", "tmp", "usr", "var"}
)
_DEEPER = frozenset({"etc", "opt", "srv", "usr", "var"})
"""Folders that are nobody's name, and those below which the next is not either."""

_SECOND_LEVEL = 3
"""Letters of a second label that belongs to the ending: `co.uk`, `com.br`."""


@dataclass(frozen=True, slots=True)
class Hull:
    """
    What the log has of an argument.

    `number` is the largest whole number that is not above the value, `length` counts code
    points or members. `domain` is the registered part of the host of an address, `prefix` the
    first folders of a path. `plain` is whether that is spelt as a scope takes it. `of` is the
    type of all members of a list, and `domains` are theirs where each has one.
    """

    type: str
    number: int | None = None
    whole: bool = False
    digits: int | None = None
    length: int | None = None
    domain: str = ""
    prefix: str = ""
    plain: bool = False
    of: str = ""
    domains: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The type of the value, or of each member of a list."""
        return self.of if self.type == LIST else self.type

    @property
    def places(self) -> tuple[str, ...]:
        """The domains that the value, or a list's members, point to."""
        return (self.domain,) if self.domain else self.domains


def read_hull(fact: Fact) -> Hull | None:
    """A hull as it stands in the log; None for what is none."""
    if not isinstance(fact, Mapping) or not isinstance(fact.get("type"), str):
        return None
    domains = fact.get("domains")
    listed = domains if isinstance(domains, list | tuple) else ()
    return Hull(
        type=str(fact["type"]),
        number=_whole(fact.get("number")),
        whole=fact.get("whole") is True,
        digits=_whole(fact.get("digits")),
        length=_whole(fact.get("length")),
        domain=_word(fact.get("domain")),
        prefix=_word(fact.get("prefix")),
        plain=fact.get("plain") is True,
        of=_word(fact.get("of")),
        domains=tuple(map(str, listed)),
    )


def _whole(fact: Fact) -> int | None:
    return fact if isinstance(fact, int) and not isinstance(fact, bool) else None


def _word(fact: Fact) -> str:
    return fact if isinstance(fact, str) else ""


def hull_of(value: object) -> dict[str, Fact]:
    """
    What can be said of a JSON value without saying it.

    Its type; a small number itself, or how many digits; how long a text, list or object is;
    of an address or e-mail the domain; of a path its first folders.
    """
    match value:
        case None:
            return {"type": NOTHING}
        case bool():
            return {"type": FLAG}
        case int() | float():
            return {"type": NUMBER, **_number(value)}
        case str():
            return {"type": TEXT, "length": len(value), **_place(value)}
        case list():
            return {"type": LIST, "length": len(value), **_members(value)}
        case _:
            return {"type": OBJECT, "length": len(value) if isinstance(value, Mapping) else 0}


def _number(value: float) -> dict[str, Fact]:
    if not math.isfinite(value):
        return {}
    whole = math.floor(value)
    told: dict[str, Fact] = {"whole": True} if isinstance(value, int) else {}
    if abs(whole) <= MOST_NUMBER:
        return {"number": whole, **told}
    return {"digits": min(len(str(abs(whole))), MOST_DIGITS), **told}


def _place(text: str) -> dict[str, Fact]:
    """Where a text points to, as far as that is nobody's name."""
    found = _ADDRESS.match(text) or _MAIL.fullmatch(text.strip())
    if found:
        domain = registered(found["host"].lower().rstrip(".>"))
        return {"domain": domain, **_plainly(is_plain_place(text))} if domain else {}
    if text.startswith("/"):
        prefix = folders(text)
        return {"prefix": prefix, **_plainly(is_plain_path(text))} if prefix else {}
    return {}


def _plainly(is_so: bool) -> dict[str, Fact]:  # noqa: FBT001 - a claim, with nothing beside it
    return {"plain": True} if is_so else {}


def _members(values: list[object]) -> dict[str, Fact]:
    """What the members of a list have in common."""
    if not 0 < len(values) <= MOST_MEMBERS:
        return {}
    hulls = [_member(value) for value in values]
    types = {hull.type for hull in hulls}
    if len(types) > 1:
        return {"of": MIXED}
    domains = {hull.domain for hull in hulls}
    if "" in domains or len(domains) > MOST_DOMAINS:
        return {"of": types.pop()}
    plain = _plainly(all(hull.plain for hull in hulls))
    return {"of": types.pop(), "domains": sorted(domains), **plain}


def _member(value: object) -> Hull:
    told = Hull(LIST) if isinstance(value, list) else read_hull(hull_of(value))
    return told or Hull(NOTHING)


def registered(host: str) -> str:
    """
    The part of a host that is registered: what stands before it may carry anything.

    Empty where it has none, as an address in numbers.
    """
    labels = host.split(".")
    if labels[-1].isdecimal():
        return ""
    kept = 3 if len(labels) > 2 and len(labels[-2]) <= _SECOND_LEVEL else 2  # noqa: PLR2004
    last = labels[-kept:]
    return ".".join(last) if len(last) > 1 and all(map(_LABEL.fullmatch, last)) else ""


def folders(path: str) -> str:
    """The first folders of an absolute path, as far as they are nobody's name; or nothing."""
    first, second = (*path.split("/")[1:3], "", "")[:2]
    if first not in _COMMON:
        return ""
    return f"/{first}/{second}" if first in _DEEPER and _FOLDER.fullmatch(second) else f"/{first}"
