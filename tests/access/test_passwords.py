"""Passwords are found by nobody who does not know them, and stored as slow hashes alone."""

import threading
from pathlib import Path
from typing import ClassVar, Literal

import pytest
from argon2 import PasswordHasher

from seawall.access import Person
from seawall.access.passwords import FILE_NAME, LONGEST, SHORTEST, PasswordStore, require_strong
from seawall.errors import AccessError
from tests.access.staff import NOON

GOOD = "three green bottles"
ANN, BOB = (Person(name, frozenset({"lead"}), f"key of {name}") for name in ("ann", "bob"))


def test_a_password_is_its_persons_and_nobody_elses(tmp_path: Path) -> None:
    store = PasswordStore(tmp_path)
    store.set(ANN, GOOD, at=NOON)
    store.set(BOB, "four brown bottles", at=NOON)
    found = store.verify("ann", GOOD)
    assert found is not None
    assert (found.person, found.key) == ("ann", "key of ann")
    for name, password in (("bob", GOOD), ("ann", GOOD.upper()), ("cat", GOOD), ("ann", "")):
        assert store.verify(name, password) is None


def test_the_file_holds_no_password_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    PasswordStore(tmp_path / "data").set(ANN, GOOD, at=NOON)
    for path in (tmp_path / "data").iterdir():
        assert path.stat().st_mode & 0o077 == 0
        assert GOOD.encode() not in path.read_bytes()
    assert "$argon2id$" in (tmp_path / "data" / FILE_NAME).read_text("utf-8")


def test_one_password_is_stored_differently_for_two(tmp_path: Path) -> None:
    store = PasswordStore(tmp_path)
    store.set(ANN, GOOD, at=NOON)
    store.set(BOB, GOOD, at=NOON)
    one, other = store.find("ann"), store.find("bob")
    assert one is not None
    assert other is not None
    assert one.hash != other.hash
    assert one.hash not in repr(one)


def test_another_store_sees_a_new_password_at_once(tmp_path: Path) -> None:
    here, there = PasswordStore(tmp_path), PasswordStore(tmp_path)
    here.set(ANN, GOOD, at=NOON)
    assert there.verify("ann", GOOD) is not None
    here.set(ANN, "four green bottles", at=NOON)
    assert there.verify("ann", GOOD) is None
    (tmp_path / FILE_NAME).unlink()
    assert there.find("ann") is None


def test_passwords_set_at_once_are_all_kept(tmp_path: Path) -> None:
    people = [Person(f"p{n}", frozenset(), f"key {n}") for n in range(6)]

    def work(person: Person) -> None:
        PasswordStore(tmp_path).set(person, GOOD, at=NOON)

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = PasswordStore(tmp_path)
    assert all(store.find(person.name) for person in people)


def test_a_letter_typed_as_one_character_or_as_two_is_one(tmp_path: Path) -> None:
    store = PasswordStore(tmp_path)
    store.set(ANN, "trois caf\u00e9s noirs", at=NOON)
    assert store.verify("ann", "trois cafe\u0301s noirs") is not None


def test_what_is_no_text_at_all_is_only_wrong(tmp_path: Path) -> None:
    assert PasswordStore(tmp_path).verify("ann", "\ud800" * 12) is None


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("x1y2z3" * 2, None),
        ("short words", "12 to 256"),
        ("", "12 to 256"),
        ("ab cd ef " * 40, "12 to 256"),
        ("aaaabbbbccccdddd", "different characters"),
        ("my name is Ann", "has the name in it"),
    ],
)
def test_what_is_weak_is_refused_and_not_repeated(password: str, says: str | None) -> None:
    if says is None:
        require_strong(password, name="ann")
        return
    with pytest.raises(AccessError, match=says) as caught:
        require_strong(password, name="ann")
    assert not password or password not in str(caught.value)
    assert SHORTEST < LONGEST


def test_a_weak_password_leaves_the_one_before_in_force(tmp_path: Path) -> None:
    store = PasswordStore(tmp_path)
    store.set(ANN, GOOD, at=NOON)
    with pytest.raises(AccessError):
        store.set(ANN, "ann ann ann ann ann", at=NOON)
    assert store.verify("ann", GOOD) is not None


@pytest.mark.parametrize("content", ["{", "[3]", '[{"person": "ann"}]', '{"ann": 1}', "\udcff"])
def test_a_damaged_file_lets_nobody_in_and_says_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_bytes(content.encode("utf-8", "surrogateescape"))
    store = PasswordStore(tmp_path)
    with pytest.raises(AccessError, match="restore it from a backup"):
        store.find("ann")
    with pytest.raises(AccessError, match="restore it from a backup"):
        store.verify("ann", GOOD)
    with pytest.raises(AccessError, match="restore it from a backup"):
        store.set(ANN, GOOD, at=NOON)
    assert (tmp_path / FILE_NAME).read_bytes() == content.encode("utf-8", "surrogateescape")


def test_a_hash_that_is_none_lets_nobody_in(tmp_path: Path) -> None:
    store = PasswordStore(tmp_path)
    store.set(ANN, GOOD, at=NOON)
    path = tmp_path / FILE_NAME
    text = path.read_text("utf-8")
    path.with_suffix(".new").write_text(text.replace("$argon2id$", "$plain$"), "utf-8")
    path.with_suffix(".new").replace(path)
    assert store.verify("ann", GOOD) is None


class Counting(PasswordHasher):
    """It notes what each hash costs that it compares with."""

    costs: ClassVar[list[str]] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        self.costs.append(str(hash).rsplit("$", 2)[0])
        return super().verify(hash, password)


def test_who_is_nobody_costs_what_somebody_costs_who_has_a_password(tmp_path: Path) -> None:
    """Each name leads through one comparison, of a hash with the same costs."""
    Counting.costs.clear()
    store = PasswordStore(tmp_path, Counting())
    store.set(ANN, GOOD, at=NOON)
    for name, password in (("ann", GOOD), ("ann", "wrong"), ("nobody", GOOD), ("", "")):
        store.verify(name, password)
    assert Counting.costs == ["$argon2id$v=19$m=65536,t=3,p=4"] * 4
