"""The gate says READY of what is known, and what people may leave out they leave out in sight."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from seawall.ship.answer import How, Outcome
from seawall.ship.checklist import Checklist
from seawall.ship.evidence import Evidence
from seawall.ship.gate import GATE, Excuse, Leave, Loosened, Result, Waiver, judge
from seawall.ship.read import shipped
from tests.ship.world import NOW, WHOLE, WITNESS, ago, checklist, evidence, probe

WITNESSED = probe("log-witnessed")
WHOLE_LOG = probe("log-whole")
BOTH = checklist(WHOLE_LOG, WITNESSED)
GOOD = evidence(log=WHOLE, witnesses=WITNESS)
BARE = evidence(log=WHOLE)
WAIVER = Waiver("log-witnessed", ("ana", "bo"), ago(days=-3), "mail", (7, 8))
TWO = Loosened(("ana", "bo"), ago(days=-100))


def judged(lines: Checklist = BOTH, given: Evidence = BARE, leave: Leave | None = None) -> Result:
    return judge(lines, given, leave or Leave(), {p.id: p.terms for p in lines.probes})


def test_a_feature_is_ready_where_every_probe_passes_and_there_is_one() -> None:
    assert judged(given=GOOD).ready
    assert not judged(given=BARE).ready
    assert not judged(checklist(), GOOD).ready


def test_nothing_is_ready_on_no_evidence() -> None:
    found = judged(shipped(), evidence())
    assert not found.ready
    assert not any(item.passes for item in found.items)


def test_a_waiver_is_told_with_both_names_the_day_and_what_stands_in_its_place() -> None:
    found = judged(leave=Leave(waivers=[WAIVER]))
    assert found.ready
    it = found.answers[1]
    assert (it.outcome, it.how, it.entries) == (Outcome.WAIVED, How.ATTESTED, (7, 8))
    for word in ("2026-12-03", "`ana`", "`bo`", "mail", "missing"):
        assert word in it.why
    assert found.count(How.VERIFIED) == 1


def test_what_cannot_be_waived_is_not_and_what_passes_needs_none() -> None:
    ours = replace(WAIVER, probe="log-whole")
    broken = replace(BARE, log=replace(WHOLE, problems=("entry 1 is damaged",)))
    found = judged(given=broken, leave=Leave(waivers=[ours, WAIVER]))
    assert [a.outcome for a in found.answers] == [Outcome.FAIL, Outcome.WAIVED]
    assert judged(given=GOOD, leave=Leave(waivers=[WAIVER])).answers[1].outcome is Outcome.PASS


def test_an_excuse_counts_where_the_checklist_lets_it() -> None:
    excuse = Excuse("log-witnessed", "ana", "it runs on a ship", (3,))
    leave = Leave(excuses=[excuse])
    assert judged(leave=leave).answers[1].outcome is Outcome.MISSING
    may = checklist(WHOLE_LOG, replace(WITNESSED, excusable=True))
    assert judged(may, leave=leave).answers[1].outcome is Outcome.NOT_APPLICABLE


def test_a_waiver_that_does_not_hold_is_told_with_the_probe() -> None:
    leave = Leave(refused={"log-witnessed": "a waiver does not hold: it ended on 2026-11-01"})
    found = judged(leave=leave).answers[1]
    assert found.outcome is Outcome.MISSING
    assert "it ended on 2026-11-01" in found.why


def test_a_probe_that_was_taken_out_fails_until_two_people_signed_for_that_checklist() -> None:
    before = {p.id: p.terms for p in BOTH.probes}
    less = checklist(WHOLE_LOG)
    found = judge(less, GOOD, Leave(), before)
    assert not found.ready
    assert found.items[-1].item.id == GATE
    assert [a.probe for a in found.items[-1].answers] == ["log-witnessed"]
    signed = Leave(loosened={less.digest: TWO})
    accepted = judge(less, GOOD, signed, before)
    assert accepted.ready
    assert (accepted.loosened_by, len(accepted.weaker)) == (("ana", "bo"), 1)
    another = Leave(loosened={BOTH.digest: TWO})
    assert not judge(less, GOOD, another, before).ready


def test_leave_for_a_weaker_checklist_that_ran_out_is_told_with_the_command_for_more() -> None:
    """To the second of its end it holds, and who signed it is no longer told as accepting it."""
    before = {p.id: p.terms for p in BOTH.probes}
    less = checklist(WHOLE_LOG)
    held = judge(less, GOOD, Leave(loosened={less.digest: TWO}), before)
    assert (held.accepted, held.loosened_until) == (True, TWO.until)
    over = replace(TWO, until=GOOD.now)
    found = judge(less, GOOD, Leave(loosened={less.digest: over}), before)
    assert (found.ready, found.loosened_by, found.loosened_until) == (False, (), GOOD.now)
    (answer,) = found.items[-1].answers
    assert answer.why == (
        "it was taken out, and the leave of `ana` and `bo` for that ran out on 2026-11-30"
    )
    assert answer.fix.startswith("sign again: `seawall ship loosen --reason WHY`")
    looser = checklist(WHOLE_LOG, replace(WITNESSED, within=timedelta(days=9)))
    leave = Leave(loosened={looser.digest: over})
    assert "ran out on" in judge(looser, GOOD, leave, before).answers[1].why


def test_a_looser_bound_fails_whatever_the_evidence() -> None:
    before = {p.id: p.terms for p in BOTH.probes}
    looser = checklist(WHOLE_LOG, replace(WITNESSED, within=timedelta(days=9)))
    found = judge(looser, GOOD, Leave(waivers=[WAIVER]), before)
    assert [a.outcome for a in found.answers] == [Outcome.PASS, Outcome.FAIL]
    assert "no two people signed" in found.answers[1].why


def test_prompts_and_a_model_that_were_named_are_not_forgotten_without_two_people() -> None:
    """Else evidence would be of none, and count whatever they are."""
    before = {p.id: p.terms for p in BOTH.probes}
    of_all = replace(BOTH, prompts=("support.md",), model="m-1")
    was = ("policy", "prompts", "model")
    assert not judge(of_all, GOOD, Leave(), before, named=was).weaker
    found = judge(BOTH, GOOD, Leave(), before, named=was)
    assert [a.probe for a in found.items[-1].answers] == ["model", "prompts"]
    assert not found.ready
    assert judge(BOTH, GOOD, Leave(loosened={BOTH.digest: TWO}), before, named=was).accepted
    for_all = Leave(loosened={of_all.digest: TWO})
    assert not judge(BOTH, GOOD, for_all, before, named=was).accepted


@given(st.sets(st.sampled_from([p.id for p in shipped().probes]), min_size=1))
def test_whatever_is_taken_out_of_the_shipped_checklist_is_missed(gone: set[str]) -> None:
    all_of_it = shipped()
    items = tuple(
        replace(item, probes=tuple(p for p in item.probes if p.id not in gone))
        for item in all_of_it.items
    )
    found = judge(Checklist(items), evidence(), Leave(), {p.id: p.terms for p in all_of_it.probes})
    assert {a.probe for a in found.answers} == {p.id for p in all_of_it.probes}
    assert not found.ready
    assert found.at == NOW
