"""Notices by HTTP, signed by the Standard Webhooks scheme, so that nobody else can send one."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
import orjson

from seawall.gateway.notice_channels import Channels, Patience, Reason, Webhook
from seawall.review.notice import Notice

PREFIX = "whsec_"
_LEAST, _MOST = 24, 64
"""Bytes of a secret, as the scheme has them."""

_PASSING = {408, 425, 429}
"""Of the client's errors those that are the receiver's: it wants to be asked later."""


def read_secrets(written: str) -> tuple[bytes, ...]:
    """
    The keys in what a variable holds: one `whsec_...`, or several with spaces between them.

    Several sign for as long as a secret is being changed. ValueError where one is no secret;
    it is not told.
    """
    keys = tuple(_key(word) for word in written.split())
    if not keys:
        raise ValueError("no secret")
    return keys


def _key(word: str) -> bytes:
    raw = word.removeprefix(PREFIX).rstrip("=")
    try:
        key = base64.b64decode(raw + "=" * (-len(raw) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not word.startswith(PREFIX) or not _LEAST <= len(key) <= _MOST:
        raise ValueError("no secret of a webhook")
    return key


def signatures(keys: tuple[bytes, ...], identity: str, moment: int, body: bytes) -> str:
    """What goes into `webhook-signature`: of each key `v1,` and its HMAC-SHA256 in base64."""
    signed = f"{identity}.{moment}.".encode() + body
    digests = (hmac.digest(key, signed, "sha256") for key in keys)
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def body_of(notice: Notice, channels: Channels, now: datetime) -> bytes:
    """A notice in JSON: `type`, `timestamp` and `data`, as the scheme proposes."""
    tenant, environment = channels.installation
    data: dict[str, object] = {
        "kind": notice.kind.value,
        "feature": notice.feature,
        "item": notice.item,
        "count": notice.count,
        "text": notice.text,
        "command": notice.command,
        "tenant": tenant,
        "environment": environment,
        "on_duty": channels.on_duty(now),
    }
    told = {
        "type": f"notice.{notice.kind.value}",
        "timestamp": notice.at.astimezone(UTC).isoformat(),
        "data": data,
    }
    return orjson.dumps(told)


@dataclass(frozen=True, slots=True)
class Signed:
    """A notice as it goes over the wire."""

    body: bytes
    headers: Mapping[str, str]


def signed(notice: Notice, webhook: Webhook, channels: Channels, now: datetime) -> Signed:
    """A notice for a webhook, signed for this attempt: receivers refuse what is minutes old."""
    body = body_of(notice, channels, now)
    moment = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "webhook-id": notice.id,
        "webhook-timestamp": str(moment),
        "webhook-signature": signatures(webhook.keys, notice.id, moment, body),
    }
    return Signed(body, headers)


async def post(
    session: aiohttp.ClientSession, webhook: Webhook, told: Signed, patience: Patience
) -> Reason | None:
    """
    Send a notice once; None where the receiver took it, else why it did not.

    Nothing is followed, and nothing of an answer is read but its status.
    """
    timeout = aiohttp.ClientTimeout(
        total=patience.attempt, sock_connect=patience.silence, sock_read=patience.silence
    )
    try:
        async with session.post(
            webhook.url,
            data=told.body,
            headers=told.headers,
            timeout=timeout,
            allow_redirects=False,
        ) as answer:
            return _reason(answer.status)
    except TimeoutError:
        return Reason.TIMED_OUT
    except aiohttp.ClientSSLError:
        return Reason.TLS_FAILED
    except aiohttp.ClientConnectorError:
        return Reason.UNREACHABLE
    except aiohttp.ClientError:
        return Reason.BROKE_OFF


def _reason(status: int) -> Reason | None:
    if status in _PASSING:
        return Reason.PUT_OFF
    by_hundred = {2: None, 3: Reason.REDIRECTED, 5: Reason.SERVER_FAILED}
    return by_hundred.get(status // 100, Reason.REFUSED)
