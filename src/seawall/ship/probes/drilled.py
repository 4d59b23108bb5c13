"""Whether a drill was really done of late, and passed."""

from seawall.ship.answer import Answer, Outcome
from seawall.ship.checklist import Probe
from seawall.ship.evidence import Evidence
from seawall.ship.probes.sort import Needs, Sort, age, told, unusable

DRILLED = "ship.drilled"


def _drill_passed(probe: Probe, evidence: Evidence) -> Answer:
    """The last one counts; one that failed after one that passed is not passed over."""
    assert probe.at_most is not None
    runs = [s for s in evidence.of(DRILLED) if s.facts.get("drill") == probe.about[0]]
    missing = "it was never tried"
    if answer := unusable(probe, evidence, runs, missing=missing, was="it was tried"):
        return answer
    last = runs[-1]
    if last.facts.get("passed") is not True:
        reason = reason_told(str(last.facts.get("reason") or ""))
        return told(probe, Outcome.FAIL, f"the last failed: {reason}", by=[last])
    seconds = last.facts.get("seconds")
    took = seconds if isinstance(seconds, int) else probe.at_most + 1
    if took > probe.at_most:
        why = f"it took {took:,} s, and may take {probe.at_most:,}"
        return told(probe, Outcome.FAIL, why, by=[last])
    ago = age(evidence.now - last.at)
    return told(probe, Outcome.PASS, f"passed in {took:,} s, {ago} ago", by=[last])


_WHY = {
    "back_from_backup": "a backup that was put back brought the text back",
    "keys_optional": "whoever has no key passes whatever is revoked; write `keys: required`",
    "keys_unreadable": "the copy has texts whose keys it cannot open; is `vault-keys` whole?",
    "log_in_database": "the log is in PostgreSQL, and this drill is for a log in a file",
    "log_not_whole": "the copy of the log does not verify; `seawall log verify` says more",
    "never_passed": "not even the first request passed",
    "not_sealed": "the text that was planted could not be read back",
    "not_started": "the gateway of the drill did not start; does `seawall serve`?",
    "still_on_disk": "the text was found in the vault's file after it was erased",
    "still_passes": "requests still passed a minute after the key was revoked",
    "still_readable": "the text could be read after it was erased",
}


def reason_told(reason: str) -> str:
    """Why a drill failed, for people."""
    return _WHY.get(reason) or reason.replace("_", " ") or "it did not pass"


SORTS = {
    "drill-passed": Sort(
        _drill_passed,
        Needs("`restore`, `erase` or `kill_switch`", within=True, at_most=True),
    )
}
