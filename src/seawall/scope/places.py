"""Whether a text names a host or a path that is allowed, read in the narrowest sense there is."""

import re
import unicodedata

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"(?P<host>{_LABEL}(?:\.{_LABEL})*)"
_IN_PATH = r"!#-+\--:=?A-\[\]-~"
"""No `" , ; < > @` either: by these a mail tool reads one URL as several addresses."""
_URL = re.compile(rf"https?://{_HOST}(?::[0-9]{{1,5}})?(?:/[{_IN_PATH}]*)?", re.IGNORECASE)
"""No user before the host, no backslash or space, no `?` or `#` after it: parsers differ there."""
_MAIL = re.compile(rf"[a-z0-9_'+-]+(?:\.[a-z0-9_'+-]+)*@{_HOST}", re.IGNORECASE)
"""No quotes, comments, display names, `%` or `!`, by which mail was once routed on."""
_BARE = re.compile(_HOST, re.IGNORECASE)

_LONGEST_HOST = 253


def within_domains(text: str, domains: tuple[str, ...]) -> bool:
    """
    Whether a URL, a mail address or a bare host is of one of the domains.

    `example.com` is that host alone, `*.example.com` every host below it. A
    text that is nothing of the three is not, and neither is a host that is not
    ASCII: write its `xn--` form.
    """
    if not text.isascii():  # IGNORECASE would take U+017F for an s
        return False
    for form in (_URL, _MAIL, _BARE):
        found = form.fullmatch(text)
        if found:
            host = found["host"].lower()
            return len(host) <= _LONGEST_HOST and any(_is_of(host, each) for each in domains)
    return False


def is_plain_place(text: str) -> bool:
    """Whether a text is a URL, a mail address or a bare host as a scope reads them."""
    return text.isascii() and any(form.fullmatch(text) for form in (_URL, _MAIL, _BARE))


def _is_of(host: str, domain: str) -> bool:
    if domain.startswith("*."):
        return host.endswith(domain[1:]) and len(host) >= len(domain)
    return host == domain


def within_path(text: str, prefix: str) -> bool:
    """
    Whether a POSIX path is the prefix or lies below it.

    A path that needs any normalising is not: `.`, `..`, `//`, a backslash, a
    percent sign, a control character or letters that are not composed (NFC).
    Links of the file system are the tool's to resolve.
    """
    if not is_plain_path(text):
        return False
    below = prefix if prefix.endswith("/") else f"{prefix}/"
    return text == prefix or text.startswith(below)


def is_plain_path(text: str) -> bool:
    """Whether a path says one thing to every reader."""
    if not text or not text.isprintable() or "\\" in text or "%" in text:
        return False
    if unicodedata.normalize("NFC", text) != text:
        return False
    steps = text.split("/")
    inner = steps[1:] if steps[0] == "" else steps
    trailing = inner[:-1] if len(inner) > 1 and inner[-1] == "" else inner
    return text == "/" or all(step not in ("", ".", "..") for step in trailing)


def is_host(text: str) -> bool:
    """Whether a text is a host as a manifest writes it: lower case, ASCII, no dot at the end."""
    return text == text.lower() and text.isascii() and _BARE.fullmatch(text) is not None
