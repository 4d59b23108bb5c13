"""Letters stored in another order than a screen shows them in."""

import re
from random import Random

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import each_word

_CONTROLS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_TURNED = re.compile("[\u202d\u202e]([^\u202a-\u202e]*)\u202c")


def _turned(word: str, _: Random) -> str:
    """Written backwards, and shown backwards again: on a screen it is the word."""
    if _CONTROLS.search(word):
        return word
    override = "\u202d" if _RIGHT_TO_LEFT.search(word) else "\u202e"
    return f"{override}{word[::-1]}\u202c"


def _shown(text: str) -> str:
    return _TURNED.sub(lambda match: match[1][::-1], text)


def _isolated(word: str, _: Random) -> str:
    return f"\u2068{word}\u2069"


def _bare(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


OPERATORS = (
    Operator(
        "unicode.bidi_override",
        Group.UNICODE,
        each_word(_turned),
        keeps=True,
        by_word=True,
        undo=_shown,
        does="Stores words backwards under a direction override, so that they look the same",
        grows=3,
    ),
    Operator(
        "unicode.bidi_isolate",
        Group.UNICODE,
        each_word(_isolated),
        keeps=True,
        by_word=True,
        undo=_bare,
        does="Sets each word apart by invisible direction isolates",
        grows=3,
    ),
)
