"""Passwords are looked at one after another, and whoever came in is who they were then."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

import pytest
from argon2 import PasswordHasher

from seawall.access import People, Person
from seawall.access.entrance import MOST_WAITING, Entrance
from seawall.access.oidc_client import OidcClient
from seawall.access.passwords import PasswordStore
from seawall.errors import SignInRefused, UpstreamError
from seawall.policy import SignInLines
from tests.access.staff import NOON, after

GOOD = "three green bottles"
ANN = Person("ann", frozenset({"lead"}), "key of ann")


async def nobody(
    url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """A network without anybody."""
    raise UpstreamError("nobody", status=502, code="nobody")


@dataclass
class Door:
    """An entrance with hashes that cost little, and what it goes by."""

    folder: Path
    people: dict[str, Person] = field(default_factory=lambda: {"ann": ANN})
    lines: SignInLines = field(default_factory=SignInLines)
    hasher: PasswordHasher = field(
        default_factory=lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )

    def __post_init__(self) -> None:
        self.store = PasswordStore(self.folder, self.hasher)
        self.store.set(ANN, GOOD, at=NOON)
        oidc = OidcClient(nobody, lines=lambda: self.lines.oidc, secret=lambda: "")
        self.entrance = Entrance(
            self.store,
            oidc,
            people=lambda: People("default", "default", self.people),
            lines=lambda: self.lines,
        )

    async def enter(self, name: str = "ann", password: str = GOOD, address: str = "a") -> str:
        token, _ = await self.entrance.by_password(name, password, address=address, now=NOON)
        return token


def test_of_many_at_once_some_wait_and_the_others_are_told_to_try_again(tmp_path: Path) -> None:
    door = Door(tmp_path)

    async def work() -> list[str | BaseException]:
        tries = (door.enter(f"name {n}", address=f"address {n}") for n in range(3 * MOST_WAITING))
        return await asyncio.gather(*tries, return_exceptions=True)

    for _ in range(2):
        reasons = [getattr(told, "reason", "") for told in asyncio.run(work())]
        assert reasons.count("wrong_password") == MOST_WAITING
        assert reasons.count("overloaded") == 2 * MOST_WAITING
    door.entrance.close()


def test_who_leaves_before_their_turn_leaves_room(tmp_path: Path) -> None:
    door = Door(tmp_path)

    async def work() -> str:
        for _ in range(3):
            tries = [asyncio.ensure_future(door.enter(f"name {n}")) for n in range(MOST_WAITING)]
            await asyncio.sleep(0)
            for each in tries:
                each.cancel()
            await asyncio.gather(*tries, return_exceptions=True)
        return await door.enter(address="another")

    assert asyncio.run(work())
    door.entrance.close()


@pytest.mark.parametrize("what", ["gone", "no roles", "another key"])
def test_who_is_struck_off_while_their_password_is_looked_at_is_not_let_in(
    tmp_path: Path, what: str
) -> None:
    door = Door(tmp_path)
    changes = {
        "gone": {},
        "no roles": {"ann": Person("ann", frozenset(), ANN.key)},
        "another key": {"ann": Person("ann", ANN.roles, "another")},
    }

    async def work() -> None:
        entering = asyncio.ensure_future(door.enter())
        await asyncio.sleep(0)
        door.people = changes[what]
        await entering

    with pytest.raises(SignInRefused):
        asyncio.run(work())
    door.entrance.close()


class Slow(PasswordHasher):
    """So slow that somebody sets another password meanwhile."""

    others: ClassVar[list[PasswordStore]] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        good = super().verify(hash, password)
        while self.others:
            self.others.pop().set(ANN, "four green bottles", at=NOON)
        return good


def test_who_came_with_a_password_that_was_changed_meanwhile_is_not_in(tmp_path: Path) -> None:
    """The password that was looked at counts, and not the one that is there afterwards."""
    door = Door(tmp_path, hasher=Slow(time_cost=1, memory_cost=8, parallelism=1))
    Slow.others.append(PasswordStore(tmp_path))
    token = asyncio.run(door.enter())
    assert Slow.others == []
    assert door.entrance.find(token, NOON) is None
    door.entrance.close()


def test_the_same_password_set_anew_is_another(tmp_path: Path) -> None:
    door = Door(tmp_path)
    token = asyncio.run(door.enter())
    assert door.entrance.find(token, NOON) is not None
    door.store.set(ANN, GOOD, at=NOON)
    assert door.entrance.find(token, NOON) is None
    door.entrance.close()


def test_a_clock_that_goes_back_makes_nobody_stay_longer(tmp_path: Path) -> None:
    door = Door(tmp_path)
    token = asyncio.run(door.enter())
    assert door.entrance.find(token, after(minutes=50)) is not None
    assert door.entrance.find(token, after(minutes=-50)) is not None
    told = door.entrance.find(token, after(minutes=109))
    assert told is not None
    assert told.ends == after(hours=8)
    door.entrance.close()


def test_a_provider_that_nobody_reaches_lets_nobody_in(tmp_path: Path) -> None:
    oidc = {"issuer": "https://login.example.com", "client_id": "s", "client_secret_env": "S"}
    door = Door(tmp_path, lines=SignInLines.model_validate({"oidc": oidc}))
    with pytest.raises(SignInRefused) as caught:
        asyncio.run(door.entrance.ask_provider("https://s.example.com/callback", NOON))
    assert caught.value.reason == "provider_unreachable"
    door.entrance.close()
