"""What commands share that a person must sign."""

import os
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from seawall.access import Act, People, PersonKey, SignedAct, read_person_key, sign
from seawall.access.person_key import VARIABLE
from seawall.errors import AccessError
from seawall.terms import Fact

_Command = TypeVar("_Command", bound=Callable[..., object])


def signs(command: _Command) -> _Command:
    """The option that says whose key signs."""
    return click.option(
        "--as",
        "key",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help=f"Your key, as `seawall people key` wrote it.  [default: ${VARIABLE}]",
    )(command)


def key_of(path: Path | None) -> PersonKey:
    """The key of whoever runs a command; AccessError where they named none."""
    named = path or Path(os.environ.get(VARIABLE, ""))
    if named == Path():
        raise AccessError(
            f"this is signed by a person: name your key with `--as FILE`, or in `{VARIABLE}`; "
            "`seawall people key NAME` makes one"
        )
    return read_person_key(named)


def sign_now(
    kind: str, facts: Mapping[str, Fact], people: People, *, key: PersonKey
) -> tuple[SignedAct, datetime]:
    """An act of this moment, signed, and the moment."""
    now = datetime.now(UTC)
    nonce = secrets.token_hex(16)
    act = Act(kind, key.name, now, facts, nonce, people.tenant, people.environment)
    return sign(act, key.signing), now
