"""Where a text stops being settled: what follows its end could still change what stands there."""

import re

from seawall.detect.views.scrambled import settled_from
from seawall.detect.views.shown import open_from
from seawall.detect.views.spoken import SAID

# Read backwards from the end of a text. First the last word, which may go on: visible ASCII
# (any encoding of one word), letters of the scripts that are taken for Latin, what is invisible,
# and single letters set apart. Then, over white space, words that a run may be made of:
# lines of a block, pairs of hex digits, Morse, Braille, words of the radio alphabet and of pig
# Latin, single letters, quoted-printable ends of line.
# Then two words more, on which it hangs whether a look-alike is taken for Latin.
_LETTER = (
    "(?:[!-~\u00c0-\u024f\u0250-\u02af\u0370-\u058f\u1c80-\u1c8f\u1d00-\u1dbf\u2c60-\u2cff\ua4d0-\ua4ff"
    "\ua720-\ua7ff\uab30-\uabbf\u13a0-\u13ff\u10a0-\u10ff\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\u2800-\u28ff\U0001f100-\U0001f1ff\U000e0000-\U000e0fff]"
    r"|(?<![^\W_])[^\W_](?![^\W_]))"
)
_SIGNS = r"(?:[^\w\s]|[^\x00-\x7f\s]){0,4}"
_SPOKEN = "|".join(sorted((re.escape(word[::-1]) for word in SAID), key=len, reverse=True))
_MEMBER = (
    r"(?:[0-9A-Za-z+/=_-]{16,}+"
    r"|[,;:]?[0-9A-Fa-f]{1,8}(?:[xX]0|[xX]\\|[uU]\\|\+[uU])?"
    r"|[.\-·•−–—_/|]++"
    r"|[^\w\s]{0,2}\w?[^\w\s]{0,2}"
    r"|[\u2800-\u28ff]++"
    rf"|(?i:[^\w\s]{{0,3}}(?:{_SPOKEN})(?:[^\w\s]{{1,3}}(?:{_SPOKEN}))*+[^\w\s]{{0,3}})"
    rf"|(?i:{_SIGNS}(?:ya[a-z-]++{_SIGNS})++)"
    r"|=\S*+)(?=\s|\Z)"
)
_OPEN = re.compile(f"{_LETTER}*+(?:\\s++{_MEMBER})*+(?:\\s*+{_LETTER}*+){{2}}")

# A run of Adobe's Ascii85, which says itself where it ends, and until then may have blanks in it.
_ADOBE_OPEN = re.compile(r"<~[!-uyz\s]*+~?\Z")

_CLUSTER = 32
"""More code points than a cluster of marks may have."""

_SCRAMBLED = 104
"""More code points than a scrambled stretch begins before the first of its words."""


def settled_length(body: str, *, scrambled: bool = True) -> int:
    """
    How many code points, from the start, no continuation can have read differently.

    `scrambled` says whether scrambled stretches are looked for at all.
    """
    opened = _OPEN.match(body[::-1])
    held = opened.end() if opened else 0
    adobe = body.rfind("<~")
    if adobe >= 0 and _ADOBE_OPEN.match(body, adobe):
        held = max(held, len(body) - adobe)
    held = max(held, len(body) - open_from(body))
    if not scrambled:
        return max(0, len(body) - max(held, _CLUSTER))
    return max(0, min(len(body) - max(held, _SCRAMBLED), settled_from(body)))
