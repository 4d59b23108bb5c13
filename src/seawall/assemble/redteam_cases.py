"""Cases on the disk: signed by a person when they are promoted, and believed only then."""

import os
from pathlib import Path

from seawall.access import People, PersonKey
from seawall.access.dsse import open_envelope, read_envelope, sign_bytes
from seawall.errors import AccessError, TargetError
from seawall.redteam.cases import Case, Side, read_statement, statement_of

SUFFIX = ".json"


def require_promoter(key: PersonKey, people: People) -> None:
    """AccessError where the key is not the one that the policy file has for this person."""
    person = people.find(key.name)
    if person.key != key.public:
        raise AccessError(
            f"the policy file has another key for `{key.name}`; sign with that one, or have the "
            "file changed"
        )


def write_case(case: Case, folder: Path, key: PersonKey) -> Path:
    """
    Sign a case, and write it on its side of the folder.

    TargetError where it cannot be written. A case that is there already is kept as it is.
    """
    path = folder / case.side / f"{case.id}{SUFFIX}"
    if path.exists():
        return path
    text = sign_bytes(statement_of(case), [key.signing]).text
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as problem:
        raise TargetError(
            f"`{path}` cannot be written ({type(problem).__name__}); name another `--into`"
        ) from None
    return path


def read_cases(folder: Path, people: People) -> tuple[Case, ...]:
    """
    The cases of a folder: of one side, or of the folder that has both.

    All of them or none: TargetError names the file whose signature does not hold or is of nobody
    in the policy file, whose attack is another than was signed, or that is on the wrong side; and
    a folder without a case, because nothing was tried then.
    """
    files = [(side, file) for side in _sides(folder) for file in sorted(side.glob(f"*{SUFFIX}"))]
    if not files:
        raise TargetError(f"there is no case in `{folder}`; `seawall redteam promote` makes them")
    return tuple(_read(file, side.name, people) for side, file in files)


def _sides(folder: Path) -> list[Path]:
    if folder.name in {*Side}:
        return [folder]
    return [folder / side for side in Side]


def _read(file: Path, side: str, people: People) -> Case:
    """A case whose signature is its promoter's, and which is where it belongs."""
    name = str(file)
    try:
        envelope = read_envelope(file.read_bytes())
    except (OSError, AccessError) as problem:
        raise TargetError(f"`{name}` cannot be read: {problem}") from None
    for person in people.by_name.values():
        keys = [key for key in (person.key, *person.old_keys) if key]
        try:
            opened = open_envelope(envelope, keys) if keys else None
        except AccessError:
            continue
        if opened is not None:
            case = read_statement(opened.payload, name)
            _require_placed(case, file, side, by=person.name)
            return case
    raise TargetError(
        f"`{name}` is not signed by a key of anybody in the policy file, or was changed since; "
        "promote it again, or keep a copy as evidence"
    )


def _require_placed(case: Case, file: Path, side: str, *, by: str) -> None:
    if case.by != by:
        raise TargetError(f"`{file}` says that `{case.by}` signed it, and `{by}` did")
    if file.stem != case.id:
        raise TargetError(f"`{file}` holds `{case.id}`; name it so")
    if side != case.side:
        raise TargetError(
            f"`{file}` is of the lineage `{case.lineage}`, which belongs to `{case.side}`; "
            "nobody chooses a side"
        )
