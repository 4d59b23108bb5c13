"""People come in here, and stay until they leave or are no longer who they were."""

import asyncio
import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from seawall.access.attempts import Attempts
from seawall.access.oidc_client import OidcClient
from seawall.access.passwords import Password, PasswordStore
from seawall.access.people import People, Person
from seawall.access.stays import SignedIn, Stay, Stays, signed_in
from seawall.errors import SignInRefused
from seawall.policy import SignInLines

PASSWORD, OIDC = "password", "oidc"

MOST_WAITING = 16
"""Passwords that wait to be looked at: each takes a core some 0.2 s and 64 MiB."""


class Entrance:
    """
    Lets people in who can show that they are somebody under `people` with a role.

    `people` and `lines` give what the policy file says by now, so that who leaves it is out at
    once. It is of one event loop, but for passwords, which are looked at in a thread, one after
    another. What speaks against somebody is SignInRefused; AccessError, where the file of
    passwords cannot be read.
    """

    def __init__(
        self,
        passwords: PasswordStore,
        oidc: OidcClient,
        *,
        people: Callable[[], People],
        lines: Callable[[], SignInLines],
    ) -> None:
        self._passwords = passwords
        self._oidc = oidc
        self._people = people
        self._lines = lines
        self._attempts = Attempts()
        self._stays = Stays()
        self._looking = ThreadPoolExecutor(1, "passwords")
        self._waiting = 0

    async def by_password(
        self, name: str, password: str, *, address: str, now: datetime
    ) -> tuple[str, SignedIn]:
        """
        Let somebody in by their password; the token is for them alone.

        Nobody learns from the answer, or from how long it takes, whether the name is somebody's.
        """
        if not self._lines().local:
            raise SignInRefused(
                "nobody signs in with a password here: `sign_in.local` of the policy is false",
                reason="not_offered",
            )
        if self._waiting >= MOST_WAITING:
            raise SignInRefused(
                "too many people sign in at once; try again", reason="overloaded", wait=1
            )
        known = name if name in self._people().by_name else ""
        self._take(name, address, now, known=known)
        stored = await self._verified(name, password)
        person = self._people().by_name.get(name)
        if person is None or stored is None or not person.signed_with(stored.key):
            raise _wrong("wrong_password", known)
        if not person.roles:
            raise _wrong("no_roles", known)
        self._attempts.give_back(name, address, now.timestamp())
        return self._begin(person, PASSWORD, stored.hash, now)

    async def ask_provider(self, redirect: str, now: datetime) -> tuple[str, str]:
        """Where to send somebody to be known, and what their browser keeps meanwhile."""
        return await self._oidc.question(redirect, now)

    async def by_provider(
        self, kept: str, query: str, *, address: str, now: datetime
    ) -> tuple[str, SignedIn]:
        """Let somebody in by the word of the provider that they come back from."""
        self._take("", address, now)
        value = await self._oidc.answer(kept, query, now=now)
        person = next((p for p in self._people().by_name.values() if p.sign_in == value), None)
        if person is None:
            raise SignInRefused(
                "the provider knows you, and the policy file does not: nobody under `people` has "
                "this `sign_in`; ask whoever keeps that file",
                reason="unknown_person",
            )
        if not person.roles:
            raise SignInRefused(
                "you have no role here; ask whoever keeps the policy file",
                reason="no_roles",
                person=person.name,
            )
        self._attempts.give_back("", address, now.timestamp())
        return self._begin(person, OIDC, self._proof(person, OIDC), now)

    def find(self, token: str, now: datetime) -> SignedIn | None:
        """
        Who has this token; None where nobody has, or not any more.

        That is so once their time is over, and from the moment on at which the policy file has
        them no more, gives them other roles, or they have another password or `sign_in`.
        """
        lines = self._lines()
        stay = self._stays.find(token, now, lines)
        if stay is None:
            return None
        if not self._is_still(stay):
            self._stays.end(token)
            return None
        stay.seen = max(stay.seen, now)
        return signed_in(stay, token, lines)

    def end(self, token: str) -> None:
        """Sign somebody out."""
        self._stays.end(token)

    def close(self) -> None:
        """Look at no more passwords."""
        self._looking.shutdown(cancel_futures=True)

    def _take(self, name: str, address: str, now: datetime, *, known: str = "") -> None:
        """Count a try, or refuse it where there were too many."""
        wait = self._attempts.take(name, address, now.timestamp())
        if wait:
            raise SignInRefused(
                "too many tries; wait, and then try again",
                reason="too_many_tries",
                person=known,
                wait=wait,
            )

    async def _verified(self, name: str, password: str) -> Password | None:
        loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            return await loop.run_in_executor(
                self._looking, self._passwords.verify, name, password
            )
        finally:
            self._waiting -= 1

    def _begin(self, person: Person, how: str, proof: str, now: datetime) -> tuple[str, SignedIn]:
        lines = self._lines()
        stay = Stay(person, how, proof, now, now)
        token = self._stays.begin(stay, lines)
        return token, signed_in(stay, token, lines)

    def _is_still(self, stay: Stay) -> bool:
        """Whether somebody is who they were when they came in, and could come in so again."""
        person = self._people().by_name.get(stay.person.name)
        if person is None or person.roles != stay.person.roles:
            return False
        proof = self._proof(person, stay.how)
        same = hmac.compare_digest(proof.encode(), stay.proof.encode())
        return bool(proof) and same and person.signed_with(stay.person.key)

    def _proof(self, person: Person, how: str) -> str:
        """What lets somebody in by now; empty where nothing does."""
        lines = self._lines()
        if how == PASSWORD:
            stored = self._passwords.find(person.name) if lines.local else None
            return stored.hash if stored else ""
        if lines.oidc is None or not person.sign_in:
            return ""
        return f"{lines.oidc.issuer}\x00{lines.oidc.claim}\x00{person.sign_in}"


def _wrong(reason: str, person: str) -> SignInRefused:
    """The same for all who do not come in with a password."""
    return SignInRefused(
        "the name or the password is not right; `seawall people password` sets another",
        reason=reason,
        person=person,
    )
