"""What people looked at, what they said, and what came of it, in words."""

from collections.abc import Callable, Mapping

from seawall.cli.words import printable as clean
from seawall.terms import Event, Fact

_SAMPLES = {
    "audit": "drawn for the audit",
    "risk": "drawn for its risk",
    "both": "drawn for the audit and for its risk",
    "gold": "an item whose answer is known",
}
_SAID = {
    "harmful": "it is harmful",
    "harmless": "it is harmless",
    "unsure": "nobody can tell",
    "deliver": "deliver it",
    "edit": "deliver it as edited",
    "refuse": "do not deliver it",
}

_STEPS = {
    "tried": "tried in shadow",
    "promoted": "put in force",
    "rolled_back": "taken back",
}


def reviewed(event: Event) -> str | None:
    """What happened in review; None for events of other kinds."""
    tell = _TELLERS.get(event.kind)
    return tell(event) if tell else None


def _sampled(event: Event) -> str:
    facts = event.facts
    how = _SAMPLES.get(_word(facts, "sample"), "drawn")
    unread = "" if "sealed" in facts else ", though its texts are not kept"
    confirmed = facts.get("confirm") is True and not _are_two(facts)
    again = ", and a second one if they call it harmful" if confirmed else ""
    until = _until(facts, "due")
    return f"{how}{unread}: {_people(facts)} it until {until}{again}{_id(facts)}"


def _held(event: Event) -> str:
    facts = event.facts
    return f"{_people(facts)} what is held until {_until(facts, 'due')}{_id(facts)}"


def _appealed(event: Event) -> str:
    facts = event.facts
    told = f"{_people(facts)} it until {_until(facts, 'due')}{_id(facts)}"
    return f"the end user says that it was stopped by mistake: {told}"


def _leased(event: Event) -> str:
    return f"{clean(event.actor)} took it until {_until(event.facts, 'until')}{_id(event.facts)}"


def _returned(event: Event) -> str:
    return f"{clean(event.actor)} gave it back{_id(event.facts)}"


def _decided(event: Event) -> str:
    facts = event.facts
    said = _SAID.get(_word(facts, "said"), _word(facts, "said"))
    more = [_word(facts, "kind")] if facts.get("kind") else []
    if facts.get("severity") and _word(facts, "said") == "harmful":
        more.append(f"severity {_word(facts, 'severity')}")
    told = f" ({', '.join(more)})" if more else ""
    why = f": {_word(facts, 'reason')}" if facts.get("reason") else ""
    return f"{_word(facts, 'by')} said: {said}{told}{why}{_id(facts)}"


def _expired(event: Event) -> str:
    gone = _word(event.facts, "reason") == "client_gone"
    why = "the client left before anybody decided" if gone else "it is over, and nobody decided"
    return f"{why}{_id(event.facts)}"


def _unmasked(event: Event) -> str:
    return f"{_word(event.facts, 'by')} saw it unmasked{_id(event.facts)}"


def _collected(event: Event) -> str:
    return f"the client fetched what people decided{_id(event.facts)}"


def _planned(event: Event) -> str:
    facts = event.facts
    before = f", in place of {_share(facts, 'from')}" if "from" in facts else ""
    why = _word(facts, "reason").replace("_", " ")
    return f"people look at {_share(facts, 'share')} from now on{before}: {why}"


def _ended(event: Event) -> str:
    facts = event.facts
    key = "its key is told" if "key" in facts else "its key is not told"
    why = _word(facts, "reason").replace("_", " ")
    return f"the epoch {_word(facts, 'epoch')} is over: {why}; {key}"


def _signed(event: Event) -> str:
    facts = event.facts
    why = f": {_word(facts, 'reason')}" if facts.get("reason") else ""
    return f"{_word(facts, 'by')} signed for a share of {_share(facts, 'to')}{why}"


def _added(event: Event) -> str:
    facts = event.facts
    does = "stopped" if _word(facts, "action") == "block" else "let pass"
    of = f", of {_word(facts, 'feature')}" if facts.get("feature") else ""
    until = f"until {_until(facts, 'expires')}"
    return f"what is like it is {does} from now on{of}, {until} ({_word(facts, 'entry')})"


def _removed(event: Event) -> str:
    return f"{_word(event.facts, 'by')} removed {_word(event.facts, 'entry')}"


def _calibrated(event: Event) -> str:
    facts = event.facts
    step = _STEPS.get(_word(facts, "stage"), _word(facts, "stage").replace("_", " "))
    of = f" of {_word(facts, 'rule')}" if facts.get("rule") else ""
    return f"the threshold{of} that reviews gave was {step}"


def _known(event: Event) -> str:
    return f"{_word(event.facts, 'by')} added an item whose answer is known{_id(event.facts)}"


def _scored(event: Event) -> str:
    is_known = "harmful" if event.facts.get("harmful") else "harmless"
    return f"{_word(event.facts, 'by')} is told the known answer: {is_known}{_id(event.facts)}"


_TELLERS: Mapping[str, Callable[[Event], str]] = {
    "appeal.received": _appealed,
    "review.calibrated": _calibrated,
    "review.collected": _collected,
    "review.decided": _decided,
    "review.entry_added": _added,
    "review.entry_removed": _removed,
    "review.epoch_ended": _ended,
    "review.expired": _expired,
    "review.gold_added": _known,
    "review.gold_scored": _scored,
    "review.held": _held,
    "review.leased": _leased,
    "review.planned": _planned,
    "review.returned": _returned,
    "review.sampled": _sampled,
    "review.share_lowered": _signed,
    "review.share_raised": _signed,
    "review.unmasked": _unmasked,
}


def _people(facts: Mapping[str, Fact]) -> str:
    return "two people look at" if _are_two(facts) else "a person looks at"


def _are_two(facts: Mapping[str, Fact]) -> bool:
    return facts.get("reviews") == 2  # noqa: PLR2004


def _until(facts: Mapping[str, Fact], name: str) -> str:
    return f"{_word(facts, name)[:16].replace('T', ' ')} UTC"


def _share(facts: Mapping[str, Fact], name: str) -> str:
    share = facts.get(name)
    return f"{share / 10_000:.10g}%" if isinstance(share, int) else "?"


def _id(facts: Mapping[str, Fact]) -> str:
    return f" ({_word(facts, 'item')})" if facts.get("item") else ""


def _word(facts: Mapping[str, Fact], name: str) -> str:
    return clean(str(facts.get(name, "")))
