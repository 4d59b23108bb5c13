"""The gate of an installation: asked, logged, signed, and with a proof that it was logged."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from seawall.access import PersonKey
from seawall.access.dsse import Envelope, sign_bytes
from seawall.assemble.ledger import open_ledger
from seawall.assemble.ship_leave import leave_of
from seawall.assemble.shipping import Gathered, Installation, gather
from seawall.errors import AccessError, LedgerError, ShipError
from seawall.ledger import Receipt, open_for_reading, prove
from seawall.ship.attestation import CHECKED, Proof, checked_facts, statement_of
from seawall.ship.checklist import Terms, raised, terms_of
from seawall.ship.evidence import Seen
from seawall.ship.gate import Result, judge
from seawall.ship.read import shipped
from seawall.ship.subject import Subject, digest_of
from seawall.terms import Event, Fact

_PATIENCE = 5.0
"""Seconds until a checkpoint must cover what was just logged."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the gate said, and what it was asked with."""

    result: Result
    gathered: Gathered


@dataclass(frozen=True, slots=True)
class Signed:
    """A result as a file holds it: the signed statement, and that it is in the log."""

    envelope: Envelope
    proof: Proof


def ask_gate(
    installation: Installation, subject: Subject, *, feature: str, now: datetime, workers: int = 1
) -> Asked:
    """What the gate says of a feature now. Nothing is logged by that."""
    gathered = gather(installation, subject, feature=feature, now=now, workers=workers)
    leave = leave_of(gathered.said, installation.people, feature, now)
    result = judge(
        installation.checklist,
        gathered.evidence,
        leave,
        before_of(gathered),
        named=named_before(gathered),
    )
    return Asked(result, gathered)


def before_of(gathered: Gathered) -> Mapping[str, Terms]:
    """
    The terms that no checklist may be weaker than without two people.

    Those of the checklist that is shipped, and the strictest of each question of the team's own
    that an accepted check had: what a team once asked for, it does not stop asking for by itself.
    A check that was accepted by leave adds what it asks for more, and takes nothing away: leave
    ends, also that of logs which do not tell by what a check was accepted.
    """
    there = {probe.id: probe.terms for probe in shipped().probes}
    own = dict[str, Terms]()
    for seen in _accepted(gathered):
        probes = seen.facts.get("probes")
        if isinstance(probes, Mapping):
            told = {
                name: terms_of(facts)
                for name, facts in probes.items()
                # a bound that two people loosened is still looser than what is shipped
                if name not in there and isinstance(facts, Mapping)
            }
            own = raised(own, told)
    return own | there


def named_before(gathered: Gathered) -> tuple[str, ...]:
    """The parts of this feature that any accepted check was of; leave forgets none for good."""
    named = set[str]()
    for seen in _accepted(gathered):
        digests = seen.facts.get("digests")
        if seen.feature == gathered.evidence.feature and isinstance(digests, Mapping):
            named |= digests.keys()
    return tuple(sorted(named))


def _accepted(gathered: Gathered) -> Iterator[Seen]:
    """The checks of which the checklist was accepted, oldest first."""
    return (seen for seen in gathered.checks if seen.facts.get("accepted") is True)


def sign_result(installation: Installation, asked: Asked, key: PersonKey) -> Signed:
    """
    The result, signed by somebody who is named, logged, and with the log's proof of that.

    AccessError where the key is not that of whoever it names.
    """
    person = installation.people.find(key.name)
    if person.key != key.public:
        raise AccessError(
            f"this is not the key that the policy file has for `{key.name}`; sign with that one"
        )
    payload = statement_of(asked.result, installation.people.tenant, signer=key.name)
    envelope = sign_bytes(payload, [key.signing])
    index = log_result(installation, asked, result=digest_of(payload))
    return Signed(envelope, _proved(installation, index))


def log_result(installation: Installation, asked: Asked, *, result: str = "") -> int:
    """Log what the gate said; the index of its entry."""
    number = 1 + len([s for s in asked.gathered.checks if s.feature == asked.result.feature])
    facts: dict[str, Fact] = checked_facts(
        asked.result, installation.checklist, number=number, result_digest=result
    )
    event = Event(CHECKED, asked.result.at, "cli", feature=asked.result.feature, facts=facts)
    with open_ledger(installation.path) as log:
        receipt = log.append([event])
    if not isinstance(receipt, Receipt):
        raise LedgerError("what the gate said could not be logged; try again")
    return receipt.last


def _proved(installation: Installation, index: int) -> Proof:
    """The entry and its receipt, once a checkpoint covers it."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            receipt = prove(installation.folder, index)
            break
        except LedgerError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    with open_for_reading(installation.folder) as log:
        entry = log.entry(index)
    if entry is None:
        raise ShipError("what the gate said is not in the log; `seawall log verify` says more")
    return Proof(entry.leaf, receipt)
