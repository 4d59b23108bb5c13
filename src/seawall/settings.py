"""How this installation runs: settings of `seawall.yaml`, overridable by the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from seawall.errors import SettingsError
from seawall.policy import Document, Limits, SignInLines, Upstream, WitnessLine

FILE_NAME = "seawall.yaml"
SESSIONS_URL = "SEAWALL_SESSIONS_URL"
_SCHEMES = {"redis", "rediss", "valkey", "valkeys", "unix"}
_OPTIONS = {"db", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile"}
"""What an address may say beside the place: nothing that would make it less sure."""
SPOOL = "spool"
"""The folder, in the data folder, of events that wait for the log."""


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Everything about this installation that is not policy.

    `SEAWALL_HOST`, `SEAWALL_PORT`, `SEAWALL_DATA_DIR`, `SEAWALL_TENANT`,
    `SEAWALL_ENVIRONMENT` and `SEAWALL_KEYS` override the file. `spool` is where events wait
    that the log cannot take (`SEAWALL_SPOOL_DIR`), in the data folder unless said. `provider_keys`
    holds the API key of each upstream that has one; it is never printed, and neither is
    `sessions_url`, the server of sessions that gateways share (`SEAWALL_SESSIONS_URL`), empty
    where they are in this process: it may hold a password.
    """

    host: str
    port: int
    data: Path
    spool: Path
    tenant: str
    environment: str
    best_effort: tuple[str, ...]
    keys_required: bool
    limits: Limits
    upstreams: Mapping[str, Upstream]
    witnesses: Mapping[str, WitnessLine]
    provider_keys: Mapping[str, str] = field(repr=False)
    sessions_url: str = field(default="", repr=False)

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the gateway."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def cores(quota: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """How many processors this process may use; fewer where its container has a `quota`."""
    linux = hasattr(os, "sched_getaffinity")
    usable = len(os.sched_getaffinity(0)) if linux else os.cpu_count() or 1
    try:
        most, period = quota.read_text("ascii").split()
        return max(1, min(usable, int(most) // int(period)))
    except (OSError, ValueError):  # there is none, or it says `max`
        return usable


def read_settings(
    document: Document, *, folder: Path, environ: Mapping[str, str] | None = None
) -> Settings:
    """
    The settings of a document that stands in a folder; SettingsError says what is wrong.

    Relative paths are from that folder. A gateway that other machines can
    reach must ask for keys, and the client's own key is passed on only where
    the client needs none of ours.
    """
    env = os.environ if environ is None else environ
    keys = env.get("SEAWALL_KEYS", document.keys)
    if keys not in {"optional", "required"}:
        raise SettingsError(f"`SEAWALL_KEYS` is `{keys}`; write `optional` or `required`")
    oidc_secret(document.sign_in, env)
    tenant, environment = identity(document, environ=env)
    data = data_folder(document, folder=folder, environ=env)
    settings = Settings(
        host=env.get("SEAWALL_HOST", document.listen.host),
        port=_port(env.get("SEAWALL_PORT", str(document.listen.port))),
        data=data,
        spool=spool_folder(data, folder=folder, environ=env),
        tenant=tenant,
        environment=environment,
        best_effort=document.log.best_effort,
        keys_required=keys == "required",
        limits=document.limits,
        upstreams=document.upstreams,
        witnesses=document.witnesses,
        provider_keys=_provider_keys(document, env),
        sessions_url=sessions_url(env),
    )
    if not settings.on_loopback and not settings.keys_required:
        raise SettingsError(
            f"`{settings.host}` can be reached from other machines; "
            "write `keys: required` and issue keys with `seawall key issue`, "
            "or listen on 127.0.0.1"
        )
    return settings


def data_folder(
    document: Document, *, folder: Path, environ: Mapping[str, str] | None = None
) -> Path:
    """Where the log and the keys lie: all that a command needs which asks no upstream."""
    env = os.environ if environ is None else environ
    return folder / env.get("SEAWALL_DATA_DIR", document.data)


def spool_folder(data: Path, *, folder: Path, environ: Mapping[str, str] | None = None) -> Path:
    """Where events wait that the log cannot take."""
    env = os.environ if environ is None else environ
    named = env.get("SEAWALL_SPOOL_DIR")
    return folder / named if named else data / SPOOL


def sessions_url(environ: Mapping[str, str] | None = None) -> str:
    """The address of the server of sessions; empty where they are kept in the process."""
    url = (os.environ if environ is None else environ).get(SESSIONS_URL, "")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        good = url.startswith(tuple(f"{scheme}://" for scheme in _SCHEMES)) and parts.port != 0
        options = set(parse_qs(parts.query))
    except ValueError:
        good, options = False, set()
    if not good:
        raise SettingsError(
            f"`{SESSIONS_URL}` is no address of Valkey or Redis; it is like "
            "`rediss://NAME:PASSWORD@HOST:6379/0`, `redis://HOST:6379/0` or `unix:///PATH?db=0`"
        )
    if unknown := options - _OPTIONS:
        raise SettingsError(
            f"`{SESSIONS_URL}` has options that it cannot have ({len(unknown)}); the others are "
            + ", ".join(f"`{name}`" for name in sorted(_OPTIONS))
        )
    return url


def identity(document: Document, *, environ: Mapping[str, str] | None = None) -> tuple[str, str]:
    """The tenant and the environment that events are logged under."""
    env = os.environ if environ is None else environ
    return (
        env.get("SEAWALL_TENANT", document.tenant),
        env.get("SEAWALL_ENVIRONMENT", document.environment),
    )


def oidc_secret(lines: SignInLines, environ: Mapping[str, str]) -> str:
    """The secret with the provider of identities, if any; SettingsError where it is not set."""
    oidc = lines.oidc
    if oidc is None:
        return ""
    secret = environ.get(oidc.client_secret_env, "")
    if not secret:
        raise SettingsError(
            f"`{oidc.client_secret_env}` is not set; `sign_in.oidc` takes the secret with the "
            "provider of identities from it"
        )
    return secret


def _provider_keys(document: Document, env: Mapping[str, str]) -> dict[str, str]:
    keys: dict[str, str] = {}
    for name, upstream in document.upstreams.items():
        if not upstream.key_env:
            continue
        if upstream.pass_client_key:
            raise SettingsError(
                f"upstream `{name}` has both `key_env` and `pass_client_key`; keep one"
            )
        if not env.get(upstream.key_env):
            raise SettingsError(
                f"`{upstream.key_env}` is not set; upstream `{name}` takes its key from it. "
                "set it, or write `pass_client_key: true` instead to send on each client's own"
            )
        keys[name] = env[upstream.key_env]
    return keys


def _port(word: str) -> int:
    if not word.isdecimal() or int(word) > 65535:  # noqa: PLR2004 - the range of TCP ports
        raise SettingsError(f"`SEAWALL_PORT` is `{word}`; write a number from 0 to 65535")
    return int(word)
