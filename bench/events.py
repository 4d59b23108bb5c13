"""Events such as a gateway logs, for benchmarks of the log: recorded facts, again and again."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path

import orjson

from seawall.terms import Event, Fact

RECORDED = Path(__file__).with_name("events.jsonl")
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
APART = timedelta(milliseconds=10)

AT_ONCE, TO_A_SESSION, TO_A_PERSON = 500, 7, 4
"""Sessions that are open at a time, requests of each, and sessions of one person."""


@cache
def recorded() -> tuple[tuple[str, dict[str, Fact]], ...]:
    """
    Kind and facts of what a gateway logged, with default rules, of the mix of bench/mix.py.

    Nine exchanges that passed and one that was blocked, five events to each but the last.
    """
    lines = map(orjson.loads, RECORDED.read_bytes().splitlines())
    return tuple((line["kind"], line["facts"]) for line in lines)


def event(number: int) -> Event:
    """The event of this number; the same on every machine and in every run."""
    exchange, part = divmod(number, len(recorded()))
    kind, facts = recorded()[part]
    request = exchange * -(-len(recorded()) // 5) + part // 5
    session = request // (AT_ONCE * TO_A_SESSION) * AT_ONCE + request % AT_ONCE
    return Event(
        kind,
        NOON + APART * number,
        "gateway",
        request=f"req_{request:027x}",
        feature=f"feature-{request % 20}",
        session=f"ss1.{_pseudonym(session)}",
        principal=f"pz1.default.2026q3.principal.{_pseudonym(-1 - session // TO_A_PERSON)}",
        facts=facts,
    )


@lru_cache(4_096)
def _pseudonym(number: int) -> str:
    digest = hashlib.sha256(str(number).encode()).digest()
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()
