"""Whether a string that has the form of a secret is likely to be one: placeholders, checksums."""

import re
from base64 import b64decode, urlsafe_b64decode
from binascii import Error as Base64Error
from collections import Counter
from math import log2
from zlib import crc32

import orjson

PLACEHOLDER = 0.15  # the confidence of what stands where a secret would

_STOCK = re.compile(
    r"example|placeholder|change[_-]?me|replace[_-]?(?:me|with)|(?:your|my)[_-]?(?:api|secret|token|"
    r"key|pass|access|client|bot|own)|insert|redacted|dummy|sample|foobar|foo_?bar|xxxx|\*\*\*|\.\.\.|"
    r"[<>{}]|\$\(|%s|123456|654321|543210|012345|abcdef|abc123|qwerty|deadbeef|undefined|"
    r"helloworld|hello_world|([^A])\1{5}|A{12}",
    re.IGNORECASE,
)
_MANUAL = frozenset(
    {
        "password",
        "passwd",
        "passw0rd",
        "pass",
        "pwd",
        "pw",
        "secret",
        "token",
        "user",
        "username",
        "admin",
        "root",
        "test",
        "example",
        "mysql",
        "postgres",
        "postgresql",
        "mongodb",
        "redis",
        "guest",
        "changeme",
        "mypassword",
        "yourpassword",
        "key",
        "abc",
        "1234",
        "1111",
    }
)  # fmt: skip | {""}
_BASE62 = {
    c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
}


def placeholder(value: str) -> bool:
    """Whether a value is what documentation writes in a secret's place."""
    return bool(_STOCK.search(value)) or (len(value) >= 12 and len(set(value)) < 6)  # noqa: PLR2004


def entropy(value: str) -> float:
    """Shannon's entropy of a string's characters, in bits for each."""
    size = len(value)
    return -sum(n / size * log2(n / size) for n in Counter(value).values()) if size else 0.0


def base62_crc32(token: str) -> float:
    """
    GitHub's and npm's tokens end in the CRC-32 of their random part, as six digits of base 62.

    Source: GitHub, "Behind GitHub's new authentication token formats" (2021).
    A wrong one is most likely invented, or of a form that is newer than this.
    """
    secret = token[token.index("_") + 1 :]
    if not secret.isascii():
        return 0.0
    number = 0
    for c in secret[-6:]:
        number = number * 62 + _BASE62[c]
    return 0.99 if number == crc32(secret[:-6].encode()) else 0.5


def hex_crc32(token: str) -> float:
    """Grafana's service account tokens end in the CRC-32 of what precedes, as eight hex digits."""
    head, _, check = token.rpartition("_")
    return 0.99 if int(check, 16) == crc32(head.encode()) else 0.6


def aws_key_id(token: str) -> float:
    """AWS ids are base 32 and encode the account; digits that base 32 lacks are no AWS id."""
    return 0.9 if not set("0189") & set(token[4:]) else 0.3


def jwt(token: str) -> float:
    """A JSON Web Token (RFC 7519) has a header that is a JSON object with `alg` (RFC 7515)."""
    head = token.split(".", 1)[0]
    try:
        header = orjson.loads(_decode(head))
    except (Base64Error, ValueError):
        return 0.0
    if not isinstance(header, dict) or not isinstance(header.get("alg", header.get("enc")), str):
        return 0.0
    parts = token.count(".") + 1
    return 0.95 if parts > 2 and not token.endswith(".") else 0.5  # noqa: PLR2004


def discord(token: str) -> float:
    """A Discord token begins with the bot's id, a number of 17 to 20 digits, in base 64."""
    try:
        identity = _decode(token.split(".", 1)[0])
    except (Base64Error, ValueError):
        return 0.0
    return 0.97 if identity.isdigit() and 17 <= len(identity) <= 20 else 0.0  # noqa: PLR2004


def private_key(value: str) -> float:
    """A key is hundreds of even characters; documentation shortens it to dots or a few letters."""
    body = value.partition("KEY")[2]
    if "..." in body or "example" in body.lower() or "xxxxxxxx" in body.lower():
        return PLACEHOLDER
    return 0.98 if len(set(body)) > 16 else 0.3  # noqa: PLR2004 - of 64 letters of base 64


def encoded_private_key(value: str) -> float:
    """A PEM file (RFC 7468) that is base 64 once more, as in settings and Kubernetes secrets."""
    try:
        return 0.97 if b"PRIVATE KEY" in b64decode(value[:64]) else 0.0
    except (Base64Error, ValueError):
        return 0.0


def url_password(value: str) -> float:
    """A password in a URL: not a variable, a word for one, or what every manual writes."""
    plain = value.strip("*x.").lower()
    if plain in _MANUAL or value[0] in "$%{<[(":
        return PLACEHOLDER
    return 0.9


def basic(value: str) -> float:
    """Basic credentials (RFC 7617) are a name and a password around a colon, in base 64."""
    try:
        decoded = b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (Base64Error, ValueError):
        return 0.0
    return 0.9 if b":" in decoded and decoded.isascii() else 0.0


def random_looking(value: str) -> float:
    """Keys without a prefix of their own: letters and digits mixed as only dice mix them."""
    if not any(c.isdigit() for c in value) or not any(c.isalpha() for c in value):
        return 0.0
    return 0.85 if entropy(value) > 3 else 0.2  # noqa: PLR2004 - hex digits give at most 4


def _decode(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
