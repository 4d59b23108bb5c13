"""What the scopes of a policy grant, put down where the log does not have it yet."""

from collections.abc import Iterable
from datetime import datetime

from seawall.ledger import LedgerReader, Query
from seawall.scope import Manifest
from seawall.scope.granting import GRANTED, granted, grantings, history
from seawall.terms import Event


def newly_granted(
    log: LedgerReader, manifests: Iterable[Manifest], revision: str, *, at: datetime
) -> list[Event]:
    """The events that tell what is granted from now on; none where the log says so already."""
    told = history(entry.event for entry in log.entries(Query(kind=GRANTED)))
    before = {feature: past[-1][1] for feature, past in told.items()}
    return [
        Event(GRANTED, at, "gateway", feature=feature, facts=facts)
        for feature, facts in grantings(before, granted(manifests), revision)
    ]
