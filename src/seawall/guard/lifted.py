"""What a confirmed false alarm changes: in the same text, what people named no longer stops it."""

from collections.abc import Callable
from dataclasses import replace

from seawall.detect import Similar
from seawall.terms import Inspection, Ruling, Verdict

Judge = Callable[[Inspection], Verdict]
"""The verdict on texts, as if nobody had judged any of them harmless."""


def lift(verdict: Verdict, about: Inspection, entries: Similar, judge: Judge) -> Verdict:
    """
    The same verdict, where rulings that people found mistaken are only recorded.

    That is, of a text that is the same as a false alarm, those that would stop it for a kind
    that was named; and only for what it shows by itself: together with other texts it may be
    another one. What is redacted stays so.
    """
    if verdict.action.delivers or not entries.lifts(about.feature, about.stage):
        return verdict
    lifted: dict[Ruling, str] = {}
    stopped = {ruling.finding.path for ruling in verdict.rulings if _stops(ruling)}
    for text in about.texts:
        if text.path in stopped and (
            harmless := entries.allowed(text.body, feature=about.feature, stage=about.stage)
        ):
            alone = judge(replace(about, texts=(text,), history=()))
            for ruling in filter(_stops, alone.rulings):
                if ruling.finding.kind in harmless:
                    lifted[ruling] = harmless[ruling.finding.kind]
    rulings = tuple(replace(each, lifted_by=lifted.get(each, "")) for each in verdict.rulings)
    return replace(verdict, rulings=rulings) if lifted else verdict


def _stops(ruling: Ruling) -> bool:
    return ruling.enforced and not ruling.action.delivers
