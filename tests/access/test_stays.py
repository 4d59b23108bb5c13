"""Sign-ins are found by their tokens alone, and there is an end to them and to their number."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from seawall.access import Person
from seawall.access.stays import MOST_OF_ONE, Stay, Stays, csrf_of, signed_in
from seawall.policy import SignInLines
from tests.access.staff import NOON, after

LINES = SignInLines(hours=8, idle_minutes=60)


def stay(name: str = "ann", at: datetime = NOON) -> Stay:
    return Stay(Person(name, frozenset({"lead"}), "key"), "password", "proof", at, at)


def test_a_sign_in_is_found_by_its_token_and_by_nothing_near_it() -> None:
    stays = Stays()
    token = stays.begin(stay(), LINES)
    found = stays.find(token, NOON, LINES)
    assert found is not None
    assert found.person.name == "ann"
    for wrong in (token[:-1], token + "x", token.swapcase(), "", "\ud800", csrf_of(token)):
        assert stays.find(wrong, NOON, LINES) is None
    assert token not in str(vars(stays))
    stays.end(token)
    assert stays.find(token, NOON, LINES) is None


@given(st.lists(st.integers(1, 59), max_size=20))
def test_who_does_something_each_hour_stays_for_eight_and_no_longer(minutes: list[int]) -> None:
    stays = Stays()
    token, now = stays.begin(stay(), LINES), NOON
    for passed in (*minutes, *[59] * 9):  # which is past eight hours in any case
        now += timedelta(minutes=passed)
        found = stays.find(token, now, LINES)
        assert (found is not None) == (now < after(hours=8))
        if found is not None:
            found.seen = now
            told = signed_in(found, token, LINES)
            assert told.ends == after(hours=8)
            assert told.idle_ends == min(told.ends, now + timedelta(hours=1))
    assert stays.find(token, now + timedelta(hours=1), LINES) is None


def test_of_one_person_the_browser_unused_longest_falls_and_of_others_none() -> None:
    stays = Stays()
    bobs = stays.begin(stay("bob"), LINES)
    tokens = [stays.begin(stay(at=after(seconds=n)), LINES) for n in range(MOST_OF_ONE)]
    first = stays.find(tokens[0], after(seconds=30), LINES)
    assert first is not None
    first.seen = after(seconds=30)
    stays.begin(stay(at=after(seconds=40)), LINES)
    left = [stays.find(token, after(seconds=41), LINES) is not None for token in tokens]
    assert left == [True, False] + [True] * (MOST_OF_ONE - 2)
    assert stays.find(bobs, after(seconds=41), LINES) is not None


def test_what_is_over_is_forgotten() -> None:
    stays = Stays()
    for n in range(50):
        stays.begin(stay(f"p{n}"), LINES)
    stays.begin(stay(at=after(hours=2)), LINES)
    assert len(stays) == 1


def test_neither_a_token_nor_its_word_nor_a_proof_is_in_what_is_printed() -> None:
    stays = Stays()
    here = stay()
    token = stays.begin(here, LINES)
    told = signed_in(here, token, LINES)
    assert "proof" not in repr(here)
    assert told.csrf not in repr(told)
    assert csrf_of(token) == told.csrf != csrf_of(token + "x")
    assert token not in told.csrf
