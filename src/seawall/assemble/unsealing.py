"""Opens the sealed texts of an installation: its log, its people and what keeps its texts."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import orjson

from seawall.access import OpenedText, Read, SignedAct, open_texts
from seawall.assemble.guard import load_document
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.ledger.vault import Body, Vault
from seawall.settings import data_folder


def as_json(body: Body) -> str:
    """A sealed text as a program reads it."""
    return orjson.dumps(body).decode()


@contextmanager
def text_reader(path: Path | None, told: Callable[[Body], str] | None = None) -> Iterator[Read]:
    """What reads the texts that an installation keeps sealed, `told` as a person reads them."""
    told = told or readable
    document = load_document(path)
    folder = data_folder(document, folder=path.parent if path else Path())
    with Vault.open(folder) as vault:
        yield lambda ref, digest: told(vault.read(ref, digest))


def readable(body: Body) -> str:
    """A sealed text as a person reads it: each text after the place where it stood."""
    texts = body.get("texts")
    told = texts if isinstance(texts, list) else []
    parts = [part for part in told if isinstance(part, Mapping)]
    return "\n\n".join(f"{part.get('path', '')}\n{part.get('text', '')}".strip() for part in parts)


def unseal(
    path: Path | None, signed: SignedAct, now: datetime, *, read: Read | None
) -> tuple[OpenedText, ...]:
    """Open the texts of an approved request, with what reads them; see `open_texts`."""
    with open_ledger(path) as ledger:
        return open_texts(ledger, load_people(path), signed, now, read=read)
