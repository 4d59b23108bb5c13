"""Which texts are kept, and how: sealed in the vault before the log names them."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from seawall.ledger.vault import REVIEW, STRICT, TEXT, Body, Sealed, ToSeal, Vault, without_secrets
from seawall.terms import Action, Ruling, Span, Text
from seawall.wire import masked

NONE, SEALED, REDACTED, TWO = "none", "sealed", "redacted", "strict"
"""What a policy can say of texts: the values of `texts`."""

SECRETS = ("secret.",)
VALUES = ("secret.", "pii.", "confidential.", "internal.")
"""The families of what is blotted out of a text that is sealed, and of one that is redacted."""

SHORTEST = 6
"""Code points of a value that is looked for again: shorter ones are words of their own."""

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
        self,
        kept: Sequence[Kept],
        how: Keeping,
        *,
        known: set[str],
        subject: str,
        side: str,
        at: datetime,
    ) -> Sealed:
        """
        Seal texts of one side of an exchange; resumes once they are durable.

        `subject` is the pseudonym of whose they are. `known` are values that were blotted out of
        the exchange before: they are wherever they come again, and those of these texts are
        added. LedgerError where they cannot be sealed.
        """
        body = await asyncio.to_thread(self._body, kept, how, known, side)
        done: asyncio.Future[Sealed] = asyncio.get_running_loop().create_future()
        self._waiting.append((ToSeal(subject, how.klass, at, body), done))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        return await done

    def _body(self, kept: Sequence[Kept], how: Keeping, known: set[str], side: str) -> Body:
        spans = [self._spans(each, how) for each in kept]
        for each, found in zip(kept, spans, strict=True):
            known.update(_values(each.texts, found))
        texts = [
            {
                "path": masked(text.path),
                "role": text.role.value,
                "source": text.source,
                "text": blotted(text.body, found.get(text.path, ()), known)[: self._most],
            }
            for each, found in zip(kept, spans, strict=True)
            for text in each.texts
        ]
        return {"side": side, "texts": texts}

    def _spans(self, kept: Kept, how: Keeping) -> dict[str, list[Span]]:
        """Where something stands in the texts that they are not kept with, by path."""
        spans: dict[str, list[Span]] = {}
        for ruling in (*kept.rulings, *self._find(kept.texts)):
            if ruling.finding.kind.startswith(how.blotted):
                spans.setdefault(ruling.finding.path, []).append(ruling.finding.span)
        return spans

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            texts = [text for text, _ in batch]
            try:
                seal = partial(self._vault.seal_many, texts, custodians=self._custodians())
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


def blotted(text: str, spans: Iterable[Span], known: Iterable[str]) -> str:
    """A text without what stands in the spans, and without these values wherever they stand."""
    again = (Span(start, start + len(value)) for value in known for start in _places(text, value))
    return without_secrets(text, [*spans, *again])


def _places(text: str, value: str) -> Iterator[int]:
    start = text.find(value)
    while start >= 0:
        yield start
        start = text.find(value, start + 1)


def _values(texts: Iterable[Text], spans: Mapping[str, Sequence[Span]]) -> Iterator[str]:
    """What stands in the spans, where it is long enough to be told again."""
    for text in texts:
        for span in spans.get(text.path, ()):
            value = text.body[span.start : span.end]
            if len(value) >= SHORTEST:
                yield value
