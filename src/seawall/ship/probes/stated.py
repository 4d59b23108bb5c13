"""What people signed: that they read a procedure, that they were trained, that tests passed."""

from collections.abc import Sequence

from seawall.ship.answer import Answer, Outcome
from seawall.ship.checklist import Probe
from seawall.ship.evidence import Evidence, Statement
from seawall.ship.probes.sort import (
    Needs,
    Sort,
    attested,
    gap,
    listed,
    not_ours,
    told,
    unbound,
)


def _about(probe: Probe, evidence: Evidence) -> list[Statement]:
    """What was stated about it, of this feature or of all."""
    return [
        each
        for each in evidence.statements
        if each.about == probe.about[0]
        and each.seen.facts.get("for_feature", evidence.feature) == evidence.feature
    ]


def _stated(probe: Probe, evidence: Evidence) -> Answer:
    """So many people signed it, each not too long ago, and of the file as it is now."""
    assert probe.at_least is not None
    if missing := unbound(probe, evidence):
        return attested(missing)
    digest = evidence.files.get(probe.file, "") if probe.file else ""
    if probe.file and not digest:
        why = f"no file is named as `{probe.file}`, or it is not there"
        return attested(told(probe, Outcome.MISSING, why, fix=_name_it(probe)))
    there = _about(probe, evidence)
    good = {}
    problem = ""
    for each in there:  # the last word of each person counts
        why = not_ours(probe, evidence, each.seen)
        if not why and probe.file and each.seen.facts.get("digest") != digest:
            why = "the file was changed since"
        problem = why or problem
        good[each.by] = None if why else each
    those = [each for each in good.values() if each is not None]
    return attested(_counted(probe, those, len(there), problem))


def _counted(probe: Probe, good: Sequence[Statement], told_of: int, problem: str) -> Answer:
    assert probe.at_least is not None
    by = [each.seen for each in good]
    names = listed(sorted(each.by for each in good))
    if len(good) >= probe.at_least:
        return told(probe, Outcome.PASS, f"signed by {names}", by=by)
    many = f"{len(good)} of {probe.at_least} people signed it"
    if told_of and problem:
        return told(probe, Outcome.STALE, f"{many}; one signed, but {problem}", by=by)
    return told(probe, Outcome.MISSING, many, by=by)


def _name_it(probe: Probe) -> str:
    return f"write it, and name it in ship.yaml: `files: {{{probe.file}: FILE}}`"


def _people_stated(probe: Probe, evidence: Evidence) -> Answer:
    """Everybody who has one of the roles is stated to be so, each not too long ago."""
    if missing := unbound(probe, evidence):
        return attested(missing)
    subject, *roles = probe.about
    wanted = sorted(m.name for m in evidence.members if not roles or m.roles & {*roles})
    if not wanted:
        why = f"nobody under `people` has a role of {listed(roles)}"
        return attested(told(probe, Outcome.MISSING, why, fix="seawall people key NAME"))
    last = {}
    for each in evidence.statements:
        if each.about == subject:
            last[str(each.seen.facts.get("person") or each.by)] = each
    late = [n for n in wanted if n in last and not_ours(probe, evidence, last[n].seen)]
    absent = [name for name in wanted if name not in last]
    by = [last[name].seen for name in wanted if name in last]
    if absent or late:
        outcome = Outcome.MISSING if absent else Outcome.STALE
        why = f"not {listed(absent)}" if absent else f"too long ago for {listed(late)}"
        fix = f"seawall ship state {subject} --person {(absent or late)[0]}"
        return attested(told(probe, outcome, why, by=by, fix=fix))
    return attested(told(probe, Outcome.PASS, f"signed for {listed(wanted)}", by=by))


def _tests_passed(probe: Probe, evidence: Evidence) -> Answer:
    """The last results count; what somebody numbered and is not there was hidden."""
    there = _about(probe, evidence)
    # Somebody counts what they sign of all features together.
    everywhere = [each for each in evidence.statements if each.about == probe.about[0]]
    for name in sorted({each.by for each in there}):
        runs = [each.seen for each in everywhere if each.by == name]
        if problem := gap(runs):
            return attested(told(probe, Outcome.FAIL, problem, by=runs[-1:]))
    missing = "no results of tests were signed"
    last = [each.seen for each in there[-1:]]
    answer = unbound(probe, evidence)
    if answer is None and not last:
        answer = told(probe, Outcome.MISSING, missing)
    if answer is None and (why := not_ours(probe, evidence, last[0])):
        answer = told(probe, Outcome.STALE, f"the last are signed, but {why}", by=last)
    return attested(answer or _results(probe, there[-1]))


def _results(probe: Probe, statement: Statement) -> Answer:
    """What results say, of which it is known that they count."""
    assert probe.at_least is not None
    seen = statement.seen
    tests, failures = (seen.facts.get(name) for name in ("tests", "failures"))
    if not isinstance(tests, int) or not isinstance(failures, int):
        return told(probe, Outcome.ERROR, "the last have no numbers", by=[seen])
    if failures:
        return told(probe, Outcome.FAIL, f"{failures:,} of {tests:,} tests failed", by=[seen])
    if tests < probe.at_least:
        why = f"{tests:,} tests ran, and it takes {probe.at_least:,}"
        return told(probe, Outcome.FAIL, why, by=[seen])
    why = f"{tests:,} tests passed, signed by `{statement.by}`"
    return told(probe, Outcome.PASS, why, by=[seen])


_NAME = "what it is that people sign"

SORTS = {
    "people-stated": Sort(
        _people_stated, Needs("what is signed of people, and roles", within=True)
    ),
    "stated": Sort(_stated, Needs(_NAME, within=True, at_least=True, file=True)),
    "tests-passed": Sort(_tests_passed, Needs(_NAME, within=True, at_least=True)),
}


def word_of(probe: Probe) -> str:
    """What people sign for this probe, as they type it; empty where it asks for nothing signed."""
    if probe.sort in SORTS:
        return probe.about[0]
    return str(probe.having.get("about", ""))  # a probe of events can ask for a statement, too
