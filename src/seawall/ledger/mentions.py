"""Pseudonyms in the facts of an entry, by which it is found as by those beside the facts."""

import re
from collections.abc import Collection

_TOKEN = re.compile(rb'"((?:pz1|ss1)\.[A-Za-z0-9.-]{1,250})"')
_BEGINNINGS = ("pz1.", "ss1.")


def mentions(leaf: bytes, beside: Collection[str]) -> set[str]:
    """The pseudonyms in a leaf, but those beside its facts: they have columns of their own."""
    found = {token.decode() for token in _TOKEN.findall(leaf)}
    return found.difference(beside) if found else found


def may_be_mentioned(token: str) -> bool:
    """Whether `mentions` would find this in a leaf."""
    return token.startswith(_BEGINNINGS) and bool(_TOKEN.fullmatch(b'"%b"' % token.encode()))
