"""The signs of internal information, as one table."""

import re
from typing import NamedTuple

HOST, PATH, TRACE, SQL, CLOUD, BANNER, SETTING = (
    "internal.host",
    "internal.path",
    "internal.trace",
    "internal.sql",
    "internal.cloud",
    "internal.banner",
    "internal.setting",
)

LONGEST = 460
"""Code points of a sign behind the literal by which it is found, at the most."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,40}[A-Za-z0-9])?"
# Addresses for private use (RFC 1918).
_PRIVATE = (
    r"(?:10(?:\.[0-9]{1,3}){3}|192\.168(?:\.[0-9]{1,3}){2}"
    r"|172\.(?:1[6-9]|2[0-9]|3[01])(?:\.[0-9]{1,3}){2})"
)
_END = r"(?![A-Za-z0-9_])"
_FILE = r"[^\s\"'<>|:*?\\/,;()`]{1,60}"
_GENERIC = r"(?:your|you|user|username|me|name|example|admin|<[^>]{1,20}>|\$\{?[A-Z]{1,20}\}?)"
"""What documentation writes in the place of somebody's name."""

_VALUE = r"=[^\s\"'`$<{][^\s\"'`]{0,200}+"


class Sign(NamedTuple):
    """
    One way in which internal information shows.

    The expression is tried where one of the `literals` stands, `lead` code points before it
    at the most, and the match must hold the literal.
    """

    kind: str
    literals: tuple[str, ...]
    regex: re.Pattern[str]
    confidence: float
    lead: int = 0


def _sign(kind: str, literals: str, regex: str, confidence: float, lead: int = 0) -> Sign:
    """A sign; its literals are parted by bars."""
    return Sign(kind, tuple(literals.split("|")), re.compile(regex), confidence, lead)


_HOSTS = (
    # Names that no public resolver knows (RFC 6762, RFC 8375, ICANN's `.internal`).
    _sign(
        HOST,
        ".internal|.local|.corp|.lan|.intranet|.intra|.consul",
        rf"(?<![\w.@-])(?:{_LABEL}\.){{1,6}}(?:internal|local|corp|lan|intranet|intra|consul)"
        rf"(?::[0-9]{{2,5}})?{_END}(?!\.[A-Za-z])(?!\()",
        0.8,
        120,
    ),
    _sign(
        HOST,
        "://10.|://192.168.|://172.",
        rf"(?<![A-Za-z])[a-z][a-z0-9+]{{1,12}}://{_PRIVATE}(?::[0-9]{{2,5}})?{_END}",
        0.85,
        14,
    ),
    _sign(
        HOST,
        "://localhost:|://127.0.0.1:",
        rf"(?<![A-Za-z])[a-z][a-z0-9+]{{1,12}}://(?:localhost|127\.0\.0\.1):[0-9]{{2,5}}{_END}",
        0.5,
        14,
    ),
)

_PATHS = (
    _sign(
        PATH,
        "/home/|/Users/",
        rf"(?<![\w/.])/(?:home|Users)/(?!{_GENERIC}[/\s]){_FILE}(?:/{_FILE}){{1,12}}+",
        0.8,
    ),
    _sign(
        PATH,
        r"C:\Users|D:\Users|c:\users",
        rf"(?i:[c-d]:\\users)\\(?!{_GENERIC}\\){_FILE}(?:\\{_FILE}){{1,12}}+",
        0.8,
    ),
    _sign(
        PATH,
        "/etc/|/var/|/opt/|/srv/|/usr/local/|/root/",
        r"(?<![\w/.])/(?:etc|var/(?:www|lib|log|run)|opt|srv|usr/local|root)"
        rf"(?:/{_FILE}){{2,12}}+",
        0.5,
    ),
)

_TRACES = (
    _sign(TRACE, "Traceback", r"Traceback \(most recent call last\):", 0.9),
    _sign(
        TRACE, 'File "', r"File \"[^\"\n]{1,160}\", line [0-9]{1,6}(?:, in [\w<>.]{1,80})?", 0.9
    ),
    _sign(
        TRACE,
        ".java:|.kt:|.scala:",
        r"\bat [\w$.<>]{3,160}\([\w$]{1,80}\.(?:java|kt|scala):[0-9]{1,6}\)",
        0.92,
        300,
    ),
    _sign(
        TRACE,
        ".js:|.ts:|.mjs:",
        r"\bat (?:(?:async |new )?[\w$.<>]{1,80}(?: \[as [\w$]{1,40}\])? \()?"
        r"[\w@./:\\-]{1,160}\.(?:m?js|ts):[0-9]{1,6}:[0-9]{1,6}"
        r"\)?",
        0.92,
        320,
    ),
    _sign(
        TRACE,
        ".cs:line",
        r"\bat [\w.`<>\[\],+]{3,160}\([^)\n]{0,120}\) in [^\n]{1,160}\.cs:line [0-9]{1,6}",
        0.92,
        460,
    ),
    _sign(TRACE, ".go:", r"[\w./@-]{2,160}\.go:[0-9]{1,6} \+0x[0-9a-f]{1,8}", 0.9, 170),
    _sign(TRACE, "panicked at", r"thread '[^'\n]{1,60}' panicked at [^\n]{1,160}", 0.9, 80),
    _sign(
        TRACE,
        "PHP ",
        r"PHP (?:Fatal error|Warning|Notice): [^\n]{1,160} in [^\s]{1,120} on line [0-9]{1,6}",
        0.9,
    ),
    _sign(
        TRACE,
        ".rb:",
        r"[\w./@-]{2,160}\.rb:[0-9]{1,6}:in [`'][^`'\n]{1,80}'",
        0.9,
        170,
    ),
)

_DATABASES = (
    _sign(
        SQL,
        "SQLSTATE|ORA-|psycopg2.|pymysql.",
        r"SQLSTATE\[[0-9A-Z]{5}\]|ORA-[0-9]{5}|psycopg2\.errors\.\w{3,60}|pymysql\.err\.\w{3,60}",
        0.9,
    ),
    _sign(
        SQL,
        "syntax error|relation|Unknown column|Duplicate entry",
        r"syntax error at or near \"[^\"\n]{1,80}\"|relation \"[^\"\n]{1,80}\" does not exist"
        r"|Unknown column '[^'\n]{1,80}' in|Duplicate entry '[^'\n]{1,80}' for key",
        0.9,
    ),
    _sign(
        SQL,
        "-- MySQL dump|-- PostgreSQL database|-- Dumping data|-- Table structure",
        r"-- (?:MySQL dump [0-9.]{1,12}|PostgreSQL database dump|Dumping data for table"
        r"|Table structure for table)[^\n]{0,120}",
        0.9,
    ),
    _sign(
        SQL,
        "information_schema|pg_catalog|sqlite_master|sys.tables",
        r"(?:information_schema|pg_catalog)\.[a-z_]{3,40}|sqlite_master|sys\.tables",
        0.5,
    ),
    _sign(SQL, "CREATE TABLE ", r"CREATE TABLE [\w.`\"\[\]]{1,80} ?\([^;]{1,350}+", 0.5),
)

_CLOUDS = (
    _sign(
        CLOUD,
        "arn:aws",
        r"arn:aws(?:-cn|-us-gov)?:[a-z0-9-]{2,32}:[a-z0-9-]{0,20}:[0-9]{12}:[\w+=,.@:/*-]{1,200}+",
        0.93,
    ),
    _sign(
        CLOUD,
        "/subscriptions/",
        r"/subscriptions/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:/[\w.-]{1,80}){0,10}+",
        0.95,
    ),
    _sign(
        CLOUD,
        ".iam.gserviceaccount.com",
        r"[a-z][a-z0-9-]{4,40}@[a-z][a-z0-9-]{4,40}\.iam\.gserviceaccount\.com",
        0.95,
        84,
    ),
    _sign(
        CLOUD,
        ".rds.amazonaws.com|.cache.amazonaws.com",
        r"(?<![\w.-])[a-z0-9][\w.-]{2,120}\.(?:rds|cache)\.amazonaws\.com",
        0.92,
        130,
    ),
    _sign(
        CLOUD,
        "gs://|s3://",
        r"(?:gs|s3)://[a-z0-9][a-z0-9._-]{2,62}(?:/[\w.=+-]{1,80}){0,10}+",
        0.7,
    ),
    _sign(
        CLOUD,
        "projects/",
        r"projects/[a-z][a-z0-9-]{4,28}[a-z0-9]/(?:locations|zones|regions|secrets|topics"
        r"|subscriptions|instances|datasets|serviceAccounts)/[\w./@-]{1,160}",
        0.85,
    ),
)

_BANNERS = (
    _sign(
        BANNER,
        "Server: |X-Powered-By: |server: |x-powered-by: ",
        r"(?i:server|x-powered-by): [A-Za-z][\w.-]{1,30}/[0-9][\w.]{0,20}(?: \([\w .-]{1,30}\))?",
        0.9,
    ),
    _sign(
        BANNER,
        "nginx/|Apache/|OpenSSH_|PHP/|Tomcat/|gunicorn/|IIS/",
        r"(?<![\w/])(?:nginx|Apache|Tomcat|gunicorn|PHP|Microsoft-IIS)/[0-9]{1,3}\.[0-9][\w.]{0,16}"
        r"(?: \([A-Za-z .]{2,20}\))?|OpenSSH_[0-9]\.[0-9][\w.]{0,10}",
        0.8,
        12,
    ),
)

_SETTINGS = (
    _sign(
        SETTING,
        "DATABASE_URL=|DB_HOST=|DB_PASSWORD=|DB_USER=|REDIS_URL=|SECRET_KEY_BASE=|_SETTINGS_MODULE="
        "|AWS_REGION=|KUBERNETES_SERVICE_HOST=|NODE_ENV=",
        r"(?<![\w$])(?:DATABASE_URL|DB_(?:HOST|PASSWORD|USER)|REDIS_URL|SECRET_KEY_BASE"
        rf"|DJANGO_SETTINGS_MODULE|AWS_REGION|KUBERNETES_SERVICE_HOST|NODE_ENV){_VALUE}",
        0.8,
        24,
    ),
    _sign(
        SETTING,
        "PATH=/|HOME=/|PWD=/|HOSTNAME=|JAVA_HOME=/",
        rf"(?<![\w$])(?:(?:LD_LIBRARY_|PYTHON|NODE_)?PATH|(?:JAVA_)?HOME|PWD|HOSTNAME){_VALUE}",
        0.7,
        12,
    ),
)

SIGNS = _HOSTS + _PATHS + _TRACES + _DATABASES + _CLOUDS + _BANNERS + _SETTINGS
