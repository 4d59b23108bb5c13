"""What is taken out of the vault for good: a subject, what is over, what no event names."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from seawall.ledger.leaf import microseconds
from seawall.ledger.pseudonym import epoch_of
from seawall.ledger.rows import Rows
from seawall.ledger.vault.handed import blank
from seawall.ledger.vault.holds import MATCHES
from seawall.ledger.vault.port import STRICT, Erased, Expired
from seawall.ledger.vault.told import forget

_HELD_KEYS = f"""
    SELECT DISTINCT sealed.key, hold.name FROM sealed JOIN hold ON {MATCHES}
    WHERE sealed.subject = ?
"""  # noqa: S608 - constants
_HELD_AND_DUE = f"""
    SELECT hold.name, count(*) FROM sealed JOIN hold ON {MATCHES}
    WHERE sealed.class = ? AND sealed.at < ? GROUP BY hold.name
"""  # noqa: S608 - constants
_NOT_HELD = f"NOT EXISTS (SELECT 1 FROM hold WHERE {MATCHES})"  # noqa: S608 - a constant
_DUE = f"class = ? AND at < ? AND {_NOT_HELD}"
_GONE = f"""
    INSERT INTO gone SELECT ref, 'expired' FROM sealed WHERE {_DUE} ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants
_DELETE = f"DELETE FROM sealed WHERE {_DUE}"  # noqa: S608 - constants
_OLDER = f"SELECT ref FROM sealed WHERE at < ? AND {_NOT_HELD}"  # noqa: S608 - constants
_SWEEP = f"DELETE FROM sealed WHERE ref = ? AND {_NOT_HELD}"  # noqa: S608 - constants
# A key of the strict class is for one text, and gets no other in its quarter.
_IDLE = """
    (epoch < ? OR class = ?) AND NOT EXISTS (SELECT 1 FROM sealed WHERE sealed.key = dek.id)
"""


def erase(run: Rows, subject: str, classes: Collection[str] | None) -> Erased:
    """
    Delete a subject's keys, texts and mapping, of some classes or of all.

    A key that any hold needs stays with all that is under it: a text without its key is
    lost, and a key that stays somewhere opens an old copy of its texts.
    """
    row = run.execute("SELECT id FROM subject WHERE token = ?", (subject,)).fetchone()
    if row is None:
        return Erased()
    mine: str = row[0]
    held: dict[str, set[str]] = {}
    for key, name in run.execute(_HELD_KEYS, (mine,)):
        held.setdefault(key, set()).add(name)
    keys = dict(run.execute("SELECT id, class FROM dek WHERE subject = ?", (mine,)))
    asked = [key for key, klass in keys.items() if classes is None or klass in classes]
    doomed = [key for key in asked if key not in held]
    blocking = sorted({name for key in asked for name in held.get(key, ())})
    if len(doomed) == len(keys):
        texts = forget(run, subjects=[mine], keys=[])
        return Erased(len(doomed), texts, (), subjects=(mine,))
    texts = forget(run, subjects=[], keys=doomed)
    return Erased(len(doomed), texts, tuple(blocking), key_ids=tuple(doomed))


def expire(run: Rows, schedule: Mapping[str, int], now: datetime) -> Expired:
    """Delete texts that are older than their class's days, and what only they needed."""
    texts: dict[str, int] = {}
    held: Counter[str] = Counter()
    for klass, days in schedule.items():
        due = (klass, microseconds(now - timedelta(days=days)))
        for name, count in run.execute(_HELD_AND_DUE, due):
            held[name] += count
        run.execute(_GONE, due)
        texts[klass] = run.execute(_DELETE, due).rowcount
    classes = {row[0] for row in run.execute("SELECT DISTINCT class FROM sealed")}
    unscheduled = tuple(sorted(classes - schedule.keys()))
    return Expired(texts, _tidy(run, now), dict(held), unscheduled)


def older(run: Rows, before: datetime) -> set[str]:
    """The references of texts older than a time, without those that a hold keeps."""
    return {row[0] for row in run.execute(_OLDER, (microseconds(before),))}


def sweep(run: Rows, orphans: Iterable[str]) -> int:
    """Delete texts that no event names, but those held by now; how many."""
    return sum(run.execute(_SWEEP, (ref,)).rowcount for ref in orphans)


def _tidy(run: Rows, now: datetime) -> int:
    """Delete keys that get no more texts and have none, and who has none; how many keys."""
    idle = (epoch_of(now), STRICT)
    keys = run.execute(f"DELETE FROM dek WHERE {_IDLE}", idle).rowcount  # noqa: S608 - a constant
    blank(run)
    unused = "SELECT 1 FROM dek WHERE dek.subject = subject.id"
    run.execute(f"DELETE FROM subject WHERE NOT EXISTS ({unused})")  # noqa: S608 - a constant
    return keys
