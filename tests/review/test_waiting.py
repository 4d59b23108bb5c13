"""Waiting items, found in order without sorting them all."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.review.fold import Items
from seawall.review.items import Item
from seawall.review.order import Reviewer, objection, priority, queue
from seawall.review.reading import Seen
from seawall.review.waiting import Waiting, choose
from tests.review.entries import Log

ANA = Reviewer("ana", frozenset({"reviewer"}), principals=frozenset({"own"}))
DOT = Reviewer("dot", frozenset({"lead"}))

Made = tuple[str, int, int, bool, str, float]
Done = tuple[str, int, str, str, int, float]

MADE = st.tuples(
    st.sampled_from(["review.sampled", "review.held"]),
    st.integers(1, 3),
    st.integers(1, 2),
    st.booleans(),
    st.sampled_from(["support", "search"]),
    st.floats(0, 200),
)
DONE = st.tuples(
    st.sampled_from(["lease", "decide", "return"]),
    st.integers(0, 9),
    st.sampled_from(["ana", "ben", "dot"]),
    st.sampled_from(["harmful", "harmless", "refuse", "deliver"]),
    st.integers(1, 3),
    st.floats(0, 20),
)


def ids(count: int) -> list[str]:
    return [f"itm_{n:016x}" for n in range(count)]


class Queue:
    """A log, and what is folded of it one entry after the other."""

    def __init__(self) -> None:
        self.log, self.items = Log(), Items()
        self.waiting = Waiting(self.items)

    def take(self, seen: Seen) -> None:
        changed = self.items.take(seen)
        if changed is not None:
            self.waiting.put(changed)

    def make(self, name: str, made: Made) -> None:
        kind, severity, reviews, confirm, feature, pause = made
        log = self.log
        log.at += timedelta(seconds=pause)
        due = (log.at + timedelta(hours=24 if severity > 1 else 4)).isoformat()
        facts = {"item": name, "due": due, "severity": severity, "reviews": reviews}
        facts |= {"sample": "audit", "confirm": confirm}
        self.take(log.add(kind, facts, feature=feature))

    def do(self, item: Item, step: str, who: str, *, said: str, severity: int) -> None:
        log, facts = self.log, {"item": item.id, "step": item.step}
        if step == "lease":
            self.take(log.lease(item.id, who, item.step))
        elif step == "decide":
            self.take(log.decide(item.id, who, item.step, said, severity=severity))
        else:
            facts["lease"] = f"lse_{who}_{item.step - 1}"
            self.take(log.add("review.returned", facts, actor=who))


def check(queued: Queue) -> None:
    """Hold the waiting items to a sort of all there are, and to who may take which."""
    now, items = queued.log.at, queued.items
    for features in ((), ("support",)):
        expected = queue(items.all(), now, features=features)
        found = list(queued.waiting.all(now, features=features))
        assert {each.id for each in found} == {each.id for each in expected}
        assert [priority(each, now) for each in found] == [priority(e, now) for e in expected]
    for who in (ANA, DOT):
        free = {each.id for each in items.all() if each.taken(now) is None}
        allowed = {name for name in free if objection(items[name], who, now) is None}
        assert {each.id for each in queued.waiting.for_(who, now)} == allowed


@given(st.lists(MADE, min_size=1, max_size=10), st.lists(DONE, max_size=40))
@settings(max_examples=200, deadline=None)
def test_what_waits_is_what_a_sort_of_all_items_gives(made: list[Made], done: list[Done]) -> None:
    """However items come, are taken and decided, the order is that of their priority."""
    queued = Queue()
    for name, each in zip(ids(10), made, strict=False):
        queued.make(name, each)
    for step, place, who, said, severity, pause in done:
        item = queued.items.get(ids(10)[place])
        if item is not None:
            queued.log.at += timedelta(minutes=pause)
            queued.do(item, step, who, said=said, severity=severity)
            check(queued)


def test_claims_wait_in_the_order_of_what_they_claim() -> None:
    """Of what one person called harmful the severest goes first, however it looked and came."""
    queued = Queue()
    for name, severity in zip(ids(4), (3, 2, 1, 3), strict=True):
        queued.make(name, ("review.sampled", 3, 1, True, "support", 60))
        queued.do(queued.items[name], "lease", "ben", said="", severity=0)
        queued.do(queued.items[name], "decide", "ben", said="harmful", severity=severity)
        check(queued)
    found = [each.id for each in queued.waiting.for_(ANA, queued.log.at)]
    assert found == [ids(4)[place] for place in (2, 1, 0, 3)]


def test_who_is_alone_takes_the_first_and_those_at_work_take_others() -> None:
    """Of twenty people who choose at once no two reach for the same where there is enough."""
    log = Log()
    for name in ids(200):
        log.sample(name)
    items = list(Waiting(Items(log.seen)).all(log.at))
    assert choose(items, "ana", ()) == items[0]
    people = [f"p{n}" for n in range(20)]
    chosen = [choose(items, name, people) for name in people]
    assert len({each.id for each in chosen if each}) >= 18
    assert {each.id for each in chosen if each} <= {each.id for each in items[:80]}


def test_who_waits_goes_before_one_s_own_share() -> None:
    """Where one text is held, everybody reaches for that one."""
    log = Log()
    for name in ids(20):
        log.sample(name)
    log.hold("itm_00000000000000ff")
    items = list(Waiting(Items(log.seen)).all(log.at))
    for name in ("ana", "ben", "cid"):
        chosen = choose(items, name, ("ana", "ben", "cid"))
        assert chosen is not None
        assert chosen.held
    assert choose((), "ana", ("ben",)) is None
