"""What scopes granted and since when: told by events as they come into force, and read back."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from seawall.scope.manifest import Grant, Manifest
from seawall.terms import Event, Fact

GRANTED = "scope.granted"
"""The kind of the events that say what a feature's scope grants from then on."""

MOST_TOLD = 200
"""Tools in one event: an entry of the log has a largest size."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What one feature's scope grants: its tools, each with the mark of its line; and classes."""

    tools: Mapping[str, str] = field(default_factory=dict[str, str])
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ages:
    """
    Since when a scope grants what it grants, without a break.

    `tools` have been there, `lines` have been as they are, `classes` have been allowed. What is
    missing is not known to have been in force at all.
    """

    tools: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    lines: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    classes: Mapping[str, datetime] = field(default_factory=dict[str, datetime])


def mark_of(grant: Grant) -> str:
    """
    A digest of what a grant allows, 16 hexadecimal digits.

    What a later version adds to the grammar changes no mark as long as nobody writes it.
    """
    plain = {name: value for name, value in _plain(grant).items() if name != "keep"}
    told = orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            each.name: _plain(given)
            for each in fields(value)
            if (given := getattr(value, each.name)) != _default(each)
        }
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [*map(_plain, value)]
    return str(value) if isinstance(value, Decimal) else value


def _default(each: Any) -> Any:
    made = each.default_factory is not MISSING
    return each.default_factory() if made else each.default


def granted(manifests: Iterable[Manifest]) -> dict[str, Granted]:
    """What scopes grant, by feature."""
    return {
        manifest.feature: Granted(
            {grant.tool: mark_of(grant) for grant in manifest.grants}, manifest.data_classes
        )
        for manifest in manifests
    }


def grantings(
    before: Mapping[str, Granted], after: Mapping[str, Granted], revision: str
) -> Iterator[tuple[str, dict[str, Fact]]]:
    """The facts of `scope.granted` where something else is granted now, each with its feature."""
    for feature in dict.fromkeys((*before, *after)):
        new = after.get(feature, Granted())
        if before.get(feature, Granted()) != new:
            yield from ((feature, facts) for facts in _parts(new, revision))


def _parts(new: Granted, revision: str) -> Iterator[dict[str, Fact]]:
    tools = [*new.tools.items()]
    for part, first in enumerate(range(0, max(1, len(tools)), MOST_TOLD)):
        told: dict[str, Fact] = dict(tools[first : first + MOST_TOLD])
        yield {
            "policy": revision,
            "part": part,
            "tools": told,
            "classes": [] if part else sorted(new.classes),
        }


def history(events: Iterable[Event]) -> dict[str, list[tuple[datetime, Granted]]]:
    """What was granted from when on, by feature, from the log's `scope.granted` in their order."""
    found: dict[str, list[tuple[datetime, Granted]]] = {}
    for event in events:
        known = found.setdefault(event.feature, [])
        told = event.facts.get("tools")
        tools = {str(k): str(v) for k, v in told.items()} if isinstance(told, Mapping) else {}
        classes = event.facts.get("classes")
        listed = frozenset(map(str, classes)) if isinstance(classes, list | tuple) else frozenset()
        if event.facts.get("part") and known:
            at, last = known.pop()
            known.append((at, Granted({**last.tools, **tools}, last.classes)))
        else:
            known.append((event.at, Granted(tools, listed)))
    return found


def ages(past: Iterable[tuple[datetime, Granted]], manifest: Manifest) -> Ages:
    """Since when what a manifest grants has been granted."""
    tools: dict[str, datetime] = {}
    lines: dict[str, tuple[str, datetime]] = {}
    classes: dict[str, datetime] = {}
    for at, then in past:
        tools = {tool: tools.get(tool, at) for tool in then.tools}
        lines = {
            tool: lines[tool] if lines.get(tool, ("",))[0] == mark else (mark, at)
            for tool, mark in then.tools.items()
        }
        classes = {name: classes.get(name, at) for name in then.classes}
    marks = {grant.tool: mark_of(grant) for grant in manifest.grants}
    return Ages(
        {tool: tools[tool] for tool in marks if tool in tools},
        {tool: at for tool, (mark, at) in lines.items() if marks.get(tool) == mark},
        {name: classes[name] for name in manifest.data_classes if name in classes},
    )
