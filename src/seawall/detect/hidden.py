"""Characters that people do not see but models read: `hidden.invisible|bidi|tag|control`."""

import re
from collections.abc import Iterator

from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text

_NEAR = 100  # how far away the end of a bidirectional isolate or embedding is looked for

_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_INVISIBLE_BASIC = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb"
)
# With the plane's other code points that Unicode says to ignore (Default_Ignorable_Code_Point).
_INVISIBLE = _INVISIBLE_BASIC + "\U000e0080-\U000e00ff\U000e01f0-\U000e0fff" + _SELECTORS
_MARKS = "\u061c\u200e\u200f"
_OVERRIDES = "\u202d\u202e"
_BIDI = _MARKS + "\u202a-\u202e\u2066-\u2069"
_TAGS = "\U000e0000-\U000e007f"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"

# Arabic, Syriac, N'Ko, Indic, Khmer, Mongolian and others in which joiners choose a letter's form.
_JOINING_SCRIPTS = (
    "\u0600-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u18af\u1900-\u1cff\ua840-\ua8ff"
    "\uaa00-\uabff\ufb50-\ufdff\ufe70-\ufefe\U00010a00-\U00011fff"
)
_ASCII_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# One class with a single range beyond the basic plane, which is what the scanner reads quickly. A
# joiner or a selector alone in its right place is passed over here, since texts are full of them.
_ANY = re.compile(
    f"[{_CONTROL}{_INVISIBLE_BASIC}\ufe00-\ufe0f{_BIDI}\U000e0000-\U000e0fff]"
    rf"(?!(?<=[{_JOINING_SCRIPTS}][\u200c\u200d])[^{_INVISIBLE}{_BIDI}{_TAGS}])"
)
# What such characters may still become at the end of a text: isolates and embeddings look for
# their end; escapes do so too; all others look at what stands right beside them.
_OPEN = re.compile(
    f"[{_BIDI}]"
    r"|[\x1b\x9b](?=.{0,107}\Z)"
    f"|[{_CONTROL}{_INVISIBLE}{_TAGS}]++.{{0,2}}\\Z",
    re.DOTALL,
)
_RUN = re.compile(
    # RGI emoji tag sequence (UTS #51): a black flag, a region's letters, and the cancel tag.
    r"(?P<flag>(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{4,6}+\U000e007f)"
    rf"|(?P<tag>[{_TAGS}]++)"
    rf"|(?P<bidi>(?P<mark>[{_BIDI}])(?P=mark)*+)"
    rf"|(?P<invisible>[{_INVISIBLE}]++)"
    # ECMA-48: control sequences, and operating system commands up to their end.
    r"|(?P<control>(?:\x1b\[|\x9b)[0-?]{0,32}+[ -/]{0,4}+[@-~]"
    r"|\x1b\][^\x00-\x1f\x7f]{0,100}+(?:\x07|\x1b\\)"
    rf"|[\x1b\x9b]|(?:(?![\x1b\x9b])[{_CONTROL}])++)"
)

# What a joiner or a variation selector rightly stands beside.
_EMOJI = re.compile(
    "[#*0-9\u00a9\u00ae\u203c\u2049\u2100-\u214f\u2190-\u21ff\u2300-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_JOINING = re.compile(f"[{_JOINING_SCRIPTS}]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_IDEOGRAPH = re.compile(
    "[\u2200-\u22ff\u1000-\u109f\u1820-\u18aa\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_CLOSES = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
_OPENS = {"\u202c": "\u202a\u202b\u202d\u202e", "\u2069": "\u2066\u2067\u2068"}


class HiddenCharacters:
    """
    Invisible, reordering, tag and control characters, which can hide or disguise an instruction.

    What scripts and emoji need is left alone: joiners in Indic and Arabic
    scripts and in emoji (UTS #51), one variation selector after its base, the
    three flags made of tags, a byte order mark at the start. Soft hyphens and
    directional marks have a low confidence, as have isolates and embeddings
    that are closed again; overrides do not (Trojan Source, CVE-2021-42574).
    """

    name = "hidden"
    reach = 2 * _NEAR + 16

    def settled(self, body: str) -> int:
        """Up to the first such character whose neighbourhood is not complete."""
        return first_open(body, _OPEN, self.reach)

    def find(self, text: Text) -> Iterator[Finding]:
        """Every run of such characters, left to right, with its kind."""
        body = text.body
        any_of = _ASCII_CONTROL if body.isascii() else _ANY
        at = any_of.search(body)
        while at:
            run = _RUN.match(body, at.start())
            assert run, "what the first expression finds, the second reads"
            kind = run.lastgroup or ""
            confidence = _JUDGES[kind](run)
            if confidence:
                yield Finding(f"hidden.{kind}", Span(*run.span()), confidence)
            at = any_of.search(body, run.end())


def _judge_flag(_run: re.Match[str]) -> float:
    return 0.0


def _judge_tag(_run: re.Match[str]) -> float:
    return 0.98


def _judge_invisible(run: re.Match[str]) -> float:
    """How likely it is that a run of invisible characters is there to hide something."""
    body, start, end = run.string, run.start(), run.end()
    before, after = body[max(0, start - 1) : start], body[end : end + 1]
    if _belongs(run[0], before, after, start=start):
        return 0.0
    if len(run[0]) > 1:
        return 0.97 if len(run[0]) > 3 else 0.9  # noqa: PLR2004 - a message needs room
    if run[0] == "\u00ad":
        evenly = (
            body[max(0, start - 2) : start - 1] == "\u00ad" or body[end + 1 : end + 2] == "\u00ad"
        )
        return 0.6 if evenly else 0.1
    if run[0] in ("\ufe0e", "\ufe0f"):  # left over where an emoji was taken out
        return 0.3
    if before.isalnum() and after.isalnum():
        return 0.85
    return 0.4 if run[0] in "\u200b\u2060\ufeff" else 0.6  # web pages leave these between words


def _belongs(run: str, before: str, after: str, *, start: int) -> bool:
    """Whether the characters are what the script or the emoji beside them needs."""
    if run in ("\u200c", "\u200d") and (_JOINING.match(before) or _JOINING.match(after)):
        return True
    if run in ("\u200d", "\ufe0f\u200d"):
        return bool(_EMOJI.match(before) and _EMOJI.match(after))
    if run in ("\ufe0e", "\ufe0f"):
        return bool(_EMOJI.match(before)) or (run >= "\ufe00" and bool(_IDEOGRAPH.match(before)))
    if len(run) == 1 and (
        "\ufe00" <= run <= "\ufe0d"
        or "\U000e0100" <= run <= "\U000e01ef"
        or "\u180b" <= run <= "\u180f"
    ):
        return bool(_IDEOGRAPH.match(before))
    if run in ("\u200b", "\u2060"):
        return bool(_UNSPACED.match(before) or _UNSPACED.match(after))
    return run == "\ufeff" and start == 0


def _judge_bidi(run: re.Match[str]) -> float:
    """How likely it is that a directional character is there to deceive the eye."""
    body, start, end, mark = run.string, run.start(), run.end(), run["mark"]
    if mark in _OVERRIDES:
        return 0.95
    around = body[max(0, start - _NEAR) : start], body[end : end + _NEAR]
    natural = bool(_RIGHT_TO_LEFT.search(around[0]) or _RIGHT_TO_LEFT.search(around[1]))
    if mark in _MARKS:
        return 0.05 if natural else 0.3
    closed = (
        any(opener in around[0].rpartition("\n")[2] for opener in _OPENS[mark])
        if mark in _OPENS
        else _CLOSES[mark] in around[1].partition("\n")[0]
    )
    if not closed:
        return 0.8
    return 0.1 if natural else 0.25


def _judge_control(run: re.Match[str]) -> float:
    """How likely it is that a control character is no accident of conversion."""
    first = run[0][0]
    if first in "\x1b\x9b" and len(run[0]) > 1:
        return 0.9
    if set(run[0]) <= {"\x0b", "\x0c", "\x85"}:  # page and line breaks of extracted documents
        return 0.1
    return 0.3 if first >= "\x80" else 0.85  # bytes of a page that was read as another


_JUDGES = {
    "flag": _judge_flag,
    "tag": _judge_tag,
    "invisible": _judge_invisible,
    "bidi": _judge_bidi,
    "control": _judge_control,
}
