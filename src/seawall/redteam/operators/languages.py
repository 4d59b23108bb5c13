"""Which of our eight languages a text is in, by its script, smallest words and letters."""

import re

LANGUAGES = ("en", "de", "es", "fr", "pt", "ru", "zh", "ar")

_SMALL = {
    "en": "the and of to is you your that in it for with all are not this what do",
    "de": "der die das und ist nicht du dein deine sie ihr ihre ein eine mit von alle auf den wie"
    " ich was dir dem zur wird sind haben bitte",
    "es": "el los las una tus del por para y con lo como eres este esta todo todas sus al ti"
    " qué han hoy otros otras es",
    "fr": "le les des et une vous votre vos tes est pas ce cette pour dans avec du qui je sur"
    " que écris il j ai aux autres",
    "pt": "os um uma seu sua suas do da dos das não você e com por para isto este esta ao tudo"
    " são nosso nossa outros ainda hoje",
}
_BY_WORD: dict[str, list[str]] = {}
for _language, _words in _SMALL.items():
    for _word in _words.split():
        _BY_WORD.setdefault(_word, []).append(_language)
_SCRIPTS = (
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ar", re.compile("[\u0620-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_SIGNS = {"ß": "de", "ä": "de", "ö": "de", "ü": "de", "¿": "es", "¡": "es", "ñ": "es",
          "è": "fr", "ê": "fr", "œ": "fr", "ù": "fr", "ã": "pt", "õ": "pt"}  # fmt: skip
_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]+")
_MOST = 4_000
_SHARE = 4


def language_of(text: str) -> str:
    """Its language; English where nothing tells."""
    start = text[:_MOST]
    letters = len(_LETTERS.findall(start))
    for language, script in _SCRIPTS:
        if len(script.findall(start)) * _SHARE > letters:
            return language
    counts = dict.fromkeys(_SMALL, 0)
    for word in _WORDS.findall(start.lower()):
        for language in _BY_WORD.get(word, ()):
            counts[language] += 1
    for sign, language in _SIGNS.items():
        counts[language] += sign in start
    return max(counts, key=lambda language: counts[language])
