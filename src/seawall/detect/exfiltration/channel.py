"""Addresses in an answer that carry something out: `exfiltration.image` and `.link`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from seawall.detect.exfiltration.links import REACH, Link, begun, links
from seawall.detect.internal.letters import Letters
from seawall.detect.views import Family, views_of
from seawall.terms import Finding, Inspection, Text

IMAGE, LINK = "exfiltration.image", "exfiltration.link"

_ROW = 12
"""Letters in a row that an address and a conversation hardly share by chance."""

_ADDED = 6
"""Characters added to an address of the conversation before that may carry something."""

_LONG = 24
"""Characters of a path that are more than another name or number."""

_CODE = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+_=-]{24,}")
_TEXT = re.compile(r"(?:[^\W\d_]{2,}[^\w&=/?#]{1,3}){3,}[^\W\d_]{2,}")
# What a picture's address has no need of: two words, an e-mail address, a long number.
_PERSONAL = re.compile(r"[^\W\d_]{2,}[ +][^\W\d_]{2,}|\w@\w|(?:[0-9][ -]?){9}")
_PARTS = re.compile(r"[/?&#=;]")
_KINDS = re.compile("[^>+]+")
_PERCENT = "url"  # how addresses write what they may not hold (RFC 3986 2.1), no disguise
_DECODED = frozenset({Family.PLAIN, Family.DECODED})

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
    then one that carries text or a long code. Hosts that fit a glob of `allowed` are left
    alone: those of the feature, and under the empty name those of every feature.
    """

    name = "exfiltration"

    def __init__(self, allowed: Mapping[str, Iterable[str]] | None = None) -> None:
        self._allowed = {name: tuple(hosts) for name, hosts in (allowed or {}).items()}

    def seek(self, inspection: Inspection) -> "Channels":
        """The finder of channels in an answer of this conversation."""
        allowed = (*self._allowed.get("", ()), *self._allowed.get(inspection.feature, ()))
        said = tuple(text.body for message in inspection.history for text in message.texts)
        return Channels(allowed, (*said, *(text.body for text in inspection.instructions)))


class Channels:
    """Finds what carries something out in the answers of one conversation."""

    name = "exfiltration"
    reach = REACH

    def __init__(self, allowed: tuple[str, ...], said: tuple[str, ...]) -> None:
        self._allowed = allowed
        self._said = said

    def find(self, text: Text) -> Iterator[Finding]:
        """Every image and link that may carry something, left to right."""
        for link in links(text.body):
            confidence = self._confidence(link)
            if confidence:
                kind = IMAGE if link.fetched else LINK
                yield Finding(kind, link.whole, round(confidence, 2))

    def settled(self, body: str) -> int:
        """Up to an image or an address that may go on."""
        return begun(body)

    def _confidence(self, link: Link) -> float:
        host = link.url[link.host.start : link.host.end].lower()
        if any(fnmatchcase(host, glob) for glob in self._allowed):
            return 0.0
        known = max((_shared(link.url, said) for said in self._said), default=0)
        if known == len(link.url):
            return 0.0
        start = link.host.end
        beyond = link.url[max(known, start) :]
        carried = list(_carried(link.url[: link.host.start], beyond))
        told = [each for each in carried if self._said_here(each.text)]
        if any(each.encoded for each in told):
            return _TOLD
        sure = 0.0
        if told:
            sure = _TOLD
        elif known >= start and len(beyond) >= _ADDED:
            # A path that goes on by a name or a number is often just another of the same.
            asks = "?" in link.url or "=" in link.url or len(beyond) >= _LONG
            sure = _BEGUN if asks else _PERHAPS
        elif any(self._is_load(each.text, fetched=link.fetched) for each in carried):
            sure = _LOADED
        return (sure or _BARE) if link.fetched else sure * _CLICK

    @staticmethod
    def _is_load(carried: str, *, fetched: bool) -> bool:
        """Whether an address has to carry something to hold this."""
        text = _PERSONAL if fetched else _TEXT
        return bool(text.search(carried) or _CODE.match(carried))

    def _said_here(self, carried: str) -> bool:
        """Whether the conversation says what an address carries."""
        row = Letters.of(carried).row
        rows = {row[at : at + _ROW] for at in range(len(row) - _ROW + 1)}
        return bool(rows) and any(each in said for said in self._rows for each in rows)

    @cached_property
    def _rows(self) -> tuple[str, ...]:
        return tuple(Letters.of(said).row for said in self._said)


@dataclass(frozen=True, slots=True)
class _Carried:
    """A part of an address as it reads, and whether it had to be decoded for that."""

    text: str
    encoded: bool


def _carried(user: str, beyond: str) -> Iterator[_Carried]:
    """What the parts of an address say: of the user before the host, and of all after it."""
    parts = (user.rpartition("//")[2].rstrip("@"), *_PARTS.split(beyond))
    # A blank may be written `+`, which with `/` and `=` may also be a letter of base64.
    for part in (*(part.replace("+", " ") for part in parts), beyond):
        for view in views_of(part, _DECODED):
            undone = set(_KINDS.findall(view.name)) if view.depth else {_PERCENT}
            if part is not beyond or undone != {_PERCENT}:
                yield _Carried(view.body, encoded=undone != {_PERCENT})


def _shared(url: str, said: str) -> int:
    """How many characters of an address, from its start, stand in a text as they are."""
    low, high = 0, len(url)
    while low < high:
        middle = (low + high + 1) // 2
        if url[:middle] in said:
            low = middle
        else:
            high = middle - 1
    return low
