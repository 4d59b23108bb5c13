"""Where an answer makes a program fetch something, or offers a person to: images and links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from seawall.detect.exfiltration.address import Address, read_address
from seawall.terms import Span

LABEL, TITLE, LONGEST, TAG = 1_000, 600, 4_000, 6_000
"""Code points of what describes an image, of its title, of an address, of an element."""

REACH = LABEL + LONGEST + TITLE + TAG

_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_BLANKS = re.compile(r"\s{0,50}")
_ANGLED = re.compile(rf"<([^<>\n]{{0,{LONGEST}}}+)>?")
_BARE_PART = re.compile(r"[^\s()\\]+|\\.?|[()]", re.DOTALL)
_TITLE = re.compile(
    r"(?:\s{1,50}(?:\"(?:[^\"\\]|\\.){0,500}+\"|'(?:[^'\\]|\\.){0,500}+'"
    r"|\((?:[^()\\]|\\.){0,500}+\)|=[0-9x%]{1,20}))?\s{0,50}\)",
    re.DOTALL,
)
_DEFINITION = re.compile(
    r"(?:^|(?<=[\r\n]))[ \t>*+-]{0,12}\[(?:[^\[\]\\\n]|\\.){1,200}+\]:\s{0,20}"
)
_ELEMENT = re.compile(r"<(?P<name>[A-Za-z][A-Za-z0-9:-]{0,30})(?=[\s/>])")
_ATTRIBUTE = re.compile(
    r"[\s/]*+(?:(?P<end>>)|(?P<name>[^\s=>/\"'<]{1,60}+)(?:\s{0,50}=\s{0,50}"
    r"(?:\"(?P<double>[^\"]{0,5000}+)\"?|'(?P<single>[^']{0,5000}+)'?"
    r"|(?P<bare>[^\s\"'>]{0,5000}+)))?|[\"'=])"
)
_STYLE = re.compile(
    r"(?i:(?<!\w)(?:url\(|@import|image-set\())\s{0,20}"
    r"(?:\"(?P<double>[^\"\n]{1,4000}+)|'(?P<single>[^'\n]{1,4000}+)|(?P<bare>[^\s\"'()<>]{1,4000}+))"
)
_LINK = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{0,20}:)?[/\\]{2}[^\s<>\"'`]{3,4000}+")
_REFRESH = re.compile(r"(?i:url\s{0,5}=\s{0,5})[\"']?(?P<url>[^\"'\s>]{1,4000})")
# Where an address may have blanks in it, up to its quote.
_OPEN_QUOTED = re.compile(
    r"(?i:url\(|@import|image-set\()\s{0,20}[\"'][^\n\"']{0,4000}\Z|\]:\s{0,20}<[^<>\n]{0,4000}\Z"
)
_OPEN_WORD = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]{0,20}:)?[/\\]|[A-Za-z][A-Za-z0-9+.-]{0,20}:?\Z|[!<]\Z"
)
_ELEMENT_BEGUN = re.compile(r"<[A-Za-z]")
_TRAILING = ".,;:!?*_~"

_LOADING = frozenset({"src", "poster", "background", "data", "ping", "lowsrc", "dynsrc"})
_LEADING = frozenset({"href", "action", "formaction", "xlink:href", "cite"})
_HREF_LOADS = frozenset({"image", "use", "link", "feimage", "base"})


class Sort(Enum):
    """How an address comes to be followed."""

    FETCHED = "fetched"
    DEFINED = "defined"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class Link:
    """
    An address in a text, where it stands, and all that belongs to it.

    FETCHED: by whatever shows the text, unasked. DEFINED: as a Markdown definition, to
    which an image or a link may refer. OFFERED: followed by a person.
    """

    address: Address
    span: Span
    whole: Span
    sort: Sort


def links(body: str) -> Iterator[Link]:
    """Every image and link of a text that leads to another host, in order, each once."""
    found = [*_images(body), *_elements(body), *_styles(body), *_definitions(body), *_bare(body)]
    done = 0
    for link in sorted(found, key=lambda link: (link.span.start, link.sort is Sort.OFFERED)):
        if link.span.start >= done:
            done = link.span.end
            yield link


def host_of(written: str) -> str:
    """The host that an address, or the first image or link of a text, leads to; else empty."""
    address = read_address(written) or next((link.address for link in links(written)), None)
    return address.host if address else ""


def begun(body: str) -> int:
    """Where an image or an address begins that may go on after the end of a text."""
    tail = body[-REACH:]
    places = [_last_word(tail)]
    places += (match.start() for match in (_OPEN_QUOTED.search(tail),) if match)
    places += (start for start, image in _all_images(tail) if image.is_open)
    places += (m.start() for m in _ELEMENT_BEGUN.finditer(tail) if _is_open(tail, m.start()))
    return len(body) - len(tail) + min(places)


def _last_word(tail: str) -> int:
    """Where an address begins in the word at the end, if it may be one; else the end."""
    words = tail.rsplit(maxsplit=1)
    word = "" if not words or tail[-1:].isspace() else words[-1]
    found = _OPEN_WORD.search(word)
    return len(tail) - len(word) + found.start() if found else len(tail)


@dataclass(frozen=True, slots=True)
class _Image:
    """What stands at `![`: where its address is, where it ends, and whether it may go on."""

    url: Span | None = None
    end: int = 0
    is_open: bool = False


def _images(body: str) -> Iterator[Link]:
    for start, image in _all_images(body):
        address = read_address(body[image.url.start : image.url.end]) if image.url else None
        if image.url and address:
            yield Link(address, image.url, Span(start, image.end), Sort.FETCHED)


def _all_images(body: str) -> Iterator[tuple[int, _Image]]:
    """What stands at each `![` that is in no address of another."""
    if "![" not in body:
        return
    closing = _closing(body)
    start = body.find("![")
    while start >= 0:
        image = _image(body, start, closing.get(start + 1, -1))
        yield start, image
        start = body.find("![", image.url.end if image.url else start + 2)


def _closing(body: str) -> dict[int, int]:
    """Which bracket closes which, those that a backslash escapes left out."""
    opened: list[int] = []
    closing: dict[int, int] = {}
    for match in _BRACKET.finditer(body):
        if match[0] == "[":
            opened.append(match.start())
        elif match[0] == "]" and opened:
            closing[opened.pop()] = match.start()
    return closing


def _image(body: str, start: int, close: int) -> _Image:
    """An image of Markdown, read as CommonMark 6.4 has it; `close` is where its label ends."""
    size = len(body)
    if close < 0 or close - start > LABEL:
        return _Image(is_open=close < 0 and size - start <= LABEL)
    if close + 1 >= size:
        return _Image(is_open=True)
    if body[close + 1] != "(":
        return _Image()
    url, after = _destination(body, close + 2)
    if after >= size:
        return _Image(url, size, is_open=True)
    title = _TITLE.match(body, after)
    if title:
        return _Image(url, title.end())
    rest = body[after : after + TITLE]
    going_on = after + TITLE > size and rest.lstrip()[:1] in ("", '"', "'", "(", "=")
    return _Image(url, url.end, is_open=going_on)


def _destination(body: str, at: int) -> tuple[Span, int]:
    """The address of a link that begins here (CommonMark 6.3), and where reading goes on."""
    blanks = _BLANKS.match(body, at)
    at = blanks.end() if blanks else at
    angled = _ANGLED.match(body, at)
    if angled:
        return Span(*angled.span(1)), angled.end()
    depth, end = 0, at
    while end < len(body) and end - at < LONGEST:
        part = _BARE_PART.match(body, end, min(len(body), at + LONGEST))
        if part is None or (part[0] == ")" and depth == 0):
            break
        depth += (part[0] == "(") - (part[0] == ")")
        end = part.end()
    return Span(at, end), end


def _definitions(body: str) -> Iterator[Link]:
    for match in _DEFINITION.finditer(body):
        span, _ = _destination(body, match.end())
        yield from _led(body, span, Sort.DEFINED)


def _elements(body: str) -> Iterator[Link]:
    """Addresses in the attributes of HTML and SVG."""
    for element in _ELEMENT.finditer(body):
        name = element["name"].lower()
        for attribute, span in _attributes(body, element.end()):
            if attribute == "srcset":
                yield from _candidates(body[span.start : span.end], span)
            elif (name, attribute) == ("meta", "content"):
                refresh = _REFRESH.search(body, span.start, span.end)
                if refresh:
                    yield from _led(body, Span(*refresh.span("url")), Sort.FETCHED)
            elif attribute in _LOADING or (attribute in _LEADING and name in _HREF_LOADS):
                yield from _led(body, span, Sort.FETCHED)
            elif attribute in _LEADING:
                yield from _led(body, span, Sort.OFFERED)


def _led(body: str, span: Span, sort: Sort) -> Iterator[Link]:
    """The link of an address that stands here, if it leads anywhere."""
    address = read_address(body[span.start : span.end])
    if address:
        yield Link(address, span, span, sort)


def _attributes(body: str, at: int) -> Iterator[tuple[str, Span]]:
    """The attributes of an element, with where their values stand."""
    most = at + TAG
    while at < min(len(body), most):
        match = _ATTRIBUTE.match(body, at)
        if match is None or match["end"] or match.end() == at:
            return
        at = match.end()
        for quote in ("double", "single", "bare"):
            if match["name"] and match[quote] is not None:
                yield match["name"].lower(), Span(*match.span(quote))


def _is_open(body: str, start: int) -> bool:
    """Whether the element that begins here has not ended when the text does."""
    at = start + 1
    if len(body) - start > TAG:
        return False
    while at < len(body):
        match = _ATTRIBUTE.match(body, at)
        if match is None or match.end() == at:
            return False
        if match["end"]:
            return False
        at = match.end()
    return True


def _candidates(value: str, span: Span) -> Iterator[Link]:
    """The addresses of a `srcset` (HTML Living Standard 2.3.10)."""
    for match in re.finditer(r"[^\s,][^\s]{0,4000}", value):
        address = read_address(match[0].rstrip(","))
        if address:
            start = span.start + match.start()
            place = Span(start, start + len(match[0].rstrip(",")))
            yield Link(address, place, place, Sort.FETCHED)


def _styles(body: str) -> Iterator[Link]:
    for match in _STYLE.finditer(body):
        yield from _led(body, Span(*match.span(match.lastgroup or 0)), Sort.FETCHED)


def _bare(body: str) -> Iterator[Link]:
    for match in _LINK.finditer(body):
        start, end = match.span()
        while end > start and body[end - 1] in _TRAILING:
            end -= 1
        if body.count(")", start, end) > body.count("(", start, end):
            end = body.rindex(")", start, end)
        yield from _led(body, Span(start, end), Sort.OFFERED)
