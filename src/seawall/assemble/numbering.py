"""Logs numbered runs of one sort, so that one that is hidden leaves a gap and two never share."""

from collections.abc import Mapping
from datetime import UTC, datetime

from seawall.errors import AlreadyUsed
from seawall.ledger import Ledger, Query
from seawall.terms import Event, Fact


def log_numbered(
    log: Ledger, kind: str, facts: Mapping[str, Fact], *, feature: str = "", of: str = ""
) -> int:
    """
    Log an event with the next `number`, counted from 1; the number that it has.

    Events of one kind and feature are counted together, and with `of` only those whose fact of
    that name is the same. Two at the same moment get two numbers: a number that stood twice
    would look like a run that was hidden, for good.
    """
    same = ((of, str(facts[of])),) if of else ()
    number = 1 + sum(1 for _ in log.entries(Query(kind=kind, feature=feature, facts=same)))
    while True:
        event = Event(
            kind, datetime.now(UTC), "cli", feature=feature, facts={"number": number, **facts}
        )
        try:
            log.append([event], unless=f"{kind}:{feature}:{facts.get(of, '')}:{number}")
        except AlreadyUsed:
            number += 1
            continue
        return number
