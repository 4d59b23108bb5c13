"""What reviews say of a threshold, and what it would have done, as people and programs read it."""

import difflib
from collections.abc import Iterator, Sequence
from typing import Any

from seawall.assemble.calibrating import Effects, Reviewed
from seawall.cli.words import many, printable
from seawall.review.calibrate import Calibration
from seawall.review.reading import MILLION
from seawall.terms import Rule

_MOST_SHOWN = 10


def calibration_lines(
    feature: str, rule: Rule, seen: Reviewed, found: Calibration
) -> Iterator[str]:
    """What was reviewed, the threshold, what it promises, and what it finds."""
    count = found.harmless + found.harmful
    yield (
        f"{printable(feature)}: {count:,} reviewed in {many(seen.epochs, 'running epoch')}: "
        f"{found.harmless:,} harmless, {found.harmful:,} harmful"
    )
    if seen.unsure or seen.waiting:
        yield (
            f"left out: {seen.unsure:,} unsure, {seen.waiting:,} not decided yet "
            f"({seen.overdue:,} overdue)"
        )
    if seen.untold:
        yield (
            f"of {seen.untold:,} the log does not say the score: the harmless count as scoring "
            "high, the harmful as scoring low"
        )
    if found.threshold is None:
        yield f"threshold: none; {found.said}"
        return
    stages = ", ".join(sorted(stage.value for stage in rule.stages))
    yield f"threshold: {found.threshold / MILLION:.10g} for `{rule.kind}` ({stages})"
    yield f"guarantee: {found.said}"
    yield f"false alarms: {found.alarms:,} of {found.harmless:,} harmless reach it"
    yield f"recall: {_recall(found)}"


def _recall(found: Calibration) -> str:
    within = found.recall_within
    if found.recall is None or within is None:
        return "not known, nothing harmful was reviewed"
    return (
        f"{found.recall:.1%} of the harmful reach it ({within.low:.1%} to {within.high:.1%}, "
        f"{(1 - found.wanted.doubt) * 100:.6g}% confidence)"
    )


def calibration_json(
    feature: str, rule: Rule, seen: Reviewed, found: Calibration
) -> dict[str, Any]:
    """The same, for programs; shares are numbers from 0 to 1."""
    within = found.recall_within
    return {
        "feature": feature,
        "kind": rule.kind,
        "stages": sorted(stage.value for stage in rule.stages),
        "epochs": seen.epochs,
        "harmless": found.harmless,
        "harmful": found.harmful,
        "unsure": seen.unsure,
        "waiting": seen.waiting,
        "overdue": seen.overdue,
        "score_not_known": seen.untold,
        "at_most": found.wanted.at_most,
        "confidence": round(1 - found.wanted.doubt, 9),
        "weighed": found.weighed,
        "threshold": None if found.threshold is None else found.threshold / MILLION,
        "alarms": found.alarms,
        "recall": found.recall,
        "recall_within": None if within is None else [within.low, within.high],
        "more": found.more,
        "said": found.said,
    }


def effect_lines(effects: Effects) -> Iterator[str]:
    """Which past decisions would be other ones."""
    yield f"of {many(effects.verdicts, 'verdict')} in the log:"
    for what, requests in (
        ("now blocked", effects.stopped),
        ("now delivered", effects.delivered),
    ):
        yield f"  {what:<14}{len(requests):>8,}"
        for request in requests[:_MOST_SHOWN]:
            yield f"    {printable(request)}"
        if len(requests) > _MOST_SHOWN:
            yield f"    and {len(requests) - _MOST_SHOWN:,} more; `--json` has them all"
    for reason, count in effects.untold.items():
        yield f"  {'not known':<14}{count:>8,}  {reason}"


def effects_json(effects: Effects) -> dict[str, Any]:
    """The same, for programs."""
    return {
        "verdicts": effects.verdicts,
        "now_blocked": list(effects.stopped),
        "now_delivered": list(effects.delivered),
        "not_known": dict(effects.untold),
    }


def changed_lines(name: str, texts: tuple[str, str]) -> Sequence[str]:
    """The difference of two texts of the policy file."""
    old, new = (text.splitlines() for text in texts)
    return list(difflib.unified_diff(old, new, name, f"{name}, calibrated", n=2, lineterm=""))
