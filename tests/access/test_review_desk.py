"""People take items, see them with labels for values, and say what they are, each once."""

from datetime import timedelta
from pathlib import Path

import pytest

from seawall.access import Act, Attested
from seawall.access.review_view import parts_of
from seawall.assemble.reviewing import ReviewRoom
from seawall.errors import AccessError, AlreadyUsed
from seawall.ledger.vault import Vault
from seawall.review.items import Item, Word
from seawall.terms import Event, Fact
from tests.access.review_room import Installation

TALK = (("user", "Mail me at eve@example.com"), ("assistant", "I wrote to eve@example.com."))


@pytest.fixture
def there(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def taken(there: Installation, room: ReviewRoom, by: str, item: str = "") -> Item:
    found = room.desk.take_this(by, item, there.now) if item else room.desk.take(by, there.now)
    assert found is not None
    return found


def test_who_took_an_item_decides_it_once_and_again_changes_nothing(there: Installation) -> None:
    """The word is in the log, signed; the same act again is no error, and another is refused."""
    with there.open() as room:
        identity = there.add(room)
        item = taken(there, room, "ana")
        said = there.word(item, "ana", "harmful", kind="injection", severity=1)
        decided = room.desk.decide(said, there.now)
        assert decided.verdict is not None
        assert (decided.verdict.word, decided.verdict.severity) == (Word.HARMFUL, 1)
        assert (
            room.desk.decide(said, there.now).verdict
            == room.desk.item(identity, there.now).verdict
        )
        with pytest.raises(AccessError, match="is over"):
            room.desk.decide(there.word(item, "ana", "harmless"), there.now)
        assert room.desk.take("ben", there.now) is None
        assert room.desk.why_none("ben", there.now) == "nothing waits"
    assert there.kinds() == ["sampled", "leased", "decided"]


def test_who_looks_second_at_a_claimed_miss_is_shown_what_the_first_was(
    there: Installation,
) -> None:
    """The same texts, severity and time; who claimed it looks no more, and a lead decides."""
    with there.open() as room:
        identity = there.add(room, *TALK, confirm=True)
        item = taken(there, room, "ana")
        first = room.desk.show("ana", identity, there.now)
        said = there.word(item, "ana", "harmful", severity=1, reason="it obeys")
        claimed = room.desk.decide(said, there.now)
        assert claimed.verdict is None
        assert room.desk.take("ana", there.now) is None
        assert room.desk.why_none("ana", there.now).startswith("what waits is for others")
        there.later(minutes=1)
        item = taken(there, room, "ben")
        second = room.desk.show("ben", identity, there.now)
        assert (second.parts, second.trouble) == (first.parts, first.trouble)
        for name in ("sort", "severity", "reviews", "due", "at", "size", "risk", "confirm"):
            assert getattr(second.item, name) == getattr(first.item, name)
        decided = room.desk.decide(there.word(item, "ben", "harmless"), there.now)
        assert decided.contested
        item = taken(there, room, "dot")
        decided = room.desk.decide(there.word(item, "dot", "harmless"), there.now)
        assert decided.verdict is not None
        assert decided.verdict.word is Word.HARMLESS


def test_of_two_desks_each_takes_another_item(there: Installation) -> None:
    """A lease is the log's: no desk gives out what another has, and each item is had once."""
    with there.open() as one, there.open() as other:
        for _ in range(10):
            there.add(one)
        names = []
        for _ in range(5):
            names += [taken(there, one, "ana").id, taken(there, other, "ben").id]
        assert len(set(names)) == 10
        assert one.desk.take("ana", there.now) is None
        assert other.desk.take("ben", there.now) is None
        with pytest.raises(AccessError, match=r"`ana` has itm_\w+ until 09:15:00 UTC"):
            other.desk.take_this("ben", names[0], there.now)


def test_a_lease_that_ran_out_is_somebody_else_s(there: Installation) -> None:
    """After its time the item is free, and whoever had it cannot decide it any more."""
    with there.open() as room, there.open() as other:
        there.add(room)
        item = taken(there, room, "ana")
        late = there.word(item, "ana", "harmless")
        there.later(minutes=16)
        late_now = there.word(item, "ana", "harmless")
        with pytest.raises(AccessError, match="not yours any more"):
            room.desk.decide(late_now, there.now)
        mine = taken(there, other, "ben")
        assert mine.id == item.id
        with pytest.raises(AccessError):
            room.desk.decide(late, there.now)
        with pytest.raises(AccessError, match="not yours any more"):
            room.desk.decide(late_now, there.now)
        other.desk.decide(there.word(mine, "ben", "harmful"), there.now)
        verdict = room.desk.item(item.id, there.now).verdict
    assert verdict is not None
    assert verdict.by == "ben"


def test_what_went_on_elsewhere_is_not_decided_here(there: Installation) -> None:
    """Who gave an item back at another desk does not decide it at this one."""
    with there.open() as room, there.open() as other:
        there.add(room)
        item = taken(there, room, "ana")
        other.desk.give_back("ana", item.id, there.now)
        taken(there, other, "ben")
        with pytest.raises(AccessError, match="went on without you"):
            room.desk.decide(there.word(item, "ana", "harmless"), there.now)
        assert room.desk.item(item.id, there.now).verdict is None


def test_what_is_given_back_is_free_at_once(there: Installation) -> None:
    """A lease given back is over; giving back what one has not does nothing."""
    with there.open() as room:
        identity = there.add(room)
        taken(there, room, "ana")
        room.desk.give_back("ben", identity, there.now)
        assert room.desk.take("ben", there.now) is None
        room.desk.give_back("ana", identity, there.now)
        assert taken(there, room, "ben").id == identity
        assert [each.id for each in room.desk.theirs("ben", there.now)] == [identity]
        assert room.desk.theirs("ana", there.now) == []


def test_nobody_looks_at_their_own_traffic(there: Installation) -> None:
    """By their name or what applications call them, in whatever quarter it was."""
    with there.open() as room:
        for principal in ("ana", "u-4711"):
            there.add(room, principal=principal)
        there.later(days=20)
        (own, other) = (each.id for each in room.desk.waiting(there.now))
        there.later(days=15)  # another quarter by now
        assert room.desk.take("ana", there.now) is None
        with pytest.raises(AccessError, match="your own traffic"):
            room.desk.take_this("ana", own, there.now)
        assert room.desk.why_none("ana", there.now).startswith("what waits is for others")
        assert taken(there, room, "ben").id in (own, other)


def test_a_day_has_a_cap_but_not_for_what_somebody_waits_for(tmp_path: Path) -> None:
    """Beyond `daily_cap` only held texts are given out, and tomorrow all is again."""
    there = Installation(tmp_path, daily_cap=1)
    with there.open() as room:
        there.add(room)
        there.add(room)
        room.desk.decide(there.word(taken(there, room, "ana"), "ana", "harmless"), there.now)
        assert room.desk.take("ana", there.now) is None
        assert "go on tomorrow" in room.desk.why_none("ana", there.now)
        held = there.add(room, kind="review.held", way="wait")
        assert taken(there, room, "ana").id == held
        there.later(days=1)
        assert room.desk.take("ana", there.now) is not None


def written(there: Installation, room: ReviewRoom, identity: str, by: str, said: str) -> Item:
    """An item after somebody wrote to the log, past the desk, that they took and decided it."""
    until = (there.now + timedelta(minutes=15)).isoformat()
    step = room.desk.item(identity, there.now).step
    lease = f"lse_{step:016x}"
    facts: dict[str, Fact] = {"item": identity, "step": step, "lease": lease, "until": until}
    room.ledger.append([Event("review.leased", there.now, by, facts=facts)])
    word = there.word(room.desk.item(identity, there.now), by, said)
    room.ledger.append([word.event])
    return room.desk.item(identity, there.now)


@pytest.mark.parametrize("kind", ["review.sampled", "review.held"])
def test_who_writes_to_the_log_themselves_decides_nothing_of_their_own(
    there: Installation, kind: str
) -> None:
    """Their signed word on it counts for nothing, and others still decide the item."""
    said = {"review.sampled": "harmless", "review.held": "deliver"}[kind]
    with there.open() as room:
        for principal in ("ana", "u-4711", "u-1"):
            item = written(
                there, room, there.add(room, kind=kind, principal=principal), "ana", said
            )
            assert (item.verdict is not None) == (principal == "u-1"), principal
        assert len([each for each in room.desk.all(there.now) if each.verdict is None]) == 2


def test_who_writes_to_the_log_themselves_decides_no_more_in_a_day(tmp_path: Path) -> None:
    """Beyond `daily_cap` a word counts only for what somebody waits for, for every reader."""
    there = Installation(tmp_path, daily_cap=1)
    with there.open() as room:
        items = [there.add(room) for _ in range(3)]
        held = there.add(room, kind="review.held", way="wait")
        assert written(there, room, items[0], "ana", "harmless").verdict is not None
        assert written(there, room, items[1], "ana", "harmless").verdict is None
        assert written(there, room, held, "ana", "deliver").verdict is not None
        there.later(days=1)
        assert written(there, room, items[2], "ana", "harmless").verdict is not None
    with there.open() as room:
        open_ = [each.id for each in room.desk.all(there.now) if each.verdict is None]
    assert open_ == [items[1]]


def test_only_people_with_the_role_and_their_own_key_decide(there: Installation) -> None:
    """A stranger's signature, a missing role and another installation are refused, unlogged."""
    with there.open() as room:
        there.add(room)
        with pytest.raises(AccessError, match="needs the role"):
            room.desk.take("olga", there.now)
        item = taken(there, room, "ana")
        with pytest.raises(AccessError, match="not signed by the key"):
            room.desk.decide(there.word(item, "ana", "harmless", key="ben"), there.now)
        with pytest.raises(AccessError, match="has itm_"):
            room.desk.decide(there.word(item, "ben", "harmless"), there.now)
        with pytest.raises(AccessError, match="one says `harmful`, `harmless` or `unsure`"):
            room.desk.decide(there.word(item, "ana", "deliver"), there.now)
        with pytest.raises(AccessError, match="of a kind"):
            room.desk.decide(there.word(item, "ana", "harmless", kind="pii"), there.now)
        with pytest.raises(AccessError, match="no kind is called so; there are injection, pii"):
            room.desk.decide(there.word(item, "ana", "harmful", kind="evil"), there.now)
        with pytest.raises(AccessError, match="one line"):
            room.desk.decide(there.word(item, "ana", "harmless", reason="a\nb"), there.now)
    assert there.kinds() == ["sampled", "leased"]


def test_a_nonce_is_good_once(there: Installation) -> None:
    """A second act with the nonce of an earlier one would count for nothing, and is refused."""
    with there.open() as room:
        there.add(room)
        there.add(room)
        first, second = taken(there, room, "ana"), taken(there, room, "ana")
        room.desk.decide(there.word(first, "ana", "harmless", nonce="a" * 32), there.now)
        room.desk.waiting(there.now)
        with pytest.raises(AlreadyUsed, match="sign it anew"):
            room.desk.decide(there.word(second, "ana", "harmless", nonce="a" * 32), there.now)


def test_a_text_is_masked_until_the_log_says_that_somebody_saw_it(there: Installation) -> None:
    """Labels stand for values; to see them is an act, of who has the item or leads."""
    with there.open() as room:
        identity = there.add(room, *TALK)
        with pytest.raises(AccessError, match="is not yours"):
            room.desk.show("ana", identity, there.now)
        taken(there, room, "ana")
        told = room.desk.show("ana", identity, there.now)
        assert [part.text for part in told.parts] == [
            "Mail me at [email 1]",
            "I wrote to [email 1].",
        ]
        assert [part.role for part in told.parts] == ["user", "assistant"]
        facts: dict[str, Fact] = {"item": identity}
        with pytest.raises(AccessError, match="is not yours"):
            room.desk.unmask(there.act("review.unmasked", "ben", facts), there.now)
        assert "unmasked" not in there.kinds()
        whole = room.desk.unmask(there.act("review.unmasked", "ana", facts), there.now)
        assert whole.parts[1].text == "I wrote to eve@example.com."
        assert room.desk.unmask(there.act("review.unmasked", "dot", facts), there.now).parts
        assert there.kinds()[2:] == ["unmasked", "unmasked"]
        assert room.desk.item(identity, there.now).unmasked == ("ana", "dot")


def test_what_is_over_or_gone_is_said_and_not_shown(there: Installation) -> None:
    """Of an item that is over no text is shown; one whose text is gone says so."""
    with there.open() as room:
        identity = there.add(room, *TALK)
        item = taken(there, room, "ana")
        room.desk.decide(there.word(item, "ana", "harmless"), there.now)
        told = room.desk.show("dot", identity, there.now)
        assert not told.parts
        assert "`seawall log unseal request req_" in told.trouble
        with pytest.raises(AccessError, match="is over"):
            room.desk.unmask(there.act("review.unmasked", "dot", {"item": identity}), there.now)
        bare = there.add(room, bare=True)
        assert "no text was kept" in room.desk.show("dot", bare, there.now).trouble
        lost = there.add(room, sealed={"ref": "a" * 32, "digest": "b" * 64, "class": "review"})
        assert "no sealed text" in room.desk.show("dot", lost, there.now).trouble


def test_an_edited_text_has_the_values_behind_its_labels_and_no_secret(
    there: Installation,
) -> None:
    """Who edits a masked text leaves values where the labels are; a pasted secret is not kept."""
    with there.open() as room:
        identity = there.add(
            room, ("assistant", "Ask eve@example.com today."), kind="review.held", way="wait"
        )
        with pytest.raises(AccessError, match="by who has taken it"):
            room.desk.keep_edit("ana", identity, ["x"], there.now)
        item = taken(there, room, "ana")
        secret = "sk-proj-" + "aB3dE5gH7jK9mN1pQ3sT5vX7zA2cD4fG6hJ8kL0n"
        new = f"Ask [email 1] tomorrow, not [email 9]. {secret}"
        with pytest.raises(AccessError, match="1 texts, and 2"):
            room.desk.keep_edit("ana", identity, [new, new], there.now)
        sealed = room.desk.keep_edit("ana", identity, [new], there.now)
        with pytest.raises(AccessError, match="nothing else has one"):
            room.desk.decide(there.word(item, "ana", "deliver", sealed=sealed.fact), there.now)
        with pytest.raises(AccessError, match="nothing else has one"):
            room.desk.decide(there.word(item, "ana", "edit"), there.now)
        decided = room.desk.decide(there.word(item, "ana", "edit", sealed=sealed.fact), there.now)
        assert decided.verdict is not None
        edited = decided.verdict.edited
        assert edited is not None
        with Vault.open(there.data) as vault:
            (part,) = parts_of(vault.read(edited.ref, edited.digest))
        assert part.text.startswith("Ask eve@example.com tomorrow, not [email 9]. ")
        assert secret not in part.text


def test_what_somebody_did_while_signed_in_counts_where_people_sign_in(
    there: Installation,
) -> None:
    """An attested act goes the same way as a signed one, but for the signature."""
    with there.open() as room:
        there.add(room, *TALK)
        item = taken(there, room, "ana")
        assert item.lease is not None
        facts: dict[str, Fact] = {
            "item": item.id,
            "step": item.step,
            "lease": item.lease.id,
            "said": "harmless",
        }
        place = (room.people.tenant, room.people.environment)
        stranger = Attested(Act("review.decided", "olga", there.now, facts, "b" * 32, *place))
        with pytest.raises(AccessError, match="needs the role"):
            room.desk.decide(stranger, there.now)
        other = Attested(Act("review.decided", "ana", there.now, facts, "b" * 32, "elsewhere"))
        with pytest.raises(AccessError, match="another installation"):
            room.desk.decide(other, there.now)
        said = Attested(Act("review.decided", "ana", there.now, facts, "b" * 32, *place))
        decided = room.desk.decide(said, there.now)
        assert decided.verdict is not None
    entry = there.entries("review.decided")[0]
    assert entry.event.facts["via"] == "sign_in"
    assert "signature" not in entry.event.facts


def test_a_desk_takes_no_word_of_who_is_signed_in_where_that_does_not_count(
    there: Installation,
) -> None:
    """Else it would be in the log, and use up a step, and nobody would count it."""
    with there.path.open("a", encoding="utf-8") as policy:
        policy.write("sign_in: {local: false}\n")
    with there.open() as room:
        there.add(room)
        item = taken(there, room, "ana")
        assert item.lease is not None
        facts: dict[str, Fact] = {"item": item.id, "step": 1, "lease": item.lease.id}
        place = (room.people.tenant, room.people.environment)
        for kind, act in (
            ("review.decided", room.desk.decide),
            ("review.unmasked", room.desk.unmask),
        ):
            told = Act(kind, "ana", there.now, {**facts, "said": "harmless"}, "b" * 32, *place)
            with pytest.raises(AccessError, match="would not count"):
                act(Attested(told), there.now)
        room.desk.decide(there.word(item, "ana", "harmless"), there.now)
    assert there.kinds() == ["sampled", "leased", "decided"]


def test_a_queue_is_of_what_somebody_may_look_at(there: Installation) -> None:
    """Not their own traffic, nor what they have judged; but also what others have taken."""
    with there.open() as room:
        own = there.add(room, principal="ana")
        double, plain = there.add(room, reviews=2), there.add(room)
        room.desk.decide(
            there.word(taken(there, room, "ana", double), "ana", "harmless"), there.now
        )
        taken(there, room, "ben", plain)

        def queue(name: str, most: int = 9) -> set[str]:
            return {each.id for each in room.desk.for_person(name, there.now, most=most)}

        assert queue("ana") == {plain}
        assert queue("ben") == {own, double, plain}
        assert len(queue("ben", most=2)) == 2
        assert queue("olga") == set(), "an owner does not review"


@pytest.mark.parametrize(
    ("kind", "word", "others"),
    [
        ("review.sampled", "unsure", ("harmless", "harmful")),
        ("appeal.received", "unsure", ("harmless", "harmful")),
        ("review.held", "refuse", ("deliver",)),
    ],
)
def test_of_what_nobody_can_read_only_the_careful_word_is_said(
    there: Installation, kind: str, word: str, others: tuple[str, ...]
) -> None:
    """Never had, erased since, or an appeal that has only the reasons: the desk says why."""
    with there.open() as room:
        items = [there.add(room, kind=kind, bare=True)]
        items += [there.add(room, kind=kind, principal="u-1", side="answer")]
        if kind == "appeal.received":
            items += [there.add(room, kind=kind, bare=True, sealed=there.seal(TALK[:1]))]
        token = room.desk.item(items[1], there.now).principal
        item = taken(there, room, "ana", items[1])
        there.erase(token)
        for identity in items:
            item = taken(there, room, "ana", identity)
            for other in others:
                with pytest.raises(AccessError, match=f"nobody can read .* is `{word}`"):
                    room.desk.decide(there.word(item, "ana", other), there.now)
            decided = room.desk.decide(there.word(item, "ana", word), there.now)
            assert decided.verdict is not None


def test_nobody_has_what_is_held_for_longer_than_somebody_waits(there: Installation) -> None:
    """The lease ends with the item, and until then who took it can go on with it."""
    with there.open() as room:
        there.add(room, kind="review.held", side="answer")
        item = taken(there, room, "ana")
        assert item.lease is not None
        assert item.lease.until == item.due
        there.now = item.due
        assert [each.id for each in room.desk.theirs("ana", there.now)] == [item.id]
        there.later(seconds=1)
        assert room.desk.theirs("ana", there.now) == []
