"""The text of a policy file to a Document, and what the format allows but sense does not."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from typing import Any

from seawall.errors import PolicyError
from seawall.policy.document import Document
from seawall.policy.person import PersonLine
from seawall.policy.strict import read_strict

MOST_BYTES = 1_000_000
"""A policy file larger than this is refused before it is parsed."""

GLOB = re.compile(r"[*?\[]")

NO_KEY = "default"
"""The feature of callers without a key, whether `features` names it or not."""


def read_document(source: str) -> Document:
    """
    Read `seawall.yaml`. PolicyError lists everything wrong, a line each.

    Anchors and aliases are refused: they hide what a rule says from its
    reader, and nest into exponential size.
    """
    if len(source) > MOST_BYTES:
        message = f"the policy file is longer than {MOST_BYTES} characters; split the scopes off"
        raise PolicyError(message)
    empty = "the policy file holds no keys; `seawall init` writes one to start from"
    document = read_strict(source, Document, empty=empty)
    _check_names(document)
    return document


def document_schema() -> dict[str, Any]:
    """The JSON Schema of the policy file, for editors."""
    schema = Document.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


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
