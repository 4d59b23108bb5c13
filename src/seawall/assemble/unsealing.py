"""Opens the sealed texts of an installation: its log, its people and what keeps its texts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

import orjson

from seawall.access import (
    OpenedText,
    PersonKey,
    Read,
    SignedAct,
    Unsealing,
    approvable,
    enter,
    open_texts,
    shares_for,
    unlock,
)
from seawall.access.unsealing import Approval
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.assemble.policy_file import load_document
from seawall.ledger.vault import Body, Vault, what_is_signed
from seawall.settings import data_folder
from seawall.terms import Fact

Sign = Callable[[Mapping[str, Fact]], tuple[SignedAct, datetime]]
"""Signs an approval with facts beside those of the request; also the moment."""


@contextmanager
def open_vault(path: Path | None) -> Iterator[Vault]:
    """What keeps the texts of an installation."""
    document = load_document(path)
    with Vault.open(data_folder(document, folder=path.parent if path else Path())) as vault:
        yield vault


def ask(path: Path | None, signed: SignedAct, now: datetime) -> str:
    """Log a request to open texts, where whoever makes it keeps no key of theirs; its id."""
    with open_ledger(path) as ledger, ExitStack() as stack:
        vault = cache(lambda: stack.enter_context(open_vault(path)))  # only for strict texts
        return enter(
            ledger,
            load_people(path),
            signed,
            now,
            keepers=lambda ref, digest: vault().in_custody(ref, digest).shares.keys,
        )


def approve(
    path: Path | None, about: Unsealing, keys: Sequence[PersonKey], *, sign: Sign, now: datetime
) -> None:
    """
    Log that whoever has these keys lets a request be opened.

    For texts of the strict class they hand over their shares of the keys: in the vault before
    the approval is in the log, so that a crash between leaves shares that nobody's word covers.
    """
    people = load_people(path)
    with open_ledger(path) as ledger:
        texts = approvable(ledger, people, about.id, approver=keys[0].name, now=now)
        if not any(text.strict for text in texts):
            signed, now = sign({})
            enter(ledger, people, signed, now)
            return
        with open_vault(path) as vault:
            vault.end_handed(now)
            handed = shares_for(vault, about, texts, people=people, keys=keys, now=now)
            signed, now = sign({"handed": what_is_signed(handed)})
            vault.hand(handed)
            enter(ledger, people, signed, now)


def readable(body: Body) -> str:
    """A sealed text as a person reads it: each text after the place where it stood."""
    texts = body.get("texts")
    told = texts if isinstance(texts, list) else []
    parts = [part for part in told if isinstance(part, Mapping)]
    return "\n\n".join(f"{part.get('path', '')}\n{part.get('text', '')}".strip() for part in parts)


def as_json(body: Body) -> str:
    """A sealed text as a program reads it."""
    return orjson.dumps(body).decode()


def unseal(
    path: Path | None,
    signed: SignedAct,
    now: datetime,
    *,
    key: PersonKey,
    told: Callable[[Body], str] = readable,
) -> tuple[OpenedText, ...]:
    """
    Open the texts of an approved request, with the key of whoever made it; see `open_texts`.

    `told` says how a text is to be read: as a person does, unless told otherwise.
    """
    with open_ledger(path) as ledger, open_vault(path) as vault:
        vault.end_handed(now)

        def unlocked(about: Unsealing, approvals: Sequence[Approval]) -> Read:
            read = unlock(vault, about, approvals, key)
            return lambda ref, digest: told(read(ref, digest))

        return open_texts(
            ledger,
            load_people(path),
            signed,
            now,
            read=lambda ref, digest: told(vault.read(ref, digest)),
            unlock=unlocked,
        )
