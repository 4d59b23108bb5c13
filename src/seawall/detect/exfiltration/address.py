"""Where an address leads, read as browsers read it."""

import re
from dataclasses import dataclass

_UNSEEN = re.compile(r"[\t\n\r]")
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,20}):")
_AUTHORITY = re.compile(r"[^/?#]*")
_PLAIN_HOST = re.compile(r"[\w.-]+", re.ASCII)
_SPECIAL = ("http", "https", "ws", "wss", "ftp")
"""Schemes after which browsers take any number of slashes, either way, for two (URL Standard)."""


@dataclass(frozen=True, slots=True)
class Address:
    """
    An address that leads to a host, in parts: `start` is all up to the host, `rest` all after it.

    `plain` says that nothing before or in the host could be meant to deceive.
    """

    start: str
    host: str
    rest: str
    plain: bool

    @property
    def user(self) -> str:
        """What stands before the host as its user."""
        return self.start.rpartition("//")[2].rstrip("@")

    def __str__(self) -> str:
        return f"{self.start}{self.host}{self.rest}"


def read_address(written: str) -> Address | None:
    """
    The parts of an address; None where it leads nowhere else.

    As the URL Standard of the WHATWG has it: tabs and line ends do not count, a
    backslash is a slash, and the host is what follows the last `@`.
    """
    url = _UNSEEN.sub("", written).strip()
    scheme = _SCHEME.match(url)
    slashed = url.replace("\\", "/")
    if scheme and scheme["scheme"].lower() in _SPECIAL:
        start = f"{scheme['scheme'].lower()}://"
        rest = slashed[scheme.end() :].lstrip("/")
        known = slashed[scheme.end() : scheme.end() + 1] == "/"
    elif scheme and slashed[scheme.end() : scheme.end() + 2] == "//":
        start, rest = slashed[: scheme.end() + 2], slashed[scheme.end() + 2 :]
        known = True
    else:
        start, rest, known = "//", slashed.lstrip("/"), slashed.startswith("//")
    if not known:
        return None
    authority = (_AUTHORITY.match(rest) or [""])[0]
    user, at, place = authority.rpartition("@")
    host, _, port = place.partition(":")
    if not host:
        return None
    plain = not at and "\\" not in url.partition("?")[0] and bool(_PLAIN_HOST.fullmatch(host))
    after = rest[len(authority) :]
    return Address(
        start + user + at, host.lower().rstrip("."), f":{port}{after}" if port else after, plain
    )
