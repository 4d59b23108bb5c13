"""Jobs done in this process, several at once where a target is far away."""

import asyncio
from collections.abc import Iterator, Sequence

from seawall.redteam.engine.asking import Job, Patience, Told, do
from seawall.redteam.engine.hunt import Orders
from seawall.redteam.engine.pool import Opener
from seawall.redteam.targets.protocol import Target


async def do_here(
    jobs: Sequence[Job], opener: Opener, orders: Orders, *, most: int, told: Told
) -> None:
    """Do all jobs, at most so many at once; lines come as they are known, of several jobs."""
    patience, waiting = Patience(), iter(jobs)
    async with opener() as target:
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(most, len(jobs))):
                    group.create_task(_worker(waiting, target, orders, patience, told))
        except ExceptionGroup as several:
            raise several.exceptions[0] from None


async def _worker(
    waiting: Iterator[Job], target: Target, orders: Orders, patience: Patience, told: Told
) -> None:
    for job in waiting:
        await do(job, target, orders, patience=patience, told=told)
