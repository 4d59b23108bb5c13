"""When two texts say the same to a reader who looks past the dress."""

import unicodedata


def plain(text: str) -> str:
    """The text in one form of its characters, in small letters, with single blanks."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but case, blanks and forms of characters."""
    return plain(one) == plain(other)
