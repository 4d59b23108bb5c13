"""Addresses in an answer that carry something out: `exfiltration.image` and `.link`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from seawall.detect.exfiltration.address import Address
from seawall.detect.exfiltration.links import LONGEST, REACH, Link, Sort, begun, links
from seawall.detect.letters import Letters
from seawall.detect.views import Family, Limits, views_of
from seawall.terms import Finding, Inspection, Text

IMAGE, LINK = "exfiltration.image", "exfiltration.link"
HOSTED = (IMAGE, LINK)
"""The kinds that a policy's `link_hosts` exempt."""

_ROW = 12
"""Letters in a row that an address and a conversation hardly share by chance."""

_ADDED = 6
"""Characters added to an address of the conversation before that may carry something."""

_LONG = 24
"""Characters of a path that are more than another name or number."""

_MOST_PARTS = 40
"""Parts of an address that are looked into; what has more carries something."""

_CODE = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+=]{24,}")
_TEXT = re.compile(r"(?:[^\W\d_]{2,}[^\w&=/?#]{1,3}){3,}[^\W\d_]{2,}")
# What a picture's address has no need of, but for its caption: three words, a name, an e-mail
# address, a long number.
_CAPTION = re.compile(
    r"(?:text|txt|caption|label|title|q|query|prompt|alt|chl|chtt)=", re.IGNORECASE
)
_PERSONAL = re.compile(
    r"(?:[^\W\d_]{2,} ){2}[^\W\d_]{2,}|\b[A-Z][^\W\d_]+ [A-Z][^\W\d_]+"
    r"|[\w.+-]@[\w-]{1,60}\.[A-Za-z]|(?:[0-9][ -]?){9}"
)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|avif|bmp|ico)\Z", re.IGNORECASE)
_PARTS = re.compile(r"[/?&#=;]")
_KINDS = re.compile("[^>+]+")
_PERCENT = "url"  # how addresses write what they may not hold (RFC 3986 2.1), no disguise
_DECODED = frozenset({Family.PLAIN, Family.DECODED})
_LIMITS = Limits(depth=2, size=LONGEST)

_TOLD, _BEGUN, _LOADED, _PERHAPS, _BARE = 0.97, 0.9, 0.85, 0.7, 0.4
_CLICK = 0.75
"""A link must be followed by a person: it is that much less certain to carry anything out."""


class Exfiltration:
    """
    Addresses by which an answer sends something to whoever keeps the host.

    An image is fetched as soon as the answer is shown, with whatever its address
    holds (EchoLeak, CVE-2025-32711; OWASP LLM02). An address that stands in the
    conversation as it is adds nothing. One that carries words of the conversation is all
    but certain; then comes one that the conversation began and the answer completed, and
    then one that carries text or a long code. Left alone are hosts that the instructions
    name, and those that fit a glob of `allowed`: of the feature, and under the empty name
    of every feature.
    """

    name = "exfiltration"

    def __init__(self, allowed: Mapping[str, Iterable[str]] | None = None) -> None:
        self._allowed = {name: tuple(hosts) for name, hosts in (allowed or {}).items()}

    def seek(self, inspection: Inspection) -> "Channels":
        """The finder of channels in an answer of this conversation."""
        allowed = (*self._allowed.get("", ()), *self._allowed.get(inspection.feature, ()))
        said = tuple(text.body for message in inspection.history for text in message.texts)
        told = tuple(text.body for text in inspection.instructions)
        return Channels(allowed, said, told)


class Channels:
    """Finds what carries something out in the answers of one conversation."""

    name = "exfiltration"
    reach = REACH

    def __init__(
        self, allowed: tuple[str, ...], said: tuple[str, ...], told: tuple[str, ...]
    ) -> None:
        self._allowed = allowed
        self._said = said
        self._told = told
        self._known: dict[Address, tuple[float, bool]] = {}

    def find(self, text: Text) -> Iterator[Finding]:
        """Every image and link that may carry something, left to right."""
        for link in links(text.body):
            sure, hidden = self._weighed(link.address)
            defined = link.sort is Sort.DEFINED and sure >= _BEGUN
            if link.sort is Sort.FETCHED or defined:
                yield from _found(IMAGE, link, sure)
            elif sure > _BARE:
                yield from _found(LINK, link, sure if hidden else sure * _CLICK)

    def settled(self, body: str) -> int:
        """Up to an image or an address that may go on."""
        return begun(body)

    def _weighed(self, address: Address) -> tuple[float, bool]:
        """How sure an image of this address carries something, and whether in disguise."""
        known = self._known.get(address)
        if known is None:
            known = self._known[address] = self._weigh(address)
        return known

    def _weigh(self, address: Address) -> tuple[float, bool]:
        written = (address.host + address.rest).lower()
        known = max((_shared(written, said) for said in self._lower), default=0)
        if self._is_allowed(address) or (known == len(written) and not address.user):
            return 0.0, False
        beyond = address.rest[max(0, known - len(address.host)) :]
        carried = list(_carried(address, beyond))
        told = [each for each in carried if self._holds(each.text)]
        if any(each.encoded for each in told):
            return _TOLD, True
        if told:
            slug = all(each.place == "path" for each in told) and _PICTURE.search(address.rest)
            return (_PERHAPS if slug else _TOLD), False
        if known >= len(address.host) and len(beyond) >= _ADDED:
            # A path that goes on by a name or a number is often just another of the same.
            asks = "?" in address.rest or "=" in address.rest or len(beyond) >= _LONG
            return (_BEGUN if asks else _PERHAPS), False
        loaded = len(carried) > _MOST_PARTS or any(map(_is_load, carried))
        return (_LOADED if loaded else _BARE), False

    def _is_allowed(self, address: Address) -> bool:
        """Whether answers may lead there; never where the address could deceive."""
        if not address.plain:
            return False
        if any(fnmatchcase(address.host, glob) for glob in self._allowed):
            return True
        return any(f"//{address.host}" in told.lower() for told in self._told)

    def _holds(self, carried: str) -> bool:
        """Whether the conversation says what an address carries."""
        row = Letters.of(carried).row
        rows = {row[at : at + _ROW] for at in range(len(row) - _ROW + 1)}
        return bool(rows) and any(each in said for said in self._rows for each in rows)

    @cached_property
    def _lower(self) -> tuple[str, ...]:
        return tuple(text.lower() for text in self._said)

    @cached_property
    def _rows(self) -> tuple[str, ...]:
        return tuple(Letters.of(text).row for text in (*self._said, *self._told))


@dataclass(frozen=True, slots=True)
class _Carried:
    """A part of an address as it reads, where it stands, and whether it had to be decoded."""

    text: str
    place: str
    encoded: bool


def _found(kind: str, link: Link, sure: float) -> Iterator[Finding]:
    if sure:
        yield Finding(kind, link.whole, round(sure, 2))


def _is_load(part: _Carried) -> bool:
    """Whether an address has to carry something to hold this."""
    if _TEXT.search(part.text):
        return True
    return part.place not in ("path", "caption") and bool(
        _PERSONAL.search(part.text) or _CODE.match(part.text)
    )


def _carried(address: Address, beyond: str) -> Iterator[_Carried]:
    """What the parts of an address say: its user, its host's own labels, and all after it."""
    parts = [("user", address.user), ("host", " ".join(re.split(r"[.-]", address.host)[:-2]))]
    path, asked, query = beyond.partition("?")
    first = "path" if asked or "?" not in address.rest else "query"
    parts += [(first, part) for part in _PARTS.split(path)]
    for pair in re.split("[&;#]", query):
        named = "caption" if _CAPTION.match(pair) else "query"
        parts += [(named, part) for part in _PARTS.split(pair)]
    # A blank may be written `+`, which with `/` and `=` may also be a letter of base64.
    parts = [(place, part.replace("+", " ")) for place, part in parts if part][: _MOST_PARTS + 1]
    for place, part in (*parts, ("whole", beyond)):
        for view in views_of(part[:LONGEST], _DECODED, _LIMITS):
            undone = set(_KINDS.findall(view.name)) if view.depth else {_PERCENT}
            encoded = undone != {_PERCENT}
            if encoded or place != "whole":
                yield _Carried(view.body, place, encoded)


def _shared(written: str, said: str) -> int:
    """How many characters of an address, from its start, stand in a text as they are."""
    low, high = 0, len(written)
    while low < high:
        middle = (low + high + 1) // 2
        if written[:middle] in said:
            low = middle
        else:
            high = middle - 1
    return low
