"""Items as programs and people read them: nothing that would tell a reviewer what to think."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil

from rich.table import Table
from rich.text import Text

from seawall.access import Part, Shown, ToolApproval
from seawall.cli.log.show import clean
from seawall.cli.words import duration
from seawall.review.items import Item, Judged, Sort
from seawall.review.order import shown_sort
from seawall.review.telling import item_told, state_of

STYLES = {
    Sort.HOLD: "bold yellow",
    Sort.APPROVAL: "bold yellow",
    Sort.APPEAL: "cyan",
    Sort.AUDIT: "",
}

SORT_WORDS = {
    Sort.HOLD: "somebody waits for it",
    Sort.APPROVAL: "a tool call that waits for people",
    Sort.APPEAL: "an end user says it was stopped by mistake",
    Sort.AUDIT: "a sample of what was decided",
}


def approval_json(about: ToolApproval) -> dict[str, object]:
    """A tool call in the same list; `seawall approve list --json` has more of it."""
    return {
        "id": about.id,
        "sort": Sort.APPROVAL.value,
        "feature": about.feature,
        "state": "waiting",
        "due": _time(about.expires),
        "reviews": about.people,
        "judged": len(about.granted),
        "contested": False,
        "taken_by": "",
        "taken_until": "",
        "request": about.request,
        "tool": about.tool,
    }


def shown_json(shown: Shown, now: datetime) -> str:
    """An item with its texts, on one line."""
    texts = [{"role": p.role, "source": p.source, "text": p.text} for p in shown.parts]
    told = item_told(shown.item, now)
    told |= {"masked": shown.masked, "texts": texts, "trouble": shown.trouble}
    return json.dumps(told, ensure_ascii=False)


def due_words(due: datetime, now: datetime, *, waited_for: bool = False) -> str:
    """How long until it should have been looked at, or how late that is."""
    exact = (due - now) / timedelta(seconds=1)
    seconds = round(exact)
    if waited_for:
        seconds = ceil(exact)  # it is over when it is, and no half second before
        return f"{_short(seconds)} left" if seconds > 0 else "over"
    return f"due in {_short(seconds)}" if seconds >= 0 else f"{_short(-seconds)} late"


def waiting_table(
    items: Sequence[Item], approvals: Sequence[ToolApproval], now: datetime
) -> Table:
    """A line for each of what waits, the most urgent first."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(4):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in (item for item in items if item.held):
        _row(table, each, now)
    for about in approvals:
        table.add_row(
            Text(clean(about.id), "bold"),
            Text(Sort.APPROVAL.value, STYLES[Sort.APPROVAL]),
            Text(clean(about.feature), "cyan"),
            Text(due_words(about.expires, now), _due_style(about.expires, now)),
            Text(f"{clean(about.tool)}; `seawall approve show {about.id}`"),
        )
    for each in (item for item in items if not item.held):
        _row(table, each, now)
    return table


def about_grid(item: Item, now: datetime) -> Mapping[str, str]:
    """What is said of an item beside its text, without what would tell what to think."""
    lease, verdict = item.taken(now), item.verdict
    told = {"why": SORT_WORDS[shown_sort(item)]}
    if item.held:
        told |= {
            "side": item.side,
            "rules": ", ".join(item.rules),
            "severity": str(item.severity),
            "request": item.subject,
        }
    if item.sort is Sort.APPEAL:
        told |= {"request": item.subject}
    told["people"] = people_words(item)
    if lease is not None:
        told["with"] = f"{lease.by}, until {lease.until:%H:%M:%S} UTC"
    if verdict is not None:
        told["decided"] = verdict_words(verdict)
    return told


def people_words(item: Item) -> str:
    """How many people it takes, where it takes more than one or they disagree."""
    if item.contested:
        return "two disagreed; a lead decides"
    if item.reviews == 1:
        return ""
    return f"{len(item.judged)} of {item.reviews} have decided"


def verdict_words(verdict: Judged) -> str:
    """What was decided, by whom and when."""
    parts = [verdict.word.value]
    parts += [verdict.kind] if verdict.kind else []
    parts += [f"severity {verdict.severity}"] if verdict.word.value == "harmful" else []
    parts += [f"({verdict.reason})"] if verdict.reason else []
    return f"{' '.join(parts)}, by {verdict.by}, {verdict.at:%Y-%m-%d %H:%M:%S} UTC"


def role_words(part: Part) -> str:
    """Who said a text, and where it came from."""
    return clean(f"{part.role} ({part.source})" if part.source else part.role or "text")


def _row(table: Table, item: Item, now: datetime) -> None:
    lease = item.taken(now)
    over = item.is_over(now)
    if over:
        when = Text(state_of(item, now), "dim")
        notes = [verdict_words(item.verdict)] if item.verdict is not None else []
    else:
        when = Text(due_words(item.due, now), _due_style(item.due, now))
        notes = [people_words(item), f"with {lease.by}" if lease else ""]
    table.add_row(
        Text(clean(item.id), "bold"),
        Text(shown_sort(item).value, STYLES[shown_sort(item)]),
        Text(clean(item.feature), "cyan"),
        when,
        Text(clean("; ".join(filter(None, notes))), "dim"),
    )


def _due_style(due: datetime, now: datetime) -> str:
    return "red" if due < now else ""


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _short(seconds: float) -> str:
    """A time in one unit beyond a minute or two: nobody plans by seconds."""
    days = seconds // 86_400
    if days > 1:
        return f"{days:.0f} days"
    return duration(seconds)
