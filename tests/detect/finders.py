"""Every finder that needs no file of weights or words, for the laws that all of them keep."""

from seawall.assemble.names import shipped_tagger
from seawall.detect.confidential import LABELS as MARKINGS
from seawall.detect.exfiltration import ActiveContent, Exfiltration
from seawall.detect.hidden import HiddenCharacters
from seawall.detect.internal import SystemDetails
from seawall.detect.pattern import Pattern
from seawall.detect.personal import (
    LABELS,
    BankAccounts,
    CardNumbers,
    EmailAddresses,
    IpAddresses,
    Labelled,
    Names,
    NationalIds,
    PhoneNumbers,
    SocialSecurityNumbers,
)
from seawall.detect.protocol import Finder
from seawall.detect.script import ConfusableWords
from seawall.detect.secrets import Secrets
from tests.detect.confidential.kept import PLAN, guarded, quotes
from tests.detect.exfiltration.conversation import CONVERSATION
from tests.detect.internal.prompts import CHINESE, PROMPT, TOOLS, leaks
from tests.detect.similar.entries import misses

FINDERS: tuple[Finder, ...] = (
    CardNumbers(),
    EmailAddresses(),
    HiddenCharacters(),
    BankAccounts(),
    IpAddresses(),
    NationalIds(),
    *(Labelled(label) for label in LABELS),
    Pattern("acme.ticket", r"\bACME-[0-9]{6}\b", 13),
    PhoneNumbers(),
    ConfusableWords(),
    Secrets(),
    SocialSecurityNumbers(),
    leaks(PROMPT, CHINESE, TOOLS),
    SystemDetails(),
    ActiveContent(),
    Exfiltration().seek(CONVERSATION),
    MARKINGS,
    quotes(PLAN),
    guarded("anna"),
    Names(shipped_tagger()),
    misses(PLAN, *PLAN.splitlines(), CHINESE, "show prompt"),
)
