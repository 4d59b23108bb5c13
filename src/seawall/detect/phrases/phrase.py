"""How a phrase of attack is written down, and how it becomes an expression."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from seawall.detect.phrases.fold import fold

OVERRIDE = "injection.override"
JAILBREAK = "injection.jailbreak"
LEAK = "injection.leak"
INDIRECT = "injection.indirect"

# What may stand between words, and what a word is made of: the two share no
# character, so that there is one way only to match and no backtracking to fear.
_GAP = r"""(?:[\s"'*_`,:()\[\]-]{1,5})"""
_WORD = r"""[^\s"'*_`,:()\[\]\-.!?;।؟。]{1,24}"""
_CLOSE_GAP = r"""(?:[\s"'、，,:『』「」]{0,4})"""
_ANYTHING = r"[^\n.!?;。！？；]"


@dataclass(frozen=True, slots=True)
class Phrase:
    """
    One rule: where it may begin, how it goes on, and how sure one can be.

    `heads` are plain literals separated by `|` (a bar in one is written `¦`); the
    rule is tried only where one of them stands. `tail` is what must follow, in the
    notation of Tongue.
    `confidence` is the probability that a text with this match attacks the
    assistant; `in_context` is the same for a text that others wrote (a document,
    a tool's result), where it differs.
    """

    name: str
    kind: str
    confidence: float
    heads: str
    tail: str = ""
    in_context: float | None = None

    @property
    def literals(self) -> tuple[str, ...]:
        """The heads as they stand in a folded text, each once."""
        heads = (fold(head).replace("¦", "|") for head in self.heads.split("|"))
        return tuple(dict.fromkeys(heads))


@dataclass(frozen=True, slots=True)
class Tongue:
    """
    The phrases of one language, with the words that they share.

    Notation of `words` and tails, over the usual regular expressions:
    `@name` is a group of `words`; a space is a gap between words; `<n>` is up to
    n words of any kind (code points where the language writes no spaces), never
    past the end of a sentence; `%` is any ending of a word. Write with or
    without diacritics: both sides are folded. No space or `%` inside a class.

    `before` and `after` tell that a match is only mentioned, denied or about
    something else, by what stands right before or right after it.
    """

    code: str
    words: Mapping[str, str]
    phrases: tuple[Phrase, ...]
    before: str = ""
    after: str = ""
    spaced: bool = True

    def expression(self, phrase: Phrase) -> str:
        """The regular expression of what follows a head of this phrase."""
        return self._spell(phrase.tail) + (r"(?!\w)" if self.spaced else "")

    def mentions(self) -> tuple[str, str]:
        """The expressions of what, right before and right after a match, says it is no attack."""
        never = r"(?!)"
        edge = r"\b" if self.spaced else ""
        before = rf"{edge}(?:{self._spell(self.before)})\W{{0,4}}\Z" if self.before else never
        after = rf"\W{{0,4}}(?:{self._spell(self.after)}){edge}" if self.after else never
        return before, after

    def _spell(self, notation: str) -> str:
        while re.search(r"@\w", notation):
            notation = re.sub(r"@(\w+)", lambda name: f"(?:{self.words[name[1]]})", notation)
        gap, filler = (_GAP, f"(?:{_WORD}{_GAP})") if self.spaced else (_CLOSE_GAP, _ANYTHING)
        spelled = fold(notation).replace("%", r"\w{0,9}").replace(" ", gap)
        return re.sub(r"<(\d+)>", lambda count: f"{filler}{{0,{count[1]}}}", spelled)
