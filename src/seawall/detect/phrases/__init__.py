"""The phrases of attack, by language: data only, with the notation they are written in."""

from seawall.detect.phrases.arabic import ARABIC
from seawall.detect.phrases.chinese import CHINESE
from seawall.detect.phrases.dutch import DUTCH
from seawall.detect.phrases.english import ENGLISH
from seawall.detect.phrases.fold import fold
from seawall.detect.phrases.french import FRENCH
from seawall.detect.phrases.german import GERMAN
from seawall.detect.phrases.hindi import HINDI, HINGLISH
from seawall.detect.phrases.indonesian import INDONESIAN
from seawall.detect.phrases.italian import ITALIAN
from seawall.detect.phrases.japanese import JAPANESE
from seawall.detect.phrases.korean import KOREAN
from seawall.detect.phrases.phrase import Phrase, Tongue
from seawall.detect.phrases.polish import POLISH
from seawall.detect.phrases.portuguese import PORTUGUESE
from seawall.detect.phrases.russian import RUSSIAN
from seawall.detect.phrases.shapes import SHAPES
from seawall.detect.phrases.spanish import SPANISH
from seawall.detect.phrases.swedish import SWEDISH
from seawall.detect.phrases.turkish import TURKISH

TONGUES: tuple[Tongue, ...] = (
    SHAPES,
    ENGLISH,
    GERMAN,
    FRENCH,
    SPANISH,
    PORTUGUESE,
    ITALIAN,
    DUTCH,
    SWEDISH,
    POLISH,
    RUSSIAN,
    TURKISH,
    INDONESIAN,
    ARABIC,
    HINDI,
    HINGLISH,
    CHINESE,
    JAPANESE,
    KOREAN,
)

__all__ = ["TONGUES", "Phrase", "Tongue", "fold"]
