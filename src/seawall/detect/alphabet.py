"""The scripts that texts are written in, and the languages that a script alone tells."""

from bisect import bisect
from collections import Counter

LATIN = "Latin"

# First code points of the blocks of each script (Unicode 16, Blocks.txt). "" is none: symbols,
# modifiers, and scripts that no living language is commonly written in.
_BLOCKS = (
    (0x0000, LATIN), (0x02B0, ""), (0x0370, "Greek"), (0x0400, "Cyrillic"), (0x0530, "Armenian"),
    (0x0590, "Hebrew"), (0x0600, "Arabic"), (0x0700, "Syriac"), (0x0750, "Arabic"),
    (0x0780, "Thaana"), (0x07C0, "Nko"), (0x0800, ""), (0x0860, "Syriac"), (0x0870, "Arabic"),
    (0x0900, "Devanagari"), (0x0980, "Bengali"), (0x0A00, "Gurmukhi"), (0x0A80, "Gujarati"),
    (0x0B00, "Oriya"), (0x0B80, "Tamil"), (0x0C00, "Telugu"), (0x0C80, "Kannada"),
    (0x0D00, "Malayalam"), (0x0D80, "Sinhala"), (0x0E00, "Thai"), (0x0E80, "Lao"),
    (0x0F00, "Tibetan"), (0x1000, "Myanmar"), (0x10A0, "Georgian"), (0x1100, "Hangul"),
    (0x1200, "Ethiopic"), (0x13A0, "Cherokee"), (0x1400, ""), (0x1780, "Khmer"),
    (0x1800, "Mongolian"), (0x18B0, ""), (0x1C80, "Cyrillic"), (0x1C90, "Georgian"),
    (0x1CC0, ""), (0x1E00, LATIN), (0x1F00, "Greek"), (0x2000, ""), (0x3040, "Kana"),
    (0x3100, "Han"), (0x3130, "Hangul"), (0x3190, ""), (0x31F0, "Kana"), (0x3200, ""),
    (0x3400, "Han"), (0x4DC0, ""), (0x4E00, "Han"), (0xA000, ""), (0xA640, "Cyrillic"),
    (0xA6A0, ""), (0xA8E0, "Devanagari"), (0xA900, ""), (0xA960, "Hangul"), (0xA980, ""),
    (0xAB00, "Ethiopic"), (0xAB30, ""), (0xAB70, "Cherokee"), (0xABC0, ""), (0xAC00, "Hangul"),
    (0xD7B0, ""), (0xF900, "Han"), (0xFB00, ""), (0xFB1D, "Hebrew"), (0xFB50, "Arabic"),
    (0xFE00, ""), (0xFE70, "Arabic"), (0xFEFF, ""), (0xFF66, "Kana"), (0xFFA0, ""),
    (0x20000, "Han"), (0x323B0, ""),
)  # fmt: skip
_STARTS = [start for start, _ in _BLOCKS]
_SCRIPTS = [script for _, script in _BLOCKS]
_LAST_ASCII = 0x7F

OWN_SCRIPT = {
    "Armenian": "hy", "Bengali": "bn", "Cherokee": "chr", "Ethiopic": "am", "Georgian": "ka",
    "Gujarati": "gu", "Gurmukhi": "pa", "Han": "zh", "Hangul": "ko", "Hebrew": "he",
    "Kana": "ja", "Kannada": "kn", "Khmer": "km", "Lao": "lo", "Malayalam": "ml",
    "Mongolian": "mn", "Myanmar": "my", "Nko": "nqo", "Oriya": "or", "Sinhala": "si",
    "Syriac": "syr", "Tamil": "ta", "Telugu": "te", "Thaana": "dv", "Thai": "th",
    "Tibetan": "bo",
}  # fmt: skip
"""
The language (ISO 639) that has a script for itself, or nearly.

Where a few share one, that with most readers stands here: Bengali for Assamese,
Hebrew for Yiddish, Amharic for Tigrinya. Greek is not here: its letters are also
everybody's signs.
"""

NEVER_LATIN = frozenset(OWN_SCRIPT.values()) | {"el", "grc"}
"""Languages that nobody writes in Latin letters but to spell a word out."""

_BORROWED = 10
"""Chinese may borrow one sign of kana in so many of its own; Japanese needs more."""


def main_script(body: str) -> tuple[str, int]:
    """
    The script of at least two thirds of the letters, and how many letters that is.

    ("", 0) where there is none. Vowel signs count as letters; Japanese is `Kana`
    with its Chinese characters, which alone are `Han`.
    """
    counts: Counter[str] = Counter()
    for character, times in Counter(body).items():
        code = ord(character)
        if code > _LAST_ASCII or character.isalpha():
            counts[_SCRIPTS[bisect(_STARTS, code) - 1]] += times
    del counts[""]
    if counts["Kana"] * _BORROWED > counts["Han"]:
        counts["Kana"] += counts.pop("Han", 0)
    script, letters = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return (script, letters) if 3 * letters >= 2 * counts.total() else ("", 0)
