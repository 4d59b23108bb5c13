"""What is proposed takes leave away that nobody used, on enough evidence, and nothing else."""

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.assemble.advising import candidate
from seawall.assemble.scopes import decider, manifests
from seawall.errors import PolicyError
from seawall.figures.binomial import upper_bound
from seawall.ledger import minimal
from seawall.policy import Document, read_document
from seawall.policy.compile import revision
from seawall.scope import Effect, Taint, problems
from seawall.scope.advice import Advice, Proposal, Terms, advise, none_of
from seawall.scope.granting import ages, granted, grantings, history
from seawall.scope.replaying import Outcome, replay
from seawall.scope.usage import call_of, usage
from seawall.terms import Event
from tests.cli.past import DAY, NOW, POLICY, Made, decided, months
from tests.policy.test_edits import Plain
from tests.scope.calls import a_scope, a_value

REVISION = "sha256:" + "0" * 64
TERMS = Terms(days=90, calls=300)


def given_days_ago(policy: str, *days: float) -> list[Event]:
    """The log's word that the scope is in force, and for days between that it was not."""
    events = []
    empty, full = dict[str, Any](), granted(manifests(read_document(policy)))
    for number, day in enumerate(days):
        before, after = (full, empty) if number % 2 else (empty, full)
        for feature, facts in grantings(before, after, REVISION):
            at = NOW - day * DAY
            events.append(Event("scope.granted", at, "g", feature=feature, facts=facts))
    return events


def advised(
    *calls: Made,
    policy: str = POLICY,
    told: list[Event] | None = None,
    terms: Terms = TERMS,
    before: Iterable[Event] = (),
) -> Advice:
    """What is advised after these calls, of a scope that is 110 days old."""
    document = read_document(policy)
    (manifest,) = manifests(document)
    ruled_by, decides = revision(document), decider(document)
    known_calls: dict[str, Event] = {}
    events = [*before]
    for made in calls:
        key = repr((made.tool, made.arguments, made.taint))
        if key not in known_calls:
            known_calls[key] = minimal(decided(made, decides, ruled_by)[0])[0]
        events.append(replace(known_calls[key], at=NOW - made.days * DAY))
    past = history(given_days_ago(policy, 110) if told is None else told).get("support")
    known = ages(past, manifest) if past else None
    return advise(manifest, usage(events, manifest, known, revision=ruled_by), NOW, terms)


@cache
def after_months(days: int = 100) -> tuple[Event, ...]:
    """The log of the calls of so many days, decided under the policy of the tests."""
    document = read_document(POLICY)
    ruled_by, decides = revision(document), decider(document)
    return tuple(minimal(decided(made, decides, ruled_by)[0])[0] for made in months(days))


def removed(advice: Advice) -> set[str]:
    return {proposal.path[1] for proposal in advice.proposals if proposal.removes}


def narrowed(advice: Advice) -> dict[str, Any]:
    return {each.where: each.value for each in advice.proposals if not each.removes}


def test_what_was_never_used_is_to_go_and_what_was_is_drawn_closer() -> None:
    advice = advised(before=after_months())
    assert removed(advice) == {"mail.read"}
    send = "tools.mail.send.arguments"
    assert narrowed(advice) == {
        "tools.orders.find.arguments.archive": None,
        "tools.refund.arguments.amount.maximum": 53,
        f"{send}.to.max_items": 3,
        f"{send}.to.domains": ("example.com", "*.example.com"),
        f"{send}.body.max_length": 570,
        "data_classes": ("customer",),
    }
    words = {each.grant.tool: each.word for each in advice.standings}
    assert words["page.oncall"] == "kept"
    assert words["mail.read"] == "remove"


def calls_of_one(number: int) -> list[Made]:
    return [Made(60 - n / number, "orders.find", {"order": "123456"}) for n in range(number)]


@pytest.mark.parametrize(
    ("calls", "days", "goes", "word"),
    [
        (300, 90.01, {"mail.read"}, "remove"),
        (299, 90.01, set(), "299 of 300 calls seen"),
        (300, 89.9, set(), "89 of 90 days old"),
    ],
)
def test_a_grant_goes_only_after_the_window_and_enough_calls(
    calls: int, days: float, goes: set[str], word: str
) -> None:
    advice = advised(*calls_of_one(calls), told=given_days_ago(POLICY, days))
    assert removed(advice) & {"mail.read"} == goes
    assert {each.grant.tool: each.word for each in advice.standings}["mail.read"] == word
    assert not narrowed(advice) or calls >= 300


def test_three_hundred_calls_without_a_use_bound_its_share_to_one_in_a_hundred() -> None:
    assert none_of(300) < 0.01 < none_of(298)
    assert none_of(300) == pytest.approx(upper_bound(0, 300, outside=0.05))
    assert none_of(0) == 1


def test_a_grant_that_was_away_is_as_old_as_its_return() -> None:
    told = given_days_ago(POLICY, 200, 95, 80)
    assert not removed(advised(before=after_months(), told=told))
    assert removed(advised(before=after_months(), told=given_days_ago(POLICY, 200, 120, 95)))


def test_without_word_of_when_a_grant_came_it_is_as_old_as_its_policy_is_seen() -> None:
    assert removed(advised(before=after_months(), told=[])) == {"mail.read"}
    assert removed(advised(before=after_months(89), told=[])) == set()


def test_a_policy_of_before_says_nothing_of_a_grant_that_was_never_called() -> None:
    other = POLICY.replace("ann@example.org", "bob@example.org")
    assert removed(advised(before=after_months(), told=[], policy=other)) == set()


def test_calls_from_before_a_grant_was_there_do_not_count() -> None:
    late = Made(1, "orders.find", {"order": "123456"})
    told = given_days_ago(POLICY, 30)
    advice = advised(*calls_of_one(400), late, told=told, terms=Terms(days=20, calls=300))
    assert removed(advice) == set()
    assert {each.use.calls for each in advice.standings} == {1}
    assert advice.use.calls == 401


def test_what_waits_for_people_is_not_taken_away_behind_them() -> None:
    policy = POLICY.replace("mail.read: {effect: read,", "mail.read: {effect: read, approvals: 1,")
    held = [Made(50, "mail.read", {"folder": "a"})]
    advice = advised(*held, policy=policy, before=after_months())
    assert removed(advice) == set()
    words = {each.grant.tool: each.word for each in advice.standings}
    assert words["mail.read"] == "asked for 1, approved never"


def test_a_class_that_a_session_had_read_stays() -> None:
    taint = Taint(untrusted=False, classes=frozenset({"payroll"}))
    seen = Made(3, "orders.find", {"order": "123456"}, taint)
    assert "data_classes" not in narrowed(advised(seen, before=after_months()))


def test_an_effect_that_no_use_had_is_told() -> None:
    assert advised(*calls_of_one(3)).idle == (Effect.WRITE, Effect.EGRESS)
    assert advised(before=after_months()).idle == ()


def test_what_ran_in_shadow_mode_is_a_use_though_it_would_have_waited() -> None:
    policy = POLICY.replace("mail.read: {effect: read,", "mail.read: {effect: read, approvals: 1,")
    decides = decider(read_document(policy))
    held = Made(50, "mail.read", {"folder": "a"})
    event, _ = decided(held, decides, REVISION, mode="shadow")
    advice = advised(policy=policy, before=[event])
    uses = {each.grant.tool: each.use for each in advice.standings}
    assert (uses["mail.read"].uses, uses["mail.read"].held) == (1, 0)


def test_a_line_that_was_changed_lately_is_left_alone() -> None:
    wide = POLICY.replace("maximum: 5000", "maximum: 50000")
    (old,), (new,) = (granted(manifests(read_document(each))).items() for each in (wide, POLICY))
    told = [
        Event("scope.granted", NOW - days * DAY, "g", feature="support", facts=facts)
        for days, before, after in ((110, {}, dict([old])), (50, dict([old]), dict([new])))
        for _, facts in grantings(before, after, REVISION)
    ]
    found = narrowed(advised(before=after_months(), told=told))
    assert not any("refund" in where for where in found)
    assert any("mail.send" in where for where in found)


def test_an_argument_that_turns_up_anew_is_no_rule_yet() -> None:
    late = Made(1, "mail.send", {"to": ["x@new.example.com"], "body": "a"})
    other = replace(late, arguments={"to": ["x@partner.org"], "body": "a"})
    found = narrowed(advised(other, before=after_months()))
    assert not any(where.endswith("domains") for where in found)
    assert any(
        where.endswith("domains") for where in narrowed(advised(late, before=after_months()))
    )


@pytest.mark.parametrize(
    ("late", "value"),
    [
        ("https://example.com/a", ("example.com", "*.example.com")),
        ("https://new.org/a", None),
        ("the usual place", None),
        ("ftp://example.com/a", None),
        ("https://10.0.0.1/", None),
    ],
)
def test_domains_become_a_rule_only_where_nothing_else_came_up(late: str, value: Any) -> None:
    policy = POLICY.replace("folder: {}", "folder: {max_length: 40}")
    often = [
        Made(90 - n / 10, "mail.read", {"folder": f"https://a{n}.example.com/"})
        for n in range(600)
    ]
    found = narrowed(advised(*often, Made(1, "mail.read", {"folder": late}), policy=policy))
    assert found.get("tools.mail.read.arguments.folder.domains") == value


def test_a_folder_becomes_a_rule_likewise() -> None:
    policy = POLICY.replace("folder: {}", "folder: {max_length: 30}")
    often = [Made(90 - n / 10, "mail.read", {"folder": f"/srv/reports/q{n}"}) for n in range(600)]
    at = "tools.mail.read.arguments.folder.path_prefix"
    for late, value in (("/srv/reports/x", "/srv/reports"), ("/srv/Ann", None), ("/x", None)):
        late_one = Made(1, "mail.read", {"folder": late})
        assert narrowed(advised(*often, late_one, policy=policy)).get(at) == value


def test_an_edit_that_would_say_something_else_is_refused() -> None:
    document = read_document(POLICY)
    widens = Proposal(
        ("tools", "refund", "arguments", "amount", "maximum"), 9_999, "", "", 300, 90
    )
    with pytest.raises(PolicyError, match="would allow more"):
        candidate(POLICY, document, {"support": [widens]})


NIGHTLY = os.environ.get("SEAWALL_NIGHTLY") == "1"


def traffic(dice: Random, scope: Any) -> list[Made]:
    """Calls to some tools of a scope, of few kinds, over a hundred days."""
    used = dice.sample(sorted(scope["tools"]), 2)
    kinds = []
    for _ in range(12):
        tool = dice.choice(used)
        listed = scope["tools"][tool].get("arguments", {})
        optional = dice.choice([0, 0.5, 1])
        given_then = {
            name: plain(a_value(dice, lines))
            for name, lines in listed.items()
            if dice.random() < (1 if lines.get("required", True) else optional)
        }
        classes = frozenset({"customer"}) if dice.random() < 0.1 else frozenset[str]()
        kinds.append((tool, given_then, Taint(untrusted=dice.random() < 0.1, classes=classes)))
    return [Made(100 - n / 3, *dice.choice(kinds)) for n in range(300)]


def plain(value: Any) -> Any:
    """The value as JSON of floats has it."""
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value if isinstance(value, str | int | bool | None) else float(value)


@pytest.mark.timeout(3600 if NIGHTLY else 120)
@settings(max_examples=1_000 if NIGHTLY else 25, database=None)
@given(st.integers(0, 2**64))
def test_a_tighter_scope_allows_every_past_call_that_the_old_one_allowed(seed: int) -> None:
    dice = Random(seed)
    scope = {**a_scope(dice), "expires": str((NOW + timedelta(days=60)).date())}
    proposed = tightened(dice, scope)
    if proposed is None:
        return
    document, new, calls = proposed
    (before,), (after,) = manifests(document), manifests(new)
    old, tighter = decider(document), decider(new)
    kinds = {(made.tool, str(made.arguments), made.taint): made for made in calls}
    for made in kinds.values():
        event, ran = decided(made, old, REVISION)
        call = call_of(minimal(event)[0])
        if ran and call:
            assert decided(made, tighter, REVISION)[1], (made, scope)
            told = replay(call, before, after)
            assert told is not None
            assert told.outcome is not Outcome.DENIED


def tightened(dice: Random, scope: Any) -> tuple[Document, Document, list[Made]] | None:
    """A policy with the scope, the same with less, and the calls by which that was advised."""
    policy = yaml.dump(
        {"version": 1, "features": {"support": {}}, "scopes": {"support": scope}},
        Dumper=Plain,
        default_flow_style=dice.choice([None, False, True]),
        sort_keys=False,
    )
    document = read_document(policy)
    if any(problem for manifest in manifests(document) for problem in problems(manifest)):
        return None
    calls = traffic(dice, scope)
    advice = advised(*calls, policy=policy, terms=Terms(days=90, calls=60))
    if not advice.proposals:
        return None
    new = candidate(policy, document, {"support": advice.proposals})
    return document, new.document, calls


def test_the_scopes_by_chance_are_mostly_drawn_closer() -> None:
    dice = Random(4)
    scope = {"expires": str((NOW + timedelta(days=60)).date())}
    found = [tightened(dice, {**a_scope(dice), **scope}) for _ in range(20)]
    assert sum(each is not None for each in found) > 10
