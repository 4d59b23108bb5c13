"""A run's page: whole, by itself, and of no danger whatever stands in a run."""

import base64
import re
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.redteam.attack import Attack, Channel, Piece, Turn
from seawall.redteam.chain import Step
from seawall.redteam.figures import report
from seawall.redteam.judge import Quality
from seawall.redteam.lines import Run
from seawall.redteam.oracle import Aim
from seawall.redteam.page import page
from seawall.redteam.page.attacks import LONGEST, text_shown
from seawall.redteam.page.markup import Markup, element, joined, style_sheet
from seawall.redteam.record import Finished, Found, Harmless, Tried
from seawall.redteam.seed import Family, Goal
from seawall.redteam.targets.protocol import Oracle
from tests.redteam.runs import found, large, plan, tried

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
OURS = frozenset(
    {
        *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section"),
        *("a", "article", "b", "details", "div", "figcaption", "figure", "h1", "h2", "p", "pre"),
        *("caption", "dd", "dl", "dt", "li", "span", "summary", "table", "tbody", "td", "th"),
        *("thead", "tr", "ul", "svg", "circle", "line", "polygon", "polyline", "text"),
    }
)
EMPTY = frozenset({"meta"})


class Read(HTMLParser):
    """What a browser would see: elements in balance, their attributes, and the words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.style = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["style"]:
            self.style += data
        else:
            self.words.append(data)


def read(html: str) -> Read:
    seen = Read()
    seen.feed(html)
    seen.close()
    assert seen.open == []
    return seen


def names(seen: Read) -> set[str]:
    return {name for _, name, _ in seen.attributes}


def hostile(text: str) -> Run:
    """A run in which everything that a run can say is the same hostile text."""
    sent = Attack(
        (
            Turn((Piece("around " + text, Channel.EMAIL, name=text), Piece(text, live=True))),
            Turn((Piece(text, live=True),), who=text),
        )
    )
    seed = Tried(
        text, text, Family.LEAK, text, text, 3, 3,
        shortest=(Step(text),), found=Found(sent, Aim(Goal.SECRET), 1.5),
    )  # fmt: skip
    said = plan(
        run=text,
        search=text,
        targets=(text,),
        oracles={text: Oracle.HARM},
        digests={text: text},
        began=text,
    )
    why = tried("other", target=text, queries=0, not_run=text, language=text)
    return Run(said, (), (seed, why), (Harmless(text, text, text, stopped=True),))


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    """Its own policy forbids both, and the only style is the one whose digest that names."""
    html = page(report(large()))
    seen = read(html)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy.startswith("default-src &#x27;none&#x27;")
    digest = base64.b64encode(sha256(seen.style.encode()).digest()).decode()
    assert f"style-src &#x27;sha256-{digest}&#x27;" in policy
    assert "url(" not in seen.style
    assert "@import" not in seen.style
    assert seen.names <= OURS
    for _, name, value in seen.attributes:
        assert name not in {"src", "srcset", "style", "action", "data"}
        assert not name.startswith("on")
        assert name != "href" or value == "#figures"


@given(ANY)
@settings(max_examples=40)
def test_whatever_a_run_says_is_text_on_its_page(text: str) -> None:
    """Names, languages, reasons and attacks make no element and no attribute."""
    calm = read(page(report(hostile("calm"))))
    seen = read(page(report(hostile(text))))
    assert seen.names <= OURS
    assert names(seen) <= names(calm) | {"title"}


@pytest.mark.parametrize(
    "text",
    [
        "</pre><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</style><svg onload=alert(1)>",
        "<!--",
        "]]>",
        "&lt;script&gt;",
    ],
)
def test_markup_in_an_attack_is_read_as_it_was_sent(text: str) -> None:
    run = Run(plan(), (), (tried("a", 1, shortest=(), found=found(text)),))
    words = "".join(read(page(report(run))).words)
    assert text in words


def test_what_nobody_sees_is_named_and_what_moves_the_text_is_gone() -> None:
    """No character that turns the direction or hides stands in the whole page."""
    html = page(report(hostile("a\u202eb\u2066c\U000e0041d\u200be\x00f\x1b")))
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\x00-\x08\x0b-\x1f]", html)
    assert not re.search("[\U000e0000-\U000e01ef]", html)
    assert "U+202E" in html


def test_a_text_of_somebody_elses_is_not_shown() -> None:
    run = Run(plan(), (), (tried("a", 1, private=True, shortest=(Step("encoding.hex"),)),))
    words = "".join(read(page(report(run))).words)
    assert "its text is not ours to show" in words


def test_a_very_long_attack_is_cut_and_says_so() -> None:
    said = text_shown("x" * (LONGEST + 7))
    assert "7 more characters" in said
    assert len(said) < LONGEST + 200


def test_the_plots_say_in_words_what_they_show() -> None:
    """For whoever does not see them: each has a title with the figures of each target."""
    html = page(report(large()))
    titles = re.findall(r"<svg[^>]*role=\"img\"[^>]*><title>([^<]*)</title>", html)
    assert len(titles) == len(Family)
    assert all("bare" in title and "guarded" in title and "%" in title for title in titles)


def test_each_table_can_be_reached_by_keyboard_and_has_a_name() -> None:
    seen = read(page(report(large())))
    regions = [name for tag, name, value in seen.attributes if (tag, value) == ("div", "region")]
    tabs = [tag for tag, name, value in seen.attributes if (name, value) == ("tabindex", "0")]
    assert len(regions) == len(tabs) > 5
    assert ("html", "lang", "en") in seen.attributes


def test_a_run_of_nothing_says_that_nothing_is_known() -> None:
    """And one that is not finished says so."""
    words = "".join(read(page(report(Run(plan(), (), ())))).words)
    assert "Nothing was run, so nothing is known" in words
    assert "not finished" in words
    done = Run(plan(), (), (tried("a", queries=0, not_run="no words"),), (), Finished("x"))
    words = "".join(read(page(report(done))).words)
    assert "Nothing was run" in words
    assert "no words" in words
    assert "not finished" not in words


def test_a_judge_is_named_with_what_its_errors_leave() -> None:
    seeds = tuple(
        tried(str(n), 1 if n < 25 else None, told_by=Oracle.JUDGE, judge="kim") for n in range(40)
    )
    known = replace(plan(), judges={"kim": Quality(92, 100, 39, 100)})
    words = "".join(read(page(report(Run(known, (), seeds)))).words)
    assert "judged by kim" in words
    assert "corrected by how the judge errs: 4.8%" in words


@given(ANY)
def test_an_element_escapes_its_text_and_its_attributes(text: str) -> None:
    """What was put in comes out, of both."""
    seen = read(element("p", text, title=text))
    if text.isprintable():
        assert "".join(seen.words) == text
        assert [value for _, _, value in seen.attributes] == [text]
    assert [name for _, name, _ in seen.attributes] == ["title"]


def test_markup_is_not_escaped_twice_and_names_are_checked() -> None:
    inner = element("b", "<")
    assert isinstance(inner, Markup)
    assert element("p", inner, None, " & ") == "<p><b>&lt;</b> &amp; </p>"
    assert joined("<", inner) == "&lt;<b>&lt;</b>"
    with pytest.raises(ValueError, match="no name"):
        element("p onload=x", "text")
    with pytest.raises(ValueError, match="no markup"):
        style_sheet("</style>")
