"""A Document to the Policy that rules, and the digest that names it."""

from hashlib import sha256

import orjson

from seawall.policy.document import CategoryLines, Document, RuleLine
from seawall.terms import Action, Form, MemoryRules, Mode, Policy, Rule

RULING_KEYS = {
    "name",
    "features",
    "rules",
    "categories",
    "otherwise",
    "message",
    "refuse_with",
    "link_hosts",
    "memories",
    "limits",
    "scopes",
}
"""The keys that decide about texts; the others say how this installation runs."""


def compile_policy(document: Document) -> Policy:
    """The policy that a document describes."""
    return Policy(
        name=document.name,
        revision=revision(document),
        rules=tuple(_rule(line) for line in document.rules),
        features={
            name: tuple(_rule(line) for line in feature.rules)
            for name, feature in document.features.items()
        },
        otherwise=_action(document.otherwise),
        message=document.message,
        refuse_with=document.refuse_with,
        link_hosts={
            "": document.link_hosts,
            **{name: feature.link_hosts for name, feature in document.features.items()},
        },
        categories={name: _digest(lines) for name, lines in document.categories.items()},
        memories=MemoryRules(
            expires_days=document.memories.expires_days,
            share=tuple(frozenset(group) for group in document.memories.share),
            common=frozenset(document.memories.common),
        ),
    )


def revision(document: Document) -> str:
    """
    The digest of what rules: `sha256:` over the keys that decide, canonically.

    Comments, order of keys and the addresses of this installation do not change it.
    `fpr` counts only where a rule has one: files from before it keep their digest.
    """
    ruling = document.model_dump(mode="json", include=RULING_KEYS)
    return "sha256:" + sha256(orjson.dumps(ruling, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _digest(lines: CategoryLines) -> str:
    content = orjson.dumps(lines.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
    return sha256(content).hexdigest()


def _rule(line: RuleLine) -> Rule:
    return Rule(
        name=line.name,
        kind=line.kind,
        action=_action(line.action),
        at_least=line.at_least,
        stages=frozenset(line.stages),
        mode=Mode(line.mode),
        message=line.message,
        fpr=line.fpr,
        redact_with=Form(line.redact_with),
        restore=line.restore,
        buffer_full=line.buffer == "full",
        unless_said=line.unless_said,
    )


def _action(word: str) -> Action:
    return Action[word.upper()]
