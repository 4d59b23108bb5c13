"""Which decisions people look at."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from seawall.review.items import Stratum
from seawall.review.sampling import (
    Plan,
    Risk,
    commitment_to,
    draw,
    drawn,
    epoch_key,
    included,
    item_of,
    may_be_drawn,
    plan_of,
    risk_of,
    severity_of,
)
from seawall.terms import Event

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
KEY = epoch_key(b"m" * 32, "epc_1")


def event(kind: str, request: str = "req_1", **facts: Any) -> Event:
    return Event(kind, NOW, "gateway", request=request, feature="support", facts=facts)


def plan(share: int = 20_000, risk: int = 10_000) -> Plan:
    return Plan(
        id="pln_1",
        epoch="epc_1",
        feature="support",
        share=share,
        stopped_share=50_000,
        risk_share=risk,
        double=100_000,
        commitment=commitment_to(KEY),
    )


def test_a_plan_is_read_as_it_was_told() -> None:
    """The facts of a plan give the plan again."""
    told = Event("review.planned", NOW, "gateway", feature="support", facts=plan().facts)
    read = plan_of(told, 7)
    assert (read.share, read.risk_share, read.commitment) == (20_000, 10_000, plan().commitment)
    assert (read.id, read.epoch, read.feature, read.index) == ("pln_1", "epc_1", "support", 7)
    full = replace(plan(), policy="sha256:1", model="m", configuration="ss1.c", guideline="2")
    full = replace(full, reason="lowered", before=40_000, act="a" * 32)
    told = replace(told, facts=full.facts)
    assert plan_of(told, 7) == replace(full, since=NOW, index=7)


def test_who_cannot_be_drawn_is_not_whatever_becomes_of_the_request() -> None:
    """A look at the id alone leaves out only what no outcome would draw."""
    risky = [event("text.allowed", shadow=["rule"]), event("answer.delivered")]
    stopped = [event("text.blocked"), event("answer.refused", side="request")]
    spared = 0
    for n in range(2_000):
        request = f"req_{n}"
        outcomes = [[replace(e, request=request) for e in trail] for trail in (risky, stopped)]
        if not may_be_drawn(plan(), KEY, request):
            spared += 1
            assert not any(draw(plan(), KEY, trail) for trail in outcomes)
    assert 1_400 < spared < 1_700  # 95% of 80%


def test_an_items_id_is_the_requests_own_and_the_keys() -> None:
    """Another request or another key gives another id, of the form that the log takes."""
    other = epoch_key(b"m" * 32, "epc_2")
    ids = {item_of(key, f"req_{n}") for key in (KEY, other) for n in range(500)}
    assert len(ids) == 1_000
    assert all(re.fullmatch("itm_[0-9a-f]{16}", each) for each in ids)


def test_nothing_and_everything_are_drawn_by_shares_of_none_and_all() -> None:
    """A share of nothing draws none, and the whole share all."""
    names = [f"req_{n}" for n in range(2_000)]
    assert not any(drawn(KEY, "audit", name, 0) for name in names)
    assert all(drawn(KEY, "audit", name, 1_000_000) for name in names)


def test_samples_have_the_shares_and_are_independent() -> None:
    """Of 60,000 decisions each sample has its share within four standard errors; so have both."""
    names = [f"req_{n}" for n in range(60_000)]
    audit = [drawn(KEY, "audit", name, 100_000) for name in names]
    risk = [drawn(KEY, "risk", name, 200_000) for name in names]
    other = [drawn(epoch_key(b"m" * 32, "epc_2"), "audit", name, 100_000) for name in names]
    for sample, share in ((audit, 0.1), (risk, 0.2), (other, 0.1)):
        error = (share * (1 - share) / len(names)) ** 0.5
        assert abs(sum(sample) / len(names) - share) < 4 * error
    for two, share in ((risk, 0.02), (other, 0.01)):
        both = sum(a and b for a, b in zip(audit, two, strict=True)) / len(names)
        assert abs(both - share) < 4 * (share / len(names)) ** 0.5


@pytest.mark.parametrize(
    ("trail", "risk"),
    [
        ([event("text.allowed", scores={"injection": 199_999})], Risk.LOW),
        ([event("text.allowed", scores={"abuse.fraud": 990_000, "abuse": 10_000})], Risk.LOW),
        ([event("text.allowed", scores={"injection": 200_000})], Risk.MEDIUM),
        ([event("text.redacted", findings={"pii.email": 1})], Risk.MEDIUM),
        ([event("text.allowed", scores={"injection": 500_000})], Risk.HIGH),
        ([event("text.allowed", scores={"abuse": 500_000, "injection": 0})], Risk.HIGH),
        ([event("text.allowed", shadow=["harmful-answers"])], Risk.HIGH),
        ([event("text.allowed", skipped=3)], Risk.HIGH),
        ([event("tool.allowed", effect="egress", untrusted=True)], Risk.HIGH),
        ([event("tool.allowed", effect="read", untrusted=True)], Risk.LOW),
    ],
)
def test_risk_is_read_from_the_log(trail: list[Event], risk: Risk) -> None:
    """Scores, shadow rules, unread text and what strangers may have a tool do make it risky."""
    assert risk_of(trail) is risk


def test_a_risky_decision_is_drawn_more_often_and_says_with_what_probability() -> None:
    """High risk at a risk share of 1% is drawn in a fifth of cases beside the audit sample."""
    risky = [
        draw(
            plan(),
            KEY,
            [event("text.allowed", f"req_{n}", skipped=1), event("answer.delivered", f"req_{n}")],
        )
        for n in range(20_000)
    ]
    found = [each for each in risky if each is not None]
    assert {each.included for each in found} == {included(20_000, 200_000)} == {216_000}
    assert abs(len(found) / len(risky) - 0.216) < 0.012
    assert {each.sample for each in found} == {"audit", "risk", "both"}
    assert all(each.severity == 2 for each in found)


def test_what_is_observed_later_changes_nothing() -> None:
    """An observation that lands in the log before the end does not make a decision riskier."""
    trail = [event("text.allowed"), event("answer.delivered")]
    late = [event("text.allowed"), event("answer.observed", skipped=3), event("answer.delivered")]
    everything = plan(1_000_000)
    assert draw(everything, KEY, trail) == draw(everything, KEY, late)


def test_what_was_stopped_for_a_secret_takes_two() -> None:
    """A stopped secret is of the severest, and two people look at it."""
    details = [{"kind": "secret.aws_key", "action": "block"}]
    trail = [event("text.blocked", details=details, rules=["no-secrets"]), event("answer.refused")]
    assert severity_of(trail, Stratum.STOPPED) == 1
    sure = replace(plan(), stopped_share=1_000_000)
    found = draw(sure, KEY, trail)
    assert found is not None
    assert (found.reviews, found.stratum, found.rules) == (2, Stratum.STOPPED, ("no-secrets",))
