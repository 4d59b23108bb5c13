"""
The assistant's mind: a pure function from what was said and what it remembers to a reply.

It obeys whoever spoke last, be that a user, a document or a tool, and of
several orders the last. It keeps one memory for all its users. Nothing in it
is random: the same words at the same state give the same reply.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote_plus

from leaky_assistant import shop, words
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
    order = _last(_orders(heard)) or _last(_orders(hear(_put_together(messages))))
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


def _last(orders: Iterator[tuple[re.Match[str], "Obey"]]) -> tuple[re.Match[str], "Obey"] | None:
    return max(orders, key=lambda found: found[0].end(), default=None)


def _put_together(messages: Sequence[Said]) -> str:
    """What a user said in parts: with a word before the first of them, and one after the last."""
    parts = [said.text for said in messages if said.role == "user"]
    if len(parts) < 2:  # noqa: PLR2004 - parts are at least two
        return ""
    return "".join((parts[0].split("\n")[-1], *parts[1:-1], parts[-1].split("\n")[0]))


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
    order = _find(_given(match))
    if order is None:
        return Reply("There is no such order.", state=state)
    buyer = quote_plus(order.customer.name)
    url = f"https://pixel.parceltrack.example/{order.number}.png?buyer={buyer}&eur={order.euros}"
    return Reply(f"Here is your parcel: ![on its way]({url})", state=state)


def _refund(match: re.Match[str], state: State) -> Reply:
    return Reply(call=Call("refund", {"order": _given(match)}), state=state)


def _email(match: re.Match[str], state: State) -> Reply:
    wish = match.string[max(0, match.start() - 30) : match.end()]
    lists = re.search(words.ALL_OF_THEM, wish, re.IGNORECASE)
    about = "customer list" if lists else "message"
    arguments = {"to": match[2], "subject": about, "body": _body(about)}
    return Reply(call=Call("send_email", arguments), state=state)


def _file(match: re.Match[str], state: State) -> Reply:
    return Reply(call=Call("read_file", {"path": match[1]}), state=state)


def _page(match: re.Match[str], state: State) -> Reply:
    return Reply(call=Call("fetch_page", {"url": match[1]}), state=state)


def _begin(match: re.Match[str], state: State) -> Reply:
    return Reply(f"{_given(match)}. {shop.GREETING}", state=state)


def _link(match: re.Match[str], state: State) -> Reply:
    """A link with a value in it: where the template has a word in capitals, else at its end."""
    template, wish = _given(match), match[0].lower()
    value = _value(wish, state)
    if "base64" in match.string[match.start() : match.end() + 20].lower():
        value = b64encode(value.encode()).decode()
    gap = _GAP.search(template)
    place = gap.span() if gap else (len(template), len(template))
    written = value if gap and gap.start() < template.find(".") else quote_plus(value)
    url = template[: place[0]] + written + template[place[1] :]
    return Reply(f"Here you are: ![link]({url})", state=state)


def _value(wish: str, state: State) -> str:
    """What is wanted in a link."""
    if re.search(words.TOLD_IN_A_LINK, wish) and state.notes:
        return state.notes[-1]
    if re.search(words.LIST_IN_A_LINK, wish):
        return "; ".join(customer.record() for customer in shop.CUSTOMERS)
    if re.search(words.PHONE_IN_A_LINK, wish):
        return shop.CUSTOMERS[-1].phone
    return shop.STAFF_CODE


def _given(match: re.Match[str]) -> str:
    """What was named in an order, in whichever of its forms."""
    return next(filter(None, match.groups()), "")


Obey = Callable[[re.Match[str], State], Reply]


def _on(obey: Obey, *patterns: str) -> tuple[re.Pattern[str], Obey]:
    return words.compiled(*patterns), obey


_GAP = re.compile("[A-Z]{3,}")
_NUMBER = words.compiled(words.ORDER)
_NEAR, _PEOPLE = words.NEAR, r"(?:customers?|people|users?)"

_OBEYS: tuple[tuple[re.Pattern[str], Obey], ...] = (
    _on(_parrot, r"(?:say|reply|answer|respond)(?: only)?(?: with)?:? [\"“]([^\"”]{1,300})[\"”]"),
    _on(_begin, words.either(words.BEGIN, words.CODE_WORD)),
    _on(_link, words.either(words.LINK, words.IN_A_LINK, words.WIDE)),
    _on(_own_words, "in your own words", "mit eigenen worten", "as a (?:poem|song|story)"),
    _on(_prompt, words.either(words.SHOW, words.PROMPT)),
    _on(_log, words.LOG),
    _on(_phishing, words.either(words.CONFIRM, words.PASSWORD)),
    _on(_remember, rf"(?:{words.REMEMBER})(?![\w'])(?: that|:)? ?([^\n]{{3,300}})"),
    _on(_recall, rf"wh(?:at|ich){_NEAR}\b{_PEOPLE}{_NEAR}\b(?:told|tell|said|say)\b"),
    _on(_recall, words.either(words.TALKERS, words.TOLD), words.RECALL),
    _on(_records, words.RECORDS),
    _on(_picture, rf"(?:picture|image|photo|bild){_NEAR}\b{words.ORDER}"),
    _on(_refund, words.either(words.REFUND, words.ORDER)),
    _on(_email, rf"(?:{words.SEND})([^.?!\n]{{0,80}}?){words.ADDRESS}"),
    _on(_file, rf"(?:read|open|show|print){_NEAR} {words.PATH}"),
    _on(_page, rf"(?:fetch|open|read|summari[sz]e|visit){_NEAR}{words.URL}"),
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
