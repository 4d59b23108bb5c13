"""Which texts are kept, and how: sealed in the vault before the log names them."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from seawall.gateway.reading import texts_of
from seawall.ledger.vault import REVIEW, STRICT, TEXT, Body, Sealed, ToSeal, Vault, without_secrets
from seawall.review.held import ANSWER, CHOICES
from seawall.terms import Action, Finding, Ruling, Span, Text
from seawall.wire import Answer, masked, rewrite

SEALED, REDACTED = "sealed", "redacted"
"""What a policy can say of texts, beside `none` and the class `strict`: the values of `texts`."""

SECRETS = ("secret.",)
VALUES = ("secret.", "pii.", "confidential.", "internal.")
"""The families of what is blotted out of a text that is sealed, and of one that is redacted."""

SHORTEST = 6
"""Code points of a value that is looked for again: shorter ones are words of their own."""

BROKEN = "guard.broken"
"""The kind of a finding over the whole of a text that a detector could not read."""

Find = Callable[[Sequence[Text]], Iterable[Ruling]]
"""
Finds what a text may not be kept with, whatever the policy looks for.

It reads further than texts are kept, so that a value on the edge is known as one.
"""

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
        STRICT: Keeping(STRICT, SECRETS),
    }
    return by_word.get(word)


@dataclass(frozen=True, slots=True)
class Kept:
    """Texts that are to be kept, and what was found in them."""

    texts: Sequence[Text]
    rulings: Sequence[Ruling] = ()


@dataclass(frozen=True, slots=True)
class Deliverable:
    """An answer that a client gets later, if people let pass these choices of it."""

    answer: Answer
    held: tuple[int, ...]


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
        more: Deliverable | None = None,
    ) -> Sealed:
        """
        Seal texts of one side of an exchange; resumes once they are durable.

        `subject` is the pseudonym of whose they are. `known` are values that were blotted out of
        the exchange before: they are wherever they come again, and those of these texts are
        added. `more` is sealed with them. LedgerError where they cannot be sealed.
        """
        body = await asyncio.to_thread(self._body, kept, how, known, side)
        if more is not None:
            whole = await asyncio.to_thread(self._written, more, how, known)
            body = {**body, ANSWER: whole, CHOICES: list(more.held)}
        done: asyncio.Future[Sealed] = asyncio.get_running_loop().create_future()
        self._waiting.append((ToSeal(subject, how.klass, at, body), done))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        return await done

    def _body(self, kept: Sequence[Kept], how: Keeping, known: set[str], side: str) -> Body:
        found = [self._found(each, how) for each in kept]
        for each, findings in zip(kept, found, strict=True):
            known.update(_values(each.texts, findings))
        texts = [
            {
                "path": masked(text.path),
                "role": text.role.value,
                "source": text.source,
                "text": blotted(text.body, _spans(findings, text), known)[: self._most],
            }
            for each, findings in zip(kept, found, strict=True)
            for text in each.texts
        ]
        return {"side": side, "texts": texts}

    def _written(self, more: Deliverable, how: Keeping, known: set[str]) -> str:
        """The answer as JSON text, without what is blotted out."""
        answer = more.answer
        kept = Kept([*texts_of(answer.messages), *answer.declared])
        findings = self._found(kept, how)
        known.update(_values(kept.texts, findings))
        bodies = {
            text.path: blotted(text.body, _spans(findings, text), known) for text in kept.texts
        }
        changed = {text.path for text in kept.texts if bodies[text.path] != text.body}
        edits = {path: bodies[path] for path in changed}
        return rewrite(answer.document, edits).decode()

    def _found(self, kept: Kept, how: Keeping) -> list[Finding]:
        """What the texts are not kept with; the whole of one that was not read for it."""
        judged = [each.finding for each in kept.rulings]
        ours = [each.finding for each in self._find(kept.texts)]
        return [
            *(each for each in judged if _looked_for(each).startswith(how.blotted)),
            *(
                each
                for each in ours
                if _looked_for(each).startswith(how.blotted) or _anything(each)
            ),
        ]

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


def _looked_for(finding: Finding) -> str:
    """The kind of what was found, or of what a detector that broke had looked for, by its name."""
    return f"{finding.note}." if finding.kind == BROKEN else finding.kind


def _anything(finding: Finding) -> bool:
    """Whether a detector broke of which nobody knows what it finds: one of somebody's package."""
    return finding.kind == BROKEN and not _looked_for(finding).startswith(VALUES)


def _spans(findings: Iterable[Finding], text: Text) -> list[Span]:
    return [each.span for each in findings if each.path == text.path]


def _values(texts: Iterable[Text], findings: Sequence[Finding]) -> Iterator[str]:
    """What was found, where it is long enough to be told again."""
    values = [each for each in findings if each.kind != BROKEN]
    for text in texts:
        for span in _spans(values, text):
            value = text.body[span.start : span.end]
            if len(value) >= SHORTEST:
                yield value
