"""What speaks against somebody looking at an item, or saying what they say of it."""

from datetime import datetime

from seawall.access.acts import Act
from seawall.access.two_people import word
from seawall.review.items import Item, Word
from seawall.review.kinds import TOLD, is_a_kind
from seawall.review.order import LEADS, Reviewer, no_reviewer, objection, own_traffic
from seawall.review.reading import number

LONGEST_REASON = 300

_NAME_A_KIND = (Word.HARMFUL, Word.REFUSE)


def is_over(item: Item) -> str:
    """What somebody is told who wants to see or decide what is over."""
    about = f"; `seawall log unseal request {item.subject}` asks for it" if item.subject else ""
    return f"{item.id} is over, and its text is not shown any more{about}"


def looking_objection(item: Item, reviewer: Reviewer, now: datetime) -> str | None:
    """What speaks against somebody seeing the texts of an item that is not over."""
    said = no_reviewer(reviewer) or own_traffic(item, reviewer)
    if said is not None:
        return said
    lease = item.taken(now)
    if (lease is not None and lease.by == reviewer.name) or _leads(reviewer):
        return None
    return f"{item.id} is not yours; take it to see its texts"


def unread_objection(item: Item, said: str, trouble: str) -> str | None:
    """What speaks against saying this of an item whose text nobody can read, and why not."""
    if not trouble or said == item.unread:
        return None
    return f"nobody can read {item.id} ({trouble}), so all that can be said is `{item.unread}`"


def deciding_objection(item: Item, act: Act, reviewer: Reviewer, now: datetime) -> str | None:
    """What speaks against an act deciding an item now; None where nothing does."""
    said = objection(item, reviewer, now)
    return said or _not_had(item, act, now) or _not_said(item, act)


def _not_had(item: Item, act: Act, now: datetime) -> str | None:
    """Why the item is not that of who says this."""
    lease = item.taken(now)
    if lease is None:
        return f"{item.id} is not yours any more; take it again"
    named = word(act.facts, "lease"), number(act.facts, "step", -1)
    if (lease.by, *named) != (act.person, lease.id, item.step) or act.at > lease.until:
        return f"this was said of {item.id} as it was before; look at it again"
    return None


def _not_said(item: Item, act: Act) -> str | None:
    """Why this cannot be said of it."""
    said, reason = word(act.facts, "said"), word(act.facts, "reason")
    if said not in item.words:
        return f"of {item.id} one says {_listed(item)}"
    if ("sealed" in act.facts) != (said == Word.EDIT):
        return "to edit needs the text that is to be delivered, and nothing else has one"
    if no_kind := _no_kind(word(act.facts, "kind"), said):
        return no_kind
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        return f"write the reason on one line, of {LONGEST_REASON} characters at most"
    return None


def _no_kind(kind: str, said: str) -> str | None:
    """Why it cannot be of this kind."""
    if kind and said not in _NAME_A_KIND:
        return "only what is harmful or refused is of a kind"
    if kind and not is_a_kind(kind):
        return f"no kind is called so; there are {TOLD}"
    return None


def _listed(item: Item) -> str:
    words = [f"`{each}`" for each in Word if each in item.words]
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _leads(reviewer: Reviewer) -> bool:
    return not reviewer.roles.isdisjoint(LEADS)
