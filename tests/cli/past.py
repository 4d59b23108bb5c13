"""A log in which a feature has used its scope for months, written as a gateway writes it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from seawall.assemble.granting import newly_granted
from seawall.assemble.ledger import open_ledger
from seawall.assemble.scopes import decider, manifests
from seawall.gateway.hulls import hulls_of
from seawall.policy import read_document
from seawall.policy.compile import revision
from seawall.scope import CLEAN, Decider, Taint, ToolRequest
from seawall.terms import Event, Fact, Role, Text, ToolCall

NOW = datetime.now(UTC)
DAY = timedelta(days=1)

POLICY = """\
# what our features may do
version: 1
features: {support: {}}
scopes:
  support:
    purpose: answers customers about their orders
    owner: ann@example.org
    expires: LATER
    data_classes: [customer, payroll]
    tools:
      orders.find:          # in our own database
        effect: read
        untrusted: false
        returns: [customer]
        arguments:
          order: {matches: "[0-9]{6}"}
          archive: {type: boolean, required: false}
      mail.read: {effect: read, arguments: {folder: {}}}
      refund:
        effect: write
        reversible: true
        approvals: 0
        arguments:
          order: {matches: "[0-9]{6}"}
          amount: {minimum: 0.01, maximum: 5000}   # euros
      # to customers and partners
      mail.send:
        effect: egress
        reversible: true
        arguments:
          to: {domains: [example.com, "*.example.com", partner.org], max_items: 20}
          body: {max_length: 100000}
      page.oncall: {effect: egress, approvals: 0, keep: true, arguments: {why: {max_length: 200}}}
""".replace("LATER", str((NOW + 60 * DAY).date()))


@dataclass(frozen=True)
class Made:
    """A call that is in the past, so many days."""

    days: float
    tool: str
    arguments: dict[str, Any]
    taint: Taint = CLEAN


def months(days: int = 100, each: int = 8) -> Iterator[Made]:
    """Calls by which half of the scope is used, on each of so many days."""
    for day in range(days, 0, -1):
        for n in range(each):
            k = day * each + n
            at = day - n / (each + 1)
            yield Made(at, "orders.find", {"order": f"{k:06}"})
            yield Made(at, "refund", {"order": f"{k:06}", "amount": 3.5 + k % 40})
            to = [f"user{k}@example.com", f"ann@{'shop.' * (k % 2)}example.com"]
            yield Made(at, "mail.send", {"to": to[: 1 + k % 2], "body": "x" * (50 + k % 400)})


def decided(
    made: Made, decides: Decider, ruled_by: str, *, mode: str = "enforce"
) -> tuple[Event, bool]:
    """The event of a gateway's decision about a call, and whether it let it run."""
    call = ToolCall(made.tool, Text(json.dumps(made.arguments), Role.ASSISTANT))
    asked = ToolRequest(
        feature="support",
        tool=made.tool,
        arguments=call.arguments.body,
        taint=made.taint,
        from_untrusted=made.taint.untrusted,
    )
    moment = NOW - made.days * DAY
    decision = decides.decide(asked, moment)
    manifest = decides.manifest("support")
    grant = manifest.grant(made.tool) if manifest else None
    word = "allowed" if decision.allowed else "held" if decision.approvals else "denied"
    facts: dict[str, Fact] = {
        "side": "answer",
        "reason": decision.reason.value,
        "mode": mode,
        "policy": ruled_by,
        "untrusted": made.taint.untrusted,
        **hulls_of(call, grant.arguments if grant else ()),
        "classes": sorted(made.taint.classes),
    }
    if grant:
        facts |= {"tool": grant.tool, "effect": grant.effect.value}
    event = Event(f"tool.{word}", moment, "gateway", "", "support", facts=facts)
    return event, decision.allowed


def write_past(
    folder: Path, calls: Iterable[Made], *, policy: str = POLICY, granted: float = 110
) -> Path:
    """The policy file, and the log of what a gateway decided by it; granted so many days ago."""
    path = folder / "seawall.yaml"
    path.write_text(policy, "utf-8")
    document = read_document(policy)
    ruled_by, decides = revision(document), decider(document)
    with open_ledger(path) as log:
        at = NOW - granted * DAY
        log.append(newly_granted(log, manifests(document), ruled_by, at=at))
        events = [decided(made, decides, ruled_by)[0] for made in calls]
        for first in range(0, len(events), 500):
            log.append(events[first : first + 500])
    return path
