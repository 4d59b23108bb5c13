"""How the gateway answers for itself: refusals of every kind, in the provider's own shapes."""

from collections.abc import Mapping

from seawall.errors import UpstreamError, WireError
from seawall.gateway.exchange import Exchange
from seawall.gateway.holding import NOBODY_ASKED, Outcome
from seawall.gateway.http import Reply, for_client
from seawall.gateway.upstream import Answered, Upstream
from seawall.terms import Action, Verdict
from seawall.wire.document import parse
from seawall.wire.openai_error import error

OK = 200
KEY_REFUSED = frozenset({401, 403})
ERRORS = range(400, 600)

LONGEST_WORDS = 2_000
"""Of an upstream's error message that is passed on."""


class UpstreamRefused(UpstreamError):  # noqa: N818 - named by what happened
    """An upstream's own error; `headers` tell the client when to try again."""

    def __init__(self, message: str, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(message, status=status, code="upstream_error")
        self.headers = headers


def refusal_message(exchange: Exchange, verdict: Verdict) -> str:
    """What the end user reads: the rule's words, and a reference to ask about."""
    return f"{verdict.refusal} (reference {exchange.id})"


def refusal_code(verdict: Verdict) -> str:
    """The machine-readable word for a refusal."""
    return "content_held" if verdict.action is Action.HOLD else "content_blocked"


async def refuse_as_error(
    exchange: Exchange, verdict: Verdict, *, side: str, review: Outcome = NOBODY_ASKED
) -> Reply:
    """A refusal as HTTP 403 in the provider's error envelope, logged."""
    message = refusal_message(exchange, verdict)
    await exchange.conclude("answer.refused", {"side": side, "as": "error", **review.facts})
    code = refusal_code(verdict)
    body = error(message, type="invalid_request_error", code=code, told=review.told)
    return Reply(403, body, exchange.answer_headers())


async def upstream_refused(
    exchange: Exchange, upstream: Upstream, answered: Answered
) -> UpstreamError:
    """
    An upstream's error as the client is to see it: its status, and words that are safe.

    The words were written for whoever holds the provider's key, so they are
    read like an answer and passed on only if nothing is found in them. What
    concerns our own key is our operator's business, not the client's.
    """
    status = answered.status
    if status not in ERRORS:
        message = f"upstream `{upstream.name}` answered with status {status}; ask its operator"
        return UpstreamError(message, status=502, code="upstream_unexpected")
    if status in KEY_REFUSED and not upstream.pass_client_key:
        message = f"upstream `{upstream.name}` did not accept Seawall's key; tell its operator"
        return UpstreamError(message, status=502, code="upstream_refused_key")
    if status in KEY_REFUSED and not exchange.caller.provider_key:
        message = (
            f"upstream `{upstream.name}` wants a key and was sent none; send the provider's as "
            "the API key and Seawall's as `x-seawall-key`, or set `key_env` for the upstream"
        )
        return UpstreamError(message, status=502, code="upstream_refused_key")
    said = _said(answered.body)
    known = [key for key in (upstream.key, exchange.caller.provider_key) if key]
    safe = said and not any(key in said for key in known)
    clean = safe and await _unobjectionable(exchange, said)
    words = said if clean else f"upstream `{upstream.name}` refused the request"
    return UpstreamRefused(words, status, for_client(answered.headers))


def _said(body: bytes) -> str:
    """The words of an error in OpenAI's envelope; empty where it is none."""
    try:
        envelope = parse(body).get("error")
    except WireError:
        return ""
    words = envelope.get("message") if isinstance(envelope, dict) else envelope
    return words[:LONGEST_WORDS] if isinstance(words, str) else ""


async def _unobjectionable(exchange: Exchange, words: str) -> bool:
    guard, feature = exchange.live.guard, exchange.caller.feature
    verdict = await exchange.judge(
        lambda: guard.check(words, stage="output", feature=feature), size=len(words)
    )
    return verdict.action is Action.ALLOW
