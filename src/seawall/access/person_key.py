"""A person's secret keys, in a file that only they may read."""

import base64
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from seawall.access.acts import public_key
from seawall.errors import AccessError
from seawall.ledger.cosigned import decoded
from seawall.ledger.vault.custody import SEALING

VARIABLE = "SEAWALL_PERSON_KEY"
"""Names the file of the person who runs a command."""

_FIRST = "seawall person key v1"
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class PersonKey:
    """The name that somebody signs by, and the secret keys that sign and that open."""

    name: str
    signing: Ed25519PrivateKey = field(repr=False)
    sealing: X25519PrivateKey = field(repr=False)

    @property
    def public(self) -> str:
        """What signatures are held to."""
        return public_key(self.signing)

    @property
    def seal_key(self) -> str:
        """What is sealed for this person is sealed to this."""
        raw = self.sealing.public_key().public_bytes_raw()
        return SEALING + base64.b64encode(raw).decode()

    @property
    def text(self) -> str:
        """The file's lines: they are secret."""
        raw = (self.signing.private_bytes_raw(), self.sealing.private_bytes_raw())
        signing, sealing = (base64.b64encode(each).decode() for each in raw)
        return f"{_FIRST}\n{self.name}\ned25519:{signing}\n{SEALING}{sealing}\n"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The keys that a file holds; ValueError where it holds none."""
        first, name, signing, sealing, end = text.split("\n")
        if (first, end) != (_FIRST, "") or not name:
            raise ValueError(_FIRST)
        raw = decoded(signing.removeprefix("ed25519:")), decoded(sealing.removeprefix(SEALING))
        return cls(
            name,
            Ed25519PrivateKey.from_private_bytes(raw[0]),
            X25519PrivateKey.from_private_bytes(raw[1]),
        )


def make_person_key(path: Path, name: str) -> PersonKey:
    """New keys in a new file, its owner's alone; AccessError where a file is there already."""
    key = PersonKey(name, Ed25519PrivateKey.generate(), X25519PrivateKey.generate())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise AccessError(
            f"`{path}` is there already, and is not overwritten; name another file with `--out`"
        ) from None
    except OSError as error:
        raise AccessError(f"`{path}` cannot be written ({type(error).__name__})") from None
    return key


def read_person_key(path: Path) -> PersonKey:
    """The keys in a file; AccessError where others may read it too, or it holds none."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            content = file.read(_LONGEST) if stat.S_ISREG(status.st_mode) else b""
    except OSError as error:
        raise AccessError(
            f"the key `{path}` cannot be read ({type(error).__name__}); "
            "`seawall people key NAME` makes one"
        ) from None
    if status.st_mode & 0o077:
        raise AccessError(
            f"the key `{path}` can be read by others; run `chmod 600` on it, and if somebody "
            "may have read it, make another and have it put into the policy file"
        )
    try:
        return PersonKey.from_text(content.decode("ascii"))
    except ValueError:
        raise AccessError(
            f"`{path}` holds no key of a person; `seawall people key NAME` makes one"
        ) from None
