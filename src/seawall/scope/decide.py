"""Decides about tool calls: in process, by Cedar, and no wherever anything is amiss."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import cedarpy
import orjson

from seawall.errors import PolicyError
from seawall.scope.cedar import (
    APPROVE,
    CLEARANCE,
    EXPIRES,
    RULE_OF_TWO,
    UNTRUSTED_ARGUMENT,
    Compiled,
    Rule,
    compile_manifest,
)
from seawall.scope.decision import FOUR_EYES, Decision, Reason
from seawall.scope.facts import Told, context, user_attributes
from seawall.scope.manifest import Grant, Manifest
from seawall.scope.problems import problems
from seawall.scope.request import ToolRequest
from seawall.scope.telling import Teller

_REASONS = {
    CLEARANCE: Reason.CLEARANCE,
    RULE_OF_TWO: Reason.RULE_OF_TWO,
    UNTRUSTED_ARGUMENT: Reason.UNTRUSTED_ARGUMENT,
}


@dataclass(frozen=True, slots=True)
class _Answer:
    allowed: bool
    policies: tuple[str, ...]
    """The ids of the policies that decided."""
    sound: bool = True


_BROKEN = _Answer(allowed=False, policies=(), sound=False)
_ERROR = Decision(allowed=False, reason=Reason.ERROR)


class Decider:
    """
    Decides about the tool calls of features, by their manifests.

    It holds what Cedar parsed, takes some tenths of a millisecond for a call,
    keeps nothing from one call to the next and may be shared between threads.
    PolicyError where a manifest cannot be used, with every problem and its place.
    """

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        manifests = tuple(manifests)
        found = [problem for manifest in manifests for problem in problems(manifest)]
        if found:
            raise PolicyError("\n".join(found))
        self._features = {
            manifest.feature: Ready(manifest, compile_manifest(manifest)) for manifest in manifests
        }

    def __bool__(self) -> bool:
        """Whether there is any scope: without one, nobody has said what tools are for."""
        return bool(self._features)

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """All manifests, in their order."""
        return tuple(ready.manifest for ready in self._features.values())

    def manifest(self, feature: str) -> Manifest | None:
        """The manifest of a feature, or None where it has none and may use no tool."""
        ready = self._features.get(feature)
        return ready.manifest if ready else None

    def decide(self, request: ToolRequest, now: datetime) -> Decision:
        """What the feature's scope says of a call; it raises nothing."""
        ready = self._features.get(request.feature)
        if ready is None:
            return Decision(allowed=False, reason=Reason.NO_SCOPE)
        return ready.decide(request, now)


class Ready:
    """One feature's manifest, as Cedar holds it. PolicyError where Cedar finds it unsound."""

    def __init__(self, manifest: Manifest, compiled: Compiled) -> None:
        self.manifest = manifest
        try:
            self._schema = cedarpy.Schema.from_str(compiled.schema)
            self._entities = cedarpy.Entities.from_json_str("[]", self._schema)
            self._policies = {
                tool: self._parsed(rules)
                for tool, rules in compiled.rules_for(g.tool for g in manifest.grants).items()
            }
            self._why = {tool: self._parsed(rules) for tool, rules in compiled.reasons.items()}
        except ValueError as problem:
            raise PolicyError(self._unsound(str(problem))) from None
        self._tellers = {grant.tool: Teller(grant) for grant in manifest.grants}
        self._conditions = {
            tool: tuple(rule.id for rule in rules) for tool, rules in compiled.reasons.items()
        }

    def _parsed(self, rules: tuple[Rule, ...]) -> cedarpy.PolicySet:
        text = "\n".join(map(str, rules))
        checked = cedarpy.validate_policies(text, self._schema)
        if not checked.validation_passed:
            raise PolicyError(self._unsound("; ".join(map(str, checked.errors))))
        return cedarpy.PolicySet.from_str(text)

    def _unsound(self, problem: str) -> str:
        return f"`scopes.{self.manifest.feature}`: Cedar does not take it: {problem}"

    def decide(self, request: ToolRequest, now: datetime) -> Decision:
        """What this scope says of a call; it raises nothing."""
        teller = self._tellers.get(request.tool)
        if teller is None:
            return Decision(allowed=False, reason=Reason.UNKNOWN_TOOL)
        try:
            arguments = teller.tell(request)
            if isinstance(arguments, Decision):
                return arguments
            about = context(self.manifest, request, arguments=arguments, now=now)
            return self._judge(teller.grant, request, about)
        except Exception:  # noqa: BLE001 - whatever it is, it is not a yes
            return _ERROR

    def _judge(self, grant: Grant, request: ToolRequest, about: Told) -> Decision:
        """What Cedar says of a call, and what it would say if people approved."""
        by, user = self._policies[grant.tool], request.principal.id
        first = self._ask(by, grant.tool, about, user)
        if not first.sound:
            return _ERROR
        if first.allowed:
            return Decision(allowed=True, reason=Reason.GRANTED, grants=first.policies)
        if not first.policies:  # nothing forbids it and nothing grants it: approvals lift nothing
            return self._denied(grant, about, user, ())
        people = _needed(grant, first.policies)
        enough = self._ask(by, grant.tool, about | {"approvals": people}, user)
        if not enough.allowed:
            return self._denied(grant, about, user, enough.policies)
        return Decision(
            allowed=False,
            reason=_gravest(first.policies),
            approvals=people,
            grants=enough.policies,
        )

    def _denied(
        self, grant: Grant, about: Told, user: str, forbidding: tuple[str, ...]
    ) -> Decision:
        """A denial that no approval lifts, and what was not met."""
        if forbidding:
            return Decision(allowed=False, reason=_gravest(forbidding))
        answer = self._ask(self._why[grant.tool], grant.tool, about, user)
        if not answer.sound:
            return _ERROR
        failed = tuple(c for c in self._conditions[grant.tool] if c not in answer.policies)
        if EXPIRES in failed:
            return Decision(allowed=False, reason=Reason.EXPIRED)
        unknown = user_attributes(self.manifest).keys() - about["user"].keys()
        missing = any(
            argument.equals_principal in unknown and f"{name}.equals_principal" in failed
            for name, argument in grant.arguments.items()
        )
        reason = Reason.MISSING_ATTRIBUTE if missing else Reason.CONSTRAINT
        return Decision(allowed=False, reason=reason, failed=failed)

    def _ask(self, policies: cedarpy.PolicySet, tool: str, about: Told, user: str) -> _Answer:
        """
        What Cedar answers.

        A policy that fails is one that Cedar leaves out: a `forbid` that
        failed would be a yes. So any error is a no.
        """
        answer = cedarpy.is_authorized(
            {
                "principal": {"type": "User", "id": user},
                "action": {"type": "Action", "id": tool},
                "resource": {"type": "Feature", "id": self.manifest.feature},
                "context": orjson.dumps(about).decode(),
            },
            policies,
            self._entities,
            self._schema,
        )
        found = answer.diagnostics
        if found.errors or answer.decision is cedarpy.Decision.NoDecision:
            return _BROKEN
        names = found.id_annotations_by_reason
        return _Answer(answer.allowed, tuple(names[reason] for reason in found.reasons))


def _needed(grant: Grant, forbidding: tuple[str, ...]) -> int:
    """How many people lift what forbids a call, where people can; Cedar is asked whether so."""
    by_taint = FOUR_EYES if grant.irreversible else 1
    return max(grant.approvals if name.startswith(APPROVE) else by_taint for name in forbidding)


def _gravest(policies: tuple[str, ...]) -> Reason:
    """The gravest of what forbids a call."""
    found = [reason for rule, reason in _REASONS.items() if rule in policies]
    if found:
        return found[0]
    return Reason.APPROVAL_REQUIRED if policies[0].startswith(APPROVE) else Reason.ERROR
