"""Each probe passes on what shows it, and on nothing less."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from seawall.redteam.seed import Family
from seawall.scope import Effect, Taint
from seawall.scope.advice import Advice, Standing
from seawall.scope.usage import FeatureUse, GrantUse
from seawall.ship.answer import How, Outcome
from seawall.ship.evidence import Evidence, LogState, Seen, Traffic, Unknown, Witnessed
from seawall.ship.probes import ask
from seawall.ship.probes.attacked import FAMILIES as ASKED
from seawall.ship.probes.fired import enforced, idle
from seawall.ship.subject import Subject, digest_of
from seawall.terms import Action, Mode, Rule
from tests.ship.world import (
    FAMILIES,
    MANIFEST,
    MEMBERS,
    NOW,
    POLICY,
    REQUESTS,
    REVISION,
    SUBJECT,
    TARGET,
    WHOLE,
    WITNESS,
    ago,
    answer,
    digests,
    evidence,
    family,
    grant,
    outcome,
    probe,
    run,
    seen,
    stated,
)

OTHER = {"policy": digest_of("another")}


def probed(number: int = 1, at: datetime = NOW, **facts: Any) -> Seen:
    told = {
        "number": number,
        "digests": digests(),
        "asked": {"no-injection": "req_1", "no-secrets-out": "req_2"},
        "denied": "req_3",
        "metrics": True,
        **facts,
    }
    return replace(seen(number, "ship.probed", feature="support", **told), at=at)


def verdict(kind: str, rule: str, **facts: Any) -> Seen:
    told = {"rules": [rule], "policy": REVISION, **facts}
    return seen(50, kind, feature="support", **told)


ACTED = {
    "req_1": [verdict("text.blocked", "no-injection")],
    "req_2": [verdict("text.redacted", "no-secrets-out")],
    "req_3": [seen(52, "tool.denied", feature="support", mode="enforce")],
}


def fired(**more: Any) -> Evidence:
    return evidence(probed(), requests={**ACTED, **more})


def test_a_sort_that_there_is_none_of_is_an_error() -> None:
    assert ask(replace(probe("log-whole"), sort="ticked"), evidence()).outcome is Outcome.ERROR


@pytest.mark.parametrize("name", ["input-rules-fire", "output-rules-fire", "scope-enforced"])
def test_rules_that_acted_through_the_gateway_pass(name: str) -> None:
    assert outcome(name, fired()) is Outcome.PASS
    assert outcome(name, evidence()) is Outcome.MISSING
    assert outcome(name, evidence(probed(at=ago(hours=25)), requests=ACTED)) is Outcome.STALE
    assert (
        outcome(name, evidence(probed(digests=digests(**OTHER)), requests=ACTED)) is Outcome.STALE
    )
    of_others = replace(probed(), feature="sales")
    assert outcome(name, evidence(of_others, requests=ACTED)) is Outcome.MISSING


@pytest.mark.parametrize(
    "trail",
    [
        [],
        [verdict("text.allowed", "no-injection")],
        [verdict("text.redacted", "no-injection")],
        [verdict("text.blocked", "another-rule")],
        [verdict("text.blocked", "no-injection", policy=digest_of("another"))],
        [replace(verdict("text.blocked", "no-injection"), feature="sales")],
        [replace(verdict("text.blocked", "no-injection"), at=ago(hours=25))],
        [replace(verdict("text.blocked", "no-injection"), ahead=True)],
    ],
)
def test_a_rule_counts_that_did_what_it_says_in_the_log(trail: list[Seen]) -> None:
    """Not what the probing command says: the log's trail of that very request."""
    found = answer("input-rules-fire", fired(req_1=trail))
    assert found.outcome is Outcome.FAIL
    assert "no-injection" in found.why


@pytest.mark.parametrize("more", [{"feature": "sales"}, {"at": ago(hours=25)}, {"ahead": True}])
def test_a_call_was_denied_to_this_feature_of_late(more: dict[str, Any]) -> None:
    """The key of another feature, and a request of long ago, deny nothing here."""
    assert outcome("scope-enforced", fired()) is Outcome.PASS
    other = replace(ACTED["req_3"][0], **more)
    assert outcome("scope-enforced", fired(req_3=[other])) is Outcome.FAIL


def test_a_rule_without_a_probe_text_is_missing_and_one_that_cannot_fire_is_spared() -> None:
    unsent = evidence(probed(asked={}), requests=ACTED)
    found = answer("input-rules-fire", unsent)
    assert (found.outcome, "ship.yaml" in found.fix) == (Outcome.MISSING, True)
    spared = replace(unsent, idle={"injection.*": "nothing to find"})
    assert outcome("input-rules-fire", spared) is Outcome.FAIL  # then no rule is left at all
    assert idle(Rule("all", "*", Action.BLOCK), {"*": "why"}) == ""


def test_rules_in_shadow_mode_and_rules_that_allow_enforce_nothing() -> None:
    lines = (
        Rule("a", "pii.*", Action.BLOCK, mode=Mode.SHADOW),
        Rule("b", "pii.*", Action.ALLOW),
        Rule("c", "pii.*", Action.HOLD),
    )
    policy = replace(POLICY, rules=lines)
    assert [rule.name for rule in enforced(policy, "support", ["output"])] == ["c"]
    assert outcome("output-covered", evidence(policy=policy)) is Outcome.FAIL


def test_a_run_of_probes_that_is_hidden_shows_as_a_gap() -> None:
    """One that did not go well is not passed over by doing it again."""
    found = answer("input-rules-fire", evidence(probed(1), probed(3), requests=ACTED))
    assert (found.outcome, "missing, or was hidden" in found.why) == (Outcome.FAIL, True)


def test_answers_must_be_many_and_read_whole() -> None:
    def judged(count: int, *, skipped: int = 0) -> Evidence:
        facts: dict[str, Any] = {"side": "answer", "policy": REVISION}
        return evidence(
            *(
                seen(n, "text.allowed", feature="support", skipped=int(n < skipped), **facts)
                for n in range(count)
            )
        )

    assert outcome("output-read", judged(200, skipped=2)) is Outcome.PASS
    assert outcome("output-read", judged(200, skipped=3)) is Outcome.FAIL
    assert outcome("output-read", judged(19)) is Outcome.MISSING


def test_the_newest_event_counts_and_an_older_better_one_does_not() -> None:
    good = seen(1, "notice.sent", notice="test")
    bad = seen(2, "notice.failed", notice="test", reason="refused")
    assert outcome("output-watched", evidence(good)) is Outcome.PASS
    assert outcome("output-watched", evidence(good, bad)) is Outcome.FAIL
    assert outcome("output-watched", evidence(bad)) is Outcome.FAIL
    in_earnest = seen(2, "notice.sent", notice="hold")
    assert outcome("output-watched", evidence(good, in_earnest)) is Outcome.PASS
    assert outcome("output-watched", evidence(replace(good, at=ago(days=31)))) is Outcome.STALE
    assert outcome("output-watched", evidence(replace(good, ahead=True))) is Outcome.STALE
    assert outcome("output-watched", evidence()) is Outcome.MISSING


def test_what_was_lost_of_late_fails_and_what_was_only_late_does_not() -> None:
    lost = seen(1, "log.gap", lost=2, spooled=5)
    assert outcome("log-complete", evidence(lost)) is Outcome.FAIL
    assert outcome("log-complete", evidence(replace(lost, at=ago(days=8)))) is Outcome.PASS
    assert outcome("log-complete", evidence(seen(1, "log.gap", lost=0))) is Outcome.PASS


def test_the_log_must_verify_now() -> None:
    assert outcome("log-whole", evidence(log=WHOLE)) is Outcome.PASS
    assert outcome("log-whole", evidence(log=LogState(9, ("entry 3 is damaged",)))) is Outcome.FAIL
    assert outcome("log-whole", evidence(log=Unknown("locked"))) is Outcome.ERROR
    assert outcome("log-whole", evidence()) is Outcome.ERROR


def test_a_witness_signed_within_the_hour() -> None:
    assert outcome("log-witnessed", evidence(witnesses=WITNESS)) is Outcome.PASS
    late = (Witnessed("audit", ago(minutes=61)),)
    assert outcome("log-witnessed", evidence(witnesses=late)) is Outcome.STALE
    never = (Witnessed("audit", None),)
    assert outcome("log-witnessed", evidence(witnesses=never)) is Outcome.MISSING
    assert outcome("log-witnessed", evidence()) is Outcome.MISSING
    assert outcome("log-witnessed", evidence(witnesses=WITNESS), at_least=2) is Outcome.STALE


def test_a_scope_holds_is_somebody_s_and_denies() -> None:
    def scoped(**changes: object) -> Evidence:
        return evidence(manifests=[replace(MANIFEST, **changes)])  # type: ignore[arg-type]

    assert outcome("scope-current", scoped()) is Outcome.PASS
    assert outcome("scope-current", scoped(enforced=False)) is Outcome.FAIL
    assert outcome("scope-current", scoped(owner=" ")) is Outcome.FAIL
    assert outcome("scope-current", scoped(expires=ago(days=1).date())) is Outcome.STALE
    for name in ("scope-current", "scope-used", "scope-safe"):
        assert outcome(name, evidence()) is Outcome.MISSING
        assert outcome(name, scoped(feature="sales")) is Outcome.MISSING


def test_what_could_carry_data_out_waits_for_people() -> None:
    def can(*, approvals: int, sends: bool = True) -> Evidence:
        reads = grant("read", result=Taint(untrusted=True, classes=frozenset({"customer"})))
        ways = (grant("mail", Effect.EGRESS, approvals=approvals),) if sends else ()
        lines = replace(MANIFEST, grants=(reads, *ways), data_classes=frozenset({"customer"}))
        return evidence(manifests=[lines])

    assert outcome("scope-safe", can(approvals=0)) is Outcome.FAIL
    assert outcome("scope-safe", can(approvals=1)) is Outcome.PASS
    assert outcome("scope-safe", can(approvals=0, sends=False)) is Outcome.PASS


def used(*, since: object, uses: int = 0, keep: bool = False) -> Evidence:
    it = grant("refund", keep=keep)
    use = GrantUse(since=since, uses=uses)  # type: ignore[arg-type]
    manifest = replace(MANIFEST, grants=(it,))
    advice = Advice(manifest, FeatureUse(grants={"refund": use}), (Standing(it, use, 1, ""),), ())
    return evidence(manifests=[manifest], advice=[advice])


def test_a_grant_that_nobody_used_for_ninety_days_fails() -> None:
    assert outcome("scope-used", used(since=ago(days=91))) is Outcome.FAIL
    assert outcome("scope-used", used(since=ago(days=89))) is Outcome.PASS
    assert outcome("scope-used", used(since=ago(days=91), uses=1)) is Outcome.PASS
    assert outcome("scope-used", used(since=ago(days=91), keep=True)) is Outcome.PASS
    assert outcome("scope-used", used(since=None)) is Outcome.MISSING
    broken = replace(used(since=NOW), advice=Unknown("the log cannot be read"))
    assert outcome("scope-used", broken) is Outcome.ERROR


def drilled(number: int, *, passed: bool = True, seconds: int = 5, **more: Any) -> Seen:
    facts = {
        "number": number,
        "drill": "kill_switch",
        "passed": passed,
        "seconds": seconds,
        "digests": digests(),
        **more,
    }
    return seen(number, "ship.drilled", **facts)


def test_the_last_drill_counts() -> None:
    name = "incident-switch"
    assert outcome(name, evidence(drilled(1))) is Outcome.PASS
    assert outcome(name, evidence(drilled(1), drilled(2, passed=False))) is Outcome.FAIL
    assert outcome(name, evidence(drilled(1), drilled(3))) is Outcome.FAIL
    assert outcome(name, evidence(drilled(1, seconds=61))) is Outcome.FAIL
    assert outcome(name, evidence(replace(drilled(1), at=ago(days=91)))) is Outcome.STALE
    other = digests(version=digest_of("older"))
    assert outcome(name, evidence(drilled(1, digests=other))) is Outcome.STALE
    assert outcome(name, evidence()) is Outcome.MISSING
    assert outcome("log-erases", evidence(drilled(1))) is Outcome.MISSING
    failed = answer(name, evidence(drilled(1, passed=False, reason="keys_optional")))
    assert "keys: required" in failed.why


def test_a_procedure_counts_that_two_people_signed_as_it_is_now() -> None:
    file = digest_of("procedure")
    both = [stated(1, "procedure", "ana", digest=file), stated(2, "procedure", "bo", digest=file)]

    def found(*statements: object, files: dict[str, str] | None = None) -> Outcome:
        given = evidence(statements=statements, files=files or {"procedure": file})
        return outcome("incident-procedure", given)

    assert found(*both) is Outcome.PASS
    assert (
        answer("incident-procedure", evidence(statements=both, files={"procedure": file})).how
        is How.ATTESTED
    )
    assert found(both[0], both[0]) is Outcome.MISSING
    assert found(*both, files={"procedure": digest_of("edited")}) is Outcome.STALE
    assert found(*both, files={"procedure": ""}) is Outcome.MISSING
    assert found(*both, files={"another": file}) is Outcome.MISSING
    late = stated(3, "procedure", "bo", ago(days=91), digest=file)
    assert found(both[0], late) is Outcome.STALE


def test_everybody_with_a_role_is_trained() -> None:
    of_bo = stated(2, "trained", "ana", person="bo")
    of_ana = stated(1, "trained", "ana")
    assert outcome("team-trained", evidence(statements=[of_ana, of_bo], members=MEMBERS)) is (
        Outcome.PASS
    )
    only = evidence(statements=[of_ana], members=MEMBERS)
    assert "`bo`" in answer("team-trained", only).why
    assert answer("team-trained", only).fix == "seawall ship state trained --person bo"
    late = stated(3, "trained", "bo", ago(days=366), person="bo")
    given = evidence(statements=[of_ana, late], members=MEMBERS)
    assert outcome("team-trained", given) is Outcome.STALE
    assert outcome("team-trained", evidence(statements=[of_ana])) is Outcome.MISSING


def results(number: int, *, failures: int = 0, tests: int = 40, **more: Any) -> object:
    return stated(number, "tests", "ci", number=number, tests=tests, failures=failures, **more)


def test_the_last_results_of_tests_count_and_none_may_be_hidden() -> None:
    def found(*signed: object) -> Outcome:
        return outcome("input-tested", evidence(statements=signed))

    assert found(results(1)) is Outcome.PASS
    assert found(results(1), results(2, failures=1)) is Outcome.FAIL
    assert found(results(1, failures=1), results(2)) is Outcome.PASS
    assert found(results(1), results(3)) is Outcome.FAIL
    assert found(results(2)) is Outcome.FAIL
    assert found(results(1, tests=0)) is Outcome.FAIL
    assert found(stated(1, "tests", "ci")) is Outcome.ERROR
    assert found(results(1, digests=digests(commit=digest_of("older")))) is Outcome.STALE
    assert found() is Outcome.MISSING


def test_results_are_counted_over_all_features_of_whoever_signs_them() -> None:
    """Those of another feature hide nothing here, and look like nothing that was hidden."""
    of_sales = results(1, for_feature="sales")
    both = evidence(statements=[of_sales, results(2, for_feature="support")])
    assert outcome("input-tested", both) is Outcome.PASS
    gone = evidence(statements=[of_sales, results(3, for_feature="support")])
    assert outcome("input-tested", gone) is Outcome.FAIL


def test_what_must_be_of_a_commit_is_missing_where_nobody_knows_which_it_is() -> None:
    parts = {name: d for name, d in SUBJECT.digests.items() if name != "commit"}
    given = evidence(statements=[results(1)], subject=Subject(parts))
    found = answer("input-tested", given)
    assert (found.outcome, "commit" in found.fix) == (Outcome.MISSING, True)


def test_the_gate_asks_for_every_family_that_the_red_team_has() -> None:
    assert ASKED == tuple(family.value for family in Family) == FAMILIES


def test_attacks_must_fail_in_every_family() -> None:
    assert outcome("attacks-fail", evidence(*run(1))) is Outcome.PASS
    for name in FAMILIES:
        broken = {each: family(broken=int(each == name)) for each in FAMILIES}
        found = answer("attacks-fail", evidence(*run(1, families=broken)))
        assert (found.outcome, name in found.why) == (Outcome.FAIL, True)
        without = {each: family() for each in FAMILIES if each != name}
        found = answer("attacks-fail", evidence(*run(1, families=without)))
        assert (found.outcome, name in found.why) == (Outcome.MISSING, True)


@pytest.mark.parametrize(
    "families",
    [
        {name: family(seeds=35) for name in FAMILIES},
        {name: {"seeds": 36, "not_run": 0} for name in FAMILIES},
        {name: {} for name in FAMILIES},
        dict.fromkeys(FAMILIES, 1),
    ],
)
def test_too_few_seeds_and_too_few_queries_show_nothing(families: dict[str, object]) -> None:
    given = evidence(*run(1, families=families))  # type: ignore[arg-type]
    assert outcome("attacks-fail", given) is Outcome.MISSING


def test_the_bound_is_computed_anew_from_what_was_counted() -> None:
    """Whatever bound somebody wrote beside it."""
    lied = {name: family(broken=20, upper_100=1) for name in FAMILIES}
    assert outcome("attacks-fail", evidence(*run(1, families=lied))) is Outcome.FAIL


def test_flips_of_verdicts_are_not_what_is_asked_for() -> None:
    assert outcome("attacks-fail", evidence(*run(1, oracle="verdict"))) is Outcome.MISSING


def test_the_last_run_of_this_subject_counts() -> None:
    worse = {name: family(broken=20) for name in FAMILIES}
    assert outcome("attacks-fail", evidence(*run(1, families=worse), *run(2))) is Outcome.PASS
    assert outcome("attacks-fail", evidence(*run(1), *run(2, families=worse))) is Outcome.FAIL
    elsewhere = run(2, families=worse, other=OTHER)
    assert outcome("attacks-fail", evidence(*run(1), *elsewhere)) is Outcome.PASS
    assert outcome("attacks-fail", evidence(*run(1, other=OTHER))) is Outcome.STALE
    assert outcome("attacks-fail", evidence(*run(1, ago(days=31)))) is Outcome.STALE
    assert outcome("attacks-fail", evidence()) is Outcome.MISSING


def test_a_later_run_that_nobody_tells_of_fails() -> None:
    """Who sees it go badly and stops it has not made the one before the last."""
    hidden = answer("attacks-fail", evidence(*run(1), *run(2, ended=False)))
    assert (hidden.outcome, "never told" in hidden.why) == (Outcome.FAIL, True)
    gone = answer("attacks-fail", evidence(*run(1), *run(3)))
    assert (gone.outcome, "hidden" in gone.why) == (Outcome.FAIL, True)


@pytest.mark.parametrize("name", ["attacks-fail", "harmless-pass"])
def test_a_run_of_what_somebody_picked_shows_nothing(name: str) -> None:
    """One operator that changes nothing breaks nobody, and a hundred easy texts stop nowhere."""
    found = answer(name, evidence(*run(1, fair=False)))
    assert (found.outcome, "picked" in found.why) == (Outcome.MISSING, True)
    assert outcome(name, evidence(*run(1, fair=False), *run(2))) is Outcome.PASS


def test_a_run_is_of_the_target_file_that_people_signed() -> None:
    """A file that names nothing to lose, or another address, shows nothing of this feature."""
    changed = evidence(*run(1), files={"target": digest_of("another")})
    found = answer("attacks-fail", changed)
    assert (found.outcome, "another `target`" in found.why) == (Outcome.STALE, True)
    for files in ({}, {"target": ""}):
        found = answer("attacks-fail", evidence(*run(1), files=files))
        assert (found.outcome, "ship.yaml" in found.fix) == (Outcome.MISSING, True)
    signed = [stated(n, "target", who, digest=TARGET) for n, who in enumerate(("ana", "bo"))]
    assert outcome("target-agreed", evidence(statements=signed)) is Outcome.PASS
    assert outcome("target-agreed", evidence(statements=signed[:1])) is Outcome.MISSING
    late = evidence(statements=signed, files={"target": digest_of("another")})
    assert outcome("target-agreed", late) is Outcome.STALE


def test_a_seed_that_was_not_run_counts_as_one_that_works() -> None:
    """A feature that gives an error where it breaks would hide just those seeds."""
    held = {name: family(seeds=41) for name in FAMILIES}
    assert outcome("attacks-fail", evidence(*run(1, families=held))) is Outcome.PASS
    hidden = held | {"leak": family(seeds=36, not_run=5)}
    found = answer("attacks-fail", evidence(*run(1, families=hidden)))
    assert (found.outcome, "5 that were not run" in found.why) == (Outcome.FAIL, True)


def test_a_run_that_was_stopped_is_not_made_good_by_a_later_one() -> None:
    """Until somebody tells how it ended, or it is too old to say anything."""
    stopped = run(1, ended=False)
    found = answer("attacks-fail", evidence(*stopped, *run(2)))
    assert (found.outcome, "run 1" in found.why) == (Outcome.FAIL, True)
    worse = {name: family(broken=20) for name in FAMILIES}
    begun, end = run(1, families=worse)
    gone_on_with = evidence(begun, *run(2), replace(end, index=99))
    assert outcome("attacks-fail", gone_on_with) is Outcome.FAIL
    old = run(1, ago(days=31), ended=False)
    assert outcome("attacks-fail", evidence(*old, *run(2))) is Outcome.PASS


def test_whoever_tried_until_a_run_went_well_is_seen() -> None:
    worse = {name: family(broken=20) for name in FAMILIES}
    again = answer("attacks-fail", evidence(*run(1, families=worse), *run(2), *run(3)))
    assert (again.outcome, "1 of 2 runs before it did not pass" in again.why) == (
        Outcome.PASS,
        True,
    )
    assert "before it" not in answer("attacks-fail", evidence(*run(1), *run(2))).why


def test_a_run_counts_whose_requests_came_through_this_gateway() -> None:
    """Else a server that refuses everything would do, under whatever name."""
    there = frozenset(REQUESTS)
    enough = {"run_0000000000000001": Traffic(3_600 + 200, there)}
    assert outcome("attacks-fail", evidence(*run(1), traffic=enough)) is Outcome.PASS
    for traffic in ({}, {"run_0000000000000001": Traffic(3_799, there)}):
        found = answer("attacks-fail", evidence(*run(1), traffic=traffic))
        assert (found.outcome, "something else" in found.why) == (Outcome.FAIL, True)
    nothing = evidence(*run(1, queries=0, harmless=0), traffic={})
    assert outcome("attacks-fail", nothing) is Outcome.FAIL


def test_a_stub_does_not_borrow_the_traffic_of_another_target() -> None:
    """It is not answered by the gateway, or with numbers that the log has not."""
    for target in ({"passed": 3_799}, {"passed": 0, "requests": []}):
        found = answer("attacks-fail", evidence(*run(1, **target)))
        assert (found.outcome, "times that `guarded` was asked" in found.why) == (
            Outcome.FAIL,
            True,
        )
    invented = run(1, requests=[*REQUESTS, f"req_{'f' * 16}"])
    found = answer("attacks-fail", evidence(*invented))
    assert found.outcome is Outcome.FAIL
    assert "of 4 answers of `guarded` that were looked up the log has 1 not" in found.why


def test_the_bare_feature_beside_it_is_not_what_is_shipped() -> None:
    worse = {name: family(broken=36) for name in FAMILIES}
    assert outcome("attacks-fail", evidence(*run(1, target="bare", families=worse))) is (
        Outcome.MISSING
    )


@pytest.mark.parametrize("name", ["attacks-fail", "harmless-pass"])
def test_neither_attacks_nor_harmless_texts_count_that_went_elsewhere(name: str) -> None:
    """Nor those of a target file that nobody signed, as it is now."""
    stub = answer(name, evidence(*run(1, passed=0, requests=[])))
    assert (stub.outcome, "something else" in stub.why) == (Outcome.FAIL, True)
    unsigned = answer(name, evidence(*run(1), files={"target": digest_of("another")}))
    assert unsigned.outcome is Outcome.STALE
    server = {"settings": digest_of("another")}
    assert outcome(name, evidence(*run(1), *run(2, other=server))) is Outcome.PASS
    assert outcome(name, evidence(*run(1, other=server))) is Outcome.STALE


def test_harmless_texts_must_pass() -> None:
    assert outcome("harmless-pass", evidence(*run(1))) is Outcome.PASS
    assert outcome("harmless-pass", evidence(*run(1, false_alarms=11))) is Outcome.FAIL
    assert outcome("harmless-pass", evidence(*run(1, harmless=99))) is Outcome.MISSING


def test_harmless_texts_that_were_asked_elsewhere_are_told_as_none_there() -> None:
    """The guard by itself is no feature: more runs against it lead nowhere."""
    found = answer("harmless-pass", evidence(*run(1, target="guard")))
    assert found.outcome is Outcome.MISSING
    assert "no harmless text was asked at a target called `guarded`" in found.why
    assert found.fix.startswith("seawall redteam run --target FILE")


def test_a_clock_that_is_ahead_makes_no_evidence() -> None:
    skewed = [replace(each, ahead=True) for each in run(1)]
    assert outcome("attacks-fail", evidence(*skewed)) is Outcome.STALE
    assert outcome("incident-switch", evidence(replace(drilled(1), ahead=True))) is Outcome.STALE
