"""Rows into rows with verdicts: what a worker does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from seawall.guard import Substitutes, verdict_json
from seawall.scan.chunk import Chunk
from seawall.scan.row import Row
from seawall.scan.tally import Tally
from seawall.terms import Stage, Verdict

KEY = "seawall"
"""The field that a scan adds. An input's own field of this name is replaced."""


class Checker(Protocol):
    """Whatever judges one text: seawall.Guard."""

    def check(self, text: str, *, stage: Stage, feature: str) -> Verdict:
        """The verdict on one text."""
        ...

    def substitutes(self) -> Substitutes:
        """What stands in the place of the values that a text is redacted of."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every row: by which field, at which stage, for which feature."""

    field: str = "text"
    stage: Stage = Stage.INPUT
    feature: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The output rows of a chunk, a line of JSON each, and their tally."""

    lines: bytes
    tally: Tally


def judge(chunk: Chunk, question: Question, checker: Checker) -> Judged:
    """One line of JSON for each row, whatever the row holds and whatever the checker does."""
    tally = Tally()
    lines: list[bytes] = []
    for row in chunk.block.rows(question.field):
        told = _told(row, question, checker)
        if chunk.file:
            told["file"] = chunk.file.encode("utf-8", "replace").decode("utf-8")
        line, told = _line(row, told)
        lines.append(line)
        tally.add(told)
    return Judged(b"".join(lines), tally)


def _told(row: Row, question: Question, checker: Checker) -> dict[str, Any]:
    problem = row.problem or missing(row.fields, question.field)
    if problem:
        return {"error": problem, "row": row.number}
    text = row.fields[question.field]
    try:
        verdict = checker.check(text, stage=question.stage, feature=question.feature)
        return verdict_json(verdict, text, checker.substitutes())
    except Exception as error:  # noqa: BLE001 - one row must not end the scan
        return {"error": f"the check failed ({type(error).__name__})", "row": row.number}


def missing(fields: Mapping[str, Any], field: str) -> str:
    """Why the field holds no text; nothing where it does."""
    if field not in fields:
        return f"no field `{field}`"
    if fields[field] is None:
        return f"`{field}` is null"
    return "" if isinstance(fields[field], str) else f"`{field}` is not a string"


def _line(row: Row, told: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    row.fields.pop(KEY, None)
    try:
        return orjson.dumps({**row.fields, KEY: told}, option=orjson.OPT_APPEND_NEWLINE), told
    except orjson.JSONEncodeError:
        told = {"error": "its fields are nested too deeply to be written", "row": row.number}
        return orjson.dumps({KEY: told}, option=orjson.OPT_APPEND_NEWLINE), told


def tally_of(line: bytes) -> Tally | None:
    """The tally of one output line, or None where it is not a whole one."""
    if not line.endswith(b"\n"):
        return None
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(row, dict) or not isinstance(row.get(KEY), dict):
        return None
    tally = Tally()
    tally.add(row[KEY])
    return tally
