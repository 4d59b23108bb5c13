"""What every store of sessions promises, wherever it keeps them and however many share it."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seawall.errors import SessionsError
from seawall.gateway.sessions import MOST_NAMES, Session
from seawall.scope import CLEAN, Taint
from seawall.terms import Message, Role, Text, ToolCall
from tests.gateway.sharing import Place
from tests.valkey_server import server

UNTRUSTED = Taint(untrusted=True)
SENSITIVE = Taint(untrusted=False, classes=frozenset({"customer"}))

NAMES = st.frozensets(st.sampled_from(["a", "b", "c", "d"]))
TAINTS = st.builds(Taint, st.booleans(), NAMES, NAMES)
STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from("xy"), TAINTS), max_size=12)


@pytest.fixture(params=["memory", "server"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    if request.param == "memory":
        yield Place(None)
        return
    with server() as running:
        yield Place(running)


def session(id: str, **what: object) -> Session:  # noqa: A002
    return replace(Session(id, 0.0), **what)  # type: ignore[arg-type]


def test_what_was_put_is_what_is_got_whatever_was_said(place: Place) -> None:
    call = ToolCall("mail.send", Text('{"to": "ann"}', Role.ASSISTANT, "/a", "s"))
    put = session(
        "s",
        requests=3,
        recent=(
            Message(Role.USER, (Text("héllo\ud800\0", Role.USER, "/0", "mail"), Text("b"))),
            Message(Role.TOOL, (Text("", Role.TOOL),), (call,), "mail.read"),
        ),
        risk=0.1 + 0.2,
        weighed=(b"\0\1", b"\xff"),
        labels={b"\0": 1, b"\xfe": 2},
    )

    async def scenario(place: Place) -> None:
        first, second = place.stores
        assert await second.get("s", now=place.now) == Session("s", place.now)
        await first.put(replace(put, seen=place.now))
        assert await second.get("s", now=place.now) == replace(put, seen=place.now)
        assert await second.get("t", now=place.now) == Session("t", place.now)

    place.run(scenario, gateways=2)


def test_a_session_is_forgotten_when_it_was_not_heard_of_for_long(place: Place) -> None:
    async def scenario(place: Place) -> None:
        (store,) = place.stores
        await store.put(replace(session("s", requests=1), seen=place.now))
        place.later(9)
        changed = await store.update(
            "s", lambda s: replace(s, seen=place.now, requests=s.requests + 1), now=place.now
        )
        assert changed.requests == 2
        place.later(9)
        assert (await store.get("s", now=place.now)).requests == 2
        place.later(2)
        assert (await store.get("s", now=place.now)).requests == 0

    place.run(scenario, seconds=10)


def test_no_change_of_a_session_is_lost_however_many_make_one_at_once(place: Place) -> None:
    async def scenario(place: Place) -> None:
        def more(known: Session) -> Session:
            return replace(known, seen=place.now, requests=known.requests + 1)

        async def change(number: int) -> None:
            await place.stores[number % 4].update("s", more, now=place.now)

        await asyncio.gather(*map(change, range(40)))
        assert (await place.stores[0].get("s", now=place.now)).requests == 40

    place.run(scenario, gateways=4)


def test_a_mark_falls_with_its_session_and_no_sooner(place: Place) -> None:
    async def scenario(place: Place) -> None:
        (store,) = place.stores
        assert await store.mark("a", CLEAN, now=place.now) == CLEAN
        assert await store.mark("a", UNTRUSTED, now=place.now) == UNTRUSTED
        place.later(8)
        assert await store.mark("a", SENSITIVE, now=place.now) == UNTRUSTED | SENSITIVE
        place.later(8)
        assert await store.mark("a", CLEAN, now=place.now) == UNTRUSTED | SENSITIVE
        assert await store.mark("b", CLEAN, now=place.now) == CLEAN
        place.later(8)
        assert await store.mark("a", CLEAN, now=place.now) == UNTRUSTED | SENSITIVE
        place.later(11)
        assert await store.mark("a", CLEAN, now=place.now) == CLEAN

    place.run(scenario, seconds=10)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_mark_is_all_that_any_gateway_raised_it_by(
    place: Place, steps: Sequence[tuple[int, str, Taint]]
) -> None:
    if place.server is not None:
        place.server.say("FLUSHALL")

    async def scenario(place: Place) -> None:
        known = {"x": CLEAN, "y": CLEAN}
        for gateway, name, taint in steps:
            known[name] |= taint
            assert await place.stores[gateway].mark(name, taint, now=place.now) == known[name]
        for name, taint in known.items():
            for store in place.stores:
                assert await store.mark(name, CLEAN, now=place.now) == taint

    place.run(scenario, gateways=3)


def test_of_eight_who_raise_a_mark_at_once_none_is_lost(place: Place) -> None:
    async def scenario(place: Place) -> None:
        async def write(number: int) -> None:
            before = CLEAN
            for step in range(12):
                taint = Taint(
                    untrusted=step == 11, classes=frozenset({f"{number}.{step}"} if step else ())
                )
                raised = await place.stores[number].mark("s", taint, now=place.now)
                assert before | taint <= raised
                before = raised

        await asyncio.gather(*map(write, range(8)))
        names = frozenset(f"{number}.{step}" for number in range(8) for step in range(1, 12))
        for store in place.stores:
            assert await store.mark("s", CLEAN, now=place.now) == Taint(
                untrusted=True, classes=names
            )

    place.run(scenario, gateways=8)


async def refused(place: Place, name: str, taint: Taint) -> str:
    with pytest.raises(SessionsError) as problem:
        await place.stores[0].mark(name, taint, now=place.now)
    return problem.value.reason


def test_where_no_room_is_left_whoever_needed_some_is_refused_for_as_long_as_they_last(
    place: Place,
) -> None:
    async def scenario(place: Place) -> None:
        (store,) = place.stores
        assert await store.mark("a", UNTRUSTED, now=place.now) == UNTRUSTED
        assert await store.mark("b", UNTRUSTED, now=place.now) == UNTRUSTED
        assert await refused(place, "c", UNTRUSTED) == "full"
        assert await refused(place, "c", CLEAN) == "full"
        assert await store.mark("d", CLEAN, now=place.now) == CLEAN
        assert await store.mark("a", SENSITIVE, now=place.now) == UNTRUSTED | SENSITIVE
        for _ in range(4):  # the others are over by then, and there is room
            place.later(8)
            assert await refused(place, "c", CLEAN) == "full"
        assert await store.mark("e", UNTRUSTED, now=place.now) == UNTRUSTED
        place.later(21)
        assert await store.mark("c", UNTRUSTED, now=place.now) == UNTRUSTED

    place.run(scenario, most=2, seconds=10)


def test_a_mark_of_too_many_names_is_refused_as_a_full_store_is(place: Place) -> None:
    many = Taint(untrusted=True, sources=frozenset(map(str, range(MOST_NAMES + 1))))

    async def scenario(place: Place) -> None:
        assert await refused(place, "s", many) == "full"
        assert await refused(place, "s", CLEAN) == "full"
        assert await place.stores[0].mark("t", CLEAN, now=place.now) == CLEAN

    place.run(scenario)


def test_a_counter_adds_up_what_all_gateways_add_in_its_window_and_begins_anew_with_the_next(
    place: Place,
) -> None:
    async def scenario(place: Place) -> None:
        first, second = place.stores
        assert await first.count("n", 2, seconds=60, now=1_000.0) == 2
        assert await second.count("n", 3, seconds=60, now=1_019.9) == 5
        assert await first.count("n", 0, seconds=60, now=1_019.9) == 5
        assert await first.count("m", 1, seconds=60, now=1_000.0) == 1
        assert await first.count("n", 7, seconds=86_400, now=1_000.0) == 7
        assert await first.count("n", 1, seconds=60, now=1_020.0) == 1
        assert await second.count("n", 10**12, seconds=60, now=1_020.0) == 10**12 + 1
        with pytest.raises(ValueError, match="taken back"):
            await first.count("n", -1, seconds=60, now=1_020.0)

    place.run(scenario, gateways=2)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(added=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), min_size=1, max_size=30))
def test_what_is_counted_at_once_is_all_counted(
    place: Place, added: Sequence[tuple[int, int]]
) -> None:
    if place.server is not None:
        place.server.say("FLUSHALL")

    async def scenario(place: Place) -> None:
        async def add(gateway: int, amount: int) -> int:
            return await place.stores[gateway].count("n", amount, seconds=60, now=0.0)

        totals = await asyncio.gather(*(add(*each) for each in added))
        assert max(totals) == sum(amount for _, amount in added)
        assert all(total >= amount for total, (_, amount) in zip(totals, added, strict=True))

    place.run(scenario, gateways=3)
