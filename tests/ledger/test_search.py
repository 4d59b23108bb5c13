"""A search finds what a plain filter over the whole log would, in the log's order."""

from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import LedgerError
from seawall.ledger import Entry, Ledger, Query, open_for_reading, open_ledger, search
from seawall.ledger.leaf import microseconds
from seawall.terms import Event, Fact
from tests.ledger.conftest import Logs
from tests.ledger.events import NOON, event

KINDS = ("text.allowed", "text.held", "answer.started", "answer.cut", "gateway.started")
WORDS = ("", "a", "b")
EVENTS = [
    Event(
        KINDS[n % 5],
        # the clock steps back now and then, as clocks do
        NOON + timedelta(seconds=n - 7 * (n % 11 == 0)),
        ("gateway", "operator")[n % 7 == 0],
        request=WORDS[n % 3],
        session=WORDS[n // 3 % 3],
        principal=WORDS[n // 9 % 3],
        feature=WORDS[n // 27 % 3],
        facts={"rules": [f"rule-{n % 4}"], "findings": {"pii.email": n}, "number": n},
    )
    for n in range(200)
]
queries = st.builds(
    Query,
    kind=st.sampled_from(
        [
            "",
            "*",
            "text.*",
            "text.held",
            "*.started",
            "absent",
            "[at]*.[!h]*",
            "text.held|*.started",
        ]
    ),
    actor=st.sampled_from(["", "operator", "nobody"]),
    request=st.sampled_from(WORDS),
    session=st.sampled_from(WORDS),
    principal=st.sampled_from(WORDS),
    feature=st.sampled_from(WORDS),
    since=st.none() | st.integers(-5, 210).map(lambda s: NOON + timedelta(seconds=s)),
    until=st.none() | st.integers(-5, 210).map(lambda s: NOON + timedelta(seconds=s)),
    after=st.none() | st.integers(-1, 210),
    facts=st.sampled_from(
        [(), (("rules", "rule-1"),), (("findings", "pii.email"),), (("number", 7),), (("x", 1),)]
    ),
    tokens=st.sampled_from(
        [(), ("rule-1",), ("absent",), ("b", "rule-2"), ("rule-", "text.held")]
    ),
    unfollowed_by=st.sampled_from([(), ("answer.cut",), ("text.held", "answer.cut")]),
    limit=st.none() | st.integers(0, 30),
    newest_first=st.booleans(),
)


@pytest.fixture(scope="module", params=[3, 500], ids=["small pages", "pages"])
def log(request: pytest.FixtureRequest, module_logs: Logs) -> Iterator[Ledger]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "PAGE", request.param)
        with open_ledger(module_logs.new()) as ledger:
            ledger.append(EVENTS)
            yield ledger


def strings(one: Event) -> set[str]:
    """What tokens may be: whose it is, and the rules."""
    rules = one.facts["rules"]
    assert isinstance(rules, list)
    return {one.request, one.session, one.principal, *map(str, rules)}


def expected(query: Query) -> list[int]:
    """The indexes that a plain filter finds."""

    def asked(index: int, one: Event) -> bool:
        later = {e.kind for e in EVENTS[index + 1 :] if e.request == one.request != ""}
        return (
            (not query.kind or any(fnmatchcase(one.kind, glob) for glob in query.kind.split("|")))
            and all(
                getattr(query, name) in ("", getattr(one, name))
                for name in ("actor", "request", "session", "principal", "feature")
            )
            and (query.since is None or one.at >= query.since)
            and (query.until is None or one.at < query.until)
            and (query.after is None or index > query.after)
            and query.admits(one)
            and (not query.tokens or bool(strings(one) & set(query.tokens)))
            and not later & set(query.unfollowed_by)
        )

    found = [index for index, one in enumerate(EVENTS) if asked(index, one)]
    return (found[::-1] if query.newest_first else found)[: query.limit]


@given(query=queries)
def test_a_search_finds_exactly_what_a_plain_filter_finds(log: Ledger, query: Query) -> None:
    assert [entry.index for entry in log.entries(query)] == expected(query)


def test_since_is_in_and_until_is_out_to_the_microsecond(log: Ledger) -> None:
    one, next_one = EVENTS[100].at, EVENTS[101].at
    between = Query(since=one, until=next_one)
    assert [entry.index for entry in log.entries(between)] == [100]
    after = Query(since=one + timedelta(microseconds=1), until=next_one)
    assert list(log.entries(after)) == []


def test_an_entry_found_carries_the_leaf_that_says_it(log: Ledger) -> None:
    entry = next(log.entries(Query(facts=(("number", 7),))))
    assert isinstance(entry, Entry)
    assert entry.event == EVENTS[7]
    assert str(microseconds(EVENTS[7].at)).encode() in entry.leaf


def test_a_trail_is_all_of_one_request_oldest_first(log: Ledger) -> None:
    assert [entry.index for entry in log.request_trail("a")] == list(range(1, 200, 3))
    assert log.request_trail("") == ()
    assert log.request_trail("nobody's") == ()


def test_a_token_is_found_however_deep_it_stands_and_only_as_a_whole_string(logs: Logs) -> None:
    token = "pz1.default.2026q3.pii-email.abc"
    with open_ledger(logs.new()) as ledger:
        deep: dict[str, Fact] = {"details": [{"kind": "a.b"}, {"kind": "x", "more": [[token]]}]}
        said: list[dict[str, Fact]] = [{"note": f"not {token}"}, {token: 1}, {"b": token}, deep]
        ledger.append([Event("text.allowed", NOON, "gateway", facts=facts) for facts in said])
        ledger.append([Event("text.allowed", NOON, "gateway", principal=token)])
        many = tuple(f"pz1.{n}" for n in range(2_000))
        for tokens in ((token,), (*many, token)):
            found = ledger.entries(Query(tokens=tokens))
            assert [entry.index for entry in found] == [2, 3, 4]
        assert list(ledger.entries(Query(tokens=many))) == []


def test_a_search_left_early_holds_nothing_up(logs: Logs) -> None:
    with open_ledger(logs.new()) as ledger:
        ledger.append([event(number=n) for n in range(2_000)])
        reading = ledger.entries(Query())
        next(reading)
        ledger.append([event(number=2_000)])
        assert sum(1 for _ in reading) == 2_000


def test_who_goes_on_after_the_last_entry_misses_none(logs: Logs) -> None:
    """What is logged while a search reads is the next one's, of whichever kind."""
    with pytest.MonkeyPatch.context() as patch, open_ledger(logs.new()) as ledger:
        patch.setattr(search, "PAGE", 2)
        ledger.append([event("text.held"), event("text.allowed"), event("text.held")])
        found: list[int] = []
        last = -1
        for entry in ledger.entries(Query(kind="text.*", after=last)):
            if not found:  # one kind is read by now, and the other goes on
                ledger.append([event("text.allowed"), event("text.held")])
            found.append(entry.index)
        found += [each.index for each in ledger.entries(Query(kind="text.*", after=found[-1]))]
    assert found == [0, 1, 2, 3, 4]


def test_a_search_for_half_a_character_is_a_clear_error(log: Ledger) -> None:
    half = "\ud800"
    for query in (Query(facts=(("rules", half),)), Query(actor=half), Query(session=half)):
        with pytest.raises(LedgerError, match="half a character"):
            list(log.entries(query))
    with pytest.raises(LedgerError, match="huge number"):
        log.entry(10**30)


def test_a_log_in_a_folder_with_an_odd_name_is_found(file_logs: Logs) -> None:
    folder = file_logs.root / "50% of #1? é"
    with open_ledger(folder) as ledger:
        ledger.append([event()])
    with open_for_reading(folder) as reader:
        assert len(list(reader.entries(Query()))) == 1
