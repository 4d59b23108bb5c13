"""Who is signed in: from a request's cookie to a person, where it comes from a page of ours."""

import hmac
import re
import sys
from collections.abc import Mapping

from seawall.errors import AccessError
from seawall.gateway.caller import Caller
from seawall.gateway.http import Refused
from seawall.gateway.parts import Parts, SignedIn

COOKIE = "seawall"

CSRF = "x-seawall-csrf"

READING = frozenset({"GET", "HEAD"})
"""Methods that change nothing."""

_LOOPBACK = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?")


def own_origin(headers: Mapping[str, str], address: str) -> str:
    """
    The origin of our pages as this request's browser has it, or Refused.

    It is `address`, that of the policy file, or else this machine: any other name may be a
    stranger's that leads here (DNS rebinding, CWE-350).
    """
    host = headers.get("host", "").lower()
    if address and host == address.partition("://")[2]:
        return address
    if _LOOPBACK.fullmatch(host):
        return f"http://{host}"
    message = (
        "people do not come by this name; the policy file names theirs as `sign_in.address`, and "
        "a proxy in front must send `host` on"
    )
    raise Refused(403, message, code="foreign_host")


def require_own_page(headers: Mapping[str, str], origin: str) -> None:
    """
    Refuse what a page of another origin makes a browser send (CSRF, CWE-352).

    Browsers say where a request comes from in `origin` or `sec-fetch-site`. What says neither
    is no browser, and has no cookie but one that it was given on purpose.
    """
    ours = headers.get("origin", origin) == origin
    if not ours or headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        message = "a page of another origin asks for this; only Seawall's own pages may"
        raise Refused(403, message, code="foreign_origin")


def person_of(parts: Parts, method: str, headers: Mapping[str, str]) -> SignedIn:
    """
    Who is signed in; Refused with 401 where nobody is.

    With 403 where a page of another origin asks, or where what changes something comes
    without the word that only our pages know.
    """
    origin = own_origin(headers, parts.live.sign_in.address)
    require_own_page(headers, origin)
    try:
        person = parts.entrance.find(cookie_of(headers, origin), parts.now())
    except AccessError as problem:
        raise unavailable(problem) from None
    if person is None:
        message = "nobody is signed in, or not any more; sign in at `/seawall/v1/sign-in`"
        raise Refused(401, message, code="not_signed_in")
    if method not in READING:
        said = headers.get(CSRF, "").encode("latin-1", "replace")
        if not hmac.compare_digest(said, person.csrf.encode()):
            message = f"send the `csrf` of `/seawall/v1/me` as the header `{CSRF}`"
            raise Refused(403, message, code="wrong_csrf")
    return person


def require_person(caller: Caller, *roles: str) -> SignedIn:
    """
    Whoever is signed in and has one of these roles, for what only such people may do.

    Refused with 401 where the caller is nobody, with 403 where they have none of them.
    """
    if caller.person is None:
        raise Refused(401, "sign in at `/seawall/v1/sign-in`", code="not_signed_in")
    if roles and caller.person.roles.isdisjoint(roles):
        wanted = ", ".join(f"`{role}`" for role in roles)
        message = f"this takes a role that you do not have: {wanted}"
        raise Refused(403, message, code="wrong_role")
    return caller.person


def unavailable(problem: AccessError) -> Refused:
    """That nobody can be known just now; the operator is told why."""
    print(f"seawall: {problem}", file=sys.stderr)  # noqa: T201
    message = "nobody can be known just now; Seawall's operator is told why"
    return Refused(503, message, code="sign_in_unavailable", wait=1)


def cookie_of(headers: Mapping[str, str], origin: str, name: str = COOKIE) -> str:
    """A cookie of ours; empty where it is not there, or twice, so that one is not ours."""
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    found = [value for key, _, value in pairs if key == _named(name, origin)]
    return found[0] if len(found) == 1 else ""


def has_cookie(headers: Mapping[str, str]) -> bool:
    """Whether a request comes with a cookie of somebody who signed in, good or not."""
    names = {pair.partition("=")[0].strip() for pair in headers.get("cookie", "").split(";")}
    return not names.isdisjoint({COOKIE, f"__Host-{COOKIE}"})


def set_cookie(
    value: str, origin: str, *, seconds: int, name: str = COOKIE, same_site: str = "Strict"
) -> str:
    """
    The header that gives a browser a cookie of ours; without a value, that takes it away.

    With `__Host-` (RFC 6265bis) no page of another host, and none without TLS, can have set it.
    """
    secure = "; Secure" if origin.startswith("https:") else ""
    return (
        f"{_named(name, origin)}={value}; Path=/; Max-Age={seconds if value else 0}; HttpOnly; "
        f"SameSite={same_site}{secure}"
    )


def _named(name: str, origin: str) -> str:
    return f"__Host-{name}" if origin.startswith("https:") else name
