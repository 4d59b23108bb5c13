"""The demo's two targets: the leaky assistant bare, and behind a gateway with its policy."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from seawall.assemble.demo_servers import Stage, examples, stage
from seawall.assemble.targets import Attackable, load_targets, open_targets
from seawall.redteam.targets.protocol import Target

BARE, GUARDED = "bare", "guarded"


@dataclass(frozen=True, slots=True)
class DemoTargets:
    """Both targets, what they have to lose, and the policy file of the gateway."""

    attackable: Attackable
    targets: tuple[Target, ...]
    config: Path


@contextmanager
def demo_attackable() -> Iterator[tuple[Attackable, Path]]:
    """
    Both targets, with what they have to lose, and the policy file of the gateway.

    Their servers run as long as this is entered; they and their data are gone afterwards.
    """
    with stage(0) as servers:
        attackable = load_targets(examples() / "leaky_assistant" / "target.yaml")
        yield _moved(attackable, servers), servers.config


@asynccontextmanager
async def demo_targets() -> AsyncIterator[DemoTargets]:
    """Both targets, as long as this is entered; servers and data are gone afterwards."""
    # Nothing else runs yet, so nobody minds the wait; what interrupts it is heard afterwards.
    with demo_attackable() as (attackable, config):
        opening = open_targets(attackable, (BARE, GUARDED), config=config, environ={})
        async with opening as targets:
            yield DemoTargets(attackable, targets, config)


def _moved(attackable: Attackable, servers: Stage) -> Attackable:
    """The same targets at the addresses where the servers really listen."""
    addresses = {BARE: servers.assistant.address, GUARDED: servers.gateway.address}
    targets = {
        name: line.model_copy(update={"url": f"{addresses[name]}/v1"})
        for name, line in attackable.file.targets.items()
    }
    file = attackable.file.model_copy(update={"targets": targets})
    return replace(attackable, file=file)
