"""Where exported entries come from, and what facts of theirs are in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from seawall.terms import Event, Fact


@dataclass(frozen=True, slots=True)
class Source:
    """The log that is exported: its name, and the version of Seawall that does."""

    origin: str
    version: str


def word(facts: Mapping[str, Fact], name: str) -> str:
    """A fact that is text; empty where there is none."""
    fact = facts.get(name)
    return fact if isinstance(fact, str) else ""


def whole(facts: Mapping[str, Fact], name: str) -> int | None:
    """A fact that is a number; None where there is none."""
    fact = facts.get(name)
    return fact if isinstance(fact, int) and not isinstance(fact, bool) else None


def words(facts: Mapping[str, Fact], name: str) -> list[str]:
    """The texts in a fact that is a sequence or mapping of them."""
    fact = facts.get(name)
    if isinstance(fact, str) or not isinstance(fact, (list, tuple, Mapping)):
        return []
    return [member for member in fact if isinstance(member, str)]


def details(event: Event) -> Iterator[Mapping[str, Fact]]:
    """The findings that a verdict tells one by one."""
    told = event.facts.get("details")
    for detail in told if isinstance(told, (list, tuple)) else ():
        if isinstance(detail, Mapping):
            yield detail
