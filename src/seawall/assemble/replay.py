"""Past traffic under another policy: what a file has its guard look for, and a log ruled anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from seawall.assemble.categories import wanted_categories
from seawall.assemble.content import reads_answers
from seawall.assemble.names import wanted_names
from seawall.assemble.policy_file import load_document
from seawall.assemble.rereading import Rereading
from seawall.assemble.topics import topics_version
from seawall.detect.classify.categories import kind_of
from seawall.detect.classify.content import QUESTIONS
from seawall.detect.classify.topic import KIND as TOPIC
from seawall.detect.exfiltration import HOSTED
from seawall.detect.personal import NAMES
from seawall.gateway.record import KINDS
from seawall.ledger import LedgerReader, Query
from seawall.policy import Applied, Document, Replay, Replayed, Sought, compile_policy
from seawall.terms import Event, Policy, Stage

VERDICTS = "text.*"
SCHEMA = "guard.schema"

OPTIONAL = (
    *((kind, stage) for kind in sorted(NAMES) for stage in Stage),
    *(("content.*", stage) for stage in Stage),
    ("abuse.*", Stage.OUTPUT),
    (SCHEMA, Stage.INPUT),
)
"""What is found only where a policy has it looked for."""


@dataclass(frozen=True, slots=True)
class Past:
    """A verdict of the log, as it would be now, and whether its texts were read for that."""

    event: Event
    replayed: Replayed
    from_texts: bool


def rule_log_again(
    log: LedgerReader, replay: Replay, query: Query, texts: Rereading | None = None
) -> Iterator[Past]:
    """Each verdict that the query finds (its kind is `VERDICTS`), as it would be now."""
    kinds = frozenset(KINDS.values())
    for entry in log.entries(query):
        event = entry.event
        if event.kind in kinds:
            trail = partial(_trail, log, event.request)
            reread = texts.rule_again(entry.index, event, trail) if texts else None
            yield Past(event, reread or replay.rule_again(event, trail), reread is not None)


def _trail(log: LedgerReader, request: str) -> Iterator[Event]:
    return (entry.event for entry in log.request_trail(request))


def load_applied(path: Path | None) -> Applied:
    """A policy file, or where there is none the default, as its guard applies it."""
    return applied(load_document(path))


def applied(document: Document) -> Applied:
    """The policy of a document as its guard applies it, without the models that takes."""
    policy = compile_policy(document)
    common = tuple(_common(policy))
    return Applied(
        policy,
        {
            feature: (*common, *_own(document, policy, feature))
            for feature in ("", *document.features)
        },
        OPTIONAL,
        document.limits.text_characters,
    )


def _common(policy: Policy) -> Iterator[Sought]:
    kinds, stages = wanted_names(policy)
    yield from (Sought(kind, stage) for kind in sorted(kinds) for stage in sorted(stages))
    if reads_answers(policy):
        harm = tuple(f"abuse.{question}" for question in QUESTIONS)
        yield from (Sought(kind, Stage.OUTPUT, together=harm) for kind in harm)
    names, stages = wanted_categories(policy)
    together = tuple(kind_of(name) for name in sorted(names))
    for name in sorted(names):
        for stage in sorted(stages):
            yield Sought(kind_of(name), stage, policy.categories[name], together=together)


def _own(document: Document, policy: Policy, feature: str) -> Iterator[Sought]:
    hosts = frozenset((*policy.link_hosts[""], *policy.link_hosts.get(feature, ())))
    yield from (Sought(kind, Stage.OUTPUT, exempt=hosts) for kind in HOSTED)
    known = document.features.get(feature)
    if known is not None and known.input_schema:
        yield Sought(SCHEMA, Stage.INPUT, known.input_schema)
    version = topics_version(document, feature)
    if version:
        yield Sought(TOPIC, Stage.INPUT, version)
