"""What a page that shows an answer would run or submit: `exfiltration.script`, `.data_uri`."""

import re
from collections.abc import Iterator

from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text

SCRIPT, DATA_URI = "exfiltration.script", "exfiltration.data_uri"

_TAG = 300
# Elements that run, load or send, handlers of events, and addresses that are code (HTML Living
# Standard 4 and 8.1.8; OWASP, "XSS Filter Evasion").
_SCRIPT = re.compile(
    r"<(?:script|iframe|object|embed|form|base)\b[^<>]{0,300}+>?"
    r"|<meta\b[^<>]{0,200}http-equiv[^<>]{0,100}+>?"
    r"|<link\b[^<>]{0,300}+>?"
    r"|<[a-z][a-z0-9]{0,20}\b[^<>]{0,200}?\son[a-z]{3,24}\s{0,3}=[^<>]{0,200}+>?"
    r"|\b(?:java|vb)script:[^\s\"'<>)]{1,200}+",
    re.IGNORECASE,
)
_DATA_URI = re.compile(
    r"\bdata:(?P<type>[a-z]{2,20}/[a-z0-9.+-]{1,60})(?:;[a-z0-9=-]{1,40}){0,4},"
    r"[A-Za-z0-9%+/=_.!~*'();:@&$,-]{0,3000}+",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"<[a-z][^<>]{0,620}\Z|\b(?:data|(?:java|vb)script):\S{0,3100}\Z|[a-z<]{1,12}\Z",
    re.IGNORECASE,
)
_ACTIVE_TYPES = ("text/html", "image/svg+xml", "application/xhtml", "text/xml", "application/xml")


class ActiveContent:
    """
    Elements, handlers and addresses that make a page run code, load frames or send forms.

    An assistant for code writes them rightly, so by themselves they are not certain. Data
    URIs that hold a page or a drawing may run code too; those that hold a picture do not.
    """

    name = "exfiltration"
    reach = 3_200

    def settled(self, body: str) -> int:
        """Up to an element or an address that may go on."""
        return first_open(body, _OPEN, self.reach)

    def find(self, text: Text) -> Iterator[Finding]:
        """All of them, scripts first."""
        body = text.body
        if "<" in body or "cript:" in body.lower():
            for match in _SCRIPT.finditer(body):
                yield Finding(SCRIPT, Span(*match.span()), 0.7)
        if "data:" in body.lower():
            for match in _DATA_URI.finditer(body):
                active = match["type"].lower().startswith(_ACTIVE_TYPES)
                yield Finding(DATA_URI, Span(*match.span()), 0.85 if active else 0.3)
