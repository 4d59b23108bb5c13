"""What the vault asks of the database under it, and the values that it deals in."""

import re
import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from seawall.errors import LedgerError
from seawall.ledger.leaf import microseconds
from seawall.ledger.rows import Rows
from seawall.terms import Fact

TEXT, REVIEW, STRICT = "text", "review", "strict"
"""Classes of texts: what a policy keeps, what waits for people, what two custodians open."""

CLASSES = (TEXT, REVIEW, STRICT)

SEALED = "sealed"
"""The fact of an event under which the reference to a sealed text stands."""

Body = Mapping[str, Fact]
"""What is sealed: anything that JSON can say without floats."""

_WORD = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_NAME = re.compile(r"[\x21-\x7e]{1,200}")


class Store(Protocol):
    """
    The database of a vault. Its errors leave it as LedgerError.

    It must have the tables of seawall.ledger.vault.database (`DDL`, `HANDED`).
    """

    def transaction(self) -> AbstractContextManager[Rows]:
        """
        All that is done inside is durable at the end of the block, or none of it is done.

        One at a time over all processes: what one erases no other can have begun to seal.
        """
        ...

    def scrub(self) -> bool:
        """Leave nothing on the disk of what was deleted; False where somebody still reads it."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


def new_ref() -> str:
    """A reference that tells nothing: 128 random bits."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class ToSeal:
    """
    A text to be kept: whose, of which class, from when, and what an event will call it.

    `subject` is the pseudonym of the principal, or of the session where no principal is known.
    Secrets are blotted out of the body before (`without_secrets`). LedgerError where
    a word cannot stand in the vault.
    """

    subject: str
    klass: str
    at: datetime
    body: Body = field(repr=False)
    ref: str = field(default_factory=new_ref)

    def __post_init__(self) -> None:
        require_subject(self.subject)
        require_class(self.klass)
        microseconds(self.at)
        if not _NAME.fullmatch(self.ref):
            raise LedgerError("a sealed text needs a reference of 1 to 200 plain characters")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What an event says of a sealed text. `size` is that of its bucket, in bytes."""

    ref: str
    digest: str
    size: int
    klass: str = TEXT

    @property
    def fact(self) -> dict[str, Fact]:
        """The value of the fact `sealed`."""
        return {
            "ref": self.ref,
            "digest": self.digest,
            "size": self.size,
            "class": self.klass,
        }


@dataclass(frozen=True, slots=True)
class Erased:
    """
    What an erasure did.

    `subjects` are the random ids of those of whom nothing is left, `key_ids` the keys that
    were destroyed of others. `held` are the legal holds that kept the rest. `scrubbed` is
    False while another process still reads old pages of the database.
    """

    keys: int = 0
    texts: int = 0
    held: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    key_ids: tuple[str, ...] = ()
    scrubbed: bool = True


@dataclass(frozen=True, slots=True)
class Expired:
    """
    What the end of its time did: texts of each class, and keys that nothing needs any more.

    `held` are the texts that a hold kept, by its name; `unscheduled` the classes of which the
    schedule says nothing, and which stay.
    """

    texts: Mapping[str, int] = field(default_factory=dict[str, int])
    keys: int = 0
    held: Mapping[str, int] = field(default_factory=dict[str, int])
    unscheduled: tuple[str, ...] = ()
    scrubbed: bool = True


def require_subject(subject: str) -> None:
    """LedgerError unless this can be a pseudonym."""
    if not _NAME.fullmatch(subject):
        raise LedgerError("a subject of the vault is a pseudonym, `pz1...` or `ss1...`")


def require_class(klass: str) -> None:
    """LedgerError unless this can be a class of texts."""
    if not _WORD.fullmatch(klass):
        raise LedgerError("a class of texts is a short word in lower case, as `review`")
