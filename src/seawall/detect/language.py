"""Which language a text is in, and a note where nobody measured the detectors in it."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from seawall.detect.alphabet import LATIN, NEVER_LATIN, OWN_SCRIPT, main_script
from seawall.terms import Coverage, Inspection, Reading, Text

MEASURED = frozenset(
    {
        "ar", "cs", "de", "en", "es", "fa", "fr", "hi", "hi-Latn", "id", "it", "ja", "ko", "nl",
        "pl", "pt", "ru", "sv", "th", "tr", "uk", "vi", "zh",
    }
)  # fmt: skip
"""
The languages in which the detectors of attacks have measured figures: docs/benchmarks.md.

Codes are ISO 639; `hi-Latn` is Hindi in Latin letters, and `id` stands for Malay
too. Other languages are read as well, but nobody knows how well.
"""

Rank = Callable[[str], Sequence[tuple[str, float]]]
"""The languages of a text with their probabilities, likeliest first; `zxx` is none."""

STRETCH = 600
"""How much of a text's beginning, and of its end, is looked at, in code points."""

MOST_STRETCHES = 32
"""Of one inspection; the newest texts come first, the older ones had their note already."""

SURE = 0.9
"""The least probability that a text is in a measured language, or that it is in another."""

CLEAR = 0.7
"""The least probability of the two likeliest languages together: with less it is a guess."""

FEWEST_LETTERS = 24
FEWEST_SIGNS = 8
"""The same where the script alone tells."""

_SAMPLE = 200  # bytes of UTF-8: the model's time grows with them
_NO_LANGUAGE = "zxx"
# Members of a macrolanguage (ISO 639-3) that are measured, or cannot be told apart, as one.
_MEMBERS = {"ary": "ar", "arz": "ar", "ms": "id", "wuu": "zh", "yue": "zh"}

_AROUND = "\"'“”„‘’«»‹›¿¡()[]*_`,.;:!?…—–-।॥،؛؟۔"
_CODE = re.compile(r"[\d_@#/\\<>{}\[\]()=|~^*+$%&;:.`\"]|[a-z][A-Z]")
_NOT_LATIN = re.compile(r"[\u0370-\u1dff\u2020-\U0010ffff]")
_DRAWN_OUT = re.compile(r"(\w{1,3})\1\1")  # hahaha, pleaseeee: a sound, in any language
_SHORT = 2.5  # letters of the average word
_NAMES = 0.7  # of the words have a capital


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# The little words of a language, and those that other languages have too: these count
# only beside one of its own.
_ENGLISH = _listed(
    "about after and any are because been but can could does don't from has have how i'm into "
    "its it's just let make my need not only our please should some than that the their them then "
    "there these they this those was were what when where which who why will with without would "
    "write you your you're"
)
_ENGLISH_TOO = _listed(
    "a all an as at be by do for get give had he her his i if in is it me new no of on one or out "
    "over she so to up us use we"
)
_HINDI = _listed(
    "aaj aap aapka aapke aapki abhi achha achhe agar apna apne apni aur baar banane batao bata "
    "bhai bhi bolo chahiye dekho dijiye diya gaya gaye gayi hai hain hoga hoon hota hoti jaana "
    "jaata jab jaise karke karna karne karo karta karti kaise kaun kaunsa khana kijiye kis kisi "
    "kitna kitne kitni koi kuch kya kyon kyun kyunki lekin likho likhu liye mera mere meri mujhe "
    "nahi nahin nhi pehle phir raha rahe rahi saare saari sakta sakte sakti tera tere teri thoda "
    "toh tujhe tum tumhara uska uske uski usko wala wale wali yaar yeh"
)
_HINDI_TOO = _listed(
    "bana de do ek hi ho hu ja jo ka kab kal kar ke ki ko le main me mein na pe par sab se tha "
    "thi to wo ye"
)
_LITTLE_WORDS = (("en", _ENGLISH, _ENGLISH_TOO), ("hi-Latn", _HINDI, _HINDI_TOO))
_FEWEST_LITTLE = 3
_LITTLE = 0.2


def language(text: str, rank: Rank) -> str:
    """
    The language of a text's beginning: an ISO 639 code, or "" where it is too short or unsure.

    A script that one language has for itself decides first, then the little words of
    English and of Hindi in Latin letters, then the model that `rank` asks. What must
    be sure is whether the language is a measured one; of two others that are alike
    the likelier is given. Names, numbers, code and markup are not looked at.
    """
    return _language(text[:STRETCH], rank, MEASURED)


class Languages:
    """
    Notes that a text is in a language for which nobody measured the detectors.

    It looks at the beginning and the end of each text, and finds nothing: the
    note is for whoever reads the coverage. `rank` asks a model.
    """

    name = "languages"

    def __init__(self, rank: Rank, measured: frozenset[str] = MEASURED) -> None:
        self._rank = rank
        self._measured = measured

    def read(self, inspection: Inspection) -> Reading:
        """A note for each language that is not among those measured."""
        stretches = islice(_stretches(inspection.texts), MOST_STRETCHES)
        codes = {_language(stretch, self._rank, self._measured) for stretch in stretches}
        unknown = sorted(codes - self._measured - {""})
        notes = tuple(f"language `{code}` is not among those measured" for code in unknown)
        return Reading(coverage=Coverage(notes=notes))


def _stretches(texts: Sequence[Text]) -> Iterator[str]:
    for text in reversed(texts):
        yield text.body[:STRETCH]
        if len(text.body) > STRETCH:
            yield text.body[max(STRETCH, len(text.body) - STRETCH) :]


def _language(stretch: str, rank: Rank, measured: frozenset[str]) -> str:
    latin = stretch.isascii() or not _NOT_LATIN.search(stretch)
    script, letters = (LATIN, 0) if latin else main_script(stretch)
    if script in OWN_SCRIPT:
        return OWN_SCRIPT[script] if letters >= FEWEST_SIGNS else ""
    words = _words(stretch) if script else []
    if script == LATIN:
        words = words if latin else [word for word in words if not _NOT_LATIN.search(word)]
        if code := _by_little_words(words):
            return code
    words = [word for word in words if not _DRAWN_OUT.search(word)]
    if not _telling(words):
        return ""
    code = _surest(rank(" ".join(words)), measured)
    return "" if script == LATIN and code in NEVER_LATIN else code


def _words(stretch: str) -> list[str]:
    """The first words of a stretch, each once, without what is no word of any language."""
    words: dict[str, None] = {}
    size = 0
    for token in stretch.split():
        word = token.strip(_AROUND)
        if not word or word in words:
            continue
        plain = word.isalpha() and (word.islower() or word[1:].islower())
        if not plain and _CODE.search(word):
            continue
        words[word] = None
        size += len(word.encode("utf-8", "replace")) + 1
        if size > _SAMPLE:
            break
    return list(words)


def _telling(words: Sequence[str]) -> bool:
    """Whether some words are enough to tell, and neither letters set apart nor a list of names."""
    letters = sum(map(len, words))
    names = sum(word.istitle() for word in words)
    short = letters < max(FEWEST_LETTERS, _SHORT * len(words))
    return not short and names <= _NAMES * len(words)


def _by_little_words(words: Sequence[str]) -> str:
    """English or Hindi in Latin letters, by words that stand in most sentences; else ""."""
    small = {word.lower() for word in words}
    least = max(_FEWEST_LITTLE, _LITTLE * len(words))
    for code, own, shared in _LITTLE_WORDS:
        found = len(small & own)
        if found and found + len(small & shared) >= least:
            return code
    return ""


def _surest(ranked: Sequence[tuple[str, float]], measured: frozenset[str]) -> str:
    """The likeliest of the measured languages, or of the others, whichever it surely is."""
    if sum(probability for _, probability in ranked[:2]) < CLEAR:
        return ""
    known = other = 0.0
    for code, probability in ranked:
        if _MEMBERS.get(code, code) in measured:
            known += probability
        elif code != _NO_LANGUAGE:
            other += probability
    if max(known, other) < SURE:
        return ""
    sure = known > other
    codes = (_MEMBERS.get(code, code) for code, _ in ranked)
    return next(c for c in codes if (c in measured) == sure and c != _NO_LANGUAGE)
