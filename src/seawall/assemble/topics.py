"""The topics of scopes: the readers that a policy file asks for, and what to say of them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

import orjson

from seawall.assemble.categories import shipped_embedding, vectors_of
from seawall.assemble.models import Models
from seawall.detect import Reader
from seawall.detect.classify import Encoder
from seawall.detect.classify.categories import learned_category
from seawall.detect.classify.scope_topics import ScopeTopics
from seawall.detect.classify.small_talk import SmallTalk
from seawall.detect.classify.subjects import learned_subject
from seawall.detect.classify.topic import KIND
from seawall.policy import Document, compile_policy
from seawall.terms import Mode, Stage

FEW = 10
"""Examples of an allowed topic, below which little is found."""


def scope_topics(models: Models, document: Document) -> Mapping[str, Reader]:
    """What reads users' texts for the topics of scopes, by feature; of those that name any."""
    if models.encoder is None:
        return {}
    return {
        feature: _reader(models.encoder, document, scope.topics, scope.refused_topics)
        for feature, scope in document.scopes.items()
        if scope.topics or scope.refused_topics
    }


def topics_version(document: Document, feature: str) -> str:
    """A digest of all that decides which topics are found in a feature; empty where none are."""
    scope = document.scopes.get(feature)
    if scope is None or not (scope.topics or scope.refused_topics):
        return ""
    told = [
        [[name, document.categories[name].model_dump(mode="json")] for name in sorted(set(names))]
        for names in (scope.topics, scope.refused_topics)
    ]
    return sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def topic_cautions(document: Document, feature: str) -> Iterator[str]:
    """What the owner of a scope with topics should look at."""
    scope = document.scopes[feature]
    if not (scope.topics or scope.refused_topics):
        return
    rules = compile_policy(document).rules_for(feature)
    if not any(
        rule.names(KIND) and rule.mode is not Mode.OFF and Stage.INPUT in rule.stages
        for rule in rules
    ):
        yield (
            f"no rule speaks of `{KIND}`, so `otherwise: {document.otherwise}` meets what is off "
            f"topic; write one, such as `{{name: off-topic, kind: {KIND}, action: hold, "
            "fpr: 1%, mode: shadow}`"
        )
    for name in scope.topics:
        count = len(document.categories[name].examples)
        if count < FEW:
            yield f"topic `{name}` has {count} examples; with fewer than {FEW} little is found"


def _reader(
    encoder: Encoder, document: Document, topics: Sequence[str], refused: Sequence[str]
) -> ScopeTopics:
    embedding, backdrop = shipped_embedding(encoder)
    taught = {
        name: vectors_of(document.categories[name], embedding, backdrop)
        for name in {*topics, *refused}
    }
    return ScopeTopics(
        embedding,
        backdrop,
        _talk(encoder),
        tuple(learned_subject(*taught[name], backdrop) for name in topics),
        {name: learned_category(*taught[name], backdrop) for name in refused},
    )


@lru_cache(1)
def _talk(encoder: Encoder) -> SmallTalk:
    """It takes a tenth of a second to make."""
    return SmallTalk(*shipped_embedding(encoder))
