"""Opens texts that the log has only sealed: what is done is in the log before it is done."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from seawall.access.acts import Act, SignedAct, verify
from seawall.access.people import People, Person
from seawall.access.two_people import refuse
from seawall.access.unsealing import (
    APPROVED,
    DENIED,
    INVESTIGATORS,
    KINDS,
    OPENED,
    REQUESTED,
    REVIEWED,
    Approval,
    Unsealing,
    Unsealings,
    approvals,
    approver_objection,
    denier_objection,
    fold,
    keeper_objection,
    opening_objection,
    read_request,
    reviewer_objection,
    unreviewed,
    waiting_objection,
)
from seawall.errors import AccessError, LedgerError
from seawall.ledger import Entry, Ledger, LedgerReader, Query
from seawall.ledger.port import tokens_in
from seawall.ledger.vault import SEALED, STRICT
from seawall.terms import Event, Fact

UNSEALED = "text.unsealed"
MOST_TEXTS = 1_000
"""Texts of one request: more is no case, but a copy of the log."""

Read = Callable[[str, str], str]
"""The text of a ref and a digest; LedgerError where it is gone or is not what was sealed."""

Unlock = Callable[[Unsealing, Sequence[Approval]], Read]
"""What reads texts of the strict class, by what custodians handed over; AccessError if nothing."""

Keepers = Callable[[str, str], Mapping[str, str]]
"""Who keeps the key of a strict text, by name with their keys; LedgerError where nobody does."""

_LONGEST = {"case": 64, "purpose": 300}
_LONGEST_NOTE = 500
_BEYOND = 2**62
"""Where a request stands that is not in the log yet: after all that is."""

_FEW = 12
"""References that the database looks for; of more it is faster to read every entry."""


@dataclass(frozen=True, slots=True)
class SealedText:
    """
    A text that is kept sealed, and the entry of the log that names it.

    `older` is the first entry that named it, where that is another: it is that one's text, and
    is opened for none that names it later.
    """

    entry: Entry
    ref: str
    digest: str
    strict: bool
    older: int | None = None

    @property
    def trouble(self) -> str:
        """Why it is not opened by way of this entry; nothing where it is this one's own."""
        if self.older is None:
            return ""
        return (
            f"entry {self.entry.index} names a text that is of entry {self.older}; "
            "ask for that one, and find out who logged this"
        )


@dataclass(frozen=True, slots=True)
class OpenedText:
    """A text as it was opened, or why it could not be."""

    sealed: SealedText
    body: str | None
    trouble: str = ""


def unsealings(log: LedgerReader) -> Unsealings:
    """Every request to open texts, as the log has it now."""
    return fold(log.entries(Query(kind=KINDS)))


def sealed_texts(log: LedgerReader, unsealing: Unsealing) -> tuple[SealedText, ...]:
    """
    The texts that a request is about: what was sealed before it was made, and no later.

    Each is told whose it is, for which the log is read from its beginning: else whoever can
    log an event has any text opened by naming it in one that they have asked for.
    """
    named = named_texts(log, unsealing)
    last = max((text.entry.index for text in named), default=-1)
    first = _first_named(log, {text.ref for text in named}, last)
    return tuple(
        replace(text, older=first[text.ref]) if first[text.ref] < text.entry.index else text
        for text in named
    )


def named_texts(log: LedgerReader, unsealing: Unsealing) -> tuple[SealedText, ...]:
    """The same, without being told whose they are: quick, and enough to tell their class."""
    found: list[SealedText] = []
    for entry in _entries(log, unsealing):
        found += _sealed(entry)
        if len(found) > MOST_TEXTS:
            raise AccessError(
                f"these are more than {MOST_TEXTS:,} texts; ask for single requests of the session"
            )
    return tuple(found)


def is_strict(unsealing: Unsealing, texts: Sequence[SealedText]) -> bool:
    """Whether two custodians must approve: one text named as of the strict class is enough."""
    return unsealing.strict or _any_strict(texts)


def _any_strict(texts: Sequence[SealedText]) -> bool:
    return any(text.strict for text in texts)


def enter(
    ledger: Ledger,
    people: People,
    signed: SignedAct,
    now: datetime,
    *,
    keepers: Keepers | None = None,
) -> str:
    """
    Log a request, an approval, a denial or a review, where it may be done now; the request's id.

    With `keepers` a request is refused at once whose asker keeps a share of a key; without, the
    first custodian who would hand over to them is told. AccessError says why it may not be done,
    AlreadyUsed that this very act was done before.
    """
    act = verify(signed, people, now)
    check = _CHECKS.get(act.kind)
    if check is None:
        raise AccessError(f"`{act.kind}` is nothing that can be done to a request")
    identity = check(ledger, people, signed, now)
    if act.kind == REQUESTED and keepers is not None:
        _refuse_keeper(ledger, signed, keepers)
    ledger.append([signed.event], unless=signed.once)
    return identity


def approvable(
    log: LedgerReader, people: People, identity: str, *, approver: str, now: datetime
) -> tuple[SealedText, ...]:
    """The texts that this person may let others open now; AccessError says why they may not."""
    about = unsealings(log).find(identity)
    texts = sealed_texts(log, about)
    refuse(approver_objection(about, approver, people, strict=is_strict(about, texts)))
    refuse(waiting_objection(about, now))
    return texts


def open_texts(
    ledger: Ledger,
    people: People,
    signed: SignedAct,
    now: datetime,
    *,
    read: Read | None,
    unlock: Unlock | None = None,
) -> tuple[OpenedText, ...]:
    """
    Open the texts of an approved request, each logged durably before the first is read.

    So a crash in between leaves a log that tells of more than was seen, never of
    less; and where the log cannot be written nothing is opened. AccessError
    says why it may not be, `read` being None why it cannot. What is of the strict
    class is read by what `unlock` gives.
    """
    # 1. it may be opened, by the log as it is
    act = verify(signed, people, now, roles=INVESTIGATORS)
    if act.kind != OPENED:
        raise AccessError(f"`{act.kind}` opens nothing")
    about = _about(ledger, act)
    texts = sealed_texts(ledger, about)
    strict = is_strict(about, texts)
    refuse(opening_objection(about, act.person, people, now, strict=strict))
    # 2. there is something to open
    if read is None:
        raise AccessError("this installation keeps no texts, so there is nothing to open")
    if not texts:
        raise AccessError("no text was kept of what this request is about")
    own = [text for text in texts if not text.trouble]
    if not own:
        raise AccessError(texts[0].trouble)
    yes = approvals(about, people, now, strict=strict)
    read_strict = unlock(about, yes) if unlock and _any_strict(own) else read
    # 3. it is in the log
    events = [signed.event, *(_unsealed(about, text, act) for text in own)]
    ledger.append(events, unless=signed.once)
    # 4. nobody denied it meanwhile
    refuse(opening_objection(_about(ledger, act), act.person, people, now, strict=strict))
    # 5. it is read
    return tuple(_open(text, read_strict if text.strict else read) for text in texts)


def _open(text: SealedText, read: Read) -> OpenedText:
    if text.trouble:
        return OpenedText(text, None, text.trouble)
    try:
        return OpenedText(text, read(text.ref, text.digest))
    except LedgerError as trouble:  # the others may still be there
        return OpenedText(text, None, str(trouble))


def _unsealed(about: Unsealing, text: SealedText, act: Act) -> Event:
    """That a text was opened, told with what it belongs to, so that its trail shows it."""
    facts: dict[str, Fact] = {
        "unsealing": about.id,
        "case": about.case,
        "by": act.person,
        "act": act.nonce,
        "entry": text.entry.index,
        "ref": text.ref,
        "digest": text.digest,
    }
    event = text.entry.event
    return Event(
        UNSEALED,
        act.at,
        act.person,
        request=event.request,
        feature=event.feature,
        session=event.session,
        facts=facts,
    )


def _check_request(ledger: Ledger, people: People, signed: SignedAct, now: datetime) -> str:
    person = people.find(verify(signed, people, now, roles=INVESTIGATORS).person)
    for name, longest in _LONGEST.items():
        _check_words(signed.act, name, longest)
    asked = read_request(signed, _BEYOND)
    if asked is None:
        raise AccessError(
            "a request names one request, one session or entries of the log, and 1 to 15 minutes"
        )
    if next(_entries(ledger, asked), None) is None:
        raise AccessError(
            "the log has nothing of what is asked for; `seawall log search` finds it"
        )
    if _any_strict(named_texts(ledger, asked)):
        _require_seal_key(asked, person)
    return asked.id


def _refuse_keeper(ledger: Ledger, signed: SignedAct, keepers: Keepers) -> None:
    asked = read_request(signed, _BEYOND)
    if asked is None:
        return
    for text in named_texts(ledger, asked):
        if not text.strict:
            continue
        try:
            kept = keepers(text.ref, text.digest)
        except LedgerError:  # what is gone nobody opens
            continue
        refuse(keeper_objection(asked.requested.by, asked.seal_key, kept))


def _require_seal_key(asked: Unsealing, person: Person) -> None:
    """What custodians hand over is sealed to whoever asks: the key that both they and we name."""
    if not person.seal_key:
        raise AccessError(
            f"texts of the strict class are opened with a `seal_key`, and `{person.name}` has "
            "none in the policy file; put the whole line there that `seawall people key` printed"
        )
    if asked.seal_key != person.seal_key:
        raise AccessError(
            f"the policy file has another `seal_key` for `{person.name}` than this was signed "
            "with; use the key file of that one"
        )


def _check_approval(ledger: Ledger, people: People, signed: SignedAct, now: datetime) -> str:
    about = _about(ledger, signed.act)
    texts = approvable(ledger, people, about.id, approver=signed.act.person, now=now)
    if _any_strict(texts) and not signed.act.facts.get("handed"):
        raise AccessError(
            "an approval of texts of the strict class hands over shares of their keys; "
            "`seawall log unseal approve` does it"
        )
    return about.id


def _check_denial(ledger: Ledger, people: People, signed: SignedAct, now: datetime) -> str:
    del now
    _check_words(signed.act, "reason", _LONGEST_NOTE)
    about = _about(ledger, signed.act)
    refuse(denier_objection(about, signed.act.person, people))
    return about.id


def _check_review(ledger: Ledger, people: People, signed: SignedAct, now: datetime) -> str:
    del now
    _check_words(signed.act, "note", _LONGEST_NOTE)
    about = _about(ledger, signed.act)
    refuse(reviewer_objection(about, signed.act.person, people))
    if not unreviewed(about, people):
        raise AccessError("there is nothing to review: nothing was opened since the last review")
    if signed.act.facts.get("openings") != len(about.opened):
        raise AccessError("it was opened again meanwhile; look at that too")
    return about.id


_CHECKS = {
    REQUESTED: _check_request,
    APPROVED: _check_approval,
    DENIED: _check_denial,
    REVIEWED: _check_review,
}


def _about(log: LedgerReader, act: Act) -> Unsealing:
    """The request that an act is about; AccessError where it was signed for another."""
    about = unsealings(log).find(str(act.facts.get("unsealing")))
    if act.facts.get("digest") != about.digest:
        raise AccessError("this was signed for another request than the log has; look at it again")
    return about


def _entries(log: LedgerReader, unsealing: Unsealing) -> Iterator[Entry]:
    """The entries that a request names, none of which is newer than it."""
    if unsealing.request or unsealing.session:
        query = Query(request=unsealing.request, session=unsealing.session)
        yield from takewhile(lambda entry: entry.index < unsealing.index, log.entries(query))
    for index in unsealing.entries:
        entry = log.entry(index) if index < unsealing.index else None
        if entry is not None:
            yield entry


def _first_named(log: LedgerReader, refs: Collection[str], last: int) -> Mapping[str, int]:
    """
    Where in the log each of these stands first, wherever in an entry.

    They are random, so nobody can name one before the entry that it was made for.
    """
    first: dict[str, int] = {}
    query = Query(tokens=tuple(refs) if len(refs) <= _FEW else ())
    for entry in log.entries(query):
        if entry.index > last or len(first) == len(refs):
            break
        for ref in tokens_in(entry.event).intersection(refs):
            first.setdefault(ref, entry.index)
    return first


def _sealed(entry: Entry) -> Iterator[SealedText]:
    """The texts that an event says are kept: one, or a list of them."""
    fact = entry.event.facts.get(SEALED)
    several: Sequence[Fact] = fact if isinstance(fact, (list, tuple)) else (fact,)
    for one in several:
        if isinstance(one, Mapping):
            ref, digest = one.get("ref"), one.get("digest")
            if isinstance(ref, str) and isinstance(digest, str):
                yield SealedText(entry, ref, digest, strict=one.get("class") == STRICT)


def _check_words(act: Act, name: str, longest: int) -> None:
    word = act.facts.get(name)
    if not isinstance(word, str) or not word.strip() or len(word) > longest:
        raise AccessError(f"write a {name}, of 1 to {longest} characters")
    if not word.isprintable():
        raise AccessError(f"the {name} holds what cannot be printed; write it anew, on one line")
