"""The story of a request and of a session: what came in, what was found, why, what came of it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from seawall.cli.log.show import (
    clean,
    counted,
    grid,
    listed,
    moment,
    plain_facts,
    sentence,
    share,
    short,
    style_of,
    words_of,
)
from seawall.ledger import Entry
from seawall.terms import Event, Fact

_ENDS = (
    "answer.delivered",
    "answer.refused",
    "answer.cut",
    "request.rejected",
    "request.failed",
    "upstream.failed",
)
_VERDICTS = ("text.allowed", "text.redacted", "text.held", "text.blocked")
_CALLS = {"tool.allowed": "allowed", "tool.held": "held", "tool.denied": "denied"}
_OUTCOMES = {
    "text.blocked": "blocked",
    "text.held": "held",
    "text.redacted": "redacted",
    "request.failed": "failed",
    "upstream.failed": "failed",
    "request.rejected": "rejected",
    "answer.cut": "cut",
    "text.allowed": "passed",
    "answer.delivered": "passed",
}
"""What a request came to, strongest first."""
_OUTCOME_STYLES = {"passed": ".delivered"}
_TOLD_FROM = 800_000
"""Millionths from which a score is worth a word; `injection` always is."""
_MOST_TOLD = 3
"""Values and notes of findings that are alike."""
_PLACES = (
    (r"/messages/(\d+)/content", "message {0}"),
    (r"/messages/(\d+)/content/(\d+)(?:/.*)?", "message {0}, part {1}"),
    (
        r"/messages/(\d+)/tool_calls/(\d+)/function/arguments",
        "message {0}, what tool call {1} passes",
    ),
    (r"/choices/0/message/content", "the answer"),
    (r"/choices/(\d+)/message/content", "answer {0}"),
    (
        r"/choices/\d+/message/tool_calls/(\d+)/function/arguments",
        "what the answer's tool call {0} passes",
    ),
    (r"/(?:tools|functions)/(\d+)(?:/.*)?", "the definition of tool {0}"),
    (r"/input(?:/.*)?", "the text to embed"),
    (r"/text/(\d+)", "memory {0}"),
    (r"", "the text"),
)
_PATTERNS = tuple((re.compile(pattern), words) for pattern, words in _PLACES)


def tell_session(console: Console, trails: Sequence[Sequence[Entry]]) -> None:
    """The story of a session: what it came to, and each request in the order that they began."""
    events = [entry.event for trail in trails for entry in trail]
    first, last = min(e.at for e in events), max(e.at for e in events)
    outcomes = Counter(_outcome(trail) for trail in trails)
    requests = f"{len(trails):,} request" + ("s" if len(trails) > 1 else "")
    console.print(
        grid(
            {
                "session": events[0].session,
                "feature": ", ".join(_distinct(e.feature for e in events)),
                "user": ", ".join(_distinct(e.principal for e in events)),
                "policy": ", ".join(
                    short(name) for name in _distinct(words_of(e.facts, "policy") for e in events)
                ),
                "began": f"{moment(first)} UTC",
                "lasted": f"{_lasting(last - first)}, {requests}",
                "came to": ", ".join(f"{n} {outcome}" for outcome, n in outcomes.most_common()),
                "calls": _calls(events),
                "found": counted(_found(events)),
            }
        )
    )
    for number, trail in enumerate(trails, 1):
        event = trail[0].event
        outcome = _outcome(trail)
        console.print()
        style = style_of(_OUTCOME_STYLES.get(outcome, f".{outcome}"))
        console.print(
            Text.assemble(
                (f"{number}  ", "bold"),
                (clean(event.request) or "without a request", "bold"),
                f"  {moment(event.at)}  ",
                (outcome, style),
            )
        )
        console.print(_table(trail))


def tell(console: Console, trail: Sequence[Entry]) -> None:
    """The story of a request, with the milliseconds since it began."""
    first = trail[0].event
    about = {name: getattr(first, name) for name in ("request", "feature", "session", "principal")}
    about["policy"] = next(
        (short(p) for e in trail if (p := words_of(e.event.facts, "policy"))), ""
    )
    console.print(grid({**about, "began": f"{moment(first.at)} UTC"}))
    console.print()
    console.print(_table(trail))


def tell_approval(console: Console, trail: Sequence[Entry], approval: str) -> None:
    """The story of an approval: who asked, what people said, and which request used it up."""
    first = trail[0].event
    about = {name: getattr(first, name) for name in ("feature", "session", "principal", "request")}
    console.print(grid({"approval": approval, **about, "began": f"{moment(first.at)} UTC"}))
    console.print()
    console.print(_table(trail, ends=False))


def _table(trail: Sequence[Entry], *, ends: bool = True) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    first = trail[0].event
    for entry in trail:
        event = entry.event
        verb = Text(clean(event.kind).rpartition(".")[2], style_of(event.kind))
        others = f", in {event.request}" if event.request not in ("", first.request) else ""
        said = Text(clean(f"{_told(event, trail)}{others}"))
        table.add_row(f"+{_passed(max(event.at - first.at, timedelta()))}", verb, said)
        for reason in _reasons(event.facts):
            table.add_row("", "", Text(clean(reason), "dim"))
    if ends and not any(entry.event.kind in _ENDS for entry in trail):
        table.add_row("", Text("open", "yellow"), "no end is logged: it may still be running")
    return table


def _passed(time: timedelta) -> str:
    """Milliseconds, and from a second on as people count."""
    milliseconds = time / timedelta(milliseconds=1)
    return f"{milliseconds:.1f} ms" if time < timedelta(seconds=1) else _lasting(time)


def _told(event: Event, trail: Sequence[Entry]) -> str:
    """What happened, in words, with what others of the request say of it."""
    said = sentence(event)
    if event.kind == "answer.delivered":
        taken = _found(
            e.event
            for e in trail
            if e.event.kind == "text.redacted" and e.event.facts.get("side") == "answer"
        )
        return f"{said}, without what was taken out" if taken else said
    if event.kind == "request.received" and event.facts.get("declared"):
        return f"{said}, {words_of(event.facts, 'declared')} declared texts (tools, formats)"
    return said or ", ".join(f"{name} {word}" for name, word in plain_facts(event.facts))


def _reasons(facts: Mapping[str, Fact]) -> Iterator[str]:
    """Why it was ruled so: each finding, the scores, and what was not looked at."""
    told = facts.get("details")
    details = [one for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []
    yield from _findings(details)
    findings = facts.get("findings")
    if isinstance(findings, Mapping) and sum(map(_number, findings.values())) > len(details):
        yield f"in all: {counted(findings)}"
    scores = facts.get("scores")
    if isinstance(scores, Mapping) and scores:
        yield _scores(scores)
    if facts.get("skipped") or facts.get("notes"):
        notes = listed(facts.get("notes") or "no reason given")
        yield f"not inspected: {words_of(facts, 'skipped') or 0} characters ({notes})"
    sealed = facts.get("sealed")
    if isinstance(sealed, Mapping):
        by = "approve show" if "approval" in facts else "log unseal"
        by = "review show" if "item" in facts else by
        yield f"kept sealed, class {words_of(sealed, 'class')}: `seawall {by}` opens it"


def _findings(details: Sequence[Mapping[str, Fact]]) -> Iterator[str]:
    """Each finding; those that are alike but for their place and how they were seen, together."""
    alike: dict[tuple[str, ...], list[Mapping[str, Fact]]] = {}
    for detail in details:
        names = ("kind", "path", "rule", "action", "mode", "lifted_by")
        alike.setdefault(tuple(words_of(detail, name) for name in names), []).append(detail)
    for (kind, path, rule, action, mode, lifted_by), group in alike.items():
        shadow = ", in shadow mode only" if mode == "shadow" else ""
        shadow = f", lifted: people found it harmless ({lifted_by})" if lifted_by else shadow
        several = f" {len(group)} times" if len(group) > 1 else ""
        start = min(_number(detail.get("start")) for detail in group)
        end = max(_number(detail.get("end")) for detail in group)
        yield (
            f"{kind}{several} in {place(path)}, characters {start} to {end}, {_sureness(group)}: "
            f"{rule or 'no rule'} says {action}{shadow}"
        )
        tokens = _distinct(words_of(detail, "token") for detail in group)
        for token in tokens[:_MOST_TOLD]:
            yield f"  value {token}"
        if len(tokens) > _MOST_TOLD:
            yield f"  and {len(tokens) - _MOST_TOLD} other values"


def _sureness(group: Sequence[Mapping[str, Fact]]) -> str:
    """How sure the surest of some findings is, how often harmless texts show it, what saw it."""
    surest = max(group, key=lambda detail: _number(detail.get("confidence")))
    rare = [_number(detail["fpr"]) for detail in group if "fpr" in detail]
    notes = _distinct(_note(detail) for detail in group)
    more = f" and {len(notes) - _MOST_TOLD} more" if len(notes) > _MOST_TOLD else ""
    return "".join(
        (
            "up to " if len(group) > 1 else "",
            f"{share(surest.get('confidence'))} sure",
            f", fpr {share(min(rare), digits='.3g')}" if rare else "",
            f" ({', '.join(notes[:_MOST_TOLD])}{more})" if notes else "",
        )
    )


def _note(detail: Mapping[str, Fact]) -> str:
    """What saw it: a rule, a view, or the entry of a known text."""
    return " ".join(filter(None, (words_of(detail, "entry"), words_of(detail, "note"))))


def _scores(scores: Mapping[str, Fact]) -> str:
    worth = {
        name: score
        for name, score in scores.items()
        if name == "injection" or _number(score) >= _TOLD_FROM
    }
    ordered = sorted(worth.items(), key=lambda pair: (pair[0] != "injection", -_number(pair[1])))
    said = ", ".join(f"{name} {share(score)}" for name, score in ordered)
    lower = len(scores) - len(worth)
    rest = f"{lower} lower" if lower else ""
    return "scores: " + ", ".join(part for part in (said, rest) if part)


def place(path: str) -> str:
    """Where in a request or answer a JSON pointer leads, in words; else the pointer itself."""
    for pattern, words in _PATTERNS:
        if match := pattern.fullmatch(path):
            return words.format(*(int(number) + 1 for number in match.groups()))
    return path


def _outcome(trail: Sequence[Entry]) -> str:
    """What a request came to, in one word."""
    kinds = {entry.event.kind for entry in trail}
    if trail[0].event.request and kinds.isdisjoint(_ENDS):
        return "open"
    return next((word for kind, word in _OUTCOMES.items() if kind in kinds), "logged")


def _calls(events: Iterable[Event]) -> str:
    """How many tool calls were allowed, held and denied; those that ran in spite of it apart."""
    decided = Counter(
        (event.kind, event.facts.get("mode") == "shadow" and event.kind != "tool.allowed")
        for event in events
        if event.kind in _CALLS
    )
    return ", ".join(
        f"{decided[kind, shadow]:,} {word}{' in shadow mode' if shadow else ''}"
        for kind, word in _CALLS.items()
        for shadow in (False, True)
        if decided[kind, shadow]
    )


def _found(events: Iterable[Event]) -> Counter[str]:
    """How often each kind was found, over all verdicts; what is only observed left out."""
    found: Counter[str] = Counter()
    for event in events:
        findings = event.facts.get("findings")
        if event.kind in _VERDICTS and isinstance(findings, Mapping):
            found.update({str(name): _number(count) for name, count in findings.items()})
    return found


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word))


def _lasting(time: timedelta) -> str:
    seconds = time.total_seconds()
    if seconds < 1:
        return f"{seconds * 1_000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 60 else str(timedelta(seconds=round(seconds)))  # noqa: PLR2004


def _number(fact: Fact) -> int:
    return fact if isinstance(fact, int) else 0
