"""Asking a package that is installed elsewhere, line by line: no text is ever in a file."""

import os
import select
import subprocess
import time
from importlib.resources import files
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from threading import Lock
from types import TracebackType
from typing import Any, Self

import orjson

from seawall.errors import TargetError

PATIENCE = 600
"""Seconds for an answer: the first one waits until the package is loaded, which may be large."""

THERE = "seawall.redteam.corpora.there"

_READ = 65_536
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
}


class Asked:
    """
    A process in the package's own environment, until the `with` block ends.

    `python` is that environment's program, `script` one of `corpora/there`. What the package
    writes for itself lies in a private folder that is gone afterwards. TargetError where the
    process cannot be started, ends, or gives no answer.
    """

    def __init__(self, python: str, script: str, package: str) -> None:
        self.package = package
        self._python = str(Path(which(python) or python).absolute())
        self._script = script
        self._folder = TemporaryDirectory(prefix="seawall-corpus-")
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""
        self._lock = Lock()

    def __enter__(self) -> Self:
        home = Path(self._folder.name)
        _lay_out(home / "code", self._script)
        surroundings = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        homes = ("HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the program that the user names
                [self._python, "-m", f"{THERE}.{self._script}"],
                cwd=home,
                env={
                    **surroundings,
                    **_QUIET,
                    **dict.fromkeys(homes, str(home)),
                    "PYTHONPATH": str(home / "code"),
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            self._folder.cleanup()
            raise TargetError(
                f"`{self._python}` cannot be run; name the python of the environment where "
                f"{self.package} is installed"
            ) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._folder.cleanup()

    def ask(self, **said: object) -> dict[str, Any]:
        """The answer to a question; `refused` is in it where the package will not."""
        with self._lock:
            line = self._exchange(orjson.dumps(said) + b"\n")
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError:
            told = None
        if not isinstance(told, dict):
            raise self._lost()
        return told

    def _exchange(self, line: bytes) -> bytes:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise self._lost()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            until = time.monotonic() + PATIENCE
            while b"\n" not in self._rest:
                ready, _, _ = select.select([process.stdout], [], [], until - time.monotonic())
                read = os.read(process.stdout.fileno(), _READ) if ready else b""
                if not read:
                    raise self._lost()
                self._rest += read
        except (OSError, ValueError):
            raise self._lost() from None
        told, _, self._rest = self._rest.partition(b"\n")
        return told

    def _lost(self) -> TargetError:
        return TargetError(
            f"{self.package} gives no answer from `{self._python}`; see that "
            f"`{self._python} -c 'import {self.package.lower()}'` works"
        )


def _lay_out(folder: Path, script: str) -> None:
    """
    Only what may run there, by the same names: the package need not know Seawall.

    The empty packages above it keep a Seawall that is installed there, too, out of the way.
    """
    place = folder
    for part in THERE.split("."):
        place /= part
        place.mkdir(parents=True)
        (place / "__init__.py").touch()
    for name in ("fence.py", f"{script}.py"):
        (place / name).write_bytes(files(THERE).joinpath(name).read_bytes())
