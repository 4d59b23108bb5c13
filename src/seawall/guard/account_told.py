"""How a verdict came about, as `seawall check --explain --json` tells it: without any words."""

from typing import Any

from seawall.detect.classify.explain import Cause, Chance, Explained
from seawall.detect.classify.left_out import Moved
from seawall.guard.account import Account, Passage, nearest_rule
from seawall.guard.told import DIGITS
from seawall.terms import Policy, Span, Stage, Verdict


def account_json(
    account: Account, verdict: Verdict, policy: Policy, *, feature: str = ""
) -> dict[str, Any]:
    """
    The account of a verdict in places and figures; nothing of the text is in it.

    `seen` says of each finding that a finder made, by its place among the verdict's,
    what made it; `read` has every window. Offsets are code points in the original text.
    """
    sights = [account.sight(ruling.finding, ruling.stage) for ruling in verdict.rulings]
    return {
        "seen": [
            {"finding": place, "by": sight.by, "view": sight.view}
            for place, sight in enumerate(sights)
            if sight
        ],
        "read": [
            _window(passage, window, policy, feature)
            for passage in account.passages
            for window in passage.explanation.windows
        ],
    }


def _window(passage: Passage, it: Explained, policy: Policy, feature: str) -> dict[str, Any]:
    window, stage = it.piece.window, passage.explanation.stage
    planted = [{"planted": _share(chance)} for chance in it.planted] or [{}] * len(
        window.sentences
    )
    return {
        "stage": stage.value,
        **_place(passage, it, Span(0, len(window.text))),
        "view": it.piece.view.name,
        "unsure": it.unsure,
        "encoder": it.asked,
        "tries": passage.explanation.tries,
        "questions": [_chance(chance, policy, stage, feature) for chance in it.chances],
        "sentences": [
            {**_place(passage, it, span), **more}
            for span, more in zip(window.sentences, planted, strict=True)
        ],
        "causes": [_cause(passage, it, cause) for cause in it.causes],
    }


def _chance(it: Chance, policy: Policy, stage: Stage, feature: str) -> dict[str, Any]:
    rule = nearest_rule(policy, it.kind, stage=stage, feature=feature) if it.kind else None
    return {
        "question": it.question,
        "kind": it.kind or None,
        "grams": _share(it.grams),
        "unsure": _share(it.unsure),
        "encoder": _share(it.encoder),
        "fpr": _share(it.fpr),
        "rule": rule.name if rule else None,
        "allowed": _share(rule.fpr) if rule else None,
    }


def _cause(passage: Passage, it: Explained, cause: Cause) -> dict[str, Any]:
    return {
        "question": cause.question,
        "chance": _share(cause.chance),
        "sentences": [_moved(passage, it, each) for each in cause.sentences],
        "words": [_moved(passage, it, each) for each in cause.words],
        "runs": [_moved(passage, it, each) for each in cause.runs],
        "most": [_place(passage, it, each.span) for each in cause.most],
        "rest": _share(cause.rest.left),
    }


def _moved(passage: Passage, it: Explained, each: Moved) -> dict[str, Any]:
    drop = round(each.drop, DIGITS)
    fpr = _share(each.fpr) if it.asked else None
    return {
        **_place(passage, it, each.span),
        "drop": drop,
        "left": _share(each.left),
        "fpr": fpr,
    }


def _place(passage: Passage, it: Explained, span: Span) -> dict[str, int]:
    origin = passage.origin(it, span)
    return {"start": origin.start, "end": origin.end}


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, DIGITS)
