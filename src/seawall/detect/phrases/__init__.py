"""The phrases of attack, by language: data only, with the notation they are written in."""

from seawall.detect.phrases.english import ENGLISH
from seawall.detect.phrases.fold import fold
from seawall.detect.phrases.french import FRENCH
from seawall.detect.phrases.german import GERMAN
from seawall.detect.phrases.phrase import Phrase, Tongue
from seawall.detect.phrases.shapes import SHAPES
from seawall.detect.phrases.spanish import SPANISH

TONGUES: tuple[Tongue, ...] = (SHAPES, ENGLISH, GERMAN, FRENCH, SPANISH)

__all__ = ["TONGUES", "Phrase", "Tongue", "fold"]
