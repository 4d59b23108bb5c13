"""How the log is doing, in numbers for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class LogMetrics:
    """What the log tells of itself; see seawall.ledger.LogWatch."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._errors = Counter(
            "seawall_log_errors",
            "Times that the log could not be written, by why.",
            ["reason"],
            registry=registry,
        )
        self._up = Gauge(
            "seawall_log_up", "1 where the log takes what it is given.", registry=registry
        )
        self._spooled = Counter(
            "seawall_log_spooled",
            "Events that were set aside, to be logged later.",
            registry=registry,
        )
        self._lost = Counter(
            "seawall_log_lost", "Events that could not even be set aside.", registry=registry
        )
        self._dropped = Counter(
            "seawall_log_dropped_facts",
            "Facts that an event of this kind may not carry, left out.",
            ["kind"],
            registry=registry,
        )
        self._up.set(1)

    def failed(self, reason: str) -> None:
        """The log refused an append."""
        self._errors.labels(reason).inc()

    def works(self, *, up: bool) -> None:
        """Whether the log takes what it is given, and has been told what it missed."""
        self._up.set(int(up))

    def spooled(self, events: int) -> None:
        """So many events were set aside."""
        self._spooled.inc(events)

    def lost(self, events: int) -> None:
        """So many events are nowhere."""
        self._lost.inc(events)

    def dropped(self, kind: str, facts: int) -> None:
        """So many facts of an event of this kind were left out."""
        self._dropped.labels(kind).inc(facts)
