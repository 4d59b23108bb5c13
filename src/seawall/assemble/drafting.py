"""A first scope, written from the tool calls in the log, for its owner to read line by line."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from seawall.policy.edits import written
from seawall.scope.effects import Guess, guess_effect
from seawall.scope.hull import FLAG, NUMBER, TEXT
from seawall.scope.manifest import Effect
from seawall.scope.seen import FeatureSeen, ToolSeen
from seawall.scope.tighten import (
    MOST_DOMAINS,
    bounds_for,
    greatest,
    items_for,
    length_for,
    lines_for,
)
from seawall.scope.usage import ArgumentUse

HOLDS = timedelta(days=90)
"""How long a draft holds: its owner is to look at it again by then."""

_COMMENTS = 44
"""The column at which comments begin, where the line leaves room."""


def draft(found: Mapping[str, FeatureSeen], today: date) -> str:
    """
    The `scopes` of a policy file that allow what was seen and nothing else, with comments.

    The rules about what a session has read still hold: in shadow mode the log tells which of
    these calls would wait for a person. Purpose and owner are left for people to fill in.
    """
    head = _HEAD.format(today=today)
    return head + "".join(f"{_noted(line, note)}\n" for line, note in _lines(found, today))


_HEAD = """\
# Drafted from the log on {today} by `seawall scope init --from-log`.
# It grants what was seen and nothing else. Read each line: what was seen may be too much, or an
# attack. Once a file has scopes, a feature without one may use no tool.
scopes:
"""

_Line = tuple[str, str]
"""A line and the comment beside it."""


def _lines(found: Mapping[str, FeatureSeen], today: date) -> Iterator[_Line]:
    for feature, seen in found.items():
        yield f"  {written(feature)}:", f"{_count(seen.calls, 'call')}, {_between(seen)}"
        yield from _within(4, _of_feature(seen, today))


def _within(indent: int, lines: Iterable[_Line]) -> Iterator[_Line]:
    return ((f"{' ' * indent}{line}", note) for line, note in lines)


def _between(seen: FeatureSeen) -> str:
    first, last = (at.date() if at else "?" for at in (seen.first, seen.last))
    return f"on {first}" if first == last else f"from {first} to {last}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _of_feature(seen: FeatureSeen, today: date) -> Iterator[_Line]:
    yield "mode: shadow", "only tells what it would deny; `enforce` once that is right"
    yield 'purpose: ""', "what the feature is for, in a sentence"
    yield 'owner: ""', "who answers for it"
    yield f"expires: {today + HOLDS}", f"{HOLDS.days} days: look at it again by then"
    yield "data_classes: []", "classes of data that it may read, and send out"
    if seen.unnamed:
        yield f"# not here: {_count(seen.unnamed, 'call')} of tools that no request declared", ""
    yield "tools:" if seen.tools else "tools: {}", ""
    for name, tool in sorted(seen.tools.items()):
        yield from _within(2, _of_tool(name, tool))


def _of_tool(name: str, tool: ToolSeen) -> Iterator[_Line]:
    guess = guess_effect(name, arguments=tool.arguments)
    last = f", the last on {tool.last.date()}" if tool.last else ""
    yield f"{written(name)}:", f"{_count(tool.calls, 'call')}{last}"
    doubt = "" if guess.sure else "look it up: "
    yield f"  effect: {guess.effect.value}", f"{doubt}{guess.why}"
    yield from _within(2, _of_guess(guess, approved=tool.approved))
    strange = {name: why for name, use in tool.arguments.items() if (why := _unlisted(use))}
    if tool.with_others or strange:
        more = f"{_count(tool.with_others, 'call')} had arguments that no request declared"
        yield "  others: allow", more if tool.with_others else "for what is not listed"
    for argument, why in strange.items():
        yield f"  # not listed, so not looked at: {argument}, {why}", ""
    listed = {name: use for name, use in tool.arguments.items() if name not in strange}
    yield "  arguments:" if listed else "  arguments: {}", ""
    for argument, use in listed.items():
        lines, seen = _of_argument(use, required=tool.is_required(argument))
        yield f"    {written(argument)}: {{{', '.join(lines)}}}", seen


def _of_guess(guess: Guess, *, approved: int) -> Iterator[_Line]:
    if guess.sure and not guess.untrusted:
        yield "untrusted: false", "guessed of its name; look: do strangers write what it returns?"
    if approved:
        # Their word for a call is no leave for the next one: each is asked about, as it was.
        told = f"{_count(approved, 'call')} ran by people's word"
        if guess.effect is Effect.READ:
            yield "approvals: 2", f"{told}; without this line nobody is asked"
        else:
            yield f"# {told}: with no `approvals` line two people approve each", ""
    elif guess.effect is not Effect.READ:
        yield _unapproved(guess)


def _unapproved(guess: Guess) -> _Line:
    if guess.reversible:
        return "reversible: true", "what it does can be undone"
    return "approvals: 0", "as until now; without this line two people approve each call"


def _unlisted(use: ArgumentUse) -> str:
    """Why an argument cannot be listed, where it cannot."""
    if use.types <= {TEXT} or use.types <= {NUMBER} or use.types <= {FLAG}:
        return "now a list, now none" if 0 < use.lists < use.given else ""
    words = {"": "an empty list", "nothing": "null"}
    kinds = sorted(words.get(kind, kind) for kind in use.types)
    return f"seen as {' and '.join(kinds)}"


def _of_argument(use: ArgumentUse, *, required: bool) -> tuple[list[str], str]:
    """The lines of an argument, and what they are made of."""
    lines, seen = _LINES[next(iter(use.types))](use)
    if use.lists:
        lines.append(f"max_items: {items_for(use)}")
        seen = f"up to {use.items:,} each; {seen}" if seen else f"up to {use.items:,} each"
    if not required:
        lines.append("required: false")
    return lines, seen


def _flag(_use: ArgumentUse) -> tuple[list[str], str]:
    return ["type: boolean"], ""


def _number(use: ArgumentUse) -> tuple[list[str], str]:
    lines = [f"type: {'integer' if use.whole else 'number'}"]
    bounds = bounds_for(use)
    if bounds is None:
        return lines, "no bounds: the log does not tell large numbers, nor those in lists"
    lines += [f"minimum: {bounds[0]}", f"maximum: {bounds[1]}"]
    return lines, f"seen from {use.least:,} to {greatest(use):,}"


def _text(use: ArgumentUse) -> tuple[list[str], str]:
    lines: list[str] = []
    seen = ""
    if use.domains and not use.elsewhere and len(use.domains) <= MOST_DOMAINS:
        lines.append(f"domains: {written(lines_for(use.domains))}")
        seen = "where it pointed to; "
    elif use.common_prefix() and not use.nowhere:
        lines.append(f"path_prefix: {use.common_prefix()}")
        seen = "below which it was; "
    if use.lists:
        return lines or ["type: string"], seen.removesuffix("; ")
    lines.append(f"max_length: {length_for(use)}")
    better = "" if seen else "; an `enum` or `matches` is better"
    return lines, f"{seen}up to {use.longest:,} characters seen{better}"


_LINES = {FLAG: _flag, NUMBER: _number, TEXT: _text}


def _noted(line: str, note: str) -> str:
    """A line with a comment beside it."""
    return f"{line.ljust(_COMMENTS)}  # {note}" if note else line
