"""Values that are secret because the word before them says so: `password = ...`."""

import re

from seawall.detect.secrets.judge import PLACEHOLDER, entropy, placeholder

_PASSWORDS = (
    "password", "passwd", "passphrase", "passcode", "pwd", "passwort", "kennwort", "contraseña",
    "senha", "mot de passe", "пароль", "密码", "パスワード", "密碼", "비밀번호",
)  # fmt: skip
_KEYS = (
    "secret", "token", "api key", "apikey", "api_key", "api-key", "apiKey", "access key",
    "access_key", "accessKey", "private_key", "privateKey", "client_key", "auth_key",
    "authkey", "signing_key", "encryption_key", "encryptionKey", "credential", "master_key",
    "license_key", "_key", "-key", "Key",
)  # fmt: skip
_SHORT = ("pass", "pw", "psswd")  # only right before their value
_CASES = (str, str.upper, str.capitalize)
_SHORT_LITERALS = tuple(
    case(word) + sign
    for word in _SHORT
    for case in _CASES
    for sign in (":", "=", " =", " :", '"', "'")
)
_LONG_LITERALS = tuple(case(word) for word in (*_PASSWORDS, *_KEYS) for case in _CASES)
LITERALS = tuple(dict.fromkeys(_LONG_LITERALS + _SHORT_LITERALS))

_HEADS = "|".join(re.escape(word) for word in sorted(set(_LONG_LITERALS), key=len, reverse=True))
_SHORT_HEADS = "|".join(case(word) for word in _SHORT for case in _CASES)
_PASSWORD = re.compile("|".join(map(re.escape, (*_PASSWORDS, *_SHORT))), re.IGNORECASE)
ASSIGNMENT = re.compile(
    rf"(?:(?P<long>{_HEADS})|(?<![A-Za-z])(?P<short>{_SHORT_HEADS}))"
    r"(?:s|_?[0-9]|[_-]?(?:key|token|value|secret|base64|hex|str|string|ANY))?"
    r"(?:"
    r"[\"'`]?\]?[\"'*`)]{0,3}(?:: ?[Ss]tr(?:ing)?)?\s{0,8}"
    r"(?::=|=>|[=!]?=[=~]?|:|<-|,(?=\s{0,4}[\"'])|>(?=[^\s<]))[*]{0,2}\s{0,8}"
    r"|[\"'`)]{0,2} (?:(?:for|to|of) (?>\S{1,24}+ ){1,4})?"
    r"(?:is|was|ist|lautet|est|es|è|é)(?: now| still| set to)?:? "
    r"|(?P<space>[ \t]{1,8}+)(?=[\"'`]|\S{0,40}[0-9])"
    r")"
    r"(?:[rbuf]{0,2}(?P<quote>[\"'`]{1,3})(?P<quoted>[^\s\"'`][^\"'`\r\n]{2,120}?)(?P=quote)"
    r"|(?P<bare>[^\s\"'`,;<>(){}\[\]]{6,160}+)(?![(\[]))"
)
CLOSED = re.compile(
    r"[A-Za-z0-9_-]*+(?:[.!?;]\s|,\s{1,4}[^\W\d_]"
    r"| (?!(?:for|to|of|is|was|ist|lautet|est|es|è|é)\b)[^\W\d_](?:[^\W\d_]|[,.;:!?])*+\s)"
)
"""What follows a literal that assigns nothing, whatever comes after."""

_TRAILING = ".!?:)*|&\\"
_NAMED = re.compile(r"[A-Za-z_]\w{0,24}(?:(?:\.|->|::)[A-Za-z_]+[0-9]?)+|[A-Z][A-Z_]+")
_WORDS = re.compile(r"[A-Za-z]{2,}(?:[ _.-][A-Za-z]{2,})*[.!?:]?")
_PART = "(?:[A-Za-z]{1,24}[0-9]{0,2}|[0-9]{1,10})"
_PARTS = re.compile(
    rf"{_PART}(?:[-_. /+]{_PART})*+[.!?:]?"
)  # user_name_2, Alt+F10, jackson-0.11.2
_LOCATION = re.compile(
    r"(?:[a-z+]{2,12}:)?//|[./~\\][\w./\\-]+$|[\w-]+(?:/[\w.-]+)+$|arn:", re.IGNORECASE
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_WEAK = frozenset(
    {
        "password", "passwd", "pass", "pwd", "secret", "token", "changeme", "admin", "root",
        "test", "testing", "null", "none", "true", "false", "string", "required", "optional",
        "default", "unknown", "hidden", "value",
    }
)  # fmt: skip
_CLASSES = (
    re.compile("[a-z]"),
    re.compile("[A-Z]"),
    re.compile("[0-9]"),
    re.compile(r"[^A-Za-z0-9]"),
)


_PLACE_LONGEST = 16

# A token that says where a list goes on opens nothing.
_PLACE_BEFORE = re.compile(
    r"(?:page|next|continuation|continue|sync|pagination|skip|delta|resume|start)[_-]?\Z",
    re.IGNORECASE,
)


def judge(match: re.Match[str]) -> float:
    """How likely it is that an assigned value is secret; 0 if it is a name, a place or a word."""
    quoted = match["quote"] is not None
    value = match["quoted"] if quoted else match["bare"].rstrip(_TRAILING)
    before = match.string[max(0, match.start() - _PLACE_LONGEST) : match.start()]
    if match[0][:5].lower() == "token" and _PLACE_BEFORE.search(before):
        return 0.0
    if value.lower() in _WEAK or len(value) < 5 or _LOCATION.match(value):  # noqa: PLR2004
        return 0.0
    if placeholder(value):
        return PLACEHOLDER
    if _is_name(value, quoted=quoted) or (
        match["space"] and not quoted and not _option(match, value)
    ):
        return 0.0
    if _PASSWORD.fullmatch(match["long"] or match["short"]):
        return _judge_password(value, quoted=quoted)
    return _judge_key(value)


def _is_name(value: str, *, quoted: bool) -> bool:
    """Whether a value names something: a variable, an attribute, an option, a closing bracket."""
    if not quoted and (value[0] in "$%@#&*!?,./\\:=|-+" or _NAMED.fullmatch(value)):
        return True
    return value.startswith(("ENC(", "${", "$(", ",", ":"))


def _option(match: re.Match[str], value: str) -> bool:
    """Whether a bare value after a space belongs to the word: an option, or no word itself."""
    return match.string[match.start() - 1 : match.start()] == "-" or (
        len(value) >= 12 and any(c.isdigit() for c in value) and entropy(value) > 3  # noqa: PLR2004
    )


def _judge_password(value: str, *, quoted: bool) -> float:
    """People choose passwords: digits and symbols tell one from a word."""
    if " " in value or (value.isdigit() and not quoted):
        return 0.2 if quoted and any(c.isdigit() for c in value) else 0.0
    classes = sum(1 for kind in _CLASSES if kind.search(value))
    if _WORDS.fullmatch(value):
        return 0.35 if quoted else 0.1
    has_digit = any(c.isdigit() for c in value)
    return (0.5 if has_digit else 0.33) + 0.13 * (classes - 1)


def _judge_key(value: str) -> float:
    """Machines choose keys: long, of several classes, and evenly spread."""
    if len(value) < 12 or " " in value or _PARTS.fullmatch(value):  # noqa: PLR2004
        return 0.0
    has_digit, has_letter = any(c.isdigit() for c in value), any(c.isalpha() for c in value)
    if not has_digit or not has_letter:
        return 0.3 if has_letter and entropy(value) > 4 else 0.0  # noqa: PLR2004
    if _UUID.fullmatch(value):
        return 0.45
    evenness = entropy(value)
    return 0.85 if evenness > 3.5 else 0.7 if evenness > 3 else 0.2  # noqa: PLR2004 - bits a character


def value_span(match: re.Match[str]) -> tuple[int, int]:
    """Where the value stands, without quotes and without the punctuation of a sentence."""
    if match["quote"] is not None:
        return match.span("quoted")
    start, _ = match.span("bare")
    return start, start + len(match["bare"].rstrip(_TRAILING))
