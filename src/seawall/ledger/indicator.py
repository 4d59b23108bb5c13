"""Values that investigators ask for: their classes, and one spelling of each."""

import re
import unicodedata
from collections.abc import Iterator
from ipaddress import ip_address

from seawall.ledger.pseudonym import Pseudonyms, normalise

PRINCIPAL, SECRET, HOST, EMAIL, IP = "principal", "secret", "host", "pii-email", "pii-ip"
NUMBERS = frozenset(
    {
        "pii-card",
        "pii-date-of-birth",
        "pii-iban",
        "pii-license",
        "pii-medical-record",
        "pii-national-id",
        "pii-passport",
        "pii-phone",
        "pii-ssn",
    }
)
"""Classes whose values people write with and without blanks, dots and dashes."""
WORDS = frozenset({"pii-address", "pii-location", "pii-org", "pii-person"})
"""Classes whose values people write in either case, on one line or several."""

_LINKS = frozenset({"exfiltration.image", "exfiltration.link"})
_NAME = re.compile(r"[a-z0-9_.]{1,60}")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_SHORTEST = 4
"""Characters of a secret; what is shorter is no secret worth looking up."""


def class_of(kind: str) -> str:
    """The class of the values that findings of a kind point at; empty where they point at none."""
    family, _, name = kind.partition(".")
    if family == "pii" and _NAME.fullmatch(name):
        return f"pii-{name.translate({ord('_'): '-', ord('.'): '-'})}"
    if family == "secret":
        return SECRET
    return HOST if kind in _LINKS else ""


def canonical(klass: str, value: str) -> str:
    """
    The one spelling of a value of a class; empty where nothing is left of it.

    Characters that nobody sees do not count. Numbers lose what groups their digits,
    names and addresses their case and line ends, e-mail addresses their case, hosts theirs
    and a last dot. Secrets stay as they are.
    """
    seen = value
    if not value.isascii() and klass != PRINCIPAL:  # which is logged as the client names it
        seen = "".join(c for c in value if unicodedata.category(c) != "Cf")
    if klass in NUMBERS:
        plain = unicodedata.normalize("NFKC", seen).upper()
        digits = "".join(c for c in plain if c.isalnum())
        return digits.lstrip("0") if klass == "pii-phone" else digits
    if klass in WORDS:
        return " ".join(normalise(seen).casefold().split())
    if klass == IP:
        return _address(seen.strip()) or normalise(seen)
    if klass == HOST:
        # The detectors take half a second to load, and few commands ask for a host.
        from seawall.detect.exfiltration import host_of  # noqa: PLC0415

        return (host_of(seen) or _host(seen.strip())).lower()
    return normalise(seen).casefold() if klass == EMAIL else normalise(seen)


def spellings(value: str) -> Iterator[tuple[str, str]]:
    """Every class that a value can be of, as far as its form tells, each with its spelling."""
    for klass in _classes(value.strip()):
        if spelled := canonical(klass, value):
            yield klass, spelled


def tokens_of(pseudonyms: Pseudonyms, value: str) -> tuple[str, ...]:
    """
    Every pseudonym that the log can have for a value, of any class and any quarter.

    Raises LedgerError where the keys cannot be read.
    """
    found = (
        token for klass, spelled in spellings(value) for token in pseudonyms.tokens(klass, spelled)
    )
    return tuple(dict.fromkeys(found))


def _classes(value: str) -> Iterator[str]:
    yield from (PRINCIPAL, HOST)
    if "@" in value:
        yield EMAIL
    if len(value) >= _SHORTEST:
        yield SECRET
    if _address(value):
        yield IP
    if any(c.isdigit() for c in value):
        yield from sorted(NUMBERS)
    if any(c.isalpha() for c in value) and "@" not in value:
        yield from sorted(WORDS)


def _host(value: str) -> str:
    """The host in an address that was written without its scheme; empty where there is none."""
    name = value.partition("/")[0].partition(":")[0].rstrip(".")
    return name if _HOST.fullmatch(name) else ""


def _address(value: str) -> str:
    """An IP address as RFC 5952 writes it; empty for anything else."""
    try:
        return str(ip_address(value))
    except ValueError:
        return ""
