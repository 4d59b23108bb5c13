"""E-mail addresses: `pii.email`."""

import re
from collections.abc import Iterator

from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text

_LOCAL_MAX = 64  # RFC 5321 4.5.3.1.1
_DOMAIN_MAX = 100  # 255 are allowed; longer than this is not met in practice
_CONTEXT = 40
_WIDE = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # scripts without word spaces
_LETTER = rf"[^\W_{_WIDE}]"
_ENDING = rf"[^\W\d_{_WIDE}]"
# Read backwards from the `@`, so that a text costs no more than its at signs.
_LOCAL = re.compile(rf"(?:{_LETTER}|[_.+'%~-])++|[\w.-]++")
_DOMAIN = re.compile(
    rf"(?:(?>{_LETTER}(?:{_LETTER}|[-_])*+)\.){{1,8}}(?:xn--[a-z0-9-]{{2,50}}+|{_ENDING}{{2,24}}+)|"
    rf"(?>[{_WIDE}]{{1,30}}+)\.[{_WIDE}]{{2,10}}+",
    re.IGNORECASE,
)
_AT = re.compile(r"[\[({] ?at ?[\])}]", re.IGNORECASE)
_SPELT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}+ ?[\[({] ?at ?[\])}] ?"
    r"(?:[\w-]{1,40}+(?: ?[\[({] ?dot ?[\])}] ?|\.)){1,3}[a-z]{2,24}+(?!\w)",
    re.IGNORECASE,
)
# What an address at the end of a text begins with, and what may yet become of it: its local part,
# the sign, and a domain that goes on; likewise where it is spelt.
_OPEN = re.compile(
    r"(?:@[\w.-]*+.{0,2}|[\w.+'%~-] ?(?:[\[({] ?(?:a(?:t ?)?)?)?|[\[({] ?at ?[\])}].{0,200})\Z",
    re.IGNORECASE | re.DOTALL,
)
_LOCAL_BACKWARDS = re.compile(r"[ \[({]{0,3}[\w.+'%~-]{0,64}+")
# Schemes whose addresses have a user before the host.
_SCHEME = re.compile(
    r"(?:https?|s?ftps?|ssh|git|svn|hg|wss?|amqps?|rediss?|postgres(?:ql)?|mysql|mariadb|mongodb"
    r"|srv|ldaps?|smtps?|imaps?|nats|mqtts?|rtsp)\Z",
    re.IGNORECASE,
)
_FILE_ENDINGS = frozenset(
    {
        "bmp", "css", "dll", "exe", "gif", "htm", "html", "ico", "jpeg", "jpg", "js", "json",
        "jsx", "less", "lock", "map", "mjs", "mov", "mp3", "mp4", "pdf", "png", "scss", "svg",
        "tar", "ts", "tsx", "txt", "wav", "webp", "xml", "yaml", "yml", "zip",
    }
)  # fmt: skip


class EmailAddresses:
    """
    E-mail addresses (RFC 5321, RFC 6531), also spelt `name [at] host [dot] org`.

    The domain must have a dot, and an ending that is neither a number nor a
    file ending. An address within a URL, or an SSH remote (`git@host:owner`),
    is most likely not a person's and gets a low confidence.
    """

    name = "pii.email"
    reach = (
        256  # the spelt form: 64 + 6 + 3 * (40 + 7) + 24 + 1, more than the plain one with context
    )

    def settled(self, body: str) -> int:
        """Up to the local part of an address that may go on."""
        at = first_open(body, _OPEN, self.reach)
        local = _LOCAL_BACKWARDS.match(body[max(0, at - _LOCAL_MAX - 8) : at][::-1])
        return at - local.end() if local else at

    def find(self, text: Text) -> Iterator[Finding]:
        """Every address, left to right, without the punctuation around it."""
        body = text.body
        at = body.find("@")
        while at >= 0:
            span = _address(body, at)
            if span:
                yield Finding(self.name, span, _confidence(body, span))
            at = body.find("@", at + 1)
        if _AT.search(body):
            for match in _SPELT.finditer(body):
                yield Finding(self.name, Span(*match.span()), 0.85, "spelt out")


def _address(body: str, at: int) -> Span | None:
    """The address around the at sign at `at`, if there is one."""
    before = _LOCAL.match(body[max(0, at - _LOCAL_MAX - 1) : at][::-1])
    if before is None or len(before[0]) > _LOCAL_MAX:
        return None
    local = before[0][::-1].lstrip("'.-%~+")
    start = at - len(local)
    if not local or local[-1] == "." or body[start - 1 : start] == "@":  # @name@host: a handle
        return None
    domain = _DOMAIN.match(body, at + 1, at + 1 + _DOMAIN_MAX)
    if domain is None or body[domain.end() : domain.end() + 1].isdigit():
        return None
    if domain[0].rpartition(".")[2].lower() in _FILE_ENDINGS:
        return None
    return Span(start, domain.end())


def _confidence(body: str, span: Span) -> float:
    """How likely it is that an address of that shape, where it stands, is somebody's."""
    after = body[span.end : span.end + 2]
    if body.startswith("git@", span.start) and after[:1] in (":", "/"):
        return 0.2
    before = body[max(0, span.start - _CONTEXT) : span.start]
    start, scheme, rest = before.rpartition("://")
    known = bool(scheme) and _SCHEME.search(start) is not None
    in_url = known and not set(rest) & set(" \n\t/<>\"'?")
    return 0.25 if in_url else 0.98
