"""Words and phrases that a table knows, found in a text and put in place of one another."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random

from seawall.redteam.attack import Attack
from seawall.redteam.chain import EVERYWHERE
from seawall.redteam.operators.dress import Change, fitting
from seawall.redteam.words import ALONE, count_words, words

_SCRIPT = re.compile(f"[{ALONE}]")


@dataclass(frozen=True, slots=True)
class Phrases:
    """For each phrase, in small letters, those that may stand in its place; and what finds it."""

    others: Mapping[str, tuple[str, ...]]
    pattern: re.Pattern[str]

    def replaced(
        self,
        text: str,
        choose: Callable[[tuple[str, ...]], str],
        wanted: Callable[[re.Match[str]], bool] = bool,
    ) -> str:
        """The text with the phrases that are wanted replaced, each in the case of the old one."""

        def one(match: re.Match[str]) -> str:
            others = self.others.get(match[0].lower())
            if not others or not wanted(match):
                return match[0]
            return _cased(match[0], choose(others))

        return self.pattern.sub(one, text)


def swapped(phrases_for: Callable[[str], Phrases], share: float) -> Change:
    """
    Put other phrases for those at a word's place.

    EVERYWHERE: for each by itself, as often as `share` says, in each text at least one.
    """

    def everywhere(text: str, dice: Random) -> str:
        phrases = phrases_for(text)
        starts = [match.start() for match in phrases.pattern.finditer(text)]
        count = max(1, round(share * len(starts)))
        chosen = set(dice.sample(starts, count)) if starts else set[int]()
        return phrases.replaced(text, dice.choice, lambda match: match.start() in chosen)

    def changed(attack: Attack, dice: Random, at: int) -> Attack:
        if at == EVERYWHERE:
            return attack.with_live(lambda text: fitting(text, everywhere(text, dice)))
        total = count_words(attack)
        passed = 0

        def one(text: str) -> str:
            nonlocal passed
            spans, place = words(text), at % total - passed
            passed += len(spans)
            if not 0 <= place < len(spans):
                return text
            start, end = spans[place]
            return fitting(
                text,
                phrases_for(text).replaced(
                    text, dice.choice, lambda match: match.start() < end and start < match.end()
                ),
            )

        return attack.with_live(one) if total else attack

    return changed


def phrases(others: Mapping[str, tuple[str, ...]]) -> Phrases:
    """Phrases that are found as words, of two that begin together the longer."""
    longest = sorted(others, key=lambda phrase: (-len(phrase), phrase))
    bounded = "|".join(re.escape(each) for each in longest if not _SCRIPT.search(each))
    within = [re.escape(each) for each in longest if _SCRIPT.search(each)]
    found = "|".join([*([rf"(?<!\w)(?:{bounded})(?!\w)"] if bounded else []), *within])
    return Phrases(others, re.compile(found, re.IGNORECASE))


def groups(lines: Iterable[tuple[str, ...]]) -> Phrases:
    """Groups of phrases, each of which may stand for the others of its group."""
    return phrases(
        {
            phrase: tuple(other for other in group if other != phrase)
            for group in lines
            for phrase in group
        }
    )


def _cased(before: str, after: str) -> str:
    if before.isupper() and len(before) > 1:
        return after.upper()
    return after[0].upper() + after[1:] if before[0].isupper() else after
