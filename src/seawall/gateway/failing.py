"""The answer to what could not be done: an error in the provider's envelope, and an event."""

from collections.abc import Mapping

from seawall.errors import LedgerError, SeawallError, UpstreamError, WireError
from seawall.gateway.answering import UpstreamRefused
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Refused, Reply
from seawall.terms import Fact
from seawall.wire.openai_error import error


async def failed(exchange: Exchange, problem: SeawallError) -> Reply:
    """The answer to what could not be done, and the event of it."""
    status, kind, code = _told(problem)
    facts: dict[str, Fact] = {"status": status, "code": code}
    name = "request.rejected"
    if isinstance(problem, UpstreamError):
        name = "upstream.failed"
        facts["upstream"] = exchange.upstream
        exchange.parts.metrics.upstream_errors.labels(exchange.upstream, code).inc()
    if not isinstance(problem, LedgerError):
        try:
            await exchange.conclude(name, facts)
        except LedgerError as unlogged:
            return await failed(exchange, unlogged)
    return Reply(status, error(str(problem), type=kind, code=code), _advice(problem))


def _advice(problem: SeawallError) -> Mapping[str, str]:
    """The headers that tell a client when to try again, and on which connection."""
    match problem:
        case Refused() if problem.wait:
            return {"retry-after": str(problem.wait)}
        case Refused(code="body_too_slow"):
            return {"connection": "close"}
        case UpstreamRefused():
            return problem.headers
        case _:
            return {}


def _told(problem: SeawallError) -> tuple[int, str, str]:
    """The status, type and code that a client is told."""
    match problem:
        case Refused():
            kinds = {401: "authentication_error", 503: "server_error"}
            kind = kinds.get(problem.status, "invalid_request_error")
            return problem.status, kind, problem.code
        case WireError():
            return 400, "invalid_request_error", "bad_request"
        case UpstreamError():
            return problem.status, "upstream_error", problem.code
        case LedgerError():
            return 503, "server_error", "log_unavailable"
        case _:
            return 500, "server_error", "internal_error"
