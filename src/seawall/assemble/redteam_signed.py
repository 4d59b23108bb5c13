"""Files that a person signs for the red team: written whole or not at all, believed by key."""

import os
from pathlib import Path

from seawall.access import People, PersonKey
from seawall.access.dsse import open_envelope, read_envelope, sign_bytes
from seawall.errors import AccessError, TargetError

SUFFIX = ".json"


def require_promoter(key: PersonKey, people: People) -> None:
    """
    AccessError where the key is not the one that the policy file has for this person.

    Also where they have no role: so stands there who left.
    """
    person = people.find(key.name)
    if person.key != key.public:
        raise AccessError(
            f"the policy file has another key for `{key.name}`; sign with that one, or have the "
            "file changed"
        )
    if not person.roles:
        raise AccessError(
            f"`{key.name}` has no role in the policy file, as somebody who left; let somebody "
            "sign who has one, or have the file changed"
        )


def write_signed(path: Path, statement: bytes, key: PersonKey) -> None:
    """Sign a statement, and write it; TargetError where it cannot be written."""
    text = sign_bytes(statement, [key.signing]).text
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
            f"`{path}` cannot be written ({type(problem).__name__}); name another folder"
        ) from None


def read_signed(path: Path, people: People) -> tuple[bytes, str]:
    """
    The statement in a file, and whose key signed it.

    TargetError where that is nobody's in the policy file.
    """
    try:
        envelope = read_envelope(path.read_bytes())
    except (OSError, AccessError) as problem:
        raise TargetError(f"`{path}` cannot be read: {problem}") from None
    for person in people.by_name.values():
        keys = [key for key in (person.key, *person.old_keys) if key]
        try:
            opened = open_envelope(envelope, keys) if keys else None
        except AccessError:
            continue
        if opened is not None:
            return opened.payload, person.name
    raise TargetError(
        f"`{path}` is not signed by a key of anybody in the policy file, or was changed since; "
        "put back the file that was signed, and keep a copy of this one as evidence"
    )
