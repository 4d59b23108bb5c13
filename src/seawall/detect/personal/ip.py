"""Internet addresses: `pii.ip`."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_network

from seawall.detect.context import Nearby
from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text

_CONTEXT = 32
# Starts with a digit, not with a lookbehind, so that the scanner skips to digits quickly.
_V4 = re.compile(
    r"[0-9](?<![\w.+].)(?<![A-Za-z_]-.)[0-9]{0,2}+(?:\.[0-9]{1,3}+){3}(?!\w|\.[0-9]|-[A-Za-z]|-[0-9]{1,3}+(?!\.))"
)
_V6 = re.compile(r"(?:[0-9A-Fa-f]{0,4}+:){2,8}(?:[0-9A-Fa-f]{1,4}+)?(?:(?:\.[0-9]{1,3}+){3})?")
_OPEN = re.compile(r"[0-9A-Fa-f:][0-9A-Fa-f:.-]*+.?\Z", re.DOTALL)
_WORDS = Nearby(
    r"\bip\b|\bipv[46]\b|\bip[_-]|addr|\bhost|server|client|subnet|gateway|\bdns\b|\bping\b|"
    r"\bport\b|remote|request|connect|login|logged|://|@|adresse|dirección|indirizzo|адрес|地址|アドレス",
    before=_CONTEXT,
)
_VERSION = Nearby(
    r"(?<![a-z])(?:v|ver|version|versión|versione|версия|release|rel|build|firmware|revision|rev|driver|"
    r"section|sec|chapter|clause|article|annex|figure|fig|table|step|rule|req|§|版本|バージョン)"
    r"(?: (?:number|no|nr))?[.:=*\s\"'-]{0,5}$",
    before=24,
)
# RFC 6890 and its updates: what is nobody's address on a network, as numbers and their masks.
_RESERVED_V4, _RESERVED_V6 = (
    tuple((int(net.network_address), int(net.netmask)) for net in map(ip_network, written))
    for written in (
        ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.2.0/24", "198.51.100.0/24",
         "203.0.113.0/24", "224.0.0.0/3"),
        ("::/127", "100::/64", "2001:db8::/32", "3fff::/20", "ff00::/8"),
    )
)  # fmt: skip
_RESOLVERS = frozenset({"1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9"})
_RESERVED = 0.2


class IpAddresses:
    """
    IP addresses: version 4 (dotted) and version 6 (RFC 4291), with neither port nor prefix length.

    Loopback, documentation, unspecified and multicast addresses (RFC 6890) are
    nobody's and get a low confidence, as do four small numbers, which may be a
    version; after a word such as `version` they are left out.
    """

    name = "pii.ip"
    reach = 48 + _CONTEXT

    def settled(self, body: str) -> int:
        """Up to the digits, colons and dots at the end."""
        return first_open(body, _OPEN, self.reach)

    def find(self, text: Text) -> Iterator[Finding]:
        """Every address, those of version 6 first."""
        body = text.body
        groups = list(_find_v6(body)) if body.count(":") > 1 else []
        yield from groups
        ends = {found.span.end for found in groups}  # of `::ffff:10.0.0.1`, which is one address
        if body.count(".") > 2:  # noqa: PLR2004 - the dots of an address
            for match in _V4.finditer(body):
                confidence = _judge_v4(body, *match.span())
                span = Span(*match.span())
                if confidence and span.end not in ends:
                    yield Finding(self.name, span, confidence)


def _judge_v4(body: str, start: int, end: int) -> float:
    """How likely it is that four octets in dots are an address of somebody; 0 if they are not."""
    written = body[start:end]
    try:
        address = IPv4Address(written)
    except AddressValueError:
        return 0.0
    if _VERSION(body, start, end):
        return 0.0
    if written in _RESOLVERS or _within(int(address), _RESERVED_V4):
        return _RESERVED
    if _WORDS(body, start, end):
        return 0.95
    small = all(len(octet) == 1 for octet in written.split("."))
    return 0.3 if small else 0.6 if len(written) < 10 else 0.85  # noqa: PLR2004 - as 12.0.3.17


def _within(address: int, networks: tuple[tuple[int, int], ...]) -> bool:
    return any(address & mask == network for network, mask in networks)


def _find_v6(body: str) -> Iterator[Finding]:
    at = body.find(":")
    while at >= 0:
        match = _V6.match(body, _hex_before(body, at))
        if match is None or not _alone(body, match):
            at = body.find(":", at + 1 if match is None else max(match.end(), at + 1))
            continue
        confidence = _judge_v6(match[0])
        if confidence:
            yield Finding(IpAddresses.name, Span(*match.span()), confidence)
        at = body.find(":", match.end())


def _hex_before(body: str, at: int) -> int:
    """Where the group of hexadecimal digits before a colon starts."""
    start = at
    while start > 0 and at - start < 4 and body[start - 1] in "0123456789abcdefABCDEF":  # noqa: PLR2004
        start -= 1
    return start


def _alone(body: str, match: re.Match[str]) -> bool:
    before, after = (
        body[max(0, match.start() - 1) : match.start()],
        body[match.end() : match.end() + 1],
    )
    return not (before.isalnum() or before in ("_", ":", ".")) and not (
        after.isalnum() or after in ("_", ":")
    )


def _judge_v6(written: str) -> float:
    """How likely it is that groups in colons are an address of somebody; 0 if they are not."""
    try:
        address = IPv6Address(written)
    except AddressValueError:
        return 0.0
    groups = [group for group in written.split(":") if group]
    if not groups or (len(groups) == 8 and all(len(group) == 2 for group in groups)):  # noqa: PLR2004
        return 0.0  # `::` as C++ and others write it, or an EUI-64
    if _within(int(address), _RESERVED_V6):
        return _RESERVED
    telling = ("." in written or len(groups) > 2) and any(c.isdigit() for c in written)  # noqa: PLR2004
    return 0.95 if telling else 0.4
