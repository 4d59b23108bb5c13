"""What a foreign package may not do while it is asked: read certain sets, or use the network."""

import json
import logging
import os
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

LEFT_OUT = (
    "inthewild",
    "jailbreakllms",
    "jailbreakhub",
    "forbiddenquestions",
    "harmbench",
    "strongreject",
    "jailbreakbench",
    "jbbbehaviors",
    "xstest",
    "wildguard",
    "notinject",
    "bipia",
    "injecagent",
    "agentsecuritybench",
    "qualifire",
    "pintbenchmark",
    "cyberseceval",
    "hatecheck",
    "tensortrust",
    "creddata",
    "fraudr1",
    "presidioresearch",
)
"""Sets that Seawall is measured on, or that nobody agreed to be in: neither run nor read."""

BUILT_ON = {
    "fitd": "harmbench",
    "sata": "harmbench",
    "goat": "jailbreakbench",
    "phrasing": "jailbreakbench",
}
"""Modules of garak whose probes are made of such a set, though their names do not say so."""

_PUNCTUATION = re.compile(r"[\W_]+")
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
_CODE = (".py", ".pyc", ".so")


class Refused(Exception):  # noqa: N818 - what happened, in words that hold no text
    """Something is not given or not done; the message is ours, and quotes nothing."""


class Fenced(OSError):  # noqa: N818 - what happened
    """The package reached for what it may not have."""


def names_left_out(words: str) -> str:
    """Which set that is left out these words name, however they write it; else nothing."""
    bare = _PUNCTUATION.sub("", words).casefold()
    return next((name for name in LEFT_OUT if name in bare), "")


def probe_left_out(probe: str) -> str:
    """The set that a probe of garak is of, by its name; else nothing."""
    return BUILT_ON.get(probe.partition(".")[0], "") or names_left_out(probe)


class Fence:
    """From now on, and for the whole process: it cannot be taken down."""

    def __init__(self) -> None:
        self.touched: set[str] = set()
        """Sets that were reached for, also where the package went on without them."""
        sys.addaudithook(self._seen)

    def _seen(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], str | bytes):
            path = os.fsdecode(args[0])
            name = "" if path.endswith(_CODE) else names_left_out(path)
            if name:
                self.touched.add(name)
                raise Fenced(f"the set `{name}` is left out")
        elif event in _NETWORK:
            raise Fenced("nothing is fetched from the network")


def converse(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> NoReturn:
    """
    Answer each line of JSON on standard input by one on standard output, until there is no more.

    Whatever else is printed or logged goes nowhere: it may hold texts that nobody is to keep.
    """
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        out.write(json.dumps(_answered(answer, line)) + "\n")
        out.flush()
    # At once: what a package does at the end of a process may take long, or print.
    os._exit(0)


def _answered(answer: Callable[[dict[str, Any]], dict[str, Any]], line: str) -> dict[str, Any]:
    try:
        return answer(json.loads(line))
    except Refused as refused:
        return {"refused": str(refused)}
    except (Exception, SystemExit) as problem:  # noqa: BLE001 - a message may quote a text
        return {"refused": f"the package failed with {type(problem).__name__}"}
