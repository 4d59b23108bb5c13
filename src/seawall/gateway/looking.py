"""Has what no rule acts on looked at when there is time, and logged."""

from dataclasses import replace

from seawall.gateway.exchange import Exchange
from seawall.gateway.record import ruled
from seawall.terms import Event, Inspection


def observe(exchange: Exchange, about: Inspection) -> None:
    """
    Have what no rule acts on looked at when there is time, and logged.

    The texts alone: a conversation that waits with each of them would fill the memory.
    """
    about = replace(about, history=(), instructions=())
    guard = exchange.live.guard

    def look() -> Event | None:
        verdict = guard.observe(about)
        if verdict is None:
            return None
        exchange.parts.metrics.ruled("answer", verdict)
        verdict = exchange.marked(verdict, about.texts)
        return exchange.event("answer.observed", ruled("answer", verdict))

    if guard.observes(about):
        size = sum(len(text.body) for text in about.texts)
        exchange.parts.observer.later(look, size=size)
