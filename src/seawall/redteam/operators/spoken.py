"""Codes that are said letter by letter: Morse and the alphabet of radio. Case is lost in them."""

from collections.abc import Mapping
from string import ascii_lowercase, digits

from seawall.redteam.operators.codes import Code, Way

_MORSE = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...-"
    " .-- -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----."
    " .-.-.- --..-- ..--.. -.-.-- -....- -..-. ---... -.-.-. .--.-."
)
_SIGNS = ".,?!-/:;@"
_RADIO = (
    "alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar"
    " papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
    " zero one two three four five six seven eight nine stop comma question exclamation dash slash"
    " colon semicolon at"
)
_LETTERS = ascii_lowercase + digits + _SIGNS
_BETWEEN = "/"


def _spoken(said: Mapping[str, str]) -> Way:
    def encode(text: str) -> str:
        return f" {_BETWEEN} ".join(
            " ".join(said.get(c.lower(), c) for c in word) for word in text.split()
        )

    return encode


def _heard(said: Mapping[str, str]) -> Way:
    letters = {each: letter for letter, each in said.items()} | {_BETWEEN: " "}

    def decode(text: str) -> str:
        return "".join(letters.get(each, each) for each in text.split())

    return decode


_BY_MORSE = dict(zip(_LETTERS, _MORSE.split(), strict=True))
_BY_RADIO = dict(zip(_LETTERS, _RADIO.split(), strict=True))

MORSE = Code("Morse code", _spoken(_BY_MORSE), _heard(_BY_MORSE), 8)
RADIO = Code("the radio alphabet (alfa, bravo, ...)", _spoken(_BY_RADIO), _heard(_BY_RADIO), 12)
