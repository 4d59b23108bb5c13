"""Where an answer makes a program fetch something, or offers a person to: images and links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from seawall.terms import Span

REACH = 5_000
"""Code points that an image takes at the most: what describes it, its address and its title."""

_LABEL = r"[^\[\]]{0,300}+(?:\[[^\[\]]{0,100}\][^\[\]]{0,100}+){0,2}+"
_PLAIN = r"[^\s<>()\"'`]"
_ADDRESS = rf"{_PLAIN}{{1,2000}}+(?:\([^\s<>()]{{0,100}}\){_PLAIN}{{0,500}}+){{0,3}}+"
_TITLE = r"(?:\s{1,3}[\"'(][^\n\"')]{0,200}[\"')]?)?\s{0,3}"

# What is fetched without anybody's doing: Markdown's images and the definitions that they may
# refer to (CommonMark 6.4 and 4.7), and attributes and properties of HTML and CSS.
_IMAGE = re.compile(
    rf"(?P<markdown>!\[{_LABEL}\]\(\s{{0,3}}<?(?P<a>{_ADDRESS})>?{_TITLE}\))"
    rf"|(?:^|(?<=\n)) {{0,3}}\[[^\]\n]{{1,100}}\]:\s{{0,3}}<?(?P<b>{_ADDRESS})"
    r"|(?i:\b(?:src|srcset|poster|background|data)\s{0,3}=\s{0,3}[\"']?)"
    r"(?P<c>(?![\"'])[^\s<>\"'`]{1,2000}+)"
    r"|(?i:\b(?:url\(|@import))\s{0,3}[\"']?(?P<d>[^\s\"'()<>]{1,2000}+)"
)
_LINK = re.compile(r"(?P<a>(?i:[a-z][a-z+.-]{1,20}:)?//[^\s<>\"'`]{3,2000}+)")
_TRAILING = ".,;:!?*_~"
# An image of Markdown that is not complete at the end of a text.
_BEGUN = re.compile(
    r"!(?:\[[^\[\]]{0,300}+(?:\[[^\[\]]{0,100}(?:\][^\[\]]{0,100}+)?){0,2}+"
    r"(?:\](?:\([^\n]{0,4500})?)?)?\Z"
)
_REMOTE = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]{0,20}:)?//(?:[^/?#\s@]{0,255}@)?(?P<host>[^/?#\s:@]{1,255})"
)


@dataclass(frozen=True, slots=True)
class Link:
    """
    An address in a text, where in it the host is, and where the address stands.

    `whole` is where all of the image stands; what is `fetched` is so unasked.
    """

    url: str
    host: Span
    span: Span
    whole: Span
    fetched: bool


def links(body: str) -> Iterator[Link]:
    """Every image and link of a text that leads to another host, in order, each once."""
    done = 0
    found = [*_found(_IMAGE, body, fetched=True), *_found(_LINK, body, fetched=False)]
    for link in sorted(found, key=lambda link: (link.span.start, not link.fetched)):
        if link.span.start >= done:
            done = link.span.end
            yield link


def begun(body: str) -> int:
    """Where an image or an address begins that may go on after the end of a text."""
    image = _BEGUN.search(body, max(0, len(body) - REACH))
    word = max(body.rfind(blank, 0, len(body)) for blank in " \n\t") + 1
    return min(image.start() if image else len(body), max(word, len(body) - REACH))


def host(url: str) -> Span | None:
    """Where in an address the host stands that it leads to; None in one within the page."""
    match = _REMOTE.match(url)
    return Span(*match.span("host")) if match else None


def _found(pattern: re.Pattern[str], body: str, *, fetched: bool) -> Iterator[Link]:
    for match in pattern.finditer(body):
        group = match.lastgroup if match.lastgroup != "markdown" else "a"
        start, end = match.span(group or 0)
        while end > start and body[end - 1] in _TRAILING:
            end -= 1
        if not fetched and body.count(")", start, end) > body.count("(", start, end):
            end = body.rindex(")", start, end)
        url = body[start:end]
        place = host(url)
        if place:
            markdown = fetched and match["markdown"] is not None
            whole = Span(*match.span("markdown")) if markdown else Span(start, end)
            yield Link(url, place, Span(start, end), whole, fetched)
