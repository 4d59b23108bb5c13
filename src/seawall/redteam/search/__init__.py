"""Searches: how an attacker goes on from what the target answered. Pure generators of chains."""

from collections.abc import Mapping
from difflib import get_close_matches

from seawall.errors import TargetError
from seawall.redteam.search.adaptive import adaptive
from seawall.redteam.search.at_random import at_random
from seawall.redteam.search.beam import beam
from seawall.redteam.search.genetic import genetic
from seawall.redteam.search.greedy import greedy
from seawall.redteam.search.quality_diversity import quality_diversity
from seawall.redteam.search.space import Outcome, Search, Searching, Space

SEARCHES: Mapping[str, Search] = {
    "adaptive": adaptive,
    "beam": beam,
    "genetic": genetic,
    "greedy": greedy,
    "quality_diversity": quality_diversity,
    "random": at_random,
}
DEFAULT_SEARCH = "adaptive"


def search_named(name: str) -> Search:
    """The search of this name; TargetError names those that there are."""
    if name not in SEARCHES:
        near = get_close_matches(name, SEARCHES, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(SEARCHES)}"
        raise TargetError(f"no search `{name}`; {hint}")
    return SEARCHES[name]


__all__ = [
    "DEFAULT_SEARCH",
    "SEARCHES",
    "Outcome",
    "Search",
    "Searching",
    "Space",
    "search_named",
]
