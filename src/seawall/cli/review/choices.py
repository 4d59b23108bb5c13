"""What can be chosen by a key in `seawall review work`."""

from collections.abc import Mapping, Sequence

from seawall.review.items import Sort
from seawall.review.kinds import KINDS as WORDS

Choices = Sequence[tuple[str, str]]
"""Keys and what they do."""

KINDS: Choices = tuple((str(key), kind) for key, kind in enumerate(WORDS, 1))
"""What may be harmful. The words go into the log."""

KIND_WORDS: Choices = (
    ("1", "injected orders"),
    ("2", "personal data"),
    ("3", "key or password"),
    ("4", "confidential"),
    ("5", "data sent out"),
    ("6", "abuse, crime"),
    ("7", "tool misused"),
    ("8", "false, misleading"),
    ("9", "something else"),
)

SEVERITIES: Choices = (("1", "severe"), ("2", "serious"), ("3", "mild"))

YES: Choices = (("y", "yes"),)

SAMPLE: Choices = (("h", "harmful"), ("n", "harmless"), ("u", "unsure"), ("k", "kind"))
HOLD: Choices = (("d", "deliver"), ("e", "edit"), ("r", "refuse"))
CALL: Choices = (("y", "say yes"), ("n", "say no"))
ITEM: Choices = (("space", "skip"), ("m", "unmask"), ("?", "help"), ("q", "quit"))
REST: Choices = (("space", "skip"), ("?", "help"), ("q", "quit"))

UNREAD: Mapping[Sort, Choices] = {
    Sort.AUDIT: (("u", "unsure"), *REST),
    Sort.APPEAL: (("u", "unsure"), *REST),
    Sort.HOLD: (("r", "refuse"), *REST),
}
"""Where nobody can read the text."""

OVER: Choices = (("any key", "go on"), ("q", "quit"))
"""Where nobody can say anything any more."""

OF_SORT: Mapping[Sort, Choices] = {
    Sort.AUDIT: (*SAMPLE, *ITEM),
    Sort.APPEAL: (*SAMPLE, *ITEM),
    Sort.HOLD: (*HOLD, *ITEM),
    Sort.APPROVAL: (*CALL, *REST),
}

HELP = (
    "",
    "a sample, or an appeal             what is held",
    "  h  harmful: then of what kind,     d  deliver it as it is",
    "     and how bad                     e  edit it, and deliver that",
    "  n  harmless                        r  refuse it",
    "  u  unsure",
    "  k  say the kind first            a tool call",
    "                                     y  it may run, once",
    "always                               n  it may not",
    "  space  skip: others get it",
    "  m      show the values; the log says that you saw them",
    "  q      quit: what you have goes back to the others",
    "  arrows, page up and down, home and end move the text",
    "",
    "What you say is signed and in the log at once; there is no way back.",
)
