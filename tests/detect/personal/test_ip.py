"""Internet addresses are found, and versions, times and scopes are not."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.personal.ip import IpAddresses
from seawall.terms import Text
from tests.detect.corpora import Line, found, lines

ADDRESSES = IpAddresses()


@pytest.mark.parametrize("line", lines("ip", "+"), ids=lambda line: repr(line.text[:40]))
def test_every_must_find_line_is_found_exactly(line: Line) -> None:
    assert found(ADDRESSES, line) == sorted(line.wanted)


@pytest.mark.parametrize("line", lines("ip", "-"), ids=lambda line: repr(line.text[:40]))
def test_no_must_not_find_line_is_found(line: Line) -> None:
    assert found(ADDRESSES, line) == []


@given(st.ip_addresses(v=4))
def test_every_address_is_found_after_a_word_for_it_unless_it_is_nobodys(
    address: IPv4Address,
) -> None:
    (finding,) = ADDRESSES.find(Text(f"ip address {address}, port 80"))
    assert finding.span.end - finding.span.start == len(str(address))
    assert (
        finding.confidence > 0.5
        or address.is_reserved
        or not address.is_global
        or str(address) in ("1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9")
        or address.is_multicast
    )


@given(st.ip_addresses(v=4))
def test_no_version_number_is_an_address(address: IPv4Address) -> None:
    for before in ("v", "version ", "Version: ", "release ", "ver. "):
        assert not list(ADDRESSES.find(Text(f"{before}{address}")))


@given(st.ip_addresses(v=6))
def test_a_version_6_address_is_found_whole_or_not_at_all(address: IPv6Address) -> None:
    for finding in ADDRESSES.find(Text(f"[{address}]")):
        assert (finding.span.start, finding.span.end) == (1, 1 + len(str(address)))
