"""One scan and what came of it, for the tests of scan."""

import gzip
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from hypothesis import HealthCheck, settings

from seawall.scan import Checker, Job, Progress, Question, scan
from tests.scan.checkers import Attacks

hostile = settings(
    max_examples=2000 if os.environ.get("SEAWALL_NIGHTLY") == "1" else 100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
"""For laws over files: one folder serves all examples, since each writes its own file anew."""


def scanned(
    given: Path,
    out: Path,
    make: Callable[[], Checker] = Attacks,
    *,
    field: str = "text",
    workers: int = 1,
    revision: str = "sha256:1",
    restart: bool = False,
) -> Progress:
    """Scan with a small checker."""
    job = Job(given, out, Question(field), revision, workers, restart=restart)
    return scan(job, make, told=lambda _: None)


def rows_of(content: bytes, name: str, folder: Path) -> list[dict[str, Any]]:
    """The output rows of a file with this content and name."""
    given = folder / name
    given.write_bytes(content)
    out = folder / "rows-out.jsonl"
    scanned(given, out)
    return read(out)


def told(content: bytes, name: str, folder: Path) -> list[str]:
    """For each output row its action, or why it could not be checked."""
    rows = [row["seawall"] for row in rows_of(content, name, folder)]
    return [row.get("error") or row["action"] for row in rows]


def read(out: Path) -> list[dict[str, Any]]:
    """The rows of an output in JSON Lines."""
    content = gzip.decompress(out.read_bytes()) if out.suffix == ".gz" else out.read_bytes()
    return [orjson.loads(line) for line in content.splitlines()]


def write_json(path: Path, texts: Sequence[str]) -> Path:
    """A file in JSON Lines with these texts, numbered."""
    lines = (orjson.dumps({"id": n, "text": text}) for n, text in enumerate(texts))
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path
