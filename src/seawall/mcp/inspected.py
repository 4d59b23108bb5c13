"""What a server sends, judged before it goes on: whole, with parts redacted, or not at all."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import setitem
from typing import Any

from seawall.mcp.asking import Checked

MOST = 64
"""Strings of one message in which the gateway is asked to redact: each is a question."""

Ask = Callable[[str], Awaitable[Checked]]


class Withheld(Exception):  # noqa: N818 - what the policy wants, and no fault
    """The gateway does not let it be read; `checked` says so."""

    def __init__(self, checked: Checked) -> None:
        super().__init__(checked.action)
        self.checked = checked


@dataclass(frozen=True, slots=True)
class Slot:
    """A string of a message, and how to put another there; nobody can where it is a name."""

    text: str
    put: Callable[[str], object] | None = None


def slots(holder: Any, key: str | int) -> Iterator[Slot]:
    """Every string of a member, names and numbers below it included, in order."""
    value = holder[key]
    match value:
        case str():
            yield Slot(value, partial(setitem, holder, key))
        case dict():
            for name in value:
                yield Slot(name)
                yield from slots(value, name)
        case list():
            for index in range(len(value)):
                yield from slots(value, index)
        case bool() | None:
            return
        case _:
            yield Slot(str(value))


async def inspect(found: Sequence[Slot], ask: Ask) -> None:
    """
    Have the gateway judge some strings, and put into their slots what may be read of them.

    They are read in a row, so that nothing hides in the gaps between them; what is left in
    the slots is what the last verdict was about. Withheld where nothing may be read.
    """
    read = [slot for slot in found if slot.text]
    first = await _asked(ask, read) if read else None
    if first is None or first.as_it_was:
        return
    if len(read) > MOST:
        raise Withheld(first)
    new = [await _redacted(slot, ask, alone=len(read) == 1, first=first) for slot in read]
    if len(new) > 1:
        again = await _asked(ask, new)
        if not again.as_it_was:
            raise Withheld(again)


async def _redacted(slot: Slot, ask: Ask, *, alone: bool, first: Checked) -> Slot:
    checked = first if alone else await _asked(ask, [slot])
    if checked.as_it_was:
        return slot
    if slot.put is None or checked.text is None:
        raise Withheld(checked)
    slot.put(checked.text)
    return Slot(checked.text, slot.put)


async def _asked(ask: Ask, read: Sequence[Slot]) -> Checked:
    checked = await ask("\n".join(slot.text for slot in read))
    if checked.text is None:
        raise Withheld(checked)
    return checked
