"""Labels made and verified under keys that all gateways of an installation share."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from seawall.guard.memory.label import MOST_CLASSES, Label, Reason, joined, read_label
from seawall.terms import MemoryRules

KEY_BYTES = 32

DAY = 24 * 60 * 60 * 1000
"""In milliseconds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(at: datetime) -> int:
    """A time as labels have it. Needs its time zone."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


class Owner(NamedTuple):
    """Whose a memory is: the end user as the application names them, and their log's pseudonym."""

    principal: str = ""
    pseudonym: str = ""


EVERYONE = Owner()
"""The owner of what all users of a feature read."""


@dataclass(frozen=True, slots=True)
class Asking:
    """
    Who asks for memories: a feature, for an end user, at a time.

    `owners` are all pseudonyms that the principal can have, one for each quarter's key. `now`
    is in milliseconds since 1970, and so is `erased`, when the principal was last erased; None
    where they never were.
    """

    feature: str
    principal: str
    owners: frozenset[str]
    now: int
    erased: int | None = None
    rules: MemoryRules = field(default_factory=MemoryRules)


class _Key(NamedTuple):
    """What is derived of one secret, for one use each."""

    mac: bytes
    digest: bytes
    owner: bytes


class Keyring:
    """
    Makes labels with the newest key and verifies those of all.

    HMAC-SHA256 (RFC 2104): who verifies is who made them. Of each key one is derived for
    labels, one for texts and one for owners, all for this `realm` (the tenant and environment)
    alone. Short texts can be guessed, hence the digest is keyed too. It covers the principal to
    the letter, so the digests of equal texts of two users tell nothing, and two principals
    with one pseudonym are still two.
    """

    def __init__(self, secrets: Sequence[bytes], *, realm: str) -> None:
        """`secrets` are newest first, of KEY_BYTES each; ValueError for none or others."""
        if not secrets or any(len(secret) != KEY_BYTES for secret in secrets):
            raise ValueError(f"a keyring needs keys of {KEY_BYTES} bytes")
        self._keys = {key_id(secret): _derived(secret, realm) for secret in secrets}
        self._newest = key_id(secrets[0])

    def label(
        self, text: str, owner: Owner, *, feature: str, classes: Iterable[str], now: int, days: int
    ) -> Label:
        """
        The label of a text that may be kept, from `now` on for so many days.

        ValueError for an owner of whom only half is known: it must not become everyone. So for
        what `read_label` would not take: such a label would be forged when it comes back.
        """
        if bool(owner.principal) != bool(owner.pseudonym):
            raise ValueError("an owner has a principal and a pseudonym, or neither")
        label = Label(
            key=self._newest,
            owner=self._owner(self._newest, owner.pseudonym),
            feature=feature,
            classes=tuple(sorted(set(classes))),
            digest=self._digest(self._newest, owner.principal, text),
            issued=now,
            expires=now + days * DAY,
        )
        made = replace(label, mac=self._mac(label))
        if read_label(made.json()) is None:
            raise ValueError(
                f"no label can hold this: a feature is named as in the policy, classes are at "
                f"most {MOST_CLASSES} kinds in lower case, and it must last at least a day"
            )
        return made

    def refusal(self, told: object, text: str, asking: Asking) -> Reason | None:
        """Why a text with this label is not given to who asks; None where it may be checked."""
        if told is None:
            return Reason.UNLABELLED
        label = read_label(told)
        if label is None or label.key not in self._keys:
            return Reason.FORGED
        if not hmac.compare_digest(label.mac, self._mac(label)):
            return Reason.FORGED
        return self._not_theirs(label, asking) or self._not_it(label, text, asking)

    def _not_theirs(self, label: Label, asking: Asking) -> Reason | None:
        """
        Why a label is of somebody else than who asks.

        What all users of a feature read stays in that feature: those of another are others.
        """
        if not label.owner:
            if label.feature != asking.feature:
                return Reason.OTHER_FEATURE
            return None if label.feature in asking.rules.common else Reason.OTHER_OWNER
        if label.owner not in {self._owner(label.key, each) for each in asking.owners}:
            return Reason.OTHER_OWNER
        if not asking.rules.reads(asking.feature, label.feature):
            return Reason.OTHER_FEATURE
        return None

    def _not_it(self, label: Label, text: str, asking: Asking) -> Reason | None:
        principal = asking.principal if label.owner else ""
        if not hmac.compare_digest(label.digest, self._digest(label.key, principal, text)):
            return Reason.CHANGED
        if asking.now >= label.expires:
            return Reason.EXPIRED
        if label.owner and asking.erased is not None and label.issued <= asking.erased:
            return Reason.ERASED
        return None

    def _owner(self, key: str, pseudonym: str) -> str:
        if not pseudonym:
            return ""
        return hmac.digest(self._keys[key].owner, pseudonym.encode(), "sha256")[:16].hex()

    def _mac(self, label: Label) -> str:
        return hmac.digest(self._keys[label.key].mac, label.signed(), "sha256").hex()

    def _digest(self, key: str, principal: str, text: str) -> str:
        return hmac.digest(self._keys[key].digest, joined(principal, text), "sha256").hex()


def key_id(secret: bytes) -> str:
    """The public name of a key."""
    return hmac.digest(secret, b"seawall memory key id 1", "sha256")[:4].hex()


def _derived(secret: bytes, realm: str) -> _Key:
    """HKDF's one step (RFC 5869 2.3): the secret is random already."""
    return _Key(
        *(
            hmac.digest(secret, f"seawall memory {use} 1\0{realm}".encode() + b"\1", "sha256")
            for use in ("mac", "digest", "owner")
        )
    )
