"""
Base85, in which five characters carry four bytes.

The alphabets are those of Ascii85 (btoa and Adobe), RFC 1924 as Python's
`b85encode` and Git have it, and ZeroMQ's Z85.
"""

import base64
import re
from collections.abc import Iterator

from seawall.detect.views.blocks import GROUPS_OF_FIVE, block_edit
from seawall.detect.views.found import Found
from seawall.detect.views.glance import Glance
from seawall.detect.views.readable import Decoded, text_of

_A85 = "".join(map(chr, range(33, 118)))
_B85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
_TO_B85: dict[str, dict[int, int]] = {
    "a85": str.maketrans(_A85, _B85),
    "z85": str.maketrans(_Z85, _B85),
    "b85": {},
}


def _gate(alphabet: str) -> str:
    """
    Four groups whose first characters all say `ASCII letter or blank`, or all `other letter`.

    That is where the first byte of text in UTF-8 leads; few other tokens get past it.
    """
    one = re.escape(alphabet)
    low, high = re.escape(alphabet[10:42]), re.escape(alphabet[41:80])
    return (
        f"(?:[{low}][{one}]{{4}}){{3}}[{low}][{one}]|(?:[{high}][{one}]{{4}}){{3}}[{high}][{one}]"
    )


_ALPHABETS = {"a85": _A85, "b85": _B85, "z85": _Z85}
_GATES = {name: re.compile(_gate(alphabet)) for name, alphabet in _ALPHABETS.items()}
_ANY_GATE = re.compile(
    "(?P<opening>[\"'`(\\[{<]*?)(?=[\\w.@:/-]{0,60}(?:[^\\w\\s.@:/-]|[\\w.@:/-]{40}))(?:"
    + "|".join(map(_gate, _ALPHABETS.values()))
    + ")"
)
_RUNS = {name: re.compile(f"[{re.escape(alphabet)}]++") for name, alphabet in _ALPHABETS.items()}

# Adobe's form says where it ends, so it may be wrapped and may use the two shortcuts.
_ADOBE = re.compile(r"<~([!-uyz\s]++)~>")
_SHORTCUTS = {"z": "!!!!!", "y": "+<VdL"}

_SAMPLE = 40  # characters of a token, which are decoded first, as this takes time
_CLOSING = "\"'`)]}>.,;:!?"


def base85(glance: Glance, length: int) -> Iterator[Found]:
    """Every token that decodes to text, of each no more than `length` code points."""
    body = glance.body
    if "<~" in body:
        yield from _adobe(body, length)
    for start, end in glance.tokens():
        gate = _ANY_GATE.match(body, start, end)
        found = _read(body, gate.end("opening"), end, length) if gate else None
        if found:
            yield found


def _read(body: str, start: int, end: int, length: int) -> Found | None:
    """The run that begins here, in the alphabet in which it reads best."""
    end = min(end, start + length)
    best: Found | None = None
    best_quality = 0.0
    for name, gate in _GATES.items():
        run = _RUNS[name].match(body, start, end) if gate.match(body, start, end) else None
        if run is None or _decode(name, run[0][:_SAMPLE]) is None:
            continue
        for token in _endings(run[0]):
            decoded = _decode(name, token)
            if decoded and "\ufffd" not in decoded.body:
                if decoded.quality > best_quality:
                    best, best_quality = _found(name, decoded, start, token), decoded.quality
                break
    return best


def _endings(run: str) -> Iterator[str]:
    """The run, and the run without one, two or three closing marks that may not be its own."""
    yield run
    for count in range(1, 4):
        if run[-count] not in _CLOSING:
            return
        yield run[:-count]


def _decode(name: str, run: str) -> Decoded | None:
    try:
        return text_of(base64.b85decode(run.translate(_TO_B85[name])))
    except ValueError:
        return None


def _found(name: str, decoded: Decoded, start: int, run: str) -> Found:
    stretch = (start, start + len(run))
    return Found(block_edit(decoded, range(*stretch), stretch, GROUPS_OF_FIVE), name)


def _adobe(body: str, length: int) -> Iterator[Found]:
    for match in _ADOBE.finditer(body):
        if match.end() - match.start() > length:
            continue
        letters: list[str] = []
        places: list[int] = []
        for place in range(*match.span(1)):
            letter = _SHORTCUTS.get(body[place], body[place])
            if not letter.isspace():
                letters.append(letter)
                places += [place] * len(letter)
        decoded = _decode("a85", "".join(letters))
        if decoded:
            yield Found(block_edit(decoded, places, match.span(), GROUPS_OF_FIVE), "a85")
