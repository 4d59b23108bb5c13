"""The text of a file that people write to its model: what is wrong with it is told by line."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from seawall.errors import PolicyError, SeawallError

Location = tuple[str | int, ...]

MOST_DEPTH = 20
"""The formats themselves need 8 levels; deeper nesting would exhaust the parser's stack."""

Model = TypeVar("Model", bound=BaseModel)


def read_strict(
    source: str,
    model: type[Model],
    *,
    error: type[SeawallError] = PolicyError,
    empty: str,
) -> Model:
    """
    Read YAML as this model. The `error` lists everything wrong, a line each, and no value.

    Anchors and aliases are refused: they hide what a line says from its
    reader, and nest into exponential size. `empty` is what to say where there are no keys.
    """
    node = _compose(source, error, empty)
    lines: dict[Location, int] = {}
    problems: list[str] = []
    _walk(node, (), lines, problems)
    if problems:
        raise error("\n".join(problems))
    try:
        return model.model_validate(yaml.CSafeLoader(source).get_single_data())
    except ValidationError as invalid:
        told = (_explain(each, lines, model) for each in invalid.errors(include_url=False))
        raise error("\n".join(told)) from None
    except (yaml.YAMLError, ValueError):  # a date such as 2026-13-45
        raise error("a value is not what it looks like; quote dates and numbers") from None


def _compose(source: str, error: type[SeawallError], empty: str) -> yaml.Node:
    try:
        _refuse_depth_and_aliases(source, error)
        node = yaml.compose(source, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise error(f"line {line}: not YAML: {problem.problem or 'cannot be read'}") from None
    except (yaml.YAMLError, RecursionError) as problem:
        raise error(f"not YAML: {type(problem).__name__}; save it as UTF-8 text") from None
    if not isinstance(node, yaml.MappingNode):
        raise error(empty)
    return node


def _refuse_depth_and_aliases(source: str, error: type[SeawallError]) -> None:
    depth = 0
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise error(f"line {line}: aliases are not read; write the value out")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise error(f"line {line}: nested more than {MOST_DEPTH} deep; flatten it")


def _walk(node: yaml.Node, at: Location, lines: dict[Location, int], problems: list[str]) -> None:
    """Note the line of every key, and complain of keys that stand twice."""
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*at, index), lines, problems)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = (*at, str(key.value))
            line = key.start_mark.line + 1
            if place in lines:
                problems.append(f"line {line}: `{key.value}` stands twice; keep one of them")
            _walk(value, place, lines, problems)
            lines[place] = line


def _explain(
    problem: Mapping[str, Any], lines: Mapping[Location, int], model: type[BaseModel]
) -> str:
    """One of pydantic's errors in our words."""
    at: Location = tuple(problem["loc"])
    known = at
    while known and known not in lines:
        known = known[:-1]
    where = f"line {lines.get(known, 1)}"
    dotted = ".".join(str(part) for part in at)
    if problem["type"] == "extra_forbidden":
        allowed = _keys_at(at[:-1], model)
        near = get_close_matches(str(at[-1]), allowed, n=1, cutoff=0.5)
        hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(allowed)}"
        return f"{where}: unknown key `{dotted}`; {hint}"
    if problem["type"] == "missing":
        return f"{where}: `{dotted}` is missing"
    said = str(problem["msg"]).removeprefix("Value error, ")  # one of our own
    return f"{where}: `{dotted}`: {said[:1].lower()}{said[1:]}"


def _keys_at(at: Location, model: type[BaseModel]) -> list[str]:
    """The keys that the section at a location knows."""
    current: Any = model
    for part in at:
        section = _section(current)
        if section is not None:
            fields = {field.alias or name: field for name, field in section.model_fields.items()}
            current = fields[str(part)].annotation if str(part) in fields else None
        else:
            current = get_args(current)[-1 if isinstance(part, str) else 0]
    section = _section(current)
    if section is None:
        return []
    return [field.alias or name for name, field in section.model_fields.items()]


def _section(annotation: Any) -> type[BaseModel] | None:
    """The section that a value of this type is, or may be."""
    kinds = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    sections = (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))
    return next(sections, None)
