"""What a red team run attacks: a guard, the targets of a file, or the demo's two."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from seawall.assemble.demo_targets import demo_attackable
from seawall.assemble.policy_file import load_document
from seawall.assemble.targets import Attackable, guard_target, load_targets, open_targets
from seawall.errors import TargetError
from seawall.policy import revision
from seawall.redteam.engine.pool import Opener
from seawall.redteam.engine.run import Attacked
from seawall.redteam.targets.protocol import Abilities, Target

DEMO, GUARD = "demo", "guard"
_FILES = {".yaml", ".yml"}


@dataclass(frozen=True, slots=True)
class Scene:
    """
    All targets of a run, and the digest of the file that names them and what they have to lose.

    `demo`: it is the demo that is attacked, and no installation.
    """

    targets: tuple[Attacked, ...]
    file: str = ""
    demo: bool = False


@contextmanager
def opened_scene(
    names: Sequence[str], *, config: Path | None, environ: Mapping[str, str] | None = None
) -> Iterator[Scene]:
    """
    The targets that were named, as long as this is entered.

    `guard`, or nothing, is the guard of `config`; `demo` starts the demo's servers; a target file
    stands for all of its targets, or for those that are named beside it. TargetError or
    SettingsError where one of them cannot be had.
    """
    env = os.environ if environ is None else environ
    files = [name for name in names if Path(name).suffix in _FILES]
    if len(files) > 1 or (DEMO in names and files):
        raise TargetError("name one target file, or `demo`, in a run: figures are told by file")
    with ExitStack() as stack:
        if DEMO in names:
            attackable, config = stack.enter_context(demo_attackable())
        else:
            attackable = load_targets(Path(files[0]) if files else None)
        chosen = [name for name in names if name not in files and name != DEMO]
        targets = _targets(attackable, chosen, config, env)
        yield Scene(targets, attackable.digest, demo=DEMO in names)


def _targets(
    attackable: Attackable, chosen: Sequence[str], config: Path | None, environ: Mapping[str, str]
) -> tuple[Attacked, ...]:
    names = dict.fromkeys(chosen or attackable.names)
    return tuple(_attacked(attackable, name, config, environ) for name in names)


def _attacked(
    attackable: Attackable, name: str, config: Path | None, environ: Mapping[str, str]
) -> Attacked:
    line = attackable.line(name)
    if line.kind == GUARD:
        policy = attackable.config(name, config)
        now = revision(load_document(policy))
        guard = partial(_open_guard, name, policy, line.feature, now)
        abilities = asyncio.run(_abilities(guard))
        return Attacked(name, abilities, attackable.profile, guard, in_process=True)
    far = partial(_open_far, attackable, name, dict(environ))
    return Attacked(name, asyncio.run(_abilities(far)), attackable.profile, far)


@asynccontextmanager
async def _open_guard(
    name: str, policy: Path | None, feature: str, now: str
) -> AsyncIterator[Target]:
    """A guard of the policy that the run began with, in whatever process."""
    if revision(load_document(policy)) != now:
        raise TargetError(f"`{policy}` changed while the run went on; begin a new run")
    yield guard_target(name, policy, feature)


@asynccontextmanager
async def _open_far(
    attackable: Attackable, name: str, environ: Mapping[str, str]
) -> AsyncIterator[Target]:
    async with open_targets(attackable, (name,), config=None, environ=environ) as (target,):
        yield target


async def _abilities(opener: Opener) -> Abilities:
    async with opener() as target:
        return target.abilities
