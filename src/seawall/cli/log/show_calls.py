"""Tool calls in words: which tool, and what can be said of its arguments."""

from collections.abc import Iterator, Mapping, Sequence

from seawall.cli.words import printable as clean
from seawall.terms import Fact


def calls_of(facts: Mapping[str, Fact]) -> str:
    """The tools that a model wants run, as `mail(to: text of 14, at corp.com)`."""
    calls = [call_of(call) for call in _members(facts, "calls") if isinstance(call, Mapping)]
    count = facts.get("count")
    more = count - len(calls) if isinstance(count, int) else 0
    return ", ".join([*calls, f"and {more} more"] if more > 0 else calls)


def lengths_of(facts: Mapping[str, Fact]) -> str:
    """How long each was that tools returned."""
    return ", ".join(f"{n:,}" for n in _members(facts, "lengths") if isinstance(n, int))


def _members(facts: Mapping[str, Fact], name: str) -> Sequence[Fact]:
    told = facts.get(name)
    return told if isinstance(told, (list, tuple)) else ()


def call_of(call: Mapping[str, Fact], *, unnamed: str = "a tool that was not declared") -> str:
    """One call, as `mail(to: text of 14)`; of arguments there are hulls alone."""
    tool = clean(str(call["tool"])) if call.get("tool") else unnamed
    if call.get("readable") is False:
        return f"{tool} (its arguments cannot be read)"
    arguments = call.get("arguments")
    known = arguments if isinstance(arguments, Mapping) else {}
    words = [f"{clean(name)}: {_hull(hull)}" for name, hull in known.items()]
    if others := call.get("others"):
        words.append(f"{others} that {'was' if others == 1 else 'were'} not declared")
    if call.get("tool"):
        return f"{tool}({', '.join(words)})"
    return f"{tool} ({', '.join(words)})" if words else tool


def _hull(hull: Fact) -> str:
    return ", ".join(_told(hull)) if isinstance(hull, Mapping) else "?"


def _told(hull: Mapping[str, Fact]) -> Iterator[str]:
    kind = clean(str(hull.get("type", "?")))
    if "number" in hull:
        yield str(hull["number"])
    elif "digits" in hull:
        yield f"a number of {hull['digits']} digits"
    elif "length" in hull:
        yield f"{kind} of {hull['length']}"
    else:
        yield kind
    if "domain" in hull:
        yield f"at {clean(str(hull['domain']))}"
    if "prefix" in hull:
        yield f"in {clean(str(hull['prefix']))}"
