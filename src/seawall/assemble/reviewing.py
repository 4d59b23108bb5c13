"""What people need to review: the log, who they are, the texts, and what chooses known answers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from seawall.access import Masked, People, ReviewDesk
from seawall.assemble.approving import Desk
from seawall.assemble.barring import own_principals
from seawall.assemble.blotting import blotter
from seawall.assemble.ledger import open_ledger
from seawall.assemble.masking import masker
from seawall.assemble.people import load_people
from seawall.assemble.policy_file import load_document
from seawall.assemble.private import make_key, read_key
from seawall.gateway.sealing import BROKEN, SECRETS, blotted
from seawall.ledger import Ledger
from seawall.ledger.vault import REVIEW, Body, Sealed, ToSeal, Vault
from seawall.policy import Document
from seawall.policy.review import ReviewLines
from seawall.settings import data_folder
from seawall.terms import Ruling, Text

GOLD_KEY_NAME = "review-gold-key"
"""In the data folder: what chooses who is given which known answer."""

NOBODY = "review"
"""Whose an edited text is in the vault where nobody knows whose it was."""


class VaultTexts:
    """Texts of items in a vault, which is opened when first needed."""

    def __init__(self, vault: Callable[[], Vault], document: Document) -> None:
        self._open = vault
        self._document = document

    def read(self, ref: str, digest: str) -> Body:
        """The sealed text that an event names."""
        return self._vault.read(ref, digest)

    def mask(self, texts: Sequence[str]) -> Masked:
        """The texts with a label in the place of each secret and personal value."""
        return self._mask(texts)

    def seal(self, body: Body, *, subject: str, at: datetime) -> Sealed:
        """Keep a text, without secrets, for as long as others that people look at."""
        kept = self._without_secrets(body)
        (sealed,) = self._vault.seal_many([ToSeal(subject or NOBODY, REVIEW, at, kept)])
        return sealed

    def longest(self) -> int:
        """How many characters a text may have."""
        return self._document.limits.text_characters

    @cached_property
    def _vault(self) -> Vault:
        return self._open()

    @cached_property
    def _mask(self) -> Callable[[Sequence[str]], Masked]:
        return masker(most_characters=self.longest())

    @cached_property
    def _find(self) -> Callable[[Sequence[Text]], Sequence[Ruling]]:
        return blotter(self._document)

    def _without_secrets(self, body: Body) -> Body:
        """As the gateway seals texts: what a reviewer pastes by mistake is not kept either."""
        parts = body.get("texts")
        told = (
            [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
        )
        texts = [Text(str(part.get("text")), path=f"/{at}") for at, part in enumerate(told)]
        found = [ruling.finding for ruling in self._find(texts)]
        secret = [each for each in found if each.kind.startswith((*SECRETS, BROKEN))]
        spans = [[one.span for one in secret if one.path == text.path] for text in texts]
        kept = [blotted(text.body, own, ()) for text, own in zip(texts, spans, strict=True)]
        return {**body, "texts": [{**part, "text": t} for part, t in zip(told, kept, strict=True)]}


@dataclass(frozen=True, slots=True)
class ReviewRoom:
    """Where people of an installation review: items, and tool calls that wait for them."""

    desk: ReviewDesk
    approvals: Desk
    ledger: Ledger
    people: People
    lines: ReviewLines


@contextmanager
def open_review_desk(path: Path | None) -> Iterator[ReviewRoom]:
    """The desk of the installation that a policy file describes."""
    document = load_document(path)
    folder = data_folder(document, folder=path.parent if path else Path())
    people = load_people(path)
    lines = document.review or ReviewLines()
    with open_ledger(path) as ledger, ExitStack() as stack:
        desk = ReviewDesk(
            ledger,
            lambda: people,
            lambda: lines,
            texts=VaultTexts(lambda: stack.enter_context(Vault.open(folder)), document),
            principals=own_principals(folder, lambda: document.people),
            gold_key=gold_key(folder),
            sign_in=document.sign_in.offered,
        )
        yield ReviewRoom(desk, Desk(ledger, people, folder), ledger, people, lines)


def gold_key(folder: Path) -> bytes:
    """The key of a data folder that chooses known answers, made at first need."""
    path = folder / GOLD_KEY_NAME
    make_key(path)
    return read_key(path, without="remove it, and add the known answers anew")
