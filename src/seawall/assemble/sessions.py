"""Where a gateway's sessions are: in its own memory, or on a server that gateways share."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from hashlib import blake2b

from seawall.assemble.memory_keys import MemoryKeys, realm
from seawall.errors import SettingsError
from seawall.gateway.metrics import Metrics
from seawall.gateway.sessions import SessionsInMemory, SessionStore
from seawall.gateway.sessions_sealed import Sealing
from seawall.settings import SESSIONS_URL, Settings


@asynccontextmanager
async def open_sessions(
    settings: Settings, environ: Mapping[str, str], metrics: Metrics
) -> AsyncIterator[SessionStore]:
    """
    The sessions of an installation, until the end of the block.

    A server that cannot be reached yet is waited for while the gateway runs; SettingsError where
    it would forget what it is told, or does not let us in.
    """
    most, seconds = settings.limits.sessions, 60.0 * settings.limits.session_minutes
    if not settings.sessions_url:
        yield SessionsInMemory(most=most, seconds=seconds)
        return
    try:
        from seawall.gateway import sessions_valkey  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError(
            f"sessions at `{SESSIONS_URL}` need `pip install seawall[valkey]`"
        ) from None
    installation = realm(settings.tenant, settings.environment)
    keys = MemoryKeys(settings.data, realm=installation, environ=environ)
    store = sessions_valkey.SessionsInValkey(
        settings.sessions_url,
        Sealing(keys.sessions),
        prefix=prefix(installation),
        most=most,
        seconds=seconds,
        settle_seconds=sessions_valkey.settling(most),
        failed=lambda act, reason: metrics.sessions_failures.labels(act, reason).inc(),
    )
    async with store.running():
        yield store


def prefix(installation: str) -> str:
    """What all keys of an installation begin with; the braces keep them together in a cluster."""
    digest = blake2b(installation.encode(), digest_size=8).hexdigest()
    return f"{{seawall:{digest}}}:"
