"""Cases on the disk: signed by a person when they are promoted, and believed only then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from seawall.access import People, PersonKey
from seawall.assemble.redteam_lists import read_lists, require_listed, write_list
from seawall.assemble.redteam_signed import SUFFIX, read_signed, write_signed
from seawall.errors import TargetError
from seawall.redteam.cases import (
    Case,
    CaseList,
    Side,
    missed,
    next_list,
    read_statement,
    statement_of,
    unlisted,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The cases of a folder, all as they were signed and listed, and how many lists there are."""

    cases: tuple[Case, ...]
    lists: int


@dataclass(frozen=True, slots=True)
class Unsigned:
    """What on one side is not as its lists say: cases that none names, and such as are gone."""

    folder: Path
    lists: tuple[CaseList, ...]
    cases: Mapping[str, str]
    """Digests by name of all that are there."""

    @property
    def added(self) -> tuple[str, ...]:
        """Cases that are there, and not listed as they are."""
        return unlisted(self.lists, self.cases)

    @property
    def gone(self) -> tuple[str, ...]:
        """Cases that are listed and not there."""
        return missed(self.lists, self.cases)


def write_cases(
    cases: Sequence[Case], folder: Path, key: PersonKey, people: People
) -> tuple[Path, ...]:
    """
    Sign cases, write each on its side of the folder, and sign a list of those that are new.

    The files of the cases, in their order. TargetError where one cannot be written. A case that
    is there already is kept as it is.
    """
    by_side = {side: [case for case in cases if case.side is side] for side in Side}
    lists = {side: read_lists(folder / side, people) for side in Side}
    paths = tuple(_write(case, folder, key) for case in cases)
    for side, ours in by_side.items():
        files = [_file(case, folder) for case in ours]
        there = dict(_told(file, people) for file in files)
        if it := next_list(side, lists[side], there, by=key.name):
            write_list(it, folder / side, key)
    return paths


def read_cases(folder: Path, people: People, *, at_least: int = 0) -> Kept:
    """
    The cases of a folder: of one side, or of the folder that has both.

    All of them or none: TargetError names the file whose signature does not hold or is of nobody
    in the policy file, whose attack is another than was signed, or that is on the wrong side; a
    case that the signed lists name and that is not there, or that none names; fewer lists than
    `at_least`; and a folder without a case, because nothing was tried then.
    """
    sides = _sides(folder)
    held = {side: [_read(file, people) for file in _files(side)] for side in sides}
    lists = {side: read_lists(side, people) for side in sides}
    for side in sides:
        require_listed(side, lists[side], {case.id: digest for case, digest in held[side]})
    cases = tuple(case for side in sides for case, _ in held[side])
    count = sum(map(len, lists.values()))
    if count < at_least:
        raise TargetError(
            f"`{folder}` has fewer signed lists of cases than it had ({count:,} of {at_least:,}): "
            "it is an older one; get the newer, or ask who took lists out"
        )
    if not cases:
        raise TargetError(f"there is no case in `{folder}`; `seawall redteam promote` makes them")
    return Kept(cases, count)


def unsigned(folder: Path, people: People) -> tuple[Unsigned, ...]:
    """
    Each side that is not as its lists say.

    TargetError where a file is not as it was signed, and where there is neither a case nor a
    list: a folder that was mistyped is not one in which all is well.
    """
    found = [
        Unsigned(
            side, read_lists(side, people), dict(_told(file, people) for file in _files(side))
        )
        for side in _sides(folder)
    ]
    if not any(it.lists or it.cases for it in found):
        raise TargetError(
            f"there is neither a case nor a signed list in `{folder}`; name the folder that has "
            f"`{Side.REGRESS}` and `{Side.HOLDOUT}`, or one of these two, and put back what was "
            "there, as from your repository"
        )
    return tuple(it for it in found if it.added or it.gone)


def sign_side(it: Unsigned, key: PersonKey, *, reason: str) -> Path:
    """Sign that the cases that are there are all; the file of the list."""
    side = Side(it.folder.name)
    made = next_list(side, it.lists, it.cases, by=key.name, reason=reason)
    assert made is not None, "something is not as the lists say"
    return write_list(made, it.folder, key)


def _write(case: Case, folder: Path, key: PersonKey) -> Path:
    path = _file(case, folder)
    if not path.exists():
        write_signed(path, statement_of(case), key)
    return path


def _file(case: Case, folder: Path) -> Path:
    return folder / case.side / f"{case.id}{SUFFIX}"


def _files(side: Path) -> list[Path]:
    return sorted(side.glob(f"*{SUFFIX}"))


def _sides(folder: Path) -> list[Path]:
    # `.` has no name of its own, and a side is known by its name.
    named = folder if folder.name in {*Side} else folder.resolve()
    if named.name in {*Side}:
        return [named]
    return [folder / side for side in Side]


def _told(file: Path, people: People) -> tuple[str, str]:
    """The name and the digest of a case."""
    case, digest = _read(file, people)
    return case.id, digest


def _read(file: Path, people: People) -> tuple[Case, str]:
    """A case whose signature is its promoter's, and which is where it belongs; its digest."""
    statement, by = read_signed(file, people)
    case = read_statement(statement, str(file))
    if case.by != by:
        raise TargetError(f"`{file}` says that `{case.by}` signed it, and `{by}` did")
    if file.stem != case.id:
        raise TargetError(f"`{file}` holds `{case.id}`; name it so")
    if file.parent.name != case.side:
        raise TargetError(
            f"`{file}` is of the lineage `{case.lineage}`, which belongs to `{case.side}`; "
            "nobody chooses a side"
        )
    return case, f"sha256:{sha256(statement).hexdigest()}"
