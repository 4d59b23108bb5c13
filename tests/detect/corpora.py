"""Reads the must-find and must-not-find lines of `tests/corpora`, and makes up their values."""

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple
from zlib import crc32

from seawall.detect.protocol import Finder
from seawall.terms import Text

FOLDER = Path(__file__).parent.parent / "corpora"
CERTAIN = 0.5  # a finding at or over this counts as found

_UPPER, _LOWER, _DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789"
_BASE62 = _DIGITS + _UPPER + _LOWER
_ALPHABETS = {
    "alnum": _BASE62,
    "hex": _DIGITS + "abcdef",
    "digits": _DIGITS,
    "upper": _UPPER,
    "lower": _LOWER,
    "base32": _UPPER + "234567",
    "b64": _BASE62 + "+/",
    "url": _BASE62 + "-_",
    "crockford": "ACDEFGHJKLMNPQRSTUVWXYZ023456789",
}
_FIELD = re.compile(r"\{(?P<alphabet>[a-z0-9]+):(?P<size>[0-9]+)\}")
_CODE = re.compile(r"\\(?:u(?P<four>[0-9a-f]{4})|U(?P<eight>[0-9a-f]{8})|x(?P<two>[0-9a-f]{2})|n)")


class Line(NamedTuple):
    """A text, where in it something must be found, and the kind that must find it (or any)."""

    text: str
    wanted: tuple[tuple[int, int], ...]
    kind: str


def lines(name: str, sign: str) -> list[Line]:
    """
    The lines of one corpus that begin with `+` (must find) or `-` (must not).

    `⟦` and `⟧` stand around what must be found, `{hex:32}` for so many random
    characters, `{crc62:30}` for random ones and their checksum (`_MAKERS`
    has the others), `\\u200b` for that code point. `+kind` names the kind to be found.
    """
    rows = []
    for row in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        mark, _, text = row.partition(" ")
        if mark[:1] == sign:
            rows.append(_line(text, mark[1:]))
    return rows


def found(finder: Finder, line: Line) -> list[tuple[int, int]]:
    """Where a finder is certain enough of something, which must be of the line's kind."""
    findings = [f for f in finder.find(Text(line.text)) if f.confidence >= CERTAIN]
    assert {f.kind for f in findings} <= {line.kind or finder.name}
    return sorted((f.span.start, f.span.end) for f in findings)


def _line(text: str, kind: str) -> Line:
    dice = Random(text)  # the same value in every run, and no value in the file
    made = _CODE.sub(_code_point, _FIELD.sub(lambda match: _made_up(match, dice), text))
    parts = re.split("([⟦⟧])", made)
    plain, wanted, start = "", [], 0
    for part in parts:
        if part == "⟦":
            start = len(plain)
        elif part == "⟧":
            wanted.append((start, len(plain)))
        else:
            plain += part
    return Line(plain, tuple(wanted), kind)


def _code_point(match: re.Match[str]) -> str:
    digits = match["four"] or match["eight"] or match["two"]
    return chr(int(digits, 16)) if digits else "\n"


def _made_up(match: re.Match[str], dice: Random) -> str:
    name, size = match["alphabet"], int(match["size"])
    if name in _ALPHABETS:
        return "".join(dice.choices(_ALPHABETS[name], k=size))
    return _MAKERS[name](size, dice)


def _crc62(size: int, dice: Random) -> str:
    random = "".join(dice.choices(_BASE62, k=size))
    return random + _base62(crc32(random.encode()))


def _glsa(size: int, dice: Random) -> str:
    token = "glsa_" + "".join(dice.choices(_BASE62, k=size))
    return f"{token}_{crc32(token.encode()):08x}"


def _jwt(size: int, dice: Random) -> str:
    parts = (b'{"alg":"HS256","typ":"JWT"}', dice.randbytes(size), dice.randbytes(32))
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _snowflake(size: int, dice: Random) -> str:
    digits = dice.choice("123456789") + "".join(dice.choices(_DIGITS, k=size - 1))
    return urlsafe_b64encode(digits.encode()).decode().rstrip("=")


def _basic(size: int, dice: Random) -> str:
    return b64encode(b"ann:" + "".join(dice.choices(_BASE62, k=size)).encode()).decode()


def _ssn(size: int, dice: Random, separator: str = "-") -> str:
    area = dice.choice([n for n in range(1, 900) if n != 666])
    parts = f"{area:03}", f"{dice.randint(1, 99):02}", f"{dice.randint(1, 9999):04}"
    return separator.join(parts)


def _pem(size: int, dice: Random) -> str:
    return "\n".join("".join(dice.choices(_BASE62 + "+/", k=64)) for _ in range(size))


_MAKERS: dict[str, Callable[[int, Random], str]] = {
    "crc62": _crc62,
    "glsa": _glsa,
    "jwt": _jwt,
    "snowflake": _snowflake,
    "basic": _basic,
    "pem": _pem,
    "ssn": _ssn,
    "ssnbare": partial(_ssn, separator=""),
    "ssnspaced": partial(_ssn, separator=" "),
}


def _base62(number: int) -> str:
    digits = ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits
