"""
Signed lists of cases: what was added and what was taken out, so that what is gone is missed.

Each time that cases are added is a list of its own, in a file of its own, which names the lists
that were last until then. So branches of a repository merge without a conflict, and a list that is
taken out is missed as well, unless it was the last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256

from pydantic import TypeAdapter

from seawall.errors import TargetError
from seawall.redteam.cases.side import Side
from seawall.redteam.cases.statement import (
    by_field,
    canonical,
    parts,
    shaped,
    statement,
    subject,
)

PREDICATE = "https://seawall.invalid/redteam/cases/v1"
"""Under `invalid` (RFC 2606): a name that is nobody's address."""

_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Added:
    """A case that a list adds. `digest` is `sha256:` over the statement that was signed."""

    case: str
    digest: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A case that somebody took out, and the lists that had added it."""

    case: str
    added_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseList:
    """
    What somebody added to a side and took out of it, at once.

    `after` are the lists that were last until then: two of them where branches were merged.
    `reason` is why cases were taken out.
    """

    side: Side
    added: tuple[Added, ...]
    gone: tuple[Gone, ...]
    after: tuple[str, ...]
    by: str
    reason: str = ""

    @property
    def digest(self) -> str:
        """`sha256:` over all of it."""
        return f"sha256:{sha256(canonical(by_field(self))).hexdigest()}"

    @property
    def id(self) -> str:
        """What a list is called: by all that it says."""
        return f"list_{self.digest.removeprefix('sha256:')[:_ID_DIGITS]}"


def next_list(
    side: Side,
    lists: Sequence[CaseList],
    cases: Mapping[str, str],
    *,
    by: str,
    reason: str | None = None,
) -> CaseList | None:
    """
    The list that adds those of the cases (digests by name) that none has; None where all are.

    With a `reason` these are all cases: what others are listed are taken out.
    """
    names = _added(lists)
    added = tuple(Added(name, cases[name]) for name in unlisted(lists, cases))
    lost = () if reason is None else missed(lists, cases)
    gone = tuple(Gone(name, tuple(sorted(names[name]))) for name in lost)
    if not added and not gone:
        return None
    return CaseList(side, added, gone, _last(lists), by, reason if reason and gone else "")


def missed(lists: Sequence[CaseList], cases: Mapping[str, str]) -> tuple[str, ...]:
    """The cases that are listed and not there."""
    return tuple(sorted(_added(lists).keys() - cases.keys()))


def unlisted(lists: Sequence[CaseList], cases: Mapping[str, str]) -> tuple[str, ...]:
    """The cases that are there, and not listed as they are."""
    names = _added(lists)
    there = (name for name, digest in cases.items() if digest not in names.get(name, {}).values())
    return tuple(sorted(there))


def broken_off(lists: Sequence[CaseList]) -> tuple[str, ...]:
    """The lists that others came after, and that are not there."""
    return tuple(sorted({name for it in lists for name in it.after} - {it.id for it in lists}))


def statement_of_list(it: CaseList) -> bytes:
    """The list as an in-toto statement, in canonical JSON: the bytes that are signed."""
    return statement(PREDICATE, name=it.id, digest=it.digest, predicate=by_field(it))


def read_list(raw: bytes, source: str) -> CaseList:
    """
    The list of a statement whose signature holds; `source` is how errors call it.

    TargetError where it is no list, or its parts do not belong together.
    """
    about, predicate = parts(raw, PREDICATE, source=source, noun="list of cases")
    names = [each.name for each in fields(CaseList)]
    it = shaped(predicate, _LIST, names, source=source, noun="list of cases")
    if about != subject(it.id, it.digest):
        raise TargetError(f"`{source}` does not hold the list whose digest it names")
    return it


def _added(lists: Sequence[CaseList]) -> dict[str, dict[str, str]]:
    """
    By case the lists that add it and its digest there, but for what was taken out.

    Whoever takes a case out names the lists that they saw: it stays where another branch added
    it anew, and can come back.
    """
    out = {(each.case, name) for it in lists for each in it.gone for name in each.added_by}
    found: dict[str, dict[str, str]] = {}
    for it in lists:
        for each in it.added:
            if (each.case, it.id) not in out:
                found.setdefault(each.case, {})[it.id] = each.digest
    return found


def _last(lists: Sequence[CaseList]) -> tuple[str, ...]:
    """The lists that no other came after."""
    return tuple(sorted({it.id for it in lists} - {name for it in lists for name in it.after}))


_LIST = TypeAdapter(CaseList)
