"""The scopes of a policy file: what its features may do."""

from datetime import date
from decimal import Decimal
from typing import Literal

from seawall.policy import Document
from seawall.policy.scope_lines import Argument as ArgumentLines
from seawall.policy.scope_lines import Scope, Tool
from seawall.policy.scope_lines import Source as SourceLine
from seawall.scope import (
    FOUR_EYES,
    Argument,
    Decider,
    Effect,
    Grant,
    Integrity,
    Kind,
    Label,
    Manifest,
    Provenance,
    Taint,
)


def manifests(document: Document) -> tuple[Manifest, ...]:
    """The manifests that a policy file holds, in its order, whether or not they can be used."""
    return tuple(_manifest(feature, scope) for feature, scope in document.scopes.items())


def decider(document: Document) -> Decider:
    """What decides by a policy file's scopes; PolicyError where one of them cannot be used."""
    return Decider(manifests(document))


def _manifest(feature: str, scope: Scope) -> Manifest:
    return Manifest(
        feature=feature,
        purpose=scope.purpose,
        owner=scope.owner,
        expires=date.fromisoformat(scope.expires),
        grants=tuple(_grant(name, tool) for name, tool in scope.tools.items()),
        models=scope.models,
        topics=scope.topics,
        refused_topics=scope.refused_topics,
        data_classes=frozenset(scope.data_classes),
        tokens_per_day=scope.tokens_per_day,
        requests_per_minute=scope.requests_per_minute,
        spend_per_day=scope.spend_per_day,
        provenance=Provenance(scope.provenance),
        enforced=scope.mode == "enforce",
        sources={name: _source(name, line) for name, line in scope.sources.items()},
        findings=tuple(scope.findings.items()),
    )


def _source(name: str, line: SourceLine) -> Label:
    integrity = Integrity.UNTRUSTED if line.untrusted else Integrity.INTERNAL
    return Label(integrity, name, frozenset(line.classes))


def _grant(name: str, tool: Tool) -> Grant:
    effect = Effect(tool.effect)
    usual = FOUR_EYES if effect is not Effect.READ and not tool.reversible else 0
    return Grant(
        tool=name,
        effect=effect,
        reversible=tool.reversible,
        approvals=usual if tool.approvals is None else tool.approvals,
        others=tool.others == "allow",
        result=Taint(
            untrusted=effect is not Effect.WRITE if tool.untrusted is None else tool.untrusted,
            classes=frozenset(tool.returns),
        ),
        arguments={name: _argument(lines) for name, lines in tool.arguments.items()},
        keep=tool.keep,
    )


def _argument(lines: ArgumentLines) -> Argument:
    return Argument(
        kind=Kind(lines.type or _implied(lines)),
        required=lines.required,
        max_items=lines.max_items,
        enum=lines.enum,
        minimum=_exact(lines.minimum),
        maximum=_exact(lines.maximum),
        max_length=lines.max_length,
        domains=lines.domains,
        path_prefix=lines.path_prefix,
        matches=lines.matches,
        equals_principal=lines.equals_principal,
        data_class=lines.data_class,
        composed=lines.composed != "deny",
        quoted=lines.composed == "quote",
        endorse=lines.endorse,
    )


def _exact(bound: float | None) -> Decimal | None:
    """The number as it is written, which a float prints again."""
    return None if bound is None else Decimal(str(bound))


def _implied(lines: ArgumentLines) -> Literal["string", "number", "integer", "boolean"]:
    """What an argument is of which only constraints are written."""
    if lines.minimum is not None or lines.maximum is not None:
        return "number"
    first = lines.enum[0] if lines.enum else ""
    if isinstance(first, bool):
        return "boolean"
    return "integer" if isinstance(first, int) else "string"
