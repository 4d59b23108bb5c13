"""What the log says of approvals of tool calls, for whoever decides by them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from seawall.access.approving import KINDS, Standing, ToolApproval, approvers, fold, standing
from seawall.access.people import People
from seawall.ledger import LedgerReader, Query
from seawall.scope import Approval

LONGEST = timedelta(days=7)
"""No approval waits for longer, whatever the policy says."""


class LoggedApprovals:
    """
    Approvals as the log has them, by the people that there are at the moment.

    Nothing is kept between questions: what somebody signed a moment ago counts, in
    whatever process they did.
    """

    def __init__(self, log: LedgerReader, people: Callable[[], People]) -> None:
        self._log = log
        self._people = people

    def all(self, now: datetime, *, digest: str = "") -> dict[str, ToolApproval]:
        """Approvals that are not over for long, of one call where its digest is given, by id."""
        facts = (("digest", digest),) if digest else ()
        return fold(self._log.entries(Query(kind=KINDS, since=now - LONGEST, facts=facts)))

    def known(self, digest: str, now: datetime) -> Approval | None:
        """The approval of exactly this call that is good, or else waits; None without one."""
        people, found = self._people(), list(self.all(now, digest=digest).values())
        for wanted in (Standing.APPROVED, Standing.WAITING):
            for each in found:
                if standing(each, people, now) is wanted:
                    return told(each, people)
        return None


def told(approval: ToolApproval, people: People) -> Approval:
    """An approval as far as decisions go by it."""
    granted = len(approvers(approval, people))
    return Approval(approval.id, approval.people, granted, approval.expires)
