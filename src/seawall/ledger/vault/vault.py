"""Texts that can be erased while every proof of the log stays as it was."""

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Self

from seawall.errors import LedgerError, TextGone
from seawall.ledger.leaf import microseconds
from seawall.ledger.opening import open_for_reading
from seawall.ledger.place import log_url
from seawall.ledger.port import LedgerReader
from seawall.ledger.pseudonym import epoch_of
from seawall.ledger.receipts import log_origin
from seawall.ledger.rows import Rows
from seawall.ledger.vault import erasing, holds
from seawall.ledger.vault import handed as handing
from seawall.ledger.vault.database import SqliteStore
from seawall.ledger.vault.envelope import NONCE, associated, open_sealed, padded_size, seal
from seawall.ledger.vault.handed import Handed
from seawall.ledger.vault.holds import Hold, People, require_two
from seawall.ledger.vault.keks import Keks
from seawall.ledger.vault.keys import Dek, Place, begun, key_by_id, key_for, rewrap, wrapped
from seawall.ledger.vault.port import (
    STRICT,
    Body,
    Erased,
    Expired,
    Sealed,
    Store,
    ToSeal,
    require_subject,
)
from seawall.ledger.vault.strict import (
    CustodySet,
    InCustody,
    StrictKey,
    in_custody,
    keep,
    new_key,
    sets,
)
from seawall.ledger.vault.told import reapply, told_by

_INSERT = "INSERT INTO sealed VALUES (?, ?, ?, ?, ?, ?, ?)"
_WHERE = "SELECT key, class, subject, at, ciphertext FROM sealed WHERE ref = ?"


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row of the table of texts, which is the one that the log names."""

    ref: str
    key: str
    klass: str
    subject: str
    at: int
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rotated:
    """
    What a rotation did: the new generation, and how many keys it wraps now.

    `unreadable` keys were wrapped by what was destroyed, or were changed.
    """

    generation: str
    keys: int
    unreadable: int


class Vault:
    """
    Sealed texts under keys of their subjects; the log has only the digests of what is here.

    A text is durable here before the event that names it is appended: a crash between leaves
    a text that no event names, and `sweep` removes it. What is taken out is told to `record`
    before it is gone for good, and that appends it to the log: a crash between is made up for
    when the vault is opened again, and so is a backup that was put back. Any thread and
    several processes may use it. All methods raise LedgerError.
    """

    def __init__(self, store: Store, keks: Keks, *, origin: str) -> None:
        self._store = store
        self._keks = keks
        self._origin = origin

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The vault beside the log in a data folder, which must be there; put right by the log."""
        vault = cls(_store(folder), Keks(folder), origin=log_origin(folder))
        try:
            with open_for_reading(folder) as log:
                vault.reapply(log)
        except BaseException:
            vault.close()
            raise
        return vault

    def reapply(self, log: LedgerReader) -> int:
        """
        Do again what the log says was erased and held, as after a restored backup.

        How many texts were back that had been erased. Whoever opens a vault must do this first.
        """
        told = told_by(log)  # first, since a long log must not keep others from the vault
        with self._store.transaction() as run:
            count = reapply(run, told)
        if count:
            self._store.scrub()
        return count

    def subject_of(self, token: str) -> str:
        """The random id that stands for a pseudonym in here, made at first need."""
        with self._store.transaction() as run:
            return _subject(run, token)

    def seal_many(
        self, texts: Sequence[ToSeal], *, custodians: Mapping[str, str] | None = None
    ) -> list[Sealed]:
        """
        Keep all the texts, durable on return, or none; what an event says of each.

        Each text of the strict class gets a key of its own, which only the `custodians` keep,
        three by name with their `x25519:` keys: once this returns, nobody here can open it.
        """
        made = [self._strict_key(text, custodians or {}) for text in texts]
        keys: dict[Place, Dek] = {}
        with self._store.transaction() as run:
            return [
                self._seal(run, text, keys, strict=key)
                for text, key in zip(texts, made, strict=True)
            ]

    def read(self, ref: str, digest: str) -> Body:
        """
        A text by what an event says of it; whoever asks must have logged that.

        TextGone where it was erased or its time is over, LedgerError where there never was
        one, or it is not the one that the event names.
        """
        with self._store.transaction() as run:
            kept = _kept(run, ref, digest)
            dek = key_by_id(run, self._keks, kept.key)
        return self._opened(kept, dek.key)

    def in_custody(self, ref: str, digest: str) -> InCustody:
        """
        Who keeps the key of a text of the strict class, and their shares; raises as `read`.

        `custody.open_shares` opens a custodian's.
        """
        with self._store.transaction() as run:
            kept = _kept(run, ref, digest)
            return in_custody(run, kept.key, kept.sealed, origin=self._origin)

    def read_with(self, ref: str, digest: str, key: bytes) -> Body:
        """A text of the strict class by the key that two custodians opened; raises as `read`."""
        with self._store.transaction() as run:
            kept = _kept(run, ref, digest)
        return self._opened(kept, key)

    def hand(self, handed: Sequence[Handed]) -> None:
        """
        Keep what custodians hand over; what the same handed over before is gone.

        Of a key that was erased since they opened it nothing is kept.
        """
        with self._store.transaction() as run:
            handing.put(run, handed)
            handing.blank(run)

    def handed(self, request: str) -> list[Handed]:
        """What was handed over for the request with this digest."""
        with self._store.transaction() as run:
            return handing.of_request(run, request)

    def end_handed(self, now: datetime, *, request: str = "") -> None:
        """Delete what was handed over for requests that are over by now, and for one that ends."""
        with self._store.transaction() as run:
            count = handing.end(run, now, request)
        if count:
            self._store.scrub()

    def custody(self) -> list[CustodySet]:
        """Who keeps keys of the strict class, those of the oldest texts first."""
        with self._store.transaction() as run:
            return sets(run)

    def erase(
        self,
        subject: str,
        *,
        record: Callable[[Erased], object],
        classes: Collection[str] | None = None,
    ) -> Erased:
        """
        Shred the keys of a pseudonym, and delete its texts and that it was ever here.

        `record` appends `erased_events` to the log; where it fails, nothing is erased. What
        a legal hold needs stays, and the holds are named.
        """
        require_subject(subject)
        with self._store.transaction() as run:
            erased = erasing.erase(run, subject, classes)
            record(erased)
        return replace(erased, scrubbed=self._store.scrub())

    def expire(
        self, schedule: Mapping[str, int], now: datetime, *, record: Callable[[Expired], object]
    ) -> Expired:
        """Delete texts older than their class's days, but what a hold needs; all is told."""
        with self._store.transaction() as run:
            expired = erasing.expire(run, schedule, now)
            record(expired)
        return replace(expired, scrubbed=self._store.scrub())

    def oldest(self) -> datetime | None:
        """When the oldest text in here is from."""
        with self._store.transaction() as run:
            at = run.execute("SELECT min(at) FROM sealed").fetchone()[0]
        return None if at is None else holds.moment(at)

    def sweep(self, refs: Iterable[str], *, before: datetime) -> int:
        """
        Delete texts older than a time that the log does not name, by `sealed_refs`; how many.

        What a hold keeps stays. `before` must leave time for an append that is under way.
        """
        with self._store.transaction() as run:
            orphans = erasing.older(run, before)
        orphans.difference_update(refs)  # outside, since a long log takes its time
        if not orphans:
            return 0
        with self._store.transaction() as run:
            swept = erasing.sweep(run, sorted(orphans))
        if swept:
            self._store.scrub()
        return swept

    def open_hold(self, lines: Sequence[Hold], *, record: Callable[[], object]) -> None:
        """Hold what these lines of one name match, from now on."""
        with self._store.transaction() as run:
            holds.add(run, lines)
            record()

    def close_hold(
        self, name: str, by: People, at: datetime, *, record: Callable[[], object]
    ) -> None:
        """Let go of what a hold held; nothing is erased by that."""
        require_two(by)
        with self._store.transaction() as run:
            if not holds.close(run, name, by, at):
                raise LedgerError(f"no hold `{name}` is open; `seawall log hold list`")
            record()

    def holds(self) -> list[Hold]:
        """All holds there ever were, oldest first."""
        with self._store.transaction() as run:
            return holds.all_holds(run)

    def wrapped(self) -> dict[str, int]:
        """How many keys each generation wraps; those of the strict class are custodians'."""
        with self._store.transaction() as run:
            return wrapped(run)

    def rotate(self, now: datetime) -> Rotated:
        """Make a new generation of the key above all, and wrap every key under it."""
        with self._store.transaction() as run:
            self._keks.newest(begun=begun(run))  # so that a lost file is not taken for a new vault
        self._keks.renew(now)
        return self._rewrap()

    def retired(self, before: datetime) -> tuple[str, ...]:
        """The generations that retired before a time."""
        return self._keks.retired(before)

    def destroy(self, generations: Sequence[str]) -> None:
        """
        Destroy retired generations: no copy of the vault from their time can be opened again.

        Whatever they still wrap is wrapped under the newest before.
        """
        self._rewrap()
        self._keks.destroy(generations)

    def close(self) -> None:
        """Let go of the vault. Twice does no harm."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def _strict_key(self, text: ToSeal, custodians: Mapping[str, str]) -> StrictKey | None:
        return new_key(custodians, origin=self._origin) if text.klass == STRICT else None

    def _seal(
        self, run: Rows, text: ToSeal, keys: dict[Place, Dek], *, strict: StrictKey | None
    ) -> Sealed:
        subject = _subject(run, text.subject)
        place = Place(subject, text.klass, epoch_of(text.at))
        if strict:
            keep(run, strict, place)
            dek = strict.dek
        else:
            dek = keys.get(place) or keys.setdefault(place, key_for(run, self._keks, place))
        at = microseconds(text.at)
        sealed = seal(
            _written(text.body),
            dek.key,
            aad=self._associated(text.ref, text.klass, subject, key=dek.id, at=at),
            nonce=secrets.token_bytes(NONCE),
        )
        size = padded_size(sealed)
        run.execute(_INSERT, (text.ref, dek.id, text.klass, subject, at, size, sealed))
        return Sealed(text.ref, sha256(sealed).hexdigest(), size, text.klass)

    def _opened(self, kept: _Kept, key: bytes) -> Body:
        aad = self._associated(kept.ref, kept.klass, kept.subject, key=kept.key, at=kept.at)
        return _read(open_sealed(kept.sealed, key, aad=aad))

    def _associated(self, ref: str, klass: str, subject: str, *, key: str, at: int) -> bytes:
        return associated("text", self._origin, ref, klass, subject, key, at)

    def _rewrap(self) -> Rotated:
        with self._store.transaction() as run:
            newest = self._keks.newest(begun=begun(run))
            done, unreadable = rewrap(run, self._keks, newest)
        self._store.scrub()
        return Rotated(newest.id, done, unreadable)


def _store(folder: Path) -> Store:
    """Where the vault of a data folder is: beside the log, in a file or in its database."""
    if url := log_url():
        from seawall.ledger.postgres import PostgresVaultStore  # noqa: PLC0415 - an extra

        return PostgresVaultStore(url)
    return SqliteStore(folder)


def _kept(run: Rows, ref: str, digest: str) -> _Kept:
    row = run.execute(_WHERE, (ref,)).fetchone()
    if row is None:
        raise _absent(run, ref)
    key, klass, subject, at, ciphertext = row
    kept = _Kept(ref, key, klass, subject, at, bytes(ciphertext))
    if sha256(kept.sealed).hexdigest() != digest:
        raise LedgerError(
            f"the sealed text `{ref}` is not the one that the log names: it was changed; "
            "keep the vault as evidence"
        )
    return kept


def _written(body: Body) -> bytes:
    """A body as JSON, with half characters as they are: what clients send may hold them."""
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False, default=dict).encode(
            "utf-8", "surrogatepass"
        )
    except (TypeError, ValueError, RecursionError) as error:
        raise LedgerError(f"this cannot be sealed as JSON ({type(error).__name__})") from None


def _read(plaintext: bytes) -> Body:
    body: Body = json.loads(plaintext.decode("utf-8", "surrogatepass"))
    return body


def _subject(run: Rows, token: str) -> str:
    require_subject(token)
    insert = "INSERT INTO subject VALUES (?, ?) ON CONFLICT DO NOTHING"
    run.execute(insert, (secrets.token_hex(16), token))
    found: str = run.execute("SELECT id FROM subject WHERE token = ?", (token,)).fetchone()[0]
    return found


def _absent(run: Rows, ref: str) -> LedgerError:
    row = run.execute("SELECT why FROM gone WHERE ref = ?", (ref,)).fetchone()
    if row is None:
        return LedgerError(
            f"there is no sealed text `{ref}` in the vault; is it another log's, or a backup "
            "from before it?"
        )
    why = "was erased" if row[0] == "erased" else "is over its time, and was deleted"
    return TextGone(f"the sealed text `{ref}` {why}")
