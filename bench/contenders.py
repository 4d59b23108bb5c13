"""The guards that bench/latency.py compares, each in a process of its own on one core."""

import contextlib
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.environments import HOME, PEERS, ROOT, Unavailable, install, run, set_up
from bench.traffic import Asked

PATIENCE = 300.0  # seconds that a guard may take to load, or to read a block
LOCALE = "en_US.UTF-8"

ABSENT = {
    "llm-guard, gorget": "their models are fetched from a hub",
    "llamafirewall": "its model is fetched from a hub, with a licence to accept",
    "prompt-armor": "its models are fetched at first use",
    "jailguard": "its embedding model (90 MB) is fetched at first use",
    "toolwall-guard": "its classifier is fetched from a hub",
}
"""Peers that need what no package index holds, so that they cannot run here."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A guard: what it is, and how to get the Python that it runs on."""

    name: str
    what: str
    python: Callable[[], Path]
    twice: bool = False  # timed only once it has read the very text before
    locale: bool = False  # needs the locale of the United States


def own() -> Path:
    """Seawall's own environment."""
    return Path(sys.executable)


def peer() -> Path:
    """The environment of the others."""
    lock = PEERS / "guards" / "requirements.txt"
    return set_up("guards", lock, title="the guards to compare with") / "bin" / "python"


def peer_with_torch() -> Path:
    """The same, with what only one of them needs: PyTorch's build for processors."""
    python = peer()
    folder = python.parent.parent
    lock = PEERS / "guards" / "nanoguard.txt"
    if run([str(python), "-c", "import torch, nanoguard"]):
        install(folder, ["--no-deps", "--require-hashes", "-r", str(lock)])
        torch = re.search(r"torch==(\S+)", lock.read_text(encoding="utf-8"))
        assert torch, "the list names PyTorch's version"
        try:
            install(folder, ["--no-deps", torch[0]])
        except Unavailable as problem:
            raise Unavailable(
                f"{problem}\nPyTorch's build for processors is on its own index; name that in "
                "PIP_EXTRA_INDEX_URL"
            ) from None
    return python


CONTENDERS = (
    Contender("seawall", "the whole input side: rules, views, both models", own),
    Contender("again", "the same, of a text that it has read before", own, twice=True),
    Contender("rules", "Seawall's rules and views alone", own),
    Contender("n-grams", "Seawall's first model alone, no rules, no views", own),
    Contender("picket", "aicordon: signatures", peer),
    Contender("forcefield", "rules, TF-IDF and logistic regression", peer, locale=True),
    Contender("guardify", "prompt-guardrail: TF-IDF and logistic regression", peer),
    Contender("nanoguard", "metatronnanoguard: a transformer of 17 M weights", peer_with_torch),
)


@dataclass(frozen=True, slots=True)
class Block:
    """What a guard said of some texts, in order; `failed` holds what it raised, or nothing."""

    seconds: list[float]
    found: list[bool]
    stopped: list[bool]
    read: list[int]
    failed: list[str]


class Running:
    """A guard that is ready. `load` is in seconds from its spawn to its first answer."""

    def __init__(self, contender: Contender, core: int, log: Path) -> None:
        """Start it on one core; Unavailable where it cannot run here."""
        self.contender = contender
        self._log = log
        python = contender.python()
        command = [str(python), "-P", "-m", "bench.worker", contender.name]
        environment = _environment(log.parent, locale=contender.locale)
        begun = time.perf_counter()
        own_cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {core})  # a child starts where its parent is
        try:
            with log.open("wb") as output:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=output,
                    env=environment,
                    cwd=log.parent,
                )
        finally:
            os.sched_setaffinity(0, own_cores)
        try:
            self.version: str = self._line()["version"]
        except BaseException:
            self.close()
            raise
        self.load = time.perf_counter() - begun

    def ask(self, block: Sequence[Asked]) -> Block:
        """Have a block of texts checked, one after another."""
        texts = [(asked.text, asked.stage) for asked in block]
        assert self._process.stdin is not None, "it was opened"
        told = {"texts": texts, "twice": self.contender.twice}
        self._process.stdin.write(orjson.dumps(told) + b"\n")
        self._process.stdin.flush()
        return Block(**self._line())

    def memory(self) -> int:
        """Its resident memory in bytes, as proc_pid_status(5) has it."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        return 1024 * int(found[1]) if found else 0

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _line(self) -> dict[str, Any]:
        out = self._process.stdout
        assert out is not None, "it was opened"
        ready, _, _ = select.select([out], [], [], PATIENCE)
        line = out.readline() if ready else b""
        if not line:
            words = self._log.read_text(errors="replace").strip()[-400:] or "(nothing)"
            raise Unavailable(f"{self.contender.name} gave no answer; its last words:\n{words}")
        said: dict[str, Any] = orjson.loads(line)
        return said


def _environment(home: Path, *, locale: bool) -> dict[str, str]:
    """Nothing of a developer's own, one thread, and no way to report or fetch anything."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "HF_HUB_OFFLINE": "1",
        "FORCEFIELD_NO_TELEMETRY": "1",
    }
    if locale:
        environment["LOCPATH"] = str(_locales())
    return environment


def _locales() -> Path:
    """A folder with the locale that forcefield's model asks for; slim machines have none."""
    folder = HOME / "locale"
    if not (folder / LOCALE).exists() and shutil.which("localedef"):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as made, contextlib.suppress(OSError):
            if not run(["localedef", "-i", "en_US", "-f", "UTF-8", f"{made}/{LOCALE}"]):
                Path(made, LOCALE).rename(folder / LOCALE)
    return folder
