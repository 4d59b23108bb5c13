"""
One guard in a process of its own: it is given texts, and says how long each took and what of it.

    PYTHONPATH=. python -P -m bench.worker seawall

Lines of JSON in and out. It runs in Seawall's environment and in those of others, so
at the top it imports nothing but the standard library.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import version
from time import perf_counter
from typing import Any, TextIO

WARM_UP = "Good morning. What time does the office open today?"


@dataclass(slots=True)
class Guarding:
    """
    A guard that is ready.

    `check` takes a text and its stage, and alone is timed; `told` turns what it gave
    into (an attack found, the text stopped); `read` is how many windows a costly part
    has read so far, where there is one.
    """

    version: str
    check: Callable[[str, str], Any]
    told: Callable[[Any], tuple[bool, bool]]
    read: Callable[[], int] = field(default=lambda: 0)


def _own(part: str) -> Guarding:
    guard = getattr(import_module("bench.inside"), part)()

    def told(given: Any) -> tuple[bool, bool]:
        said = guard.told(given)
        return said.found, said.stopped

    return Guarding(version("seawall"), guard.check, told, lambda: guard.read)


def _flag(given: Any) -> tuple[bool, bool]:
    return bool(given), bool(given)


def _picket() -> Guarding:
    """Ask of a user's words as its documentation does (`dpi`), of all others by default."""
    picket = import_module("aicordon.picket")
    by_stage = {"input": picket.load(mode="dpi"), "context": picket.load()}
    return Guarding(version("aicordon"), lambda text, stage: by_stage[stage].check(text), _flag)


def _forcefield() -> Guarding:
    """Its rules and the model that it ships, at its default sensitivity."""
    guard = import_module("forcefield").Guard(telemetry=False)
    model = import_module("forcefield.ml")
    if not model.is_available() or model._backend != "onnx":  # noqa: SLF001 - nothing else tells
        raise LookupError("its model does not load; it needs the locale en_US.UTF-8")
    return Guarding(
        version("forcefield"), lambda text, _: guard.scan(text), lambda r: _flag(r.blocked)
    )


def _guardify() -> Guarding:
    guardify = import_module("guardify")
    return Guarding(
        version("prompt-guardrail"),
        lambda text, _: guardify.detect(text),
        lambda r: _flag(r["label"] == "injection"),
    )


def _nanoguard() -> Guarding:
    """It reads the first 512 tokens of a text."""
    guard = import_module("nanoguard").NanoGuard(device="cpu")
    return Guarding(
        version("metatronnanoguard"),
        lambda text, _: guard.scan(text),
        lambda r: _flag(r.is_injection),
    )


LOADERS: dict[str, Callable[[], Guarding]] = {
    "rules": lambda: _own("Rules"),
    "n-grams": lambda: _own("Grams"),
    "seawall": lambda: _own("Cascade"),
    "again": lambda: _own("Shared"),
    "picket": _picket,
    "forcefield": _forcefield,
    "guardify": _guardify,
    "nanoguard": _nanoguard,
}


def answer(guard: Guarding, block: list[tuple[str, str]], *, twice: bool) -> dict[str, list[Any]]:
    """Check each text of a block, and say of each what became of it; times in seconds."""
    said: dict[str, list[Any]] = {
        "seconds": [], "found": [], "stopped": [], "read": [], "failed": []
    }  # fmt: skip
    for text, stage in block:
        if twice:
            guard.check(text, stage)
        read, failed, given = guard.read(), "", None
        begun = perf_counter()
        try:
            given = guard.check(text, stage)
        except Exception as problem:  # noqa: BLE001 - a stranger's code may raise anything
            failed = type(problem).__name__
        said["seconds"].append(perf_counter() - begun)
        found, stopped = (False, False) if failed else guard.told(given)
        for name, value in (("found", found), ("stopped", stopped), ("failed", failed)):
            said[name].append(value)
        said["read"].append(guard.read() - read)
    return said


def serve(guard: Guarding, lines: TextIO, out: TextIO) -> None:
    """Answer block after block until there are no more."""
    for line in lines:
        asked = json.loads(line)
        said = answer(guard, asked["texts"], twice=asked["twice"])
        out.write(json.dumps(said) + "\n")
        out.flush()


def main() -> None:
    """Load the guard named on the command line, say so, and serve."""
    # Whatever the guard's own code prints goes to the log, not between the answers.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    guard = LOADERS[sys.argv[1]]()
    guard.check(WARM_UP, "input")
    out.write(json.dumps({"version": guard.version}) + "\n")
    out.flush()
    serve(guard, sys.stdin, out)


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        main()
