"""Targets of a chat at addresses of the test's own, opened as a target file opens them."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from seawall.assemble.targets import Attackable, open_targets
from seawall.redteam.attack import Attack, Channel, Piece, Turn
from seawall.redteam.reply import Reply
from seawall.redteam.targets.file import TargetFile
from seawall.redteam.targets.protocol import Target
from tests.gateway.running import Answer, Model
from tests.gateway.serving import serving_model

SECRET = "CORMORANT-8831"


def target_file(url: str, *, kind: str = "chat", **given: Any) -> TargetFile:
    """A file with the one target `it`; what is no part of a target is one of the file."""
    of_file = {name: given.pop(name) for name in list(given) if name in TargetFile.model_fields}
    line = {"kind": kind, "url": url, "model": "m", **given}
    document = {"targets": {"it": line}, "secrets": [SECRET], **of_file}
    return TargetFile.model_validate(json.loads(json.dumps(document)))


def ask(
    file: TargetFile, *attacks: Attack, environ: Mapping[str, str] | None = None
) -> list[Reply]:
    """What the file's target replies to each, one after the other."""

    async def work() -> list[Reply]:
        async with open_targets(
            Attackable(file, Path()), ["it"], config=None, environ=environ or {}
        ) as (target,):
            return [await target.ask(attack) for attack in attacks]

    return asyncio.run(work())


def abilities(file: TargetFile) -> Target:
    """The file's target, closed again."""

    async def work() -> Target:
        async with open_targets(Attackable(file, Path()), ["it"], config=None, environ={}) as told:
            return told[0]

    return asyncio.run(work())


@contextmanager
def model(answer: Answer) -> Iterator[tuple[str, Model]]:
    """A model on a socket, and its address."""
    with serving_model(answer) as (serving, _):
        yield f"http://127.0.0.1:{serving.port}/v1", serving


def attack(*texts: str, channel: Channel = Channel.USER, name: str = "") -> Attack:
    """What the attacker says, each in a turn of its own."""
    return Attack(tuple(Turn((Piece(text, channel, live=True, name=name),)) for text in texts))


def turn(*pieces: tuple[str, Channel], who: str = "attacker", fresh: bool = False) -> Turn:
    return Turn(tuple(Piece(text, channel) for text, channel in pieces), who=who, fresh=fresh)
