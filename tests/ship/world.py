"""A feature that is ready in every way, as values; tests take one thing away."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from seawall.scope import Effect, Grant, Manifest
from seawall.ship.answer import Answer, Outcome
from seawall.ship.checklist import Checklist, Item, Probe
from seawall.ship.evidence import Evidence, LogState, Member, Seen, Statement, Traffic, Witnessed
from seawall.ship.probes import ask
from seawall.ship.read import shipped
from seawall.ship.subject import Subject, digest_of
from seawall.terms import Action, Fact, Policy, Rule, Stage

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
REVISION = digest_of("policy")
SUBJECT = Subject(
    {
        part: digest_of(part)
        for part in ("policy", "scopes", "settings", "model", "version", "commit", "checklist")
    },
    {"version": "1.0", "commit": "abc"},
)
TARGET = digest_of("target")
POLICY = Policy(
    "demo",
    REVISION,
    (
        Rule("no-injection", "injection.*", Action.BLOCK, stages=frozenset({Stage.INPUT})),
        Rule("no-secrets-out", "secret.*", Action.REDACT, stages=frozenset({Stage.OUTPUT})),
    ),
)
MANIFEST = Manifest("support", "helps", "ana", date(2026, 12, 24))
PROBES = {probe.id: probe for probe in shipped().probes}


FILES = {"target": TARGET}
REQUESTS = [f"req_{n:016x}" for n in range(3)]


def ago(**spent: float) -> datetime:
    return NOW - timedelta(**spent)


def digests(**other: str) -> dict[str, Fact]:
    return {**SUBJECT.digests, **other}


def seen(index: int, kind: str, at: datetime = NOW, *, feature: str = "", **facts: Any) -> Seen:
    return Seen(index, kind, at, facts, feature=feature)


def stated(index: int, about: str, by: str, at: datetime = NOW, **facts: Any) -> Statement:
    facts = {"about": about, "digests": digests(), "number": 1, **facts}
    return Statement(Seen(index, "ship.stated", at, facts), by, about)


def evidence(*events: Seen, **more: Any) -> Evidence:
    there = Traffic(5_000, frozenset(REQUESTS))
    runs = {str(each.facts.get("run")): there for each in events}
    plain = Evidence(NOW, SUBJECT, "support", POLICY, events=events, traffic=runs, files=FILES)
    return replace(plain, **more)


def probe(name: str, **changes: Any) -> Probe:
    return replace(PROBES[name], **changes)


def answer(name: str, given: Evidence, **changes: Any) -> Answer:
    return ask(probe(name, **changes), given)


def outcome(name: str, given: Evidence, **changes: Any) -> Outcome:
    return answer(name, given, **changes).outcome


def checklist(*probes: Probe) -> Checklist:
    return Checklist((Item("all", "all of it?", probes),))


def grant(tool: str, effect: Effect = Effect.READ, **more: Any) -> Grant:
    return Grant(tool, effect, **more)


def family(seeds: int = 36, broken: int = 0, **more: int) -> dict[str, Fact]:
    return {"seeds": seeds, "not_run": 0, "broken_100": broken, **more}


FAMILIES = (
    "override",
    "jailbreak",
    "leak",
    "indirect",
    "cross_user",
    "exfiltration",
    "weaponization",
    "multi_turn",
    "many_shot",
    "scope",
)


def run(
    number: int,
    at: datetime = NOW,
    *,
    families: Mapping[str, Fact] | None = None,
    other: Mapping[str, Fact] | None = None,
    ended: bool = True,
    fair: bool = True,
    **target: Any,
) -> list[Seen]:
    """What the log has of a run of the red team."""
    facts: dict[str, Any] = {
        "run": f"run_{number:016x}",
        "number": number,
        "fair": fair,
        "digests": {**SUBJECT.digests, "target": TARGET, **(other or {})},
    }
    told = {
        "target": "guarded",
        "oracle": "harm",
        "families": families or {name: family() for name in FAMILIES},
        "queries": 3_600,
        "harmless": 200,
        "false_alarms": 2,
        "passed": 3_800,
        "requests": REQUESTS,
        **target,
    }
    begun = Seen(10 * number, "redteam.started", at, {**facts, "targets": ["guarded"]})
    done = Seen(10 * number + 1, "redteam.finished", at, {**facts, "targets": [told]})
    return [begun, done] if ended else [begun]


MEMBERS = (Member("ana", frozenset({"owner"})), Member("bo", frozenset({"lead"})))
WHOLE = LogState(100)
WITNESS = (Witnessed("audit", ago(minutes=3)),)
