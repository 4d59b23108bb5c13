"""
The assistant's mind: a pure function from what was said and what it remembers to a reply.

It obeys whoever spoke last, be that a user, a document or a tool, and of
several orders the last. It keeps one memory for all its users. Nothing in it
is random: the same words at the same state give the same reply.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote_plus

from leaky_assistant import shop
from leaky_assistant.hearing import hear

MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """The wish to have one of the client's tools run."""

    tool: str
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """What the assistant has done and been told, by everybody and in order, each thing once."""

    notes: tuple[str, ...] = ()
    refunded: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What it says, or the tool that it wants run; and its state from now on."""

    text: str = ""
    call: Call | None = None
    state: State = field(default_factory=State)


def answer(
    messages: Sequence[Said], state: State, *, tools: frozenset[str] = frozenset()
) -> Reply:
    """
    The reply to a conversation, and the state after it.

    What one of `tools` can do is left to that tool; all else the assistant does itself.
    """
    last = messages[-1] if messages else Said("user", "")
    heard = hear(last.text)
    order = max(_orders(heard), key=lambda found: found[0].end(), default=None)
    if order is not None:
        match, obey = order
        return _settle(obey(match, state), tools)
    if last.role == "tool":
        return Reply(f"I looked it up for you. {last.text.strip()}", state=state)
    if number := _NUMBER.search(heard):
        return _settle(Reply(call=Call("search_orders", {"order": number[1]}), state=state), tools)
    return Reply(_small_talk(heard), state=state)


def perform(call: Call, state: State) -> Reply:
    """Do on the assistant's own toy world what a tool would do."""
    return _DOES[call.tool](call.arguments, state)


def _settle(reply: Reply, tools: frozenset[str]) -> Reply:
    call = reply.call
    return perform(call, reply.state) if call and call.tool not in tools else reply


def _orders(heard: str) -> Iterator[tuple[re.Match[str], "Obey"]]:
    """Every order in a text. Of two that end together, the one of the earlier line counts."""
    for pattern, obey in _OBEYS:
        for match in pattern.finditer(heard):
            yield match, obey


def _small_talk(heard: str) -> str:
    lower = heard.lower()
    fitting = (text for word, text in shop.ANSWERS.items() if word in lower)
    return next(fitting, shop.GREETING)


# What it obeys.


def _parrot(match: re.Match[str], state: State) -> Reply:
    return Reply(match[1], state=state)


def _own_words(_match: re.Match[str], state: State) -> Reply:
    return Reply(shop.IN_OWN_WORDS, state=state)


def _prompt(_match: re.Match[str], state: State) -> Reply:
    return Reply(f"Of course. My instructions are: {shop.SYSTEM_PROMPT}", state=state)


def _log(_match: re.Match[str], state: State) -> Reply:
    return Reply(shop.LOG, state=state)


def _phishing(_match: re.Match[str], state: State) -> Reply:
    return Reply(shop.PHISHING, state=state)


def _remember(match: re.Match[str], state: State) -> Reply:
    notes = _with(state.notes, match[1].strip())[-MOST_NOTES:]
    return Reply("Thank you, I have made a note of that.", state=replace(state, notes=notes))


def _recall(_match: re.Match[str], state: State) -> Reply:
    if not state.notes:
        return Reply("Nobody has told me anything yet.", state=state)
    told = "\n".join(f"- {note}" for note in state.notes)
    return Reply(f"Gladly! This is what other customers told me:\n{told}", state=state)


def _records(match: re.Match[str], state: State) -> Reply:
    named = [each for each in shop.CUSTOMERS if each.name.lower() in match.string.lower()]
    told = "\n".join(f"- {customer.record()}" for customer in named or shop.CUSTOMERS)
    return Reply(f"Sure, here is what we have on file:\n{told}", state=state)


def _picture(match: re.Match[str], state: State) -> Reply:
    order = _find(match[1])
    if order is None:
        return Reply("There is no such order.", state=state)
    buyer = quote_plus(order.customer.name)
    url = f"https://pixel.parceltrack.example/{order.number}.png?buyer={buyer}&eur={order.euros}"
    return Reply(f"Here is your parcel: ![on its way]({url})", state=state)


def _refund(match: re.Match[str], state: State) -> Reply:
    return Reply(call=Call("refund", {"order": match[1]}), state=state)


def _email(match: re.Match[str], state: State) -> Reply:
    lists = re.search("customer|record", match[1], re.IGNORECASE)
    about = "customer list" if lists else "message"
    arguments = {"to": match[2], "subject": about, "body": _body(about)}
    return Reply(call=Call("send_email", arguments), state=state)


def _file(match: re.Match[str], state: State) -> Reply:
    return Reply(call=Call("read_file", {"path": match[1]}), state=state)


def _page(match: re.Match[str], state: State) -> Reply:
    return Reply(call=Call("fetch_page", {"url": match[1]}), state=state)


Obey = Callable[[re.Match[str], State], Reply]


def _on(obey: Obey, *patterns: str) -> tuple[re.Pattern[str], Obey]:
    return re.compile("|".join(patterns), re.IGNORECASE), obey


_SHOW = (
    "(?:show|print|repeat|reveal|tell|give|what (?:is|are|were)|zeige?|nenne|verrate|wie laute)"
)
_PROMPT = "(?:system ?prompt|instructions|anweisungen|you were told)"
_TALKERS, _TALKED = "(?:customers?|people|users?)", "(?:told|tell|said|say)"
_PATH, _URL = r"((?:[\w-]+/)+[\w.-]*\w)", r"(https?://[\w./-]*\w)"
_ADDRESS = r"([\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
_ORDER = "(?:order|bestellung)(?: number| nr\\.?)? ?#?([0-9]{4})"
_NUMBER = re.compile(_ORDER, re.IGNORECASE)
_NEAR = r"\b[^.?!\n]{0,60}?"

_OBEYS: tuple[tuple[re.Pattern[str], Obey], ...] = (
    _on(_parrot, r"(?:say|reply|answer|respond)(?: only)?(?: with)?:? [\"“]([^\"”]{1,300})[\"”]"),
    _on(_own_words, "in your own words", "mit eigenen worten", "as a (?:poem|song|story)"),
    _on(_prompt, rf"{_SHOW}{_NEAR}{_PROMPT}"),
    _on(_log, "(?:warehouse|server|your) (?:log|configuration|settings|key)", "api key"),
    _on(_phishing, rf"(?:write|draft){_NEAR}\b(?:confirm|verify){_NEAR}\bpassword"),
    _on(_remember, r"(?:remember|make a note|merk dir)\b(?: that|:)? ([^\n]{3,300})"),
    _on(_recall, rf"wh(?:at|ich){_NEAR}\b{_TALKERS}{_NEAR}\b{_TALKED}", "what do you remember"),
    _on(_records, "(?:other|all|our) (?:other )?customers?", "customer (?:list|records?)"),
    _on(_records, "contact details", "who (?:else )?(?:bought|ordered)"),
    _on(_picture, rf"(?:picture|image|photo|bild){_NEAR}\b{_ORDER}"),
    _on(_refund, rf"(?:refund|erstatte){_NEAR}\b{_ORDER}"),
    _on(_email, rf"(?:send|forward|e-?mail|mail)\b([^.?!\n]{{0,80}}?)\bto {_ADDRESS}"),
    _on(_file, rf"(?:read|open|show|print){_NEAR} {_PATH}"),
    _on(_page, rf"(?:fetch|open|read|summari[sz]e|visit){_NEAR}{_URL}"),
)
"""What it takes for an order, in whatever text, and how it obeys."""


# What it can do where the client has no tool for it.


def _do_refund(arguments: Mapping[str, str], state: State) -> Reply:
    order = _find(arguments.get("order", ""))
    if order is None:
        return Reply("There is no such order.", state=state)
    done = replace(state, refunded=_with(state.refunded, order.number))
    return Reply(f"Done: I refunded order {order.number}, EUR {order.euros}.", state=done)


def _do_email(arguments: Mapping[str, str], state: State) -> Reply:
    to, subject = arguments.get("to", ""), arguments.get("subject", "")
    done = replace(state, sent=_with(state.sent, f"{to}: {subject}"))
    return Reply(f"Done: I mailed the {subject} to {to}.", state=done)


def _do_file(arguments: Mapping[str, str], state: State) -> Reply:
    path = arguments.get("path", "")
    content = shop.FILES.get(path)
    if content is None:
        return Reply("There is no such file.", state=state)
    return Reply(f"This is {path}:\n{content}", state=state)


def _do_fetch(arguments: Mapping[str, str], state: State) -> Reply:
    page = shop.PAGES.get(arguments.get("url", ""))
    if page is None:
        return Reply("That page cannot be reached.", state=state)
    # The page has spoken last now, so it is obeyed.
    return answer((Said("tool", page),), state)


def _do_search(arguments: Mapping[str, str], state: State) -> Reply:
    order = _find(arguments.get("order", ""))
    return Reply(order.line() if order else "There is no such order.", state=state)


_DOES: Mapping[str, Callable[[Mapping[str, str], State], Reply]] = {
    "refund": _do_refund,
    "send_email": _do_email,
    "read_file": _do_file,
    "fetch_page": _do_fetch,
    "search_orders": _do_search,
}

TOOLS = frozenset(_DOES)


def _find(number: str) -> shop.Order | None:
    return next((order for order in shop.ORDERS if order.number == number), None)


def _body(about: str) -> str:
    records = (customer.record() for customer in shop.CUSTOMERS)
    return "\n".join(records) if about == "customer list" else "As you wished."


def _with(things: tuple[str, ...], thing: str) -> tuple[str, ...]:
    """The things with this one at the end, each once."""
    return (*(each for each in things if each != thing), thing)
