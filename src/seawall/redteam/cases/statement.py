"""The form in which cases, and lists of them, are signed: in-toto statements, read strictly."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from seawall.errors import TargetError

STATEMENT = "https://in-toto.io/Statement/v1"

_Read = TypeVar("_Read")


def canonical(told: object) -> bytes:
    """Canonical JSON: equal values give equal bytes."""
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def by_field(value: Any) -> dict[str, Any]:
    """A dataclass as a mapping, so that its parts are sorted, too."""
    return {each.name: getattr(value, each.name) for each in fields(value)}


def statement(
    predicate_type: str, *, name: str, digest: str, predicate: Mapping[str, Any]
) -> bytes:
    """The bytes that are signed. `digest` is `sha256:` of what `name` is about."""
    return canonical(
        {
            "_type": STATEMENT,
            "subject": subject(name, digest),
            "predicateType": predicate_type,
            "predicate": predicate,
        }
    )


def subject(name: str, digest: str) -> list[dict[str, Any]]:
    """What a statement is about, as it names it."""
    return [{"name": name, "digest": {"sha256": digest.removeprefix("sha256:")}}]


def parts(raw: bytes, predicate_type: str, *, source: str, noun: str) -> tuple[Any, Any]:
    """
    The subject and the predicate of a statement whose signature holds.

    TargetError where it is none of this type; `source` is how errors call it, `noun` what it
    should be. It quotes nothing of it.
    """
    try:
        told = orjson.loads(raw)
        about, kind, predicate = told["subject"], told["predicateType"], told["predicate"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise TargetError(f"`{source}` is signed, and is no {noun}") from None
    if (told.get("_type"), kind) != (STATEMENT, predicate_type):
        raise TargetError(f"`{source}` is signed, and is something else than a {noun}")
    return about, predicate


def shaped(
    predicate: Any, shape: TypeAdapter[_Read], names: Iterable[str], *, source: str, noun: str
) -> _Read:
    """A predicate as a value; TargetError where it has other keys than these, or other values."""
    if isinstance(predicate, dict) and predicate.keys() - {*names}:
        raise TargetError(f"`{source}` holds a key that a {noun} has not")
    try:
        return shape.validate_json(orjson.dumps(predicate), strict=True)
    except ValidationError as error:
        at = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise TargetError(f"`{source}`: `{at}` is missing or of another sort") from None
