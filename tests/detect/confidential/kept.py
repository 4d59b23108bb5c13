"""Documents, terms and values that must not leave, and their finders, for tests."""

from seawall.detect.confidential import (
    Entry,
    Fingerprints,
    Guarded,
    Keyed,
    Phrase,
    Phrases,
    Quotes,
    fingerprints,
    owner_digest,
    phrase,
)
from seawall.detect.protocol import Finder
from seawall.terms import Finding, Inspection, Stage, Text

KEYED = Keyed(bytes(range(32)))

PLAN = """The board agreed on Tuesday that the harbour crane will be sold to the northern shipyard
before the summer, and that nobody outside the committee may hear of it until the price of the
second offer has been settled between both parties in writing. The crane was bought in 1998 for a
third of what the shipyard now offers; its upkeep has cost more each year since the bearings were
replaced, and the insurers have asked for a new survey before they renew the cover."""

TERM, MARK, NUMBER = "Blue Heron", "SWC-4K2M-9QXA-77BD", "DE89370400440532013000"
OWNER = "anna"


def kept(value: str) -> Phrase:
    found = phrase(value, KEYED)
    assert found is not None
    return found


def quotes(*documents: str) -> Quotes:
    named = [(f"document {n}", fingerprints(text, KEYED)) for n, text in enumerate(documents)]
    return Quotes(Fingerprints.of(named), KEYED)


GUARDED = Guarded(
    Phrases.of(
        [
            (kept(TERM), Entry("confidential.term", "the project")),
            (kept(MARK), Entry("confidential.canary", "prompt of support")),
            (
                kept(NUMBER),
                Entry("confidential.other_subject", "accounts", owner_digest(OWNER, KEYED)),
            ),
        ]
    ),
    KEYED,
)


def guarded(principal: str = "") -> Finder:
    finder = GUARDED.seek(Inspection((), Stage.OUTPUT, principal=principal))
    assert finder is not None
    return finder


def found(finder: Finder, text: str) -> list[tuple[str, str]]:
    """What is found in a text: the kind, and the words."""
    seen: list[Finding] = list(finder.find(Text(text)))
    return [(f.kind, text[f.span.start : f.span.end]) for f in seen]
