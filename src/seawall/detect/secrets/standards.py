"""Secrets that a standard gives their form, whoever issued them."""

from seawall.detect.secrets.format import ALNUM, URL_SAFE, Format
from seawall.detect.secrets.judge import (
    basic,
    encoded_private_key,
    jwt,
    private_key,
    random_looking,
    url_password,
)

_BREAK = r"(?:\\[nr]|[\s\"'+,;>|]){0,24}"  # between lines, also of a string in source code
_FIELD = (
    r"(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): ?[^\r\n\\]{1,80}+"  # RFC 1421, 9580
)
_END = rf"{_BREAK}(?:=[A-Za-z0-9+/]{{4}}{_BREAK})?-----END"
_KEY_BODY = (
    rf"{_BREAK}(?:{_FIELD}|[A-Za-z0-9+/]{{24,}}+={{0,2}})"
    rf"(?:{_BREAK}(?:{_FIELD}|[A-Za-z0-9+/]{{16,}}+={{0,2}}|[A-Za-z0-9+/]{{1,15}}+={{0,2}}(?={_END})))*+"
    rf"(?:{_END} [A-Z ]{{0,32}}-----)?"
)
_BEGIN = r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----"

_DATABASES = (
    "postgres", "postgresql", "mysql", "mariadb", "mongodb", "redis", "rediss", "amqp",
    "amqps", "mssql", "sqlserver", "clickhouse", "cockroachdb", "neo4j", "ldap", "ldaps",
)  # fmt: skip
_USERINFO = r"://[^\s:/@?#\"'<>]{0,64}+:(?P<value>[^\s/@\"'<>]{1,128}+)@(?=[\w.$%{\[-])"

STANDARDS = (
    Format(
        "gcp_service_account",
        ('"private_key"',),
        rf"\"private_key\"\s{{0,4}}:\s{{0,4}}\"(?P<value>{_BEGIN}{_KEY_BODY})",
        0.98,
        private_key,
        stock=False,
    ),
    Format("private_key", ("-----BEGIN ",), _BEGIN + _KEY_BODY, 0.98, private_key, stock=False),
    Format(
        "private_key",
        ("LS0tLS1CRUdJTiB",),
        rf"(?<!{ALNUM})LS0tLS1CRUdJTiB[A-Za-z0-9+/]{{49,}}+={{0,2}}",
        0.97,
        encoded_private_key,
        stock=False,
    ),
    Format(
        "private_key",
        ("PuTTY-User-Key-File-",),
        r"PuTTY-User-Key-File-[23]: [a-z0-9-]{4,20}\s{1,2}Encryption: [a-z0-9-]{3,20}",
        0.95,
    ),
    Format(
        "jwt",
        ("eyJ", "eyA", "ewo", "ew0"),
        rf"(?<![A-Za-z0-9_/+-])e[yw][A-Za-z0-9]{URL_SAFE}{{15,300}}+\.{URL_SAFE}{{10,}}+(?:\.{URL_SAFE}{{1,}}+){{0,3}}",
        0.95,
        jwt,
        stock=False,
    ),
    Format(
        "connection_string",
        tuple(f"{name}{end}" for name in _DATABASES for end in ("://", "+")),
        rf"(?:{'|'.join(_DATABASES)})(?:\+[a-z0-9]{{2,12}})?{_USERINFO}",
        0.95,
        url_password,
    ),
    Format("url_password", ("://",), _USERINFO, 0.9, url_password),
    Format(
        "authorization",
        ("Basic ", "basic "),
        r"(?<=[:=\"'] )?[Bb]asic (?P<value>[A-Za-z0-9+/]{8,200}+={0,2})(?![A-Za-z0-9+/=])",
        0.9,
        basic,
    ),
    Format(
        "authorization",
        ("Bearer ", "bearer ", "BEARER ", "SSWS ", "Api-Token ", "ApiKey ", "Token "),
        r"\w[\w-]{2,8} (?P<value>[A-Za-z0-9._~+/-]{20,300}+={0,2})(?![A-Za-z0-9+/=])",
        0.85,
        random_looking,
    ),
    Format(
        "authorization",
        (" -u ", " --user ", " --user="),
        r" -(?:u|-user)[ =][\"']?[\w.@$%-]{1,64}+:(?P<value>[^\s\"']{4,80}+)",
        0.85,
        url_password,
    ),
    Format(
        "password_hash",
        ("$2a$", "$2b$", "$2y$"),
        r"\$2[aby]\$[0-9]{2}\$[A-Za-z0-9./]{53}(?![A-Za-z0-9./])",
        0.95,
    ),
    Format(
        "password_hash",
        ("$1$", "$5$", "$6$", "$argon2", "$y$"),
        r"\$(?:[156y]|argon2(?:id?|d))\$(?:[a-zA-Z0-9=,]{1,32}\$){0,2}[A-Za-z0-9./+]{2,32}\$[A-Za-z0-9./+]{22,86}+",
        0.95,
    ),
)
