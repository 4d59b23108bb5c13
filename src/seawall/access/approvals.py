"""What the log says of approvals of tool calls, for whoever decides by them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from seawall.access.acts import told_act
from seawall.access.approve import approval_of, enter_word
from seawall.access.approving import (
    KINDS,
    REQUESTED,
    Standing,
    ToolApproval,
    approvers,
    fold,
    standing,
)
from seawall.access.people import People
from seawall.errors import AccessError
from seawall.ledger import Entry, Ledger, Query
from seawall.scope import Approval, Found, ToldApproval
from seawall.terms import Fact

LONGEST = timedelta(days=7)
"""No approval waits for longer, whatever the policy says."""


class LoggedApprovals:
    """
    Approvals as the log has them, by the people that there are at the moment.

    Nothing is kept between questions: what somebody signed a moment ago counts, in
    whatever process they did. All methods read the log, and raise LedgerError where that fails.
    """

    def __init__(self, log: Ledger, people: Callable[[], People]) -> None:
        self._log = log
        self._people = people

    def known(self, digest: str, now: datetime, *, people: int = 1) -> Found:
        """
        The approval of exactly this call that is good, or else waits, for so many people.

        One that fewer people must give is none: the call takes more of them by now. A no
        stands for as long as a yes would have been good.
        """
        there = self._people()
        asked = Query(kind=KINDS, since=now - LONGEST, tokens=(digest,))
        found = [a for a in fold(self._log.entries(asked)).values() if a.digest == digest]
        # The day, since what was asked for before LONGEST is not seen any more.
        last = found[-1].id if found else f"{now:%Y-%m-%d}"
        once = f"approval.requested:{digest}:{last}"
        # Else whoever asks often enough would find somebody who says yes.
        if any(standing(a, there, now) is Standing.DENIED and now <= a.expires for a in found):
            return Found(None, once, denied=True)
        for wanted in (Standing.APPROVED, Standing.WAITING):
            for each in found:
                if each.people >= people and standing(each, there, now) is wanted:
                    return Found(_approval(each, there), once)
        return Found(None, once)

    def are_many(self, feature: str, now: datetime, *, since: datetime, most: int) -> bool:
        """Whether so many calls of a feature, or more, that asked since then wait for people."""
        if len(self._asked(feature, since, most)) < most:
            return False
        people = self._people()
        found = fold(self._log.entries(Query(kind=KINDS, since=since))).values()
        waiting = sum(
            each.feature == feature and standing(each, people, now) is Standing.WAITING
            for each in found
        )
        return waiting >= most

    def of_feature(self, feature: str, now: datetime, *, most: int) -> list[ToldApproval]:
        """A feature's newest approvals: those that wait, then those that are good, then others."""
        newest = self._asked(feature, now - LONGEST, most)
        if not newest:
            return []
        people, since = self._people(), min(entry.event.at for entry in newest)
        found = fold(self._log.entries(Query(kind=KINDS, since=since))).values()
        ids = {entry.event.facts.get("approval") for entry in newest}
        told = [_told(each, people, now) for each in found if each.id in ids]
        order = (Standing.WAITING, Standing.APPROVED)
        still_open = [each for state in order for each in told if each.state == state]
        return [*still_open, *(each for each in reversed(told) if each.state not in order)]

    def _asked(self, feature: str, since: datetime, most: int) -> list[Entry]:
        """The newest requests of a feature since then, so many at most."""
        asked = Query(kind=REQUESTED, feature=feature, since=since, limit=most, newest_first=True)
        return list(self._log.entries(asked))

    def one(self, identity: str, now: datetime) -> ToldApproval | None:
        """The approval of this id; None where there was none in the last days."""
        try:
            found = approval_of(self._log, identity, since=now - LONGEST)
        except AccessError:
            return None
        return _told(found, self._people(), now)

    def say(self, about: ToldApproval, said: Mapping[str, str], now: datetime) -> None:
        """
        Log somebody's signed yes or no; AccessError says why it may not be said.

        `said` has `kind`, `by`, `at`, `nonce`, `key` and `signature`, and perhaps a `reason`.
        AlreadyUsed where it was said before.
        """
        people = self._people()
        facts: dict[str, Fact] = {"approval": about.id, "digest": about.digest}
        if said.get("reason"):
            facts["reason"] = said["reason"]
        enter_word(self._log, people, told_act(said, facts, people), now)


def _approval(approval: ToolApproval, people: People) -> Approval:
    """An approval as far as decisions go by it."""
    granted = len(approvers(approval, people))
    return Approval(approval.id, approval.people, granted, approval.expires)


def _told(approval: ToolApproval, people: People, now: datetime) -> ToldApproval:
    return ToldApproval(
        id=approval.id,
        digest=approval.digest,
        tool=approval.tool,
        feature=approval.feature,
        state=standing(approval, people, now).value,
        people=approval.people,
        granted=len(approvers(approval, people)),
        expires=approval.expires,
        reason=approval.reason,
    )
