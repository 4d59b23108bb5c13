"""Whether decoded bytes are text meant to be read, and which bytes made each letter."""

# ruff: noqa: PLR2004 - numbers of code points and bytes say more than names would

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

# Backspace and delete are not among them: views.shown reads them.
_CONTROLS = bytes([*range(8), 11, 12, *range(14, 32)])
_MENDED = dict.fromkeys(range(0xDC80, 0xDD00), 0xFFFD)

# Random bytes are valid UTF-8 without controls once in 100,000 times at 12 bytes and
# practically never at 32. So long runs may have a few bytes broken on purpose, and short
# ones must look like words as well.
_LONG = 32
_TOLERATED = 16
_WORDY = 0.5
_PROBE = 64
_BLOCKS = (0x04, 0x06, 0x28)
"""The first bytes of Cyrillic, Arabic and Braille in UTF-16; that of Latin and blanks is zero."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and for each of its characters where its bytes start; the last cut is the end."""

    body: str
    cuts: Sequence[int]

    @property
    def quality(self) -> float:
        """
        The share of letters, digits and blanks at its beginning: how like words it looks.

        Cells of Braille are letters.
        """
        head = self.body[:_PROBE]
        return sum(_is_of_words(char) for char in head) / max(1, len(head))


def _is_of_words(char: str) -> bool:
    return char.isalnum() or char == " " or "\u2800" <= char <= "\u28ff"


def utf8(data: bytes) -> Decoded:
    """Bytes as UTF-8, with U+FFFD for each byte that is not."""
    if data.isascii():
        return Decoded(data.decode("ascii"), range(len(data) + 1))
    body = data.decode("utf-8", "surrogateescape")
    return Decoded(body.translate(_MENDED), [0, *accumulate(map(_width, body))])


def text_of(data: bytes) -> Decoded | None:
    """The text in these bytes (UTF-8, or UTF-16 as PowerShell has it), None if it is not text."""
    if not data or _controls(data[:_PROBE]) > len(data[:_PROBE]) // 8:
        return _wide(data)
    if len(data) < _LONG:
        found = utf8(data) if _is_utf8(data) and not _controls(data) else None
        return found if found and found.quality >= _WORDY else None
    found = utf8(data)
    flaws = _controls(data) + (0 if data.isascii() else found.body.count("\ufffd"))
    return found if flaws <= len(data) // _TOLERATED else None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _controls(data: bytes) -> int:
    return len(data) - len(data.translate(None, _CONTROLS))


def _width(char: str) -> int:
    """How many bytes of UTF-8 a character took; an escaped byte took one."""
    code = ord(char)
    if code < 0x80 or 0xDC80 <= code <= 0xDCFF:
        return 1
    if code < 0x800:
        return 2
    return 3 if code < 0x10000 else 4


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 of mostly one block, which shows as every other byte being its or a blank's."""
    if len(data) < 8 or len(data) % 2:
        return None
    for highs, codec in ((data[1::2], "utf-16-le"), (data[::2], "utf-16-be")):
        if highs.count(0) * 4 + max(map(highs.count, _BLOCKS)) * 4 >= len(highs) * 3:
            body = data.decode(codec, "replace")
            cuts = [0, *accumulate(4 if char > "\uffff" else 2 for char in body)]
            fits = cuts[-1] == len(data) and not _controls(body.encode())
            return Decoded(body, cuts) if fits else None
    return None
