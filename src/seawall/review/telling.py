"""Items as programs read them: nothing that would tell whoever judges one what to think."""

from datetime import datetime
from typing import Any

from seawall.review.items import Item, Judged, Sort, Word
from seawall.review.order import shown_judged, shown_sort


def item_told(item: Item, now: datetime, *, to: str = "") -> dict[str, Any]:
    """
    An item, to somebody by their name, or to anybody.

    Of a sample it has nothing of what the guard did, how it was drawn or how old it is: its
    age would tell apart what is known already. Only who has taken it is told the `lease`.
    """
    lease = item.taken(now)
    told: dict[str, Any] = {
        "id": item.id,
        "sort": shown_sort(item).value,
        "feature": item.feature,
        "state": state_of(item, now),
        "words": [word.value for word in Word if word in item.words],
        "due": _moment(item.due),
        "reviews": item.reviews,
        "judged": shown_judged(item),
        "contested": item.contested,
        "taken_by": lease.by if lease else "",
        "taken_until": _moment(lease.until) if lease else "",
    }
    if lease is not None and lease.by == to:
        told["lease"] = lease.id
    if item.sort in (Sort.HOLD, Sort.APPEAL):
        told |= {"at": _moment(item.at), "request": item.subject, "severity": item.severity}
    if item.held:
        told |= {"side": item.side, "way": item.way, "rules": list(item.rules)}
    verdict = item.verdict
    return told | ({} if verdict is None else {"verdict": _judged(verdict)})


def state_of(item: Item, now: datetime) -> str:
    """`waiting`, `taken`, `decided` or `expired`."""
    if item.verdict is not None:
        return "decided"
    if item.is_over(now):
        return "expired"
    return "waiting" if item.taken(now) is None else "taken"


def _judged(verdict: Judged) -> dict[str, Any]:
    return {
        "said": verdict.word.value,
        "by": verdict.by,
        "at": _moment(verdict.at),
        "kind": verdict.kind,
        "severity": verdict.severity,
        "reason": verdict.reason,
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
