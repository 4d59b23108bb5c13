"""Where a text sends its reader: the hosts, mailboxes, accounts and phone numbers in it."""

import re
from collections.abc import Iterable, Iterator, Sequence

_FEWEST_DIGITS = 6
"""Fewer in a row are an amount, a year or a room."""
_MOST_DIGITS = 40
_MOST_GROUPS = 8
"""Into so many groups people part a number: an IBAN is six."""
_MOST_LABELS = 8
"""Of a longer host the last so many are looked at: whoever owns these owns it."""

_ESCAPED = re.compile("%([2-7][0-9a-f])")
"""A sign of ASCII as URLs write it within another URL."""
_PIECE = re.compile(r"([^\w.@-]*)([\w.@-]*)")
"""What may be a host or a mailbox, and what is before it in its word: that is read but once."""
_SLASHES = {"//", "\\\\", "/\\", "\\/"}
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+")
_OFFICES = frozenset(
    ["ac", "co", "com", "edu", "gob", "gouv", "gov", "go", "ltd", "mil", "ne", "net", "or", "org"]
)
"""Labels under which a country gives names away: `co.uk` is nobody's."""

_GROUP = re.compile(r"[0-9]+")
_TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_NO_ACCOUNT = re.compile(
    r"(?:[0-9]{4}([-./])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-./])[0-9]{1,2}\2(?:[0-9]{4}|[0-9]{2}))"
    rf"(?:t{_TIME}.{{0,12}})?|{_TIME}(?:-{_TIME})?"
    r"|[0-9]{1,3}[.,'\3][0-9]{3}(?:[.,][0-9]{1,2})?|[0-9]{1,6}[.,\3][0-9]{1,2}"
)
"""A day, a time, or an amount below a million."""
_DAY = re.compile(r"[0-9]{1,2}(?:st|nd|rd|th)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def destinations(words: Sequence[str]) -> frozenset[str]:
    """
    What the words of a text (in small letters) name that one can go, write, call or pay to.

    Hosts are there without scheme, user, port, path and `www.`, with each domain that they are
    part of; mailboxes without `mailto:`, with their host's; numbers of six digits and more
    without what parts them, and each row of their groups, since one writes the prefix and
    another does not. Days, times and amounts below a million are none.
    """
    return frozenset((*_places(words), *_numbers(words)))


def _places(words: Iterable[str]) -> Iterator[str]:
    for word in {word for word in words if "." in word or "/" in word or "%" in word}:
        plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), word)
        for before, piece in _PIECE.findall(plain):
            # After one slash stands a file, after two a host, though it may have one label only.
            sure = before[-2:] in _SLASHES
            yield from _place(piece, in_path=before in {"/", "\\"}, sure=sure)


def _place(piece: str, *, in_path: bool, sure: bool) -> Iterator[str]:
    user, at, host = piece.rpartition("@")
    host = host.strip(".-")
    if not host or (in_path and not at) or not (sure or _HOST.fullmatch(host)):
        return
    if user and "." in host:
        yield f"{user.rpartition('@')[2]}@{host}"
    yield from _domains(host)


def _domains(host: str) -> Iterator[str]:
    """A host, and the domains that it is part of, down to the one that somebody registered."""
    labels = host.rsplit(".", _MOST_LABELS)[-_MOST_LABELS:]
    if labels[0] == "www" and len(labels) > 1:
        labels = labels[1:]
    yield ".".join(labels)
    for first in range(1, len(labels) - 1):
        rest = labels[first:]
        if len(rest) > 2 or not (rest[0] in _OFFICES and len(rest[1]) == 2):  # noqa: PLR2004
            yield ".".join(rest)


def _numbers(words: Sequence[str]) -> Iterator[str]:
    row: list[str] = []
    for before, word in zip(("", *words), words, strict=False):
        groups = [] if _NO_ACCOUNT.fullmatch(word) else _GROUP.findall(word)
        if not groups or (_YEAR.fullmatch(word) and _DAY.fullmatch(before)):
            row = []
        for group in groups:
            row = [*row[1 - _MOST_GROUPS :], group]
            yield from _ending(row)


def _ending(row: Sequence[str]) -> Iterator[str]:
    """The numbers that the last groups of a row make."""
    digits = ""
    for group in reversed(row):
        digits = group + digits
        if len(digits) >= _FEWEST_DIGITS:
            yield digits
        if len(digits) > _MOST_DIGITS:
            return
