"""A provider of identities as it is asked over HTTP, which others do for us."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import parse_qsl

from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from seawall.access.oidc import (
    Flows,
    Provider,
    believed,
    exchange,
    identity_token,
    keys_of,
    provider_of,
    question,
    unusable,
)
from seawall.errors import SignInRefused, UpstreamError
from seawall.policy import OidcLines

KNOWN_FOR = timedelta(hours=1)
"""How long what a provider said of itself is good."""

ASK_AGAIN = timedelta(minutes=1)
"""How soon it is asked anew, where it signs with a key that is not known."""

REST = timedelta(seconds=5)
"""How long it is left alone after it failed."""

OK = 200


class Fetch(Protocol):
    """Asks over HTTP: a GET, or a POST where there is a form. UpstreamError where none answers."""

    async def __call__(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """The status and the body."""
        ...


@dataclass(frozen=True, slots=True)
class _Known:
    provider: Provider
    keys: KeySet
    at: datetime


class OidcClient:
    """
    Sends people to the provider of the policy file, and hears who they are.

    `lines` are those by now, or None where there is no provider; `secret` is the one that we
    share with it. What goes wrong is SignInRefused.
    """

    def __init__(
        self, fetch: Fetch, *, lines: Callable[[], OidcLines | None], secret: Callable[[], str]
    ) -> None:
        self._fetch = fetch
        self._lines = lines
        self._secret = secret
        self._flows = Flows()
        self._known: _Known | None = None
        self._failed: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def question(self, redirect: str, now: datetime) -> tuple[str, str]:
        """Where to send somebody, and what their browser keeps until they are back."""
        lines = self._offered()
        known = await self._provider(lines, now)
        flow = self._flows.begin(lines.issuer, redirect)
        return question(known.provider, lines, flow), self._flows.seal(flow, now)

    async def answer(self, kept: str, query: str, *, now: datetime) -> str:
        """Who somebody is that comes back with this in the address."""
        lines = self._offered()
        said = dict(parse_qsl(query))
        flow = self._flows.finish(kept, said.get("state", ""), now)
        if flow.issuer != lines.issuer or "code" not in said:
            raise SignInRefused(
                "the provider of identities let nobody in; begin anew", reason="provider_refused"
            )
        known = await self._provider(lines, now)
        asked = exchange(known.provider, lines, flow, code=said["code"], secret=self._secret())
        status, body = await self._ask(known.provider.token_endpoint, asked.form, asked.headers)
        if status != OK:
            raise SignInRefused(
                "the provider of identities did not accept the code, or the secret in the "
                "variable that `sign_in.oidc.client_secret_env` names; begin anew",
                reason="provider_refused",
            )
        token = identity_token(body)
        for age in (KNOWN_FOR, ASK_AGAIN):  # it may sign with a new key since
            known = await self._provider(lines, now, older_than=age)
            with suppress(InvalidKeyIdError):
                return believed(
                    token, known.keys, known.provider, lines, nonce=flow.nonce, now=now
                )
        raise unusable()

    def _offered(self) -> OidcLines:
        lines = self._lines()
        if lines is None:
            raise SignInRefused(
                "nobody signs in by a provider here; `sign_in.oidc` of the policy file names none",
                reason="not_offered",
            )
        return lines

    async def _provider(
        self, lines: OidcLines, now: datetime, *, older_than: timedelta = KNOWN_FOR
    ) -> _Known:
        """What the provider says of itself, asked anew where that is older."""
        async with self._one_at_a_time:
            known = self._known
            if known and known.provider.issuer == lines.issuer and now < known.at + older_than:
                return known
            if self._failed and now < self._failed + REST:
                raise unusable()
            try:
                provider = provider_of(await self._get(_about(lines.issuer)), lines.issuer)
                keys = keys_of(await self._get(provider.jwks_uri))
            except SignInRefused:
                self._failed = now
                raise
            self._known = _Known(provider, keys, now)
            return self._known

    async def _get(self, url: str) -> bytes:
        status, body = await self._ask(url)
        if status != OK:
            raise unusable()
        return body

    async def _ask(
        self,
        url: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        try:
            return await self._fetch(url, form=form, headers=headers)
        except UpstreamError:
            raise SignInRefused(
                "the provider of identities cannot be reached; try again, or ask its operator",
                reason="provider_unreachable",
            ) from None


def _about(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"
