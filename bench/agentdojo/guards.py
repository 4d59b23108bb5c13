"""What decides about the agent's calls: Seawall by a suite's manifest, and its measures."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from seawall.assemble.scopes import decider
from seawall.policy import read_document
from seawall.scope import (
    CLEAN,
    Decider,
    Effect,
    Integrity,
    Label,
    Manifest,
    Provenance,
    Read,
    ToolRequest,
    Traced,
    from_untrusted,
    result_label,
    taint_of_call,
    trace,
)
from seawall.scope.arguments import read_arguments

MANIFESTS = Path(__file__).parent / "manifests"
NOW = datetime(2027, 1, 1, tzinfo=UTC)
REFUSED = "Seawall: this call was refused."
"""What the agent reads instead of a result."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that the agent wants to make, and whether an injected instruction is why."""

    tool: str
    arguments: dict[str, Any]
    injected: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """What a session begins with. `wanted` are the calls that the user's task is done by."""

    suite: str
    system: str
    user: str
    wanted: Sequence[Asked] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call runs, whether a person was asked, and why it was not simply allowed."""

    runs: bool
    asks: bool = False
    told: str = ""
    label: Label = field(default_factory=lambda: Label(Integrity.UNTRUSTED))
    """Of the result, if it runs."""


class Judge(Protocol):
    """Decides in one session."""

    def judge(self, asked: Asked) -> Verdict:
        """Whether a call runs."""

    def read(self, result: str, verdict: Verdict) -> None:
        """Take note of what a call returned."""


Guard = Callable[[Opening], Judge]


@cache
def scope(suite: str) -> tuple[Decider, Manifest]:
    """What decides by a suite's manifest."""
    found = decider(read_document((MANIFESTS / f"{suite}.yaml").read_text("utf-8")))
    manifest = found.manifest(suite)
    assert manifest is not None
    return found, manifest


def writes(suite: str, tool: str) -> bool:
    """Whether a tool does more than read, by the suite's manifest."""
    grant = scope(suite)[1].grant(tool)
    return grant is None or grant.effect is not Effect.READ


@dataclass(slots=True)
class _Simple:
    """Decides by nothing but who asks, or what was read before."""

    opening: Opening
    allows: Callable[["_Simple", Asked], bool]
    untrusted: bool = False

    def judge(self, asked: Asked) -> Verdict:
        label = scope(self.opening.suite)[1].label_of_result(asked.tool)
        return Verdict(self.allows(self, asked), label=label)

    def read(self, result: str, verdict: Verdict) -> None:
        self.untrusted |= bool(result) and verdict.label.integrity is Integrity.UNTRUSTED


def allow_all(opening: Opening) -> Judge:
    """Nobody looks."""
    return _Simple(opening, lambda _session, _asked: True)


def deny_injected(opening: Opening) -> Judge:
    """An oracle that knows whose idea each call is."""
    return _Simple(opening, lambda _session, asked: not asked.injected)


def deny_after_taint(opening: Opening) -> Judge:
    """No more than reading once anything of strangers was read."""
    return _Simple(
        opening, lambda self, asked: not (self.untrusted and writes(opening.suite, asked.tool))
    )


def seawall(*, human: bool, by_session: bool = False) -> Guard:
    """
    Seawall. With a human, who is careful: they approve what the user's task needs, and only that.

    `by_session` leaves `provenance: values` out of the manifests.
    """
    return lambda opening: _Seawall(opening, human=human, by_session=by_session)


class _Seawall:
    """The history as the gateway sees it, and the decision on each call."""

    def __init__(self, opening: Opening, *, human: bool, by_session: bool) -> None:
        self._opening, self._human = opening, human
        self._decider, manifest = scope(opening.suite)
        by = Provenance.SESSION if by_session else manifest.provenance
        self._manifest = replace(manifest, provenance=by)
        self._taint = CLEAN
        self._reads = [
            Read(opening.system, Label(Integrity.SYSTEM)),
            Read(opening.user, Label(Integrity.USER)),
        ]

    def judge(self, asked: Asked) -> Verdict:
        arguments = json.dumps(asked.arguments, ensure_ascii=False)
        traced = self._traced(asked.tool, arguments)
        label = result_label(self._manifest.label_of_result(asked.tool), traced, taint=self._taint)
        decision = self._decider.decide(self._request(asked, arguments, traced), NOW)
        wanted = Asked(asked.tool, asked.arguments) in self._opening.wanted
        runs = decision.allowed or (decision.needs_approval and self._human and wanted)
        origins = ", ".join(f"{each.argument} {each.origin}" for each in traced)
        told = "" if decision.allowed else f"{decision.reason} {decision.failed} ({origins})"
        return Verdict(runs, decision.needs_approval, told, label)

    def _traced(self, tool: str, arguments: str) -> tuple[Traced, ...]:
        grant, given = self._manifest.grant(tool), read_arguments(arguments)
        if grant is None or isinstance(given, str):
            return ()
        return trace(grant, given, self._reads)

    def _request(self, asked: Asked, arguments: str, traced: Sequence[Traced]) -> ToolRequest:
        grant, taint, strange = self._manifest.grant(asked.tool), self._taint, True
        if grant is not None:
            strange = from_untrusted(self._manifest, grant, traced, taint=taint)
            taint = taint_of_call(self._manifest, grant, traced, taint=taint)
        return ToolRequest(
            feature=self._opening.suite,
            tool=asked.tool,
            arguments=arguments,
            taint=taint,
            from_untrusted=strange,
        )

    def read(self, result: str, verdict: Verdict) -> None:
        read = Read(result, verdict.label)
        self._reads.append(read)
        self._taint |= read.label.taint
