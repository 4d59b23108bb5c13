"""A run's file on the disk: lines are added as they are known, and sorted once all are."""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from seawall.errors import TargetError
from seawall.redteam.lines import Run, line_json, read_run
from seawall.redteam.record import Finished, Harmless, Line, Plan, Tried, Try

NAME = "run.jsonl"
"""In the folder of a run."""

_OF_THIS_RUN = {"run", "began"}
"""What of a plan differs from run to run, though all else is the same."""


@dataclass(slots=True)
class RunFile:
    """
    The file of a run that goes on. Only one process writes to it.

    A line is in the hands of the system as soon as `write` returns, so that a kill loses none;
    what became of a seed is on the disk then.
    """

    path: Path
    run: Run
    _file: BinaryIO

    @classmethod
    def begin(cls, folder: Path, plan: Plan) -> Self:
        """A new file with this plan; TargetError where there is one already."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / NAME
        try:
            file = open(path, "xb", opener=_private)  # noqa: SIM115 - it is kept
        except FileExistsError:
            raise TargetError(
                f"there is a run in `{folder}` already; go on with it by `--resume {path}`, or "
                "name another `--out`"
            ) from None
        with _closed_if_raised(file):
            _lock(file, path)
            opened = cls(path, Run(plan), file)
            opened.write(plan)
            opened.sync()
        return opened

    @classmethod
    def resume(cls, path: Path, plan: Plan) -> Self:
        """
        The file of a run that was stopped, less a line that was torn then.

        TargetError where it was of another plan: what was heard then would not be heard now.
        """
        try:
            file = path.open("r+b")
        except OSError as problem:
            message = f"`{path}` cannot be opened ({type(problem).__name__}); name a `run.jsonl`"
            raise TargetError(message) from None
        with _closed_if_raised(file):
            _lock(file, path)
            raw = file.read()
            run = read_run(raw, str(path))
            _require_same(run.plan, plan, path)
            file.truncate(raw.rfind(b"\n") + 1)
            file.seek(0, os.SEEK_END)
        return cls(path, run, file)

    def write(self, line: Line) -> None:
        """Add a line."""
        self._file.write(line_json(line))
        self._file.flush()
        if isinstance(line, Tried):
            self.sync()

    def sync(self) -> None:
        """Wait until all of it is on the disk."""
        os.fsync(self._file.fileno())

    def finish(self, seeds: Sequence[str], texts: Sequence[str], ended: str) -> None:
        """
        Write the last line, with all others sorted by target, then as `seeds` and `texts` are.

        So the file is the same in whatever order the lines came. What was added before stays what
        it was until the new file is whole.
        """
        run = read_run(self.path.read_bytes(), str(self.path))
        lines = [run.plan, *_in_order(run, seeds, texts), Finished(ended)]
        raw = b"".join(map(line_json, lines))
        new = self.path.with_name(f"{self.path.name}.new")
        with open(new, "wb", opener=_private) as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


@contextmanager
def _closed_if_raised(file: BinaryIO) -> Iterator[None]:
    try:
        yield
    except BaseException:
        file.close()
        raise


def open_run(path: Path) -> Run:
    """The run of a file, or of a folder that has one; TargetError where it cannot be read."""
    path = path / NAME if path.is_dir() else path
    try:
        raw = path.read_bytes()
    except OSError as problem:
        message = f"`{path}` cannot be read ({type(problem).__name__}); name a run's folder"
        raise TargetError(message) from None
    return read_run(raw, str(path))


def _in_order(run: Run, seeds: Sequence[str], texts: Sequence[str]) -> list[Line]:
    targets = {name: place for place, name in enumerate(run.plan.targets)}
    seed, text = _places(seeds), _places(texts)

    def place(line: Try | Tried | Harmless) -> tuple[int, ...]:
        """Of a seed: the search, the shrinking, the sweep, each by number, then the result."""
        at = targets[line.target]
        match line:
            case Try():
                phase = 2 if line.alone else int(line.shrinking)
                return at, 0, seed[line.seed], phase, line.number
            case Tried():
                return at, 0, seed[line.seed], 3, 0
            case Harmless():
                return at, 1, text[line.text], 0, 0

    lines: list[Try | Tried | Harmless] = [*run.tries, *run.tried, *run.harmless]
    return [*sorted(lines, key=place)]


def _places(names: Sequence[str]) -> Mapping[str, int]:
    return {name: place for place, name in enumerate(names)}


def _private(path: str, flags: int) -> int:
    """For its owner alone: the attacks in it work."""
    return os.open(path, flags, 0o600)


def _lock(file: BinaryIO, path: Path) -> None:
    """The kernel's lock, which the end of the process frees however it ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise TargetError(f"another run is writing `{path}`; wait for it or stop it") from None


def _require_same(before: Plan, now: Plan, path: Path) -> None:
    now = replace(now, run=before.run, began=before.began)
    changed = [
        each.name
        for each in fields(Plan)
        if each.name not in _OF_THIS_RUN and getattr(before, each.name) != getattr(now, each.name)
    ]
    if "digests" in changed:
        changed.remove("digests")
        names = before.digests.keys() | now.digests.keys()
        changed += sorted(n for n in names if before.digests.get(n) != now.digests.get(n))
    if changed:
        raise TargetError(
            f"the run in `{path}` was of another {' and '.join(changed)}; give the same options "
            "as then, or begin a new run"
        )
