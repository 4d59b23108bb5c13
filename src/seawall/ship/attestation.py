"""The gate's result as others verify it: an in-toto statement, and what the log has of it."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from seawall.errors import LedgerError, ShipError
from seawall.ledger import Verifier, decode, open_proof
from seawall.ledger.cosigned import decoded
from seawall.ship.answer import Answer, Outcome
from seawall.ship.checklist import Checklist
from seawall.ship.gate import Result
from seawall.ship.subject import PARTS, digest_of
from seawall.terms import Fact

CHECKED = "ship.checked"

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/svr/v0.2"
"""A simple verification result: who verified, by which policies, when, and what holds."""

READY = "seawall/ship/ready"
"""The property of a result that says that a feature may ship."""

_VERIFIER = "https://seawall.invalid/ship/v1"

CLOCKS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry's exact bytes, and the receipt that it is in a signed log (C2SP tlog-proof)."""

    leaf: bytes = field(repr=False)
    receipt: str = field(repr=False)

    @property
    def told(self) -> dict[str, str]:
        """As the file has it, beside the envelope."""
        return {"entry": base64.b64encode(self.leaf).decode(), "receipt": self.receipt}


@dataclass(frozen=True, slots=True)
class Statement:
    """
    What a verified statement says.

    `loosened_by` gave leave for a checklist that asks for less, where it took that;
    `loosened_until` is when that ends, or ended, where it says so.
    """

    feature: str
    digests: Mapping[str, str]
    at: datetime
    properties: frozenset[str]
    answers: Sequence[Mapping[str, Any]]
    loosened_by: tuple[str, ...] = ()
    loosened_until: datetime | None = None

    @property
    def ready(self) -> bool:
        """Whether it says that the feature may ship."""
        return READY in self.properties


def properties_of(result: Result) -> list[str]:
    """What holds: each probe that passes and by what it does; at the end whether all do."""
    passing = [answer for answer in result.answers if answer.outcome.passes]
    found = [f"seawall/ship/{answer.probe}/{_by(answer)}" for answer in passing]
    return [*sorted(found), *([READY] if result.ready else [])]


def _by(answer: Answer) -> str:
    return answer.how.value if answer.outcome is Outcome.PASS else answer.outcome.value


def statement_of(result: Result, tenant: str, *, signer: str) -> bytes:
    """The bytes that are signed."""
    digests, end = result.subject.digests, result.loosened_until
    name = f"{tenant}/{result.feature}"
    said = {
        "_type": STATEMENT,
        "subject": [
            {"name": f"{name}#{part}", "digest": {"sha256": digests[part].removeprefix("sha256:")}}
            for part in PARTS
            if part in digests
        ],
        "predicateType": PREDICATE,
        "predicate": {
            "verifier": {
                "id": _VERIFIER,
                "policies": [
                    {"name": "checklist", "digest": _sha256(digests.get("checklist", ""))}
                ],
                "seawall": result.subject.names.get("version", ""),
                "signer": signer,
            },
            "timeCreated": _moment(result.at),
            "properties": properties_of(result),
            "seawall": {
                "feature": result.feature,
                "names": dict(result.subject.names),
                "answers": [
                    {
                        "probe": answer.probe,
                        "outcome": answer.outcome.value,
                        "how": answer.how.value,
                        "why": answer.why,
                        "entries": list(answer.entries),
                    }
                    for answer in result.answers
                ],
                "weaker": [{"probe": each.probe, "what": each.what} for each in result.weaker],
                "loosened_by": list(result.loosened_by),
                "loosened_until": _moment(end) if end else None,
            },
        },
    }
    return orjson.dumps(said)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _sha256(digest: str) -> dict[str, str]:
    return {"sha256": digest.removeprefix("sha256:")}


def checked_facts(
    result: Result, checklist: Checklist, *, number: int, result_digest: str
) -> dict[str, Fact]:
    """What the log keeps of a result: which probe came to what, and by which terms."""
    facts: dict[str, Fact] = {
        "number": number,
        "ready": result.ready,
        "accepted": result.accepted,
        "digests": dict(result.subject.digests),
        "outcomes": {answer.probe: answer.outcome.value for answer in result.answers},
        "probes": {probe.id: probe.terms.facts for probe in checklist.probes},
    }
    if result.accepted and result.loosened_until:
        facts["loosened_until"] = _moment(result.loosened_until)
    return facts | ({"result": result_digest} if result_digest else {})


def read_statement(payload: bytes) -> Statement:
    """What verified bytes say; ShipError where they are no result of the gate."""
    try:
        said = orjson.loads(payload)
        predicate = said["predicate"] if _is_ours(said) else {}
        digests = {
            str(each["name"]).rpartition("#")[2]: f"sha256:{each['digest']['sha256']}"
            for each in said["subject"]
        }
        at = datetime.fromisoformat(predicate["timeCreated"])
        ours = predicate["seawall"]
        end = ours.get("loosened_until")  # results from before it was told have none
        return Statement(
            str(ours["feature"]),
            digests,
            at.astimezone(UTC),
            frozenset(map(str, predicate["properties"])),
            list(ours["answers"]),
            tuple(map(str, ours["loosened_by"])),
            datetime.fromisoformat(end).astimezone(UTC) if end is not None else None,
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ShipError("this is signed, but it is no result of `seawall ship`") from None


def _is_ours(said: Mapping[str, Any]) -> bool:
    return (said["_type"], said["predicateType"]) == (STATEMENT, PREDICATE)


def read_proof(told: object) -> Proof:
    """The proof beside an envelope; ShipError where there is none."""
    if isinstance(told, Mapping):
        entry, receipt = told.get("entry"), told.get("receipt")
        if isinstance(entry, str) and isinstance(receipt, str) and decoded(entry):
            return Proof(decoded(entry), receipt)
    raise ShipError(
        "the file has no proof that this result is in a log; write it anew with `--out`"
    )


def proved(proof: Proof, payload: bytes, verifiers: Sequence[Verifier]) -> datetime | None:
    """
    Since when a log, or a witness of it, has the result; None where neither says a time.

    ShipError where the proof does not hold, or is of another result than these bytes.
    """
    try:
        _, _, signatures = open_proof(proof.receipt, proof.leaf, verifiers)
        event = decode(proof.leaf).event
    except LedgerError as problem:
        raise ShipError(f"the log's proof does not hold: {problem}") from None
    if event.kind != CHECKED or event.facts.get("result") != digest_of(payload):
        raise ShipError("the log's proof is of another result than the one that is signed")
    times = [each.at for each in signatures if each.at is not None]
    return datetime.fromtimestamp(min(times), UTC) if times else None
