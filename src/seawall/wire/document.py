"""
JSON bodies: read within limits, pointed into (RFC 6901), and written back with edits.

What goes on to the other side is always written again from what was read, so
that a body which two parsers read differently (duplicate keys, say) reaches the
model as the one that was checked.
"""

import json
from collections.abc import Mapping

import orjson

from seawall.errors import WireError

Json = dict[str, "Json"] | list["Json"] | str | int | float | None

MAX_DEPTH = 64  # lists and objects inside one another; JSON schemas of tools need about 20

NAME_MARK = "~"
"""Ends a path that means a key itself. RFC 6901 never has a pointer that ends so."""

# A choice's text is spelled out once more, token by token, in these of its keys.
_SPELLINGS = frozenset({"logprobs", "token_ids"})

# Numbers outside 64 bits become floats in orjson; 19 digits are the fewest that can be.
_DIGITS = 19
_NEITHER_DIGIT_NOR_BRACKET = bytes(byte for byte in range(256) if byte not in b"0123456789[{")
_DIGITS_TO_ZERO = bytes(ord("0") if byte in b"0123456789" else ord(" ") for byte in range(256))


def parse(body: bytes) -> dict[str, Json]:
    """
    Read a JSON object that can be written back without changing its meaning.

    Refuses what is not strict UTF-8 JSON (RFC 8259), what nests deeper than
    MAX_DEPTH and integers that do not fit in 64 bits.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        # orjson's words are a fixed list and quote nothing of the body.
        message = f"the body is not JSON: {error.msg}"
        raise WireError(message) from None
    if not isinstance(document, dict):
        raise WireError("the body: expected a JSON object")
    # A cheap look at the bytes settles both questions for nearly every body.
    sketch = body.translate(None, _NEITHER_DIGIT_NOR_BRACKET)
    if sketch.count(b"[") + sketch.count(b"{") > MAX_DEPTH and _is_too_deep(document):
        message = f"the body nests deeper than {MAX_DEPTH} levels; flatten it"
        raise WireError(message)
    if len(sketch) >= _DIGITS and b"0" * _DIGITS in body.translate(_DIGITS_TO_ZERO):
        json.loads(body.decode(), parse_int=_refuse_wide)
    return document


def _is_too_deep(document: dict[str, Json] | list[Json]) -> bool:
    level = [document]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for node in level
            for item in (node.values() if isinstance(node, dict) else node)
            if isinstance(item, (dict, list))
        ]
        if not level:
            return False
    return True


def _refuse_wide(literal: str) -> None:
    if len(literal) > 20 or not -(2**63) <= int(literal) < 2**64:  # noqa: PLR2004 - digits of 2**64
        raise WireError(
            "the body has an integer that does not fit in 64 bits; send it as a string"
        )


def escape(key: str) -> str:
    """One key as a token of a JSON pointer (RFC 6901, section 3)."""
    if "~" in key or "/" in key:
        return key.replace("~", "~0").replace("/", "~1")
    return key


def unescape(token: str) -> str:
    """One token of a JSON pointer as the key it stands for."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


def rewrite(document: Mapping[str, Json], edits: Mapping[str, str] | None = None) -> bytes:
    """The document as JSON bytes, with each edited text in its place: see `edited`."""
    return orjson.dumps(edited(document, edits) if edits else document)


def edited(document: Mapping[str, Json], edits: Mapping[str, str]) -> dict[str, Json]:
    """
    The document with each edited text in its place.

    Keys of `edits` are paths of texts that were read from this document: a
    pointer replaces the string there, a pointer with NAME_MARK at its end
    renames the key there (two that get one name are told apart by a number).
    Log probabilities and token ids of a choice with an edit become null,
    because they spell out the text before it. The document itself stays as it
    is. A path that no text stands at is a LookupError: the caller's mistake.
    """
    root = dict(document)
    ours = {id(root)}  # the containers that are copies already
    renames: dict[str, dict[str, str]] = {}
    for path, text in edits.items():
        above, _, token = path.rpartition("/")
        if token.endswith(NAME_MARK):
            renames.setdefault(above, {})[unescape(token[:-1])] = text
        else:
            _put(_opened(root, above, ours), token, text)
        if path.startswith("/choices/"):
            _forget_spellings(_opened(root, "/".join(path.split("/", 3)[:3]), ours))
    # Deepest first, so that the pointers of the rest stay true.
    for above in sorted(renames, key=lambda pointer: -pointer.count("/")):
        _rename(_opened(root, above, ours), renames[above])
    return root


def _opened(root: dict[str, Json], pointer: str, ours: set[int]) -> Json:
    """What stands at the pointer, it and all above it copied so that it can be changed."""
    node: Json = root
    for token in pointer.split("/")[1:]:
        below = _get(node, token)
        if isinstance(below, (dict, list)) and id(below) not in ours:
            below = below.copy()
            ours.add(id(below))
            _set(node, token, below)
        node = below
    return node


def _get(node: Json, token: str) -> Json:
    if isinstance(node, dict):
        return node[unescape(token)]
    if isinstance(node, list) and token.isdigit():
        return node[int(token)]
    raise LookupError("an edit points below something that has nothing of that name")


def _set(node: Json, token: str, value: Json) -> None:
    if isinstance(node, dict):
        node[unescape(token)] = value
    elif isinstance(node, list):
        node[int(token)] = value


def _put(node: Json, token: str, text: str) -> None:
    if not isinstance(_get(node, token), str):
        # Not a TypeError: what is wrong is where the path leads.
        raise LookupError("an edit points at something that is not a string")  # noqa: TRY004
    _set(node, token, text)


def _forget_spellings(choice: Json) -> None:
    if isinstance(choice, dict):
        for key in _SPELLINGS & choice.keys():
            choice[key] = None


def _rename(node: Json, names: Mapping[str, str]) -> None:
    if not isinstance(node, dict) or not names.keys() <= node.keys():
        raise LookupError("an edit renames a key that is not there")
    taken = node.keys() - names.keys()
    used: dict[str, int] = {}  # how often each name was given, so that thousands cost no search
    entries: dict[str, Json] = {}
    for key, value in node.items():
        name = names.get(key, key)
        while key in names and name in taken:
            used[names[key]] = used.get(names[key], 1) + 1
            name = f"{names[key]}_{used[names[key]]}"
        taken.add(name)
        entries[name] = value
    node.clear()
    node.update(entries)
