"""What good agents do in tau-bench and tau2-bench: their calls, and for whom they are made."""

import gzip
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parent.parent.parent
DATA = Path(os.environ.get("SEAWALL_DATA", ROOT.parent / "shared" / "data")) / "agents"
FILES = ("tau_bench_legit.jsonl.gz", "tau2_legit.jsonl.gz")
IDENTITY = ("user_id", "customer_id")
"""Arguments that say for whom a call is made."""

_USER_ID = re.compile(r"\b[a-z]+_[a-z]+_[0-9]{4}\b")


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call, as the benchmark says that it should be made."""

    feature: str
    """Whose scope decides: the domain's desk, or its customer's own tools."""
    tool: str
    arguments: dict[str, Any]
    effect: str
    """`read` or `write`, as the data has it."""


@dataclass(frozen=True, slots=True)
class Run:
    """One conversation's calls. `user` is who has signed in, or empty where nothing says it."""

    id: str
    domain: str
    user: str
    known_by: str
    """How `user` is known: `field`, `text` or `calls`."""
    calls: tuple[Call, ...]

    @property
    def seen(self) -> bool:
        """Whether it is of the half that was looked at while the scopes were written."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0


def absent() -> list[str]:
    """The files that are not there."""
    return [str(DATA / name) for name in FILES if not (DATA / name).exists()]


def runs() -> list[Run]:
    """All runs of both files, in their order."""
    return [_run(row) for name in FILES for row in rows(DATA / name)]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a gzipped JSON Lines file."""
    with gzip.open(path) as lines:
        yield from map(orjson.loads, lines)


def _run(row: dict[str, Any]) -> Run:
    domain = row["suite"]
    calls = tuple(_call(domain, each) for each in row["legit_calls"])
    user, known_by = _user(row, calls)
    return Run(row["id"], domain, user, known_by, calls)


def _call(domain: str, row: dict[str, Any]) -> Call:
    by_customer = row.get("requestor") == "user"
    feature = f"{domain}-customer" if by_customer else domain
    return Call(feature, row["function"], row["args"], row["effect"])


def _user(row: dict[str, Any], calls: tuple[Call, ...]) -> tuple[str, str]:
    """
    Who has signed in, and how it is known.

    tau-bench says it in a field. tau2-bench often says it in the task; else the first call
    that names somebody is believed, and only later ones can name somebody else.
    """
    if row.get("user_id"):
        return row["user_id"], "field"
    stated = _USER_ID.search(row["text"])
    if stated:
        return stated.group(), "text"
    named = (call.arguments[name] for call in calls for name in IDENTITY if name in call.arguments)
    first = next(named, "")
    return first, "calls" if first else ""
