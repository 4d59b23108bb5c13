"""Names, which have no form of their own: a small network reads them off what is around them."""

from seawall.detect.personal.tagged.names import KINDS, Names
from seawall.detect.personal.tagged.tagger import Tagger, tagger_of

__all__ = ["KINDS", "Names", "Tagger", "tagger_of"]
