"""Our own seeds and harmless texts in eight languages, and the reader of files like them."""

from seawall.redteam.seeds.harmless import HarmlessText, read_harmless
from seawall.redteam.seeds.own import LANGUAGES, harmless_texts, own_seeds
from seawall.redteam.seeds.read import joined, read_seeds, seeds_digest
from seawall.redteam.seeds.spread import spread

__all__ = [
    "LANGUAGES",
    "HarmlessText",
    "harmless_texts",
    "joined",
    "own_seeds",
    "read_harmless",
    "read_seeds",
    "seeds_digest",
    "spread",
]
