"""A provider of identities on a socket: it checks what one must, and lies as a test says."""

import asyncio
import base64
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import unquote_plus, urlencode

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "seawall", "a secret of ours: 100% & more"
CALLBACK = "/seawall/v1/sign-in/oidc/callback"

Claims = dict[str, Any]
Sign = Callable[[Claims], str]


@cache
def _key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


@dataclass
class Issuer:
    """
    The provider. Whoever comes is `user`, as if they had signed in there.

    `change` has claims say something else, and `sign` makes the token of them. `codes` are
    those that were not used yet, with what they were asked for by.
    """

    user: Claims = field(default_factory=lambda: {"email": "ann@x.org", "email_verified": True})
    change: Claims = field(default_factory=dict[str, Any])
    about: Claims = field(default_factory=dict[str, Any])
    key: RSAKey = field(default_factory=_key)
    sign: Sign | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    refused: list[str] = field(default_factory=list[str])
    asked: list[str] = field(default_factory=list[str])
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tenant"

    def signed(self, claims: Claims, algorithm: str = "RS256") -> str:
        return jwt.encode({"alg": algorithm, "kid": self.key.kid}, claims, self.key)

    async def metadata(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        told = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        return web.json_response(told | self.about)

    async def keys(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return web.json_response(KeySet([self.key]).as_dict(private=False))

    async def authorize(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        good = (
            query.get("client_id") == CLIENT
            and query.get("response_type") == "code"
            and "openid" in query.get("scope", "").split()
            and query.get("code_challenge_method") == "S256"
            and len(query.get("code_challenge", "")) == 43
            and query.get("redirect_uri", "").endswith(CALLBACK)
        )
        if not good:
            return self._refuse("invalid_request")
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        back = urlencode({"code": code, "state": query["state"]})
        return web.Response(status=302, headers={"location": f"{query['redirect_uri']}?{back}"})

    async def token(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        self.asked.append(request.path)
        if not self._is_client(request, form):
            return self._refuse("invalid_client")
        asked = self.codes.pop(str(form.get("code")), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return self._refuse("invalid_grant")
        challenge = base64.urlsafe_b64encode(sha256(str(form["code_verifier"]).encode()).digest())
        if challenge.decode().rstrip("=") != asked["code_challenge"]:
            return self._refuse("invalid_grant")
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "u-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.user,
            **self.change,
        }
        token = (self.sign or self.signed)({k: v for k, v in claims.items() if v is not None})
        return web.json_response({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def _is_client(self, request: web.Request, form: dict[str, Any]) -> bool:
        if "client_secret_post" in self.about.get("token_endpoint_auth_methods_supported", ()):
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic":
            return False
        name, _, secret = base64.b64decode(given).decode().partition(":")
        return (unquote_plus(name), unquote_plus(secret)) == (CLIENT, SECRET)

    def _refuse(self, error: str) -> web.Response:
        self.refused.append(error)
        return web.json_response({"error": error}, status=400)


@contextmanager
def provider(**said: Any) -> Iterator[Issuer]:
    """A provider, served by a thread until the block ends."""
    issuer = Issuer(**said)
    ready = threading.Event()
    loop = asyncio.new_event_loop()

    async def start() -> web.AppRunner:
        app = web.Application()
        base = "/tenant"
        app.router.add_get(f"{base}/.well-known/openid-configuration", issuer.metadata)
        app.router.add_get(f"{base}/keys", issuer.keys)
        app.router.add_get(f"{base}/authorize", issuer.authorize)
        app.router.add_post(f"{base}/token", issuer.token)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        issuer.port = runner.addresses[0][1]
        ready.set()
        return runner

    def work() -> None:
        runner = loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert ready.wait(timeout=20)
        yield issuer
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=20)
