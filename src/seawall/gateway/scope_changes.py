"""Scopes of two policies compared, as other changes of a policy are."""

from collections.abc import Iterable

from seawall.policy import Change, Effect
from seawall.scope import Manifest, Way, compared

_EFFECTS = {
    Way.NARROWER: Effect.STRONGER,
    Way.WIDER: Effect.WEAKER,
    # Nobody can tell: who takes it for harmless had better look.
    Way.UNSURE: Effect.WEAKER,
    Way.SAME: Effect.CHANGED,
}


def diff_scopes(before: Iterable[Manifest], after: Iterable[Manifest]) -> tuple[Change, ...]:
    """
    Every difference in what features may do with tools.

    It is weaker where a call may be allowed that was not, and where nobody can tell.
    """
    return tuple(
        Change(each.where, _told(each.what, each.way), _EFFECTS[each.way])
        for each in compared(before, after)
    )


def _told(what: str, way: Way) -> str:
    return f"{what}; whether that allows more, a person must say" if way is Way.UNSURE else what
