"""A checklist is data, read strictly; whatever makes it ask for less is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import ShipError
from seawall.ledger.facts import minimal
from seawall.ship.checklist import Probe, raised, terms_of, weakenings
from seawall.ship.probes import SORTS
from seawall.ship.read import read_checklist, shipped
from seawall.terms import Event
from tests.ship.world import NOW, PROBES, probe

ITEMS = (
    "input-validation",
    "output-filtering",
    "least-privilege",
    "audit-log",
    "incident-response",
    "team-trained",
    "red-team",
)


def told(before: Probe, now: Probe | None) -> list[str]:
    found = weakenings({before.id: before.terms}, [now] if now else [])
    return [each.what for each in found]


def test_the_seven_questions_are_asked_each_by_a_probe_that_says_what_to_do() -> None:
    items = shipped().items
    assert tuple(item.id for item in items) == ITEMS
    for each in shipped().probes:
        assert each.question.endswith("?")
        assert each.fix or each.sort in {"rules-fire", "rules-cover"}, each.id


def test_every_sort_is_on_the_page_and_every_shipped_one_is_used() -> None:
    used = {each.sort for each in shipped().probes}
    assert used | {"not-logged"} <= SORTS.keys()
    assert SORTS.keys() - used == set()


def test_a_team_adds_items_and_probes_and_hardens_bounds() -> None:
    source = """
version: 1
model: m-1
files: {procedure: docs/incident.md}
texts: {no-code-names-out: {stage: output, text: "Project Halyard"}}
change: {attacks-fail: {at_most: 5%, within: 7d}}
items:
  - id: audit-log
    question: More of the log?
    probes:
      - {id: log-kept, question: Kept?, sort: logged, about: [log.gap], within: 1d}
  - id: privacy
    question: Privacy?
    probes:
      - {id: p-said, question: Signed?, sort: stated, about: [privacy], at_least: 1, within: 180d}
"""
    found = read_checklist(source)
    assert [item.id for item in found.items] == [*ITEMS, "privacy"]
    by_id = {each.id: each for each in found.probes}
    assert by_id["attacks-fail"].at_most == 50_000
    assert by_id["attacks-fail"].within == timedelta(days=7)
    assert "log-kept" in [p.id for p in found.items[3].probes]
    assert found.digest != shipped().digest
    assert list(weakenings({p.id: p.terms for p in shipped().probes}, found.probes)) == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("version: 1\nwhat: 1", "unknown key `what`"),
        ("version: 1\nversion: 1", "line 2: `version` stands twice"),
        ("version: 1\nmodel: &a x\nprompts: [*a]", "aliases are not read"),
        ("version: 1\nwithout: [log-hole]", "no probe is called `log-hole`; did you mean"),
        ("version: 1\nchange: {log-whole: {within: 4h}}", "`within` is of no use"),
        ("version: 1\nchange: {attacks-fail: {at_most: 10}}", "write its percent sign"),
        ("version: 1\nchange: {incident-switch: {at_most: 10%}}", "a number, and no share"),
        ("version: 1\nchange: {attacks-fail: {within: soon}}", "`soon` is no span"),
        ("version: 1\nchange: {attacks-fail: {at_most: some}}", "`some` is no bound"),
        ("version: 2", "`version`"),
        ("- 1", "holds no keys"),
        ("version: [", "not YAML"),
        ("version: 1\nitems: [{id: a, question: why?, probes: []}]", "`items.0.probes`"),
    ],
)
def test_what_is_wrong_is_said(lines: str, said: str) -> None:
    with pytest.raises(ShipError, match=said):
        read_checklist(lines)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sort: logged, about: [x.y]", "`within` is missing"),
        ("sort: logged, within: 1d", "`about` is missing"),
        ("sort: run-code, within: 1d", "no sort of probe is called `run-code`"),
        ("sort: log-whole, at_least: 1", "`at_least` is of no use"),
        ("sort: log-whole, file: x", "`file` is of no use"),
    ],
)
def test_a_probe_has_the_bounds_of_its_sort_and_no_others(line: str, said: str) -> None:
    each = f"{{id: b, question: why?, {line}}}"
    source = f"version: 1\nitems: [{{id: a, question: why?, probes: [{each}]}}]"
    with pytest.raises(ShipError, match=said):
        read_checklist(source)


def test_a_probe_of_a_name_that_is_taken_is_refused() -> None:
    line = "{id: log-whole, question: why?, sort: log-whole}"
    with pytest.raises(ShipError, match="two probes are called `log-whole`"):
        read_checklist(f"version: 1\nitems: [{{id: a, question: why?, probes: [{line}]}}]")


@pytest.mark.parametrize("name", PROBES)
def test_nothing_becomes_weaker_by_itself_and_everything_by_being_taken_out(name: str) -> None:
    each = PROBES[name]
    assert told(each, each) == []
    assert told(each, None) == ["was taken out"]


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("attacks-fail", {"at_most": 100_001}, "higher bound"),
        ("attacks-fail", {"at_least": 35}, "fewer"),
        ("attacks-fail", {"within": timedelta(days=31)}, "older evidence"),
        ("attacks-fail", {"within": None}, "older evidence"),
        ("attacks-fail", {"binds": frozenset({"policy"})}, "another"),
        ("attacks-fail", {"leaves_out": {"scope": "why"}}, "something else"),
        ("attacks-fail", {"sort": "false-alarms"}, "something else"),
        ("log-whole", {"waivable": True}, "can be waived"),
        ("scope-safe", {"excusable": True}, "not to apply"),
        ("output-measured", {"having": {}}, "something else"),
        ("output-watched", {"about": ("notice.failed", "notice.sent")}, "something else"),
        ("team-trained", {"about": ("owner", "trained", "reviewer")}, "something else"),
    ],
)
def test_each_way_to_ask_for_less_is_told(
    name: str, changes: dict[str, object], said: str
) -> None:
    before = PROBES[name]
    assert [said in each for each in told(before, probe(name, **changes))] == [True]


def test_to_ask_for_more_is_free() -> None:
    harder = probe(
        "attacks-fail",
        at_most=1,
        at_least=500,
        within=timedelta(hours=1),
        waivable=False,
        binds=PROBES["attacks-fail"].binds | {"commit"},
    )
    assert told(PROBES["attacks-fail"], harder) == []


@given(
    st.sampled_from(sorted(PROBES)),
    st.integers(0, 10**6),
    st.integers(0, 1000),
    st.integers(1, 10**7),
)
def test_terms_survive_the_log(name: str, most: int, least: int, seconds: int) -> None:
    terms = probe(name, at_most=most, at_least=least, within=timedelta(seconds=seconds)).terms
    event = Event("ship.checked", NOW, "cli", facts={"probes": {name: terms.facts}})
    kept, left_out = minimal(event)
    assert left_out == ()
    probes = kept.facts["probes"]
    assert isinstance(probes, dict)
    assert terms_of(probes[name]) == terms


def test_terms_of_which_the_log_says_little_admit_nothing() -> None:
    before = terms_of({})
    strict = replace(before, sort="x")
    assert not before.waivable
    assert strict != before


def test_terms_are_raised_by_what_is_new_or_weaker_in_nothing() -> None:
    """What is harder in one and softer in another is no more than there was."""
    mine = probe("attacks-fail", at_most=5, at_least=10)
    there = {"mine": mine.terms}
    harder, softer = replace(mine, at_most=4).terms, replace(mine, at_most=6, at_least=20).terms
    assert raised(there, {"mine": harder, "new": softer}) == {"mine": harder, "new": softer}
    assert raised(there, {"mine": softer}) == there
    assert raised(there, {}) == there
