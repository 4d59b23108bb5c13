"""All detectors that Seawall ships, and where each is used: the feature list in one function."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from seawall.detect.confidential import LABELS as MARKINGS
from seawall.detect.confidential import Guarded, Quotes
from seawall.detect.exfiltration import ActiveContent, Exfiltration
from seawall.detect.hidden import HiddenCharacters
from seawall.detect.internal import PromptLeaks, SpreadLeaks, SystemDetails
from seawall.detect.language import Languages, Rank
from seawall.detect.override import OverrideFinder
from seawall.detect.personal import (
    LABELS,
    BankAccounts,
    CardNumbers,
    EmailAddresses,
    IpAddresses,
    Labelled,
    NationalIds,
    PhoneNumbers,
    SocialSecurityNumbers,
)
from seawall.detect.protocol import Detector
from seawall.detect.script import ConfusableWords
from seawall.detect.secrets import Secrets
from seawall.detect.similar import Similar
from seawall.detect.views import Family
from seawall.terms import Stage

AS_WRITTEN = frozenset({Family.PLAIN})
READABLE = frozenset({Family.PLAIN, Family.NORMAL, Family.DECODED})
EVERY_VIEW = frozenset(Family)

EVERYWHERE = frozenset(Stage)
INCOMING = frozenset({Stage.INPUT, Stage.CONTEXT})
ANSWERS = frozenset({Stage.OUTPUT})


@dataclass(frozen=True, slots=True)
class Use:
    """
    A detector in its place: the stages it is asked at, the views it is shown.

    The text as it is written is always shown; readers are shown nothing else.
    """

    detector: Detector
    stages: frozenset[Stage] = EVERYWHERE
    views: frozenset[Family] = READABLE


@cache
def shipped() -> tuple[Use, ...]:
    """
    Every detector of Seawall that needs no model and no settings.

    Values such as card numbers are not sought in respelled or reversed text:
    digits read backwards are still digits, and would only raise false alarms. They keep
    nothing of what they read, so that all guards of a process share them.
    """
    return (
        Use(OverrideFinder(), INCOMING, EVERY_VIEW),
        Use(HiddenCharacters(), EVERYWHERE, AS_WRITTEN),
        Use(ConfusableWords(), EVERYWHERE, AS_WRITTEN),
        Use(EmailAddresses()),
        Use(PhoneNumbers()),
        Use(SocialSecurityNumbers()),
        Use(CardNumbers()),
        Use(BankAccounts()),
        Use(IpAddresses()),
        Use(NationalIds()),
        *(Use(Labelled(label)) for label in LABELS),
        Use(Secrets()),
        Use(PromptLeaks(), ANSWERS),
        Use(SpreadLeaks(), ANSWERS, AS_WRITTEN),
        Use(SystemDetails(), ANSWERS),
        Use(ActiveContent(), ANSWERS),
        Use(MARKINGS, ANSWERS),
    )


def channels(allowed: Mapping[str, Iterable[str]]) -> Use:
    """The finder of addresses that carry something out, but to the hosts that features allow."""
    return Use(Exfiltration(allowed), ANSWERS)


def withheld(detector: Quotes | Guarded) -> Use:
    """A detector of what this installation says must not leave, in its place."""
    return Use(detector, ANSWERS)


def languages(rank: Rank) -> Use:
    """The reader of languages in its place; an answer's language is the model's own affair."""
    return Use(Languages(rank), INCOMING, AS_WRITTEN)


def reviewed(known: Similar) -> tuple[Use, ...]:
    """The seeker of what people judged, in its places: in what comes in, however it is hidden."""
    if not known.misses:
        return ()
    return (Use(known, INCOMING, EVERY_VIEW), Use(known, ANSWERS))
