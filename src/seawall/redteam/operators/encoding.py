"""Texts in codes, whole or in part, with the line that tells a model what to do with them."""

import re
from collections.abc import Callable
from functools import cache
from random import Random

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators import codes, spoken
from seawall.redteam.operators.codes import Code
from seawall.redteam.operators.dress import TextChange, each_prose, each_word
from seawall.redteam.operators.languages import language_of
from seawall.redteam.operators.letters import back, instead
from seawall.redteam.operators.tables import texts_of
from seawall.redteam.words import words

_THEN = ", then "
_BRACKET = re.compile(r"[\[\]]")
_PART = 1 / 3
_ENOUGH_WORDS = 4
_NESTED_GROWS = 40
_NESTED = (
    codes.BASE64, codes.BASE32, codes.BASE85, codes.HEX, codes.URL, codes.ROT13, codes.ATBASH,
    codes.REVERSED,
)  # fmt: skip
_LEET = {"a": "4@", "b": "8", "e": "3", "g": "9", "i": "1", "l": "|", "o": "0", "s": "5$",
         "t": "7", "z": "2"}  # fmt: skip
_LEET |= {letter.upper(): others for letter, others in _LEET.items()}
_BY_LABEL = {code.label: code for code in (*codes.PLAIN_CODES, spoken.MORSE, spoken.RADIO)}


def coded(code_by: Callable[[Random], Code]) -> TextChange:
    """
    Code a text, or a part of it in double brackets, and tell a model to read it.

    A text with brackets is coded as a whole, or nobody could tell where the part ends.
    """

    def change(text: str, dice: Random) -> str:
        code, frames = code_by(dice), texts_of("encoding.yaml")
        language = language_of(text)
        start, end = _part(text, dice)
        payload = code.encode(text[start:end])
        if (start, end) == (0, len(text)) or _BRACKET.search(text + payload):
            frame = frames["whole"][language].format(code=code.label)
            return f"{frame}\n\n{code.encode(text)}"
        note = frames["part"][language].format(code=code.label)
        return f"{text[:start]}[[{payload}]]{text[end:]}\n\n{note}"

    return change


def decoded(text: str) -> str:
    """What a text that we coded says, or the text itself where it is none of ours."""
    for pattern in _patterns():
        found = pattern.fullmatch(text)
        code = _labelled(found["code"]) if found else None
        if found and code:
            return found["before"] + code.decode(found["payload"]) + found["after"]
    return text


def nested(dice: Random) -> Code:
    """Two or three codes in one another; the label says the outermost first."""
    return _nest(dice.sample(_NESTED, dice.choice((2, 3))))


def _part(text: str, dice: Random) -> tuple[int, int]:
    spans = words(text)
    if len(spans) < _ENOUGH_WORDS or dice.random() >= _PART:
        return 0, len(text)
    half = len(spans) // 2
    return spans[dice.randrange(half)][0], spans[dice.randrange(half, len(spans))][1]


def _nest(layers: list[Code]) -> Code:
    def encode(text: str) -> str:
        for code in reversed(layers):
            text = code.encode(text)
        return text

    def decode(text: str) -> str:
        for code in layers:
            text = code.decode(text)
        return text

    return Code(_THEN.join(code.label for code in layers), encode, decode, _NESTED_GROWS)


def _labelled(label: str) -> Code | None:
    layers = [_BY_LABEL.get(each) or codes.caesar_of(each) for each in label.split(_THEN)]
    known = [code for code in layers if code]
    return _nest(known) if len(known) == len(layers) else None


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    frames = texts_of("encoding.yaml")
    whole, part = (
        [
            re.escape(each).replace(r"\{code\}", "(?P<code>[^\n]+)")
            for each in frames[kind].values()
        ]
        for kind in ("whole", "part")
    )
    return (
        *(re.compile(rf"(?P<before>){w}\n\n(?P<payload>.*)(?P<after>)", re.DOTALL) for w in whole),
        *(
            re.compile(
                rf"(?P<before>[^\[]*)\[\[(?P<payload>[^\[\]]*)\]\](?P<after>[^\]]*)\n\n{p}",
                re.DOTALL,
            )
            for p in part
        ),
    )


def _by_dice(name: str, code_by: Callable[[Random], Code], *, does: str, grows: float) -> Operator:
    return Operator(
        f"encoding.{name}",
        Group.ENCODING,
        each_prose(coded(code_by)),
        keeps=True,
        undo=decoded,
        does=does,
        grows=grows,
    )


def _operator(name: str, code: Code, does: str) -> Operator:
    return _by_dice(name, lambda _: code, does=does, grows=code.grows)


OPERATORS = (
    _operator("base64", codes.BASE64, "Codes the text in base64"),
    _operator("base32", codes.BASE32, "Codes the text in base32"),
    _operator("base85", codes.BASE85, "Codes the text in base85 (of RFC 1924's letters)"),
    _operator("hex", codes.HEX, "Writes the text's bytes in hexadecimal"),
    _operator("binary", codes.BINARY, "Writes the text's bytes in bits"),
    _operator("decimal", codes.DECIMAL, "Writes the text's bytes as decimal numbers"),
    _operator("url", codes.URL, "Writes every byte as in a URL"),
    _operator("html_entities", codes.ENTITIES, "Writes every character as an HTML entity"),
    _operator("unicode_escapes", codes.ESCAPES, "Writes every character as `\\u` and its number"),
    _operator("rot13", codes.ROT13, "Moves Latin letters by 13"),
    _operator("rot47", codes.ROT47, "Moves visible ASCII characters by 47"),
    _operator("atbash", codes.ATBASH, "Mirrors the alphabet (Latin, Cyrillic)"),
    _by_dice(
        "caesar",
        codes.caesar,
        does="Moves letters by a stated number (Latin, Cyrillic)",
        grows=1,
    ),
    _operator("reversed", codes.REVERSED, "Writes the text backwards"),
    _operator("pig_latin", codes.PIG_LATIN, "Writes Latin words in pig Latin"),
    _operator("morse", spoken.MORSE, "Writes Latin letters and digits in Morse code"),
    _operator("radio", spoken.RADIO, "Spells Latin letters and digits in the NATO alphabet"),
    _by_dice(
        "nested",
        nested,
        does="Codes the text in two or three codes, one in the other",
        grows=_NESTED_GROWS,
    ),
    Operator(
        "encoding.leet",
        Group.ENCODING,
        each_word(instead(lambda: _LEET)),
        keeps=True,
        by_word=True,
        undo=back(lambda: _LEET),
        does="Puts digits and signs for letters (leet)",
    ),
)
