"""How the assistant decodes: what has the form of a code, and what is said to be in one."""

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from functools import partial
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import unquote

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}[ :]?){8,}")
_BITS = re.compile(r"(?:[01]{8} ?){3,}")
_DECIMAL = re.compile(r"(?:\b[0-9]{1,3}(?: |, ?|\b)){6,}")
_BASE32 = re.compile(r"\b[A-Z2-7]{16,}={0,6}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_BASE85 = re.compile(r"[0-9A-Za-z!#$%&()*+\-;<=>?@^_`{|}~]{10,}")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ENTITY = re.compile(r"(?:&#x?[0-9A-Fa-f]+;|&[a-z]{2,8};)+")
_ESCAPE = re.compile(r"(?:\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\x[0-9A-Fa-f]{2})+")
_MORSE = re.compile(r"(?:[.\-]{1,6}|/)(?: +(?:[.\-]{1,6}|/)){5,}")
_SPELLED = re.compile(r"(?<!\w)\w([.\-_*|·~])\w(?:\1\w)+(?!\w)")
_SPACED = re.compile(r"(?<!\w)\w(?: [\w.,?!])+(?!\w)")
_LEET_WORD = re.compile(r"[\w@$|!]*[A-Za-z][\w@$|!]*")
_LEET_MIXED = re.compile(r"[A-Za-z][0-9@$|!]+[A-Za-z]|[A-Za-z]{2}[0-9]|[0-9][A-Za-z]{2}")
_LEET_WORDS = 3
_SPACED_ENOUGH = 12
"""So many characters with blanks between them are words, and no list of letters."""

_LEET = str.maketrans("4@83910$5|7!2", "aabegiossltiz")
_PIG = re.compile(r"([A-Za-z]+)-([A-Za-z]*?)ay\b")
_CAESAR = re.compile(r"moved ([0-9]{1,2}) forward")

_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789.,?-/:@ "


def _table(said: str) -> dict[str, str]:
    """What each letter is called, as it is said: in the order of the signs."""
    return dict(zip(said.split(), _SIGNS, strict=True))


_MORSE_LETTERS = _table(
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- "
    "-..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----. .-.-.- --..-- "
    "..--.. -....- -..-. ---... .--.-. /"
)
_RADIO = _table(
    "alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar "
    "papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu zero one two three "
    "four five six seven eight nine stop comma question dash slash colon at /"
)
_ALPHABETS = (ascii_lowercase, ascii_uppercase, "абвгдежзийклмнопрстуфхцчшщъыьэюя")
_VISIBLE = "".join(map(chr, range(33, 127)))

Decode = Callable[[str], str]


def in_place(text: str) -> str:
    """The text with everything decoded in it that has the form of a code."""
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = _ESCAPE.sub(_unescaped, _PERCENT.sub(lambda match: unquote(match[0]), text))
    for pattern, decode in _SHAPES:
        text = pattern.sub(partial(_readable_in, decode), text)
    text = _MORSE.sub(lambda match: _spoken(match[0], _MORSE_LETTERS), text)
    text = _SPELLED.sub(lambda match: match[0].replace(match[1], ""), text)
    if sum(map(len, _SPACED.findall(text))) < _SPACED_ENOUGH:
        return text
    return re.sub(" {2,}", " ", _SPACED.sub(lambda match: match[0].replace(" ", ""), text))


def named_in(text: str) -> Iterator[Decode]:
    """The ways out of each code whose name is in a text."""
    lower = text.lower()
    yield from (decode for name, decode in _NAMED if name in lower)
    if found := _CAESAR.search(lower):
        yield partial(_shifted, by=-int(found[1]))


def unleet(text: str) -> str:
    """Words of letters and digits in letters, where there are several; numbers stay."""
    if len(_LEET_MIXED.findall(text)) < _LEET_WORDS:
        return text
    return _LEET_WORD.sub(lambda match: match[0].translate(_LEET), text)


def _readable_in(decode: Callable[[str], bytes], match: re.Match[str]) -> str:
    return _readable(decode, match[0])


def _readable(decode: Callable[[str], bytes], code: str) -> str:
    """What a code says, if it says something that can be read; else itself."""
    try:
        said = decode(code).decode("utf-8")
    except (binascii.Error, ValueError):
        return code
    return said if said and said.replace("\n", "").isprintable() else code


def _from_base32(code: str) -> bytes:
    bare = code.rstrip("=")
    return base64.b32decode(bare + "=" * (-len(bare) % 8))


def _from_base64(code: str) -> bytes:
    bare = code.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[str], bytes]], ...] = (
    (_BITS, lambda code: bytes(int(bits, 2) for bits in code.split())),
    (_HEX, lambda code: bytes.fromhex(code.replace(":", " "))),
    (_DECIMAL, lambda code: bytes(int(number) for number in re.findall("[0-9]+", code))),
    (_BASE32, _from_base32),
    (_BASE64, _from_base64),
)


def _unescaped(match: re.Match[str]) -> str:
    try:
        return (
            match[0]
            .encode()
            .decode("unicode_escape")
            .encode("utf-16", "surrogatepass")
            .decode("utf-16")
        )
    except UnicodeDecodeError:
        return match[0]


def _shifted(text: str, by: int) -> str:
    table: dict[str, str | int | None] = {}
    for letters in _ALPHABETS:
        step = by % len(letters)
        table |= dict(zip(letters, letters[step:] + letters[:step], strict=True))
    return text.translate(str.maketrans(table))


def _from_pig(text: str) -> str:
    return _PIG.sub(lambda match: match[2] + match[1], text)


def _from_base85(text: str) -> str:
    return _BASE85.sub(lambda match: _readable(base64.b85decode, match[0]), text)


def _spoken(text: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(word, f" {word} ") for word in text.split())


def _mirrored(text: str) -> str:
    return text.translate(str.maketrans("".join(_ALPHABETS), "".join(a[::-1] for a in _ALPHABETS)))


def _lines(decode: Decode) -> Decode:
    return lambda text: "\n".join(decode(line) for line in text.split("\n"))


def _latin_half(text: str) -> str:
    turned = "".join(letters[13:] + letters[:13] for letters in _ALPHABETS[:2])
    return text.translate(str.maketrans("".join(_ALPHABETS[:2]), turned))


def _other_half(text: str) -> str:
    return text.translate(str.maketrans(_VISIBLE, _VISIBLE[47:] + _VISIBLE[:47]))


_NAMED: tuple[tuple[str, Decode], ...] = (
    ("base85", _from_base85),
    ("rot13", _latin_half),
    ("rot47", _other_half),
    ("atbash", _mirrored),
    ("backwards", _lines(lambda line: line[::-1])),
    ("reversed", _lines(lambda line: line[::-1])),
    ("pig latin", _from_pig),
    ("radio alphabet", _lines(lambda line: _spoken(line.lower(), _RADIO))),
)
"""Codes that every text could be in, so that a name must be said."""
