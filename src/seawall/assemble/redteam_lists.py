"""The signed lists of cases on the disk: each in a file of its own, beside the cases."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from seawall.access import People, PersonKey
from seawall.assemble.redteam_signed import SUFFIX, read_signed, write_signed
from seawall.errors import TargetError
from seawall.redteam.cases import (
    CaseList,
    broken_off,
    missed,
    read_list,
    statement_of_list,
    unlisted,
)

FOLDER = "lists"
"""Beside the cases of a side."""

_SHOWN = 3


def write_list(it: CaseList, side: Path, key: PersonKey) -> Path:
    """Sign a list, and write it beside the cases; TargetError where it cannot be written."""
    path = side / FOLDER / f"{it.id}{SUFFIX}"
    write_signed(path, statement_of_list(it), key)
    return path


def read_lists(side: Path, people: People) -> tuple[CaseList, ...]:
    """
    The lists of a side.

    All of them or none: TargetError names the file whose signature does not hold, or which is
    not where it belongs, and lists that others came after and that are not there.
    """
    lists = tuple(_read(f, side, people) for f in sorted((side / FOLDER).glob(f"*{SUFFIX}")))
    if gone := broken_off(lists):
        raise TargetError(
            f"`{side / FOLDER}`: {_names(gone)} not there, and lists that were signed later name "
            "them; put them back, as from your repository"
        )
    return lists


def require_listed(side: Path, lists: Sequence[CaseList], cases: Mapping[str, str]) -> None:
    """
    TargetError where the cases of a side (digests by name) are not those that its lists name.

    Also where there is no list at all: then nobody would miss a case that is gone.
    """
    if cases and not lists:
        raise TargetError(
            f"`{side}` has cases and no signed list of them, so that nobody would miss one that "
            f"is gone; see that all are there, and run `{_sign(side)}`"
        )
    if gone := missed(lists, cases):
        raise TargetError(
            f"`{side}`: {_names(gone)} listed and not there; put them back, or sign that they "
            f"are to be gone: `{_sign(side)} --reason WHY`"
        )
    if more := unlisted(lists, cases):
        raise TargetError(
            f"`{side}`: {_names(more)} there and in no signed list, or not as listed; promote "
            f"them again, or sign that they belong there: `{_sign(side)}`"
        )


def _read(file: Path, side: Path, people: People) -> CaseList:
    statement, by = read_signed(file, people)
    it = read_list(statement, str(file))
    if it.by != by:
        raise TargetError(f"`{file}` says that `{it.by}` signed it, and `{by}` did")
    if file.stem != it.id:
        raise TargetError(f"`{file}` holds `{it.id}`; name it so")
    if side.name != it.side:
        raise TargetError(f"`{file}` lists cases of `{it.side}`; put it back there")
    return it


def _names(names: Sequence[str]) -> str:
    """The first few of many, with their verb."""
    told = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return f"{told}{more} {'is' if len(names) == 1 else 'are'}"


def _sign(side: Path) -> str:
    return f"seawall redteam sign {side} --as KEY"
