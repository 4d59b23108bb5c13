"""What is wrong with a policy file, without anything that somebody wrote into it."""

import re
from collections.abc import Iterator
from functools import cache

from seawall.policy.read import document_schema

CUT = "…"

_DOUBTFUL = re.compile(
    r"[`'\"](?P<quoted>[^`'\"]*)[`'\"]"  # what is quoted may be anything
    r"|[`'\"]"
    r"|\d{6,}"  # a number that is somebody's, where a schema's error has one bare
)


def without_input(problem: str) -> str:
    """
    The words of a PolicyError or SettingsError, up to the first quote if any is the file's own.

    Errors quote what they are about, which helps whoever wrote it. In a log that others read
    it must not stand: a key that was pasted into the wrong line would be in there for good.
    What quotes names of the format alone is told in full. Else there is nothing after the first
    quote, since nobody can tell where a value that has quotes itself begins and ends.
    """
    doubtful = list(_DOUBTFUL.finditer(problem))
    if all(_is_ours(found["quoted"]) for found in doubtful):
        return problem
    return f"{problem[: doubtful[0].start()]}{CUT}"


def _is_ours(quoted: str | None) -> bool:
    return quoted is not None and all(part in _known() for part in quoted.split("."))


@cache
def _known() -> frozenset[str]:
    """Names and words of the format, and those of our own advice."""
    ours = ("seawall init", "seawall policy check", "seawall people key")
    return frozenset((*ours, *map(str, range(1_000)), *_names(document_schema())))


def _names(schema: object) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from _names(each)
    elif isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (word for word in schema.get("enum", ()) if isinstance(word, str))
        for each in schema.values():
            yield from _names(each)
