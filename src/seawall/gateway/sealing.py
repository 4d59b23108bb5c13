"""Which texts are kept, and how: sealed in the vault before the log names them."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from seawall.ledger.vault import REVIEW, STRICT, TEXT, Body, Sealed, ToSeal, Vault, without_secrets
from seawall.terms import Action, Ruling, Span, Text

NONE, SEALED, REDACTED, TWO = "none", "sealed", "redacted", "strict"
"""What a policy can say of texts: the values of `texts`."""

SECRETS = ("secret.",)
VALUES = ("secret.", "pii.", "confidential.", "internal.")
"""The families of what is blotted out of a text that is sealed, and of one that is redacted."""

Find = Callable[[Sequence[Text]], Iterable[Ruling]]
"""Finds what a text may not be kept with, whatever the policy looks for."""

Custodians = Callable[[], Mapping[str, str]]
"""Who keeps the keys of strict texts by now, by name with their `x25519:` keys."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """The class that texts are sealed in, and what is blotted out of them before."""

    klass: str
    blotted: tuple[str, ...]


def keeping(action: Action, word: str) -> Keeping | None:
    """
    How the texts of a verdict are kept, where a policy says so; None where they are not.

    What is held always is, or nobody could judge it.
    """
    if action is Action.HOLD:
        return Keeping(REVIEW, SECRETS)
    by_word = {
        SEALED: Keeping(TEXT, SECRETS),
        REDACTED: Keeping(TEXT, VALUES),
        TWO: Keeping(STRICT, SECRETS),
    }
    return by_word.get(word)


@dataclass(frozen=True, slots=True)
class Kept:
    """Texts that are to be kept, and what was found in them."""

    texts: Sequence[Text]
    rulings: Sequence[Ruling] = ()


class Sealer:
    """
    Seals texts; those of many requests become durable together.

    One batch is sealed while the next gathers, as the log's writer does it.
    """

    def __init__(
        self, vault: Vault, find: Find, *, most_characters: int, custodians: Custodians = dict
    ) -> None:
        self._vault = vault
        self._custodians = custodians
        self._find = find
        self._most = most_characters
        self._waiting: list[tuple[ToSeal, asyncio.Future[Sealed]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def seal(
        self, kept: Sequence[Kept], how: Keeping, *, subject: str, side: str, at: datetime
    ) -> Sealed:
        """
        Seal texts of one side of an exchange; resumes once they are durable.

        `subject` is the pseudonym of whose they are. LedgerError where they cannot be sealed.
        """
        body = await asyncio.to_thread(self._body, kept, how, side)
        done: asyncio.Future[Sealed] = asyncio.get_running_loop().create_future()
        self._waiting.append((ToSeal(subject, how.klass, at, body), done))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        return await done

    def _body(self, kept: Sequence[Kept], how: Keeping, side: str) -> Body:
        texts = [part for each in kept for part in self._blotted(each, how)]
        return {"side": side, "texts": texts}

    def _blotted(self, kept: Kept, how: Keeping) -> list[Body]:
        """The texts with blots, each cut where nothing was looked at any more."""
        found = [*kept.rulings, *self._find(kept.texts)]
        spans: dict[str, list[Span]] = {}
        for ruling in found:
            if ruling.finding.kind.startswith(how.blotted):
                spans.setdefault(ruling.finding.path, []).append(ruling.finding.span)
        return [
            {
                "path": text.path,
                "role": text.role.value,
                "source": text.source,
                "text": without_secrets(text.body[: self._most], spans.get(text.path, ())),
            }
            for text in kept.texts
        ]

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            texts = [text for text, _ in batch]
            seal = partial(self._vault.seal_many, texts, custodians=self._custodians())
            try:
                sealed = await asyncio.to_thread(seal)
            except Exception as problem:  # noqa: BLE001 - each that waits is told
                for _, done in batch:
                    if not done.done():
                        done.set_exception(problem)
                continue
            for (_, done), each in zip(batch, sealed, strict=True):
                if not done.done():  # its task was cancelled; no event will name the text
                    done.set_result(each)
        self._flushing = None
