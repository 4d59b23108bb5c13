"""Other words for the same: synonyms, euphemisms, words between, words left out."""

import re
from functools import cache
from random import Random

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import each_word
from seawall.redteam.operators.languages import LANGUAGES, language_of
from seawall.redteam.operators.phrases import Phrases, groups, phrases, swapped
from seawall.redteam.operators.tables import lists_of

_MOST = 2 / 3
_SOME = 1 / 3
_FEW = 1 / 6
_FILLERS = {
    "ru": ("ну", "эм"),
    "zh": ("嗯", "呃"),
    "ar": ("يعني", "آه"),
    "en": ("hmm", "uh", "eh"),
}
_FILLED = re.compile(rf", (?:{'|'.join(each for some in _FILLERS.values() for each in some)}),")
_VOWELS = re.compile("(?<=.)[aeiouäöüáéíóúâêôãõàèаеёиоуыэюя](?=.)", re.IGNORECASE)
_LONG = 5


@cache
def synonyms(language: str) -> Phrases:
    """Words of a language that say the same."""
    return groups(lists_of("synonyms.yaml")[language])


@cache
def euphemisms(language: str) -> Phrases:
    """What may be said instead of a language's plain words."""
    pairs = lists_of("euphemisms.yaml")[language]
    return phrases({word: (instead,) for word, instead in pairs})


@cache
def _plain_words() -> Phrases:
    pairs = (pair for language in LANGUAGES for pair in lists_of("euphemisms.yaml")[language])
    return phrases({instead: (word,) for word, instead in pairs})


def _plainly(text: str) -> str:
    return _plain_words().replaced(text, lambda others: others[0])


def _with_filler(word: str, dice: Random) -> str:
    language = language_of(word)
    return f"{word}, {dice.choice(_FILLERS.get(language) or _FILLERS['en'])},"


def _without_fillers(text: str) -> str:
    return _FILLED.sub("", text)


OPERATORS = (
    Operator(
        "lexical.synonyms",
        Group.LEXICAL,
        swapped(lambda text: synonyms(language_of(text)), _MOST),
        keeps=True,
        by_word=True,
        does="Puts other words that say the same",
        grows=12,
    ),
    Operator(
        "lexical.euphemisms",
        Group.LEXICAL,
        swapped(lambda text: euphemisms(language_of(text)), 1),
        keeps=True,
        by_word=True,
        undo=_plainly,
        does="Puts roundabout phrases for the words of attacks",
        grows=12,
    ),
    Operator(
        "lexical.fillers",
        Group.LEXICAL,
        each_word(_with_filler, share=_SOME),
        keeps=True,
        by_word=True,
        undo=_without_fillers,
        does="Hems and haws between words",
        grows=6,
    ),
    Operator(
        "lexical.drop",
        Group.LEXICAL,
        each_word(lambda _word, _dice: "", share=_FEW),
        keeps=False,
        by_word=True,
        does="Leaves words out",
    ),
    Operator(
        "lexical.drop_vowels",
        Group.LEXICAL,
        each_word(
            lambda word, _: _VOWELS.sub("", word),
            share=_SOME,
            fits=lambda word: len(word) >= _LONG,
        ),
        keeps=False,
        by_word=True,
        does="Leaves inner vowels out",
    ),
)
