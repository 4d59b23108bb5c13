"""
Which characters are mistaken for Latin letters: a compact table of our own.

The method is that of Unicode Technical Standard 39, section 4 (a character is
replaced by the one that it is mistaken for); the pairs were chosen by looking at
common typefaces. Fullwidth, circled and mathematical letters are not here:
compatibility normalisation (NFKC, Unicode Standard Annex 15) takes those.
"""

# Letters of other scripts. In their own words they are what they are; they count as Latin
# only in a word or surroundings that are Latin. In order: Cyrillic, Greek, Armenian,
# Cherokee, Coptic, Lisu.
_FOREIGN = {
    "A": "АӐӒ Α Ꭺ Ⲁ ꓮ",
    "B": "В Β Ᏼ Ⲃ ꓐ",
    "C": "СҪ Ꮯ Ⲥ ꓚ",
    "D": "Ԁ Ꭰ ꓓ",
    "E": "ЕЁЀ Ε Ꭼ Ⲉ ꓰ",
    "F": "Ϝ ꓝ",
    "G": "Ԍ Ꮐ ꓖ",
    "H": "НҢҤ Η Ꮋ Ⲏ ꓧ",
    "I": "ІЇӀ ΙΪ Ꮖ Ⲓ ꓲ",
    "J": "Ј Ϳ Ꭻ ꓙ",
    "K": "КҚҜҞҠЌ Κ Ꮶ Ⲕ ꓗ",
    "L": "Լ Ꮮ Ⳑ ꓡ",
    "M": "М Μ Ꮇ Ⲙ ꓟ",
    "N": "Ν Ⲛ ꓠ",
    "O": "ОӦ Ο Օ Ⲟ ꓳ",
    "P": "Р Ρ Ꮲ Ⲣ ꓑ",
    "Q": "Ԛ Ⴓ",
    "R": "Ꭱ Ꮢ ꓣ",
    "S": "Ѕ Տ Ꮪ ꓢ",
    "T": "ТҬ Τ Ꭲ Ⲧ ꓔ",
    "U": "Ս ꓴ",
    "V": "ѴѶ Ꮩ ꓦ",
    "W": "Ԝ Ꮃ ꓪ",
    "X": "ХҲӼ Χ Ⲭ ꓫ",
    "Y": "УҮҰЎ ΥΫ Ⲩ ꓬ",
    "Z": "Ζ Ꮓ Ⲍ ꓜ",
    "a": "аӑӓ αά ⲁ",
    "b": "Ьь Ꮟ",
    "c": "сҫ ⲥ",
    "d": "ԁ ժ Ꮷ",
    "e": "еёѐҽ εέ ⲉ",
    "f": "ք",
    "g": "ց",
    "h": "һ հ Ꮒ",
    "i": "іїӏ ιίϊΐ Ꭵ",
    "j": "јϳ յ",
    "k": "кқҝҟҡќ κ ⲕ",
    "l": "Ꮭ",
    "m": "м ⲙ",
    "n": "пԥ ηή ո",
    "o": "оӧ οόσ օ ⲟ",
    "p": "рҏ ρ ⲣ",
    "q": "ԛ զ",
    "r": "г ⲅ",
    "s": "ѕ Ꮥ",
    "t": "тҭ τ",
    "u": "υύϋ ս Ꮜ",
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

DRESSED = {other: latin for latin, others in _DRESSED.items() for other in others}

# Letters in boxes and discs that NFKC leaves alone, and the halves of flags.
BOXED = {
    **{chr(start + i): chr(65 + i) for start in (0x1F150, 0x1F170) for i in range(26)},
    **{chr(0x1F1E6 + i): chr(65 + i) for i in range(26)},
}
