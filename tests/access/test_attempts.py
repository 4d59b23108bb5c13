"""Tries are counted in bounds, so that nobody tries many and nobody fills the memory."""

import pytest

from seawall.access.attempts import OF_ADDRESS, OF_BOTH, OF_NAME, SECONDS, Attempts, network


def test_a_name_from_an_address_has_so_many_tries_and_then_waits() -> None:
    tries = Attempts()
    assert [tries.take("ann", "10.0.0.1", 5.0) for _ in range(OF_BOTH)] == [0] * OF_BOTH
    assert tries.take("ann", "10.0.0.1", 6.0) == SECONDS - 1
    assert tries.take("ann", "10.0.0.2", 6.0) == 0
    assert tries.take("bob", "10.0.0.1", 6.0) == 0
    assert tries.take("ann", "10.0.0.1", 5.0 + SECONDS) == 0


def test_who_waits_is_not_made_to_wait_longer_by_trying() -> None:
    tries = Attempts()
    for _ in range(OF_BOTH):
        tries.take("ann", "10.0.0.1", 0.0)
    for second in range(1, 100):
        assert tries.take("ann", "10.0.0.1", float(second)) == SECONDS - second


def test_one_name_from_many_addresses_is_bounded() -> None:
    tries = Attempts()
    taken = [tries.take("ann", f"10.0.{n // 250}.{n % 250}", 0.0) for n in range(300)]
    assert taken.count(0) == OF_NAME


def test_many_names_from_one_address_are_bounded() -> None:
    tries = Attempts()
    taken = [tries.take(f"name {n}", "10.0.0.1", 0.0) for n in range(300)]
    assert taken.count(0) == OF_ADDRESS


def test_without_a_name_the_address_alone_counts() -> None:
    tries = Attempts()
    assert [tries.take("", "10.0.0.1", 0.0) for _ in range(OF_ADDRESS)] == [0] * OF_ADDRESS
    assert tries.take("", "10.0.0.1", 0.0) > 0
    assert tries.take("", "10.0.0.2", 0.0) == 0


def test_a_good_try_counts_not_and_another_persons_gives_nothing_back() -> None:
    tries = Attempts()
    for _ in range(3 * OF_ADDRESS):
        assert tries.take("bob", "10.0.0.1", 0.0) == 0
        tries.give_back("bob", "10.0.0.1", 0.0)
    for _ in range(OF_BOTH):
        assert tries.take("ann", "10.0.0.1", 0.0) == 0
        tries.take("bob", "10.0.0.1", 0.0)
        tries.give_back("bob", "10.0.0.1", 0.0)
    assert tries.take("ann", "10.0.0.1", 0.0) > 0


def test_the_memory_is_bounded_and_what_is_over_falls_first() -> None:
    tries = Attempts(most=30)
    for n in range(1_000):
        tries.take(f"name {n}", f"10.0.{n // 250}.{n % 250}", float(n))
        assert len(tries) <= 30
    for _ in range(OF_BOTH):
        tries.take("ann", "10.9.9.9", 2_000.0)
    assert tries.take("ann", "10.9.9.9", 2_000.0) > 0


def test_what_was_typed_as_a_name_is_not_kept() -> None:
    tries = Attempts()
    tries.take("hunter2hunter2", "10.0.0.1", 0.0)
    assert b"hunter2" not in b"".join(tries._counters)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("10.0.0.1", "10.0.0.2", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("", "10.0.0.1", False),
        ("testclient", "testclient", True),
    ],
)
def test_one_subscriber_is_one_address(one: str, other: str, *, same: bool) -> None:
    assert (network(one) == network(other)) is same
