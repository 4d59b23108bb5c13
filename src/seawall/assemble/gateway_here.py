"""A gateway in this process, for one feature and nobody else: no socket, and no key on disk."""

import asyncio
import hmac
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from seawall.access.keys import PREFIX
from seawall.assemble.gateway import open_gateway
from seawall.assemble.policy_file import load_document
from seawall.errors import LedgerError, SettingsError

ADDRESS = "http://127.0.0.1"


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The one key of a gateway that only this process can reach; it is gone with the process."""

    id: str
    feature: str


class OwnKeys:
    """The keys of such a gateway: one, for one feature, made here."""

    def __init__(self, feature: str) -> None:
        identity = secrets.token_hex(4)
        self.secret = f"{PREFIX}{identity}_{secrets.token_urlsafe(32)}"
        self._key = OwnKey(identity, feature)

    def find(self, secret: str) -> OwnKey | None:
        """The key, where this is its secret form."""
        given, ours = secret.encode("utf-8", "surrogatepass"), self.secret.encode()
        return self._key if hmac.compare_digest(given, ours) else None

    def refresh(self) -> bool:
        """Nothing is ever issued or revoked."""
        return False


@asynccontextmanager
async def gateway_here(
    path: Path, feature: str, *, environ: Mapping[str, str]
) -> AsyncIterator[httpx2.AsyncClient]:
    """
    A client of a gateway in this process that has the policy file's data folder to itself.

    It speaks as the feature; without a name, as the only one there is. SettingsError where
    that is none, LedgerError where another gateway has the folder.
    """
    feature = _feature(path, feature)
    try:
        async with open_gateway(path, environ=environ) as (gateway, _, reloader):
            keys = OwnKeys(feature)
            gateway.parts.keys = keys
            watching = asyncio.create_task(reloader.watch())
            transport = httpx2.ASGITransport(app=gateway)
            headers = {"x-seawall-key": keys.secret}
            try:
                async with httpx2.AsyncClient(
                    transport=transport, base_url=ADDRESS, headers=headers
                ) as client:
                    yield client
            finally:
                watching.cancel()
    except LedgerError as problem:
        if problem.reason != "locked":
            raise
        raise LedgerError(
            f"{problem}, or name it with `--gateway` and a key in SEAWALL_KEY", reason="locked"
        ) from None


def _feature(path: Path, named: str) -> str:
    known = load_document(path).features
    feature = named or (next(iter(known)) if len(known) == 1 else "")
    if feature not in known:
        told = f"no feature `{named}` in the policy" if named else "name one with `--feature`"
        raise SettingsError(f"{told}; there are: {', '.join(known) or 'none'}")
    return feature


@asynccontextmanager
async def gateway_there(
    url: str, feature: str, *, environ: Mapping[str, str]
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a gateway that runs, with the key in SEAWALL_KEY. SettingsError without one."""
    key = environ.get("SEAWALL_KEY", "")
    if not key:
        raise SettingsError(
            "`--gateway` needs a key of `seawall key issue` in the variable SEAWALL_KEY"
        )
    headers = {"x-seawall-key": key}
    if feature:
        headers["x-seawall-feature"] = feature
    async with httpx2.AsyncClient(base_url=url.rstrip("/"), headers=headers) as client:
        yield client
