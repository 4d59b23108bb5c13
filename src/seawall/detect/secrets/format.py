"""What a format of secrets is, and how prefixed tokens are written as one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

BEFORE = r"(?:(?<![A-Za-z0-9_.-])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt]))"
AFTER = r"(?![A-Za-z0-9_-])"

# What tokens are made of.
ALNUM, URL_SAFE, HEX = "[A-Za-z0-9]", "[A-Za-z0-9_-]", "[0-9a-f]"
UUID = f"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}"

_NOT_KEYS = "(?:commit|sha1?|md5|request|message|issue|build)(?: id)?"
"""What stands right before a value that is no key, though a service is named as well."""


@dataclass(frozen=True, slots=True)
class Format:
    """
    One kind of secret, as facts about how it is written.

    A text is matched against `regex` only where one of the `literals` stands,
    so the expression begins with them; one that begins earlier names in
    `lead` the class of characters that stand before the literal. The finding
    spans the group `value`, or the whole match. `check` gives the confidence
    for a value whose form allows to check it, 0 where it cannot be a secret.
    `stock` says that the words of documentation (`example`) are looked for in
    the value; long encoded values hold anything by chance.

    What is still open while a text arrives: a value that is not seen yet lies wholly
    within `reach` code points from the literal on, and where it has `blanks` inside it
    may go on after one.
    """

    name: str
    literals: tuple[str, ...]
    regex: str
    confidence: float = 0.95
    check: Callable[[str], float] | None = None
    lead: str = ""
    stock: bool = True
    reach: int = 400
    blanks: bool = True

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression of the whole."""
        return _compiled(self.regex)

    @property
    def leading(self) -> re.Pattern[str] | None:
        """The expression of what may stand before a literal; None where nothing may."""
        return _compiled(self.lead) if self.lead else None


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    """
    An expression, compiled when the first literal of its format is seen.

    To compile all takes as long as all else of a start, and of most formats none is ever seen.
    """
    return re.compile(regex)


def token(
    name: str,
    literals: str,
    tail: str,
    confidence: float = 0.95,
    check: Callable[[str], float] | None = None,
) -> Format:
    """A token that stands alone: one of the literals, parted by spaces here, and a tail."""
    words = tuple(literals.split())
    heads = "|".join(re.escape(word) for word in words)
    regex = f"{BEFORE}(?:{heads}){tail}{AFTER}"
    return Format(name, words, regex, confidence, check, blanks=False)


def beside(
    name: str,
    words: str,
    value: str,
    confidence: float = 0.85,
    check: Callable[[str], float] | None = None,
) -> Format:
    """A value without a form of its own, which a word shortly before it names."""
    cases = ((word, word.capitalize(), word.upper()) for word in words.split())
    literals = tuple(dict.fromkeys(written for case in cases for written in case))
    heads = "|".join(re.escape(word) for word in literals)
    gap = r"[\w .-]{0,30}?[\"'`\]]{0,2}\s{0,4}(?:=>|:=|[:=,]|\bis\b)?\s{0,4}[\"'`]{0,2}"
    other = rf"(?![\w .-]{{0,30}}?\b(?:{_NOT_KEYS})[ :=]{{1,4}}{value}{AFTER})"
    regex = rf"(?:{heads}){other}{gap}(?<![A-Za-z0-9_-])(?P<value>{value}){AFTER}"
    return Format(name, literals, regex, confidence, check, reach=160)
