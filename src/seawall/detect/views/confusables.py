"""
Which characters are mistaken for Latin letters: a compact table of our own.

The method is that of Unicode Technical Standard 39, section 4 (a character is
replaced by the one that it is mistaken for); the pairs were chosen by looking at
common typefaces. Fullwidth, circled and mathematical letters are not here:
compatibility normalisation (NFKC, Unicode Standard Annex 15) takes those. Latin letters with
hooks, strokes and tails, turned ones and small capitals are known by their names in Unicode.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

# Letters of other scripts, and zeros. In their own words they are what they are; they count as
# Latin only in a word or surroundings that are Latin. In order: Cyrillic, Greek, Armenian,
# Cherokee, Coptic, Lisu, and then those that nobody writes today: Old Italic, Carian, Lycian,
# Lydian, Deseret, Elbasan and Tifinagh. Zeros are those of living scripts.
_FOREIGN = {
    "A": "АӐӒ Α Ꭺ Ⲁ ꓮ 𐊠",
    "B": "В Β Ᏼ Ⲃ ꓐ 𐊂𐊡𐌁",
    "C": "СҪ Ꮯ Ⲥ ꓚ 𐊢𐌂𐐕𐔜",
    "D": "Ԁ Ꭰ ꓓ",
    "E": "ЕЁЀ Ε Ꭼ Ⲉ ꓰ 𐊆ⴹ",
    "F": "Ϝ ꓝ 𐊇𐊥𐔥",
    "G": "Ԍ Ꮐ ꓖ",
    "H": "НҢҤ Η Ꮋ Ⲏ ꓧ 𐋏",
    "I": "ІЇӀ ΙΪ Ꮖ Ⲓ ꓲ 𐊊𐌉ⵏ",
    "J": "Ј Ϳ Ꭻ ꓙ",
    "K": "КҚҜҞҠЌ Κ Ꮶ Ⲕ ꓗ 𐔘𐌊",
    "L": "Լ Ꮮ Ⳑ ꓡ 𐐛𐔦",
    "M": "М Μ Ꮇ Ⲙ ꓟ 𐊰𐌑Ϻ",
    "N": "Ν Ⲛ ꓠ 𐔓𐊪",
    "O": "ОӦ Ο Օ Ⲟ ꓳ 𐊒𐊫𐐄𐔖ⵔ",
    "P": "Р Ρ Ꮲ Ⲣ ꓑ 𐊕",
    "Q": "Ԛ Ⴓ ⵕ",
    "R": "Ꭱ Ꮢ ꓣ 𐒴",
    "S": "Ѕ Տ Ꮪ ꓢ 𐊖𐐠",
    "T": "ТҬ Τ Ꭲ Ⲧ ꓔ 𐊗𐊱𐌕",
    "U": "Ս ꓴ 𐓎",
    "V": "ѴѶ Ꮩ ꓦ 𐔝ⴸ",
    "W": "Ԝ Ꮃ ꓪ",
    "X": "ХҲӼ Χ Ⲭ ꓫ 𐊐𐊴𐌗𐌢𐔧ⵝ",
    "Y": "УҮҰЎ ΥΫ Ⲩ ꓬ 𐊲",
    "Z": "Ζ Ꮓ Ⲍ ꓜ 𐋵",
    "a": "аӑӓ αά ⲁ ⍺",
    "b": "Ьь Ꮟ Ƅ",
    "c": "сҫ ⲥ 𐐽",
    "d": "ԁ ժ Ꮷ",
    "e": "еёѐҽ εέ ⲉ ℮",
    "f": "ք",
    "g": "ց",
    "h": "һ հ Ꮒ",
    "i": "іїӏ ιίϊΐ Ꭵ ꙇ⍳",
    "j": "јϳ յ",
    "k": "кқҝҟҡќ κ ⲕ",
    "l": "Ꮭ",
    "m": "м ⲙ",
    "n": "пԥ ηή ո",
    "o": "оӧ οόσ օ ⲟ 𐐬០०੦૦௦౦೦൦๐໐",
    "p": "рҏ ρ ⲣ ⍴",
    "q": "ԛ զ",
    "r": "г ⲅ ᴦ",
    "s": "ѕ Ꮥ 𐑈",
    "t": "тҭ τ",
    "u": "υύϋ ս Ꮜ 𐓶",
    "v": "ѵѷ ν",
    "w": "ԝѡ ωώ ա",
    "x": "хҳӽ χ ⲭ",
    "y": "уүұў γ ყ",
}

# Latin letters in unusual dress, which no language writes whole words with: small capitals,
# phonetic letters, letters turned, and those with a stroke or hook.
_DRESSED = {
    "a": "ᴀɑɐ",
    "b": "ʙƀɓ",
    "c": "ᴄƈɔ",
    "d": "ᴅɖɗ",
    "e": "ᴇɇǝɘ",
    "f": "ꜰƒɟ",
    "g": "ɢɡɠǥ",
    "h": "ʜɦɥ",
    "i": "ɪɨᴉ",
    "j": "ᴊɉ",
    "k": "ᴋƙʞ",
    "l": "ʟƚɫ",
    "m": "ᴍɱɯ",
    "n": "ɴɲƞ",
    "o": "ᴏɵ",
    "p": "ᴘƥ",
    "q": "ꞯʠ",
    "r": "ʀɍɼɽɹ",
    "s": "ꜱʂ",
    "t": "ᴛŧƭʇ",
    "u": "ᴜʉ",
    "v": "ᴠʋʌ",
    "w": "ᴡʍ",
    "y": "ʏƴʎ",
    "z": "ᴢƶʐ",
}

FOREIGN = {other: latin for latin, others in _FOREIGN.items() for other in others.replace(" ", "")}

# Of the foreign letters, those that take a willing eye: a word made of nothing else stays.
WEAK = frozenset("гкмптьνηωτ")

_NAME = re.compile(
    "LATIN (?:(SMALL|CAPITAL) LETTER|LETTER (SMALL) CAPITAL) (?:[A-Z-]+ )*?([A-Z])(?: WITH .+)?"
)
# Extended B (but for its letters with accents), phonetic letters, and Extended C to G.
_EXTENSIONS = (
    range(0x180, 0x250),
    range(0x250, 0x2B0),
    range(0x1D00, 0x1D80),
    range(0x1D80, 0x1DC0),
    range(0x2C60, 0x2C80),
    range(0xA720, 0xA800),
    range(0xAB30, 0xAB70),
    range(0x1DF00, 0x1DF2B),
)


def _named() -> Iterator[tuple[str, str]]:
    """Latin letters that are another by name, with something to it or turned."""
    for char in map(chr, chain.from_iterable(_EXTENSIONS)):
        name = _NAME.fullmatch(unicodedata.name(char, ""))
        if name and unicodedata.is_normalized("NFKD", char):
            yield char, name[3] if name[1] == "CAPITAL" else name[3].lower()


DRESSED = dict(_named()) | {other: latin for latin, others in _DRESSED.items() for other in others}

# Letters in boxes and discs that NFKC leaves alone, and the halves of flags.
BOXED = {
    **{chr(start + i): chr(65 + i) for start in (0x1F150, 0x1F170) for i in range(26)},
    **{chr(0x1F1E6 + i): chr(65 + i) for i in range(26)},
}

_REGIONS = """
AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CP CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA
EC EE EG EH ER ES ET EU FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY
HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA
LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
REGIONS = frozenset(_REGIONS.split())
"""The codes of regions that have a flag (ISO 3166-1, and those that Unicode's emoji add)."""

_RUSSIAN = re.compile("[а-яА-Я]")
CYRILLIC = {
    latin: other
    for latin, others in _FOREIGN.items()
    for other in reversed(_RUSSIAN.findall(others))
    if other.islower() == latin.islower()
}
"""Latin letters that stand for Russian ones in words that are Cyrillic."""
