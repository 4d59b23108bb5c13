"""Asks witnesses to sign the log's checkpoints, so that others hold what it was."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from seawall.errors import LedgerError
from seawall.gateway.metrics import Metrics
from seawall.ledger import Cosigning, Verifier, cosignature, read_checkpoint, read_note

SECONDS = 10.0
"""How long a witness may take."""

EVERY = 30.0
"""Seconds from one time to the next: how much of the log is its keeper's word alone."""

MOST = 100_000
"""Bytes of an answer."""

_SIZE = re.compile(r"[0-9]{1,18}\n?")


@dataclass(frozen=True, slots=True)
class WitnessAt:
    """A witness: its name in the policy file, where it is, and its key."""

    name: str
    url: str
    verifier: Verifier


class Cosigner:
    """Has the newest checkpoint cosigned by each witness, again and again."""

    def __init__(
        self,
        log: Cosigning,
        witnesses: Sequence[WitnessAt],
        session: aiohttp.ClientSession,
        metrics: Metrics,
    ) -> None:
        self._log = log
        self._witnesses = witnesses
        self._session = session
        self._metrics = metrics
        self._seen = dict.fromkeys((witness.name for witness in witnesses), 0)

    async def run(self) -> None:
        """Ask all of them every half minute, until cancelled."""
        while self._witnesses:
            await asyncio.gather(*map(self.ask, self._witnesses))
            await asyncio.sleep(EVERY)

    async def ask(self, witness: WitnessAt) -> None:
        """Have the newest checkpoint cosigned; what goes wrong is counted and tried again."""
        try:
            result = await self._asked(witness)
        except Exception:  # noqa: BLE001 - whatever a witness does, the others are asked
            self._seen[witness.name] = 0
            result = "failed"
        self._metrics.cosigned.labels(witness.name, result).inc()

    async def _asked(self, witness: WitnessAt) -> str:
        for _ in range(2):  # the second time from the size that the witness told
            old = self._seen[witness.name]
            note, body = await asyncio.to_thread(self._log.request, old)
            status, answer = await self._post(f"{witness.url.rstrip('/')}/add-checkpoint", body)
            if status == 200:  # noqa: PLR2004
                line = cosignature(note, answer, witness.verifier)
                await asyncio.to_thread(self._log.keep, note, line)
                self._seen[witness.name] = read_checkpoint(read_note(note).text).size
                return "signed"
            if status != 409 or not _SIZE.fullmatch(answer):  # noqa: PLR2004
                return "refused"
            self._seen[witness.name] = int(answer)
        return "refused"

    async def _post(self, url: str, body: str) -> tuple[int, str]:
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with self._session.post(
            url, data=body.encode(), timeout=timeout, allow_redirects=False
        ) as answer:
            told = b""
            async for piece in answer.content.iter_chunked(MOST):
                told += piece
                if len(told) > MOST:
                    raise LedgerError("the witness answers too much")
            return answer.status, told.decode("utf-8", "replace")
