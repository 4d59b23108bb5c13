"""
Encodings of whole runs in the letters and digits of ASCII.

Base64, base64url, base32, base32hex and base16 (RFC 4648), also wrapped over
lines (RFC 2045, PEM). What a run is in, its alphabet does not say for sure, so
each that fits is tried and the one that reads best is taken; none, if none
gives text.
"""

import base64
import re
from binascii import Error, a2b_base64, unhexlify
from collections.abc import Callable, Iterator, Sequence

from seawall.detect.views.edit import Edit
from seawall.detect.views.found import Found
from seawall.detect.views.glance import Glance
from seawall.detect.views.readable import Decoded, text_of

SHORTEST = 16
GROUPS_OF_FIVE = (5, 4)

_PADDING = re.compile("={1,6}")
_LINE = re.compile(r"\r?\n[ \t]*([0-9A-Za-z+/_-]+={0,6})(?![^\s\"'<>)\]},;.])")
_PART = re.compile(r"[0-9A-Za-z]{16,}+={0,6}")
_HEX = re.compile(r"(?:0[xX])?(?:[0-9A-Fa-f]{2})+\Z")
_BASE32 = re.compile(r"(?:[A-Z2-7]+|[a-z2-7]+)\Z")
_BASE32HEX = re.compile(r"[0-9A-V]+\Z")
_LONGEST_WORD = 48
_WORDS = re.compile(r"(?:[A-Z]?[a-z]{3,}+[/_-]?)++[0-9]*+\Z")
_URLSAFE = bytes.maketrans(b"-_", b"+/")


def _unhex(run: str) -> bytes:
    return unhexlify(run)


def _unbase32(run: str) -> bytes:
    return base64.b32decode(run + "=" * (-len(run) % 8), casefold=True)


def _unbase32hex(run: str) -> bytes:
    return base64.b32hexdecode(run + "=" * (-len(run) % 8))


def _unbase64(run: str) -> bytes:
    whole = len(run) - (len(run) % 4 == 1)
    return a2b_base64(run[:whole].encode().translate(_URLSAFE) + b"=" * (-whole % 4))


# name, alphabet, decoder, and how many characters carry how many bytes
_Codec = tuple[str, "re.Pattern[str] | None", Callable[[str], bytes], tuple[int, int]]
_CODECS: tuple[_Codec, ...] = (
    ("hex", _HEX, _unhex, (2, 1)),
    ("base32", _BASE32, _unbase32, (8, 5)),
    ("base32", _BASE32HEX, _unbase32hex, (8, 5)),
    ("base64", None, _unbase64, (4, 3)),
)


def blocks(glance: Glance, length: int) -> Iterator[Found]:
    """Every run that decodes to text, of each no more than `length` code points."""
    body = glance.body
    done = 0
    for start, stop in glance.blocks():
        if start < done or _is_word(body[start:stop]):
            continue
        padded = _PADDING.match(body, stop)
        lines = _wrapped(body, start, padded.end() if padded else stop, length=length)
        done = lines[-1][1]
        yield from _decode(body, lines, length)


def _decode(body: str, lines: list[tuple[int, int]], length: int) -> Iterator[Found]:
    """The lines as one run, or else each line that decodes, or else its parts that do."""
    if len(lines) > 1:
        found = _read(body, lines, length)
        if found and "\ufffd" not in found.edit.body:
            yield found
            return
    for line in lines:
        whole = _read(body, [line], length)
        if whole:
            yield whole
            continue
        for match in _PART.finditer(body, *line):
            part = _read(body, [match.span()], length) if match.span() != line else None
            if part:
                yield part


def _is_word(run: str) -> bool:
    """Whether a run is a long word, name or path, which base64 hardly ever looks like."""
    return len(run) <= _LONGEST_WORD and _WORDS.match(run) is not None


def _wrapped(body: str, start: int, end: int, *, length: int) -> list[tuple[int, int]]:
    """The lines of a run: all as long as the first, only the last may be shorter."""
    lines = [(start, end)]
    width = end - start
    most = length // width + 1
    while len(lines) < most and lines[-1][1] - lines[-1][0] == width:
        match = _LINE.match(body, lines[-1][1])
        if match is None or len(match[1]) > width:
            break
        lines.append(match.span(1))
    return lines


def _read(body: str, lines: list[tuple[int, int]], length: int) -> Found | None:
    """What a run says, in the encoding in which it reads best."""
    best: Found | None = None
    best_quality = 0.0
    run = "".join(body[start:end] for start, end in lines)[:length].rstrip("=")
    if len(run) < SHORTEST or _is_word(run):
        return None
    places = _places(lines, length)
    for kind, alphabet, decode, ratio in _CODECS:
        if alphabet and not alphabet.match(run):
            continue
        skip = 2 if kind == "hex" and run[1] in "xX" else 0
        decoded = _try(decode, run[skip:])
        if decoded and decoded.quality > best_quality:
            stretch = (lines[0][0], _end(lines, length))
            edit = block_edit(decoded, places[skip:], stretch, ratio)
            best, best_quality = Found(edit, kind), decoded.quality
    return best


def _try(decode: Callable[[str], bytes], run: str) -> Decoded | None:
    try:
        return text_of(decode(run))
    except (Error, ValueError):
        return None


def _places(lines: list[tuple[int, int]], length: int) -> Sequence[int]:
    """Where each character of the run, line ends left out, stands in the text."""
    if len(lines) == 1:
        return range(lines[0][0], lines[0][1])
    return [place for start, end in lines for place in range(start, end)][:length]


def _end(lines: list[tuple[int, int]], length: int) -> int:
    for start, end in lines:
        if end - start >= length:
            return start + length
        length -= end - start
    return lines[-1][1]


def block_edit(
    decoded: Decoded, places: Sequence[int], stretch: tuple[int, int], ratio: tuple[int, int]
) -> Edit:
    """
    The edit for a run of which each `ratio[0]` characters carry `ratio[1]` bytes.

    Each letter comes from exactly the characters that carry its bits, which in
    base85 are all of its group; what comes before the first and after the
    last of them goes with the first and the last letter.
    """
    chars, size = ratio
    last = len(places) - 1
    cuts = decoded.cuts
    if ratio == GROUPS_OF_FIVE:
        lows = [places[min(cut // size * chars, last)] for cut in cuts[:-1]]
        highs = [places[min(-(-cut // size) * chars - 1, last)] + 1 for cut in cuts[1:]]
    else:
        lows = [places[min(cut * chars // size, last)] for cut in cuts[:-1]]
        highs = [places[min(-(-cut * chars // size) - 1, last)] + 1 for cut in cuts[1:]]
    lows[0], highs[-1] = stretch
    return Edit(*stretch, decoded.body, lows, highs)
