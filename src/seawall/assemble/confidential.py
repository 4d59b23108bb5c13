"""What must not leave, as an installation keeps it: fingerprints and digests, never the words."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from seawall.assemble.private import make_key, read_key, write_private
from seawall.detect import Use, withheld
from seawall.detect.confidential import (
    Entry,
    Fingerprints,
    Guarded,
    Hashes,
    Keyed,
    Phrase,
    Phrases,
    Quotes,
)
from seawall.errors import SettingsError

FOLDER, KEY_NAME = "confidential", "confidential-key"
"""In the data folder: a file for each entry, and the key without which they tell nothing."""

VERSION = 1

_ENDING = ".kept"
_ID_BYTES = 4
_PHRASE = np.dtype(
    [("length", "<u4"), ("place", "<u4"), ("digest", "u1", (16,)), ("owner", "u1", (16,))]
)
_NOBODY = bytes(16)


@dataclass(frozen=True, slots=True)
class Kept:
    """
    One thing that must not leave, without its words.

    `kind` is that of its findings; `name` what findings call it; `parts` how many
    fingerprints or values are kept. `expires` is the last day, or empty.
    """

    id: str
    kind: str
    name: str
    label: str
    owner: str
    added: str
    expires: str
    parts: int

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return bool(self.expires) and self.expires < today.isoformat()

    @property
    def called(self) -> str:
        """What findings say of it: its name, and its label."""
        return f"{self.name} ({self.label})" if self.label else self.name


class ConfidentialStore:
    """
    What must not leave, in a data folder: each entry a file of its own, written at once.

    A file is a line of JSON, about the entry, and then its fingerprints or digests.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._key_path = folder / KEY_NAME

    def keyed(self) -> Keyed:
        """The hashes under this installation's key, which is made where there is none."""
        if not self.all():
            make_key(self._key_path)
        return self._keyed()

    def add(
        self,
        kept: Kept,
        *,
        prints: Hashes | None = None,
        phrases: Sequence[tuple[Phrase, bytes]] = (),
    ) -> None:
        """Keep an entry: a document's fingerprints, or phrases, each with its owner's digest."""
        payload = _packed(phrases) if prints is None else prints.astype("<u8").tobytes()
        head = {"version": VERSION, **asdict(kept), "sha256": sha256(payload).hexdigest()}
        write_private(self._folder / f"{kept.id}{_ENDING}", orjson.dumps(head) + b"\n" + payload)

    def remove(self, identity: str) -> Kept:
        """Forget an entry. SettingsError where there is none of this id."""
        for kept in self.all():
            if kept.id == identity:
                (self._folder / f"{identity}{_ENDING}").unlink(missing_ok=True)
                return kept
        raise SettingsError(
            f"nothing confidential has the id `{identity}`; `seawall confidential list` shows all"
        )

    def all(self) -> list[Kept]:
        """Every entry, oldest first, expired ones too."""
        return sorted((kept for kept, _ in self._read()), key=lambda kept: (kept.added, kept.id))

    def in_force(self, today: date) -> tuple[tuple[str, ...], tuple[Use, ...]]:
        """What is kept and has not expired: the ids, and the detectors of it."""
        read = [(kept, payload) for kept, payload in self._read() if not kept.expired(today)]
        if not read:
            return (), ()
        keyed = self._keyed()
        documents = [
            (kept.called, np.frombuffer(payload, "<u8").astype(np.uint64))
            for kept, payload in read
            if kept.kind == Quotes.name
        ]
        phrases = [
            (each, Entry(kept.kind, kept.called, owner))
            for kept, payload in read
            if kept.kind != Quotes.name
            for each, owner in _unpacked(payload)
        ]
        uses: list[Use] = []
        if documents:
            uses.append(withheld(Quotes(Fingerprints.of(documents), keyed)))
        if phrases:
            uses.append(withheld(Guarded(Phrases.of(phrases), keyed)))
        return tuple(sorted(kept.id for kept, _ in read)), tuple(uses)

    def stamp(self, today: date) -> object:
        """What is another value whenever another entry may be in force."""
        try:
            return self._folder.stat().st_mtime_ns, today
        except OSError:
            return None

    def _read(self) -> Iterator[tuple[Kept, bytes]]:
        for path in sorted(self._folder.glob(f"*{_ENDING}")):
            try:
                line, _, payload = path.read_bytes().partition(b"\n")
                head = orjson.loads(line)
                digest, version = head.pop("sha256"), head.pop("version")
                kept = Kept(**head)
            except FileNotFoundError:  # removed meanwhile
                continue
            except (OSError, ValueError, TypeError, KeyError) as problem:
                raise _broken(path, type(problem).__name__) from None
            if version != VERSION or digest != sha256(payload).hexdigest():
                raise _broken(path, "changed, or of another version")
            yield kept, payload

    def _keyed(self) -> Keyed:
        anew = f"remove `{self._folder}` and add anew what must not leave"
        return Keyed(read_key(self._key_path, without=anew))


def new_id() -> str:
    """An id for an entry."""
    return secrets.token_hex(_ID_BYTES)


def _packed(phrases: Sequence[tuple[Phrase, bytes]]) -> bytes:
    rows: NDArray[np.void] = np.zeros(len(phrases), _PHRASE)
    rows["length"] = [phrase.length for phrase, _ in phrases]
    rows["place"] = [phrase.place for phrase, _ in phrases]
    rows["digest"] = [list(phrase.digest) for phrase, _ in phrases]
    rows["owner"] = [list(owner or _NOBODY) for _, owner in phrases]
    return rows.tobytes()


def _unpacked(payload: bytes) -> Iterator[tuple[Phrase, bytes]]:
    for row in np.frombuffer(payload, _PHRASE):
        owner = row["owner"].tobytes()
        phrase = Phrase(int(row["length"]), int(row["place"]), row["digest"].tobytes())
        yield phrase, b"" if owner == _NOBODY else owner


def _broken(path: Path, why: str) -> SettingsError:
    return SettingsError(
        f"`{path}` cannot be read ({why}); restore it from a backup, or remove it and add anew "
        "what it kept"
    )
