"""Values on this side and on that side of every constraint of the grammar."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from tests.scope.oracle import Lines, kind_of

OUTSIDE = "outside"
"""A word that no manifest of the tests knows."""

STEP = Decimal("0.0001")
"""The smallest that Cedar tells apart."""

PATTERNS = {
    "[0-9]{6}": (["123456"], ["12345", "1234567", "123456\n", "\u0661\u0662\u0663456", "x123456"]),
    r"a@corp\.com": (["a@corp.com"], ["a@corp.com.evil", "xa@corp.com", "a@corpxcom"]),
    "a|b": (["a", "b"], ["ab", "xb", "ax"]),
    r"(?:ab)+|\w*": (["abab", ""], ["ab ab", "é", "ab-"]),
    "[^x]*$|^y": (["q\n", "y"], ["xy", "yx", "x"]),
}
PATHS = ["..", "/../", "//", "/./", "%2e%2e/x", "\x00", "\\..\\x", "/e\u0301", "/x\u200b"]
HOSTS = [
    *("a@{}.evil.org", "https://{}@evil.org/", "https://evil.org/?{}", "{}.", "evil{}", "a@b@{}"),
    *("https://{}?@evil.org", "https://{}\\@evil.org", "https://{}#@evil.org", "ftp://{}/", " {}"),
    *("a@{},b@evil.org", "a%evil.org@{}", '"a"@{}', "//{}", "https://{}:1:2/", "{}\n", "\u017f{}"),
    *(
        "https://evil.org/@{}",
        "<a@{}>",
        "-{}",
        "https://{}:80@evil.org/",
        "{}/",
        "javascript://{}",
        "https://{}/,<a@evil.org>",
        "https://{}/;a@evil.org",
        "https://{}:80/?a@evil.org",
        "https://{}/,https://evil.org/",
    ),
    *(f"https://{{}}/a{letter}b" for letter in '",;<>@'),
]
FINE_PATHS = ["/a", "/..a/b.c/"]
FINE_HOSTS = ["{}", "https://{}", "HTTPS://{}:8443/a/b?c=d&e#f", "a.b+c@{}", "http://{}/"]


def inside(constraint: str, lines: Lines) -> list[Any]:
    """Values that meet a constraint, at its edge where it has one."""
    wanted = lines[constraint]
    if constraint in ("minimum", "maximum"):
        return [_number(lines, Decimal(str(wanted)))]
    makers: dict[str, Callable[[], list[Any]]] = {
        "enum": lambda: list(wanted),
        "max_length": lambda: ["x" * wanted, "é" * wanted],
        "domains": lambda: [form.format(_of(each)) for each in wanted for form in FINE_HOSTS],
        "path_prefix": lambda: [wanted, *(wanted.rstrip("/") + rest for rest in FINE_PATHS)],
        "matches": lambda: list(PATTERNS[wanted][0]),
    }
    return makers[constraint]() if constraint in makers else []


def beyond(constraint: str, lines: Lines) -> list[Any]:
    """Values that do not meet a constraint, as close to it as they come."""
    wanted = lines[constraint]
    makers: dict[str, Callable[[], list[Any]]] = {
        "enum": lambda: _beyond_enum(lines),
        "minimum": lambda: [_number(lines, Decimal(str(wanted)), -1)],
        "maximum": lambda: [_number(lines, Decimal(str(wanted)), 1)],
        "max_length": lambda: ["x" * (wanted + 1)],
        "domains": lambda: [*_odd_hosts(wanted), *_beside(wanted)],
        "path_prefix": lambda: _odd_paths(wanted.rstrip("/")),
        "matches": lambda: list(PATTERNS[wanted][1]),
    }
    return makers[constraint]() if constraint in makers else []


def _odd_hosts(domains: list[str]) -> list[str]:
    return [form.format(_of(each)) for each in domains for form in HOSTS]


def _odd_paths(bare: str) -> list[str]:
    return [f"{bare}x", "/etc/passwd", bare[:-1], *(f"{bare}/{odd}" for odd in PATHS)]


def _beside(domains: list[str]) -> Iterator[str]:
    """The hosts next to those that a list names."""
    for domain in domains:
        yield domain[2:] if domain.startswith("*.") else f"www.{domain}"
        yield f"x{domain.removeprefix('*.')}"


def _beyond_enum(lines: Lines) -> list[Any]:
    kind = kind_of(lines)
    if kind == "boolean":
        return [value for value in (True, False) if value not in lines["enum"]]
    if kind == "string":
        return [OUTSIDE, *(f"{value} " for value in lines["enum"])]
    return [max(lines["enum"]) + 1, -7]


def _of(domain: str) -> str:
    return f"www.{domain[2:]}" if domain.startswith("*.") else domain


def _number(lines: Lines, bound: Decimal, steps: int = 0) -> int | Decimal:
    if kind_of(lines) == "integer":
        return int(bound) + steps
    return bound + steps * STEP


def ordinary(lines: Lines) -> list[Any]:
    """Values of the kind that are nothing special."""
    values: dict[str, list[Any]] = {
        "string": ["a", "", "Grüße", "x" * 30],
        "number": [0, 1, Decimal("7.25"), -3],
        "integer": [0, 1, 12, -3],
        "boolean": [True, False],
    }
    return values[kind_of(lines)]


def hostile(lines: Lines) -> list[Any]:
    """Values of another kind, or that no decision should be made about."""
    odd: list[Any] = [
        None,
        {},
        [],
        [[]],
        {"a": "a"},
        "1",
        1,
        True,
        Decimal("1.0"),
        Decimal("0.00001"),
        2**63,
    ]
    return [value for value in odd if type(value).__name__ != kind_of(lines)]
