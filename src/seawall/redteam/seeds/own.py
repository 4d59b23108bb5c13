"""The seeds and the harmless texts that come with Seawall."""

from functools import cache
from importlib.resources import files

from seawall.redteam.seed import Family, Seed
from seawall.redteam.seeds.harmless import HarmlessText, read_harmless
from seawall.redteam.seeds.read import joined, read_seeds

LANGUAGES = ("en", "de", "es", "fr", "pt", "ru", "zh", "ar")
"""The languages in which every family has seeds."""

_TEXTS = files("seawall.redteam.seeds") / "texts"


@cache
def own_seeds() -> tuple[Seed, ...]:
    """All that come with Seawall, family by family."""
    return joined(*(read_seeds(_read(f"{family}.yaml"), f"{family}.yaml") for family in Family))


@cache
def harmless_texts() -> tuple[HarmlessText, ...]:
    """What honest users and documents say, hard ones among them, in the same languages."""
    return read_harmless(_read("harmless.yaml"), "harmless.yaml")


def _read(name: str) -> str:
    return (_TEXTS / name).read_text("utf-8")
