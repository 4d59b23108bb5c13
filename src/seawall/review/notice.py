"""What people on duty are told, in words of ours alone, and when they are told it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

AT_ONCE = 5
"""Notices of one kind and feature that are told one by one before others are gathered."""

MOST_KNOWN = 1_000
"""Gathered notices that are told apart: what comes again of them is not counted twice."""

MILLION = 1_000_000

_FEATURE = re.compile(r"(?:[a-z0-9][a-z0-9._-]{0,63})?")
_ITEM = re.compile(r"(?:(?:itm|apr)_[0-9a-f]{16})?")
_MOST = 10**9


class NoticeKind(StrEnum):
    """What has happened that people should know of."""

    HOLD = "hold"
    EXPIRY = "expiry"
    DRIFT = "drift"
    BACKLOG = "backlog"
    SHARE_RAISED = "share_raised"
    APPROVAL = "approval"
    TEST = "test"


_ONE = {
    NoticeKind.HOLD: "an answer waits for people",
    NoticeKind.EXPIRY: "an answer was not delivered, for nobody decided in time",
    NoticeKind.DRIFT: "the filters may miss more than they did",
    NoticeKind.BACKLOG: "1 item waits for reviewers",
    NoticeKind.SHARE_RAISED: "people now look at more of the decisions",
    NoticeKind.APPROVAL: "a tool call waits for people",
    NoticeKind.TEST: "this is a test; nothing has happened",
}

_MANY = {
    NoticeKind.HOLD: "{} more answers came to wait for people",
    NoticeKind.EXPIRY: "{} more answers were not delivered, for nobody decided in time",
    NoticeKind.BACKLOG: "{} items wait for reviewers",
    NoticeKind.APPROVAL: "{} more tool calls came to wait for people",
}

_COMMAND = {
    NoticeKind.DRIFT: "seawall review status",
    NoticeKind.SHARE_RAISED: "seawall review status",
    NoticeKind.APPROVAL: "seawall approve list",
    NoticeKind.TEST: "seawall notices test",
}

Key = tuple[NoticeKind, str, str, int | None]
"""What makes two notices the same: kind, feature, item and share."""


@dataclass(frozen=True, slots=True)
class Notice:
    """
    Something that people on duty should know: of which feature, about which item, since when.

    It has no text of its own, so that none of a user's can get in: `text` is written here from
    the kind and the numbers. `count` is how many items it is about, `until` when what waits is
    over, `share` the share of decisions that people look at from now on, in millionths.
    ValueError for what is no feature, item, number or moment with its zone.
    """

    kind: NoticeKind
    at: datetime
    feature: str = ""
    item: str = ""
    count: int = field(default=1, kw_only=True)
    until: datetime | None = field(default=None, kw_only=True)
    share: int | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        moments = (self.at, *((self.until,) if self.until else ()))
        wrong = {
            "kind": not isinstance(self.kind, NoticeKind),
            "moment": any(moment.tzinfo is None for moment in moments),
            "feature": not _FEATURE.fullmatch(self.feature),
            "item": not _ITEM.fullmatch(self.item),
            "count": not 1 <= self.count <= _MOST,
            "share": self.share is not None and not 0 <= self.share <= MILLION,
        }
        if any(wrong.values()):
            named = ", ".join(name for name, is_wrong in wrong.items() if is_wrong)
            raise ValueError(f"a notice cannot have such a {named}")

    @property
    def text(self) -> str:
        """What has happened, in a line that begins in lower case and has no full stop."""
        if self.share is not None:
            said = f"people now look at {self.share / 10_000:.10g}% of the decisions"
        elif self.count > 1 and self.kind in _MANY:
            said = _MANY[self.kind].format(f"{self.count:,}")
        else:
            said = _ONE[self.kind]
        return f"{said}, until {self.until.astimezone(UTC):%H:%M} UTC" if self.until else said

    @property
    def command(self) -> str:
        """What shows more of it on the command line."""
        if self.item:
            what = "approve" if self.item.startswith("apr_") else "review"
            return f"seawall {what} show {self.item}"
        return _COMMAND.get(self.kind, "seawall review list")

    @property
    def key(self) -> Key:
        """The same of two notices that are the same."""
        return (self.kind, self.feature, self.item, self.share)

    @property
    def id(self) -> str:
        """
        `msg_` and 32 hex digits, the same of the same notice of the same moment.

        Whoever gets it twice (after a retry, or from two gateways that share a log) can tell.
        """
        moment = self.at.astimezone(UTC).isoformat()
        said = "\0".join((*map(str, self.key), moment, str(self.count)))
        return f"msg_{sha256(said.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class Said:
    """A notice that was told, or gathered to be told with others."""

    key: Key
    at: datetime
    told: bool = True


@dataclass(frozen=True, slots=True)
class Gathered:
    """Notices of one kind and feature that are told together once it was quiet for a while."""

    newest: Notice
    count: int

    @property
    def sum(self) -> Notice:
        """The one notice that stands for all of them."""
        if self.count == 1 or not self.newest.item:
            return self.newest
        return Notice(self.newest.kind, self.newest.at, self.newest.feature, count=self.count)


@dataclass(frozen=True, slots=True)
class Told:
    """What was said lately, and what is gathered."""

    said: tuple[Said, ...] = ()
    gathered: tuple[Gathered, ...] = ()


def due(
    before: Told, happened: Iterable[Notice], now: datetime, *, quiet: timedelta
) -> tuple[tuple[Notice, ...], Told]:
    """
    Which notices are to be told now, and what is then known to have been said.

    The same notice is not told again within `quiet`. Of one kind and feature at most AT_ONCE
    are told within it, so that a flood does not bury who is on duty: what comes beyond is
    gathered, and told as one notice with their number. Call it again at the time of `again`.
    """
    said = [each for each in before.said if abs(now - each.at) < quiet]
    known = {each.key for each in said}
    taken = Counter(each.key[:2] for each in said if each.told)
    waiting = {gathered.newest.key[:2]: gathered for gathered in before.gathered}
    telling: list[Notice] = []
    for group in [group for group in waiting if taken[group] < AT_ONCE]:
        telling.append(waiting.pop(group).sum)
        taken[group] += 1
        said.append(Said(telling[-1].key, now))
    for notice in happened:
        if notice.key in known:
            continue
        group = notice.key[:2]
        told = taken[group] < AT_ONCE and group not in waiting
        known.add(notice.key)
        said.append(Said(notice.key, now, told))
        if told:
            telling.append(notice)
            taken[group] += 1
        else:
            count = waiting[group].count if group in waiting else 0
            waiting[group] = Gathered(notice, count + 1)
    return tuple(telling), Told(_bounded(said), tuple(waiting.values()))


def again(told: Told, *, quiet: timedelta) -> datetime | None:
    """When what is gathered may be told; None where nothing is."""
    times: list[datetime] = []
    for gathered in told.gathered:
        group = gathered.newest.key[:2]
        told_at = sorted(each.at for each in told.said if each.told and each.key[:2] == group)
        times.append(told_at[-AT_ONCE:][0] + quiet if told_at else gathered.newest.at)
    return min(times, default=None)


def unsaid(told: Told, notice: Notice) -> Told:
    """The same without a notice that reached nobody: it may be told again at once."""
    said = tuple(each for each in told.said if each.key != notice.key)
    return Told(said, told.gathered)


def _bounded(said: Sequence[Said]) -> tuple[Said, ...]:
    """All that was told, and of what was gathered the newest."""
    gathered = [each for each in said if not each.told]
    forgotten = {id(each) for each in gathered[:-MOST_KNOWN]}
    return tuple(each for each in said if id(each) not in forgotten)
