"""Messages of a server taken apart: what holds text, what cannot be read, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from seawall.mcp.inspected import Slot, slots

Json = dict[str, Any]

_TEXTS: Mapping[str, tuple[str, ...]] = {
    "text": ("text",),
    "resource_link": ("uri", "name", "title", "description", "mimeType"),
}
"""The members of content that a model may read. All others are left out: `_meta`, icons and
annotations are words of the server's that nobody asked for."""

_CONTENTS = ("uri", "mimeType", "text")

_MEDIA = {"image": ("image", ("data", "mimeType")), "audio": ("audio", ("data", "mimeType"))}

LEFT_OUT = "[{what} left out: Seawall cannot look into it]"


@dataclass(slots=True)
class Taken:
    """
    Content as it may go on once its strings are judged.

    `strange` are the places of what cannot be read, in `blocks`: by what it is.
    """

    blocks: list[Json] = field(default_factory=list[Json])
    found: list[Slot] = field(default_factory=list[Slot])
    strange: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def add(self, block: Json) -> None:
        """Take in one block of content."""
        kind = str(block.get("type"))
        if kind in _MEDIA:
            what, members = _MEDIA[kind]
            self.blocks.append({"type": kind, **_only(block, members)})
            self.strange.append((len(self.blocks) - 1, what))
        elif kind == "resource":
            self._add_resource(block)
        elif kind in _TEXTS:
            self.blocks.append({"type": kind, **_only(block, _TEXTS[kind])})
            self.found += slots_of(self.blocks[-1], _TEXTS[kind])

    def _add_resource(self, block: Json) -> None:
        clean, what = contents(block["resource"])
        self.blocks.append({"type": "resource", "resource": clean})
        self.found += slots_of(clean, _CONTENTS)
        if what:
            self.strange.append((len(self.blocks) - 1, what))

    def leave_out(self) -> None:
        """Say in the place of what cannot be read that it was left out."""
        for index, what in self.strange:
            self.blocks[index] = {"type": "text", "text": LEFT_OUT.format(what=what)}


def taken(content: Iterable[Json]) -> Taken:
    """The content of a result or a message, taken apart."""
    all_of_it = Taken()
    for block in content:
        all_of_it.add(block)
    return all_of_it


def contents(resource: Json) -> tuple[Json, str]:
    """The contents of a resource, and what in them cannot be read; empty where all can."""
    if "blob" in resource:
        return _only(resource, ("uri", "mimeType", "blob")), "file"
    return _only(resource, _CONTENTS), ""


def definition(tool: Json) -> Json:
    """A tool's definition as far as it goes on: all that a model or a client's author reads."""
    members = ("name", "title", "description", "inputSchema", "outputSchema", "annotations")
    return _only(tool, members)


def entry(listed: Json) -> tuple[Json, list[Slot]]:
    """An entry of a list of resources or prompts, and its strings."""
    left_out = {"_meta", "icons", "annotations"}
    clean = {name: value for name, value in listed.items() if name not in left_out}
    return clean, list(slots_of(clean, clean))


def slots_of(holder: Json, members: Iterable[str]) -> Iterator[Slot]:
    """The strings of these members, names of members of ours left out."""
    for name in members:
        if name in holder:
            yield from slots(holder, name)


def _only(whole: Json, members: Iterable[str]) -> Json:
    return {name: whole[name] for name in members if whole.get(name) is not None}
