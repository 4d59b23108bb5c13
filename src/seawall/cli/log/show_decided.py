"""Decisions about tool calls, and what people said of them, in words."""

from collections.abc import Callable, Mapping, Sequence

from seawall.cli.log.show_calls import call_of
from seawall.cli.words import printable as clean
from seawall.terms import Event, Fact


def decided(event: Event) -> str | None:
    """What was decided, asked or said of a tool call; None for events of other kinds."""
    tell = _TELLERS.get(event.kind)
    return tell(event.facts) if tell else None


def _allowed(facts: Mapping[str, Fact]) -> str:
    by = f", by the word of people ({_word(facts, 'approval')})" if facts.get("approval") else ""
    return f"{_call(facts)} may run{by}"


def _held(facts: Mapping[str, Fact]) -> str:
    waits = f" for people ({_word(facts, 'approval')})" if facts.get("approval") else ""
    return f"{_call(facts)} waits{waits}: {_why(facts)}{_shadow(facts)}"


def _denied(facts: Mapping[str, Fact]) -> str:
    return f"{_call(facts)} may not run: {_why(facts)}{_shadow(facts)}"


def _requested(facts: Mapping[str, Fact]) -> str:
    people = "two people are" if facts.get("people") == 2 else "a person is"  # noqa: PLR2004
    until = _word(facts, "expires")[:19].replace("T", " ")
    return (
        f"{people} asked about {_word(facts, 'tool')} until {until} UTC: {_why(facts)}{_id(facts)}"
    )


def _granted(facts: Mapping[str, Fact]) -> str:
    return f"{_word(facts, 'by')} said yes{_id(facts)}"


def _refused(facts: Mapping[str, Fact]) -> str:
    why = f": {_word(facts, 'reason')}" if facts.get("reason") else ""
    return f"{_word(facts, 'by')} said no{_id(facts)}{why}"


def _viewed(facts: Mapping[str, Fact]) -> str:
    return f"{_word(facts, 'by')} looked at the call{_id(facts)}"


def _used(facts: Mapping[str, Fact]) -> str:
    return f"people's word is used up{_id(facts)}"


_TELLERS: Mapping[str, Callable[[Mapping[str, Fact]], str]] = {
    "tool.allowed": _allowed,
    "tool.held": _held,
    "tool.denied": _denied,
    "approval.requested": _requested,
    "approval.granted": _granted,
    "approval.denied": _refused,
    "approval.viewed": _viewed,
    "approval.used": _used,
}


def _call(facts: Mapping[str, Fact]) -> str:
    return call_of(facts, unnamed="a tool that no scope names")


def _why(facts: Mapping[str, Fact]) -> str:
    failed = facts.get("failed")
    names = ", ".join(map(_clean, failed)) if isinstance(failed, Sequence) and failed else ""
    return _word(facts, "reason").replace("_", " ") + (f" ({names})" if names else "")


def _shadow(facts: Mapping[str, Fact]) -> str:
    return "; in shadow mode, so it ran" if facts.get("mode") == "shadow" else ""


def _id(facts: Mapping[str, Fact]) -> str:
    return f" ({_word(facts, 'approval')})"


def _word(facts: Mapping[str, Fact], name: str) -> str:
    fact = facts.get(name)
    return clean(fact) if isinstance(fact, str) else "?"


def _clean(fact: object) -> str:
    return clean(str(fact))
