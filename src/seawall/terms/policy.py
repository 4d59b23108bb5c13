"""What is to be done about findings: rules, and the policy that holds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from fnmatch import fnmatchcase

from seawall.terms.text import Stage


class Action(IntEnum):
    """What happens to a text. Ordered: of several, the strongest wins by max()."""

    ALLOW = 0
    REDACT = 1
    HOLD = 2
    BLOCK = 3

    @property
    def word(self) -> str:
        """The word used in files, JSON and headers."""
        return self.name.lower()

    @property
    def delivers(self) -> bool:
        """Whether the text, perhaps redacted, may go on."""
        return self <= Action.REDACT


class Mode(StrEnum):
    """Whether a rule acts, only records what it would have done, or rests."""

    ENFORCE = "enforce"
    SHADOW = "shadow"
    OFF = "off"


class Form(StrEnum):
    """What stands in the place of something that was taken out of a text."""

    MASK = "mask"
    """A word for its kind: `[email]`."""
    LABEL = "label"
    """The word, and a number that is the same for the same value: `[email 1]`."""
    SURROGATE = "surrogate"
    """Another value of the same shape, the same for the same value."""
    PARTIAL = "partial"
    """The word, and the value's last four letters or digits: `[card …1111]`."""
    DROP = "drop"
    """Nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One line of the policy: what to do about one family of findings.

    `kind` is a glob over dotted kinds (`pii.*`). `fpr` is the share of harmless
    texts in which a finding as sure may stand; it judges the findings that carry
    one. All others, and all where `fpr` is None, must reach `at_least`. `message` is
    what the user of the application reads when the rule refuses; empty means the
    policy's own. `redact_with` is what a redacted value leaves behind; where `restore`,
    what was taken out of a request is put back into its answer. Where `buffer_full`, no part
    of a streamed answer leaves before its end. Where `unless_said`, it leaves alone what the
    user of the conversation wrote.
    """

    name: str
    kind: str
    action: Action
    at_least: float = 0.0
    stages: frozenset[Stage] = frozenset(Stage)
    mode: Mode = Mode.ENFORCE
    message: str = ""
    fpr: float | None = None
    redact_with: Form = Form.MASK
    restore: bool = False
    buffer_full: bool = False
    unless_said: bool = False

    def names(self, kind: str) -> bool:
        """Whether this rule speaks of findings of this kind, at whatever stage."""
        return fnmatchcase(kind, self.kind)


MOST_MEMORY_DAYS = 3_650
"""No label of a memory lasts longer."""


@dataclass(frozen=True, slots=True)
class MemoryRules:
    """
    How long labels of memories last, in days, and who may read whose.

    Features in one group of `share` read each other's memories of the same end user; a feature
    in `common` may keep memories that all of its users read. Nothing else crosses.
    """

    expires_days: int = 90
    share: tuple[frozenset[str], ...] = ()
    common: frozenset[str] = frozenset()

    def reads(self, reader: str, writer: str) -> bool:
        """Whether a feature may read what another wrote of the same end user."""
        return reader == writer or any({reader, writer} <= group for group in self.share)

    def days(self, asked: int | None) -> int:
        """
        How long a label lasts for which so many days were asked: never longer than ours.

        ValueError for less than one day, or more than MOST_MEMORY_DAYS.
        """
        if asked is None:
            return self.expires_days
        if not 1 <= asked <= MOST_MEMORY_DAYS:
            raise ValueError(f"`expires_days` is 1 to {MOST_MEMORY_DAYS}, not {asked}")
        return min(asked, self.expires_days)


@dataclass(frozen=True, slots=True)
class Policy:
    """
    All rules in force, and the digest that names exactly this set.

    Rules are tried in order and the first that applies to so sure a finding
    decides: a feature's own before the common ones. A finding of a kind that no
    rule names at any stage gets `otherwise`, which fails closed. `refuse_with` is how a refusal
    travels: `refusal` (HTTP 200 in the provider's refusal shape) or `error`
    (HTTP 403 in its error envelope). `link_hosts` are the hosts that answers may lead
    to, by feature, and for all features under the empty name. `categories` are sorts of
    text told by examples, each with the digest of these. `memories` are the rules for them.
    """

    name: str
    revision: str
    rules: tuple[Rule, ...]
    features: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict[str, tuple[Rule, ...]])
    otherwise: Action = Action.HOLD
    message: str = "This was stopped by a security rule."
    refuse_with: str = "refusal"
    link_hosts: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    categories: Mapping[str, str] = field(default_factory=dict[str, str])
    memories: MemoryRules = field(default_factory=MemoryRules)

    def rules_for(self, feature: str) -> tuple[Rule, ...]:
        """The rules that a feature's texts are ruled by, in the order they are tried."""
        return self.features.get(feature, ()) + self.rules
