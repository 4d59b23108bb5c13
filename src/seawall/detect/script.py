"""Words that mix scripts with letters that look alike: `hidden.confusable`."""

import re
from collections.abc import Iterator

from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text

_LONGEST = 64
_CONTEXT = 24

# Letters drawn like a Latin one, by script (UTS #39, confusables.txt, single letters only).
_CYRILLIC = "аеорсухіјѕԁԛԝһӏѵҽԍАВЕКМНОРСТУХІЈЅԌԚԜҺӀѴЗьЬ"
_GREEK = "ονριυΑΒΕΖΗΙΚΜΝΟΡΤΥΧϲϳα"
_ARMENIAN = "օոսցհյզքԼՕՍՏ"
_CHEROKEE = "ᎪᎫᎬᎳᎷᎻᏀᏃᏎᏏᏒᏔᏙᏚᏞᏟᏢᏦᏴᎠᎡᎢᎥᎨᎩᎽᏂᏌ"
_LOOK_LIKE_LATIN = frozenset(_CYRILLIC + _GREEK + _ARMENIAN + _CHEROKEE)
# Latin letters drawn like a Cyrillic or Greek one.
_LOOK_LIKE_CYRILLIC = frozenset("aeopcyxikABEKMHOPCTXYI")

_LATIN = "A-Za-z\u00c0-\u024f"
_OTHER = "\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u13a0-\u13ff"
_HAS_OTHER = re.compile(f"[{_OTHER}]")
_SEAM = re.compile(rf"[{_LATIN}](?:(?=[{_OTHER}])|(?<=[{_OTHER}].))")
_OTHER_OR_END = re.compile(rf"[{_OTHER}]|\Z")
_LETTERS = re.compile(rf"(?:[{_LATIN}{_OTHER}\u0300-\u036f]|[0-9_]){{1,{_LONGEST}}}+")
# A whole word of look-alikes beside a Latin one; begins with a class, for a quick scan.
_WHOLE = rf"(?P<word>[{_CYRILLIC}]{{4,{_LONGEST}}}+)(?!\w)"
_AFTER_LATIN = re.compile(rf"[A-Za-z0-9](?=\W{{1,3}}{_WHOLE})")
_AT_START = re.compile(rf"\W{{0,3}}{_WHOLE}")
_LATIN_LETTER = re.compile(f"[{_LATIN}]")
_GREEK_LETTER = re.compile("[\u0370-\u03ff]")
_ACRONYM = re.compile(rf"[A-Z]{{2,}}+[{_OTHER}]{{1,6}}+")  # PDFку: a Latin name with an ending
_HOST_ENDING = re.compile(r"\.[a-z]{2,}")


class ConfusableWords:
    """
    Words of two scripts in which one script's letters all look like the other's.

    This is the mixed-script restriction of UTS #39 narrowed to letters that
    deceive: a Latin stem with a Cyrillic ending, a Greek letter in a formula or
    a gene's name, and parts joined by a hyphen are left alone. A word wholly
    of Cyrillic look-alikes amid Latin words is found too, with less confidence.
    """

    name = "hidden.confusable"
    reach = 2 * _LONGEST + 2 * _CONTEXT + 4

    def settled(self, body: str) -> int:
        """Up to the first word near the end that has another script's letter, or the last word."""
        at = first_open(body, _OTHER_OR_END, self.reach)
        word = _LETTERS.match(body[max(0, at - _LONGEST) : at][::-1])
        return at - word.end() if word else at

    def find(self, text: Text) -> Iterator[Finding]:
        """Every such word, left to right."""
        body = text.body
        if body.isascii() or not _HAS_OTHER.search(body):
            return
        yield from self._mixed(body)
        first = _AT_START.match(body)
        for match in (*((first,) if first else ()), *_AFTER_LATIN.finditer(body)):
            span = Span(*match.span("word"))
            confidence = _judge_whole(body, span)
            if confidence:
                yield Finding(self.name, span, confidence)

    def _mixed(self, body: str) -> Iterator[Finding]:
        done = 0
        for seam in _SEAM.finditer(body):
            if seam.start() < done:
                continue
            span = _word(body, seam.start(), done)
            done = span.end
            confidence = _judge(body[span.start : span.end])
            if confidence:
                yield Finding(self.name, span, confidence)


def _word(body: str, at: int, done: int) -> Span:
    """The letters and digits around a place in a word, no further than a long word reaches."""
    before = _LETTERS.match(body[max(done, at - _LONGEST) : at + 1][::-1])
    after = _LETTERS.match(body, at)
    assert before, "the place is a letter's"
    assert after, "the place is a letter's"
    return Span(at + 1 - before.end(), after.end())


def _judge(word: str) -> float:
    """How likely it is that a word is written to be taken for another; 0 if it is natural."""
    letters = [c for c in word if c.isalpha()]
    latin = [c for c in letters if _LATIN_LETTER.match(c)]
    other = [c for c in letters if not _LATIN_LETTER.match(c)]
    if any(_GREEK_LETTER.match(c) for c in other):
        return _judge_greek(word)
    if _ACRONYM.fullmatch(word):
        return 0.3 if _LOOK_LIKE_LATIN.issuperset(other) else 0.0
    if _LOOK_LIKE_LATIN.issuperset(other):
        return 0.95 if len(letters) > 2 else 0.5  # noqa: PLR2004 - two letters may be a unit
    if _LOOK_LIKE_CYRILLIC.issuperset(latin) and len(latin) <= len(other):
        return 0.85
    seams = len(_SEAM.findall(word))
    return 0.7 if seams > 2 and 2 * len(_LOOK_LIKE_LATIN & set(other)) > len(set(other)) else 0.0  # noqa: PLR2004


def _judge_whole(body: str, span: Span) -> float:
    """A word of look-alikes where all around it is Latin; several such words are a language."""
    around = (
        body[max(0, span.start - _CONTEXT) : span.start] + body[span.end : span.end + _CONTEXT]
    )
    if _HAS_OTHER.search(around) or len(_LATIN_LETTER.findall(around)) < 3:  # noqa: PLR2004
        return 0.0
    return 0.85 if _HOST_ENDING.match(body, span.end) else 0.4


def _judge_greek(word: str) -> float:
    """
    A Greek letter in a Latin word: formulas, units and genes have one at an end or by capitals.

    Each must look Latin and stand where only spelling puts it: after a small
    letter and inside the word, or as a capital before a small letter.
    """
    if len(word) < 4:  # noqa: PLR2004 - a unit or a variable
        return 0.0
    for at, letter in enumerate(word):
        if not _GREEK_LETTER.match(letter):
            continue
        before, after = word[max(0, at - 1) : at], word[at + 1 : at + 2]
        follows = after.islower() and (after.isascii() or after in _LOOK_LIKE_LATIN)
        spelt = follows and (before.islower() or not letter.islower())
        if not spelt or letter not in _LOOK_LIKE_LATIN:
            return 0.0
    return 0.9
