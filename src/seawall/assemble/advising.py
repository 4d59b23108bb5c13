"""Tighter scopes from the log: what features used, what to take away, and the past under it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any

import yaml

from seawall.assemble.scopes import decider, manifests
from seawall.errors import PolicyError
from seawall.ledger import LedgerReader, Query
from seawall.policy import Document, read_document
from seawall.policy.compile import revision
from seawall.policy.edits import Path as KeyPath
from seawall.policy.edits import Value, edit
from seawall.scope import Manifest, widenings
from seawall.scope.advice import Advice, Proposal, Terms, advise
from seawall.scope.granting import GRANTED, ages, history
from seawall.scope.replaying import Outcome, replay
from seawall.scope.usage import call_of, usage
from seawall.terms import Event

CALLS = "tool.*"


@dataclass(slots=True)
class Replays:
    """The past calls of one feature that ran, under a tighter scope."""

    calls: int = 0
    denied: Counter[str] = field(default_factory=Counter[str])
    """By the line because of which they would have been."""
    untold: Counter[str] = field(default_factory=Counter[str])
    last_denied: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A policy file with tighter scopes: its text, and what it says."""

    text: str
    document: Document


def advice(
    log: LedgerReader, document: Document, now: datetime, terms: Terms, *, feature: str = ""
) -> tuple[Advice, ...]:
    """What the scopes of a policy file could do without, from all that the log has of them."""
    told = history(entry.event for entry in log.entries(Query(kind=GRANTED)))
    rules_by = revision(document)
    found = []
    for manifest in manifests(document):
        if feature in ("", manifest.feature):
            past = told.get(manifest.feature)
            known = ages(past, manifest) if past else None
            use = usage(calls_of(log, manifest.feature), manifest, known, revision=rules_by)
            found.append(advise(manifest, use, now, terms))
    return tuple(found)


def calls_of(log: LedgerReader, feature: str) -> Iterator[Event]:
    """What the log has of a feature's tool calls, oldest first."""
    return (entry.event for entry in log.entries(Query(kind=CALLS, feature=feature)))


def candidate(
    source: str, document: Document, proposals: Mapping[str, Sequence[Proposal]]
) -> Candidate:
    """
    The policy file with the proposals written into it, by feature.

    PolicyError where it does not come out as exactly that, or would allow anything new: then
    the file is of a form that has to be edited by hand.
    """
    changes: dict[KeyPath, Value | None] = {
        ("scopes", feature, *proposal.path): proposal.value
        for feature, each in proposals.items()
        for proposal in each
    }
    text = edit(source, changes)
    new = read_document(text)
    if new != Document.model_validate(reduce(_changed, changes.items(), yaml.safe_load(source))):
        raise PolicyError("the file is of a form that is not edited here; change it by hand")
    decider(new)
    after = {manifest.feature: manifest for manifest in manifests(new)}
    wider = [
        each.where
        for manifest in manifests(document)
        for each in widenings(manifest, after[manifest.feature])
    ]
    if wider:
        raise PolicyError(f"`{wider[0]}` would allow more than before; change it by hand")
    return Candidate(text, new)


def _changed(document: Any, change: tuple[KeyPath, Value | None]) -> Any:
    """The document as YAML holds it, with one key changed; what is gone already stays so."""
    path, value = change
    inner = document
    for name in path[:-1]:
        inner = inner.get(name, {})
    if value is None:
        inner.pop(path[-1], None)
    else:
        inner[path[-1]] = value
    return document


def replayed(
    log: LedgerReader, old: Iterable[Manifest], new: Iterable[Manifest]
) -> dict[str, Replays]:
    """The past calls of each feature whose scope differs, under the new one."""
    after = {manifest.feature: manifest for manifest in new}
    return {
        manifest.feature: _replayed(log, manifest, after[manifest.feature])
        for manifest in old
        if manifest != after[manifest.feature]
    }


def _replayed(log: LedgerReader, old: Manifest, new: Manifest) -> Replays:
    found = Replays()
    for call in filter(None, map(call_of, calls_of(log, old.feature))):
        outcome = replay(call, old, new)
        if outcome is None:
            continue
        found.calls += 1
        if outcome.outcome is Outcome.DENIED:
            found.denied[outcome.where] += 1
            found.last_denied = call.at
        elif outcome.outcome is Outcome.UNTOLD:
            found.untold[outcome.where] += 1
    return found
