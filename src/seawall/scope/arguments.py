"""The JSON text of a call's arguments, read so strictly that no tool can read it differently."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

MOST_CHARACTERS = 1_000_000
MOST_DEPTH = 32
"""Deeper nesting is no tool's, and exhausts parsers' stacks."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
"""The end may be missing: else each quote in what is never closed would be tried to its end."""
_BRACKET = re.compile(r"[\[\]{}]")


def read_arguments(text: str) -> dict[str, Any] | str:
    """
    The object in a JSON text, or in words why nobody can be sure what it is.

    Refused are a key that stands twice (RFC 8259 leaves open which counts),
    NaN and Infinity, surrogates without their other half, and whatever is too
    long or too deep. Numbers are exact.
    """
    if len(text) > MOST_CHARACTERS:
        return f"it is longer than {MOST_CHARACTERS} characters"
    if _depth(text) > MOST_DEPTH:
        return f"it is nested more than {MOST_DEPTH} deep"
    try:
        value = json.loads(
            text,
            parse_float=_exact,
            parse_constant=_not_json,
            object_pairs_hook=_once,
        )
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except _RefusedError as refused:
        return str(refused)
    except (ValueError, RecursionError):  # also a lone surrogate, or a number of 5,000 digits
        return "it is not JSON"
    return value if isinstance(value, dict) else "it is not an object"


class _RefusedError(Exception):
    """JSON by the letter, and read by each reader in their own way."""


def _exact(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:  # an exponent beyond all bounds
        raise _RefusedError("a number is beyond all bounds") from None


def _not_json(word: str) -> object:
    raise _RefusedError(f"`{word}` is no number")


def _once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise _RefusedError("a key stands twice")
    return read


def _depth(text: str) -> int:
    """How deep the text nests, if it is JSON."""
    if text.count("[") + text.count("{") <= MOST_DEPTH:
        return 0  # it cannot be too deep, and long texts are mostly one string
    depth = deepest = 0
    for letter in _BRACKET.findall(_QUOTED.sub("", text)):
        depth += 1 if letter in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
