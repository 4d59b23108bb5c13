"""Lines of a run's file as JSON, and back: strict, but for a last line that a crash tore."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from seawall.errors import TargetError
from seawall.redteam.record import Finished, Harmless, Line, Plan, Tried, Try

KINDS: Mapping[str, type[Line]] = {
    "plan": Plan,
    "try": Try,
    "tried": Tried,
    "harmless": Harmless,
    "finished": Finished,
}
"""What a line is called in the file, under `line`."""

_NAMES = {kind: name for name, kind in KINDS.items()}
_ADAPTERS: Mapping[type[Line], TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in _NAMES}


@dataclass(frozen=True, slots=True)
class Run:
    """
    All that a file says of a run, each thing once.

    `finished` is None while it goes on, or where it was stopped. `tries` of a seed are in the
    order in which they were asked.
    """

    plan: Plan
    tries: tuple[Try, ...] = ()
    tried: tuple[Tried, ...] = ()
    harmless: tuple[Harmless, ...] = ()
    finished: Finished | None = None


def line_json(line: Line) -> bytes:
    """A line of the file, its end included. What is as it is by default is left out."""
    told = {"line": _NAMES[type(line)]}
    for each in fields(line):
        value = getattr(line, each.name)
        if each.default is MISSING or value != each.default:
            told[each.name] = value
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def read_run(raw: bytes, source: str) -> Run:
    """
    What a file says; `source` is how errors call it.

    Of two lines about the same thing the later counts: a run that was resumed may have both.
    TargetError where it is no run's file.
    """
    lines = read_lines(raw, source)
    plan = next(lines, None)
    if not isinstance(plan, Plan):
        raise TargetError(f"`{source}` does not begin with the plan of a run; name a `run.jsonl`")
    return of_lines(plan, lines)


def of_lines(plan: Plan, lines: Iterable[Line]) -> Run:
    """The run of a plan and of the lines after it."""
    tries: dict[tuple[object, ...], Try] = {}
    tried: dict[tuple[str, str], Tried] = {}
    harmless: dict[tuple[str, str], Harmless] = {}
    finished = None
    for line in lines:
        match line:
            case Try():
                tries[line.target, line.seed, line.alone, line.shrinking, line.number] = line
            case Tried():
                tried[line.target, line.seed] = line
            case Harmless():
                harmless[line.target, line.text] = line
            case Finished():
                finished = line
            case Plan():
                raise TargetError("a run's file holds two plans; name another `--out`")
    return Run(plan, (*tries.values(),), (*tried.values(),), (*harmless.values(),), finished)


def read_lines(raw: bytes, source: str) -> Iterator[Line]:
    """Each line in turn; one without its end is what a crash left, and is passed over."""
    whole, _, _ = raw.rpartition(b"\n")
    for number, line in enumerate(whole.split(b"\n") if whole else (), 1):
        try:
            yield _line(line)
        except ValueError as problem:
            raise TargetError(f"`{source}` line {number} is no line of a run: {problem}") from None


def _line(raw: bytes) -> Line:
    """ValueError says what is wrong; it quotes nothing, since an attack may stand there."""
    try:
        told = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise ValueError("it is not JSON") from None
    kind = KINDS.get(str(told.pop("line", ""))) if isinstance(told, dict) else None
    if kind is None:
        raise ValueError(f"`line` must be one of: {', '.join(KINDS)}")
    if told.keys() - {each.name for each in fields(kind)}:
        raise ValueError(f"it has a key that a `{_NAMES[kind]}` has not; was it written by hand?")
    try:
        read: Line = _ADAPTERS[kind].validate_json(orjson.dumps(told), strict=True)
    except ValidationError as error:
        at = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise ValueError(f"`{at}` is missing or of another sort") from None
    return read
