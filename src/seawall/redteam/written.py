"""A YAML file that a person wrote, read strictly: every value is text, a list or a mapping."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from difflib import get_close_matches

import yaml

from seawall.errors import TargetError

Written = str | list["Written"] | dict[str, "Written"]
"""What stands in such a file. Numbers, dates and `no` are text here, as they were written."""

MOST_CHARACTERS = 4_000_000
MOST_DEPTH = 20


def read_mapping(text: str, source: str) -> dict[str, Written]:
    """
    The mapping that a file holds; `source` is how errors call the file.

    TargetError where it is no mapping, a key stands twice, or an alias hides what is said.
    """
    if len(text) > MOST_CHARACTERS:
        raise TargetError(f"`{source}` is longer than {MOST_CHARACTERS} characters; split it")
    try:
        _refuse_depth_and_aliases(text, source)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = error.problem or "cannot be read"
        raise TargetError(f"`{source}` line {line}: not YAML: {said}") from None
    except (yaml.YAMLError, UnicodeEncodeError, RecursionError):
        raise TargetError(f"`{source}` is not YAML; save it as UTF-8 text") from None
    if not isinstance(node, yaml.MappingNode):
        raise TargetError(f"`{source}` holds no keys; docs/redteam.md shows what it may hold")
    return _mapping(node, source)


def only_keys(given: Mapping[str, Written], known: AbstractSet[str], where: str) -> None:
    """TargetError, beginning with `where`, for a key that is not known there."""
    for key in given:
        if key not in known:
            near = get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(sorted(known))}"
            raise TargetError(f"{where}: unknown key `{key}`; {hint}")


def _refuse_depth_and_aliases(text: str, source: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            message = f"`{source}` line {line}: aliases are not read; write the value out"
            raise TargetError(message)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            message = f"`{source}` line {line}: nested more than {MOST_DEPTH} deep; flatten it"
            raise TargetError(message)


def _mapping(node: yaml.MappingNode, source: str) -> dict[str, Written]:
    found: dict[str, Written] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise TargetError(f"`{source}` line {line}: a key must be one word")
        if key.value in found:
            message = f"`{source}` line {line}: `{key.value}` stands twice; keep one of them"
            raise TargetError(message)
        found[key.value] = _value(value, source)
    return found


def _value(node: yaml.Node, source: str) -> Written:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, source)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, source) for item in node.value]
    return str(node.value)
