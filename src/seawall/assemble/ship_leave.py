"""What people signed about the gate: which of it holds by now, and why the rest does not."""

from datetime import datetime

from seawall.access import People
from seawall.access.shipping import (
    LOOSENING,
    WAIVER,
    Request,
    Said,
    excuses_in_force,
    granted_by,
)
from seawall.errors import AccessError
from seawall.ship.gate import Excuse, Leave, Loosened, Waiver


def leave_of(said: Said, people: People, feature: str, now: datetime) -> Leave:
    """All the leave that a feature has by now."""
    waivers, bad_waivers = _waivers(said, people, feature, now)
    excuses, bad_excuses = _excuses(said, people, feature, now)
    held = {each.probe for each in waivers} | {each.probe for each in excuses}
    refused = {
        probe: why for probe, why in (bad_waivers | bad_excuses).items() if probe not in held
    }
    return Leave(waivers, excuses, refused, _loosened(said, people))


def objection_to(request: Request, people: People, now: datetime) -> str:
    """Why a request does not hold by now; nothing where it does."""
    try:
        granted_by(request, people, now)
    except AccessError as problem:
        return str(problem)
    return ""


def _waivers(
    said: Said, people: People, feature: str, now: datetime
) -> tuple[list[Waiver], dict[str, str]]:
    """Those that hold, and by probe why others do not."""
    held, refused = list[Waiver](), dict[str, str]()
    for request in said.requests:
        facts = request.asked.signed.act.facts
        if request.kind != WAIVER or facts.get("for_feature") != feature:
            continue
        problem = objection_to(request, people, now)
        if problem:
            refused[request.probe] = f"a waiver does not hold: {problem}"
        elif request.until is not None:
            two = granted_by(request, people, now)
            entries = (request.asked.index, *(yes.index for yes in request.approved))
            control = str(facts.get("control"))
            held.append(Waiver(request.probe, two, request.until, control, entries))
    return held, refused


def _excuses(
    said: Said, people: People, feature: str, now: datetime
) -> tuple[list[Excuse], dict[str, str]]:
    held, refused = list[Excuse](), dict[str, str]()
    for each, problem in excuses_in_force(said, people, now):
        facts = each.signed.act.facts
        probe = str(facts.get("probe"))
        if facts.get("for_feature") != feature:
            continue
        if problem:
            refused[probe] = f"that it does not apply does not hold: {problem}"
        else:
            held.append(Excuse(probe, each.by, str(facts.get("reason")), (each.index,)))
    return held, refused


def _loosened(said: Said, people: People) -> dict[str, Loosened]:
    """
    The last leave for each checklist that two people accepted although it asks for less.

    Also what ran out: the gate tells that it was there.
    """
    found: dict[str, Loosened] = {}
    for request in said.requests:
        until, asked = request.until, request.asked
        if request.kind != LOOSENING or until is None:
            continue
        if objection_to(request, people, asked.at):
            continue
        leave = Loosened(granted_by(request, people, asked.at), until)
        digest = str(asked.signed.act.facts.get("checklist"))
        there = found.get(digest, leave)
        found[digest] = max(there, leave, key=lambda each: each.until)
    return found
