"""How the assistant reads letters: what people do not see, and what only looks like a letter."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TAGS = {0xE0000 + code: chr(code) for code in range(0x20, 0x7F)}
_TAG_RUN = re.compile("\U000e0001?([\U000e0020-\U000e007e]{4,})\U000e007f?")
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_FIRST, _SEVENTEENTH = 0xFE00, 0xE0100
_BYTES = re.compile(f"[{_SELECTORS}]{{4,}}")
_BITS = re.compile("[\u200b\u200c]{16,}")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufeff"
    f"\uffa0\U000e0000-\U000e007f{_SELECTORS}]"
)
_TURNED = re.compile("[\u202d\u202e]([^\u202a-\u202e]*)\u202c?")
_DIRECTION = re.compile("[\u202a-\u202e]")
_TYPED = re.compile(".[\b]")
_MARKS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z]")
_RUSSIAN, _GREEK = re.compile("[бджзийлфцчшщъыэюяБДЖЗИЙЛФЦЧШЩЪЫЭЮЯ]"), re.compile("[θλξπσφψ]")
"""Letters that look like no Latin one."""

_NAMED = re.compile(
    r"(?:LATIN|MODIFIER|NEGATIVE|SQUARED|CIRCLED|PARENTHESIZED|REGIONAL).*"
    r"(?:LETTER|CAPITAL|TURNED|REVERSED|OPEN|DOTLESS|SCRIPT) (?:LETTER )?([A-Z])(?: WITH .*)?"
)
_BRAILLE = dict(zip("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵", "abcdefghijklmnopqrstuvwxyz", strict=True))
_ALIKE = {
    "a": "аӑӓαάⲁᴀɑɐ⍺",
    "b": "ЬьᏏʙƀɓƄ",
    "c": "сҫⲥᴄƈɔϲ𐐽",
    "d": "ԁժᏧᴅɖɗⅆ",
    "e": "еёѐҽεέⲉᴇɇǝɘ℮ꬲ",
    "f": "քꜰƒɟꬵẝ",
    "g": "ցɢɡɠǥᶃ",
    "h": "һհᏂʜɦɥ",
    "i": "іїӏιίϊΐᎥɪɨᴉı⍳ꙇ",
    "j": "јϳյᴊɉ",
    "k": "кқҝҟҡќκⲕᴋƙʞ",
    "l": "Ꮭʟƚɫⅼ∣ǀו",
    "m": "мⲙᴍɱɯⅿ",
    "n": "пԥηήոɴɲƞ",
    "o": "оӧοόσօⲟᴏɵဝ೦๐໐𐐬ᴑ",
    "p": "рҏρⲣᴘƥ⍴",
    "q": "ԛզꞯʠ",
    "r": "гⲅʀɍɼɽɹꭇꭈᴦ",
    "s": "ѕᏕꜱʂ𐑈",
    "t": "тҭτᴛŧƭʇ𝚝",
    "u": "υύϋսᏌᴜʉꭎꭒ",
    "v": "ѵѷνᴠʋʌ∨⋁ⅴ",
    "w": "ԝѡωώաᴡʍ",
    "x": "хҳӽχⲭ᙮⤫ⅹ",
    "y": "уүұўγყʏƴʎɣỿꭚ",
    "z": "ᴢƶʐ",
    "A": "АӐӒΑᎪⲀꓮ𐊠",
    "B": "ВΒᏴⲂꓐ𐊂Ꞵ",
    "C": "СҪᏟⲤꓚϹ𐊢𐌂",
    "D": "ԀᎠꓓ",
    "E": "ЕЁЀΕᎬⲈꓰ⋿𐊆",
    "F": "Ϝꓝ𐊇Ꞙ",
    "G": "ԌᏀꓖ",
    "H": "НҢҤΗᎻⲎꓧ𐋏",
    "I": "ІЇӀΙΪᏆⲒꓲ𐌠",
    "J": "ЈͿᎫꓙꞲ",
    "K": "КҚҜҞҠЌΚᏦⲔꓗ𐌊",
    "L": "ԼᏞⳐꓡ𐐛Ⅼ",
    "M": "МΜᎷⲘꓟϺ𐊰𐌑",
    "N": "ΝⲚꓠ𐊪",
    "O": "ОӦΟՕⲞꓳ𐊒𐊫𐐄",
    "P": "РΡᏢⲢꓑ𐊕",
    "Q": "ԚႳⵕ",
    "R": "ᎡᏒꓣƦ",
    "S": "ЅՏᏚꓢ𐊖𐐠",
    "T": "ТҬΤᎢⲦꓔ𐊗𐊱⊤",
    "U": "Սꓴ∪⋃",
    "V": "ѴѶᏙꓦⴸ",
    "W": "ԜᎳꓪ",
    "X": "ХҲӼΧⲬꓫ𐊐𐊴╳",
    "Y": "УҮҰЎΥΫⲨꓬ𐊲",
    "Z": "ΖᏃⲌꓜ𐋵",
}
"""Letters of other scripts that look like Latin ones."""

_LOOK = {ord(other): letter for letter, others in _ALIKE.items() for other in others}
_CYRILLIC = {
    ord(letter): other
    for letter, others in _ALIKE.items()
    for other in others[:1]
    if "\u0400" <= other <= "\u04ff"
}


def see(text: str) -> str:
    """The text in plain letters: hidden ones shown, disguised ones read for what they seem."""
    text = _TAG_RUN.sub(lambda match: match[1].translate(_TAGS), text)
    text = _BYTES.sub(lambda match: _said(map(_byte, match[0]), match[0]), text)
    text = _BITS.sub(lambda match: _said(_eights(match[0]), match[0]), text)
    text = _TURNED.sub(lambda match: match[1][::-1], _TYPED.sub("", text))
    text = _DIRECTION.sub("", _INVISIBLE.sub("", text))
    if text.isascii():
        return text
    text = _MARKS.sub("", unicodedata.normalize("NFKC", "".join(map(_plain, text))))
    return _WORD.sub(_latin, text)


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    """The letter, digit or blank that a character is a form of; itself where it is none."""
    if letter in _BRAILLE:
        return _BRAILLE[letter]
    if unicodedata.category(letter) == "Zs" or letter == "\u2800":
        return " "
    digit = unicodedata.digit(letter, None)
    if digit is not None:
        return str(digit)
    found = _NAMED.fullmatch(unicodedata.name(letter, ""))
    if found is None or unicodedata.decomposition(letter).startswith("0"):  # an accent, as in `ü`
        return letter
    return found[1].lower() if "SMALL" in unicodedata.name(letter) else found[1]


def _latin(word: re.Match[str]) -> str:
    """A word of look-alikes in the alphabet that it is meant in."""
    said = word[0]
    if said.isascii() or not any(ord(letter) in _LOOK for letter in said):
        return said
    if _RUSSIAN.search(said):
        return said.translate(_CYRILLIC)
    mixed = _LATIN.search(said) is not None
    return said.translate(_LOOK) if mixed or _alone(word.string) else said


def _alone(text: str) -> bool:
    """Whether a text is not of another script throughout: then a word of it can hardly be."""
    return not (_RUSSIAN.search(text) or _GREEK.search(text))


def _byte(selector: str) -> int:
    code = ord(selector)
    return code - _FIRST if code < _SEVENTEENTH else code - _SEVENTEENTH + 16


def _eights(bits: str) -> list[int]:
    told = bits.translate({0x200B: "0", 0x200C: "1"})
    return [int(told[start : start + 8], 2) for start in range(0, len(told) - 7, 8)]


def _said(data: Iterable[int], otherwise: str) -> str:
    try:
        return bytes(data).decode()
    except (UnicodeDecodeError, ValueError):
        return otherwise
