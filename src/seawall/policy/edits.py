"""Changes single keys in the text of a policy file, and leaves all else as people wrote it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from seawall.errors import PolicyError

Value = str | int | float | bool | Sequence[str]
Path = tuple[str, ...]

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9._/-]*")
_COMMENT = re.compile(r"[ \t]*#")

_Entry = tuple[yaml.Node, yaml.Node]
_Splice = tuple[int, int, str]


@dataclass(slots=True)
class _Wanted:
    """What is to become of the keys of one mapping."""

    gone: set[str] = field(default_factory=set[str])
    values: dict[str, Value] = field(default_factory=dict[str, Value])


def edit(source: str, changes: Mapping[Path, Value | None]) -> str:
    """
    The text with other values at some keys, without those whose value is None.

    Comments, order and spelling stay, but for the comments of what is taken out. Whoever
    writes the result reads it again first, and compares: YAML has forms that are not known
    here. PolicyError names a key that is not there.
    """
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        raise PolicyError("the policy file is not YAML; see `seawall policy check`") from None
    wanted: dict[Path, _Wanted] = {}
    for path, value in changes.items():
        inside = any(changes.get(path[:end], "") is None for end in range(1, len(path)))
        if inside:
            continue  # it goes with what it is in
        at = wanted.setdefault(path[:-1], _Wanted())
        if value is None:
            at.gone.add(path[-1])
        else:
            at.values[path[-1]] = value
    splices = [
        splice
        for path, what in wanted.items()
        for splice in _of_mapping(source, path, _entry(root, path), what)
    ]
    return spliced(source, splices)


def spliced(source: str, splices: Iterable[_Splice]) -> str:
    """The text with what stands from a start to an end replaced, each by its own."""
    for start, end, text in sorted(splices, key=lambda splice: splice[:2], reverse=True):
        source = source[:start] + text + source[end:]
    return source


def _entry(root: yaml.Node | None, path: Path) -> _Entry:
    """The key and the mapping at a path."""
    key, node = root, root
    for depth, name in enumerate(path):
        found = next((entry for entry in _entries(node) if entry[0].value == name), None)
        if found is None:
            raise PolicyError(f"the policy file has no `{'.'.join(path[: depth + 1])}`")
        key, node = found
    if key is None or not isinstance(node, yaml.MappingNode):
        raise PolicyError(f"`{'.'.join(path)}` holds no keys; edit it by hand")
    return key, node


def _entries(node: yaml.Node | None) -> list[_Entry]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _of_mapping(source: str, path: Path, entry: _Entry, what: _Wanted) -> Iterator[_Splice]:
    key, node = entry
    entries = _entries(node)
    known = {str(each[0].value) for each in entries}
    for missing in sorted(what.gone - known):
        raise PolicyError(f"the policy file has no `{'.'.join((*path, missing))}`")
    added = {name: value for name, value in what.values.items() if name not in known}
    kept = [each for each in entries if each[0].value not in what.gone]
    if not kept:
        yield _whole(source, key, node, f"{{{_listed(added)}}}")
        return
    for name, value in ((each, each[0].value) for each in kept):
        if value in what.values:
            yield from _replaced(source, name, what.values[value])
    yield from _removed(source, node, what.gone)
    if added:
        yield _added(source, node, kept, added)


def _removed(source: str, node: yaml.Node, gone: set[str]) -> Iterator[_Splice]:
    entries = _entries(node)
    for place, (key, value) in enumerate(entries):
        if key.value not in gone:
            continue
        if not node.flow_style:  # type: ignore[attr-defined] # a mapping has it
            yield (*_lines(source, key, value), "")
        elif any(each.value not in gone for each, _ in entries[place + 1 :]):
            yield key.start_mark.index, entries[place + 1][0].start_mark.index, ""
        else:  # nothing is kept after it: take the comma before it instead
            before = entries[place - 1][1]
            yield end_of(source, before), end_of(source, value), ""


def _lines(source: str, key: yaml.Node, value: yaml.Node) -> tuple[int, int]:
    """The lines of an entry in block style, with the comments right above it and within."""
    column = key.start_mark.column
    start = key.start_mark.index - column
    while start > 0:
        before = source.rfind("\n", 0, start - 1) + 1
        line = source[before:start]
        if not (_COMMENT.match(line) and line.index("#") == column):
            break
        start = before
    end = line_end(source, end_of(source, value))
    while end < len(source):
        after = line_end(source, end)
        line = source[end:after]
        if not (_COMMENT.match(line) and line.index("#") > column):
            break
        end = after
    return start, end


def line_end(source: str, index: int) -> int:
    """Where the next line begins."""
    found = source.find("\n", index)
    return len(source) if found < 0 else found + 1


def end_of(source: str, node: yaml.Node) -> int:
    """Where a node ends, without the comments and lines after it that YAML counts to it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return max(end_of(source, value) for _, value in node.value)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return max(end_of(source, value) for value in node.value)
    end: int = node.end_mark.index
    return len(source[:end].rstrip()) if end > node.start_mark.index else end


def _whole(source: str, key: yaml.Node, node: yaml.Node, text: str) -> _Splice:
    """The whole value of a key, written anew."""
    block = isinstance(node, yaml.CollectionNode) and not node.flow_style
    start = source.index(":", key.end_mark.index) + 1 if block else node.start_mark.index
    return start, end_of(source, node), f" {text}" if block else text


def _replaced(source: str, entry: _Entry, value: Value) -> Iterator[_Splice]:
    key, node = entry
    listed = node.value if isinstance(node, yaml.SequenceNode) and not node.flow_style else []
    words = [str(item.value) for item in listed]
    if isinstance(value, tuple | list) and value and set(value) < set(words):
        for item in listed:  # a line each, of which some go
            if item.value not in value:
                line = source.rfind("\n", 0, item.start_mark.index) + 1
                yield line, line_end(source, end_of(source, item)), ""
        return
    yield _whole(source, key, node, written(value))


def _added(
    source: str, node: yaml.Node, kept: Sequence[_Entry], added: Mapping[str, Value]
) -> _Splice:
    """Keys that were not there, after the last that is kept."""
    key, value = kept[-1]
    if node.flow_style:  # type: ignore[attr-defined] # a mapping has it
        end = end_of(source, value)
        return end, end, f", {_listed(added)}"
    end = line_end(source, end_of(source, value))
    indent = " " * key.start_mark.column
    lines = "".join(f"{indent}{_key(name)}: {written(each)}\n" for name, each in added.items())
    opens = "" if source[:end].endswith("\n") else "\n"
    return end, end, f"{opens}{lines}"


def _listed(values: Mapping[str, Value]) -> str:
    return ", ".join(f"{_key(name)}: {written(value)}" for name, value in values.items())


def _key(name: str) -> str:
    return _word(name)


def written(value: Value) -> str:
    """A value in YAML, in one line."""
    if isinstance(value, str):
        return _word(value)
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return f"[{', '.join(map(_word, value))}]"


def _word(text: str) -> str:
    """A string as it stands, where YAML reads it as that; else in quotes."""
    plain = _PLAIN.fullmatch(text) and yaml.safe_load(text) == text
    return text if plain else json.dumps(text, ensure_ascii=False)
