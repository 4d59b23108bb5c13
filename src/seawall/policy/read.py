"""The text of a policy file to a Document, with errors that name the line and the nearest key."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from types import UnionType
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from seawall.errors import PolicyError
from seawall.policy.document import Document
from seawall.policy.person import PersonLine

Location = tuple[str | int, ...]

MOST_BYTES = 1_000_000
"""A policy file larger than this is refused before it is parsed."""

GLOB = re.compile(r"[*?\[]")

NO_KEY = "default"
"""The feature of callers without a key, whether `features` names it or not."""

MOST_DEPTH = 20
"""The format itself needs 8 levels; deeper nesting would exhaust the parser's stack."""


def read_document(source: str) -> Document:
    """
    Read `seawall.yaml`. PolicyError lists everything wrong, a line each.

    Anchors and aliases are refused: they hide what a rule says from its
    reader, and nest into exponential size.
    """
    if len(source) > MOST_BYTES:
        message = f"the policy file is longer than {MOST_BYTES} characters; split the scopes off"
        raise PolicyError(message)
    node = _compose(source)
    lines: dict[Location, int] = {}
    problems: list[str] = []
    _walk(node, (), lines, problems)
    if problems:
        raise PolicyError("\n".join(problems))
    try:
        document = Document.model_validate(yaml.CSafeLoader(source).get_single_data())
    except ValidationError as error:
        raise PolicyError(
            "\n".join(_explain(problem, lines) for problem in error.errors(include_url=False))
        ) from None
    except (yaml.YAMLError, ValueError):  # a date such as 2026-13-45
        raise PolicyError("a value is not what it looks like; quote dates and numbers") from None
    _check_names(document)
    return document


def document_schema() -> dict[str, Any]:
    """The JSON Schema of the policy file, for editors."""
    schema = Document.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _compose(source: str) -> yaml.Node:
    try:
        _refuse_depth_and_aliases(source)
        node = yaml.compose(source, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PolicyError(f"line {line}: not YAML: {error.problem or 'cannot be read'}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise PolicyError(f"not YAML: {type(error).__name__}; save it as UTF-8 text") from None
    if not isinstance(node, yaml.MappingNode):
        raise PolicyError("the policy file holds no keys; `seawall init` writes one to start from")
    return node


def _refuse_depth_and_aliases(source: str) -> None:
    depth = 0
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise PolicyError(f"line {line}: aliases are not read; write the value out")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise PolicyError(f"line {line}: nested more than {MOST_DEPTH} deep; flatten it")


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


def _explain(problem: Mapping[str, Any], lines: Mapping[Location, int]) -> str:
    """One of pydantic's errors in our words."""
    at: Location = tuple(problem["loc"])
    known = at
    while known and known not in lines:
        known = known[:-1]
    where = f"line {lines.get(known, 1)}"
    dotted = ".".join(str(part) for part in at)
    if problem["type"] == "extra_forbidden":
        allowed = _keys_at(at[:-1])
        near = get_close_matches(str(at[-1]), allowed, n=1, cutoff=0.5)
        hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(allowed)}"
        return f"{where}: unknown key `{dotted}`; {hint}"
    if problem["type"] == "missing":
        return f"{where}: `{dotted}` is missing"
    said = str(problem["msg"]).removeprefix("Value error, ")  # one of our own
    return f"{where}: `{dotted}`: {said[:1].lower()}{said[1:]}"


def _keys_at(at: Location) -> list[str]:
    """The keys that the section at a location knows."""
    current: Any = Document
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


def _check_names(document: Document) -> None:
    """Refuse what the format allows and sense does not: a name used twice, a scope of nobody."""
    lists = [("rules", document.rules)]
    lists += [(f"features.{name}.rules", f.rules) for name, f in document.features.items()]
    problems: list[str] = []
    for where, rules in lists:
        names = [rule.name for rule in rules]
        problems += [
            f"two rules of `{where}` are called `{name}`; give each its own name"
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
    problems += [
        f"`scopes.{name}` is for no feature; {_nearest(name, document.features, 'features')}"
        for name in document.scopes
        if name not in document.features
    ]
    problems += [
        f"`{where}.{rule.name}` is about no category; "
        f"{_nearest(name, document.categories, 'categories')}"
        for where, rules in lists
        for rule in rules
        if (name := rule.kind.removeprefix("content.")) != rule.kind
        and not GLOB.search(name)
        and name not in document.categories
    ]
    problems += [
        f"`memories` names `{name}`; {_nearest(name, document.features, 'features')}"
        for name in dict.fromkeys(chain(*document.memories.share, document.memories.common))
        if name not in document.features
    ]
    problems += _review_problems(document)
    problems += _topic_problems(document)
    problems += _people_problems(document.people)
    problems += _notice_problems(document)
    if problems:
        raise PolicyError("\n".join(problems))


def _review_problems(document: Document) -> Iterator[str]:
    """A feature that is reviewed in its own way and is none; whoever has no key is `default`."""
    known = {NO_KEY: None, **document.features}
    for name in document.review.features if document.review else ():
        if name not in known:
            yield f"`review.features.{name}` is no feature; {_nearest(name, known, 'features')}"


def _topic_problems(document: Document) -> Iterator[str]:
    """A topic of a scope that is no category, or both allowed and refused."""
    for feature, scope in document.scopes.items():
        where = f"scopes.{feature}"
        for key, names in (("topics", scope.topics), ("refused_topics", scope.refused_topics)):
            for name in dict.fromkeys(names):
                if name not in document.categories:
                    hint = _nearest(name, document.categories, "categories")
                    yield f"`{where}.{key}`: `{name}` is no category; {hint}"
        yield from (
            f"`{where}`: `{name}` is among its topics and refused; take it out of one of them"
            for name in dict.fromkeys(scope.topics)
            if name in scope.refused_topics
        )


def _people_problems(people: Mapping[str, PersonLine]) -> Iterator[str]:
    """A lead who is nobody here, and keys that would let one person pass for another."""
    owner: dict[str, str] = {}
    comes_as: dict[str, str] = {}
    for name, person in people.items():
        lead = person.reports_to
        if lead and lead not in people:
            yield f"`people.{name}.reports_to` is nobody; {_nearest(lead, people, 'people')}"
        if lead == name:
            yield f"`people.{name}` reports to themself; name their lead, or leave it out"
        keys = (person.key, *person.old_keys, *filter(None, (person.seal_key,)))
        for key in keys:
            if key in owner:
                yield (
                    f"`people.{name}` has a key that `people.{owner[key]}` has; "
                    "`seawall people key` makes one for each"
                )
            owner[key] = name
        if person.sign_in:
            first = comes_as.setdefault(person.sign_in, name)
            if first != name:
                yield f"`people.{name}` has the `sign_in` of `people.{first}`; each has their own"


def _notice_problems(document: Document) -> Iterator[str]:
    """Somebody on duty who is nobody here, or whom mail cannot reach."""
    people, notices = document.people, document.notices
    for name in notices.people:
        if name not in people:
            yield f"`notices` has `{name}` on duty; {_nearest(name, people, 'people')}"
        elif notices.email is not None and not people[name].email:
            yield f"`notices` writes to `{name}`, who has no `email`; add it to `people.{name}`"


def _nearest(word: str, known: Mapping[str, object], section: str) -> str:
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean `{near[0]}`?" if near else f"add `{word}` under `{section}`"
