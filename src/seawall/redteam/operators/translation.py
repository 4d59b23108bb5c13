"""What attackers say in other languages, by a table: whole texts, and clause by clause."""

import re
from functools import cache
from random import Random

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import TextChange, each_text
from seawall.redteam.operators.languages import LANGUAGES, language_of
from seawall.redteam.operators.phrases import Phrases, phrases
from seawall.redteam.operators.tables import rows_of

_NAMES = {
    "en": "English", "de": "German", "es": "Spanish", "fr": "French", "pt": "Portuguese",
    "ru": "Russian", "zh": "Chinese", "ar": "Arabic",
}  # fmt: skip
_CLAUSES = re.compile(r"(?<=[.!?,;:。！？，；：؟،\n])|\s(?=(?:and|und|y|et|e|и)\s)|(?=并|然后|و)")
# GOST 7.79-2000, system B, which can be read back.
_LATIN = "a b v g d e yo zh z i j k l m n o p r s t u f x cz ch sh shh `` y' ` e` yu ya"
_CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _LATIN.split(), strict=True))
_IS_CYRILLIC = re.compile("[а-яёА-ЯЁ]")


@cache
def dictionary(source: str, target: str) -> Phrases:
    """The phrases of one language, each with what it is in the other."""
    rows = rows_of("translation.yaml")
    return phrases({form.lower(): (row[target][0],) for row in rows for form in row[source]})


def translated(text: str, source: str, target: str) -> str:
    """The text with all phrases that the table knows in the other language."""
    if source == target:
        return text
    return dictionary(source, target).replaced(text, lambda others: others[0])


def _to(target: str) -> TextChange:
    return lambda text, _: translated(text, language_of(text), target)


def _mixed(text: str, dice: Random) -> str:
    """Each clause in a language that the dice choose."""
    source = language_of(text)
    return "".join(
        translated(clause, source, dice.choice(LANGUAGES)) for clause in _CLAUSES.split(text)
    )


def _in_latin(text: str, _: Random) -> str:
    return _IS_CYRILLIC.sub(lambda match: _latin(match[0]), text)


def _latin(letter: str) -> str:
    latin = _CYRILLIC[letter.lower()]
    return latin if letter.islower() else latin[0].upper() + latin[1:]


OPERATORS = (
    *(
        Operator(
            f"translation.to_{language}",
            Group.TRANSLATION,
            each_text(_to(language)),
            keeps=True,
            does=f"Puts what attackers say into {_NAMES[language]}, by a table",
            grows=12,
        )
        for language in LANGUAGES
    ),
    Operator(
        "translation.mixed",
        Group.TRANSLATION,
        each_text(_mixed),
        keeps=True,
        does="Changes the language from clause to clause, by a table",
        grows=12,
    ),
    Operator(
        "translation.latin_letters",
        Group.TRANSLATION,
        each_text(_in_latin),
        keeps=True,
        does="Writes Russian in Latin letters (GOST 7.79)",
        grows=3,
    ),
)
